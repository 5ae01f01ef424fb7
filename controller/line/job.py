"""One job of an intent in this worker: its fence, its transaction on the elements, and what every step needs of it.

A step writes through `Job.write`, in one database transaction that locks the intent's row and is refused once another
worker has taken the intent over.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from controller.errors import ActivationFailed, Fenced, KaitongError, advice, reason, refused
from controller.line.leases import OwnLease
from controller.line.transaction import Transaction
from controller.log import bound
from controller.model.events import REACHED, StepFailed
from controller.model.intent import IntentState
from controller.model.outcome import (
    Decision,
    Done,
    Failed,
    JobKind,
    JobName,
    LineStep,
    OutcomeState,
    RecordedDecision,
    StepResult,
)
from controller.probe import probe
from controller.records.admission import Enqueue, lock_for
from controller.records.database import is_lost
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
Work = Callable[[Session, Intent], T]
Verb = Callable[[Transaction, dict[str, Outcome]], None]


@dataclass(frozen=True, slots=True)
class Context:
    """What every job works with."""

    store: Store
    sessions: SessionPool
    settings: Settings
    enqueue: Enqueue
    lease: OwnLease


class Job:
    """One job of one intent, as long as this worker holds its elements. Use as a context manager.

    It is run again from its beginning after a crash, and goes on by what is recorded: the decision, and the outcomes
    that the snapshot began. What a step has learnt is recorded by the next transaction: who dies before it has only
    done on elements what is read back, and done again, there.
    """

    def __init__(self, context: Context, intent: str) -> None:
        self.store, self.context, self.settings = context.store, context, context.settings
        self.intent = intent
        row = self.store.intent(intent)
        self.service, self.fence, self.name = row.service, row.fence, JobName.parse(row.phase)
        self.over = IntentState(row.state).final
        self.decided = RecordedDecision(Decision(row.decision), row.reason)
        self._committed_at = row.committed_at
        self.waited = row.fence != row.seq
        """between acceptance and the grant: if both were one transaction, nothing can have changed the plan"""
        self._stack = contextlib.ExitStack()
        self._transaction: Transaction | None = None
        self._outcomes = self.store.outcomes(intent)
        self._unrecorded: list[Work[None]] = []
        resumed: dict[str, bool] = {
            JobKind.ACTIVATE: bool(self._outcomes),
            JobKind.FINISH: self.decided.way != Decision.NONE,
            JobKind.RESOLVE: row.state == IntentState.IN_PROGRESS,
        }
        self.resumed = resumed.get(self.name.kind, False)
        """a run of this job before this one died, and may have been writing to elements"""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the sessions back; what comes next opens the transaction anew, of the plan that the intent has then."""
        self._stack.close()
        self._transaction = None

    def run(self, step: LineStep, function: Callable[[], T]) -> T:
        """Run a step, between its two points. Raises SQLAlchemyError only where the database is lost."""
        probe(f"{step}:before", intent=self.intent)
        try:
            with bound(step=step):
                result = function()
        except SQLAlchemyError as error:
            if is_lost(error):
                raise
            raise refused(error) from None
        probe(f"{step}:after", intent=self.intent)
        return result

    # -- the record ----------------------------------------------------------------------------------------------------
    def write(self, work: Work[T], *, admits: bool = False) -> T:
        """Record what is not recorded yet, then run `work` with the intent's row, locked; in one transaction. Raises
        Fenced after a take-over.

        `admits`: it may grant or free elements and ids, so it locks the intent's elements, before the row.
        """

        def locked(session: Session) -> T:
            if admits:
                lock_for(session, self.intent)
            intent = self.locked_intent(session)
            for each in self._unrecorded:
                each(session, intent)
            return work(session, intent)

        probe("write:before", intent=self.intent)
        written = self.store.write(locked)
        self._unrecorded.clear()
        probe("write:after", intent=self.intent)
        return written

    def record_with_next(self, work: Work[None]) -> None:
        """Record this in the next transaction, before what that one is for."""
        self._unrecorded.append(work)

    def forget(self) -> None:
        """Drop what is not recorded: after a defect it may be the very thing that cannot be."""
        self._unrecorded.clear()
        self._outcomes = {}

    def locked_intent(self, session: Session) -> Intent:
        """The intent's row, locked, if this worker still holds it. Raises Fenced."""
        intent = intent_of(session, self.intent, lock=True)
        if intent.fence != self.fence:
            raise Fenced(f"intent {self.intent} - fence - holds {intent.fence}, this worker had {self.fence}")
        return intent

    def outcomes(self) -> dict[str, Outcome]:
        """The outcome of each staged element: read once, since only this worker writes them."""
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
                    guard=self.context.lease.check,
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

    def check_fence(self) -> str:
        """Who asked to stop, or "". Raises Fenced after a take-over.

        Once before each verb; within one our own lease is asked (`OwnLease`): it is over before anybody takes over.
        """
        return self.store.check_fence(self.intent, self.fence)

    def run_on_elements(self, state: OutcomeState, verb: Verb) -> None:
        """Run a verb on all elements, and note for each what was sent and how far it is, also when it fails."""
        rows, transaction = self.outcomes(), self.elements()
        try:
            verb(transaction, rows)
        except ActivationFailed as failure:
            broken = {item["element"]: item["error"] for item in failure.more.get("evidence", ())}
            confirmed = rows.keys() - broken.keys() if broken and state == OutcomeState.CONFIRMED else set()
            for element in confirmed:  # it goes to all at once: the others have it
                rows[element].state = state
            self._note(rows, broken)
            raise
        for row in rows.values():
            row.state = state
        self._note(rows, {})
        event = REACHED[state](elements=sorted(rows))
        self.record_with_next(lambda session, intent: record_event(session, intent, event))

    def _note(self, rows: dict[str, Outcome], broken: dict[str, str]) -> None:
        for element, row in rows.items():
            row.sent = [*row.sent, *self.elements().take_transcript(element)]
            row.error = broken.get(element, row.error)
            row.lost = row.lost or element in self.elements().session_lost
        self.record_outcomes()

    def record_outcomes(self) -> None:
        """Save the outcomes in the next transaction, as they are then; once, however many steps ask for it."""
        if self._save_outcomes not in self._unrecorded:
            self.record_with_next(self._save_outcomes)

    def _save_outcomes(self, session: Session, _intent: Intent) -> None:
        save_outcomes(session, self._outcomes.values())

    def attempt(self, work: Callable[[], None], *, stoppable: bool = True) -> Done | Failed:
        """Do it, unless somebody asked to stop; what failed is recorded with what follows from it."""
        stop_requested = self.check_fence()
        if stop_requested and stoppable:
            return Failed(stop_requested)
        try:
            work()
        except (KaitongError, InventoryError) as error:
            failed = failure_of(error)
            self.record_with_next(lambda session, intent: _record_failure(session, intent, failed))
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


def _record_failure(session: Session, intent: Intent, failed: Failed) -> None:
    known = intent.evidence  # an element that stays away says the same at every try
    intent.evidence = [*known, *(dict(item) for item in failed.evidence if item not in known)]
    record_event(session, intent, StepFailed(reason=failed.reason))
