"""The data base of an SDH node: ports, groups, flows and cross-connections, each one line of text.

The text is the list of commands that make it, without TID and CTAG. What is loaded comes out byte for byte; lines that
the node does not know stay where they are; a new entity takes its place by kind and number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from lab._listing import Key, Listing
from lab.dialects.sdh_tl1.aid import End, Member, Path

Values = tuple[tuple[str, str], ...]
MORE = {"VCG": ("GFPFCSENABLED",), "EFLOW": ("COS",), "CRS": ("RVRTV",)}
"""parameters that an entity may have besides, by kind: whether frames have a check sum in GFP, the priority that they
are given, whether a protected circuit reverts. What they are has no effect here"""


@dataclass(frozen=True, slots=True)
class Port:
    """A port, SDH or Ethernet. `numbers` are slot and port."""

    rank: ClassVar[int] = 0
    numbers: tuple[int, int]
    kind: str
    values: Values = ()
    pst: str = "OOS-MA"

    @property
    def aid(self) -> str:
        return f"FAC-{self.numbers[0]}-{self.numbers[1]}"

    @property
    def key(self) -> Key:
        return (self.rank, *self.numbers)

    def line(self) -> str:
        return f"ED-{self.kind}::{self.aid}::::{pairs(dict(self.values))}:{self.pst};"


@dataclass(frozen=True, slots=True)
class Group:
    """A virtual concatenation group of an Ethernet card: `count` members of one level."""

    rank: ClassVar[int] = 1
    slot: int
    number: int
    level: str
    count: int
    lcas: str = "LCAS"
    buffers: str = "DEFAULT"
    name: str = ""
    more: Values = ()

    @property
    def aid(self) -> str:
        return f"VCG-{self.slot}-{self.number}"

    @property
    def key(self) -> Key:
        return (self.rank, self.slot, self.number)

    def members(self) -> list[Member]:
        return [Member(self.slot, self.number, each) for each in range(1, self.count + 1)]

    def values(self) -> str:
        name = {"NAME": f'"{self.name}"'} if self.name else {}
        return pairs(
            {
                "TYPE": self.level,
                "TXCOUNT": str(self.count),
                "CCT": "2WAY",
                "LCAS": self.lcas,
                "BUFFERS": self.buffers,
                **name,
                **dict(self.more),
            }
        )

    def line(self) -> str:
        return f"ENT-VCG::{self.aid}:::{self.values()};"


@dataclass(frozen=True, slots=True)
class Flow:
    """Frames of one VLAN of an Ethernet port (0: untagged) and the group that carries them, there with tag `inner`."""

    rank: ClassVar[int] = 2
    slot: int
    port: int
    vlan: int
    vcg: str
    inner: int
    more: Values = ()

    @property
    def aid(self) -> str:
        return f"EFLOW-{self.slot}-{self.port}-{self.vlan}"

    @property
    def facility(self) -> str:
        return f"FAC-{self.slot}-{self.port}"

    @property
    def key(self) -> Key:
        return (self.rank, self.slot, self.port, self.vlan)

    def values(self) -> str:
        inner = {} if self.inner == self.vlan else {"INVLAN": str(self.inner)}
        return pairs({"VCG": self.vcg, **inner, **dict(self.more)})

    def line(self) -> str:
        return f"ENT-EFLOW::{self.aid}:::{self.values()};"


@dataclass(frozen=True, slots=True)
class Cross:
    """A cross-connection. Two sources are a protected drop: working and protection."""

    rank: ClassVar[int] = 3
    level: str
    sources: tuple[End, ...]
    to: End
    cct: str = "2WAY"
    cktid: str = ""
    pst: str = "IS"
    more: Values = ()

    @property
    def aid(self) -> str:
        return f"{'&'.join(map(str, self.sources))},{self.to}"

    @property
    def key(self) -> Key:
        return (self.rank, self.level, *_sortable(self.sources[0]))

    @property
    def ends(self) -> tuple[End, ...]:
        return (*self.sources, self.to)

    def values(self) -> str:
        return pairs(({"CKTID": f'"{self.cktid}"'} if self.cktid else {}) | dict(self.more))

    def line(self) -> str:
        return f"ENT-CRS-{self.level}::{self.aid}:::{self.cct}:{self.values()}:{self.pst};"


Entity = Port | Group | Flow | Cross


def pairs(values: dict[str, str]) -> str:
    return ",".join(f"{key}={value}" for key, value in values.items())


def _sortable(end: End) -> Key:
    if isinstance(end, Path):
        return (0, end.slot, end.port, *end.numbers)
    return (1, end.slot, end.group, end.number)


@dataclass(slots=True)
class Database:
    """What the node holds now; it is what a reboot comes up with, too."""

    entities: dict[Key, Entity] = field(default_factory=dict)
    listing: Listing = field(default_factory=Listing)
    pinned: set[Key] = field(default_factory=set)
    """ports with a line of their own although it may say nothing new"""
    version: int = 0
    """goes up with every change"""
    _ends: dict[End, Cross] = field(default_factory=dict)
    _flows: dict[str, set[Flow]] = field(default_factory=dict)

    def text(self) -> str:
        return self.listing.text()

    # -- looking -----------------------------------------------------------------------------------------------------
    def port(self, aid: str) -> Port | None:
        found = self.entities.get((Port.rank, *_numbers(aid)))
        return found if isinstance(found, Port) else None

    def group(self, aid: str) -> Group | None:
        found = self.entities.get((Group.rank, *_numbers(aid)))
        return found if isinstance(found, Group) else None

    def flow(self, aid: str) -> Flow | None:
        found = self.entities.get((Flow.rank, *_numbers(aid)))
        return found if isinstance(found, Flow) else None

    def flows_of(self, vcg: str) -> set[Flow]:
        return self._flows.get(vcg, set())

    def cross_at(self, end: End) -> Cross | None:
        return self._ends.get(end)

    def crosses(self) -> list[Cross]:
        found = [entity for entity in self.entities.values() if isinstance(entity, Cross)]
        return sorted(found, key=lambda cross: cross.key)

    def groups(self) -> list[Group]:
        return [entity for entity in self.entities.values() if isinstance(entity, Group)]

    def flows(self) -> list[Flow]:
        return [entity for entity in self.entities.values() if isinstance(entity, Flow)]

    def used(self, end: End) -> Cross | None:
        """The cross-connection that takes this end or something that it contains or is in."""
        if isinstance(end, Member) or end in self._ends:
            return self._ends.get(end)
        taken = (other for other in self._ends if isinstance(other, Path) and other.clashes(end))
        return next((self._ends[other] for other in taken), None)

    # -- writing -----------------------------------------------------------------------------------------------------
    def put(self, entity: Entity, text: str = "") -> None:
        """Take the entity, in place of an older one with its key. `text`: its line as it was loaded."""
        self._forget(entity.key)
        self.entities[entity.key] = entity
        if isinstance(entity, Cross):
            self._ends.update(dict.fromkeys(entity.ends, entity))
        elif isinstance(entity, Flow):
            self._flows.setdefault(entity.vcg, set()).add(entity)
        if text:
            self.listing.keep(text, entity.key)
        else:
            self.listing.put(entity.key, entity.line())

    def drop(self, key: Key, *, line: bool = True) -> None:
        """The entity is gone, and its line unless the text that makes the default stays."""
        self._forget(key)
        if line:
            self.listing.drop(key)

    def _forget(self, key: Key) -> None:
        self.version += 1
        old = self.entities.pop(key, None)
        if isinstance(old, Cross):
            for end in old.ends:
                del self._ends[end]
        elif isinstance(old, Flow):
            self._flows[old.vcg].discard(old)


def _numbers(aid: str) -> tuple[int, ...]:
    return tuple(int(part) for part in aid.split("-")[1:] if part.isdecimal())
