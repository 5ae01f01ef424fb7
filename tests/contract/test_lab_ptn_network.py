"""What PTNs do to each other: states along tunnels, alarms with their hold-off, and where frames go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

from lab.dialects.ptn_netconf import Ptn
from lab.element import Dropped, Forwarded, Frame
from lab.faults import Fault
from lab.network import World
from tests.contract.ptn_row import PTN, Lab, element_of, ptn_edit, row_of_three, wait


@pytest.fixture(scope="module")
def row() -> Iterator[Lab]:
    yield from row_of_three()


@pytest.fixture
def lab(row: Lab) -> Lab:
    row.fresh()
    return row


# -- states, alarms, frames -----------------------------------------------------------------------------------------


def active(element: Ptn) -> set[tuple[str, str]]:
    return {(alarm.name, alarm.object) for alarm in element.alarms.active.values()}


def wire(number: int, to: str) -> etree._Element:
    leaves = {"destination-ip": to, "encaplate-type": "ethernet", "admin-status": "admin-up"}
    return element_of("pw", {"pw-id": number, **leaves})


def test_a_pseudowire_without_its_far_end_is_an_alarm_after_the_hold_off(lab: Lab) -> None:
    here, there = lab.session("f"), lab.connect("ptn-c")
    assert ptn_edit(here, [wire(8, "10.0.0.3"), wire(9, "10.0.0.3")])
    assert here.commit().ok
    assert lab.states()["pw 8"] == lab.states()["pw 9"] == "the far end has no such pseudowire"
    assert not lab.call(active, lab.a)
    assert ptn_edit(there, [wire(8, "10.0.0.1")])
    assert there.commit().ok
    assert lab.states()["pw 8"] == lab.states("ptn-c")["pw 8"] == ""
    wait(lambda: lab.call(active, lab.a) == {("PW_DOWN", "pw 9")})
    xml = here.get(("subtree", f'<alarms xmlns="{PTN}"/>')).xml
    alarm = etree.fromstring(xml.encode()).find(f".//{{{PTN}}}alarm")
    assert alarm is not None
    assert [alarm.findtext(f"{{{PTN}}}{leaf}") for leaf in ("resource", "alarm-type-id", "perceived-severity")] == [
        "pw 9",
        "PW_DOWN",
        "major",
    ]
    assert ptn_edit(here, [element_of("pw", {"pw-id": 9}, "delete")])
    assert here.commit().ok
    assert not lab.call(active, lab.a)
    there.close_session()


@pytest.mark.parametrize(
    ("leaves", "reason"),
    [
        ({"destination-ip": "10.0.0.2"}, "the far end has it towards 10.0.0.2"),
        ({"admin-status": "admin-down"}, "the far end is admin-down"),
        ({"encaplate-type": "ethernet"}, "the far end has another encaplate-type"),
        ({"ctrl-word-support": 0}, "the far end has another ctrl-word-support"),
    ],
)
def test_both_ends_of_a_pseudowire_agree_or_it_is_down(lab: Lab, leaves: dict[str, Any], reason: str) -> None:
    client = lab.connect("ptn-c")
    assert ptn_edit(client, [element_of("pw", {"pw-id": 7, **leaves})])
    assert client.commit().ok
    assert lab.states()["pw 7"] == reason
    assert lab.states()["eline 1"] == f"pw 7: {reason}"
    client.close_session()


def test_tunnels_in_a_circle_carry_nothing(lab: Lab) -> None:
    client = lab.connect("ptn-b")
    assert ptn_edit(client, [element_of("tunnel", {"id": 2, "egress-ltp-id": "xe-2/2"})])
    assert client.commit().ok
    assert lab.states()["pw 7"] == "the tunnels to 10.0.0.3 go in a circle at ptn-a"
    client.close_session()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<ptn", "find end of Start Tag"),
        ("<ptn xmlns='urn:other'/>", "no module has this namespace"),
        (f"<ptn xmlns='{PTN}'><pw><pw-id>7</pw-id></pw></ptn>", "destination-ip is missing"),
    ],
)
def test_a_configuration_that_is_not_valid_is_not_loaded(lab: Lab, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        lab.call(lab.a.load, text)
    assert lab.call(lab.a.running) == lab.base["ptn-a"]


def test_a_cut_fibre_takes_down_what_runs_over_it_and_back(lab: Lab) -> None:
    client = lab.connect()
    assert client.create_subscription().ok
    lab.call(lab.world.cut_link, "ptn-b", "xe-2/1")
    assert lab.states()["pw 7"] == "ptn-b xe-2/1 is down"
    assert lab.states()["eline 1"] == "pw 7: ptn-b xe-2/1 is down"
    wait(lambda: ("PW_DOWN", "pw 7") in lab.call(active, lab.a))
    assert lab.call(active, lab.a) == {("MPLS_TUNNEL_LOCV", "tunnel 2"), ("PW_DOWN", "pw 7")}
    assert ("ETH_LOS", "port xe-2/2") in lab.call(active, lab.elements["ptn-c"])
    lab.call(lab.world.restore_link, "ptn-b", "xe-2/1")
    assert lab.states()["eline 1"] == ""
    assert not any(lab.call(active, element) for element in lab.elements.values())
    told = [etree.fromstring(client.take_notification(timeout=5).notification_xml.encode())[1] for _ in range(4)]
    words = [[event.findtext(f"{{*}}{leaf}") for leaf in ("resource", "perceived-severity")] for event in told]
    assert words == [["tunnel 2", "critical"], ["pw 7", "major"], ["tunnel 2", "cleared"], ["pw 7", "cleared"]]
    client.close_session()


def test_a_change_of_running_is_told_with_who_did_it(lab: Lab) -> None:
    client = lab.connect()
    assert client.create_subscription().ok
    assert ptn_edit(client, [element_of("pw", {"pw-id": 7, "user-label": "new"})])
    assert client.commit(confirmed=True).ok
    assert client.cancel_commit().ok
    told = [etree.fromstring(client.take_notification(timeout=5).notification_xml.encode())[1] for _ in range(2)]
    assert [etree.QName(event).localname for event in told] == ["netconf-config-change"] * 2
    assert [event.findtext("{*}changed-by/{*}session-id") for event in told] == [client.session_id, None]
    client.close_session()


def test_an_alarm_is_raised_on_what_changed_and_goes_with_it(lab: Lab) -> None:
    client = lab.session("f")
    lab.call(lab.a.faults.set, Fault("alarm"))
    assert ptn_edit(client, [element_of("snc-eline", {"id": 1, "user-label": "new"})])
    assert client.commit(confirmed=True).ok
    wait(lambda: lab.call(active, lab.a) == {("ETH_CFM_LOC", "eline 1")})
    assert client.cancel_commit().ok
    assert lab.call(active, lab.a) == {("ETH_CFM_LOC", "eline 1")}
    assert ptn_edit(client, [element_of("snc-eline", {"id": 1}, "delete")])
    assert client.commit().ok
    assert not lab.call(active, lab.a)


def test_an_alarm_to_come_is_forgotten_with_its_object(lab: Lab) -> None:
    client = lab.session("f")
    lab.call(lab.a.faults.set, Fault("alarm", seconds=0.3, object="pw 8"))
    assert ptn_edit(client, [wire(8, "10.0.0.2")])
    assert client.commit(confirmed=True).ok
    assert lab.a.injections
    assert client.cancel_commit().ok
    assert not lab.a.injections


@pytest.mark.parametrize(
    ("on", "edit", "port", "frame", "expected"),
    [
        ("a", None, "ge-1/1", Frame((100,)), "E-Line 1, pw 7, tunnel 2 to 10.0.0.3"),
        ("a", None, "ge-1/1", Frame((101,)), "no E-Line takes VLAN 101 on ge-1/1"),
        ("a", None, "ge-1/1", Frame(), "no E-Line takes untagged frames on ge-1/1"),
        (
            "a",
            ("snc-eline", {"id": 1, "admin-status": "admin-down"}),
            "ge-1/1",
            Frame((100,)),
            "E-Line 1 is admin-down",
        ),
        ("a", ("pw", {"pw-id": 7, "admin-status": "admin-down"}), "ge-1/1", Frame((100,)), "pw 7 is admin-down"),
        ("a", ("tunnel", {"id": 2}, "delete"), "ge-1/1", Frame((100,)), "pw 7 has no tunnel to 10.0.0.3"),
        (
            "a",
            ("port", {"ltp-id": "ge-1/1", "admin-status": "admin-down"}),
            "ge-1/1",
            Frame((100,)),
            "ge-1/1 is admin-down",
        ),
        ("b", None, "xe-2/2", Frame((100,), ("10.0.0.3", 7)), "pw 7, tunnel 2 to 10.0.0.3"),
        ("c", None, "xe-2/2", Frame((100,), ("10.0.0.3", 7)), "pw 7, E-Line 1"),
        ("c", None, "xe-2/2", Frame((200,), ("10.0.0.3", 7)), "E-Line 1 does not take the tags (200,) out of pw 7"),
        ("c", None, "xe-2/2", Frame((100,), ("10.0.0.3", 8)), "pw 8 is not configured"),
        ("c", ("snc-eline", {"id": 1}, "delete"), "xe-2/2", Frame((100,), ("10.0.0.3", 7)), "pw 7 carries no E-Line"),
        (
            "c",
            ("pw", {"pw-id": 7, "destination-ip": "10.0.0.2"}),
            "xe-2/2",
            Frame((100,), ("10.0.0.3", 7)),
            "pw 7: the far end has no such pseudowire",
        ),
    ],
)
def test_where_a_frame_goes(
    lab: Lab, *, on: str, edit: tuple[Any, ...] | None, port: str, frame: Frame, expected: str
) -> None:
    element = lab.elements[f"ptn-{on}"]
    if edit:
        client = lab.connect(element.name)
        assert ptn_edit(client, [element_of(*edit)])
        assert client.commit().ok
        client.close_session()
    went = element.forward(port, frame)
    assert isinstance(went, Forwarded | Dropped)
    assert (went.why if isinstance(went, Dropped) else went.note) == expected


@pytest.mark.parametrize(
    ("action", "inside"), [("Keep", (100, 5)), ("Pop", (5,)), ("Push", (300, 100, 5)), ("Swap", (300, 5))]
)
def test_access_actions_are_undone_at_the_far_end(lab: Lab, action: str, inside: tuple[int, ...]) -> None:
    end = {"access-action": action} | ({"action-vlan-id": 300} if action in {"Push", "Swap"} else {})
    for name in ("ptn-a", "ptn-c"):
        client = lab.connect(name)
        assert ptn_edit(client, [element_of("snc-eline", {"id": 1, "end-point": end})])
        assert client.commit().ok
        client.close_session()
    went = lab.call(lab.a.forward, "ge-1/1", Frame((100, 5)))
    assert isinstance(went, Forwarded)
    assert went.frame == Frame(inside, ("10.0.0.3", 7))
    arrived = lab.call(lab.elements["ptn-c"].forward, "xe-2/2", went.frame)
    assert isinstance(arrived, Forwarded)
    assert (arrived.port, arrived.frame) == ("ge-1/1", Frame((100, 5)))


def mep(number: int, remote: int, **other: Any) -> dict[str, Any]:
    return {"meg-id": "EL000001", "mep-id": number, "remote-mep-id": remote, "cc-allow": 1} | other


def watched(lab: Lab, **ends: dict[str, Any]) -> dict[str, str]:
    """Both ends of pw 7 as MEPs; why each has lost the other, "" where it has not."""
    for name, oam in ends.items():
        client = lab.connect(f"ptn-{name}")
        assert ptn_edit(client, [element_of("pw", {"pw-id": 7, "oam": oam})])
        assert client.commit().ok
        client.close_session()
    return lost(lab)


def lost(lab: Lab) -> dict[str, str]:
    def standing(element: Ptn) -> str:
        found = (alarm for alarm in element.alarms.active.values() if alarm.name == "MPLS_PW_LOCV")
        return next((alarm.details["text"] for alarm in found if alarm.object == "pw 7"), "")

    return {name: lab.call(standing, lab.elements[f"ptn-{name}"]) for name in "ac"}


def test_loss_of_continuity_is_an_alarm_on_both_ends_and_passes(lab: Lab) -> None:
    assert watched(lab, a=mep(1, 2)) == {"a": "the far end sends no continuity check", "c": ""}
    assert watched(lab, c=mep(2, 1)) == {"a": "", "c": ""}
    lab.call(lab.world.cut_link, "ptn-b", "xe-2/1")
    assert all(lost(lab).values())
    lab.call(lab.world.restore_link, "ptn-b", "xe-2/1")
    assert lost(lab) == {"a": "", "c": ""}


@pytest.mark.parametrize(
    ("far", "words"),
    [
        (mep(2, 1, **{"meg-id": "OTHER"}), "awaited is MEG EL000001, MEP 2, every 3.3 ms, the far end is MEG OTHER"),
        (mep(3, 1), "the far end is MEG EL000001, MEP 3"),
        (mep(2, 1, **{"cc-interval": "100"}), "every 100 ms"),
        (mep(2, 1, **{"cc-allow": 0}), "the far end sends no continuity check"),
    ],
)
def test_a_far_end_that_is_another_mep_is_lost(lab: Lab, far: dict[str, Any], words: str) -> None:
    assert words in watched(lab, c=far, a=mep(1, 2))["a"]


@pytest.mark.parametrize("oam", [mep(1, 8192), mep(0, 1), mep(1, 2, **{"meg-id": "FOURTEEN-BYTES"})])
def test_values_that_no_mep_has_are_refused_at_once(lab: Lab, oam: dict[str, Any]) -> None:
    assert not ptn_edit(lab.session("a"), [element_of("pw", {"pw-id": 7, "oam": oam})])


def test_a_meg_has_two_ends_and_one_pseudowire(lab: Lab) -> None:
    client = lab.session("a")
    assert ptn_edit(client, [element_of("pw", {"pw-id": 7, "oam": mep(1, 1)})])
    assert "the two ends of a MEG have MEP ids of their own" in client.validate("candidate").xml
    second = wire(8, "10.0.0.3")
    second.append(element_of("oam", mep(3, 4)))
    assert ptn_edit(client, [element_of("pw", {"pw-id": 7, "oam": mep(1, 2)}), second])
    assert "MEG EL000001 is that of pw 7" in client.validate("candidate").xml
    assert client.discard_changes().ok


PAIR = {
    "ltp-id": "ge-1/1",
    "access-type": "QinQ",
    "access-action": "Keep",
    "qinq-svlan-bitmap": 300,
    "qinq-cvlan-bitmap": 2001,
}


@pytest.mark.parametrize(
    ("action", "inside"),
    [("Keep", (300, 2001, 5)), ("Pop", (2001, 5)), ("Push", (9, 300, 2001, 5)), ("Swap", (9, 2001, 5))],
)
def test_a_pair_of_tags_crosses_and_comes_out_as_it_went_in(lab: Lab, action: str, inside: tuple[int, ...]) -> None:
    end = PAIR | {"access-action": action} | ({"action-vlan-id": 9} if action in {"Push", "Swap"} else {})
    for name, far in (("ptn-a", "10.0.0.3"), ("ptn-c", "10.0.0.1")):
        client = lab.connect(name)
        line = {"id": 2, "admin-status": "admin-up", "pw-id": 8, "end-point": end}
        assert ptn_edit(client, [wire(8, far), element_of("snc-eline", line)])
        assert client.commit().ok
        client.close_session()
    went = lab.call(lab.a.forward, "ge-1/1", Frame((300, 2001, 5)))
    assert isinstance(went, Forwarded)
    assert went.frame == Frame(inside, ("10.0.0.3", 8))
    arrived = lab.call(lab.elements["ptn-c"].forward, "xe-2/2", went.frame)
    assert isinstance(arrived, Forwarded)
    assert (arrived.port, arrived.frame) == ("ge-1/1", Frame((300, 2001, 5)))
    for strange, words in ((Frame((300, 2002)), "VLAN 300.2002"), (Frame((300,)), "VLAN 300")):
        assert lab.call(lab.a.forward, "ge-1/1", strange) == Dropped(f"no E-Line takes {words} on ge-1/1")
    out = lab.call(lab.elements["ptn-c"].forward, "xe-2/2", Frame((*inside[:-2], 7, 7), ("10.0.0.3", 8)))
    assert isinstance(out, Dropped)


def test_every_pair_of_the_metro_has_a_tunnel_each_way() -> None:
    metro = Path(__file__).parents[2] / "lab" / "networks" / "metro.yaml"
    description = yaml.safe_load(metro.read_text(encoding="utf-8"))
    elements = [spec for spec in description["elements"] if spec["platform"] == Ptn.platform]
    names = {spec["name"] for spec in elements}
    links = [link for link in description["links"] if {end.split()[0] for end in link.values()} <= names]
    world = World({"elements": elements, "links": links}, metro.parent)
    for spec in elements:
        element = world.elements[spec["name"]]
        assert isinstance(element, Ptn)
        assert element.running() == (metro.parent / spec["lab"]["config"]).read_text(encoding="utf-8")
        assert element.lsr_id() == spec["attributes"]["lsr_id"]
        assert [element.path_down(other["attributes"]["lsr_id"]) for other in elements] == [""] * len(elements)
