"""What the ZXA10 driver reads from what the boxes print: configurations of both kinds, profiles, VLANs, states, alarms."""

from __future__ import annotations

import pytest

from drivers.zte_zxan import DRIVER
from drivers.zte_zxan import displays as zxan
from drivers.zte_zxan.rules import C300, C600, RULES


# -- configuration as it is printed ----------------------------------------------------------------------------------
def known(text: str) -> tuple[tuple[str, ...], ...]:
    return zxan.known(zxan.configuration(text))


def test_a_configuration_of_c300() -> None:
    text = """\
Building configuration...
olleh
timestamp_write: 00:00:00 01/01/2026
!
gpon
  profile tcont UP type 5 fixed 64 assured 64 maximum 1048064
  profile traffic DOWN sir 1048064 pir 1048064
!
vlan database
  vlan 1,11-12
!
vlan 12
  description uplink
!
interface vlan 11
!
interface gpon-olt_1/1/4
  no shutdown
  name north
  onu 1 type ZTE-F601 sn ZTEG0000000B
!
interface gpon-onu_1/1/4:1
  name "hupan"
  sn-bind enable sn
  tcont 1 profile default
  gemport 1 tcont 1
  service-port 1 vport 1 user-vlan 14 vlan 14{blank}
!
interface gei_1/4/1
  switchport mode trunk
  switchport vlan 1,11 tag
!
pon-onu-mng gpon-onu_1/1/4:1
  service 1 gemport 1 vlan 14
  vlan port eth_0/1 mode tag vlan 14
!
banner incoming @
vlan 4000
interface gei_1/4/1
  switchport vlan 4000 tag
@
end
"""
    onu, mng = "interface gpon-onu_1/1/4:1", "pon-onu-mng gpon-onu_1/1/4:1"
    assert known(text.replace("{blank}", " ")) == (
        ("gpon", "profile tcont UP type 5 fixed 64 assured 64 maximum 1048064"),
        ("gpon", "profile traffic DOWN sir 1048064 pir 1048064"),
        ("vlan 1",),
        ("vlan 11",),
        ("vlan 12",),
        ("vlan 12", "description uplink"),
        # it holds its VLAN
        ("interface vlan 11",),
        ("interface gpon-olt_1/1/4", "onu 1 type ZTE-F601 sn ZTEG0000000B"),
        (onu, "name hupan"),
        (onu, "sn-bind enable sn"),
        (onu, "tcont 1 profile default"),
        (onu, "gemport 1 tcont 1"),
        (onu, "service-port 1 vport 1 user-vlan 14 vlan 14"),
        ("interface gei_1/4/1", "switchport vlan 1 tag"),
        ("interface gei_1/4/1", "switchport vlan 11 tag"),
        (mng, "service 1 gemport 1 vlan 14"),
        (mng, "vlan port eth_0/1 mode tag vlan 14"),
    )


def test_a_configuration_of_c600() -> None:
    text = """\
!<if-intf>
interface gpon_onu-1/1/1:1
$
interface gpon_onu-1/1/1:9
$
!</if-intf>
!<xpon>
interface gpon_olt-1/1/1
  onu 1 type F601 sn FHTT0000000A
  fiber-distance 0 200
$
interface gpon_onu-1/1/1:1
  real-speed gpon
  name ********
  tcont 1 profile T500M
  gemport 1 tcont 1
$
pon-onu-mng gpon_onu-1/1/1:1
  service EL1_Tea gemport 1 vlan 311
$
!</xpon>
!<MSAN>
interface vport-1/1/1.1:1
  service-port 1 user-vlan 311 vlan 311 egress 500M
$
vlan list 1,311
$
vlan 311
  name WEST
$
traffic-profile 500M cir 550000 cbs 98304 pir 550000 pbs 98304 color-mode blind{blank}
policer-type enhanced_mef coupling-flag enable
traffic-profile 100M cir 95000 cbs 65535 pir 95000 pbs 65535 color-mode blind po
licer-type enhanced_mef coupling-flag enable
qos queue-number 8
!</MSAN>
"""
    onu = "interface gpon_onu-1/1/1:1"
    found = known(text.replace("{blank}", " "))
    assert found == (
        # nobody registered it: who entered its interface made it
        ("interface gpon_onu-1/1/1:9",),
        ("interface gpon_olt-1/1/1", "onu 1 type F601 sn FHTT0000000A"),
        (onu, "name ********"),
        (onu, "tcont 1 profile T500M"),
        (onu, "gemport 1 tcont 1"),
        ("pon-onu-mng gpon_onu-1/1/1:1", "service EL1_Tea gemport 1 vlan 311"),
        ("interface vport-1/1/1.1:1", "service-port 1 user-vlan 311 vlan 311 egress 500M"),
        ("vlan 1",),
        ("vlan 311",),
        ("vlan 311", "name WEST"),
        ("traffic-profile 500M cir 550000 pir 550000",),
        ("traffic-profile 100M cir 95000 pir 95000",),
    )
    assert DRIVER.used(found)["onu-id gpon_olt-1/1/1"] == {1, 9}
    assert (onu, "name EL1_Tea") in zxan.unhidden(found)
    two = (*found, ("pon-onu-mng gpon_onu-1/1/1:1", "service voice gemport 2 vlan 9"))
    assert (onu, "name ********") in zxan.unhidden(two)


def test_a_line_of_eighty_characters_that_is_not_broken_stays_whole() -> None:
    name = "n" * 73
    text = f"interface gpon-onu_1/1/4:1\n  name {name}\n  tcont 1 profile default\n!\nend\n"
    assert len(text.splitlines()[1]) == 80
    assert known(text) == (
        ("interface gpon-onu_1/1/4:1", f"name {name}"),
        ("interface gpon-onu_1/1/4:1", "tcont 1 profile default"),
    )


def test_passwords_are_not_read() -> None:
    text = "pon-onu-mng gpon-onu_1/3/1:1\n  wan-ip 1 mode pppoe username u1 password geheim vlan-profile P\n!\nend\n"
    ((_, line),) = known(text)
    assert line == "wan-ip 1 mode pppoe username u1 password ******** vlan-profile P"


# -- displays --------------------------------------------------------------------------------------------------------
TCONTS = (
    "Profile name :default  \n"
    " Type           FBW(kbps)   ABW(kbps)   MBW(kbps)   PRIORITY   WEIGHT    \n"
    " 1              10000       0           0           N/A         N/A         \n \n"
    "Profile name :1G  \n"
    " Type           FBW(kbps)   ABW(kbps)   MBW(kbps)   PRIORITY   WEIGHT    \n"
    " 3              0           512         1024000     N/A         N/A         \n \n"
)
TRAFFIC = (
    "Profile name  :default          \n"
    "  SIR(kbps)           PIR(kbps)           CBS(kbytes)         PBS(kbytes)          \n"
    " 9953280             9953280             default             default             \n \n"
    "Profile name  :100M          \n"
    "  SIR(kbps)           PIR(kbps)           CBS(kbytes)         PBS(kbytes)          \n"
    " 100000              110000              50                  60        \n"
)


def test_profiles_of_both_kinds() -> None:
    assert list(zxan.profiles(TCONTS)) == [
        ("gpon", "profile tcont default type 1 fixed 10000"),
        ("gpon", "profile tcont 1G type 3 assured 512 maximum 1024000"),
    ]
    assert list(zxan.profiles(TRAFFIC)) == [
        ("gpon", "profile traffic default sir 9953280 pir 9953280"),
        ("gpon", "profile traffic 100M sir 100000 pir 110000 cbs 50 pbs 60"),
    ]
    assert all(RULES.find(line) for text in (TCONTS, TRAFFIC) for line in zxan.profiles(text))
    assert list(zxan.profiles("")) == []


def test_a_vlan_with_and_without_a_name() -> None:
    page = (
        "vlanid          :111\nname            :{}\ndescription     :{}\ntpid:0x8100\nport(untagged):\nport(tagged):\n"
    )
    assert list(zxan.vlan(page.format("VLAN0111", "N/A"))) == [("vlan 111",)]
    assert list(zxan.vlan(page.format("VLAN00111", ""))) == [("vlan 111",)]
    assert list(zxan.vlan(page.format("TEA", "Hupan Tea"))) == [
        ("vlan 111",),
        ("vlan 111", "name TEA"),
        ("vlan 111", "description Hupan Tea"),
    ]
    assert list(zxan.vlan("")) == []


@pytest.mark.parametrize(
    ("page", "up", "detail"),
    [
        (
            "OnuIndex   Admin State  OMCC State  Phase State  Channel\n1/2/1:1     enable       enable      working      1(GPON)\n",
            True,
            "admin enable, OMCC enable, phase working",
        ),
        (
            "OnuIndex   Admin State  OMCC State  O7 State  Phase State  Channel\ngpon-onu_1/2/1:1     enable       disable      no  LOS      1(GPON)\n",
            False,
            "admin enable, OMCC disable, phase LOS",
        ),
        (
            "OnuIndex   Admin state  OMCC state  Phase state  Speed mode\n1/2/1:1     enable       enable      syncMib      GPON\n",
            False,
            "admin enable, OMCC enable, phase syncMib",
        ),
    ],
)
def test_states_by_the_titles_of_their_columns(page: str, up: bool, detail: str) -> None:
    rows = zxan.phases(f"{page}ONU Number: 1/1\n")
    state = zxan.onu_state("ont gpon-olt_1/2/1 1", rows["1/2/1:1"])
    assert (state.up, state.detail) == (up, detail)


@pytest.mark.parametrize(
    ("admin", "phase", "ails"),
    [
        ("enable", "LOS", True),
        ("enable", "OffLine", True),
        ("enable", "AuthFail", True),
        ("enable", "working", False),
        ("enable", "logging", False),
        ("disable", "OffLine", False),
    ],
)
def test_who_waits_or_is_disabled_has_no_alarm(admin: str, phase: str, ails: bool) -> None:
    assert zxan.ails({"admin state": admin, "phase state": phase}) is ails


DETAIL = """\
ONU interface:         gpon-onu_1/12/1:1
  Phase state:         DyingGasp
  Password:
------------------------------------------
       Authpass Time          OfflineTime             Cause
   1   2023-03-21 15:08:19    2023-03-25 16:03:23     LOS
   2   2023-03-25 16:06:32    2023-03-26 10:59:52     DyingGasp
   3   0000-00-00 00:00:00    0000-00-00 00:00:00
"""


def test_an_alarm_is_the_phase_since_the_onu_was_lost() -> None:
    row = {"admin state": "enable", "omcc state": "disable", "phase state": "DyingGasp"}
    found = zxan.alarm("ont gpon-olt_1/12/1 1", row, DETAIL)
    assert (found.object, found.name, found.severity) == ("ont gpon-olt_1/12/1 1", "DyingGasp", "minor")
    assert found.raised_at == "2023-03-26 10:59:52"
    assert found.text.endswith("phase DyingGasp, last cause DyingGasp")
    never = zxan.alarm("ont gpon-olt_1/12/1 1", row | {"phase state": "OffLine"}, "")
    assert (never.raised_at, never.severity, never.id) == ("", "major", "ont gpon-olt_1/12/1 1 OffLine")


def test_boards_tell_the_release_and_the_version() -> None:
    old = (
        "Rack Shelf Slot CfgType RealType Port  HardVer SoftVer         Status\n" + "-" * 79 + "\n"
        "1    1     0    PRWH    PRWH     0     V1.0.0                  INSERVICE\n"
        "1    1     9    GTGH    GTGHG    16    V1.0.0  V2.1.0          INSERVICE\n"
    )
    new = (
        "Shelf Slot CfgType CardName Port HardVer Status\n"
        + "-" * 79
        + "\n1     4    GFBL    B03GFBL      16   V1.0.0  INSERVICE\n"
    )
    assert (zxan.release_by_cards(old), zxan.software_by_cards(old)) == (C300, "V2.1.0")
    assert (zxan.release_by_cards(new), zxan.software_by_cards(new)) == (C600, "")
    assert zxan.release_by_cards("something else\n") is None
