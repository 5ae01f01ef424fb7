"""The numbers of one pool: in come a pool's rule and place, out goes which numbers it has and which of them is free.

A number is taken when an allocation of the pool holds it (in use, reserved or resting), or when the element was seen to
use it itself. Both are asked in SQL: a full pool is never read into memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Network

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from inventory import models
from inventory.allocation.link_pools import naming

TABLES = SQLModel.metadata.tables
pool: Table = TABLES["pool"]
rule: Table = TABLES["pool_rule"]
allocation: Table = TABLES["allocation"]
use: Table = TABLES["allocation_use"]
foreign: Table = TABLES["element_use"]

IN_USE, RESERVED = "in_use", "reserved"
DEPTH = {"network": 0, "element": 1, "port": 2, "link": 2, "ont": 3}
"""how many words of a place (element, port, ONT) name a pool; of a link either end"""

_LOCK = 0x6B_61_69_75  # any number that nobody else in this database takes as an advisory lock

Segment = tuple[int, int]


def alone(session: Session) -> None:
    """Wait until no other transaction gives or frees ids. On SQLite every transaction holds the write lock already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


@dataclass(frozen=True, slots=True)
class PoolCount:
    """One pool in numbers: allocated + reserved + quarantined + free = size. Ids that elements use
    themselves are in none of these.
    """

    kind: str
    scope: str
    size: int
    allocated: int
    reserved: int
    quarantined: int
    free: int


def segments(ranges: Sequence[Sequence[int]], exclusions: Sequence[Sequence[int]]) -> tuple[Segment, ...]:
    """What is left of the ranges without the exclusions, lowest first; both ends of each are inclusive."""
    return tuple(_without(sorted((r[0], r[1]) for r in ranges), sorted((x[0], x[1]) for x in exclusions)))


def _without(ranges: list[Segment], exclusions: list[Segment]) -> Iterator[Segment]:
    for first, high in ranges:
        low = first
        for out_low, out_high in exclusions:
            if low <= out_high and out_low <= high:
                if low < out_low:
                    yield low, out_low - 1
                low = out_high + 1
        if low <= high:
            yield low, high


@dataclass(frozen=True, slots=True)
class Space:
    """One pool with its rule, as this transaction sees it."""

    id: int
    kind: str
    scope: str
    floor: int
    rule: models.PoolRule
    far: tuple[str, str] = ("", "")
    """of a pool per link: the other end of the fibre"""

    @property
    def segments(self) -> tuple[Segment, ...]:
        return segments(self.rule.ranges, self.rule.exclusions)

    @property
    def size(self) -> int:
        return sum(high - low + 1 for low, high in self.segments)

    def __contains__(self, number: int) -> bool:
        return any(low <= number <= high for low, high in self.segments)

    def value(self, number: int) -> str:
        """What stands for a number: itself, or in a prefix pool the block with that index over all prefixes."""
        if not self.rule.prefixes:
            return str(number)
        index = number
        for prefix in map(IPv4Network, self.rule.prefixes):
            count = 1 << (self.rule.length - prefix.prefixlen)
            if index < count:
                return str(IPv4Network((int(prefix[0]) + (index << (32 - self.rule.length)), self.rule.length)))
            index -= count
        raise IndexError(number)

    def lowest(self, session: Session) -> int | None:
        """The lowest free number."""
        for first, high in self.segments:
            low = max(first, self.floor)
            if low <= high:
                within = {"pool": self.id, "low": low, "high": high - 1, **self._place}
                found: int | None = session.scalar(_lowest(self._depth, both=bool(self.far[0])), within)
                if found is not None:
                    return found
        return None

    def holder(self, session: Session, value: str, number: int | None) -> str | None:
        """Who has this value, in words; None when it is free."""
        held = session.execute(
            select(allocation.c.until, use.c.service)
            .outerjoin_from(allocation, use, use.c.allocation_id == allocation.c.id)
            .where(allocation.c.pool_id == self.id, allocation.c.value == value)
            .order_by(use.c.service)
        ).first()
        if held is not None:
            return f"quarantine until {held.until:%Y-%m-%d %H:%M} UTC" if held.until else f"service {held.service}"
        seen_there = _seen(self._depth, both=bool(self.far[0]))
        user = select(foreign.c.element).where(*seen_there, foreign.c.number == number).limit(1)
        seen = session.scalar(user, self._place)
        return None if seen is None else f"element {seen} itself"

    @property
    def _depth(self) -> int:
        return min(DEPTH[self.rule.per], 2)  # an ONT and its port are one place inside the element

    @property
    def _place(self) -> dict[str, str]:
        element, _, place = self.scope.partition(" ")
        here = {"kind": self.kind, "element": element, "place": place}
        return here | ({"far_element": self.far[0], "far_place": self.far[1]} if self.far[0] else {})


def _seen(depth: int, *, both: bool = False) -> list[ColumnElement[bool]]:
    """Ids that elements use themselves, as far as they are of one pool; takes the parameters of `Space._place`.

    `both`: at either end of a fibre.
    """

    def at(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
        return column == bindparam(name, type_=String())

    kind, element, place = at(foreign.c.kind, "kind"), at(foreign.c.element, "element"), at(foreign.c.scope, "place")
    if both:
        far = and_(at(foreign.c.element, "far_element"), at(foreign.c.scope, "far_place"))
        return [kind, or_(and_(element, place), far)]
    return [kind, element, place][: depth + 1]


@cache  # built once: that takes longer than running it
def _lowest(depth: int, *, both: bool) -> Select[int | None]:
    """The lowest free number from `low`: `low` itself, or what follows a taken number from `low` to `high`."""
    low, high, this = (bindparam(name, type_=BigInteger()) for name in ("low", "high", "pool"))
    candidates = union_all(
        select(low.label("n")),
        select(allocation.c.number + 1).where(allocation.c.pool_id == this, allocation.c.number.between(low, high)),
        select(foreign.c.number + 1).where(*_seen(depth, both=both), foreign.c.number.between(low, high)),
    ).subquery()
    taken = or_(
        exists().where(allocation.c.pool_id == this, allocation.c.number == candidates.c.n),
        exists().where(*_seen(depth, both=both), foreign.c.number == candidates.c.n),
    )
    return select(func.min(candidates.c.n)).where(~taken)


def scope_of_seen(per: str) -> ColumnElement[str]:
    """The pool scope that a row of `element_use` falls into."""
    place: ColumnElement[str] = foreign.c.element + literal_column("' '") + foreign.c.scope
    if per == "link":
        return func.coalesce(naming(foreign.c.element, foreign.c.scope).scalar_subquery(), place)
    return {"network": literal_column("''"), "element": foreign.c.element}.get(per, place)


def counts(session: Session) -> list[PoolCount]:
    """All pools that exist, and network-wide ones before their first id; claim pools have no size and are left out."""
    rules = session.scalars(select(models.PoolRule).where(rule.c.claims.is_(False)).order_by(rule.c.kind))
    return [count for one in rules for count in _counts_of(session, one)]


def _counts_of(session: Session, one: models.PoolRule) -> Iterator[PoolCount]:
    parts = segments(one.ranges, one.exclusions)
    whole = sum(high - low + 1 for low, high in parts)
    seen = _seen_counts(session, one, parts)
    inside = or_(*(allocation.c.number.between(low, high) for low, high in parts))
    active = exists().where(use.c.allocation_id == allocation.c.id, use.c.state == IN_USE)
    resting = allocation.c.until.is_not(None)
    rows = session.execute(
        select(
            pool.c.scope,
            func.count(case((and_(~resting, active), 1))),
            func.count(case((and_(~resting, ~active), 1))).filter(allocation.c.id.is_not(None)),
            func.count(case((resting, 1))),
            func.count(case((inside, 1))),
        )
        .outerjoin_from(pool, allocation, allocation.c.pool_id == pool.c.id)
        .where(pool.c.kind == one.kind)
        .group_by(pool.c.scope)
        .order_by(pool.c.scope)
    ).all()
    if not rows and one.per == "network":
        free = whole - seen.get("", 0)
        yield PoolCount(one.kind, "", free, 0, 0, 0, free)
    for scope, allocated, reserved, quarantined, within in rows:
        # a rule that was narrowed may leave allocations outside its ranges: they count, but hold no free place
        free = whole - within - seen.get(scope, 0)
        size = allocated + reserved + quarantined + free
        yield PoolCount(one.kind, scope, size, allocated, reserved, quarantined, free)


def _seen_counts(session: Session, one: models.PoolRule, parts: tuple[Segment, ...]) -> dict[str, int]:
    """Numbers in range that elements use themselves and no allocation holds, by pool scope."""
    scope = scope_of_seen(one.per)
    ours = exists().where(
        pool.c.kind == one.kind,
        pool.c.scope == scope,
        allocation.c.pool_id == pool.c.id,
        allocation.c.number == foreign.c.number,
    )
    rows = session.execute(
        select(scope.label("place"), func.count(foreign.c.number.distinct()))
        .where(foreign.c.kind == one.kind, or_(*(foreign.c.number.between(*part) for part in parts)), ~ours)
        .group_by("place")  # by name: Postgres takes no constant there
    )
    return {row[0]: row[1] for row in rows}
