"""The workers that are alive, by their leases."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from sqlalchemy import Row, bindparam, delete, insert, select, text, update
from sqlmodel import Session, col

from controller.records.tables import Lease

LeaseRow = Row[tuple[str, float, str]]
"""(executor, expires, taker)"""
_RENEW = (
    update(Lease)
    .where(col(Lease.executor) == bindparam("mine"))
    .values(expires=bindparam("until"), taker="")
    .returning(col(Lease.executor))
)
_LEASES = select(col(Lease.executor), col(Lease.expires), col(Lease.taker))


def database_time(session: Session) -> float:
    """Seconds since the epoch by one clock for all workers: the database server's, where there is a server."""
    if session.get_bind().dialect.name == "postgresql":
        return float(session.execute(text("select extract(epoch from clock_timestamp())")).scalar_one())
    return time.time()


def renew(session: Session, executor: str, seconds: float) -> Sequence[LeaseRow]:
    """Let this worker's lease last as much longer; the leases of all, with who takes each over."""
    mine = {"mine": executor, "until": database_time(session) + seconds}
    if not session.execute(_RENEW, mine).all():
        session.execute(insert(Lease).values(executor=executor, expires=mine["until"], taker=""))
    return session.execute(_LEASES).all()


def claim(session: Session, dead: LeaseRow, taker: str) -> bool:
    """Whether this worker is the one that takes the dead one's jobs over; no worker waits for another's lock."""
    seen = (col(Lease.executor) == dead.executor) & (col(Lease.taker) == dead.taker)
    changed = update(Lease).where(seen & (col(Lease.expires) == dead.expires)).values(taker=taker)
    return bool(session.execute(changed.returning(col(Lease.executor))).all())


def give_back(session: Session, executor: str) -> None:
    session.execute(delete(Lease).where(col(Lease.executor) == executor))


def lend(session: Session, executors: Iterable[str]) -> None:
    """Give those that have no lease one that has run out: then they are taken over."""
    known = set(session.execute(select(col(Lease.executor))).scalars())
    session.add_all(Lease(executor=name, expires=0.0) for name in sorted(set(executors) - known))


def leases(session: Session) -> Sequence[LeaseRow]:
    return session.execute(_LEASES).all()
