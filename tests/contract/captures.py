"""Full configurations of real boxes, which are no part of this repository: whose they are, and how the box is asked for them.

In comes the folder of captures, out go rows: the box, what of its capture is its configuration, the command that prints
it, and a change with its way back, as somebody types it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

CAPTURES = Path(os.environ.get("KAITONG_CAPTURES") or Path(__file__).parents[3] / "shared" / "captures")


@dataclass(frozen=True)
class Box:
    """A real box of which there is a full configuration. Texts with patterns are regular expressions."""

    file: str
    """its capture, below the folder of captures"""
    platform: str
    model: str
    software: str
    ports: tuple[str, ...]
    """`<kind> <name>`"""
    enter: tuple[str, ...]
    """what is typed after login"""
    show: str
    """the command that prints the configuration, or the operation that asks for it over NETCONF"""
    change: tuple[str, ...]
    back: tuple[str, ...]
    answer: str = "(.*)"
    """what of the answer to `show` stands in the capture"""
    shown: str = "(.*)"
    """what of the capture `show` prints"""
    kept: str = ""
    """what of the capture is loaded, if not all that is shown"""
    grows: str = "$."
    """lines that a change alters, because they list what there is"""
    order: tuple[str, ...] = ()
    """how lines of the change stand among others"""

    @property
    def path(self) -> Path:
        return CAPTURES / self.file

    @property
    def name(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", f"{self.platform}-{self.path.stem.lower()}")

    def of_capture(self, pattern: str) -> str:
        return part(pattern, self.path.read_text(encoding="utf-8"))

    def element(self, folder: Path, hostname: str) -> dict[str, Any]:
        """Its entry in the network file of a lab, whose configuration is written into this folder."""
        (folder / f"{self.name}.cfg").write_text(self.of_capture(self.kept or self.shown), encoding="utf-8")
        return {
            "name": self.name,
            "platform": self.platform,
            "management": {"host": "127.0.0.1", "port": 0},
            "identity": {"hostname": hostname, "model": self.model, "software": self.software},
            "ports": [dict(zip(("kind", "name"), port.split(), strict=True)) for port in self.ports],
            "lab": {"config": f"{self.name}.cfg"},
        }


def part(pattern: str, text: str) -> str:
    """What stands in the first group."""
    found = re.fullmatch(pattern, text, re.DOTALL)
    assert found, f"{pattern!r} is not in {text[:200]!r} ... {text[-200:]!r}"
    return found[1]


def _smartax(file: str, profile: int, gem: int) -> Box:
    flow = f"service-port 5827 vlan 1063 gpon 0/1/6 ont 99 gemport {gem} multi-service user-vlan 100 tag-transform translate"
    rate = "cir 51200 cbs 1640400 pir 51200 pbs 1640400"
    ont = f"omci ont-lineprofile-id {profile} ont-srvprofile-id {profile}"
    return Box(
        f"smartax/{file}.txt",
        "huawei_smartax",
        "MA5800-X7",
        "MA5800V100R022",
        ("pon 0/1/4", "pon 0/1/6", "uplink 0/3/0"),
        ("enable", "undo smart", "scroll", "infoswitch cli OFF", "config"),
        "display current-configuration",
        change=(
            f'traffic table ip index 900 name "KT_1" {rate} priority 0 priority-policy local-setting',
            "vlan 1063 smart",
            "port vlan 1063 0/3 0",
            "interface gpon 0/1",
            f'ont add 6 99 sn-auth "48575443A0000002" {ont} desc "EL000001"',
            "ont port native-vlan 6 99 eth 1 vlan 100 priority 0",
            "quit",
            f"{flow} inbound traffic-table index 900 outbound traffic-table index 900",
        ),
        back=(
            "undo service-port 5827",
            "interface gpon 0/1",
            "ont port native-vlan 6 99 eth 1 vlan 1 priority 0",
            "ont delete 6 99",
            "quit",
            "undo port vlan 1063 0/3 0",
            "undo vlan 1063",
            "undo traffic table ip index 900",
        ),
        answer=r"(.*)\n",
    )


def _zte(file: str, model: str, software: str, olt: str, uplink: str, kind: str, profile: str) -> Box:
    onu = f"{olt.replace('olt', 'onu')}:7"
    return Box(
        f"zte/{file}.txt",
        "zte_zxan",
        model,
        software,
        (f"pon {olt}", f"uplink {uplink}"),
        ("terminal length 0",),
        "show running-config",
        change=(
            "configure terminal",
            "vlan 2000",
            "name LL-0001",
            "exit",
            f"interface {olt}",
            f"onu 7 type {kind} sn ZTEG00000099",
            "exit",
            f"interface {onu}",
            "name LL-0001",
            f"tcont 1 profile {profile}",
            "gemport 1 tcont 1",
            "exit",
            f"pon-onu-mng {onu}",
            "service 1 gemport 1 vlan 14",
            "exit",
        ),
        back=(f"interface {olt}", "no onu 7", "exit", "no vlan 2000"),
        grows="vlan list.*|  vlan 1,.*",
    )


def _junos(file: str, model: str, software: str, port: str, show: str) -> Box:
    return Box(
        f"junos/{file}",
        "juniper_junos",
        model,
        software,
        (f"access {port}",),
        (),
        show,
        change=(
            "configure",
            "set firewall policer KT-1 if-exceeding bandwidth-limit 50m",
            "set firewall policer KT-1 if-exceeding burst-size-limit 625k",
            "set firewall policer KT-1 then discard",
            "set routing-options static route 198.51.100.8/29 next-hop 203.0.113.2",
            "commit",
        ),
        back=(
            "delete firewall policer KT-1",
            "delete routing-options static route 198.51.100.8/29",
            "commit",
            "exit",
        ),
    )


BOXES = (
    _smartax("config-ma5800v100r022-full", 3107, 107),
    _smartax("config-ma5800-a-full-no-command-echo", 201, 201),
    _zte("config-c620-show-running-config-full", "C620", "V1.2.0", "gpon_olt-1/1/1", "xgei-1/4/1", "F601", "T500M"),
    replace(
        _zte(
            "session-c320-v21-show-running-config-full",
            "C320",
            "V2.1.0",
            "gpon-olt_1/1/4",
            "gei_1/4/1",
            "ZTE-F660",
            "1G-UP",
        ),
        shown=r"ZXAN#show ru\nZXAN#show running-config \n(Building configuration...\n.*)ZXAN#  \n?",
        kept=r".*?Building configuration...\n(.*)ZXAN#  \n?",
    ),
    Box(
        "vrp/config-ne40e-bng-v800r011-full.txt",
        "huawei_vrp",
        "NE40E-X2-M8A",
        "V800R011C10SPC100",
        ("access GigabitEthernet0/3/10",),
        ("screen-length 0 temporary",),
        "display current-configuration",
        change=(
            "system-view",
            "interface Eth-Trunk7.900",
            "vlan-type dot1q 100",
            "description EL-0100",
            "ip address 203.0.113.1 255.255.255.252",
            "statistic enable",
            "qos car cir 51200 cbs 9350000 green pass red discard inbound",
            "quit",
            "ip route-static 198.51.100.8 29 203.0.113.2 description EL-0100",
            "commit",
        ),
        back=("undo interface Eth-Trunk7.900", "undo ip route-static 198.51.100.8 29 203.0.113.2", "commit"),
        shown=r"(.*return\n)\[~[^\n]*\]\n?",  # the prompt that followed
        order=("interface Eth-Trunk7.283", "interface Eth-Trunk7.900", "interface Eth-Trunk7.1001"),
    ),
    Box(
        "iosxr/config-xrv9k-pe-662-show-running-config.txt",
        "cisco_iosxr",
        "XRv9000",
        "6.6.2",
        ("core GigabitEthernet0/0/0/1",),
        ("terminal length 0",),
        "show running-config",
        change=(
            "configure",
            "policy-map PM_50M",
            "class class-default",
            "police rate 50 mbps burst 6250 kbytes",
            "conform-action transmit",
            "exceed-action drop",
            "interface GigabitEthernet0/0/0/1.100",
            "description EL000001",
            "service-policy input PM_50M",
            "ipv4 address 203.0.113.1 255.255.255.252",
            "encapsulation dot1q 1063",
            "router static address-family ipv4 unicast",
            "198.51.100.8/29 203.0.113.2",
            "commit",
        ),
        back=(
            "root",
            "no interface GigabitEthernet0/0/0/1.100",
            "no policy-map PM_50M",
            "no router static address-family ipv4 unicast",
            "commit",
        ),
        answer=r"\w{3} \w{3} [^\n]*\n(.*end)\n\n",  # the time stands before every answer
    ),
    replace(
        _junos(
            "config-firefly-121x46-show-configuration.xml",
            "firefly-perimeter",
            "12.1X46-D15.3",
            "ge-0/0/2",
            '<command format="text">show configuration</command>',
        ),
        answer=r"<nc:rpc-reply [^>]*>\n(.*)</nc:rpc-reply>\n",
        order=(
            "interfaces {",
            "firewall {",
            "routing-options {",
            "        route 198.51.100.8/29 next-hop",
            "security {",
        ),
    ),
    replace(
        _junos(
            "config-qfx-r1-174-display-set.txt",
            "qfx5100-48s-6q",
            "17.4R1.16",
            "xe-0/0/2",
            "show configuration | display set",
        ),
        shown=r"(.*\n)\n\{master:0\}\n?",  # the prompt that followed
    ),
    _junos("config-vsrx-244-get-configuration-reply.xml", "vSRX", "24.4R1.9", "ge-0/0/2", "<get-configuration/>"),
)
