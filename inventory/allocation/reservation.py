"""Writes chosen ids, in the caller's transaction: pools that are missing, allocations, uses; one statement each.

Rows go in in one order, so that two transactions that choose the same wait for each other one way only. What was
chosen meanwhile breaks a unique constraint.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from sys import maxsize
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from inventory.allocation.ledger import expire, rested_pools
from inventory.allocation.number_pools import RESERVED, Space, allocation, lock_pools, pool, use
from inventory.database import on_postgres
from inventory.errors import Outdated

FLOOR_STEP = 32
"""How far the search for a free number may have to look beyond the floor before the floor is raised: a write saved."""

Place = tuple[str, str]
# built once: that takes longer than running it
_POOLS = select(pool.c.id, pool.c.kind, pool.c.scope).where(
    pool.c.kind.in_(bindparam("kinds", expanding=True)), pool.c.scope.in_(bindparam("scopes", expanding=True))
)


@dataclass(slots=True, eq=False)
class Entry:
    """One value of a pool. `identity` is that of its allocation, 0 before it is written; `number` None: claimed."""

    kind: str
    scope: str
    value: str
    number: int | None = None
    key: str | None = None
    identity: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """One service's use of an entry, not written yet."""

    service: str
    intent: str
    purpose: str
    variant: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for one service, and how its pools were then."""

    uses: tuple[Use, ...]
    spaces: Mapping[Place, Space]
    floors: Mapping[Place, int]
    """below which no number was free"""
    now: datetime
    rested: bool
    """something had rested until `now`: it is freed first"""


def reserve(session: Session, choice: Choice) -> None:
    """Write these uses and their entries.

    Raises Outdated where an entry that another service shares is there no more, or an element uses a number itself.
    """
    wanted = choice.uses
    if not wanted:
        return
    pools = _pool_ids(session, {(each.entry.kind, each.entry.scope) for each in wanted})
    shared = {e.identity: e for e in (each.entry for each in wanted) if e.identity}
    if choice.rested:
        lock_pools(session, or_(pool.c.id.in_(pools.values()), rested_pools(choice.now)))
        expire(session, choice.now)
    elif shared and on_postgres(session):
        _keep_pools(session, pools.values())
    _join(session, shared)
    new = _insert_entries(session, {id(e): e for e in (each.entry for each in wanted) if not e.identity}, pools)
    rows = [
        {
            "allocation_id": each.entry.identity,
            "service": each.service,
            "purpose": each.purpose,
            "pool_id": pools[each.entry.kind, each.entry.scope],
            "variant": each.variant,
            "intent": each.intent,
            "state": RESERVED,
        }
        for each in wanted
    ]
    session.execute(insert(use).returning(use.c.pool_id), rows).all()  # RETURNING: all rows in one statement
    _refuse_foreign(session, new, choice.spaces)
    _raise_floors(session, new, pools, choice)


def _pool_ids(session: Session, places: set[Place]) -> dict[Place, int]:
    """The rows of these pools, which are made where they are missing."""
    found = _find_pools(session, places)
    if missing := sorted(places - found.keys()):
        make: Any = postgres_insert if on_postgres(session) else sqlite_insert
        rows = [{"kind": kind, "scope": scope, "floor": 0} for kind, scope in missing]
        made = make(pool).values(rows).on_conflict_do_nothing().returning(pool.c.id, pool.c.kind, pool.c.scope)
        found |= {(kind, scope): identity for identity, kind, scope in session.execute(made)}
        if others := places - found.keys():  # made by another transaction just now
            found |= _find_pools(session, others)
    return found


def _find_pools(session: Session, places: set[Place]) -> dict[Place, int]:
    kinds, scopes = (sorted(set(words)) for words in zip(*places, strict=True))
    rows = session.execute(_POOLS, {"kinds": kinds, "scopes": scopes})
    found = {(kind, scope): identity for identity, kind, scope in rows}
    return {place: found[place] for place in places & found.keys()}


def _keep_pools(session: Session, pools: Iterable[int]) -> None:
    """Let no other transaction free ids of these pools until this one ends.

    Also of those that only new ids are of: locked one by one later, they could be another's that waits for these.
    """
    session.execute(select(pool.c.id).where(pool.c.id.in_(pools)).order_by(pool.c.id).with_for_update(read=True))


def _join(session: Session, shared: Mapping[int, Entry]) -> None:
    """Entries that others have must still be theirs; the caller has their pools, so they stay."""
    if not shared:
        return
    query = select(allocation.c.id, allocation.c.key).where(allocation.c.id.in_(shared))
    there = dict(session.execute(query).all())
    if there != {identity: entry.key for identity, entry in shared.items()}:
        raise Outdated("a number that services share was given up meanwhile")


def _insert_entries(session: Session, new: Mapping[int, Entry], pools: Mapping[Place, int]) -> list[Entry]:
    entries = sorted(new.values(), key=lambda e: (pools[e.kind, e.scope], e.key or "", e.value))
    rows = [{"pool_id": pools[e.kind, e.scope], "number": e.number, "value": e.value, "key": e.key} for e in entries]
    if rows:
        # a pool has a value once: no order of the answer is asked for, which SQLite would give row by row
        written = insert(allocation).returning(allocation.c.pool_id, allocation.c.value, allocation.c.id)
        made = {(pool_id, value): identity for pool_id, value, identity in session.execute(written, rows)}
        for entry in entries:
            entry.identity = made[pools[entry.kind, entry.scope], entry.value]
    return entries


def _refuse_foreign(session: Session, new: Iterable[Entry], spaces: Mapping[Place, Space]) -> None:
    """Raises Outdated for a number that was read on an element while it was being chosen."""
    numbers: dict[Place, list[int]] = {}
    for entry in new:
        if entry.number is not None:
            numbers.setdefault((entry.kind, entry.scope), []).append(entry.number)
    looks = [spaces[place].uses(found) for place, found in numbers.items()]
    if looks and session.execute(select(1).where(or_(*looks))).first():
        raise Outdated("an element turned out to use a number that was being chosen")


def _raise_floors(session: Session, new: Iterable[Entry], pools: Mapping[Place, int], choice: Choice) -> None:
    """Where the search went far, the next one begins at the lowest number that is free now.

    Last of all, and where nobody else has the pool: whoever frees a number lowers the floor, holding the pool's row.
    """
    far = {
        pools[e.kind, e.scope]: (e.kind, e.scope)
        for e in new
        if e.number is not None and e.number - choice.floors.get((e.kind, e.scope), e.number) >= FLOOR_STEP
    }
    if not far:
        return
    rows = select(pool.c.id, pool.c.floor).where(pool.c.id.in_(far)).with_for_update(key_share=True, skip_locked=True)
    for identity, floor in session.execute(rows).all():
        run = choice.spaces[far[identity]].free(session, floor, choice.now, maxsize)
        if run is not None:
            session.execute(update(pool).where(pool.c.id == identity).values(floor=run.first))
