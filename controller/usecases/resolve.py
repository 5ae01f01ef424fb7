"""A person decides on an intent in doubt: in comes the choice, who and why; out goes the phase that carries it out.

Allowed only while the intent is held. Its delayed try names another phase than the one that is due from then on, so it
does nothing (`steps.retry`): never do two run at once.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from controller.errors import InvalidInput, NotAllowed
from controller.model.actor import Actor
from controller.model.events import Abandoned, ResolutionChosen
from controller.model.outcome import Decision, OutcomeState
from controller.queries.in_doubt import Choice, refusals
from controller.records.admission import Enqueue, admit, lock_for, next_try, start
from controller.records.events import record_event
from controller.records.holds import doubtful, release_holds, try_now
from controller.records.intents import intent_of
from controller.records.store import Store
from controller.records.tables import Intent, Outcome, now
from controller.usecases.kit.declared import usecase
from controller.usecases.kit.ports import Ports


class ResolveIntent(BaseModel):
    """What shall become of an intent in doubt, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intent: str = Field(max_length=64)
    choice: Choice
    why: str = Field(default="", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="needed to abandon")
    element: str = Field(default="", max_length=64, description="to abandon, where more than one is in doubt")


@usecase(
    permission="intent.resolve",
    about="intent",
    route="POST /api/v1/intents/{intent}/resolution",
    command="kaitong intent resolve",
)
def resolve(ports: Ports, actor: Actor, given: ResolveIntent) -> None:
    """Decide on an intent in doubt: the choice is recorded, and a worker carries it out at once.

    Raises as `decide` does.
    """
    decide(
        ports.store,
        given.intent,
        ports.starter,
        given.choice,
        who=actor.name,
        why=given.why,
        element=given.element,
    )


def decide(
    store: Store, intent_id: str, enqueue: Enqueue, choice: Choice, *, who: str, why: str = "", element: str = ""
) -> None:
    """Decide and start it now; one transaction. `element` is the one that is abandoned, where several are in doubt.

    Raises UnknownThing; InvalidInput; NotAllowed where the intent is not held, or not so that this is possible.
    """

    def work(session: Session) -> None:
        lock_for(session, intent_id)
        intent = intent_of(session, intent_id, lock=True)
        if refused := refusals(intent).get(choice):
            raise NotAllowed(refused.why, field="choice", fix=refused.fix)
        if element and choice is not Choice.ABANDON:
            raise InvalidInput("element: only `abandon` takes one", field="element", fix="leave it out")
        lost = _abandoned(session, intent, element, why) if choice is Choice.ABANDON else ""
        start(session, intent, next_try(intent), 0, enqueue)
        chosen = ResolutionChosen(element=lost, actor=who, choice=choice, why=why)
        record_event(session, intent, chosen)
        if lost:
            intent.reason = f"{intent.reason}\n{lost} abandoned by {who}: {why}"
            record_event(session, intent, Abandoned(element=lost, actor=who, why=why))
            release_holds(session, intent.id, [lost])
            admit(session, [lost], enqueue)
        elif choice is Choice.BACK and intent.decision == Decision.CONFIRM:
            intent.decision, intent.reason = Decision.ROLLBACK, chosen.text
        intent.updated_at = now()
        try_now(session, intent.id)

    store.write(work)


def _abandoned(session: Session, intent: Intent, element: str, why: str) -> str:
    """Mark the element as given up; its name. Raises InvalidInput."""
    if not why:
        raise InvalidInput(
            "why: an element is not abandoned without a reason", field="why", fix="say what became of it"
        )
    fenced = doubtful(session, intent.id)
    chosen = element or (fenced[0] if len(fenced) == 1 else "")
    if chosen not in fenced:
        found = f"found {element!r}" if element else "found none"
        raise InvalidInput(
            f"element: expected one of {', '.join(fenced)}, {found}", field="element", fix="name the one that is lost"
        )
    row = session.get(Outcome, (intent.id, chosen))
    assert row is not None, "an element is held in doubt only after its snapshot was taken"
    row.state = OutcomeState.ABANDONED
    session.add(row)
    return chosen
