"""The alarms: raised and cleared in the transaction of what causes them, each with its event."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlmodel import Session, col

from controller.model.alarm import SEVERITY, AlarmKind
from controller.model.events import AlarmCleared, AlarmRaised
from controller.records.events import record_event
from controller.records.history_tables import Alarm
from controller.records.tables import Intent, now


def raise_alarm(session: Session, intent: Intent, kind: AlarmKind, element: str, cause: str) -> None:
    """Raise an alarm of an element. The caller knows that none of the kind stands there for the intent."""
    row = {
        "element": element,
        "intent": intent.id,
        "service": intent.service,
        "kind": kind,
        "severity": SEVERITY,
        "cause": cause,
        "raised_at": now(),
        "acknowledged_by": "",
    }
    session.execute(insert(Alarm), [row])
    record_event(session, intent, AlarmRaised(element=element, cause=cause))


def standing(
    session: Session, kind: AlarmKind, *, intent: str = "", service: str = "", element: str = ""
) -> list[Alarm]:
    """The alarms of a kind that stand (of this intent, service, element), by element."""
    wanted = {Alarm.intent: intent, Alarm.service: service, Alarm.element: element}
    query = select(Alarm).where(col(Alarm.cleared_at).is_(None), col(Alarm.kind) == kind)
    query = query.where(*(col(column) == value for column, value in wanted.items() if value))
    return list(session.execute(query.order_by(col(Alarm.element), col(Alarm.id))).scalars())


def clear_alarm(session: Session, alarm: Alarm, cause: str = "") -> None:
    """It is over; `cause` where it became another since the alarm was raised."""
    alarm.cleared_at, alarm.cause = now(), cause or alarm.cause
    intent = session.get_one(Intent, alarm.intent)
    record_event(session, intent, AlarmCleared(element=alarm.element, cause=alarm.cause))
