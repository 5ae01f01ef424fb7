"""The numbered record of facts: written in the transaction that makes them true, read in the order of their numbers."""

from __future__ import annotations

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from controller.model.events import Event, EventName
from controller.records.tables import EventRow, Intent, now


def record_event(session: Session, intent: Intent, event: Event) -> None:
    """Append a fact about the intent."""
    row = {
        "intent": intent.id,
        "service": intent.service,
        "name": event.NAME,
        "element": event.element,
        "text": event.text,
        "at": now(),
    }
    session.execute(insert(EventRow), [row])


def events_of(session: Session, intent: str, *names: EventName, after: int = 0) -> list[EventRow]:
    """The intent's events (of these names) with a number above `after`, in order."""
    query = select(EventRow).where(col(EventRow.intent) == intent, col(EventRow.seq) > after)
    query = query.where(col(EventRow.name).in_(names)) if names else query
    return list(session.execute(query.order_by(col(EventRow.seq))).scalars())


def counted(session: Session, intent: str, *names: EventName) -> int:
    """How often these were recorded of the intent."""
    mine = (col(EventRow.intent) == intent, col(EventRow.name).in_(names))
    return int(session.execute(select(func.count()).select_from(EventRow).where(*mine)).scalar_one())
