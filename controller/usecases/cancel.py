"""What may still be asked of an accepted intent: to stop. In comes who asks and why; the line reads it and goes back.

Cancelling is never a claim: an intent that waits ends at once, one that runs is taken back by its own rollback, and one
that has decided to stay is told so.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from controller.errors import NotAllowed
from controller.line.recording import undo
from controller.model.actor import Actor
from controller.model.events import CancelAsked
from controller.model.intent import IntentState
from controller.model.outcome import Decision
from controller.records.admission import Enqueue, admit, lock_for, withdraw
from controller.records.events import record_event
from controller.records.intents import intent_of
from controller.records.store import Store
from controller.records.tables import Intent, now
from controller.shown import headline
from controller.usecases.kit.declared import Repeats, usecase
from controller.usecases.kit.ports import Ports


class CancelIntent(BaseModel):
    """Which intent shall stop, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intent: str = Field(max_length=64)
    reason: str = Field(default="", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")


@usecase(
    permission="intent.cancel",
    about="intent",
    repeats=Repeats.BY_INPUT,
    route="POST /api/v1/intents/{intent}/cancel",
    command="kaitong intent cancel",
)
def cancel(ports: Ports, actor: Actor, given: CancelIntent) -> IntentState:
    """Ask an intent to stop: one that waits ends at once, one that runs puts its elements back first.

    Raises as `stop` does.
    """
    return stop(ports.store, given.intent, ports.starter, who=actor.name, why=given.reason)


def stop(store: Store, intent_id: str, enqueue: Enqueue, *, who: str, why: str = "") -> IntentState:
    """Answers the intent's state now: `cancelled`, or `inProgress` while its elements are put back.

    Raises UnknownThing, or NotAllowed when it is too late.
    """

    def work(session: Session) -> IntentState:
        elements = lock_for(session, intent_id)
        intent = intent_of(session, intent_id, lock=True)  # or it decides to stay between our look and our word
        if intent.state == IntentState.CANCELLED or (intent.state == IntentState.IN_PROGRESS and intent.abort):
            return IntentState(intent.state)  # asked twice
        _may_stop(intent)
        reason = f"cancelled by {who}" + (f": {why}" if why else "")
        if intent.state == IntentState.ACKNOWLEDGED:
            intent.reason = reason
            withdraw(session, intent.id)
            undo(session, intent, IntentState.CANCELLED, {})
            admit(session, elements, enqueue)
            return IntentState.CANCELLED
        intent.abort, intent.updated_at = reason, now()
        session.add(intent)
        record_event(session, intent, CancelAsked(actor=who, reason=reason))
        return IntentState(intent.state)

    return store.write(work)


def _may_stop(intent: Intent) -> None:
    state = IntentState(intent.state)
    if state.final:
        fix = "order a teardown, or another change" if state is IntentState.COMPLETED else "nothing to do"
        raise NotAllowed(f"intent {intent.id} is {state}: it cannot be cancelled any more", field="intent", fix=fix)
    if intent.decision == Decision.CONFIRM:
        raise NotAllowed(
            f"intent {intent.id} has decided to keep its change: it cannot be cancelled any more",
            field="intent",
            fix=f"take it back: `kaitong intent resolve {intent.id} --choose back`"
            if state is IntentState.HELD
            else f"wait for it: `kaitong intent watch {intent.id}`, then order a teardown or another change",
        )
    if state is IntentState.HELD:
        raise NotAllowed(
            f"intent {intent.id} is going back already and has an element in doubt: {headline(intent.reason)}",
            field="intent",
            fix=f"see what may be done: `kaitong intent resolve {intent.id}`",
        )
