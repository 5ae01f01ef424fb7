"""The numbered record of facts: written in the transaction that makes them true, read in the order of their numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, event, func, insert, select
from sqlalchemy.orm import Session as AnySession
from sqlmodel import Session, col

from controller.model.event import PROGRESS, Event, EventName
from controller.model.events import (
    Admitted,
    CancelAsked,
    Cancelled,
    Committed,
    Completed,
    Decided,
    Failed,
    Held,
    OtherIds,
    ResolutionChosen,
    RolledBack,
    Staged,
    StepFailed,
)
from controller.records.history_tables import EventRow
from controller.records.tables import Intent, now

_UNWRITTEN = "events"
"""of a session's `info`: those that its transaction writes at its end, in one statement"""
_LAST = select(func.coalesce(func.max(col(EventRow.number)), 0)).where(col(EventRow.service) == bindparam("of_service"))
_INSERT = insert(EventRow.__table__).values(number=_LAST.scalar_subquery() + 1)  # type: ignore[attr-defined]  # SQLModel does not declare it


def record_event(session: Session, intent: Intent, event: Event) -> None:
    """Append a fact about the intent, and what follows from it in the intent's own columns.

    It is written when the transaction commits. Two transactions that append to one service at once take the same
    number: the later one raises IntegrityError, and `Store.write` runs it again.
    """
    at = now()
    _moments(intent, event, at)
    _counters(intent, event)
    row = {
        "intent": intent.id,
        "service": intent.service,
        "of_service": intent.service,
        "name": event.NAME,
        "element": event.element,
        "text": event.text,
        "actor": event.actor,
        "version": event.VERSION,
        "body": event.body,
        "at": at,
    }
    session.info.setdefault(_UNWRITTEN, []).append(row)


@event.listens_for(AnySession, "before_commit")
def _write(session: AnySession) -> None:
    rows: list[dict[str, Any]] = session.info.pop(_UNWRITTEN, [])
    if rows:
        session.connection().execute(_INSERT, rows)


@event.listens_for(AnySession, "after_rollback")
def _forget(session: AnySession) -> None:
    session.info.pop(_UNWRITTEN, None)


def _moments(intent: Intent, event: Event, at: datetime) -> None:
    """When it came how far: no code looks at the time of an event to decide."""
    match event:
        case Admitted():
            intent.admitted_at = at
        case Staged():
            intent.staged_at = intent.staged_at or at
        case Committed():
            intent.committed_at = at
        case Decided():
            intent.decided_at = at
        case Completed() | Failed() | RolledBack() | Cancelled():
            intent.ended_at = at
    match event:
        case StepFailed() | CancelAsked() | Decided(way="rollback"):
            intent.went_wrong_at = intent.went_wrong_at or at


def _counters(intent: Intent, event: Event) -> None:
    """What it does now and how often it was tried: no code counts events to decide."""
    if event.NAME in PROGRESS:
        intent.step = event.NAME
    match event:
        case Held():
            intent.tries += 1
        case ResolutionChosen():
            intent.choices += 1
        case OtherIds():
            intent.other_ids = True


def events_of(session: Session, intent: str, *names: EventName, after: int = 0) -> list[EventRow]:
    """The intent's events (of these names) with a number above `after`, in order; this transaction's, too."""
    _write(session)
    query = select(EventRow).where(col(EventRow.intent) == intent, col(EventRow.seq) > after)
    query = query.where(col(EventRow.name).in_(names)) if names else query
    return list(session.execute(query.order_by(col(EventRow.seq))).scalars())
