"""Where a service stands on each real box of `captures.py`, and which ids that box has given out before us.

In comes the table of captures, out go rows: who the box says it is, the variables of the role that are called otherwise
there, where the ids stand in its own text, and what it lacks before a service can stand on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from controller.model.plan import lines_of
from controller.model.service import ResourceService
from controller.planning import render
from controller.proof.conformance import example_parts
from drivers.platform import Line
from tests.contract.captures import BOXES, Box


@dataclass(frozen=True)
class Pool:
    """Ids that the box uses, as its text shows them: read without the driver."""

    name: str
    pattern: str
    """the first group holds an id or several: `1,11-19`, `130 to 131`"""
    view: str = ""
    """its first line, where only what stands in one view counts"""

    def used(self, text: str) -> frozenset[int]:
        if self.view:
            text = "".join(re.findall(rf"^{re.escape(self.view)}\n(?: .*\n)*", text, re.MULTILINE))
        return frozenset(number for found in re.findall(self.pattern, text, re.MULTILINE) for number in each(found))


@dataclass(frozen=True)
class Stand:
    """A box, and the example of its role on it."""

    file: str
    hostname: str
    given: Mapping[str, Any]
    """variables of the role as they are called there; the others are the product's example"""
    pools: tuple[Pool, ...]
    taken: Mapping[str, Any] = field(default_factory=dict)
    """variables that name something which somebody else has there"""
    whose: str = ""
    """how the driver tells what that is"""
    prints: Mapping[str, str] = field(default_factory=dict)
    """lines that the box prints otherwise than they are written: quotes, or what it fills in"""
    lists: tuple[str, ...] = ()
    """rows that it prints beside ours, because they list what there is"""
    lacks: str = ""
    """in the words of the box: why no service can stand on it as it was captured"""
    prepare: tuple[str, ...] = ()
    """what its planners type before one can"""
    unprepare: tuple[str, ...] = ()
    role: str = ""

    def __post_init__(self) -> None:
        if not self.role:
            object.__setattr__(self, "role", render.roles(self.box.platform)[0])

    @property
    def box(self) -> Box:
        return next(box for box in BOXES if box.file == self.file)

    @property
    def ont(self) -> Mapping[str, str] | None:
        """What the example's customer has on the fibre."""
        if "ont_serial" not in (made := self.variables()):
            return None
        return {"serial": made["ont_serial"], "element": self.box.name, "pon_port": made["access_port"]}

    @property
    def plug(self) -> str:
        """Where a fibre to the rest of the network is."""
        made = self.variables()
        return f"{self.box.name} {made.get('uplink') or made['port']}"

    def variables(self, **other: Any) -> dict[str, Any]:
        role, platform = self.role, self.box.platform
        example = next(
            part for part in example_parts.contract()[role][example_parts.PRESENT] if part.platform == platform
        )
        return {**example.variables, **self.given, **other}

    def lines(self, **other: Any) -> tuple[Line, ...]:
        """The example on this box."""
        made = ResourceService(self.box.name, self.box.platform, self.role, self.variables(**other))
        return lines_of(self.box.platform, [render.render(made)])


def each(numbers: str) -> list[int]:
    """`1,11-13` and `11 to 13` are ranges."""
    found = (re.fullmatch(r"(\d+)(?:(?:-| to )(\d+))?", part) for part in numbers.split(","))
    return [number for part in found if part for number in range(int(part[1]), int(part[2] or part[1]) + 1)]


def rows(text: str) -> list[str]:
    """What a box prints, one thing a row: of a list of VLANs each, and rows that were cut at 80 characters in one."""
    whole = re.sub(r"^(.{80})\n(?=\S)", r"\1", text, flags=re.MULTILINE)
    return [one for row in whole.splitlines() for one in _each_vlan(row)]


def _each_vlan(row: str) -> list[str]:
    found = re.fullmatch(r"( *(?:switchport vlan|port vlan|vlan list|vlan) )(\d+(?:(?:,|-| to )\d+)+)( .*|)", row)
    return [f"{found[1]}{number}{found[3]}" for number in each(found[2])] if found else [row]


_USED = "is used by something else"
_LABEL = "EL000001_Hupan_Tea_head_office"


def _smartax(file: str, hostname: str, pon: int, line_profile: int, service_profile: int, gem_index: int) -> Stand:
    port = f"0/1/{pon}"
    return Stand(
        f"smartax/{file}.txt",
        hostname,
        {
            "access_port": port,
            "access_place": port,
            "pon": pon,
            "ont_serial": f"48575443A000000{pon}",
            "line_profile": line_profile,
            "service_profile": service_profile,
            "gem_index": gem_index,
            "ont_id": 99,
            "service_port": 5827,
            "table_up": 900,
            "table_down": 901,
        },
        (
            Pool("s-vlan", r"^ vlan (\d+(?: to \d+)?) smart"),
            Pool("service-port", r"^ service-port (\d+) vlan"),
            Pool("traffic-table", r"^ traffic table ip index (\d+) "),
            Pool(f"ont-id {port}", rf"^ ont add {pon} (\d+) "),
        ),
        {"ont_id": 0},
        f"ont {port} 0 - {_USED}",
    )


def _junos(file: str, hostname: str, used: str, port: str) -> Stand:
    """No port of these is tagged. What is typed makes one that nobody uses a port as `lab/networks/` has them."""
    return Stand(
        f"junos/{file}",
        hostname,
        {"port": port},
        (Pool(f"unit {used}", rf"^    {used} \{{\n        unit (\d+) \{{$"),),
        {"port": used, "unit": 0},
        f"interfaces {used} unit 0 - {_USED}",
        lacks=f"[edit interfaces {port}] unit 1001 VLAN-ID can only be specified on tagged ethernet interfaces",
        prepare=(
            "configure",
            f"set interfaces {port} flexible-vlan-tagging",
            f"set interfaces {port} encapsulation flexible-ethernet-services",
            "commit and-quit",
        ),
        unprepare=("configure", f"delete interfaces {port}", "commit and-quit"),
    )


STANDS = (
    _smartax("config-ma5800v100r022-full", "POP13_OLT1_SITE_B", 6, 1, 1, 1),
    _smartax("config-ma5800-a-full-no-command-echo", "POP20_OLT1_SITE_A", 4, 201, 1, 201),
    Stand(
        "zte/config-c620-show-running-config-full.txt",
        "ZTE",
        {
            "access_port": "gpon_olt-1/1/1",
            "access_place": "1/1/1",
            "uplink": "xgei-1/4/1",
            "onu_id": 2,
            "ont_serial": "5A544547C6000001",
            "ont_sn": "ZTEGC6000001",
        },
        (
            Pool("s-vlan", r"^vlan list (\S+)$"),
            Pool("onu-id gpon_olt-1/1/1", r"^  onu (\d+) type", "interface gpon_olt-1/1/1"),
        ),
        {"onu_id": 1},
        f"onu 1/1/1:1 - {_USED}",
        prints={
            "traffic-profile KT_102400 cir 102400 pir 102400": "traffic-profile KT_102400 cir 102400 cbs 98304 "
            "pir 102400 pbs 98304 color-mode blind policer-type enhanced_mef coupling-flag enable"
        },
        lists=("vlan list 1001",),
    ),
    Stand(
        "zte/session-c320-v21-show-running-config-full.txt",
        "ZXAN",
        {
            "access_port": "gpon-olt_1/1/4",
            "access_place": "1/1/4",
            "uplink": "gei_1/4/1",
            "onu_type": "ZTE-F660",
            "onu_id": 2,
        },
        (
            Pool("s-vlan", r"^  vlan (\d[\d,-]*)$"),
            Pool("onu-id gpon-olt_1/1/4", r"^  onu (\d+) type", "interface gpon-olt_1/1/4"),
        ),
        {"onu_id": 1},
        f"onu 1/1/4:1 - {_USED}",
        prints={f"{word} {_LABEL}": f'{word} "{_LABEL}"' for word in ("name", "description")},
    ),
    Stand(
        "vrp/config-ne40e-bng-v800r011-full.txt",
        "PS-CE01-POP00-OPERATOR1",
        {"port": "GigabitEthernet0/3/10"},
        tuple(
            Pool(f"unit {port}", rf"^interface {port}\.(\d+)$")
            for port in ("Eth-Trunk7", "GigabitEthernet0/3/10", "Virtual-Ethernet0/2/100")
        ),
        {"unit": 141},
        f"description GigabitEthernet0/3/10.141 - {_USED}",
    ),
    Stand(
        "iosxr/config-xrv9k-pe-662-show-running-config.txt",
        "PE1",
        {"port": "GigabitEthernet0/0/0/1"},
        (Pool("unit GigabitEthernet0/0/0/1", r"^interface GigabitEthernet0/0/0/1\.(\d+)$"),),  # it has none
    ),
    _junos("config-firefly-121x46-show-configuration.xml", "firefly", "ge-0/0/1", "ge-0/0/2"),
    _junos("config-qfx-r1-174-display-set.txt", "r1", "xe-0/0/4", "xe-0/0/2"),
    _junos("config-vsrx-244-get-configuration-reply.xml", "vSRX-test10", "ge-0/0/0", "ge-0/0/2"),
)

_BGP = ("system-view", "bgp 65001", "router-id 192.0.2.1", "quit")
_WITHOUT = ("system-view", "undo bgp 65001\ry")
_SAVED = ("commit", "return", "save\ry")


def _site(stand: Stand) -> Stand:
    """The same box, and a site of a VPN on it. The captured NE40E has no BGP."""
    typed = {"prepare": (*_BGP, *_SAVED), "unprepare": (*_WITHOUT, *_SAVED)} if "ne40e" in stand.file else {}
    return replace(stand, role="vpn", **typed)


SITES = tuple(_site(stand) for stand in STANDS if "vpn" in render.roles(stand.box.platform))
