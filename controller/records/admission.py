"""Which intents may run: all of their elements or none, by SLA class, then by order; a fencing number each.

All or none means nobody holds one element and waits for another: no deadlock. An earlier waiter reserves what it waits
for, so a wide intent does not starve. Granting writes the holds and the workflow's start in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import insert, select
from sqlmodel import Session, col

from controller.model.events import Admitted
from controller.model.intent import IntentState
from controller.model.outcome import JobKind, JobName
from controller.records.events import record_event
from controller.records.intents import intent_of
from controller.records.store import next_number
from controller.records.tables import Hold, Intent, now

Enqueue = Callable[[Session, str, str, int, float], None]
"""(session, job name, intent id, priority, delay in seconds): start a job, in the session's transaction"""

WINDOW = 500
"""Waiters looked at in one pass: those further back would hardly be granted, and a pass stays short."""


def admit(session: Session, enqueue: Enqueue) -> list[str]:
    """Grant what can be granted now; answers their ids. The caller has called `next_number` in this transaction."""
    busy = set(session.execute(select(col(Hold.element))).scalars())
    waiting = session.execute(
        select(col(Intent.id), col(Intent.elements))
        .where(col(Intent.state) == IntentState.ACKNOWLEDGED)
        .order_by(col(Intent.priority), col(Intent.seq))
        .limit(WINDOW)
    ).all()
    granted = []
    for intent_id, elements in waiting:
        if busy.isdisjoint(elements):
            _grant(session, intent_of(session, intent_id), enqueue)
            granted.append(intent_id)
        busy |= set(elements)
    return granted


def _grant(session: Session, intent: Intent, enqueue: Enqueue) -> None:
    fence = next_number(session)
    moment = now()
    rows = [
        {"element": name, "intent": intent.id, "fence": fence, "in_doubt": "", "since": moment}
        for name in intent.elements
    ]
    session.execute(insert(Hold), rows)
    intent.state, intent.fence, intent.updated_at = IntentState.IN_PROGRESS, fence, moment
    start(session, intent, JobName(JobKind.ACTIVATE), 0, enqueue)
    record_event(session, intent, Admitted(elements=sorted(intent.elements)))


def start(session: Session, intent: Intent, job: JobName, delay: float, enqueue: Enqueue) -> None:
    """Make this the job that is due of the intent and start it after `delay` seconds; both or neither."""
    intent.phase = str(job)
    enqueue(session, intent.phase, intent.id, intent.priority, delay)


def next_try(intent: Intent) -> JobName:
    """The name of the job that tries an intent in doubt again: a new one each time it is held or decided on."""
    return JobName(JobKind.RESOLVE, intent.tries + intent.choices)
