"""Pages of routers as other releases and models print them: each is read, or refused by name; none as "nothing there"."""

from __future__ import annotations

import pytest

from drivers import find
from drivers.cisco_iosxr import displays as iosxr
from drivers.errors import WrongElement
from drivers.huawei_vrp import displays as vrp
from drivers.kit import indented_text
from drivers.platform import IDENTITY, Identity, Line, Target
from drivers.session import check_identity
from tests.contract.captures import CAPTURES

FAULTS = CAPTURES.parent / "faults"


# -- what a box is ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("page", "told"),
    [
        (
            "VRP (R) software, Version 8.180 (NE40E V800R011C00SPC200)\nHUAWEI NE40E-X2-M8A uptime is 161 days\n",
            ("NE40E-X2-M8A", "V800R011C00SPC200"),
        ),
        (
            "VRP (R) software, Version 8.200 (ATN 910B-D V300R006C10)\nHUAWEI ATN 910B-D uptime is 1 day\n",
            ("ATN 910B-D", "V300R006C10"),
        ),
        ("VRP (R) software, Version 8.200 (V300R006C10)\nHuawei AR uptime is 1 day\n", ("", "V300R006C10")),
        ("Error: Unrecognized command found at '^' position.\n", ("", "")),
    ],
)
def test_what_a_vrp_box_is(page: str, told: tuple[str, str]) -> None:
    assert vrp.version(page) == told


@pytest.mark.parametrize(
    ("row", "model"),
    [
        ("cisco ASR9K Series (Intel 686 F6M14S4) processor with 12582912K bytes of memory.", "ASR9K Series"),
        ("cisco IOS-XRv 9000 () processor with 16G bytes of memory.", "IOS-XRv 9000"),
        ("cisco NCS-5500 () processor", "NCS-5500"),
        ("cisco ASR-9901 processor", "ASR-9901"),
        ("Cisco Systems processor", ""),
    ],
)
def test_what_an_iosxr_box_is(row: str, model: str) -> None:
    page = f"Cisco IOS XR Software, Version 6.4.1[Default]\nCopyright (c) 2018\n\n{row}\n"
    assert iosxr.version(page) == (model, "6.4.1")


TARGET = Target("pe-1", "huawei_vrp", "127.0.0.1", 22, "lab", "lab", Identity("PE-1", "ATN 910B-D", "2102", "V300R006"))


def test_a_field_that_was_not_read_matches_nothing() -> None:
    check_identity(TARGET, Identity("PE-1", "ATN 910B-D", "2102", "V300R006"))
    with pytest.raises(
        WrongElement, match="pe-1 - model - expected ATN 910B-D, found nothing readable: leave it empty"
    ):
        check_identity(TARGET, Identity("PE-1", "", "2102", "V300R006"))
    with pytest.raises(WrongElement, match="serial number - expected 2102, found nothing readable"):
        check_identity(TARGET, Identity("PE-1", "ATN 910B-D", "", "V300R006"))
    with pytest.raises(WrongElement, match="software - expected V300R006, found V300R007"):
        check_identity(TARGET, Identity("PE-1", "ATN 910B-D", "2102", "V300R007"), frozenset())


def test_what_a_platform_never_tells_is_not_compared() -> None:
    check_identity(TARGET, Identity("PE-1", "ATN 910B-D", "", "V300R006"), IDENTITY - {"serial"})
    check_identity(
        TARGET, Identity("pe-1", "atn 910b-d", "2102", "V300r006"), same=lambda one, other: one.upper() == other.upper()
    )


# -- alarms -----------------------------------------------------------------------------------------------------------
WORDS = """\
---------------------------------------------------------------------------
 Sequence  AlarmId    Severity Date Time  Description
---------------------------------------------------------------------------
 31        0x8520003  Critical 2026-02-03 The interface status changes. (ifN
                               09:15:00   ame=GigabitEthernet0/1/2.7, Admin
                                          Status=UP, OperStatus=DOWN)
 30        0x813      Event    2026-02-03 Something about the box
                               09:14:00
---------------------------------------------------------------------------
"""


def test_severity_may_be_a_word_in_a_wider_column() -> None:
    link, box = vrp.alarms(WORDS)
    assert (link.id, link.object, link.severity) == ("31", "interface GigabitEthernet0/1/2.7", "critical")
    assert (link.raised_at, link.name) == ("2026-02-03 09:15:00", "The interface status changes.")
    assert (box.object, box.severity, box.raised_at) == ("0x813", "warning", "2026-02-03 09:14:00")


@pytest.mark.parametrize("reader", [vrp.alarms, iosxr.alarms])
@pytest.mark.parametrize(
    "page",
    [
        WORDS.replace("Severity", "Urgency "),
        "Location  Sev  Description\n0/0  Major  GigabitEthernet0/0/0/1 - Local Fault\n",
        "Alarm 31 Critical: GigabitEthernet0/1/2.7 is down\n",
    ],
)
def test_a_table_with_other_columns_is_not_an_empty_one(reader: object, page: str) -> None:
    assert callable(reader)
    with pytest.raises(ValueError, match="no table of alarms with the columns"):
        list(reader(page))


# -- configurations ---------------------------------------------------------------------------------------------------
SUB = "interface GigabitEthernet0/1/2.7"


@pytest.mark.parametrize("platform", ["huawei_vrp", "cisco_iosxr"])
@pytest.mark.parametrize(
    "page",
    [" description EL000001\n shutdown\n", f"{SUB}\n   cos 3\n", f"description x\n  shutdown\n{SUB}\n  shutdown\n"],
)
def test_rows_whose_view_was_lost_on_the_way_are_no_reading(platform: str, page: str) -> None:
    driver = find(platform)
    with pytest.raises(ValueError, match="the view that it stands in is missing"):
        indented_text.printed(page, driver.rules, driver.closing)  # type: ignore[attr-defined]


# -- states -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "page",
    [
        "GigabitEthernet0/1/2.70 current state : UP\nLine protocol current state : UP\n",
        "GigabitEthernet0/1/2.7 current state : UP\nDescription: the Line protocol current state : UP\n",
        "Info: current state : UP, protocol current state : UP\n",
    ],
)
def test_a_page_of_something_else_says_nothing_of_an_interface(page: str) -> None:
    with pytest.raises(ValueError, match="says nothing of the state of"):
        vrp.state("GigabitEthernet0/1/2.7", page)
    with pytest.raises(ValueError, match="says nothing of the state of"):
        iosxr.state("GigabitEthernet0/1/2.7", page)
    assert (vrp.state("X.7", "").up, iosxr.state("X.7", "").up) == (False, False)


def test_a_page_of_a_pseudowire_without_its_labels_is_refused() -> None:
    with pytest.raises(ValueError, match="without VC ID, VC state or AC status"):
        vrp.wire_state("7", " *client interface : GigabitEthernet0/1/2.7 is up\n  VC identifier : 7\n  VC state : up\n")
    with pytest.raises(ValueError, match="without its number or its state"):
        iosxr.wire_state("7", "Group G, XC P, state is up; Interworking none\n  PW: neighbor 10.0.0.1, pw-id 7, up\n")
    assert vrp.wire_state("7", "Info: No matching VC is found.\n").detail == "not configured"


# -- what was wrong once ----------------------------------------------------------------------------------------------
@pytest.mark.skipif(not FAULTS.is_dir(), reason=f"no folder {FAULTS}")
def test_pages_on_which_the_readers_were_wrong() -> None:
    def page(name: str) -> str:
        return (FAULTS / name).read_text(encoding="utf-8")

    assert vrp.version(page("vrp-version-with-a-blank.txt")) == ("ATN 910C-B", "V300R003C10SPC500")
    assert iosxr.version(page("xr-version-with-a-blank.txt"))[0] == "IOS-XRv 9000"
    (alarm,) = vrp.alarms(page("vrp-alarms-with-severity-column.txt"))
    assert (alarm.object, alarm.severity) == ("interface Ethernet1/0/2", "major")


@pytest.mark.parametrize(
    ("platform", "line"),
    [
        ("huawei_vrp", ("interface Eth-Trunk7.40", "vlan-type dot1q 40")),
        ("huawei_vrp", ("interface Eth-Trunk7.40", "dot1q termination vid 40")),
        ("huawei_vrp", ("interface Eth-Trunk7.40", "qinq termination pe-vid 40 ce-vid 9")),
        ("cisco_iosxr", ("interface Bundle-Ether7.1", "encapsulation dot1q 40 exact")),
        ("cisco_iosxr", ("interface Bundle-Ether7.1", "encapsulation dot1ad 40 dot1q 9")),
        ("juniper_junos", ("set interfaces ae7 unit 1 vlan-id 40",)),
        ("juniper_junos", ("set interfaces ae7 unit 1 vlan-tags outer 0x88a8.40",)),
    ],
)
def test_a_vlan_is_used_on_its_port_by_whoever_tags_with_it(platform: str, line: Line) -> None:
    found = find(platform).used((line,))
    assert [ids for pool, ids in found.items() if pool.startswith("s-vlan ")] == [{40}]
