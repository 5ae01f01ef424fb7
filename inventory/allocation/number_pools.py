"""The numbers of one pool: takes its rule and place, returns which numbers it has and which of them are free.

A number is taken when an allocation of the pool holds it (in use, reserved or resting), or when the element was seen to
use it itself. Both are asked in SQL: a full pool is never read into memory.

Nothing here waits. On Postgres whoever chooses a number marks it with an advisory lock until the transaction ends, and
others pass on to the next; what slips through breaks a unique constraint. On SQLite there is one writer at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
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
    text,
    union_all,
)
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from inventory.allocation.link_pools import naming
from inventory.database import on_postgres
from inventory.moment import Moment
from inventory.rules import Rule

TABLES = SQLModel.metadata.tables
pool: Table = TABLES["pool"]
rule: Table = TABLES["pool_rule"]
allocation: Table = TABLES["allocation"]
use: Table = TABLES["allocation_use"]
foreign: Table = TABLES["element_use"]

IN_USE, RESERVED = "in_use", "reserved"
DEPTH = {"network": 0, "element": 1, "port": 2, "link": 2, "ont": 3}
"""how many words of a place (element, port, ONT) name a pool; of a link either end"""

AHEAD = 256
"""numbers that are tried at most in one statement: more than orders that choose at the same moment"""


def lock_pools(session: Session, which: ColumnElement[bool], *, alone: bool = False) -> None:
    """Wait until no other transaction frees ids of these pools, and let none until this one ends.

    `alone`: none gives any either. All at once and in one order, or two would wait for each other; on SQLite a
    transaction that writes is the only one already.
    """
    if on_postgres(session):
        session.execute(select(pool.c.id).where(which).order_by(pool.c.id).with_for_update(key_share=not alone)).all()


def mark(session: Session, space: Space, first: int, last: int, count: int) -> list[int]:
    """The lowest numbers from `first` to `last` that no other transaction has marked; they are now, until this ends."""
    place = {"place": crc32(f"{space.kind} {space.scope}".encode()) - (1 << 31)}
    return list(session.scalars(_MARK, place | {"first": first, "last": last, "count": count}))


_MARK = text(
    "SELECT n FROM generate_series(:first, :last) AS n"
    " WHERE pg_try_advisory_xact_lock(:place, (n % 2147483647)::integer) LIMIT :count"
).bindparams(bindparam("place", type_=Integer()), *(bindparam(n, type_=BigInteger()) for n in ("first", "last")))


class Run(NamedTuple):
    """Free numbers in a row, `stop` not among them; `floor` is that of the pool."""

    first: int
    stop: int
    floor: int


@dataclass(frozen=True, slots=True)
class Space:
    """One pool with its rule; there may be no row of it yet."""

    kind: str
    scope: str
    rule: Rule
    far: tuple[str, str] = ("", "")
    """of a pool per link: the other end of the fibre"""

    def free(self, session: Session, low: int, now: datetime, rested: int) -> Run | None:
        """The lowest free numbers from `low`; what has rested until `now` is free, and the lowest of it is `rested`."""
        for first, last in self.rule.segments:
            if (start := max(first, low)) <= last:
                within = {"low": start, "high": last, "now": now, "rested": rested, **self._pool, **self._place}
                row = session.execute(_free(self._depth, both=bool(self.far[0])), within).one()
                if row.first is not None:
                    ends = [stop for stop in (row.given, row.foreign) if stop is not None]
                    return Run(row.first, min([last + 1, *ends]), row.floor)
        return None

    def holder(self, session: Session, value: str, number: int | None, now: datetime) -> str | None:
        """Who has this value, in words; None when it is free."""
        held = session.execute(_HOLDER, {**self._pool, "value": value, "now": now}).first()
        if held is not None:
            return f"quarantine until {held.until:%Y-%m-%d %H:%M} UTC" if held.until else f"service {held.service}"
        if number is None:
            return None  # elements tell of numbers alone
        user = select(foreign.c.element).where(*self._seen(), foreign.c.number == number).limit(1)
        seen = session.scalar(user, self._place)
        return None if seen is None else f"element {seen} itself"

    def uses(self, numbers: Iterable[int]) -> ColumnElement[bool]:
        """Rows of `element_use` with one of these numbers of this pool."""
        return and_(*self._seen(self._place), foreign.c.number.in_(list(numbers)))

    def _seen(self, place: Mapping[str, str] | None = None) -> list[ColumnElement[bool]]:
        return _seen(self._depth, both=bool(self.far[0]), place=place)

    @property
    def _pool(self) -> dict[str, str]:
        return {"of": self.kind, "scope": self.scope}

    @property
    def _depth(self) -> int:
        return min(DEPTH[self.rule.per], 2)  # an ONT and its port are one place inside the element

    @property
    def _place(self) -> dict[str, str]:
        element, _, place = self.scope.partition(" ")
        here = {"kind": self.kind, "element": element, "place": place}
        return here | ({"far_element": self.far[0], "far_place": self.far[1]} if self.far[0] else {})


def _seen(depth: int, *, both: bool, place: Mapping[str, str] | None = None) -> list[ColumnElement[bool]]:
    """Ids that elements use themselves, as far as they are of one pool: `place` is `Space._place`, else a parameter.

    `both`: at either end of a fibre.
    """

    def at(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
        return column == (bindparam(name, type_=String()) if place is None else place.get(name))

    kind, element, inside = at(foreign.c.kind, "kind"), at(foreign.c.element, "element"), at(foreign.c.scope, "place")
    if both:
        far = and_(at(foreign.c.element, "far_element"), at(foreign.c.scope, "far_place"))
        return [kind, or_(and_(element, inside), far)]
    return [kind, element, inside][: depth + 1]


@cache  # built once: that takes longer than running it
def _free(depth: int, *, both: bool) -> Select[Any]:
    """The lowest free number from `low` to `high`, the next taken one after it, and the pool's floor.

    It is `low` itself, or what follows a taken number. The search begins at the floor, below which nothing is free but
    what has rested.
    """
    low, high = (bindparam(name, type_=BigInteger()) for name in ("low", "high"))
    named = and_(pool.c.kind == bindparam("of", type_=String()), pool.c.scope == bindparam("scope", type_=String()))
    this = select(pool.c.id).where(named).scalar_subquery()
    resting = or_(allocation.c.until.is_(None), allocation.c.until > bindparam("now", type_=Moment()))
    given = and_(allocation.c.pool_id == this, resting)
    rested = bindparam("rested", type_=BigInteger())
    raised = case((rested < pool.c.floor, rested), else_=pool.c.floor)
    floor = func.coalesce(select(raised).where(named).scalar_subquery(), 0)
    start = case((floor > low, floor), else_=low)
    seen = _seen(depth, both=both)
    candidates = union_all(
        select(start.label("n")),
        select(allocation.c.number + 1).where(given, allocation.c.number.between(start, high - 1)),
        select(foreign.c.number + 1).where(*seen, foreign.c.number.between(start, high - 1)),
    ).subquery()
    taken = or_(
        exists().where(given, allocation.c.number == candidates.c.n),
        exists().where(*seen, foreign.c.number == candidates.c.n),
    )
    lowest = select(func.min(candidates.c.n).label("first")).where(~taken, candidates.c.n <= high).cte("lowest")
    first = lowest.c.first
    return select(
        first,
        select(func.min(allocation.c.number))
        .where(given, allocation.c.number > first)
        .scalar_subquery()
        .label("given"),
        select(func.min(foreign.c.number)).where(*seen, foreign.c.number > first).scalar_subquery().label("foreign"),
        floor.label("floor"),
    )


_HOLDER = (  # built once, as `_free`
    select(allocation.c.until, use.c.service)
    .join_from(allocation, pool, pool.c.id == allocation.c.pool_id)
    .outerjoin(use, use.c.allocation_id == allocation.c.id)
    .where(pool.c.kind == bindparam("of"), pool.c.scope == bindparam("scope"), allocation.c.value == bindparam("value"))
    .where(or_(allocation.c.until.is_(None), allocation.c.until > bindparam("now")))
    .order_by(use.c.service)
)


def scope_of_seen(per: str) -> ColumnElement[str]:
    """The pool scope that a row of `element_use` falls into."""
    place: ColumnElement[str] = foreign.c.element + literal_column("' '") + foreign.c.scope
    if per == "link":
        return func.coalesce(naming(foreign.c.element, foreign.c.scope).scalar_subquery(), place)
    return {"network": literal_column("''"), "element": foreign.c.element}.get(per, place)
