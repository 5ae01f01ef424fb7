"""The pure half of the IOS XR driver: lines and commands between them, and what it reads from displays."""

from __future__ import annotations

import re

import pytest

from drivers import find
from drivers.cisco_iosxr import DRIVER
from drivers.cisco_iosxr import displays as iosxr
from drivers.errors import Rejected
from drivers.kit import indented_text
from drivers.platform import Change, Line, Reading, Undo
from drivers.session import Driver

SUB = "interface GigabitEthernet0/0/0/1.1001"
POLICY = """\
policy-map KT-51200
 class class-default
  police rate 51200 kbps burst 640 kbytes
   conform-action transmit
   exceed-action drop
"""
TEXT = f"""\
{POLICY}{SUB}
 description EL000001
 service-policy input KT-51200
 service-policy output KT-51200
 ipv4 address 203.0.113.1 255.255.255.252
 encapsulation dot1q 1063
"""
LINES = DRIVER.parse(TEXT)
POLICER = DRIVER.parse(POLICY)


def commands(before: str, after: str) -> list[str]:
    lines = DRIVER.parse(before)
    return list(DRIVER.preview(Change("pe", lines, DRIVER.parse(after)), Reading(lines)).commands)


def test_it_is_a_driver_found_by_its_file() -> None:
    driver: type[Driver] = DRIVER
    assert find("cisco_iosxr") is driver
    assert driver.undo is Undo.INVERSE


def test_lines_stand_in_their_views() -> None:
    assert POLICER[-1] == (
        "policy-map KT-51200",
        "class class-default",
        "police rate 51200 kbps burst 640 kbytes",
        "exceed-action drop",
    )
    assert DRIVER.parse(TEXT + TEXT) == LINES
    printed = POLICY.replace("kbytes\n", "kbytes \n") + "  ! \n ! \n end-policy-map\n! \n"
    assert DRIVER.parse(printed) == POLICER


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("interface GigabitEthernet0/0/0/1\n shutdown", "line 1 'interface GigabitEthernet0/0/0/1' is not a line"),
        ("hostname PE-9", "line 1 'hostname PE-9' is not a line"),
        (" shutdown", "line 1 ' shutdown' is indented"),
        (f"{SUB}\n description a?b", "line 2 ' description a?b' holds '?'"),
    ],
)
def test_other_text_is_refused_and_the_line_named(bad: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        DRIVER.parse(bad)


def test_objects_numbers_and_what_lines_stand_on() -> None:
    assert DRIVER.objects(LINES) == (SUB, "interface GigabitEthernet0/0/0/1")
    assert DRIVER.objects(POLICER) == ()
    assert DRIVER.references(LINES[-1]) == {SUB, "interface GigabitEthernet0/0/0/1"}
    assert DRIVER.references(POLICER[0]) == frozenset()
    assert DRIVER.used((*LINES, ("interface Bundle-Ether10.7 l2transport",))) == {
        "unit GigabitEthernet0/0/0/1": {1001},
        "s-vlan GigabitEthernet0/0/0/1": {1063},
        "unit Bundle-Ether10": {7},
    }


def test_there_and_back() -> None:
    """A view is entered once for all that stands in it; who leans on it goes first."""
    diff = DRIVER.preview(Change("pe", after=LINES), Reading())
    typed = [line[-1] for line in LINES]
    assert diff.commands == (*typed[:5], "exit", "exit", "exit", *typed[5:], "exit")
    assert diff.inverse == (f"no {SUB}", "no policy-map KT-51200")
    assert diff.text == "\n".join(f"+ {row}" for row in TEXT.splitlines())
    back = DRIVER.preview(Change("pe", LINES), Reading(LINES))
    assert (back.commands, back.inverse) == (diff.inverse, diff.commands)


def test_another_rate_is_another_policer() -> None:
    """The new one is there before it is used, the old one is used no more before it goes."""
    after = TEXT.replace("51200", "20480").replace("640", "256")
    assert commands(TEXT, after) == [
        "policy-map KT-20480",
        "class class-default",
        "police rate 20480 kbps burst 256 kbytes",
        "conform-action transmit",
        "exceed-action drop",
        *("exit",) * 3,
        SUB,
        "service-policy input KT-20480",
        "service-policy output KT-20480",
        "exit",
        "no policy-map KT-51200",
    ]


def test_what_others_keep_stays() -> None:
    diff = DRIVER.preview(Change("pe", LINES, (), frozenset(POLICER)), Reading(LINES))
    assert diff.commands == (f"no {SUB}",)


@pytest.mark.parametrize(
    ("line", "undo"),
    [
        (" shutdown", "no shutdown"),
        (" description EL000001", "no description"),
        (" service-policy input KT-51200", "no service-policy input"),
        (" ipv4 address 203.0.113.1 255.255.255.252", "no ipv4 address 203.0.113.1 255.255.255.252"),
        (" encapsulation dot1q 1063", "no encapsulation dot1q 1063"),
    ],
)
def test_how_each_line_is_taken_back_alone(line: str, undo: str) -> None:
    without = TEXT.replace(f"{line}\n", "")
    assert commands(without + f"{line}\n", without) == [SUB, undo, "exit"]


def test_a_part_of_a_policer_that_differs() -> None:
    police = ["policy-map KT-51200", "class class-default", "police rate 51200 kbps burst 640 kbytes"]
    assert commands(POLICY, POLICY.replace("   exceed-action drop\n", "")) == [
        *police,
        "no exceed-action",
        *["exit"] * 3,
    ]
    assert commands(POLICY, POLICY.replace("burst 640", "burst 320")) == [
        "policy-map KT-51200",
        "class class-default",
        "no police",
        "police rate 51200 kbps burst 320 kbytes",
        "conform-action transmit",
        "exceed-action drop",
        *["exit"] * 3,
    ]


def test_settings_that_no_template_writes_come_back_with_what_they_stand_in() -> None:
    """Rows of one text in two views are two, and an empty view is entered and left again."""
    first, second = (
        (SUB, "ethernet cfm", "mep domain A service S mep-id 9"),
        (SUB, "ethernet cfm", "mep domain B mep-id 9"),
    )
    rows = f"""\
{SUB}
 ipv4 verify unicast source reachable-via rx
 ethernet cfm
  mep domain A service S mep-id 9
   cos 3
  !
  mep domain B mep-id 9
   cos 3
  !
 !
 dampening
 !
 load-interval 30
!
"""
    added = indented_text.printed(rows, DRIVER.rules, DRIVER.closing, DRIVER.empty)[1:]
    assert {(*first, "cos 3"), (*second, "cos 3"), (SUB, "dampening", "!")} <= set(added)
    diff = DRIVER.preview(Change("pe", LINES), Reading((*LINES, *added)))
    assert diff.commands == (f"no {SUB}", "no policy-map KT-51200")
    typed = list(diff.inverse)
    assert typed[typed.index("ipv4 verify unicast source reachable-via rx") :] == [
        "ipv4 verify unicast source reachable-via rx",
        "ethernet cfm",
        *(first[-1], "cos 3", "exit"),
        *(second[-1], "cos 3", "exit"),
        "exit",
        *("dampening", "!", "exit"),
        "load-interval 30",
        "exit",
    ]


@pytest.mark.parametrize(
    "row",
    [
        ("policy-map KT-51200", "class class-default", "set precedence 1"),
        ("policy-map KT-51200", "class class-default", POLICER[2][-1], "violate-action drop"),
        ("policy-map KT-51200", "description somebody's"),
    ],
)
def test_what_somebody_put_into_what_services_share_holds_it(row: Line) -> None:
    with pytest.raises(
        Rejected, match=f"cannot go: it still carries '{row[-1]}'|cannot go: it still carries \"{row[-1]}"
    ):
        DRIVER.preview(Change("pe", LINES), Reading((*LINES, row)))


def test_what_stands_in_a_policer_that_is_made_anew_is_not_lost() -> None:
    row = ("policy-map KT-51200", "class class-default", POLICER[2][-1], "conform-color HAND")
    change = Change("pe", LINES, DRIVER.parse(TEXT.replace("burst 640", "burst 320")))
    with pytest.raises(
        Rejected, match=r"conform-color HAND - stands in 'police rate .* no rule says how it is put back"
    ):
        DRIVER.preview(change, Reading((*LINES, row)))


# -- displays ---------------------------------------------------------------------------------------------------------
def test_the_chassis_is_what_has_the_serial_number() -> None:
    rows = 'NAME: "0/RSP0", DESCR: "ASR9K RSP"\nPID: A9K-RSP, VID: V01, SN: FOC0\n\n'
    rack = 'NAME: "Rack 0", DESCR: "ASR-9901 Chassis"\nPID: ASR-9901          , VID: V01, SN: FOC2301N0T1\n'
    assert iosxr.chassis(rows + rack) == "FOC2301N0T1"
    assert iosxr.chassis('NAME: "chassis ASR-9006-AC", DESCR: "x"\nPID: ASR-9006-AC, VID: V01, SN: FOX1\n') == "FOX1"
    assert iosxr.chassis(rows) == iosxr.chassis("% Invalid input detected at '^' marker.") == ""


@pytest.mark.parametrize(
    ("words", "up"),
    [
        ("up, line protocol is up ", True),
        ("up, line protocol is down ", False),
        ("administratively down, line protocol is administratively down ", False),
        ("down, line protocol is down ", False),
    ],
)
def test_an_interface_works_when_it_and_its_protocol_are_up(words: str, up: bool) -> None:
    state = iosxr.state("X.1", f"X.1 is {words}\n  Description: it is up, line protocol is up\n")
    assert (state.object, state.up) == ("interface X.1", up)
    assert state.detail == words.replace("protocol is", "protocol").strip()


def test_alarms_are_read_by_their_columns() -> None:
    table = (
        "\nActive Alarms \n" + "-" * 100 + "\n"
        "Location        Severity     Group            Set Time                   Description       \n"
        + "-"
        * 100
        + "\n"
        "0/0             Major        Ethernet         04/28/2026 07:05:45 UTC    GigabitEthernet0/0/0/1.1001 - Local Fault\n"
        "                                                                         of the far end\n"
        "0/RP0/CPU0      Critical     Software         04/28/2026 07:05:46 UTC    Something about the box\n"
        "0/0             NotReported  Ethernet         04/28/2026 07:05:47 UTC    Bundle-Ether10: Down\n"
    )
    first, box, bundle = iosxr.alarms(table)
    assert (first.object, first.name, first.severity) == (SUB, "Local Fault of the far end", "major")
    assert first.id == "0/0 GigabitEthernet0/0/0/1.1001 - Local Fault of the far end"
    assert first.raised_at == "04/28/2026 07:05:45 UTC"
    assert (box.object, box.severity, box.name) == ("0/RP0/CPU0", "critical", "Something about the box")
    assert (bundle.object, bundle.severity, bundle.name) == ("interface Bundle-Ether10", "warning", "Down")
    assert list(iosxr.alarms(table.partition("0/0  ")[0])) == []
