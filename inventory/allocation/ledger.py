"""What becomes of ids that were given: confirmed, released, rested, free again; in the caller's open transaction."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from inventory.allocation.number_pools import IN_USE, RESERVED, PoolCount, allocation, alone, counts, pool, rule, use


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
    alone(session)
    return _free(session, allocation.c.until <= now)


def free_counts(session: Session) -> list[PoolCount]:
    """How full the pools are; two queries for each kind, however many pools it has."""
    return counts(session)


def _release(session: Session, *which: ColumnElement[bool], now: datetime | None = None) -> None:
    """End these uses. An allocation that nobody uses any more rests if it was in use, else it is free."""
    alone(session)
    ending = session.execute(select(use.c.allocation_id, use.c.state).where(*which)).all()
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
    for identity, seconds in resting.items():
        until = (now or datetime.now(UTC)) + timedelta(seconds=seconds)
        session.execute(update(allocation).where(allocation.c.id == identity).values(until=until, key=None))
    _free(session, allocation.c.id.in_({row.id for row in unused} - resting.keys()))


def _free(session: Session, which: ColumnElement[bool]) -> int:
    gone = session.execute(delete(allocation).where(which).returning(allocation.c.pool_id, allocation.c.number)).all()
    for pool_id, number in gone:
        if number is not None:
            session.execute(update(pool).where(pool.c.id == pool_id, pool.c.floor > number).values(floor=number))
    return len(gone)
