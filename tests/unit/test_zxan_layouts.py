"""What the ZXA10 driver reads from pages that other releases lay out otherwise: right, or refused, and never nothing."""

from __future__ import annotations

import pytest

from drivers.zte_zxan import displays as zxan
from drivers.zte_zxan.rules import RULES, contradictions

STATES = """\
OnuIndex   Admin State  OMCC State  O7 State  Phase State  Channel
--------------------------------------------------------------
1/3/12:4     enable       disable     NULL      LOS          1(GPON)
ONU Number: 0/1
"""


def test_states_are_found_by_their_titles() -> None:
    (row,) = zxan.phases(STATES).values()
    assert (row["admin state"], row["omcc state"], row["phase state"]) == ("enable", "disable", "LOS")
    other = STATES.replace("Admin State  OMCC State", "OMCC State  Admin State").replace(
        "enable       disable ", "disable      enable "
    )
    assert zxan.phases(other) == {"1/3/12:4": row}


@pytest.mark.parametrize(
    ("old", "new"), [("Phase State", "Condition  "), (" NULL ", "      "), ("OnuIndex ", "Index    ")]
)
def test_a_list_of_states_in_another_layout_is_refused(old: str, new: str) -> None:
    with pytest.raises(ValueError, match="a row '1/3/12:4 enable"):
        zxan.phases(STATES.replace(old, new))


def test_profiles_are_found_by_their_titles() -> None:
    page = (
        "Profile name :UP  \n Type   PRIORITY   MBW(kbps)   FBW(kbps)   ABW(kbps)\n 4      N/A        51200       0           0\n"
        "Profile name  :DOWN\n  PIR(kbps)   SIR(kbps)   CBS(kbytes)\n 40960       20480       default\n"
    )
    assert list(zxan.profiles(page)) == [
        ("gpon", "profile tcont UP type 4 maximum 51200"),
        ("gpon", "profile traffic DOWN sir 20480 pir 40960"),
    ]
    with pytest.raises(ValueError, match="profile 'UP' in columns"):
        list(zxan.profiles(page.replace("MBW", "MAX")))


def test_a_vlan_has_all_the_ports_that_it_is_on() -> None:
    page = (
        "vlanid          :1063\nname            :VLAN1063\ndescription     :N/A\nmulticast-packet:flood-unknown\n"
        "port(untagged):\ngei_1/19/3\nport(tagged):\nxgei_1/19/1  xgei_1/19/2\n"
    )
    assert list(zxan.vlan(page)) == [
        ("vlan 1063",),
        ("interface gei_1/19/3", "switchport vlan 1063 untag"),
        ("interface xgei_1/19/1", "switchport vlan 1063 tag"),
        ("interface xgei_1/19/2", "switchport vlan 1063 tag"),
    ]


def test_the_version_stands_below_its_title_whatever_a_board_leaves_empty() -> None:
    head = "Rack Shelf Slot CfgType RealType Port  HardVer SoftVer         Status\n" + "-" * 79 + "\n"
    rows = (
        "1    1     0    PRWH    PRWH     0     V1.0.0                  INSERVICE\n"
        "1    1     9    GTGH             16            V2.1.0          OFFLINE\n"
    )
    assert zxan.software_by_cards(head + rows) == "V2.1.0"
    assert zxan.software_by_cards(head.replace("SoftVer", "Version") + rows) == ""


def test_a_banner_ends_where_its_mark_does() -> None:
    text = "banner incoming #\nSupport:\n- call us #\nvlan 12\n  name NORTH\n"
    assert list(zxan.configuration(text)) == [("vlan 12",), ("vlan 12", "name NORTH")]


ONU = "interface gpon-onu_1/3/12:4"
LINES = (
    ("gpon", "profile tcont KT_1 type 4 maximum 512"),
    ("gpon", "profile traffic KT_1 sir 512 pir 512"),
    ("vlan 1063",),
    ("interface xgei_1/19/1", "switchport vlan 1063 tag"),
    (ONU, "tcont 1 profile KT_1"),
    (ONU, "gemport 1 tcont 1"),
    (ONU, "gemport 1 traffic-limit upstream KT_1 downstream KT_1"),
    (ONU, "service-port 1 vport 1 user-vlan 100 vlan 1063"),
)


def test_what_is_in_use_is_there_whatever_a_display_says() -> None:
    asked = RULES.keys(LINES)
    assert list(contradictions(tuple(RULES.known(LINES)), asked)) == []
    for lost, names in (
        (LINES[0], {"tcont"}),
        (LINES[1], {"traffic-limit"}),
        (LINES[2], {"switchport", "service-port"}),
    ):
        left = tuple(RULES.known(line for line in LINES if line != lost))
        told = list(contradictions(left, asked))
        assert {words.split()[0] for words in told} == names
        assert all(words.endswith("and its display shows none") for words in told)
        assert list(contradictions(left, asked - RULES.keys([lost]))) == []
