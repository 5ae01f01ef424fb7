"""Every query on the controller's tables. Sessions are short; one transaction where one serves.

`Store.write` runs a function in one transaction and runs it again when the database asks for it (a lost race between
two writers, a restarted server): the function must have no effect outside its session.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Engine, bindparam, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session, col

from controller.errors import Fenced, UnknownThing, refused
from controller.model.alarm import AlarmKind
from controller.model.events import ENDS, EventName
from controller.model.intent import IntentState
from controller.model.outcome import JobKind, JobName, OutcomeState
from controller.model.plan import Plan, digest
from controller.records.alarms import clear_alarm, raise_alarm, standing
from controller.records.database import is_lost
from controller.records.events import events_of, record_event
from controller.records.tables import EventRow, Hold, Intent, Mutex, Outcome, PlanRow, Revision, Service, now
from drivers.platform import Identity as ElementIdentity
from drivers.platform import Target
from inventory.credentials import resolve
from inventory.errors import Outdated
from inventory.models import Credential, Element

T = TypeVar("T")
TRIES = 8
OVERTAKEN = 2
"""so often work that plans before it writes may come too late; then it plans while it holds the lock"""
APPLIED = "applied"
"""the result of a revision that stands; another is the state of an intent that does not"""
_FENCE = text("SELECT fence, abort FROM intent WHERE id = :intent")
_STATE = text("SELECT state, fence FROM intent WHERE id = :intent")


class Store:
    """The controller's tables behind one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reader = engine.execution_options(reading=True)
        self._turn = Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for queries; nothing is kept of what it changes."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    def look(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction that reads: it waits for no writer and delays none. Raises as `write`."""
        return self._run(work, lambda _attempt: self._reader)

    def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in one transaction. Raises what `work` raises, after rolling everything back; ValueRefused where a
        value is at fault and not the database.
        """
        return self._run(work, lambda _attempt: self.engine)

    def write_late(self, work: Callable[[Session], T]) -> T:
        """As `write`, for work that reads first and says by `begin_writing` when it writes: only then does it hold the
        lock of SQLite's one writer. Where others were faster twice it holds it from the beginning.

        In one process on SQLite one after another: two that plan at once would choose the same ids.
        """
        with self._turn if self.engine.dialect.name == "sqlite" else nullcontext():
            return self._run(work, lambda attempt: self._reader if attempt < OVERTAKEN else self.engine)

    @staticmethod
    def _run(work: Callable[[Session], T], engine: Callable[[int], Engine]) -> T:
        """Again where the database is lost, or where another transaction was faster: `work` raised Outdated then, or
        broke a constraint. `engine` takes the number of the attempt.
        """
        for attempt in range(TRIES):
            last = attempt == TRIES - 1
            try:
                with Session(engine(attempt), expire_on_commit=False) as session, session.begin():
                    return work(session)
            except Outdated:
                if last:
                    raise
            except (SQLAlchemyError, UnicodeError) as error:
                # lost is also an idle-transaction timeout: on a loaded machine one may wait for one's turn so long
                lost = isinstance(error, SQLAlchemyError) and is_lost(error)
                if not lost and not (isinstance(error, IntegrityError) and not last):
                    raise refused(error) from error
                if last:
                    raise
            time.sleep(0.02 * 2**attempt)
        raise AssertionError("unreachable")

    # -- elements ----------------------------------------------------------------------------------------------------
    def targets(self, names: Iterable[str], timeout: float) -> dict[str, Target]:
        """Where and as whom to reach these elements; secrets are resolved here and live only in the Target."""
        with self.read() as session:
            rows = session.execute(
                select(Element, Credential)
                .join(Credential, col(Element.credential) == col(Credential.name))
                .where(col(Element.name).in_(list(names)))
            ).all()
        return {element.name: _target(element, credential, timeout) for element, credential in rows}

    # -- intents and progress ----------------------------------------------------------------------------------------
    def intent(self, intent_id: str) -> Intent:
        with self.read() as session:
            return intent_of(session, intent_id)

    def state(self, intent_id: str) -> tuple[IntentState, int]:
        """How far an intent is, and its fencing number: cheap, for who waits. Raises as `intent` for an unknown one."""
        with self._reader.connect() as connection:
            row = connection.execute(_STATE, {"intent": intent_id}).first()
        if row is None:
            raise _no_intent(intent_id)
        return IntentState(row[0]), int(row[1])

    def plan(self, intent_id: str) -> Plan:
        with self.read() as session:
            return plan_row(session, intent_id)

    def outcomes(self, intent_id: str) -> dict[str, Outcome]:
        with self.read() as session:
            return outcomes_of(session, intent_id)

    def events(self, intent_id: str, after: int = 0) -> list[EventRow]:
        with self.read() as session:
            return events_of(session, intent_id, after=after)

    def check_fence(self, intent_id: str, fence: int) -> str:
        """Raises Fenced when this fence no longer holds the intent's elements; else who asked to stop, or ""."""
        with self._reader.connect() as connection:
            current, abort = connection.execute(_FENCE, {"intent": intent_id}).one()
        if current != fence:
            raise Fenced(f"intent {intent_id} - fence - holds {current}, this worker had {fence}")
        return str(abort)


def intent_of(session: Session, intent_id: str, *, lock: bool = False) -> Intent:
    row = session.get(Intent, intent_id, with_for_update=True if lock else None)
    if row is None:
        raise _no_intent(intent_id)
    return row


def _no_intent(intent_id: str) -> UnknownThing:
    return UnknownThing(f"there is no intent {intent_id!r}", field="intent", fix="list them with `kaitong intent list`")


def service_of(session: Session, service_id: str) -> Service:
    row = session.get(Service, service_id)
    if row is None:
        raise UnknownThing(
            f"there is no service {service_id!r}", field="service", fix="list them with `kaitong service list`"
        )
    return row


def plan_row(session: Session, intent_id: str) -> Plan:
    row = session.get(PlanRow, intent_id)
    if row is None:
        raise UnknownThing(f"intent {intent_id!r} has no plan", field="intent")
    return Plan.from_dict(row.body)


def outcomes_of(session: Session, intent_id: str) -> dict[str, Outcome]:
    return {
        row.element: row for row in session.execute(select(Outcome).where(col(Outcome.intent) == intent_id)).scalars()
    }


def next_number(session: Session) -> int:
    """The next sequence and fencing number; its row lock makes this writer the only one until the transaction ends."""
    counted = update(Mutex).where(col(Mutex.id) == 1).values(n=col(Mutex.n) + 1).returning(col(Mutex.n))
    return int(session.execute(counted).scalar_one())


def save_outcomes(session: Session, rows: Iterable[Outcome]) -> None:
    """Write what the last step changed of each element's outcome, in one statement."""
    changed = [
        {
            "b_intent": row.intent,
            "b_element": row.element,
            "state": row.state,
            "error": row.error,
            "lost": row.lost,
            "sent": row.sent,
            "after": row.after,
            "after_hash": row.after_hash,
        }
        for row in rows
    ]
    if changed:
        table = Outcome.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
        key = (table.c.intent == bindparam("b_intent"), table.c.element == bindparam("b_element"))
        session.connection().execute(update(table).where(*key), changed)


def save_plan(session: Session, intent_id: str, plan: Plan) -> str:
    """Keep the plan that the intent is executed by; its hash."""
    body = plan.as_dict()
    session.merge(PlanRow(intent=intent_id, hash=digest(body), body=body))
    return digest(body)


# -- holds -----------------------------------------------------------------------------------------------------------
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


def record_revisions(session: Session, intent: Intent, result: str, outcomes: Mapping[str, Outcome]) -> None:
    """One history row an element that was staged: the audit trail shows what was undone too, and who decided it.

    What was undone ended as it began; what was applied, as it was verified, and that may be nothing at all.
    """
    applied = result == APPLIED
    why = intent.comment or f"order {intent.external_id}"
    if JobName.parse(intent.phase).kind == JobKind.RESOLVE:  # it was in doubt: a person may have had a say
        chosen = events_of(session, intent.id, EventName.RESOLUTION_CHOSEN)
        why = "; ".join([why, *(event.text for event in chosen)])
    common = {
        "intent": intent.id,
        "service": intent.service,
        "operation": intent.operation,
        "who": intent.requester,
        "why": why,
        "at": now(),
    }
    rows = [
        common
        | {
            "element": element,
            "result": outcome.state if outcome.state == OutcomeState.ABANDONED else result,
            "diff": outcome.diff,
            "sent": outcome.sent,
            "before": outcome.snapshot,
            "after": outcome.after if applied else outcome.snapshot,
            "before_hash": outcome.before_hash,
            "after_hash": outcome.after_hash if applied else outcome.before_hash,
        }
        for element, outcome in sorted(outcomes.items())
    ]
    if rows:
        session.execute(insert(Revision), rows)


def finish_intent(session: Session, intent: Intent, state: IntentState, reason: str = "") -> None:
    intent.state, intent.reason, intent.updated_at = state, reason, now()
    session.add(intent)
    release_holds(session, intent.id)
    record_event(session, intent, ENDS[state](reason=reason))


# -- lists for the doors ---------------------------------------------------------------------------------------------
def page(
    session: Session, model: type[T], *, order: Any, where: Iterable[Any] = (), limit: int = 50, offset: int = 0
) -> tuple[list[T], int]:
    """One page of rows and the number of all that match."""
    conditions = list(where)
    total = session.execute(select(func.count()).select_from(model).where(*conditions)).scalar_one()
    rows = session.execute(select(model).where(*conditions).order_by(order).limit(limit).offset(offset)).scalars()
    return list(rows), int(total)


def database_time(session: Session) -> float:
    """Seconds since the epoch by one clock for all workers: the database server's, where there is a server."""
    if session.get_bind().dialect.name == "postgresql":
        return float(session.execute(text("select extract(epoch from clock_timestamp())")).scalar_one())
    return time.time()


def _target(element: Element, credential: Credential, timeout: float) -> Target:
    username, password = resolve(credential)
    identity = ElementIdentity(element.hostname, element.model, element.serial, element.software)
    legacy = bool(element.attributes.get("legacy_crypto", False))
    device = str(element.attributes.get("oltid", ""))
    return Target(
        element.name,
        element.platform,
        element.host,
        element.port,
        username,
        password,
        identity,
        timeout,
        legacy,
        device,
    )
