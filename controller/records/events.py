"""The numbered record of facts: written in the transaction that makes them true, read in the order of their numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select
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


def record_event(session: Session, intent: Intent, event: Event) -> None:
    """Append a fact about the intent, and what follows from it in the intent's own columns.

    Two transactions that append to one service at once take the same number: the later one raises IntegrityError, and
    `Store.write` runs it again.
    """
    at = now()
    _moments(intent, event, at)
    _counters(intent, event)
    mine = col(EventRow.service) == intent.service
    last = select(func.coalesce(func.max(col(EventRow.number)), 0)).where(mine).scalar_subquery()
    row = {
        "intent": intent.id,
        "service": intent.service,
        "number": last + 1,
        "name": event.NAME,
        "element": event.element,
        "text": event.text,
        "actor": event.actor,
        "version": event.VERSION,
        "body": event.body,
        "at": at,
    }
    session.execute(insert(EventRow).values(row))


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
    """The intent's events (of these names) with a number above `after`, in order."""
    query = select(EventRow).where(col(EventRow.intent) == intent, col(EventRow.seq) > after)
    query = query.where(col(EventRow.name).in_(names)) if names else query
    return list(session.execute(query.order_by(col(EventRow.seq))).scalars())
