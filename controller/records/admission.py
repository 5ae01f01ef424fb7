"""Which intents may run: all of their elements or none, by SLA class, then by order; a fencing number each.

An intent runs when none of its elements is held or wanted by an earlier waiter. All or none means that no intent holds
one element and waits for another: no deadlock. An earlier waiter reserves what it waits for, so a wide intent does not
starve. Granting writes the holds and the workflow's start in the caller's transaction.

Only the elements concerned are looked at and locked: those of an intent that is accepted; those of one that ends, and
of the waiters that come first for any of them. All in one order and before any row is locked, so that no two
transactions wait for each other. On SQLite a transaction that writes is the only one already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet

from sqlalchemy import delete, insert, select, tuple_, union_all
from sqlmodel import Session, col

from controller.model.events import Admitted
from controller.model.intent import IntentState
from controller.model.outcome import JobKind, JobName
from controller.records.events import record_event
from controller.records.store import next_number
from controller.records.tables import Hold, HoldRequest, Intent, now
from inventory.database import on_postgres, one_at_a_time
from inventory.errors import Outdated

Enqueue = Callable[[Session, str, str, int, float], None]
"""(session, job name, intent id, priority, delay in seconds): start a job, in the session's transaction"""

_LOCKED = "locked elements"
"""of a session's `info`: what its transaction has locked"""


def lock_elements(session: Session, elements: Iterable[str], *, waiters: bool = True) -> None:
    """Lock these elements until the transaction ends; with `waiters` also those of who waits first for any of them,
    which `admit` may grant. Before any row of an intent is locked.
    """
    wanted = set(elements)
    if on_postgres(session):
        if waiters:
            first = set(_first_waiters(session, wanted).values())
            wanted.update(*(row.elements for row in _intents(session, first)))
        one_at_a_time(session.connection(), *(f"element {name}" for name in wanted))
    session.info[_LOCKED] = wanted


def lock_for(session: Session, intent_id: str) -> list[str]:
    """As `lock_elements`, for those of an intent; answers them."""
    elements: list[str] = (
        session.execute(select(col(Intent.elements)).where(col(Intent.id) == intent_id)).scalar() or []
    )
    lock_elements(session, elements)
    return elements


def admit(session: Session, elements: Iterable[str], enqueue: Enqueue) -> list[str]:
    """Grant what waits for any of these elements and may run now; answers their ids. The caller has locked them.

    Raises Outdated where another came to wait first meanwhile.
    """
    first = _first_waiters(session, elements)
    if not first:
        return []
    waiting = _intents(session, set(first.values()))
    wanted = {name for intent in waiting for name in intent.elements}
    if on_postgres(session) and not wanted <= session.info[_LOCKED]:
        raise Outdated("another intent came to wait first meanwhile")
    first |= _first_waiters(session, wanted - first.keys())
    busy = set(session.execute(select(col(Hold.element)).where(col(Hold.element).in_(wanted))).scalars())
    granted = []
    for intent in waiting:
        if busy.isdisjoint(intent.elements) and all(first[name] == intent.id for name in intent.elements):
            session.execute(delete(HoldRequest).where(col(HoldRequest.intent) == intent.id))
            _grant(session, intent, next_number(session), enqueue)
            granted.append(intent.id)
    return granted


def request(session: Session, intent: Intent, enqueue: Enqueue) -> None:
    """Grant a new intent its elements, which the caller has locked, or let it wait for them."""
    ahead = tuple_(col(HoldRequest.priority), col(HoldRequest.seq)) < tuple_(intent.priority, intent.seq)
    wanted = col(HoldRequest.element).in_(intent.elements)
    waits = select(col(HoldRequest.element)).where(wanted, ahead)
    held = select(col(Hold.element)).where(col(Hold.element).in_(intent.elements))
    if session.execute(union_all(waits, held).limit(1)).first() is None:
        _grant(session, intent, intent.seq, enqueue)
        return
    common = {"priority": intent.priority, "seq": intent.seq, "intent": intent.id}
    session.execute(insert(HoldRequest), [common | {"element": name} for name in intent.elements])


def withdraw(session: Session, intent_id: str) -> None:
    """The intent waits no more."""
    session.execute(delete(HoldRequest).where(col(HoldRequest.intent) == intent_id))


def _first_waiters(session: Session, elements: Iterable[str]) -> dict[str, str]:
    """Element → the intent that comes first of those that wait for it."""
    order = (col(HoldRequest.priority), col(HoldRequest.seq))
    each = [
        select(col(HoldRequest.element), col(HoldRequest.intent))
        .where(col(HoldRequest.element) == name)
        .order_by(*order)
        .limit(1)
        .subquery()
        for name in sorted(elements)
    ]
    rows = session.execute(union_all(*(select(first) for first in each))).all() if each else ()
    return dict(rows)


def _intents(session: Session, ids: AbstractSet[str]) -> list[Intent]:
    """In the order in which they are granted."""
    if not ids:
        return []
    query = select(Intent).where(col(Intent.id).in_(ids)).order_by(col(Intent.priority), col(Intent.seq))
    return list(session.execute(query).scalars())


def _grant(session: Session, intent: Intent, fence: int, enqueue: Enqueue) -> None:
    moment = now()
    rows = [
        {"element": name, "intent": intent.id, "fence": fence, "in_doubt": "", "since": moment}
        for name in intent.elements
    ]
    session.execute(insert(Hold), rows)
    intent.state, intent.fence, intent.updated_at = IntentState.IN_PROGRESS, fence, moment
    record_event(session, intent, Admitted(elements=sorted(intent.elements)))  # first: the row is written once then
    start(session, intent, JobName(JobKind.ACTIVATE), 0, enqueue)


def start(session: Session, intent: Intent, job: JobName, delay: float, enqueue: Enqueue) -> None:
    """Make this the job that is due of the intent and start it after `delay` seconds; both or neither."""
    intent.phase = str(job)
    enqueue(session, intent.phase, intent.id, intent.priority, delay)


def next_try(intent: Intent) -> JobName:
    """The name of the job that tries an intent in doubt again: a new one each time it is held or decided on."""
    return JobName(JobKind.RESOLVE, intent.tries + intent.choices)
