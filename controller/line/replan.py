"""A plan made anew while its intent holds the elements: after it waited for them, or with other ids.

In come a session and the intent, locked; out goes what the intent is executed by from now on. One transaction each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from controller.errors import ActivationFailed, PlanStale
from controller.line.recording import belongs_to_it
from controller.model.events import OtherIds, Planned
from controller.model.plan import Plan
from controller.model.service import ResourceService
from controller.planning.decompose import allocations_of, decompose, plan_of
from controller.records.events import record_event
from controller.records.intents import intent_of, plan_row, save_plan
from controller.records.ownership import rewrite_index
from controller.records.services import service_of
from controller.records.tables import Intent
from inventory.allocation.foreign_ids import Reserved, lock_for_use, reserved_by
from inventory.allocation.ids import Ids
from inventory.allocation.ledger import give_up, release_intent
from inventory.network import Network, network_of


def plan_again(session: Session, intent: Intent) -> None:
    """What others recorded while the intent waited is in the plan now. Raises PlanStale where it was approved and does
    not come out the same.
    """
    old = plan_row(session, intent.id)
    design = tuple(ResourceService(**part) for part in intent.design)
    new = _planned(session, intent, old, design, intent.allocations, network=network_of(session))
    if intent.approved_hash and new.hash != intent.approved_hash:
        difference = old.difference(new)
        again = "plan the order again"
        evidence = [{"error": item, "fix": again} for item in difference]
        raise PlanStale("the approved plan no longer holds", fix=again, evidence=evidence)
    number = save_plan(session, intent.id, new, instead=True)
    record_event(session, intent, Planned(elements=len(new.steps), plan=number))


def may_take_others(session: Session, intent_id: str, evidence: Sequence[Mapping[str, Any]]) -> bool:
    """Did every element that refused say which ids of ours something else has? Also so once others are taken."""
    told = bool(evidence) and all(item.get("taken") for item in evidence)
    return told or intent_of(session, intent_id).other_ids


def take_others(session: Session, intent: Intent) -> None:
    """Ids that something else turned out to have are noted as the element's own, and others are taken in their place;
    what else the intent reserved it keeps.

    Once: it is done already where `other_ids` is set. Nothing may be staged. Raises ActivationFailed where the ids
    were approved, where no other can be had, or where the line would need elements that the intent does not hold;
    an InventoryError where a pool is exhausted, or the order itself names what is taken. Nothing is changed then.
    """
    if intent.other_ids:
        return
    if intent.approved_hash:
        raise ActivationFailed("the plan was approved with these ids", fix="plan the order again")
    old = plan_row(session, intent.id)
    suspended = any(part.variables["suspended"] for part in old.design)
    lock_for_use(session, intent.elements, intent.service)
    # before: what we have is never noted as theirs
    given = give_up(session, intent.id, {one.allocation_id for one in _met(session, intent)})
    for item in intent.evidence:
        belongs_to_it(session, intent, item["element"], item["taken"])
    network = network_of(session)
    ids = Ids(session, intent.service, intent.id, network=network)
    design = decompose(
        session,
        old.product,
        intent.service,
        ids,
        intent.characteristics,
        network=network,
        customer=service_of(session, intent.service).customer,
        operation=intent.operation,
        suspended=suspended,
    )
    allocations = allocations_of(ids.reserve())
    kept = {item["id"] for item in allocations}
    if not given or given & kept:
        raise ActivationFailed("no other id can be taken in its place")
    release_intent(session, intent.id, but=kept)  # what went with them: of an ONT its VLANs
    new = _planned(session, intent, old, design, allocations, network=network)
    gone, taken = set(old.allocations) - set(new.allocations), set(new.allocations) - set(old.allocations)
    if set(new.elements) != set(old.elements):
        raise ActivationFailed("with other ids the line needs other elements", fix="order again")
    intent.design, intent.allocations = [part.as_dict() for part in design], allocations
    intent.evidence = []
    save_plan(session, intent.id, new, instead=True)
    record_event(session, intent, OtherIds(taken=_listed(taken), gone=_listed(gone)))


def _met(session: Session, intent: Intent) -> list[Reserved]:
    """What the intent has reserved and the elements say that they use."""
    told = [(item["element"], item["taken"]) for item in intent.evidence]
    return [one for one in reserved_by(session, intent.id) if any(one.is_among(*each) for each in told)]


def _planned(
    session: Session,
    intent: Intent,
    old: Plan,
    design: tuple[ResourceService, ...],
    allocations: Sequence[Mapping[str, Any]],
    *,
    network: Network,
) -> Plan:
    planned = plan_of(
        session,
        network=network,
        service=intent.service,
        operation=intent.operation,
        product=old.product,
        characteristics=intent.characteristics,
        design=design,
        suspended=any(part.variables["suspended"] for part in design),
        allocations=allocations,
        baselines={step.element: step.baseline for step in old.steps} if old.live else None,
    )
    rewrite_index(session, planned.stale)
    return planned.plan


def _listed(ids: set[tuple[str, str, str]]) -> list[str]:
    return [" ".join(word for word in one if word) for one in sorted(ids)]
