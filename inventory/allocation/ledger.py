"""What becomes of ids that were given: confirmed, released, rested, free again; in the caller's open transaction."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, case, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from inventory.allocation.number_pools import IN_USE, RESERVED, allocation, lock_pools, pool, rule, use


def confirm(
    session: Session, service: str, intent: str, keep: AbstractSet[int], *, now: datetime | None = None
) -> None:
    """The intent succeeded: allocations in `keep` are in use; what the service had besides is released.

    What another intent of this service has reserved meanwhile stays as it is.
    """
    session.execute(update(use).where(use.c.service == service, use.c.allocation_id.in_(keep)).values(state=IN_USE))
    ended = or_(use.c.state == IN_USE, use.c.intent == intent)
    _release(session, use.c.service == service, ended, use.c.allocation_id.not_in(keep), now=now)


def release_intent(session: Session, intent: str, but: AbstractSet[int] = frozenset()) -> None:
    """The intent failed or was cancelled: what it reserved is free at once, no service ever used it.

    `but`: allocations that it keeps, since it goes on with others.
    """
    _release(session, use.c.intent == intent, use.c.state == RESERVED, use.c.allocation_id.not_in(but))


def give_up(session: Session, intent: str, ids: AbstractSet[int]) -> set[int]:
    """Release those of these allocations that the intent has reserved and no service uses yet; answers which.

    What others have reserved as well is joined by nobody from now on: whoever waits with it finds on the same element
    what this intent found. A number of the whole network is theirs on other elements too, so it stays shared.
    """
    in_use = select(use.c.allocation_id).where(use.c.state == IN_USE)
    mine = (use.c.intent == intent, use.c.allocation_id.in_(ids), use.c.allocation_id.not_in(in_use))
    given = set(session.scalars(select(use.c.allocation_id).where(*mine)))
    _release(session, use.c.intent == intent, use.c.allocation_id.in_(given))
    placed = select(pool.c.id).where(pool.c.scope != "")
    shared = (allocation.c.id.in_(given), allocation.c.pool_id.in_(placed))
    session.execute(update(allocation).where(*shared).values(key=None))
    return given


def release_service(session: Session, service: str, *, now: datetime | None = None) -> None:
    """The service is gone: all it had is released, through quarantine where the rule says so."""
    _release(session, use.c.service == service, now=now)


def expire(session: Session, now: datetime) -> int:
    """Free what has rested long enough; answers how many."""
    lock_pools(session, rested_pools(now))
    return _free(session, allocation.c.until <= now)


def rested_pools(now: datetime) -> ColumnElement[bool]:
    """The pools in which something has rested long enough."""
    return pool.c.id.in_(select(allocation.c.pool_id).where(allocation.c.until <= now))


def pools_of(service: str) -> ColumnElement[bool]:
    """The pools of which the service has ids, in use or reserved."""
    return pool.c.id.in_(select(use.c.pool_id).where(use.c.service == service))


def _release(session: Session, *which: ColumnElement[bool], now: datetime | None = None) -> None:
    """End these uses. An allocation that nobody uses any more rests if it was in use, else it is free.

    Two that end their uses of one allocation at once would each see the other's, and neither would free it: hence the
    lock.
    """
    ending = session.execute(select(use.c.allocation_id, use.c.state, use.c.pool_id).where(*which)).all()
    if not ending:
        return
    lock_pools(session, pool.c.id.in_({row.pool_id for row in ending}))
    session.execute(delete(use).where(*which))
    unused = session.execute(
        select(allocation.c.id, rule.c.quarantine)
        .join_from(allocation, pool, pool.c.id == allocation.c.pool_id)
        .join(rule, rule.c.kind == pool.c.kind)
        .where(allocation.c.id.in_({row.allocation_id for row in ending}))
        .where(~exists().where(use.c.allocation_id == allocation.c.id))
    ).all()
    used = {row.allocation_id for row in ending if row.state == IN_USE}
    resting = {row.id: row.quarantine for row in unused if row.quarantine and row.id in used}
    rests: dict[int, set[int]] = {}
    for identity, seconds in resting.items():
        rests.setdefault(seconds, set()).add(identity)
    for seconds, ids in rests.items():
        until = (now or datetime.now(UTC)) + timedelta(seconds=seconds)
        session.execute(update(allocation).where(allocation.c.id.in_(ids)).values(until=until, key=None))
    if free := {row.id for row in unused} - resting.keys():
        _free(session, allocation.c.id.in_(free))


def _free(session: Session, which: ColumnElement[bool]) -> int:
    """The caller has the pools: where the search begins is lowered with them, or a number would never be found."""
    gone = session.execute(delete(allocation).where(which).returning(allocation.c.pool_id, allocation.c.number)).all()
    lowest: dict[int, int] = {}
    for pool_id, number in gone:
        if number is not None:
            lowest[pool_id] = min(number, lowest.get(pool_id, number))
    if lowest:
        floors = case(lowest, value=pool.c.id)
        session.execute(update(pool).where(pool.c.id.in_(lowest), pool.c.floor > floors).values(floor=floors))
    return len(gone)
