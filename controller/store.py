"""Every query on the controller's tables. Sessions are short; one transaction where one serves.

`Store.write` runs a function in one transaction and runs it again when the database asks for it (a lost race between
two writers, a restarted server): the function must have no effect outside its session.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session, col

from controller.errors import Fenced, UnknownThing
from controller.plan import Plan, fingerprint, lines_of
from controller.service import (
    Event,
    Hold,
    Intended,
    IntendedRow,
    Intent,
    IntentState,
    Mutex,
    Outcome,
    Ownership,
    PlanRow,
    Revision,
    Service,
    now,
)
from drivers.base import Identity as ElementIdentity
from drivers.base import Line, Target
from inventory.credentials import resolve
from inventory.models import Credential, Element

T = TypeVar("T")
TRIES = 8


class Store:
    """The controller's tables behind one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reader = engine.execution_options(reading=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for queries; nothing is kept of what it changes."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in one transaction. Raises what `work` raises, after rolling everything back."""
        for attempt in range(TRIES):
            try:
                with Session(self.engine, expire_on_commit=False) as session, session.begin():
                    return work(session)
            except (IntegrityError, OperationalError):
                if attempt == TRIES - 1:
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

    def plan(self, intent_id: str) -> Plan:
        with self.read() as session:
            return plan_row(session, intent_id)

    def outcomes(self, intent_id: str) -> dict[str, Outcome]:
        with self.read() as session:
            return outcomes_of(session, intent_id)

    def events(self, intent_id: str, after: int = 0) -> list[Event]:
        with self.read() as session:
            query = select(Event).where(col(Event.intent) == intent_id, col(Event.seq) > after).order_by(col(Event.seq))
            return list(session.execute(query).scalars())

    def holds(self, intent_id: str, fence: int) -> None:
        """Raises Fenced when this fence no longer holds the intent's elements."""
        with self.read() as session:
            check_fence(session, intent_id, fence)


def intent_of(session: Session, intent_id: str) -> Intent:
    row = session.get(Intent, intent_id)
    if row is None:
        raise UnknownThing(
            f"there is no intent {intent_id!r}", field="intent", fix="list them with `kaitong intent list`"
        )
    return row


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
    session.execute(update(Mutex).where(col(Mutex.id) == 1).values(n=col(Mutex.n) + 1))
    return int(session.execute(select(col(Mutex.n)).where(col(Mutex.id) == 1)).scalar_one())


def check_fence(session: Session, intent_id: str, fence: int) -> None:
    current = session.execute(select(col(Intent.fence)).where(col(Intent.id) == intent_id)).scalar_one()
    if current != fence:
        raise Fenced(f"intent {intent_id} - fence - holds {current}, this worker had {fence}")


def note(session: Session, intent: Intent, name: str, element: str = "", text: str = "") -> None:
    """Append to the numbered record of facts."""
    session.add(Event(intent=intent.id, service=intent.service, name=name, element=element, text=text))


# -- what services have on elements ----------------------------------------------------------------------------------
def recorded_lines(session: Session, service: str, platforms: Mapping[str, str]) -> dict[str, tuple[Line, ...]]:
    """The lines that the service has on each element, as they were recorded when they were written there."""
    rows = session.execute(
        select(IntendedRow)
        .where(col(IntendedRow.service) == service)
        .order_by(col(IntendedRow.element), col(IntendedRow.role))
    ).scalars()
    parts: dict[str, list[Intended]] = {}
    for row in rows:
        parts.setdefault(row.element, []).append(Intended(row.element, row.role, row.text))
    return {element: lines_of(platforms[element], intended) for element, intended in parts.items()}


def kept_lines(session: Session, service: str, wanted: Mapping[str, Iterable[Line]]) -> dict[str, frozenset[Line]]:
    """Of these lines those that must stay: another service wants them, or they were there before us."""
    kept = {}
    for element, lines in wanted.items():
        by_digest = {fingerprint(line): line for line in lines}
        rows = session.execute(
            select(col(Ownership.digest)).where(
                col(Ownership.element) == element,
                col(Ownership.digest).in_(list(by_digest)),
                (col(Ownership.service) != service) | (col(Ownership.created).is_(False)),
            )
        ).scalars()
        kept[element] = frozenset(by_digest[digest] for digest in rows)
    return kept


def record_intended(
    session: Session, service: str, intended: Iterable[Intended], plan: Plan, outcomes: Mapping[str, Outcome]
) -> None:
    """Replace what the service has: Intended rows, and its rows in the ownership index."""
    session.execute(delete(IntendedRow).where(col(IntendedRow.service) == service))
    session.add_all(
        IntendedRow(service=service, element=part.element, role=part.role, text=part.text) for part in intended
    )
    for step in plan.steps:
        mine = {
            row.digest: row.created
            for row in session.execute(
                select(Ownership).where(col(Ownership.element) == step.element, col(Ownership.service) == service)
            ).scalars()
        }
        found = {tuple(line) for line in outcomes[step.element].snapshot}
        after = {fingerprint(line): line for line in step.change.after}
        others = created_by_us(session, step.element, service, after)
        session.execute(
            delete(Ownership).where(col(Ownership.element) == step.element, col(Ownership.service) == service)
        )
        for digest, line in after.items():
            created = mine.get(digest, line not in found or digest in others)
            session.add(
                Ownership(element=step.element, digest=digest, service=service, line=list(line), created=created)
            )


def created_by_us(session: Session, element: str, service: str, digests: Iterable[str]) -> set[str]:
    """Lines that are on the element because another service of ours put them there."""
    query = select(col(Ownership.digest)).where(
        col(Ownership.element) == element,
        col(Ownership.service) != service,
        col(Ownership.created).is_(True),
        col(Ownership.digest).in_(list(digests)),
    )
    return set(session.execute(query).scalars())


# -- holds -----------------------------------------------------------------------------------------------------------
def release_holds(session: Session, intent_id: str, elements: Sequence[str] | None = None) -> None:
    """Give elements back: all of the intent's, or these."""
    query = delete(Hold).where(col(Hold.intent) == intent_id)
    session.execute(query if elements is None else query.where(col(Hold.element).in_(elements)))


def mark_in_doubt(session: Session, intent_id: str, reason: str) -> None:
    """Whatever the intent still holds is fenced, with the reason that a list shows."""
    session.execute(update(Hold).where(col(Hold.intent) == intent_id).values(in_doubt=reason))


def record_revisions(session: Session, intent: Intent, result: str, outcomes: Mapping[str, Outcome]) -> None:
    """One history row an element that was staged: the audit trail shows what was undone too."""
    for element, outcome in sorted(outcomes.items()):
        session.add(
            Revision(
                element=element,
                intent=intent.id,
                service=intent.service,
                operation=intent.operation,
                result=result,
                who=intent.requester,
                why=intent.comment or f"order {intent.external_id}",
                diff=outcome.diff,
                sent=outcome.sent,
                before=outcome.snapshot,
                after=outcome.after or outcome.snapshot,
                before_hash=outcome.before_hash,
                after_hash=outcome.after_hash or outcome.before_hash,
            )
        )


def finish_intent(session: Session, intent: Intent, state: IntentState, reason: str = "") -> None:
    intent.state, intent.reason, intent.updated_at = state, reason, now()
    session.add(intent)
    release_holds(session, intent.id)
    note(session, intent, state, text=reason)


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
    return Target(
        element.name, element.platform, element.host, element.port, username, password, identity, timeout, legacy
    )
