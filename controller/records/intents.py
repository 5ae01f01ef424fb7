"""The rows of intents and of their plans."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlmodel import Session, col

from controller.errors import UnknownThing
from controller.model.events import ENDS
from controller.model.intent import IntentState
from controller.model.plan import Plan, digest
from controller.records.events import record_event
from controller.records.holds import release_holds
from controller.records.tables import Hold, Intent, PlanRow, now


def intent_of(session: Session, intent_id: str, *, lock: bool = False) -> Intent:
    row = session.get(Intent, intent_id, with_for_update=True if lock else None)
    if row is None:
        raise no_intent(intent_id)
    return row


def no_intent(intent_id: str) -> UnknownThing:
    """The error of an id that no intent has."""
    return UnknownThing(f"there is no intent {intent_id!r}", field="intent", fix="list them with `kaitong intent list`")


def plan_row(session: Session, intent_id: str) -> Plan:
    row = session.get(PlanRow, intent_id)
    if row is None:
        raise UnknownThing(f"intent {intent_id!r} has no plan", field="intent")
    return Plan.from_dict(row.body)


def save_plan(session: Session, intent_id: str, plan: Plan, *, instead: bool = False) -> str:
    """Keep the plan that the intent is executed by, `instead` of the one that it has; the plan's hash."""
    body = plan.as_dict()
    row = PlanRow(intent=intent_id, hash=digest(body), body=body)
    if instead:
        session.merge(row)
    else:
        session.add(row)
    return row.hash


def finish_intent(session: Session, intent: Intent, state: IntentState, reason: str = "") -> None:
    intent.state, intent.reason, intent.updated_at = state, reason, now()
    session.add(intent)
    with session.no_autoflush:  # the row is written once, with what the event says
        release_holds(session, intent.id)
    record_event(session, intent, ENDS[state](reason=reason))


def accepted_as(session: Session, requester: str, external_id: str) -> Intent | None:
    """The intent that the requester's order of this number was accepted as."""
    query = select(Intent).where(col(Intent.requester) == requester, col(Intent.external_id) == external_id)
    return session.execute(query).scalar_one_or_none()


def unfinished(session: Session, service: str) -> str:
    """An intent of the service that has not ended, or ""."""
    going_on = col(Intent.state).in_([state for state in IntentState if not state.final])
    query = select(col(Intent.id)).where(col(Intent.service) == service, going_on).limit(1)
    return session.execute(query).scalar() or ""


def fence_out(session: Session, intent_id: str, job: str, fence: int) -> None:
    """Give the intent and its elements a new fencing number, where this is the job that is due of it."""
    due = (col(Intent.id) == intent_id) & (col(Intent.phase) == job)
    if session.execute(update(Intent).where(due).values(fence=fence).returning(col(Intent.id))).all():
        session.execute(update(Hold).where(col(Hold.intent) == intent_id).values(fence=fence))
