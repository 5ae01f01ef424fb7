"""One phase of an intent in this worker: its fence, its transaction on the elements, and what every step of it needs.

In come an intent that is this worker's and the context; steps write through it, each in one database transaction that
is refused once another worker has taken the intent over.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypeVar

from sqlmodel import Session

from controller.errors import ActivationFailed, Fenced, KaitongError, advice, reason
from controller.line.transaction import Transaction
from controller.model.events import REACHED, EventName, StepFailed
from controller.probe import probe
from controller.records.admission import Enqueue
from controller.records.events import record_event
from controller.records.store import Store, intent_of, save_outcomes
from controller.records.tables import Intent, Outcome, now
from controller.settings import Settings
from controller.shown import shown_json
from drivers.session_pool import SessionPool
from inventory.errors import InventoryError

T = TypeVar("T")
Step = Callable[[str, Callable[[], str]], str]


@dataclass(frozen=True, slots=True)
class Context:
    """What every activation works with."""

    store: Store
    sessions: SessionPool
    settings: Settings
    enqueue: Enqueue


class Phase:
    """One intent, as long as this worker holds its elements, for the length of one phase."""

    def __init__(self, context: Context, intent: str, step: Step) -> None:
        self.store, self.context, self.intent, self._step = context.store, context, intent, step
        row = self.store.intent(intent)
        self.fence, self.phase = row.fence, row.phase
        self._waited = row.fence != row.seq + 1
        """between acceptance and the grant: if both were one transaction, nothing can have changed the plan"""
        self._stack = contextlib.ExitStack()
        self._transaction: Transaction | None = None
        self._rows: dict[str, Outcome] = {}
        self._ran = self._resumed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the sessions back; what comes next opens the transaction anew, of the plan that the intent has then."""
        self._stack.close()
        self._transaction = None

    def step(self, name: str, deed: Callable[[], str]) -> str:
        """Once for this intent. `_resumed` is so in a step that a run before this one may have begun, and died in."""

        def here() -> str:
            self._resumed, self._ran = not self._ran, True
            return deed()

        return self._step(name, here)

    def _write(self, work: Callable[[Session], T]) -> T:
        """One transaction of the line: before it something may be done that nobody knows of; after it somebody does."""
        probe("write:before", intent=self.intent)
        written = self.store.write(work)
        probe("write:after", intent=self.intent)
        return written

    def _mine(self, session: Session) -> Intent:
        """The intent's row, locked, if this worker still holds it. Raises Fenced."""
        intent = intent_of(session, self.intent, lock=True)
        if intent.fence != self.fence:
            raise Fenced(f"intent {self.intent} - fence - holds {intent.fence}, this worker had {self.fence}")
        return intent

    def _open(self) -> Transaction:
        """The transaction of this phase: its sessions stay borrowed from step to step."""
        if self._transaction is None:
            plan, settings = self.store.plan(self.intent), self.context.settings
            self._transaction = self._stack.enter_context(
                Transaction(
                    plan,
                    self.store.targets({*plan.elements, *plan.reached}, settings.answer_seconds),
                    self.context.sessions,
                    guard=lambda: self.store.holds(self.intent, self.fence),
                    token=self.intent,
                    attempts=settings.attempts,
                    confirm_within=settings.confirm_seconds,
                    settle=settings.settle_seconds,
                    overdue=self._overdue(),
                    changed_by_hand=settings.changed_by_hand,
                )
            )
        return self._transaction

    def _overdue(self) -> bool:
        """Was it committed so long ago that no element's timer can still run?"""
        committed = [event.at for event in self.store.events(self.intent) if event.name == EventName.COMMITTED]
        return bool(committed) and (now() - committed[-1]).total_seconds() > self.context.settings.confirm_seconds

    def _outcomes(self) -> dict[str, Outcome]:
        """The outcome of each staged element: read once a phase, since only this worker writes them."""
        if not self._rows:
            self._rows = self.store.outcomes(self.intent)
        return self._rows

    def _across(self, state: str, verb: Callable[[Transaction, dict[str, Outcome]], None]) -> None:
        """Run a verb on all elements and record for each what was sent and how far it is, also when it fails."""
        rows, transaction = self._outcomes(), self._open()
        try:
            verb(transaction, rows)
        except ActivationFailed as failure:
            broken = {item["element"]: item["error"] for item in failure.more.get("evidence", ())}
            if broken and state == "confirmed":  # it goes to all at once: the others have it
                for element in rows.keys() - broken.keys():
                    rows[element].state = state
            self._write(lambda session: self._keep(session, rows, broken, ""))
            raise
        self._write(lambda session: self._keep(session, rows, {}, state))

    def _keep(self, session: Session, rows: dict[str, Outcome], broken: dict[str, str], state: str) -> None:
        intent = self._mine(session)
        for element, row in rows.items():
            row.sent = [*row.sent, *self._open().drain(element)]
            row.error = broken.get(element, row.error)
            row.lost = row.lost or element in self._open().lost
            row.state = state or row.state
        save_outcomes(session, rows.values())
        if state:
            record_event(session, intent, REACHED[state](elements=sorted(rows)))

    def _tried(self, deed: Callable[[], None], *, stoppable: bool = True) -> str:
        """Do it, unless somebody asked to stop; answers why it failed and keeps the evidence."""
        asked = self.store.holds(self.intent, self.fence)
        if asked and stoppable:
            return asked
        try:
            deed()
        except (KaitongError, InventoryError) as error:
            more = getattr(error, "more", {}).get("evidence", [])
            more = more or [{"error": str(error), "fix": advice(error)}]
            why, evidence = reason(more, "" if isinstance(error, ActivationFailed) else str(error)), shown_json(more)

            def keep(session: Session) -> None:
                intent = self._mine(session)
                told = intent.evidence  # an element that stays away says the same at every try
                intent.evidence = [*told, *(item for item in evidence if item not in told)]
                record_event(session, intent, StepFailed(reason=why))

            self._write(keep)
            return why
        return ""
