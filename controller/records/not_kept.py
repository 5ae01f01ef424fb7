"""What an element was told to keep and did not: which lines, and the alarm that stands until that is put right.

In come a change and what runs by now, out go words. An alarm stands from its event `not kept` to the `alarm cleared` of
the same intent and element: another activation of the service there, or a `check-sync` that finds all as it was left.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, func, literal_column, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from controller.model.events import AlarmCleared, AlarmRaised, EventName, NotKept
from controller.model.outcome import OutcomeState
from controller.model.plan import Plan, Step
from controller.records.events import record_event
from controller.records.store import APPLIED, intent_of, plan_row
from controller.records.tables import EventRow, Hold, Intent, Ownership, Revision
from drivers.platform import Change, Line, keeps_confirmed
from inventory.allocation.foreign_ids import record_use

_NAMED = literal_column("event.name") == literal_column("'not kept'")
"""in these words, or its index is not used"""


def unsure(plan: Plan) -> list[Step]:
    """The elements of a plan whose timer may run on although they were told to keep the change."""
    return [step for step in plan.steps if not keeps_confirmed(step.driver)]


def differing(session: Session, intent: str, change: Change, running: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """Lines that the intent wrote and that are gone; lines that it took away, that are back and nobody else's doing."""
    there = set(running)
    gone = [line for line in change.after if line not in there]
    back = [line for line in change.removed() if line in there]
    if back:
        others = _meanwhile(session, intent, change.element)
        back = [line for line in back if line not in others]
    return gone, back


def _meanwhile(session: Session, intent: str, element: str) -> set[Line]:
    """Lines there that are recorded, or that other intents have written since, or may be writing now: freed ids are
    given out again at once.
    """
    here = col(Revision.element) == element
    mine = select(func.max(col(Revision.id))).where(here, col(Revision.intent) == intent).scalar_subquery()
    since = select(col(Revision.intent)).where(here, col(Revision.id) > mine)
    at_work = select(col(Hold.intent)).where(col(Hold.element) == element)
    owned = select(col(Ownership.line)).where(col(Ownership.element) == element)
    lines = {tuple(line) for line in session.execute(owned).scalars()}
    for other in {*session.execute(since).scalars(), *session.execute(at_work).scalars()}:
        for step in plan_row(session, other).steps:
            if step.element == element:
                lines |= {*step.change.before, *step.change.after}
    return lines


def newest(session: Session, service: str, element: str) -> tuple[int, str]:
    """The last revision of a service on an element, of any result; the intent of the last that stands there."""
    here = (col(Revision.service) == service, col(Revision.element) == element)
    last = session.execute(select(func.max(col(Revision.id))).where(*here)).scalar() or 0
    standing = select(col(Revision.intent)).where(*here, col(Revision.result).in_([APPLIED, OutcomeState.ABANDONED]))
    return last, session.execute(standing.order_by(col(Revision.id).desc()).limit(1)).scalar() or ""


def raise_alarm(session: Session, intent: Intent, step: Step, running: Iterable[Line]) -> None:
    """Tell once what is otherwise than the element was told to keep, if anything is. Ids of what is back are in use."""
    gone, back = differing(session, intent.id, step.change, running)
    if not (gone or back) or any(one.element == step.element for one in standing(session, intent=intent.id)):
        return
    told = [f"{what}: {'; '.join(' / '.join(line) for line in lines)}" for what, lines in _named(gone, back)]
    text = f"{step.element} - did not keep what it said that it keeps - {' - '.join(told)}"
    record_event(session, intent, NotKept(element=step.element, cause=text))
    record_event(session, intent, AlarmRaised(element=step.element, cause=text))
    if back:
        record_use(session, step.element, step.driver.used(tuple(back)), more=True)


def _named(gone: list[Line], back: list[Line]) -> list[tuple[str, list[Line]]]:
    return [(what, lines) for what, lines in (("gone", gone), ("there again", back)) if lines]


def standing(session: Session, *, intent: str = "", service: str = "", element: str = "") -> list[EventRow]:
    """The events of the alarms that stand (of this intent, service, element), by element."""
    later = aliased(EventRow)
    same = (col(later.intent) == col(EventRow.intent), col(later.element) == col(EventRow.element))
    cleared = exists().where(*same, col(later.name) == EventName.ALARM_CLEARED, col(later.seq) > col(EventRow.seq))
    asked: list[ColumnElement[bool]] = [
        column == value
        for column, value in (
            (col(EventRow.intent), intent),
            (col(EventRow.service), service),
            (col(EventRow.element), element),
        )
        if value
    ]
    query = select(EventRow).where(_NAMED, ~cleared, *asked).order_by(col(EventRow.element), col(EventRow.seq))
    return list(session.execute(query).scalars())


def clear(session: Session, service: str, elements: Iterable[str]) -> None:
    """The service was activated anew on these elements, and read there: what was told before is over."""
    there = set(elements)
    for event in standing(session, service=service):
        if event.element in there:
            _clear(session, event)


def clear_what_is_right(session: Session, element: str, running: Iterable[Line]) -> None:
    """All of the element was read: alarms whose lines are as they were left are over."""
    lines = list(running)
    for event in standing(session, element=element):
        change = plan_row(session, event.intent).step(element).change
        if differing(session, event.intent, change, lines) == ([], []):
            _clear(session, event)


def _clear(session: Session, event: EventRow) -> None:
    record_event(session, intent_of(session, event.intent), AlarmCleared(element=event.element, cause=event.text))
