"""The pure half of the SmartAX driver: parsing, the arithmetic of lines, and what it reads from displays."""

from __future__ import annotations

import pytest

from drivers import find
from drivers.errors import Rejected
from drivers.huawei_smartax import DRIVER
from drivers.huawei_smartax import configuration as smartax
from drivers.huawei_smartax import displays as smartax_pages
from drivers.kit.screen import after_echo
from drivers.platform import Change, Reading, Undo
from drivers.session import Driver

TABLES = """\
traffic table ip index 60 name "KT_51200" cir 51200 cbs 1640400 pir 51200 pbs 1640400 priority 0 priority-policy local-setting
traffic table ip index 61 name "KT_102400" cir 102400 cbs 3278800 pir 102400 pbs 3278800 priority 0 priority-policy local-setting
"""
NATIVE = " ont port native-vlan 6 2 eth 1 vlan 100 priority 0\n"
TRANSLATED = " ont port vlan 6 2 eth 1 translation 100 user-vlan 30\n"
FLOW = "service-port 5827 vlan 1063 gpon 0/1/6 ont 2 gemport 1 multi-service user-vlan 100 tag-transform translate inbound traffic-table index 60 outbound traffic-table index 61\n"

FLOW_7 = "service-port 7 vlan 9 gpon 0/1/6 ont 2 gemport 1 multi-service user-vlan 100 tag-transform translate"


def service(port: str = NATIVE, flow: str = FLOW, tables: str = TABLES, suspended: str = "") -> str:
    return (
        f"{tables}vlan 1063 smart\nport vlan 1063 0/3 0\ninterface gpon 0/1\n"
        ' ont add 6 2 sn-auth "48575443AABBCCDD" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "EL000001"\n'
        f"{port}{suspended}{flow}"
    )


LINES = DRIVER.parse(service())
PROVISION = Change("olt", after=LINES)


def commands(before: str, after: str, running: str | None = None) -> list[str]:
    change = Change("olt", DRIVER.parse(before), DRIVER.parse(after))
    return list(DRIVER.preview(change, Reading(DRIVER.parse(before if running is None else running))).commands)


def test_it_is_a_driver_found_by_its_file() -> None:
    driver: type[Driver] = DRIVER
    assert find("huawei_smartax") is driver
    assert driver.undo is Undo.INVERSE


def test_parse_keeps_views_and_order_and_drops_duplicates() -> None:
    assert LINES[2:5] == (
        ("vlan 1063 smart",),
        ("port vlan 1063 0/3 0",),
        (
            "interface gpon 0/1",
            'ont add 6 2 sn-auth "48575443AABBCCDD" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "EL000001"',
        ),
    )
    assert DRIVER.parse(service() + service()) == LINES


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("vlan  1063   smart", ("vlan 1063 smart",)),
        ("vlan 1063 smart \n", ("vlan 1063 smart",)),
        (
            "interface gpon 0/1\n ont add 6 2 sn-auth HWTC-AABBCCDD omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc EL1",
            (
                "interface gpon 0/1",
                'ont add 6 2 sn-auth "48575443AABBCCDD" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "EL1"',
            ),
        ),
        (
            f"{FLOW_7}  rx-cttr 6 tx-cttr 7",
            (f"{FLOW_7} inbound traffic-table index 6 outbound traffic-table index 7",),
        ),
    ],
)
def test_parse_gives_one_form(typed: str, canonical: tuple[str, ...]) -> None:
    assert DRIVER.parse(typed) == (canonical,)


def test_parse_expands_ranges() -> None:
    assert DRIVER.parse("vlan 130 to 131 smart\nport vlan 130 to 131 0/3 0") == (
        ("vlan 130 smart",),
        ("vlan 131 smart",),
        ("port vlan 130 0/3 0",),
        ("port vlan 131 0/3 0",),
    )


@pytest.mark.parametrize(
    "bad",
    [
        "vlan 7 smart; reboot",
        "vlan 7 smart\rreboot",
        "vlan\t7 smart",
        'vlan desc 7 description "what?"',
        'vlan desc 7 description "开通"',
        " vlan 7 smart",
        "interface gpon 0/1\n  ont deactivate 6 2",
        "reboot system",
        "interface gpon 0/1\n shutdown 6",
    ],
)
def test_parse_refuses_and_names_the_line(bad: str) -> None:
    with pytest.raises(ValueError, match=r"line \d "):
        DRIVER.parse(bad)


def test_objects_and_used_ids() -> None:
    assert DRIVER.objects(LINES) == ("ont 0/1/6 2", "pon 0/1/6", "service-port 5827")
    assert DRIVER.used(LINES) == {
        "traffic-table": {60, 61},
        "s-vlan": {1063},
        "ont-id 0/1/6": {2},
        "service-port": {5827},
        "user-vlan 0/1/6 2": {100},
    }


def test_provision_and_teardown_commands() -> None:
    tables = TABLES.splitlines()
    assert commands("", service()) == [
        *tables,
        "vlan 1063 smart",
        "port vlan 1063 0/3 0",
        "interface gpon 0/1",
        LINES[4][1],
        NATIVE.strip(),
        "quit",
        FLOW.strip(),
    ]
    assert commands(service(), "") == [
        "undo service-port 5827",
        "interface gpon 0/1",
        "ont delete 6 2",
        "quit",
        "undo port vlan 1063 0/3 0",
        "undo vlan 1063",
        "undo traffic table ip index 60",
        "undo traffic table ip index 61",
    ]


def test_a_new_rate_is_set_in_place_between_new_and_old_tables() -> None:
    tables = TABLES.replace("index 60", "index 70").replace("KT_51200", "KT_60000")
    flow = FLOW.replace("inbound traffic-table index 60", "inbound traffic-table index 70")
    assert commands(service(), service(tables=tables, flow=flow)) == [
        tables.splitlines()[0],
        "service-port 5827 inbound traffic-table index 70 outbound traffic-table index 61",
        "undo traffic table ip index 60",
    ]


def test_a_flow_that_differs_in_more_is_replaced() -> None:
    after = service(flow=FLOW.replace("user-vlan 100", "user-vlan 200"), port=NATIVE.replace("vlan 100", "vlan 200"))
    assert commands(service(), after) == [
        "undo service-port 5827",
        "interface gpon 0/1",
        NATIVE.strip().replace("vlan 100", "vlan 200"),
        "quit",
        FLOW.strip().replace("user-vlan 100", "user-vlan 200"),
    ]


def test_the_access_port_changes_its_kind_and_back() -> None:
    there = commands(service(), service(port=TRANSLATED))
    assert there == [
        "interface gpon 0/1",
        "ont port native-vlan 6 2 eth 1 vlan 1 priority 0",
        TRANSLATED.strip(),
        "quit",
    ]
    assert commands(service(port=TRANSLATED), service())[1] == "undo ont port vlan 6 2 eth 1 user-vlan 30"


def test_suspend_and_resume() -> None:
    suspended = service(suspended=" ont deactivate 6 2\n")
    assert commands(service(), suspended) == ["interface gpon 0/1", "ont deactivate 6 2", "quit"]
    assert commands(suspended, service()) == ["interface gpon 0/1", "ont activate 6 2", "quit"]
    assert "ont activate 6 2" not in commands(suspended, "")


def test_another_ont_in_its_place_takes_everything_on_it_down_and_up() -> None:
    other = service().replace("AABBCCDD", "11223344")
    sent = commands(service(), other)
    assert sent == [
        "undo service-port 5827",
        "interface gpon 0/1",
        "ont delete 6 2",
        LINES[4][1].replace("AABBCCDD", "11223344"),
        NATIVE.strip(),
        "quit",
        FLOW.strip(),
    ]


def test_kept_lines_stay_and_present_lines_are_not_written_again() -> None:
    change = Change("olt", before=LINES, keep=frozenset(LINES[:4]))
    assert DRIVER.preview(change, Reading(LINES)).commands == (
        "undo service-port 5827",
        "interface gpon 0/1",
        "ont delete 6 2",
        "quit",
    )
    assert not DRIVER.preview(PROVISION, Reading(LINES)).changed


def test_inverse_is_the_way_back_and_the_text_is_native() -> None:
    there = DRIVER.preview(PROVISION, Reading())
    back = DRIVER.preview(Change("olt", before=LINES), Reading(LINES))
    assert (there.commands, there.inverse) == (back.inverse, back.commands)
    assert "+ vlan 1063 smart\n+ port vlan 1063 0/3 0\n  interface gpon 0/1\n+  ont add 6 2" in there.text


def test_settings_that_nobody_modelled_go_and_come_with_their_ont() -> None:
    setting = ("interface gpon 0/1", "ont ipconfig 6 2 ip-index 0 dhcp vlan 40")
    diff = DRIVER.preview(Change("olt", before=LINES), Reading((*LINES, setting)))
    assert diff.commands.count("ont delete 6 2") == 1
    assert setting[1] in diff.inverse


def test_a_line_without_rule_is_refused() -> None:
    with pytest.raises(Rejected, match="no rule"):
        DRIVER.preview(Change("olt", after=(("reboot system",),)), Reading())


CURRENT = """\
[gpon]
  <gpon-0/1>
 interface gpon 0/1
 ont add 6 2 sn-auth "48575443AABBCCDD" omci ont-lineprofile-id 20
ont-srvprofile-id 20 desc "EL000001"
 ont port native-vlan 6 2 eth 1 vlan 100 priority 0
 ont port native-vlan 6 2 eth 2 vlan 1 priority 0
#
[bbs-config]
  <bbs-config>
 service-port 5827 vlan 1063 gpon 0/1/6 ont 2 gemport 1 multi-service user-vlan
100 tag-transform translate inbound traffic-table index 60 outbound
traffic-table index 61
#
return
"""


def test_configuration_joins_what_the_terminal_broke() -> None:
    assert tuple(smartax.configuration(CURRENT)) == (LINES[4], LINES[5], LINES[6])


def test_configuration_of_sections() -> None:
    text = """\
[global-config]
  <global-config>
 traffic table ip index 60 name "KT_51200" cir 51200 cbs 1640400 pir 51200 pbs 1640400 priority 0 priority-policy local-Setting
 ont-srvprofile gpon profile-id 20 profile-name "EL_SERVICE"
  port vlan eth 1 transparent
  commit
#
[vlan-config]
  <vlan-config>
 vlan 1062 to 1063 smart
 port vlan 1062 to 1063 0/3 0
#
[mpu]
  <mpu-0/3>
interface mpu 0/3
 auto-neg 0 disable
#
return
"""
    known = [line.line for line in DRIVER.rules.known(smartax.configuration(text))]
    assert known == [
        LINES[0],
        ("vlan 1062 smart",),
        ("vlan 1063 smart",),
        ("port vlan 1062 0/3 0",),
        ("port vlan 1063 0/3 0",),
    ]


ALARMS = """\
  ALARM 2431653 FAULT MINOR 0x2e11a00b SERVICE QUALITY 2026-02-14 22:40:04+08:00
  ALARM NAME  : The dying-gasp of GPON ONTi (DGi) is generated
  SRVEFF      : SA
  PARAMETERS  : FrameID: 0, SlotID: 1, PortID: 6, ONT ID: 2, Equipment ID: H1
  DESCRIPTION : The ONT is power off
  CAUSE       : (1) The power supply of the ONT is abnormal
(2) Nobody knows
  --- END

  ALARM 2431654 FAULT MAJOR 0x2e11a001 COMMUNICATION 2026-02-14 22:40:05+08:00
  ALARM NAME  : The feeder fiber is broken
  PARAMETERS  : FrameID: 0, SlotID: 1, PortID: 6
  --- END

  ALARM 9 FAULT CRITICAL 0x0a310021 COMMUNICATION 14/02/2026 22:40:05+08:00
  ALARM NAME  : The upstream ethernet port connection fails
  PARAMETERS  : FrameID: 0, SlotID: 3, PortID: 0
  --- END
"""


def test_alarms_speak_of_our_objects() -> None:
    found = list(smartax_pages.alarms(ALARMS))
    assert [(alarm.id, alarm.object, alarm.severity) for alarm in found] == [
        ("2431653", "ont 0/1/6 2", "minor"),
        ("2431654", "pon 0/1/6", "major"),
        ("9", "port 0/3/0", "critical"),
    ]
    assert found[0].name == "The dying-gasp of GPON ONTi (DGi) is generated"
    assert found[0].raised_at == "2026-02-14 22:40:04+08:00"


def test_ont_state_needs_all_four_words() -> None:
    page = smartax_pages.fields(
        "  F/S/P                   : 0/1/6\n  ONT-ID                  : 2\n  Control flag            : active\n"
        "  Run state               : online\n  Config state            : normal\n  Match state             : match\n"
    )
    assert smartax_pages.control(page, "0/1/6 2") == "active"
    assert smartax_pages.ont_state("ont 0/1/6 2", page).up
    down = smartax_pages.ont_state("ont 0/1/6 2", page | {"run state": "offline", "last down cause": "dying-gasp"})
    assert not down.up
    assert down.detail.endswith("run offline, config normal, match match, last down cause dying-gasp")


@pytest.mark.parametrize("label", ["TD", "Traffic Table"])
def test_traffic_table_page(label: str) -> None:
    page = (
        f"  {label} Index : 60\n  {label} Name : KT_51200\n  Priority : 0\n  Priority Policy : local-pri\n"
        "  CIR : 51200 kbps\n  CBS : 1640400 bytes\n  PIR : 51200 kbps\n  PBS : 1640400 bytes\n"
    )
    assert smartax_pages.traffic_table(page) == LINES[0]
    assert smartax_pages.traffic_table("") is None


@pytest.mark.parametrize("echo", ["display vlan 7\n", "display v\nlan 7\n", "display  vlan \r\n7\n"])
def test_echo_is_found_through_wrapping(echo: str) -> None:
    assert after_echo(f"{echo}answer", "display vlan 7") is not None
    assert after_echo("garbage", "display vlan 7") is None
