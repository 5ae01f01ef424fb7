"""Sessions on the controller's database. They are short; one transaction where one serves.

`Store.write` runs a function in one transaction and runs it again when the database asks for it (a lost race between
two writers, a restarted server): the function must have no effect outside its session.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from threading import Lock
from typing import TypeVar

from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session, col

from controller.errors import Fenced, refused
from controller.model.intent import IntentState
from controller.model.plan import Plan
from controller.records.database import is_lost
from controller.records.events import events_of
from controller.records.history_tables import EventRow
from controller.records.intents import intent_of, no_intent, plan_row
from controller.records.outcomes import outcomes_of
from controller.records.tables import Intent, Outcome
from drivers.platform import Identity as ElementIdentity
from drivers.platform import Target
from inventory.credentials import resolve
from inventory.database import on_postgres
from inventory.errors import Outdated
from inventory.models import Credential, Element

T = TypeVar("T")
TRIES = 8
OVERTAKEN = 2
"""so often work that plans before it writes may come too late; then it plans while it holds the lock"""
_NEXT_ON_POSTGRES = text("SELECT nextval('number')")
_NEXT = text("UPDATE number SET n = n + 1 RETURNING n")
_FENCE = text("SELECT fence, abort FROM intent WHERE id = :intent")
_STATE = text("SELECT state, fence FROM intent WHERE id = :intent")


class Store:
    """The controller's tables behind one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reader = engine.execution_options(reading=True)
        self.turn = Lock()
        """whose turn it is to plan an order, of one process on SQLite"""

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
        with self.turn if self.engine.dialect.name == "sqlite" else nullcontext():
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
            raise no_intent(intent_id)
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


def next_number(session: Session) -> int:
    """The next sequence and fencing number. On Postgres no transaction waits for another's: gaps mean nothing."""
    return int(session.execute(_NEXT_ON_POSTGRES if on_postgres(session) else _NEXT).scalar_one())


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
