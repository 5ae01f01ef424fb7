"""One job of an intent in this worker: its fence, its transaction on the elements, and what every step needs of it.

A step writes through `Job.write`, each time in one database transaction that locks the intent's row and is refused once
another worker has taken the intent over.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlmodel import Session

from controller.errors import ActivationFailed, Fenced, KaitongError, advice, reason
from controller.line.transaction import Transaction
from controller.model.events import REACHED, StepFailed
from controller.model.outcome import Done, Failed, JobName, LineStep, OutcomeState, StepResult
from controller.probe import probe
from controller.records.admission import Enqueue, lock_for
from controller.records.events import record_event
from controller.records.intents import intent_of
from controller.records.outcomes import save_outcomes
from controller.records.store import Store
from controller.records.tables import Intent, Outcome, now
from controller.settings import Settings
from controller.shown import shown_json
from drivers.session_pool import SessionPool
from inventory.errors import InventoryError

T = TypeVar("T")
P = ParamSpec("P")
Durable = Callable[[LineStep, Callable[[], object]], object]
"""Run a step once for this job, whatever crashes; returns what it returned."""
Verb = Callable[[Transaction, dict[str, Outcome]], None]


@dataclass(frozen=True, slots=True)
class Context:
    """What every job works with."""

    store: Store
    sessions: SessionPool
    settings: Settings
    enqueue: Enqueue


class Job:
    """One job of one intent, as long as this worker holds its elements. Use as a context manager."""

    def __init__(self, context: Context, intent: str, durable: Durable) -> None:
        self.store, self.context, self.settings = context.store, context, context.settings
        self.intent, self._durable = intent, durable
        row = self.store.intent(intent)
        self.fence, self.name = row.fence, JobName.parse(row.phase)
        self._committed_at = row.committed_at
        self.waited = row.fence != row.seq
        """between acceptance and the grant: if both were one transaction, nothing can have changed the plan"""
        self.resumed = False
        """a run before this one may have begun the present step, and died in it"""
        self._ran = False
        self._stack = contextlib.ExitStack()
        self._transaction: Transaction | None = None
        self._outcomes: dict[str, Outcome] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the sessions back; what comes next opens the transaction anew, of the plan that the intent has then."""
        self._stack.close()
        self._transaction = None

    def run(self, step: LineStep, function: Callable[[], T]) -> T:
        """Run a step, once for this job."""

        def first_time_here() -> T:
            self.resumed, self._ran = not self._ran, True
            return function()

        return self._durable(step, first_time_here)  # type: ignore[return-value]  # the step's own

    # -- the record ----------------------------------------------------------------------------------------------------
    def write(self, work: Callable[[Session, Intent], T], *, admits: bool = False) -> T:
        """Run `work` with the intent's row, locked, in one transaction. Raises Fenced after a take-over.

        `admits`: it may grant or free elements and ids, so it locks the intent's elements, before the row.
        """

        def locked(session: Session) -> T:
            if admits:
                lock_for(session, self.intent)
            return work(session, self.locked_intent(session))

        probe("write:before", intent=self.intent)
        written = self.store.write(locked)
        probe("write:after", intent=self.intent)
        return written

    def locked_intent(self, session: Session) -> Intent:
        """The intent's row, locked, if this worker still holds it. Raises Fenced."""
        intent = intent_of(session, self.intent, lock=True)
        if intent.fence != self.fence:
            raise Fenced(f"intent {self.intent} - fence - holds {intent.fence}, this worker had {self.fence}")
        return intent

    def outcomes(self) -> dict[str, Outcome]:
        """The outcome of each staged element: read once a job, since only this worker writes them."""
        if not self._outcomes:
            self._outcomes = self.store.outcomes(self.intent)
        return self._outcomes

    # -- the elements --------------------------------------------------------------------------------------------------
    @property
    def opened(self) -> Transaction | None:
        """The transaction of this job, where a step has opened it already."""
        return self._transaction

    def elements(self) -> Transaction:
        """The transaction of this job: its sessions stay borrowed from step to step."""
        if self._transaction is None:
            plan = self.store.plan(self.intent)
            self._transaction = self._stack.enter_context(
                Transaction(
                    plan,
                    self.store.targets({*plan.elements, *plan.reached}, self.settings.answer_seconds),
                    self.context.sessions,
                    guard=lambda: self.store.check_fence(self.intent, self.fence),
                    token=self.intent,
                    attempts=self.settings.attempts,
                    confirm_within=self.settings.confirm_seconds,
                    settle=self.settings.settle_seconds,
                    overdue=self._overdue(),
                    changed_by_hand=self.settings.changed_by_hand,
                )
            )
        return self._transaction

    def _overdue(self) -> bool:
        """Was it committed so long ago that no element's timer can still run?"""
        at = self._committed_at
        return at is not None and (now() - at).total_seconds() > self.settings.confirm_seconds

    def run_on_elements(self, state: OutcomeState, verb: Verb) -> None:
        """Run a verb on all elements and record for each what was sent and how far it is, also when it fails."""
        rows, transaction = self.outcomes(), self.elements()
        try:
            verb(transaction, rows)
        except ActivationFailed as failure:
            broken = {item["element"]: item["error"] for item in failure.more.get("evidence", ())}
            if broken and state == OutcomeState.CONFIRMED:  # it goes to all at once: the others have it
                for element in rows.keys() - broken.keys():
                    rows[element].state = state
            self.write(lambda session, _intent: self._keep(session, rows, broken))
            raise

        def keep(session: Session, intent: Intent) -> None:
            for row in rows.values():
                row.state = state
            self._keep(session, rows, {})
            record_event(session, intent, REACHED[state](elements=sorted(rows)))

        self.write(keep)

    def _keep(self, session: Session, rows: dict[str, Outcome], broken: dict[str, str]) -> None:
        for element, row in rows.items():
            row.sent = [*row.sent, *self.elements().take_transcript(element)]
            row.error = broken.get(element, row.error)
            row.lost = row.lost or element in self.elements().session_lost
        save_outcomes(session, rows.values())

    def attempt(self, work: Callable[[], None], *, stoppable: bool = True) -> Done | Failed:
        """Do it, unless somebody asked to stop; a failure is noted, and its evidence kept."""
        stop_requested = self.store.check_fence(self.intent, self.fence)
        if stop_requested and stoppable:
            return Failed(stop_requested)
        try:
            work()
        except (KaitongError, InventoryError) as error:
            failed = failure_of(error)
            self.write(lambda session, intent: _note_failure(session, intent, failed))
            return failed
        return Done()


def step(name: LineStep) -> Callable[[Callable[Concatenate[Job, P], T]], Callable[Concatenate[Job, P], T]]:
    """Make a function of a job a step of the line, of this name."""

    def made(function: Callable[Concatenate[Job, P], T]) -> Callable[Concatenate[Job, P], T]:
        @wraps(function)
        def run(job: Job, /, *args: P.args, **kwargs: P.kwargs) -> T:
            return job.run(name, lambda: function(job, *args, **kwargs))

        return run

    return made


def in_turn(job: Job, *steps: Callable[[Job], StepResult]) -> StepResult:
    """Run steps one after another; returns the first result that is not Done, or Done."""
    for each in steps:
        result = each(job)
        if not isinstance(result, Done):
            return result
    return Done()


def failure_of(error: KaitongError | InventoryError) -> Failed:
    """What an error says, as a step's result: temporary where no element has refused."""
    more = getattr(error, "more", {}).get("evidence", [])
    more = more or [{"error": str(error), "fix": advice(error)}]
    why = reason(more, "" if isinstance(error, ActivationFailed) else str(error))
    return Failed(why, tuple(shown_json(more)), all(item.get("temporary") for item in more if "step" in item))


def _note_failure(session: Session, intent: Intent, failed: Failed) -> None:
    known = intent.evidence  # an element that stays away says the same at every try
    intent.evidence = [*known, *(dict(item) for item in failed.evidence if item not in known)]
    record_event(session, intent, StepFailed(reason=failed.reason))
