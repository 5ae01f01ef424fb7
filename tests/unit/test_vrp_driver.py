"""The pure half of the VRP driver: lines and commands between them, and what it reads from displays."""

from __future__ import annotations

import re

import pytest

from drivers import find
from drivers.errors import Rejected
from drivers.huawei_vrp import DRIVER
from drivers.huawei_vrp import displays as vrp
from drivers.platform import Change, Reading, Undo
from drivers.session import Driver

SUB = "interface GigabitEthernet0/1/2.1001"
TEXT = f"""\
{SUB}
 vlan-type dot1q 1063
 description EL000001
 ip address 203.0.113.1 255.255.255.252
 statistic enable
 qos car cir 51200 cbs 9350000 green pass red discard inbound
 qos car cir 102400 cbs 18700000 green pass red discard outbound
"""
LINES = DRIVER.parse(TEXT)
THERE = Reading(LINES)


def commands(before: str, after: str, running: str | None = None) -> list[str]:
    change = Change("pe", DRIVER.parse(before), DRIVER.parse(after))
    return list(DRIVER.preview(change, Reading(DRIVER.parse(before if running is None else running))).commands)


def test_it_is_a_driver_found_by_its_file() -> None:
    driver: type[Driver] = DRIVER
    assert find("huawei_vrp") is driver
    assert driver.undo is Undo.TIMER


def test_lines_stand_in_their_views() -> None:
    assert LINES[:2] == ((SUB,), (SUB, "vlan-type dot1q 1063"))
    assert DRIVER.parse(TEXT + "#\n" + TEXT) == LINES
    assert DRIVER.parse("") == ()


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("interface GigabitEthernet0/1/2\n shutdown", "line 1 'interface GigabitEthernet0/1/2' is not a line"),
        ("sysname PE-9", "line 1 'sysname PE-9' is not a line"),
        (" shutdown", "line 1 ' shutdown' is indented"),
        (f"{SUB}\n description a;b", "line 2 ' description a;b' holds ';'"),
        (f"{SUB}\n description 开通", "holds characters that are not printable ASCII"),
    ],
)
def test_other_text_is_refused_and_the_line_named(bad: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        DRIVER.parse(bad)


def test_objects_numbers_and_what_lines_stand_on() -> None:
    both = {SUB, "interface GigabitEthernet0/1/2"}
    assert set(DRIVER.objects(LINES)) == DRIVER.references(LINES[3]) == both
    assert DRIVER.used(LINES) == {"unit GigabitEthernet0/1/2": {1001}, "s-vlan GigabitEthernet0/1/2": {1063}}
    assert DRIVER.used((("interface 100GE0/1/43.7 mode l2",), ("interface Eth-Trunk7.4094",))) == {
        "unit 100GE0/1/43": {7},
        "unit Eth-Trunk7": {4094},
    }


def test_there_and_back() -> None:
    diff = DRIVER.preview(Change("pe", after=LINES), Reading())
    assert diff.commands == (*(line[-1] for line in LINES), "quit")
    assert diff.inverse == (f"undo {SUB}",)
    assert diff.text.startswith(f"+ {SUB}\n+  vlan-type dot1q 1063\n")
    back = DRIVER.preview(Change("pe", LINES), THERE)
    assert (back.commands, back.inverse) == (diff.inverse, diff.commands)


def test_a_second_line_of_its_kind_takes_the_place_of_the_first() -> None:
    after = TEXT.replace("51200 cbs 9350000", "20480 cbs 3740000").replace("EL000001", "EL000001_x")
    assert commands(TEXT, after) == [
        SUB,
        "description EL000001_x",
        "qos car cir 20480 cbs 3740000 green pass red discard inbound",
        "quit",
    ]
    assert commands(TEXT, TEXT.replace("1063", "1064")) == [SUB, "undo vlan-type", "vlan-type dot1q 1064", "quit"]
    assert commands(TEXT, TEXT.replace("203.0.113.1 ", "203.0.113.5 ")) == [
        SUB,
        "ip address 203.0.113.5 255.255.255.252",
        "quit",
    ]


@pytest.mark.parametrize(
    ("line", "undo"),
    [
        (" shutdown", "undo shutdown"),
        (" description EL000001", "undo description"),
        (" statistic enable", "undo statistic enable"),
        (" ip address 203.0.113.1 255.255.255.252", "undo ip address 203.0.113.1 255.255.255.252"),
        (" qos car cir 51200 cbs 9350000 green pass red discard inbound", "undo qos car inbound"),
        (" vlan-type dot1q 1063", "undo vlan-type"),
    ],
)
def test_how_each_line_is_taken_back_alone(line: str, undo: str) -> None:
    without = TEXT.replace(f"{line}\n", "")
    assert commands(without + f"{line}\n", without) == [SUB, undo, "quit"]


def test_two_interfaces_in_one_change() -> None:
    other = TEXT.replace(".1001", ".1002")
    typed = commands("", TEXT + other)
    assert typed.index(SUB.replace("1001", "1002")) > typed.index(SUB)
    assert typed.count("quit") == typed.count(SUB) + typed.count(SUB.replace("1001", "1002"))


def test_settings_that_no_template_writes_come_back_with_their_views() -> None:
    """A line that is a view of others is typed once, and left again."""
    own = (SUB, "bas")
    held = Reading((*LINES, (SUB, "mtu 1600"), own, (*own, "access-type layer2-subscriber"), (SUB, "ipv6 enable")))
    diff = DRIVER.preview(Change("pe", LINES), held)
    assert diff.commands == (f"undo {SUB}",)
    rest = [words for words in diff.inverse if words not in TEXT]
    assert rest == ["mtu 1600", "bas", "access-type layer2-subscriber", "quit", "ipv6 enable", "quit"]


def test_a_line_that_no_rule_knows_is_not_sent() -> None:
    with pytest.raises(Rejected, match="pe - sysname PE-9 - no rule says"):
        DRIVER.preview(Change("pe", after=(("sysname PE-9",),)), Reading())


# -- displays ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("phy", "protocol", "up", "detail"),
    [
        ("UP", "UP", True, "UP, line protocol UP"),
        ("UP (ifindex: 87)", "UP ", True, "UP, line protocol UP"),
        ("UP", "DOWN", False, "UP, line protocol DOWN"),
        ("Administratively DOWN", "DOWN", False, "Administratively DOWN, line protocol DOWN"),
        ("DOWN (ifindex: 87) ", "DOWN", False, "DOWN, line protocol DOWN"),
    ],
)
def test_an_interface_works_when_it_and_its_protocol_are_up(phy: str, protocol: str, up: bool, detail: str) -> None:
    page = (
        f"GigabitEthernet0/1/2.1001 current state : {phy}\nLine protocol current state : {protocol}\n"
        "Last line protocol up time : 2026-01-01 08:00:00\nDescription: current state : of the art\n"
    )
    state = vrp.state("GigabitEthernet0/1/2.1001", page)
    assert (state.object, state.up, state.detail) == (SUB, up, detail)


TABLE = """\
1:Critical  2:Major  3:Minor  4:Warning
--------------------------------------------------------------------------------
Sequence   AlarmId    Level Date Time  Description
--------------------------------------------------------------------------------
1003       0x8520003  2     2026-01-01 The interface status changes. (ifName=Gig
                             08:00:00+ abitEthernet0/1/2.1001, AdminStatus=UP, O
                            08:00      perStatus=DOWN, Reason=The main interface
                                        is down., mainIfname=GigabitEthernet0/1/
                                       2)
1002       0x8520003  2     2026-01-01 The interface status changes. (ifName=Gig
                             07:00:00+ abitEthernet0/1/3.7, AdminStatus=DOWN, Op
                            08:00      erStatus=DOWN)
1001       0x813      1     2026-01-01 Something about the box
                             06:00:00+
                            08:00
--------------------------------------------------------------------------------
"""


def test_alarms_are_put_together_from_their_columns() -> None:
    link, box = vrp.alarms(TABLE)
    assert (link.id, link.object, link.severity) == ("1003", SUB, "major")
    assert link.name == "The interface status changes."
    assert link.raised_at == "2026-01-01 08:00:00+08:00"
    assert link.text.endswith("Reason=The main interface is down., mainIfname=GigabitEthernet0/1/2)")
    assert (box.object, box.severity, box.name) == ("0x813", "critical", "Something about the box")
    assert list(vrp.alarms("")) == list(vrp.alarms("Info: No alarm.")) == []


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("Trial status: INACTIVE\nTrial time left (sec): 0\n", "nobody"),
        ("Trial status: ACTIVE\nPersist id: IN7\nTrial time left (sec): 60\n", "IN7"),
        ("Persist ID : IN7\nTrial time left (sec): 60\nTrial status : ACTIVE\n", "IN7"),
        ("Trial status: ACTIVE\nTrial time left (sec): 60\n", ""),
    ],
)
def test_who_has_a_commit_on_trial(text: str, whose: str) -> None:
    trial = DRIVER.candidate.trial
    assert trial
    waits = re.search(trial.pending, text)
    assert (waits["token"] or "" if waits else "nobody") == whose
