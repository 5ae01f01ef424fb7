"""What the running configuration of a SmartAX box means: tables, VLANs, profiles, ONTs and service ports.

In comes a Document, out goes a frozen view of it; whoever changes the document reads a new view.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from functools import lru_cache

from lab.dialects.huawei_smartax.text import Document, words

OntKey = tuple[str, int, int]
"""(board `0/1`, port, ONT id)"""

PRESET_TABLES = frozenset(range(7))
"""traffic tables 0-6 are there from the factory: not printed, not deletable [I]"""
PRESET_DBA = frozenset(range(10))


@dataclass(frozen=True, slots=True)
class Ont:
    key: OntKey
    serial: str
    line_profile: int
    service_profile: int
    desc: str

    @property
    def object(self) -> str:
        board, port, ont = self.key
        return f"ont {board}/{port} {ont}"


@dataclass(frozen=True, slots=True)
class Flow:
    """A service port."""

    index: int
    vlan: int
    ont: OntKey
    gem: int
    user: str
    """user VLAN, or `untagged`"""
    transform: str
    inner: int | None
    inbound: int | None
    outbound: int | None


@dataclass(frozen=True, slots=True)
class Table:
    index: int
    name: str
    rates: dict[str, int]
    priority: str
    policy: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A line or service profile: its name and its body lines."""

    id: int
    name: str
    body: tuple[str, ...]

    def gems(self) -> dict[int, list[str]]:
        """GEM index -> what is mapped to it (`vlan 100`, `priority 0`, ...)."""
        gems: dict[int, list[str]] = {}
        for line in self.body:
            if match := re.match(r"gem add (\d+) ", line):
                gems.setdefault(int(match[1]), [])
            if match := re.match(r"gem mapping (\d+) \d+ (.+)", line):
                gems.setdefault(int(match[1]), []).append(match[2])
        return gems


@dataclass(slots=True)
class View:
    sysname: str = ""
    zone: str = "+00:00"
    dba: dict[int, str] = field(default_factory=dict)
    tables: dict[int, Table] = field(default_factory=dict)
    line_profiles: dict[int, Profile] = field(default_factory=dict)
    service_profiles: dict[int, Profile] = field(default_factory=dict)
    vlans: dict[int, str] = field(default_factory=dict)
    attributes: dict[int, str] = field(default_factory=dict)
    descriptions: dict[int, str] = field(default_factory=dict)
    uplinks: set[tuple[int, str, int]] = field(default_factory=set)
    """(VLAN, board, port)"""
    boards: dict[str, str] = field(default_factory=dict)
    onts: dict[OntKey, Ont] = field(default_factory=dict)
    serials: dict[str, Ont] = field(default_factory=dict)
    native: dict[tuple[OntKey, int], tuple[int, int]] = field(default_factory=dict)
    """(ONT, eth port) -> (VLAN, priority)"""
    translations: dict[tuple[OntKey, int], dict[int, int]] = field(default_factory=dict)
    """(ONT, eth port) -> user VLAN outside -> VLAN towards the OLT"""
    flows: dict[int, Flow] = field(default_factory=dict)
    autofind: set[str] = field(default_factory=set)
    shut: set[str] = field(default_factory=set)

    def flows_of(self, ont: OntKey) -> list[Flow]:
        return [flow for _, flow in sorted(self.flows.items()) if flow.ont == ont]

    def carriers(self, vlan: int) -> list[str]:
        """Uplink ports of a VLAN."""
        return [f"{board}/{port}" for number, board, port in sorted(self.uplinks) if number == vlan]


FLOW = re.compile(
    r"service-port (\d+) vlan (\d+) gpon (\d+/\d+)/(\d+) ont (\d+) gemport (\d+) "
    r"multi-service user-vlan (\d+|untagged) tag-transform (\S+)(?: inner-vlan (\d+))?(?: inner-priority \d+)?"
    r"(?: inbound traffic-table index (\d+))?(?: outbound traffic-table index (\d+))?"
)
_ONT = re.compile(
    r'ont add (\d+) (\d+) sn-auth "?(\w+)"? omci ont-lineprofile-id (\d+) ont-srvprofile-id (\d+)(?: desc (.*))?'
)
_TABLE = re.compile(r'traffic table ip index (\d+) name "?([^"]*?)"? (cir .*)')


Parts = dict[tuple[str, str], tuple[tuple[str, ...], View]]
"""what was read from each block: (section, title) -> (its lines, what they mean)"""


def read(document: Document, parts: Parts) -> View:
    """The meaning of a document. `parts` is kept by the caller: only blocks that changed are read anew."""
    view = View()
    for line in document.header:
        if match := re.match(r"timezone GMT ?([+-]) ?(\d\d:\d\d)", line):
            view.zone = match[1] + match[2]
    for block in document.blocks:
        if block.section in _READERS:
            key, lines = (block.section, block.title), tuple(block.lines[: block.body()])
            if key not in parts or parts[key][0] != lines:
                part = View()
                _READERS[block.section](part, block.title, [_plain(line) for line in lines])
                parts[key] = (lines, part)
            _merge(view, parts[key][1])
    view.serials = {ont.serial: ont for ont in view.onts.values()}
    return view


@lru_cache(65536)
def _plain(line: str) -> str:
    """Single blanks, but the indent of the second level stays."""
    return words(line) if not line.startswith("  ") else "  " + words(line)


def _merge(view: View, part: View) -> None:
    view.sysname = part.sysname or view.sysname
    for name in _COLLECTIONS:
        getattr(view, name).update(getattr(part, name))


_COLLECTIONS = [field.name for field in fields(View) if field.name not in {"sysname", "zone", "serials"}]


def _read_boards(view: View, title: str, lines: list[str]) -> None:
    del title
    for line in lines:
        if match := re.match(r"board add (\d+/\d+) (\S+)", line):
            view.boards[match[1]] = match[2]


def _read_global(view: View, title: str, lines: list[str]) -> None:
    del title
    for at, line in enumerate(lines):
        if line.startswith("sysname "):
            view.sysname = line.split()[1]
        elif match := re.match(r"dba-profile add profile-id (\d+) ", line):
            view.dba[int(match[1])] = line
        elif match := _TABLE.match(line):
            view.tables[int(match[1])] = _table(int(match[1]), match[2], match[3])
        elif match := re.match(r'ont-(line|srv)profile gpon profile-id (\d+)(?: profile-name "(.*)")?', line):
            rest = lines[at + 1 :]
            end = next((i for i, other in enumerate(rest) if not other.startswith("  ")), len(rest))
            body = tuple(other.strip() for other in rest[:end] if other.strip() not in {"commit", "quit"})
            profiles = view.line_profiles if match[1] == "line" else view.service_profiles
            profiles[int(match[2])] = Profile(int(match[2]), match[3] or "", body)


def _table(index: int, name: str, rest: str) -> Table:
    rates = {word: int(value) for word, value in re.findall(r"\b(cir|cbs|pir|pbs) (\d+)", rest)}
    priority = re.search(r"\bpriority (\S+)", rest)
    policy = re.search(r"priority-policy (\S+)", rest)
    return Table(index, name, rates, priority[1] if priority else "0", policy[1] if policy else "local-setting")


def _read_vlans(view: View, title: str, lines: list[str]) -> None:
    del title
    for line in lines:
        if match := re.match(r"vlan (\d+)(?: to (\d+))? (\S+)$", line):
            view.vlans |= dict.fromkeys(span(match[1], match[2]), match[3])
        elif match := re.match(r"vlan attrib (\d+)(?: to (\d+))? (\S+)", line):
            view.attributes |= dict.fromkeys(span(match[1], match[2]), match[3])
        elif match := re.match(r'vlan desc (\d+) description "?(.*?)"?$', line):
            view.descriptions[int(match[1])] = match[2]
        elif match := re.match(r"port vlan (\d+)(?: to (\d+))? (\d+/\d+) (\d+)", line):
            view.uplinks |= {(vlan, match[3], int(match[4])) for vlan in span(match[1], match[2])}


def span(first: str, last: str | None) -> range:
    """`130 to 131` as VLAN numbers."""
    return range(int(first), int(last or first) + 1)


def _read_gpon(view: View, title: str, lines: list[str]) -> None:
    board = title.rpartition("-")[2]
    for line in lines:
        if ont := _ont(board, line):
            view.onts[ont.key] = ont
        elif numbers := _numbers(_NATIVE, line):
            port, number, eth, vlan, priority = numbers
            view.native[((board, port, number), eth)] = (vlan, priority)
        elif numbers := _numbers(_TRANSLATION, line):
            port, number, eth, inside, outside = numbers
            view.translations.setdefault(((board, port, number), eth), {})[outside] = inside
        elif match := re.match(r"port (\d+) ont-auto-find enable", line):
            view.autofind.add(f"{board}/{match[1]}")
        else:
            _read_shut(view, board, line)


_NATIVE = r"ont port native-vlan (\d+) (\d+) eth (\d+) vlan (\d+)(?: priority (\d+))?"
_TRANSLATION = r"ont port vlan (\d+) (\d+) eth (\d+) translation (\d+) user-vlan (\d+)"


@lru_cache(65536)
def _numbers(pattern: str, line: str) -> tuple[int, ...]:
    match = re.match(pattern, line)
    return tuple(int(value or 0) for value in match.groups()) if match else ()


@lru_cache(65536)
def _ont(board: str, line: str) -> Ont | None:
    match = _ONT.match(line)
    if match is None:
        return None
    port, ont, serial, line_profile, service_profile, desc = match.groups()
    key = (board, int(port), int(ont))
    return Ont(key, serial.upper(), int(line_profile), int(service_profile), (desc or "").strip('"'))


def _read_mpu(view: View, title: str, lines: list[str]) -> None:
    for line in lines:
        _read_shut(view, title.rpartition("-")[2], line)


def _read_shut(view: View, board: str, line: str) -> None:
    if match := re.match(r"shutdown (\d+)$", line):
        view.shut.add(f"{board}/{match[1]}")


def _read_flows(view: View, title: str, lines: list[str]) -> None:
    del title
    view.flows |= {flow.index: flow for line in lines if (flow := _flow(line))}


@lru_cache(65536)
def _flow(line: str) -> Flow | None:
    match = FLOW.match(line)
    if match is None:
        return None
    index, vlan, board, port, ont, gem, user, transform, *rest = match.groups()
    inner, inbound, outbound = (int(value) if value else None for value in rest)
    key = (board, int(port), int(ont))
    return Flow(int(index), int(vlan), key, int(gem), user, transform, inner, inbound, outbound)


_READERS = {
    "pre-config": _read_boards,
    "global-config": _read_global,
    "vlan-config": _read_vlans,
    "mpu": _read_mpu,
    "gpon": _read_gpon,
    "bbs-config": _read_flows,
}
