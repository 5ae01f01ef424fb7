"""Events for whoever consumes them: each consumer reads by position, and misses none.

A number that a database counts is taken when a row is written, not when it is committed: on Postgres an event with a
lower `seq` may appear after one with a higher. So a position is given only to events that are committed, by one
transaction after another: what appears later has a later position.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from controller.records.history_tables import Consumer, EventRow

OUTBOX = "outbox"
"""the row whose position is the last that was given; who gives positions locks it"""


def next_events(session: Session, consumer: str, limit: int = 500) -> list[EventRow]:
    """The events that the consumer has not consumed, in the order of their positions; from the first one at first.

    Needs a transaction that may write. The consumer's row is locked until it ends: two processes of one consumer take
    turns. `consumed` says how far it came: in the same transaction (each event once, where the work is in this
    database) or in a later one (each at least once).
    """
    after = _position(session, consumer)
    _give_positions(session, limit)
    query = select(EventRow).where(col(EventRow.position) > after).order_by(col(EventRow.position)).limit(limit)
    return list(session.execute(query).scalars())


def consumed(session: Session, consumer: str, events: Sequence[EventRow]) -> None:
    """The consumer is done with these, and with all before."""
    if events:
        session.execute(update(Consumer).where(col(Consumer.name) == consumer).values(position=events[-1].position))


def _position(session: Session, name: str) -> int:
    locked = select(col(Consumer.position)).where(col(Consumer.name) == name).with_for_update()
    found = session.execute(locked).scalar_one_or_none()
    if found is None:
        session.execute(insert(Consumer).values(name=name, position=0))
    return found or 0


def _give_positions(session: Session, limit: int) -> None:
    """Number committed events that have no position, the oldest ones."""
    last = _position(session, OUTBOX)
    fresh = select(col(EventRow.seq)).where(col(EventRow.position).is_(None)).order_by(col(EventRow.seq)).limit(limit)
    rows = [{"seq": seq, "position": last + at} for at, seq in enumerate(session.execute(fresh).scalars(), 1)]
    if rows:
        session.execute(update(EventRow), rows)
        session.execute(update(Consumer).where(col(Consumer.name) == OUTBOX).values(position=rows[-1]["position"]))
