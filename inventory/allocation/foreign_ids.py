"""Ids that elements use by themselves, or may use: takes what was read of one, or what an intent had reserved.

None of them is given out. Everything happens in the caller's open transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from inventory.allocation.ledger import pools_of, rested_pools
from inventory.allocation.link_pools import named_elsewhere
from inventory.allocation.number_pools import RESERVED, allocation, foreign, lock_pools, pool, rule, scope_of_seen, use
from inventory.database import on_postgres
from inventory.network import network_of


@dataclass(frozen=True, slots=True)
class Reserved:
    """One id that an intent has reserved. `number` is None for values that the caller brings (a serial number)."""

    kind: str
    scope: str
    value: str
    number: int | None
    allocation_id: int

    far: tuple[str, str] = ("", "")
    """of a pool per link: the end of the fibre that does not name it"""

    def may_be_on(self, element: str) -> bool:
        return self.place_on(element) is not None

    def is_among(self, element: str, used: Mapping[str, Iterable[int]]) -> bool:
        """Is it one of the ids that the element uses, by keys as `record_use` takes them?"""
        place = self.place_on(element)
        for name, numbers in used.items() if place is not None else ():
            kind, _, there = name.partition(" ")
            if kind == self.kind and place in {"", there} and self.number in set(numbers):
                return True
        return False

    def place_on(self, element: str) -> str | None:
        """The place of the element's own id, "" for one of the whole network; None where it cannot be on it."""
        here, _, place = self.scope.partition(" ")
        if here in {"", element}:
            return place
        return self.far[1] if self.far[0] == element else None


def record_use(
    session: Session, element: str, used: Mapping[str, Iterable[int]], *, more: bool = False
) -> dict[str, list[int]]:
    """Write down which ids an element uses itself, in place of what was known of it, or with `more` beside it. Ids that
    we gave it are left out. Answers those that are new.

    Keys are a kind and where needed a place: `service-port`, `ont-id 0/1/6`, `user-vlan 0/1/6 2`.
    """
    inside = _pools_of(element)
    lock_pools(session, inside, alone=True)
    here = foreign.c.element == element
    if not more:
        session.execute(delete(foreign).where(here))
    known = {
        tuple(row) for row in session.execute(select(foreign.c.kind, foreign.c.scope, foreign.c.number).where(here))
    }
    rows = [
        {"element": element, "kind": kind, "scope": place, "number": number}
        for kind, _, place in (name.partition(" ") for name in used)
        for number in sorted(set(used[f"{kind} {place}".strip()]))
        if (kind, place, number) not in known
    ]
    if rows:
        session.execute(insert(foreign), rows)
    for kind, per in session.execute(select(rule.c.kind, rule.c.per)).all():
        ours = exists().where(
            pool.c.kind == kind,
            pool.c.scope == scope_of_seen(per),
            allocation.c.pool_id == pool.c.id,
            allocation.c.number == foreign.c.number,
            allocation.c.until.is_(None),
        )
        session.execute(delete(foreign).where(foreign.c.element == element, foreign.c.kind == kind, ours))
    session.execute(update(pool).where(inside).values(floor=0))
    now = select(foreign.c.kind, foreign.c.scope, foreign.c.number).where(here)
    left = {tuple(row) for row in session.execute(now)} if rows else set()
    new: dict[str, list[int]] = {}
    for kind, place, number in sorted(left & {tuple(row.values())[1:] for row in rows}):
        new.setdefault(f"{kind} {place}".strip(), []).append(number)
    return new


def lock_for_use(session: Session, elements: Collection[str], service: str) -> None:
    """Lock all pools concerned at once: before what these elements use is written down and ids of the service are freed
    or taken, in one transaction. Locked step by step, one could be an acceptance's that waits for another.
    """
    if elements and on_postgres(session):
        pools = (*map(_pools_of, elements), pools_of(service), rested_pools(datetime.now(UTC)))
        lock_pools(session, or_(*pools), alone=True)


def _pools_of(element: str) -> ColumnElement[bool]:
    """The pools that the element's own ids may be of."""
    return or_(
        pool.c.scope.in_(["", element]),
        pool.c.scope.startswith(f"{element} ", autoescape=True),
        pool.c.scope.in_(named_elsewhere(element)),
    )


def reserved_by(session: Session, intent: str) -> list[Reserved]:
    """What the intent has reserved and not confirmed, by kind."""
    mine = (use.c.intent == intent, use.c.state == RESERVED)
    rows = session.execute(
        select(pool.c.kind, pool.c.scope, allocation.c.value, allocation.c.number, allocation.c.id, rule.c.per)
        .join_from(use, allocation, use.c.allocation_id == allocation.c.id)
        .join(pool, pool.c.id == allocation.c.pool_id)
        .join(rule, rule.c.kind == pool.c.kind)
        .where(*mine)
        .distinct()
    ).all()
    found = [
        Reserved(kind, scope, value, number, identity, _far(session, scope) if per == "link" else ("", ""))
        for kind, scope, value, number, identity, per in rows
    ]
    return sorted(found, key=lambda one: (one.kind, one.scope, one.value))


def _far(session: Session, scope: str) -> tuple[str, str]:
    element, _, port = scope.partition(" ")
    return network_of(session).ends_of(element, port)[1]


def keep_out(session: Session, element: str, ids: Iterable[Reserved]) -> None:
    """The element may have these ids: they are its own until `record_use` says it has not.

    Also those that another service shares by now: when that one goes, the element may have them still.
    """
    lock_pools(session, _pools_of(element), alone=True)
    for one in ids:
        place = one.place_on(element)
        if one.number is None or place is None:
            continue
        row = {"element": element, "kind": one.kind, "scope": place, "number": one.number}
        known = exists().where(*(foreign.c[name] == value for name, value in row.items()))
        if not session.scalar(select(known)):
            session.execute(insert(foreign), [row])
