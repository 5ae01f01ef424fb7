"""Which intent has which element; what is in doubt there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from controller.model.alarm import AlarmKind
from controller.records.alarms import clear_alarm, raise_alarm, standing
from controller.records.tables import Hold, Intent, now


def release_holds(session: Session, intent_id: str, elements: Sequence[str] | None = None) -> None:
    """Give elements back: all of the intent's, or these. With the fence of one in doubt its alarm is cleared."""
    query = delete(Hold).where(col(Hold.intent) == intent_id)
    query = query if elements is None else query.where(col(Hold.element).in_(elements))
    given = session.execute(query.returning(col(Hold.element), col(Hold.in_doubt))).all()
    for element, doubt in sorted(given):
        if doubt:
            for alarm in standing(session, AlarmKind.IN_DOUBT, intent=intent_id, element=element):
                clear_alarm(session, alarm, doubt)


def mark_in_doubt(session: Session, intent: Intent, reason: str, again: datetime) -> None:
    """Whatever the intent still holds is fenced, with the reason that a list shows; an alarm once for each."""
    held = session.execute(select(col(Hold.element), col(Hold.in_doubt)).where(col(Hold.intent) == intent.id)).all()
    session.execute(update(Hold).where(col(Hold.intent) == intent.id).values(in_doubt=reason, again=again))
    for element, doubt in sorted(held):
        if not doubt:
            raise_alarm(session, intent, AlarmKind.IN_DOUBT, element, reason)


def has_elements(session: Session, service: str) -> bool:
    """Does an intent of the service have elements now?"""
    mine = select(col(Intent.id)).where(col(Intent.service) == service)
    return session.execute(select(col(Hold.element)).where(col(Hold.intent).in_(mine)).limit(1)).first() is not None


def doubtful(session: Session, intent_id: str) -> list[str]:
    """The elements that the intent fences, by name."""
    fenced = (col(Hold.intent) == intent_id, col(Hold.in_doubt) != "")
    return list(session.execute(select(col(Hold.element)).where(*fenced).order_by(col(Hold.element))).scalars())


def try_now(session: Session, intent_id: str) -> None:
    """What the intent has in doubt is tried again at once."""
    session.execute(update(Hold).where(col(Hold.intent) == intent_id).values(again=now()))
