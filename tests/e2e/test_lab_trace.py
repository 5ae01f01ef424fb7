"""A whole line over the metro lab, configured by hand: bare netmiko and ncclient push what the templates say, and the
tracer follows the customer's frame. Then one thing is taken away on each element in turn: the frame stops just there.

Nothing of the drivers or the controller is used here: the lab must be right on its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import pytest
from lxml import etree
from ncclient import manager
from netmiko import ConnectHandler

from lab.client import LabClient, Running

TEMPLATES = Path(__file__).parents[2] / "device_templates"
SERIAL = "48575443A0020003"
S_VLAN = 1063

SERVICE: dict[str, Any] = {
    "label": "EL000001", "s_vlan": S_VLAN, "c_vlan": 0, "suspended": False, "up_kbps": 20000, "down_kbps": 50000,
    "table_up": 100, "table_down": 101, "uplink_board": "0/3", "uplink_port": 0, "board": "0/1", "pon": 2, "ont_id": 5,
    "ont_serial": SERIAL, "line_profile": 20, "service_profile": 20, "ont_port": 1, "access_vlan": None,
    "user_vlan": 100, "service_port": 5827, "gem_index": 1,
    "pw_id": 100001, "ac_id": 7, "traffic_class": "AF4", "in_kbps": 50000, "out_kbps": 50000,
    "monitored": False, "mep_id": 1, "remote_mep_id": 2,
    "port": "ge-1/1", "unit": 1001, "pe_address": "203.0.113.1/30",
}  # fmt: skip


def render(template: str, **variables: Any) -> str:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), undefined=jinja2.StrictUndefined)
    return environment.from_string((TEMPLATES / template).read_text()).render(SERVICE | variables)


def cli(lab: Running, name: str, *lines: str) -> str:
    """Configuration lines into the OLT, as an engineer types them."""
    door = lab.elements[name]
    with ConnectHandler(
        device_type="huawei_smartax", host=door["host"], port=door["port"], username="lab", password="lab"
    ) as session:
        session.enable()
        said = str(session.send_config_set(list(lines), cmd_verify=False, read_timeout=30))
    assert "Failure" not in said, said
    assert "% " not in said, said
    return said


def netconf(lab: Running, name: str, platform: str) -> Any:
    door = lab.elements[name]
    return manager.connect(
        host=door["host"],
        port=door["port"],
        username="lab",
        password="lab",
        hostkey_verify=False,
        look_for_keys=False,
        allow_agent=False,
        device_params={"name": platform},
        timeout=20,
    )


def edit(lab: Running, name: str, inner: str) -> None:
    """One edit of a PTN element's candidate, committed."""
    config = f'<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">{inner}</config>'
    with netconf(lab, name, "default") as session, session.locked("candidate"):
        session.edit_config(target="candidate", config=config)
        session.commit()


def ptn(inner: str) -> str:
    return f'<ptn xmlns="urn:lab:yang:ptn-eline" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0">{inner}</ptn>'


def junos(lab: Running, name: str, *lines: str) -> None:
    with netconf(lab, name, "junos") as session:
        session.load_configuration(action="set", config=list(lines))
        session.commit()


def provision(lab: Running, access_vlan: int | None = None) -> None:
    typed = render("huawei_smartax/access.j2", access_vlan=access_vlan).replace(
        "\nservice-port", "\nquit\nservice-port"
    )
    cli(lab, "olt-xh-1", *typed.splitlines())
    for name, peer in (("ptn-xh-1", "10.255.2.3"), ("ptn-core-1", "10.255.2.1")):
        edit(lab, name, render("ptn_netconf/transport.j2", peer_lsr=peer))
    junos(lab, "pe-1", *[line for line in render("juniper_junos/edge.j2", port="ge-0/0/1").splitlines() if line])


def test_a_configured_line_arrives_at_the_router(lab: Running, metro: LabClient) -> None:
    assert not metro.trace(SERIAL)["ok"]
    known = alarms(metro)
    provision(lab)
    found = metro.trace(SERIAL)
    assert found["ok"], found["text"]
    assert found["reached"] == {"element": "pe-1", "interface": "ge-0/0/1.1001", "address": "203.0.113.1/30"}
    assert [hop["element"] for hop in found["hops"]] == ["olt-xh-1", "ptn-xh-1", "ptn-core-1", "pe-1"]
    assert found["hops"][0]["tags"] == [S_VLAN]
    assert found["hops"][1]["pw"][1] == SERVICE["pw_id"]
    assert alarms(metro) == known, "a whole line raises no alarm"


def test_a_tagged_customer_is_translated(lab: Running, metro: LabClient) -> None:
    provision(lab, access_vlan=30)
    assert metro.trace(SERIAL, vlan=30)["ok"], metro.trace(SERIAL, vlan=30)["text"]
    assert metro.trace(SERIAL, vlan=31)["stopped_at"] == "olt-xh-1"
    assert metro.trace(SERIAL, eth_port=2, vlan=30)["stopped_at"] == "olt-xh-1"


def alarms(client: LabClient) -> set[tuple[str, str]]:
    """Element and object of every active alarm; the base network has some, as every network has."""
    return {
        (element["name"], alarm["object"]) for element in client.elements() for alarm in client.alarms(element["name"])
    }


def removals() -> dict[str, tuple[str, str, Callable[[Running], object]]]:
    """What is taken away: where the frame then stops, why, and the words that take it away."""
    eline = '<snc-eline nc:operation="delete"><id>7</id></snc-eline>'
    pw_down = "<pw><pw-id>100001</pw-id><admin-status>admin-down</admin-status></pw>"
    other_vlan = "<snc-eline><id>7</id><end-point><dot1q-vlan-bitmap>1064</dot1q-vlan-bitmap></end-point></snc-eline>"
    board, unit = "interface gpon 0/1", "interfaces ge-0/0/1 unit 1001"
    olt, near, far, router = "olt-xh-1", "ptn-xh-1", "ptn-core-1", "pe-1"
    return {
        "service-port": (olt, "no service-port takes user VLAN 100", lambda lab: cli(lab, olt, "undo service-port 5827")),
        "uplink": (olt, "VLAN 1063 is not on any uplink", lambda lab: cli(lab, olt, "undo port vlan 1063 0/3 0")),
        "native vlan": (olt, "user VLAN 1 ", lambda lab: cli(lab, olt, board, "ont port native-vlan 2 5 eth 1 vlan 1")),
        "ont": (olt, "ONT 0/1/2 5 is deactivated", lambda lab: cli(lab, olt, board, "ont deactivate 2 5")),
        "near e-line": (near, "no E-Line takes VLAN 1063", lambda lab: edit(lab, near, ptn(eline))),
        "near vlan": (near, "no E-Line takes VLAN 1063", lambda lab: edit(lab, near, ptn(other_vlan))),
        "near pw": (near, "pw 100001 is admin-down", lambda lab: edit(lab, near, ptn(pw_down))),
        "far e-line": (far, "pw 100001 carries no E-Line", lambda lab: edit(lab, far, ptn(eline))),
        "far vlan": (far, "E-Line 7 does not take", lambda lab: edit(lab, far, ptn(other_vlan))),
        "unit": (router, "1063", lambda lab: junos(lab, router, f"delete {unit}")),
        "unit vlan": (router, "1063", lambda lab: junos(lab, router, f"set {unit} vlan-id 1064")),
        "unit disabled": (router, "disable", lambda lab: junos(lab, router, f"set {unit} disable")),
        "address": (router, "address", lambda lab: junos(lab, router, f"delete {unit} family inet address 203.0.113.1/30")),
    }  # fmt: skip


@pytest.fixture(scope="module")
def provisioned() -> dict[str, str]:
    """What the elements ran once the line was pushed by hand; empty before."""
    return {}


@pytest.fixture
def line(lab: Running, metro: LabClient, provisioned: dict[str, str]) -> LabClient:
    """The lab with the line in place: pushed the first time, loaded as it was printed afterwards."""
    if not provisioned:
        provision(lab)
        provisioned.update(metro.snapshot())
    for name, text in provisioned.items():
        metro.load(name, text)
    assert metro.trace(SERIAL)["ok"], metro.trace(SERIAL)["text"]
    return metro


def test_one_thing_taken_away_stops_the_frame_just_there(
    lab: Running, line: LabClient, provisioned: dict[str, str]
) -> None:
    for what, (element, why, take_away) in removals().items():
        take_away(lab)
        found = line.trace(SERIAL)
        assert (found["ok"], found["stopped_at"]) == (False, element), f"{what}: {found['text']}"
        assert why in found["why"], f"{what}: {found['text']}"
        line.load(element, provisioned[element])
        assert line.trace(SERIAL)["ok"], f"{what}, put back: {line.trace(SERIAL)['text']}"
    assert line.snapshot() == provisioned


def test_the_plant_stops_it_too(lab: Running, line: LabClient) -> None:
    known = alarms(line)
    line.cut("ptn-xh-1", "xe-2/1")
    found = line.trace(SERIAL)
    assert (found["ok"], found["stopped_at"]) == (False, "ptn-xh-1"), found["text"]
    assert {object_ for name, object_ in alarms(line) - known if name == "ptn-xh-1"} >= {"port xe-2/1"}
    line.restore("ptn-xh-1", "xe-2/1")
    line.cut("olt-xh-1", "0/3/0")
    assert line.trace(SERIAL)["stopped_at"] == "olt-xh-1"
    line.restore("olt-xh-1", "0/3/0")
    line.power(SERIAL, on=False)
    assert "has no power" in line.trace(SERIAL)["why"]
    assert alarms(line) - known == {("olt-xh-1", "ont 0/1/2 5")}
    line.power(SERIAL, on=True)
    assert line.trace(SERIAL)["ok"]
    assert alarms(line) == known


def test_every_printed_line_is_what_the_template_said(lab: Running, line: LabClient) -> None:
    """What was pushed is what the element prints: neither more nor fewer words."""
    running = line.running("olt-xh-1")
    for text in render("huawei_smartax/access.j2").splitlines():
        assert text.strip() in running
    document = etree.fromstring(line.running("ptn-xh-1").encode())
    assert document.xpath("//*[local-name()='snc-eline']/*[local-name()='id']/text()") == ["7"]
