"""Lines of a pseudowire's end on a router: what each line of a customer leaves, takes, and what is somebody else's."""

from __future__ import annotations

import re
from typing import Any

import jinja2
import pytest

from drivers import find
from drivers.cisco_iosxr.displays import wire_state as iosxr_state
from drivers.errors import Rejected
from drivers.huawei_vrp.displays import wire_state as vrp_state
from drivers.juniper_junos.statements import GRAMMAR
from drivers.kit import set_commands
from drivers.platform import Change, Diff, Line, Reading

PORTS = {"huawei_vrp": "GigabitEthernet0/1/2", "cisco_iosxr": "GigabitEthernet0/0/0/1", "juniper_junos": "ge-0/0/1"}
"""Platform → a port of its."""
SHARED = {"huawei_vrp": r"(?!)", "cisco_iosxr": r"pw-class KT-VLAN$|policy-map", "juniper_junos": r"policer KT-\d+ "}
"""What is there for all lines."""
WHOLE = {
    "huawei_vrp": ["undo interface GigabitEthernet0/1/2.1001"],
    "cisco_iosxr": ["no xconnect group EL000001", "no interface GigabitEthernet0/0/0/1.1001"],
    "juniper_junos": [
        "delete interfaces ge-0/0/1 unit 1001",
        "delete protocols l2circuit neighbor 10.255.3.9 interface ge-0/0/1.1001",
    ],
}
"""What takes the first of two lines away."""


def end(platform: str, number: int = 1, **other: Any) -> tuple[Line, ...]:
    """The lines of the first, second, ... pseudowire on a router."""
    loader = jinja2.PackageLoader("device_templates", ".")
    environment = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined)
    given = {
        "service": f"EL00000{number}",
        "port": PORTS[platform],
        "unit": 1000 + number,
        "label": f"EL00000{number}",
        "s_vlan": 1000 + number,
        "up_kbps": 10240,
        "down_kbps": 20480,
        "suspended": False,
        "pw_id": 100000 + number,
        "peer_loopback": "10.255.3.9",
    }
    return find(platform).parse(environment.get_template(f"{platform}/vpws.j2").render(given | other))


def diff(platform: str, before: tuple[Line, ...], after: tuple[Line, ...], *running: tuple[Line, ...]) -> Diff:
    """From one state of a service to another, beside what else runs; lines that others have too are kept."""
    there = tuple(dict.fromkeys(line for lines in (before, *running) for line in lines))
    keep = frozenset(line for lines in running for line in lines) & {*before, *after}
    return find(platform).preview(Change("pe", before, after, keep), Reading(there))


every = pytest.mark.parametrize("platform", PORTS)


@every
def test_a_second_line_writes_only_its_own(platform: str) -> None:
    first, second = end(platform), end(platform, 2)
    commands = diff(platform, (), second, first).commands
    told = "\n".join(commands)
    assert re.search(r"\b100002\b", told)
    assert not re.search(r"\b100001\b|\.1001\b", told)
    assert len(commands) <= len(diff(platform, (), second).commands)
    shared = [command for command in commands if re.match(rf"(?:set firewall )?(?:{SHARED[platform]})", command)]
    assert [command for command in shared if command.startswith(("policy-map", "set"))] == []


@every
def test_a_line_takes_only_its_own_along(platform: str) -> None:
    first, second = end(platform), end(platform, 2)
    commands = [command for command in diff(platform, first, (), second).commands if command not in {"l2vpn", "exit"}]
    assert sorted(commands) == sorted(WHOLE[platform])


@every
def test_the_last_line_takes_everything_and_the_way_back_brings_it(platform: str) -> None:
    lines = end(platform)
    gone = diff(platform, lines, ())
    assert gone.inverse == diff(platform, (), lines).commands
    told = "\n".join(gone.commands)
    shared = {
        "huawei_vrp": "",
        "cisco_iosxr": "no pw-class KT-VLAN",
        "juniper_junos": "delete firewall policer KT-10240",
    }
    assert shared[platform] in told
    assert not re.search(r"l2circuit neighbor 10\.255\.3\.9 interface", told), "a neighbor would stay behind, empty"


@every
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"peer_loopback": "10.255.3.8"}, r"10\.255\.3\.8"),
        ({"pw_id": 100009}, r"\b100009\b"),
        ({"s_vlan": 77}, r"\b77\b"),
        ({"suspended": True}, r"\bshutdown\b|\bdisable\b"),
    ],
)
def test_what_is_changed_is_changed_alone(platform: str, given: dict[str, Any], told: str) -> None:
    before, after = end(platform), end(platform, **given)
    forth = diff(platform, before, after)
    assert any(re.search(told, command) for command in forth.commands)
    assert not any(re.search(r"\bdescription\b|polic", command) for command in forth.commands)
    assert forth.inverse == diff(platform, after, before).commands


@every
def test_number_and_interface_are_known(platform: str) -> None:
    driver, lines, port = find(platform), end(platform), PORTS[platform]
    assert driver.objects(lines) == (f"interface {port}.1001", f"interface {port}", "pw 100001")
    assert driver.used(lines) == {
        f"unit {port}": frozenset({1001}),
        f"s-vlan {port}": frozenset({1001}),
        "pw-id": frozenset({100001}),
    }
    (wire,) = (line for line in lines if "100001" in line[-1])
    assert "pw 100001" in driver.references(wire)


def test_a_cross_connect_that_somebody_put_into_our_group_goes_with_it_and_holds_it_where_a_service_has_it() -> None:
    driver, ours = find("cisco_iosxr"), end("cisco_iosxr")
    foreign = driver.parse("l2vpn\n xconnect group EL000001\n  p2p OTHER\n   interface Bundle-Ether1.5\n")
    assert foreign
    diff = driver.preview(Change("pe", ours, ()), Reading((*ours, *foreign)))
    assert diff.result == ()
    assert "p2p OTHER" in diff.text
    assert "interface Bundle-Ether1.5" in diff.inverse
    keep = frozenset(line for line in foreign if line not in ours)
    with pytest.raises(Rejected, match="cannot go: it still carries 'p2p OTHER'"):
        driver.preview(Change("pe", ours, (), keep), Reading((*ours, *foreign)))


def test_a_pseudowire_that_stands_by_is_not_the_lines_own() -> None:
    """An engineer gave the sub-interface a second way: the first is changed alone, and both go with the sub-interface."""
    driver, port = find("huawei_vrp"), PORTS["huawei_vrp"]
    spare = (f"interface {port}.1001", "mpls l2vc 10.255.3.7 9 control-word secondary")
    before = end("huawei_vrp")
    change = Change("pe", before, end("huawei_vrp", peer_loopback="10.255.3.8"))
    commands = driver.preview(change, Reading((*before, spare))).commands
    assert [command for command in commands if "l2vc" in command] == [
        "undo mpls l2vc 10.255.3.9 100001",
        "mpls l2vc 10.255.3.8 100001 control-word",
    ]
    assert driver.objects((spare,)) == (f"interface {port}.1001", f"interface {port}")


def test_somebody_elses_circuit_on_our_sub_interface_is_told() -> None:
    wanted = Change("pe", after=end("juniper_junos"))
    foreign = ("set protocols l2circuit neighbor 10.255.3.9 interface ge-0/0/1.1001 mtu 1500",)
    assert set_commands.stranger(wanted, (foreign,), GRAMMAR) == foreign
    beside = ("set protocols l2circuit neighbor 10.255.3.9 interface ge-0/0/1.7 virtual-circuit-id 7",)
    assert set_commands.stranger(wanted, (beside,), GRAMMAR) is None


# -- states -----------------------------------------------------------------------------------------------------------
VRP = """ *client interface     : GigabitEthernet0/1/2.1001 is {circuit}
  session state        : up
  AC status            : {circuit}
  VC state             : {wire}
  VC ID                : 100001
  VC type              : VLAN
"""
IOSXR = """
Group EL000001, XC EL000001, state is {whole}; Interworking none
  AC: GigabitEthernet0/0/0/1.1001, state is {circuit}
  PW: neighbor 10.255.3.9, PW ID 100001, state is {wire} ( established )
"""


@pytest.mark.parametrize(("circuit", "wire", "up"), [("up", "up", True), ("down", "up", False), ("up", "down", False)])
def test_vrp_says_that_a_pseudowire_works(circuit: str, wire: str, up: bool) -> None:
    state = vrp_state("100001", VRP.format(circuit=circuit, wire=wire))
    assert (state.object, state.up) == ("pw 100001", up)
    assert vrp_state("100002", VRP.format(circuit=circuit, wire=wire)).detail == "not configured"


@pytest.mark.parametrize("whole", ["up", "down", "unresolved", "admin down"])
def test_iosxr_says_that_a_pseudowire_works(whole: str) -> None:
    page = IOSXR.format(whole=whole, circuit="up", wire="up")
    state = iosxr_state("100001", page)
    assert (state.object, state.up) == ("pw 100001", whole == "up")
    assert iosxr_state("100002", page).detail == "not configured"
