"""What the running configuration of a ZXA10 means: profiles, VLANs, uplinks, ONUs with T-CONTs, GEM ports and flows.

In comes a Document, out goes a view of it; whoever changes the document reads a new view.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lab.dialects.zte_zxan.release import OnuKey
from lab.dialects.zte_zxan.text import Document, numbers

# ONU types of C300 that no configuration lists (`onu 1 type ZTE-F601` without its `onu-type`: config-c320) [I]
PRESET_TYPES = frozenset({"ZTE-F601", "ZTE-F620", "ZTE-F622", "ZTE-F625", "ZTE-F640", "ZTE-F660"})
PRESET_PROFILE = "default"
"""a T-CONT profile that is there from the factory (config-c320)"""


@dataclass(frozen=True, slots=True)
class Flow:
    """A service port. `vlan` is the outer VLAN of the network, `inner` the tag under it (QinQ)."""

    index: int
    vport: int
    user: str
    vlan: int
    inner: int | None = None
    egress: str = ""
    ingress: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Gem:
    tcont: int
    name: str = ""
    limit: str = ""
    """`upstream X downstream Y`"""


@dataclass(slots=True)
class Onu:
    key: OnuKey
    type: str = ""
    serial: str = ""
    """12 characters: four letters, eight hex digits; empty where the interface stands but no ONU is registered"""
    name: str = ""
    description: str = ""
    off: bool = False
    tconts: dict[int, str] = field(default_factory=dict)
    gems: dict[int, Gem] = field(default_factory=dict)
    flows: dict[tuple[int, int], Flow] = field(default_factory=dict)
    """(vport, index) on C600, (0, index) on C300"""
    policies: dict[tuple[int, str], str] = field(default_factory=dict)
    """(vport, direction) -> traffic policy"""
    services: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    """name -> (GEM port, VLAN or every VLAN)"""
    omci_flows: dict[int, int] = field(default_factory=dict)
    """C300: flow -> VLAN"""
    gem_flows: set[tuple[int, int]] = field(default_factory=set)
    ports: dict[int, tuple[str, int | None]] = field(default_factory=dict)
    """Ethernet port -> (mode, its VLAN)"""
    trunks: dict[int, set[int]] = field(default_factory=dict)
    locked: set[int] = field(default_factory=set)

    @property
    def object(self) -> str:
        return f"onu {self.key[0]}:{self.key[1]}"

    def gem_of(self, vlan: int) -> int | None:
        """The GEM port that takes this VLAN from the ONU's bridge; by its VLAN before by none."""
        exact = [gem for gem, wanted in self.services.values() if wanted == vlan]
        exact += [gem for gem, flow in sorted(self.gem_flows) if self.omci_flows.get(flow) == vlan]
        return next(iter(exact or [gem for gem, wanted in self.services.values() if wanted is None]), None)


@dataclass(slots=True)
class View:
    hostname: str = ""
    banner: str = ""
    most_sessions: int = 0
    types: set[str] = field(default_factory=set)
    tconts: dict[str, str] = field(default_factory=dict)
    traffic: dict[str, str] = field(default_factory=dict)
    """C300 `profile traffic`, C600 `traffic-profile`: name -> its values"""
    vlans: dict[int, str] = field(default_factory=dict)
    """VLAN -> name, where it has one"""
    described: dict[int, str] = field(default_factory=dict)
    reserved: set[int] = field(default_factory=set)
    tagged: dict[str, set[int]] = field(default_factory=dict)
    untagged: dict[str, set[int]] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)
    states: dict[str, bool] = field(default_factory=dict)
    """interface -> `no shutdown` (True) or `shutdown`, where one is printed"""
    onus: dict[OnuKey, Onu] = field(default_factory=dict)
    """registered ONUs"""
    cards: list[tuple[int, str]] = field(default_factory=list)

    @property
    def serials(self) -> dict[str, Onu]:
        return {onu.serial: onu for onu in self.onus.values()}

    def carriers(self, vlan: int) -> list[str]:
        return [port for port, vlans in self.tagged.items() if vlan in vlans]

    def flows(self, vlan: int) -> list[tuple[Onu, Flow]]:
        return [(onu, flow) for onu in self.onus.values() for flow in onu.flows.values() if flow.vlan == vlan]


def read(document: Document) -> View:
    view = View()
    release = document.release
    view.reserved = set() if release.new else {4091, 4092, 4094}
    strays: dict[OnuKey, Onu] = {}
    for block in document.blocks:
        lines = block.body(release.close) if block.title else block.lines
        for reader, pattern in _READERS:
            if match := re.fullmatch(pattern, block.title):
                reader(view, strays, match, lines)
    view.onus = {key: onu for key, onu in sorted(strays.items(), key=_order) if onu.serial}
    view.banner = _banner(document)
    return view


def _order(item: tuple[OnuKey, Onu]) -> tuple[list[int], int]:
    return [int(part) for part in item[0][0].split("/")], item[0][1]


Strays = dict[OnuKey, Onu]


def _bare(view: View, strays: Strays, title: re.Match[str], lines: list[str]) -> None:
    del strays, title
    for line in lines:
        if match := re.match(r"hostname (\S+)", line):
            view.hostname = match[1]
        elif match := re.match(r"no vlan-reserve (\d+) ", line):
            view.reserved.discard(int(match[1]))
        elif match := re.match(r"add-card rackno \d+ shelfno \d+ slotno (\d+) (\S+)", line):
            view.cards.append((int(match[1]), match[2]))
        elif match := re.match(r"line telnet users (\d+)", line):
            view.most_sessions = int(match[1])


def _banner(document: Document) -> str:
    text = document.text()
    match = re.search(r"(?ms)^banner incoming (\S)\n(.*?)^\1$", text)
    return match[2] if match else ""


def _profiles(view: View, strays: Strays, title: re.Match[str], lines: list[str]) -> None:
    del strays, title
    for line in lines:
        if match := re.match(r"profile (tcont|traffic) (\S+) (.+)", line):
            (view.tconts if match[1] == "tcont" else view.traffic)[match[2]] = match[3]


def _policy(view: View, strays: Strays, title: re.Match[str], lines: list[str]) -> None:
    del strays
    view.traffic[title[1]] = "".join(lines).partition(f"{title[1]} ")[2]


def _types(view: View, strays: Strays, title: re.Match[str], lines: list[str]) -> None:
    del strays, title
    view.types |= {match[1] for line in lines if (match := re.match(r"onu-type (\S+) ", line))}


def _vlan_list(view: View, strays: Strays, title: re.Match[str], lines: list[str]) -> None:
    del strays, title
    for line in lines:
        for vlan in numbers(line.split()[-1]) if line.startswith("vlan ") else ():
            view.vlans.setdefault(vlan, "")


def _vlan(view: View, strays: Strays, title: re.Match[str], lines: list[str]) -> None:
    del strays
    labels = dict(line.split(" ", 1) for line in lines if line.startswith(("name ", "description ")))
    view.vlans[int(title[1])] = labels.get("name", "")
    if "description" in labels:
        view.described[int(title[1])] = labels["description"]


def _port(view: View, strays: Strays, title: re.Match[str], lines: list[str]) -> None:
    """A PON port or an uplink."""
    for line in lines:
        if line in {"shutdown", "no shutdown"}:
            view.states[title[1]] = line == "no shutdown"
        elif match := re.match(r"onu (\d+) type (\S+) sn (\w+)", line):
            onu = _onu_of(strays, (title[1].lstrip("gponlt_-"), int(match[1])))
            onu.type, onu.serial = match[2], match[3].upper()
        elif match := re.match(r"switchport vlan (\S+) (tag|untag)", line):
            ports = view.tagged if match[2] == "tag" else view.untagged
            ports.setdefault(title[1], set()).update(numbers(match[1]))
        elif match := re.match(r"switchport mode (\w+)", line):
            view.modes[title[1]] = match[1]


def _onu_of(strays: Strays, key: OnuKey) -> Onu:
    return strays.setdefault(key, Onu(key))


def _onu(view: View, strays: Strays, title: re.Match[str], lines: list[str]) -> None:
    del view
    onu = _onu_of(strays, (title[1], int(title[2])))
    for line in lines:
        word, _, rest = line.partition(" ")
        if word in {"name", "description"}:
            setattr(onu, word, rest.strip('"'))
        elif line in {"shutdown", "admin disable"}:
            onu.off = True
        elif match := re.match(r"tcont (\d+) (?:name \S+ )?profile (\S+)", line):
            onu.tconts[int(match[1])] = match[2]
        elif match := re.match(r"gemport (\d+) traffic-limit (.+)", line):
            gem = onu.gems.get(int(match[1]), Gem(0))
            onu.gems[int(match[1])] = Gem(gem.tcont, gem.name, match[2])
        elif match := re.match(r"gemport (\d+) (?:name (\S+) )?(?:unicast )?tcont (\d+)", line):
            onu.gems[int(match[1])] = Gem(int(match[3]), match[2] or "")
        elif flow := flow_of(line):
            onu.flows[0, flow.index] = flow


def flow_of(line: str, vport: int = 0) -> Flow | None:
    """A `service-port` line of C300, or of C600's interface `vport`."""
    match = re.match(
        r"service-port (\d+)(?: vport (\d+))? user-vlan (\w+)(?: vlan (\d+))?(?: svlan (\d+))?"
        r"(?: ingress (\S+))?(?: egress (\S+))?",
        line,
    )
    if match is None:
        return None
    vlan, outer = (int(value) if value else None for value in match.group(4, 5))
    inner = vlan if outer else None
    network = outer or vlan or int(match[3])
    return Flow(
        int(match[1]), int(match[2] or vport), match[3], network, inner, match[7] or "", match[6] or "", line.strip()
    )


def _vport(view: View, strays: Strays, title: re.Match[str], lines: list[str]) -> None:
    del view
    onu, vport = _onu_of(strays, (title[1], int(title[2]))), int(title[3])
    for line in lines:
        if flow := flow_of(line, vport):
            onu.flows[vport, flow.index] = flow
        elif match := re.match(r"qos traffic-policy (\S+) direction (\w+)", line):
            onu.policies[vport, match[2]] = match[1]


def _management(view: View, strays: Strays, title: re.Match[str], lines: list[str]) -> None:
    del view
    onu = _onu_of(strays, (title[1], int(title[2])))
    for line in lines:
        if match := re.match(r"service (\S+) gemport (\d+)(?: cos \S+)?(?: vlan (\d+))?", line):
            onu.services[match[1]] = (int(match[2]), int(match[3]) if match[3] else None)
        elif match := re.match(r"flow (\d+) pri \d+ vlan (\d+)", line):
            onu.omci_flows[int(match[1])] = int(match[2])
        elif match := re.match(r"gemport (\d+) flow (\d+)", line):
            onu.gem_flows.add((int(match[1]), int(match[2])))
        elif match := re.match(r"vlan port eth_0/(\d+) mode (\w+)(?: (?:def-)?vlan (\d+))?", line):
            onu.ports[int(match[1])] = (match[2], int(match[3]) if match[3] else None)
        elif match := re.match(r"vlan port eth_0/(\d+) vlan (\S+)", line):
            onu.trunks[int(match[1])] = set(numbers(match[2]))
        elif match := re.match(r"interface eth eth_0/(\d+) state lock", line):
            onu.locked.add(int(match[1]))


_READERS: tuple[tuple[Callable[[View, Strays, re.Match[str], list[str]], None], str], ...] = (
    (_bare, ""),
    (_profiles, "gpon"),
    (_policy, r"traffic-profile (\S+)"),
    (_types, "pon"),
    (_vlan_list, "vlan list|vlan database"),
    (_vlan, r"vlan (\d+)"),
    (_port, r"interface ((?:gpon[-_]olt|x?gei)[-_]\S+)"),
    (_onu, r"interface gpon[-_]onu[-_]([\d/]+):(\d+)"),
    (_vport, r"interface vport-([\d/]+)\.(\d+):(\d+)"),
    (_management, r"pon-onu-mng gpon[-_]onu[-_]([\d/]+):(\d+)"),
)
