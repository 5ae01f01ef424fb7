"""What is recorded of an activation: snapshots before the first write, then everything at once at its end.

`complete` and `undo` are each one transaction: Intended, ownership, ids, service state, revisions, events and holds
change together, or not at all. Reading the history needs nothing but the revisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sqlmodel import Session

from controller.errors import ActivationFailed
from controller.line.leftovers import Ids, left_behind, listed
from controller.model.events import ByHand
from controller.model.intent import IntentState, Operation
from controller.model.outcome import OutcomeState
from controller.model.plan import Plan
from controller.model.service import ResourceService, ServiceState
from controller.planning.by_hand import sentences
from controller.planning.decompose import intended_of
from controller.records.events import record_event
from controller.records.intents import finish_intent
from controller.records.not_kept import clear
from controller.records.outcomes import add_outcomes
from controller.records.ownership import owners, record_intended
from controller.records.revisions import APPLIED, record_revisions
from controller.records.services import service_of
from controller.records.tables import Intent, Outcome, Service, now
from controller.shown import headline
from drivers.platform import Diff, Line, Reading
from inventory.allocation.foreign_ids import keep_out, lock_for_use, record_use, reserved_by
from inventory.allocation.ledger import confirm as confirm_ids
from inventory.allocation.ledger import release_intent, release_service

if TYPE_CHECKING:  # a door records that an intent was cancelled, and loads nothing that speaks to elements
    from controller.line.transaction import Staged


def snapshot(session: Session, intent: str, staged: Mapping[str, Staged]) -> None:
    """Write what each element was like, and its inverse, before anything is sent that could change it."""
    rows = {
        element: {
            "state": OutcomeState.STAGED,
            "snapshot": _rows(one.snapshot.lines),
            "alarms": list(one.alarms),
            "diff": one.diff.text,
            "commands": list(one.diff.commands),
            "inverse": list(one.diff.inverse),
            "sent": [],
            "before_hash": one.snapshot.hash,
            "after_hash": "",
            "after": [],
            "error": "",
            "lost": False,
        }
        for element, one in staged.items()
    }
    add_outcomes(session, intent, rows)


def told_by_hand(session: Session, intent: Intent, staged: Mapping[str, Staged]) -> None:
    """Tell what somebody left by hand and what becomes of it. Raises ActivationFailed where a line that would go along
    is another service's: nothing was written yet.
    """
    others = owners(session, intent.service, {name: one.leaving for name, one in staged.items()})
    if others:
        told = [
            f"{name} - {' / '.join(line)} - would go along, and is recorded for {who}" for name, line, who in others
        ]
        raise ActivationFailed(
            f"{'; '.join(told)}: bring the records and the element together first, see `kaitong element check-sync`",
            evidence=[{"error": item} for item in told],
        )
    goes = intent.operation == Operation.TEARDOWN
    for name, one in sorted(staged.items()):
        if told := sentences(one.edits, one.leaving, goes=goes):
            record_event(session, intent, ByHand(element=name, sentences=told))


def staged_of(outcomes: Mapping[str, Outcome], *, without: str = "") -> dict[str, Staged]:
    """The snapshots of an earlier try, except of elements whose outcome is already in the state `without`."""
    from controller.line.transaction import Staged

    return {
        name: Staged(
            Reading(tuple(tuple(line) for line in row.snapshot)),
            tuple(row.alarms),
            Diff(row.diff, tuple(row.commands), tuple(row.inverse)),
        )
        for name, row in outcomes.items()
        if row.state != without
    }


def complete(session: Session, intent: Intent, plan: Plan, outcomes: Mapping[str, Outcome]) -> None:
    """The activation stands: record what the service now has everywhere, in the very text that the plan carries.

    Rendered again it could say something that was never sent, where a template was changed meanwhile. Only a plan of a
    release that did not keep the text is rendered here.
    """
    service = service_of(session, intent.service)
    texts = plan.intended
    if texts is None:
        texts = intended_of(ResourceService(**part) for part in intent.design)
    record_intended(session, service.id, texts, plan, outcomes)
    left = _left_behind(session, service.id, plan, outcomes)
    lock_for_use(session, left, service.id)
    if intent.operation == Operation.TEARDOWN:
        release_service(session, service.id)
    else:
        confirm_ids(session, service.id, intent.id, {item["id"] for item in intent.allocations})
    clear(session, service.id, plan.elements)
    for element, ids in left.items():
        belongs_to_it(session, intent, element, ids)
    service.state, service.reason = {
        Operation.SUSPEND: (ServiceState.INACTIVE, "suspended"),
        Operation.TEARDOWN: (ServiceState.TERMINATED, ""),
        Operation.CHANGE: (service.state, service.reason),
    }.get(Operation(intent.operation), (ServiceState.ACTIVE, ""))
    service.characteristics, service.design = intent.characteristics, intent.design
    service.version, service.updated_at = service.version + 1, now()
    session.add(service)
    record_revisions(session, intent, APPLIED, outcomes)
    finish_intent(session, intent, IntentState.COMPLETED)


def _left_behind(session: Session, service: str, plan: Plan, outcomes: Mapping[str, Outcome]) -> dict[str, Ids]:
    """Element → ids that it uses for something that is not ours, of those that the service gives up there."""
    left = {}
    others = owners(session, service, {step.element: step.change.keep for step in plan.steps})
    for step in plan.steps:
        after = outcomes[step.element].after if step.element in outcomes else []
        shared = [line for element, line, _ in others if element == step.element]
        if ids := left_behind(step.driver, step.change, map(tuple, after), shared):
            left[step.element] = ids
    return left


def belongs_to_it(session: Session, intent: Intent, element: str, ids: Ids) -> None:
    """Ids that the element uses for something that is not ours are not given out, until it is read that it does not."""
    if new := record_use(session, element, ids, more=True):
        told = f"in use there for something else, so not given out: {listed(new)}"
        record_event(session, intent, ByHand(element=element, sentences=[told]))


def undo(session: Session, intent: Intent, state: IntentState, outcomes: Mapping[str, Outcome]) -> None:
    """Nothing of the activation stands: free what it reserved, keep the evidence.

    An element that was abandoned may still have the lines: ids that it would use then are not given to others.
    """
    given_up = [row.element for row in outcomes.values() if row.state == "abandoned"]
    taken = [(item.get("element", ""), item["taken"]) for item in intent.evidence if item.get("taken")]
    lock_for_use(session, {*given_up, *(element for element, _ in taken)}, intent.service)
    ids = reserved_by(session, intent.id) if given_up else []
    release_intent(session, intent.id)
    for element in given_up:
        keep_out(session, element, ids)
    for element, its in taken:
        belongs_to_it(session, intent, element, its)
    service = session.get(Service, intent.service)
    if service is not None and intent.operation == Operation.PROVISION and service.version == 0:
        service.state, service.reason, service.updated_at = (
            ServiceState.TERMINATED,
            f"provision {state}: {headline(intent.reason)}",
            now(),
        )
        session.add(service)
    record_revisions(session, intent, state, outcomes)
    finish_intent(session, intent, state, intent.reason)


# -- reading it ------------------------------------------------------------------------------------------------------


def _rows(lines: Iterable[Line]) -> list[list[str]]:
    return [list(line) for line in lines]
