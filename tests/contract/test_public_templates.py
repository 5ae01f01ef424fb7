"""What the lab's elements display is read by the public ntc-templates, for every display of which there is a template.

One lab with an element of each platform that has templates; on each a line is provisioned, as somebody types it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import ntc_templates
import pytest
from ntc_templates.parse import parse_output

from lab.client import Running, start
from tests.benchmarks import network
from tests.contract.terminal import terminal

TEMPLATES = Path(ntc_templates.__file__).parent / "templates"
UNKNOWN = re.compile(
    r"(?:Unknown|Incomplete|Ambiguous) command|unknown command|Unrecognized command|Invalid input|syntax error|"
    r"Parameter error|Failure:|Too many parameters|Wrong parameter|incomplete command",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Display:
    """A display and one row of what the template reads in it."""

    platform: str
    typed: str
    row: Mapping[str, object]
    template: str = ""
    """the command by which the template is found, if not what is typed"""

    @property
    def command(self) -> str:
        return self.template or self.typed


# element of the district, and what is typed on it first
SCENES: dict[str, tuple[str, tuple[str, ...]]] = {
    "huawei_smartax": (
        "olt-xh-1",
        (
            "enable",
            "undo smart",
            "scroll",
            "config",
            "interface gpon 0/1",
            'ont add 0 5 sn-auth "48575443A0000000" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "EL000001"',
            "ont port native-vlan 0 5 eth 1 vlan 100 priority 0",
        ),
    ),
    "huawei_vrp": (
        "pe-t-1",
        (
            "screen-length 0 temporary",
            "system-view",
            "interface GigabitEthernet0/1/0.100",
            "vlan-type dot1q 100",
            "description EL-0100",
            "ip binding vpn-instance CUST_T",
            "ip address 10.1.1.1 30",
            "commit",
            "return",
        ),
    ),
    "cisco_xr": (
        "xr-t-1",
        (
            "terminal length 0",
            "configure",
            "interface GigabitEthernet0/0/0/1.100",
            "description EL000001",
            "ipv4 address 203.0.113.1 255.255.255.252",
            "encapsulation dot1q 1063",
            "commit label EL1",
            "end",
        ),
    ),
    "juniper_junos": (
        "pe-1",
        ("configure", "set interfaces ge-0/0/1 unit 7 description OFFICE", "commit and-quit"),
    ),
}
LINE = "GigabitEthernet0/0/0/1.100"
DISPLAYS = (
    Display("huawei_smartax", "display version", {"olt_version": "MA5800V100R022", "product": "MA5800-X7"}),
    Display("huawei_smartax", "display sysuptime", {"day": "0"}),
    Display("huawei_smartax", "display board 0", {"slot_id": "1", "boardname": "H901GPHF", "status": "Normal"}, "display board"),
    Display("huawei_smartax", "display board serial-number 0", {"board_name": "H901GPHF"}, "display board serial-number"),
    Display("huawei_smartax", "display ont-lineprofile gpon all", {"profile_id": "20", "binding_times": "1"}),
    Display("huawei_smartax", "display ont-srvprofile gpon all", {"profile_id": "20", "binding_times": "1"}),
    Display("huawei_smartax", "display service-port all", {"index": "11", "vlan_id": "700", "ont_id": "126", "state": "down"}),
    # the list of the whole box ends with a count that the template does not know
    Display("huawei_smartax", "display ont autofind 0", {"fsp": "0/1/0", "vendor_id": "HWTC"}, "display ont autofind"),
    Display("huawei_smartax", "display ont info by-sn 48575443A0000000", {"fsp": "0/1/0", "ont_id": "5", "run_state": "online"}),
    Display("huawei_smartax", "display ont info summary 0/1/0", {"ont_id": "5", "run_state": "online", "rx_power_dbm": "-19.50"}),
    Display("huawei_smartax", "display ont info 0 all", {"ont_id": "5", "match_state": "match", "description": "EL000001"}),
    Display("huawei_smartax", "display ont optical-info 0 all", {"ont_id": "5", "rx_power": "-19.50"}),
    Display("huawei_smartax", "display ont port state 0 5 eth-port all", {"ont_port_id": "1", "link_state": "up"}),
    Display(
        "huawei_smartax",
        'ont add 0 6 sn-auth "48575443A0000001" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "EL000002"',
        {"success": "1", "ont_id": "6"},
        "ont add",
    ),
    Display("huawei_smartax", "ont port vlan 0 5 eth 1 translation 100 user-vlan 30", {"success": "1"}, "port vlan"),
    Display("huawei_smartax", "display ont port vlan 0 5 byport eth 1", {"c_vlan": "30", "s_vlan": "100", "native_vlan": "100"}),
    Display("huawei_vrp", "display version", {"product_version": "NE40E V800R011C10SPC100", "model": "NE40E-X2-M8A"}),
    Display("huawei_vrp", "display interface brief", {"interface": "Eth-Trunk7", "phy": "down", "protocol": "down"}),
    Display("huawei_vrp", "display interface brief", {"interface": "GigabitEthernet0/1/0.100", "phy": "up", "protocol": "up"}),
    Display("huawei_vrp", "display interface brief", {"interface": "GigabitEthernet0/1/3", "phy": "*down"}),
    Display("huawei_vrp", "display interface description", {"interface": "GigabitEthernet0/1/0.100", "description": "EL-0100"}),
    Display("huawei_vrp", "display interface", {"interface": "GigabitEthernet0/1/0.100", "ip_address": "10.1.1.1/30"}),
    Display("huawei_vrp", "display interface", {"interface": "GigabitEthernet0/1/3", "link_status": "Administratively DOWN"}),
    Display("huawei_vrp", "display ip vpn-instance", {"name": "CUST_T", "rd": "65001:1", "address_family": "IPv4"}),
    Display("huawei_vrp", "display ip vpn-instance interface", {"interface_list": ["GigabitEthernet0/1/0.100"]}),
    Display("huawei_vrp", "display bgp peer", {"peer": "192.0.2.9"}),
    Display("cisco_xr", "show version", {"version": "7.9.1", "label": "7.9.1"}),
    Display("cisco_xr", "show inventory", {"sn": "FOC2301N0T1"}),
    Display("cisco_xr", "admin show inventory", {"sn": "FOC2301N0T1"}),
    Display("cisco_xr", "show configuration commit list", {"commit": "EL1"}),
    Display("cisco_xr", "show interfaces", {"interface": LINE, "link_status": "up", "vlan_id": "1063", "ip_address": "203.0.113.1/30"}),
    Display("cisco_xr", "show interfaces brief", {"interface": "Gi0/0/0/2", "intf_state": "admin-down"}, "show interface brief"),
    Display("cisco_xr", "show interfaces description", {"interface": "Gi0/0/0/1.100", "description": "EL000001"}),
    Display("cisco_xr", "show ipv4 interface brief", {"interface": LINE, "status": "Up"}, "show ip interface brief"),
    Display("cisco_xr", "show ipv4 vrf all interface brief", {"interface": "GigabitEthernet0/0/0/1.7", "vrf": "OFFICE"}),
    Display("cisco_xr", "show vrf all detail", {"vrf": "OFFICE", "rt_import": ["RT:65001:7"]}),
    Display("cisco_xr", "show running-config hostname", {"hostname": "XR-T-1"}),
    Display("cisco_xr", "show running-config interface", {"interface": LINE, "outer_vlan": "1063"}),
    Display("cisco_xr", "show route", {"interface": LINE}, "show ip route"),
    Display("cisco_xr", "show bgp vrf all ipv4 unicast summary", {"vrf": "OFFICE", "rd": "65001:7"}),
    Display("cisco_xr", "ping 10.254.1.1", {"success_pct": "100"}, "ping"),
    Display("juniper_junos", "show version", {"hostname": "PE-1", "model": "mx204", "junos_version": "24.4R1.9"}),
    Display(
        "juniper_junos",
        "show interfaces ge-0/0/1",
        {"interface": "ge-0/0/1.7", "link_status": "Up", "description": "OFFICE", "local": "10.9.7.1"},
        "show interfaces",
    ),
)  # fmt: skip

Shown = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("templates")
    with start(network.districts(folder, 1), folder / "run" / "state.json") as running:
        running.client.cut("pe-t-1", "GigabitEthernet0/1/1")
        yield running


@pytest.fixture(scope="module")
def shown(lab: Running) -> Shown:
    """The answer of each platform to each command of the table, and to each that a template is named by."""

    async def work() -> Shown:
        found: Shown = {}
        for platform, (name, before) in SCENES.items():
            table = [each.typed for each in DISPLAYS if each.platform == platform]
            async with terminal(lab.elements[name]) as session:
                for line in before:
                    await session.ask(line)
                for line in dict.fromkeys([*table, *named_commands(platform)]):
                    found[platform, line] = await session.ask(line)
        return found

    return asyncio.run(work())


def named_commands(platform: str) -> list[str]:
    """Commands by the names of templates, where a name is a whole command."""
    names = [
        path.stem.removeprefix(f"{platform}_").replace("_", " ") for path in TEMPLATES.glob(f"{platform}_*.textfsm")
    ]
    return sorted(name for name in names if re.match("show|display|admin show", name))


@pytest.mark.parametrize("display", DISPLAYS, ids=lambda display: f"{display.platform} {display.typed}")
def test_a_public_template_reads_it(shown: Shown, display: Display) -> None:
    rows = parse_output(display.platform, display.command, shown[display.platform, display.typed])
    assert any(row.items() >= display.row.items() for row in rows), rows


@pytest.mark.parametrize("platform", SCENES)
def test_no_display_with_a_template_is_left_out(shown: Shown, platform: str) -> None:
    answered = {line for (of, line), text in shown.items() if of == platform and not UNKNOWN.search(text)}
    tested = {each.command for each in DISPLAYS if each.platform == platform} | {
        each.typed for each in DISPLAYS if each.platform == platform
    }
    assert answered - tested == set()
