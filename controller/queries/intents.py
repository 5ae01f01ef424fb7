"""Intents as doors show them: one with its outcomes, its events."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from controller.model.intent import IntentState
from controller.queries.views import BASE, EventView, IntentLine, IntentView, OutcomeView
from controller.records.history_tables import EventRow
from controller.records.intents import intent_of
from controller.records.outcomes import outcomes_of


def intent_view(session: Session, intent_id: str) -> IntentView:
    """Raises UnknownThing."""
    row = intent_of(session, intent_id)
    outcomes = sorted(outcomes_of(session, intent_id).values(), key=lambda outcome: outcome.element)
    here = f"{BASE}/intents/{row.id}"
    links = {
        "self": here,
        "events": f"{here}/events",
        "plan": f"{BASE}/plans/{row.id}",
        "service": f"{BASE}/services/{row.service}",
        "history": f"{BASE}/history?intent={row.id}",
    }
    return IntentView(
        **row.model_dump(include=set(IntentView.model_fields)),
        outcomes=[OutcomeView.model_validate(outcome) for outcome in outcomes],
        links=links,
    )


def is_over(session: Session, intent_id: str) -> bool:
    """Is the intent in a final state? Raises UnknownThing."""
    return IntentState(intent_of(session, intent_id).state).final


def ended(intent: IntentLine) -> bool:
    return IntentState(intent.state).final


def event_views(session: Session, intent_id: str, after: int = 0, limit: int = 1000) -> list[EventView]:
    """The intent's events with a number above `after`, in order. Raises UnknownThing."""
    intent_of(session, intent_id)
    query = select(EventRow).where(col(EventRow.intent) == intent_id, col(EventRow.seq) > after)
    rows = session.execute(query.order_by(col(EventRow.seq)).limit(limit)).scalars()
    return [EventView.model_validate(row) for row in rows]
