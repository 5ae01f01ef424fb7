"""How full the pools are; two queries for each kind, however many pools it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from inventory import models
from inventory.allocation.number_pools import (
    IN_USE,
    allocation,
    foreign,
    pool,
    rule,
    scope_of_seen,
    use,
)
from inventory.rules import Segment, segments


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


def free_counts(session: Session) -> list[PoolCount]:
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
