"""What an element was told to keep and did not: which lines, and the alarm that stands until that is put right.

In come a change and what runs by now, out go words. An alarm stands until it is cleared:
by another activation of the service there, or a `check-sync` that finds all as it was left.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlmodel import Session, col

from controller.model.alarm import AlarmKind
from controller.model.events import NotKept
from controller.model.outcome import OutcomeState
from controller.model.plan import Plan, Step
from controller.records.alarms import clear_alarm, raise_alarm, standing
from controller.records.events import record_event
from controller.records.history_tables import Revision
from controller.records.intents import plan_row
from controller.records.revisions import APPLIED
from controller.records.tables import Hold, Intent, Ownership
from drivers.platform import Change, Line, keeps_confirmed
from inventory.allocation.foreign_ids import record_use


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


def tell_not_kept(session: Session, intent: Intent, step: Step, running: Iterable[Line]) -> None:
    """Tell once what is otherwise than the element was told to keep, if anything is. Ids of what is back are in use."""
    gone, back = differing(session, intent.id, step.change, running)
    if not (gone or back) or standing(session, AlarmKind.NOT_KEPT, intent=intent.id, element=step.element):
        return
    told = [f"{what}: {'; '.join(' / '.join(line) for line in lines)}" for what, lines in _named(gone, back)]
    text = f"{step.element} - did not keep what it said that it keeps - {' - '.join(told)}"
    record_event(session, intent, NotKept(element=step.element, cause=text))
    raise_alarm(session, intent, AlarmKind.NOT_KEPT, step.element, text)
    if back:
        record_use(session, step.element, step.driver.used(tuple(back)), more=True)


def _named(gone: list[Line], back: list[Line]) -> list[tuple[str, list[Line]]]:
    return [(what, lines) for what, lines in (("gone", gone), ("there again", back)) if lines]


def clear(session: Session, service: str, elements: Iterable[str]) -> None:
    """The service was activated anew on these elements, and read there: what was told before is over."""
    there = set(elements)
    for alarm in standing(session, AlarmKind.NOT_KEPT, service=service):
        if alarm.element in there:
            clear_alarm(session, alarm)


def clear_what_is_right(session: Session, element: str, running: Iterable[Line]) -> None:
    """All of the element was read: alarms whose lines are as they were left are over."""
    lines = list(running)
    for alarm in standing(session, AlarmKind.NOT_KEPT, element=element):
        change = plan_row(session, alarm.intent).step(element).change
        if differing(session, alarm.intent, change, lines) == ([], []):
            clear_alarm(session, alarm)
