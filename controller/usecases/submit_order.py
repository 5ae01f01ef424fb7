"""From a request to an accepted intent: validated, idempotent, every id reserved, admitted; all or nothing.

An order is planned first, without any lock that another waits for; then it is written, in a short transaction that
looks whether what was planned still holds, or it is planned again. A dry run ends before that. Nothing here touches an
element.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from controller.errors import AcceptedBefore, NothingToDo, PlanStale
from controller.model import events
from controller.model.actor import Actor
from controller.model.intent import PRIORITY, Operation
from controller.model.order import Order
from controller.model.plan import Plan
from controller.model.service import ResourceService, ServiceState
from controller.planning.decompose import Planned, allocations_of, decompose, plan_of
from controller.planning.order_checks import check_idle, earlier_intent, ordered_characteristics, ordered_service
from controller.records.admission import Enqueue, lock_elements, request
from controller.records.events import record_event
from controller.records.intents import plan_row, save_plan
from controller.records.ownership import rewrite_index
from controller.records.store import Store, next_number
from controller.records.tables import Intent, Service
from controller.usecases.kit.declared import Repeats, usecase
from controller.usecases.kit.ports import Ports
from drivers.platform import Line
from inventory.allocation.ids import Ids
from inventory.database import begin_writing, one_at_a_time
from inventory.errors import Outdated
from inventory.network import network_of


@dataclass(frozen=True, slots=True)
class Accepted:
    intent: Intent
    plan: Plan
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class _Draft:
    """What an order would do: decomposed, rendered and planned, nothing written."""

    service: Service
    characteristics: dict[str, Any]
    design: tuple[ResourceService, ...]
    ids: Ids
    planned: Planned


@usecase(
    permission="order.submit",
    about="external_id",
    repeats=Repeats.BY_INPUT,
    route="POST /api/v1/intents",
    command="kaitong intent submit",
)
def submit_order(ports: Ports, _actor: Actor, given: Order) -> Accepted:
    """Accept an order: everything is checked and every id reserved, or nothing; a worker carries it out.

    The same order again answers the same intent. Raises as `accept` does.
    """
    return accept(ports.store, given, ports.starter)


def accept(store: Store, order: Order, enqueue: Enqueue, approved: Plan | None = None) -> Accepted:
    """Accept an order; the same order again answers the same intent.

    Raises InvalidInput, UnknownThing, NotAllowed, an InventoryError (nothing is reserved then), or PlanStale when the
    approved plan would no longer be what is done.
    """

    def work(session: Session) -> Accepted:
        # the same order many times at once: the first is accepted, the others find it
        one_at_a_time(session.connection(), f"order {order.requester}\0{order.external_id}")
        if earlier := earlier_intent(session, order):
            return Accepted(earlier, plan_row(session, earlier.id), repeated=True)
        draft = _draft(session, order, approved)
        begin_writing(session)
        accepted = _write(session, order, draft, approved)
        request(session, accepted.intent, enqueue)
        return accepted

    return store.write_late(work)


def dry_run(store: Store, order: Order, baselines: Mapping[str, tuple[Line, ...]] | None = None) -> Plan:
    """The plan that this order would be executed by now; nothing is reserved.

    Raises as `accept` does, and AcceptedBefore: nothing would be done, and the plan of then says nothing of now.
    """

    def work(session: Session) -> Plan:
        if earlier := earlier_intent(session, order):
            raise _again(order, earlier.id)
        return _draft(session, order, None, baselines, preview=True).planned.plan

    return store.look(work)


def accepted_before(store: Store, order: Order) -> str:
    """The intent that this very order was accepted as, or "". Raises NotAllowed when its number was another order's."""
    with store.read() as session:
        earlier = earlier_intent(session, order)
        return "" if earlier is None else earlier.id


def _again(order: Order, intent: str) -> AcceptedBefore:
    asked = f"external_id {order.external_id!r} of {order.requester!r}"
    fix = f"give it a new number to plan it anew; `kaitong intent show {intent}` says what became of it"
    return AcceptedBefore(
        f"{asked}: this order was accepted before as intent {intent}", field="external_id", fix=fix, intent=intent
    )


def _draft(
    session: Session,
    order: Order,
    approved: Plan | None,
    baselines: Mapping[str, tuple[Line, ...]] | None = None,
    *,
    preview: bool = False,
) -> _Draft:
    """Plan the order. `preview`: it will not be written."""
    service = ordered_service(session, order)
    suspended = order.operation is Operation.SUSPEND or (
        order.operation is Operation.CHANGE and service.state == ServiceState.INACTIVE
    )
    characteristics = ordered_characteristics(order, service)
    network = network_of(session)
    ids = Ids(session, service.id, order.derived("IN"), network=network, preview=preview)
    design = decompose(
        session,
        service.product,
        service.id,
        ids,
        characteristics,
        network=network,
        customer=service.customer,
        operation=order.operation,
        suspended=suspended,
    )
    if approved is not None and approved.live:
        baselines = {step.element: step.baseline for step in approved.steps}
    planned = plan_of(
        session,
        network=network,
        service=service.id,
        operation=order.operation,
        product=service.product,
        characteristics=characteristics,
        design=design,
        suspended=suspended,
        allocations=allocations_of(ids.taken),
        baselines=baselines,
    )
    _refuse_other(approved, planned.plan)
    if not planned.plan.steps:
        raise NothingToDo(
            f"service {service.id} is as ordered already: no element would change",
            field="characteristics",
            fix="nothing to do",
        )
    return _Draft(service, characteristics, design, ids, planned)


def _refuse_other(approved: Plan | None, plan: Plan) -> None:
    if approved is not None and approved.hash != plan.hash:
        raise PlanStale("the plan no longer holds", fix="plan the order again", difference=approved.difference(plan))


def _write(session: Session, order: Order, draft: _Draft, approved: Plan | None) -> Accepted:
    """Accept what was planned. Raises Outdated where it does not hold any more."""
    _still_so(session, order, draft)
    rewrite_index(session, draft.planned.stale)
    plan, sla_class = draft.planned.plan, draft.characteristics.get("sla_class", "bronze")
    intent = Intent(
        id=order.derived("IN"),
        seq=next_number(session),
        service=draft.service.id,
        operation=order.operation,
        requester=order.requester,
        external_id=order.external_id,
        request_hash=order.hash,
        comment=order.comment,
        sla_class=sla_class,
        priority=PRIORITY[sla_class],
        characteristics=draft.characteristics,
        design=[part.as_dict() for part in draft.design],
        allocations=allocations_of(draft.ids.reserve()),
        elements=list(plan.elements),
        approved_hash=approved.hash if approved else "",
    )
    session.add(intent)
    if order.operation is Operation.PROVISION:
        session.add(draft.service)
    save_plan(session, intent.id, plan)
    session.flush()
    record_event(
        session,
        intent,
        events.Accepted(
            actor=order.requester,
            operation=order.operation,
            product=draft.service.product,
            customer=draft.service.customer,
        ),
    )
    return Accepted(intent, plan)


def _still_so(session: Session, order: Order, draft: _Draft) -> None:
    """Lock what the order needs. Raises Outdated where another changed meanwhile what it was planned upon."""
    lock_elements(session, draft.planned.plan.elements, waiters=False)
    if order.operation is not Operation.PROVISION:
        version = draft.service.version
        session.refresh(draft.service, with_for_update=True)
        if draft.service.version != version:
            raise Outdated(f"service {draft.service.id} was changed meanwhile")
        check_idle(session, draft.service)
    if not draft.planned.holds(session):
        raise Outdated("the network changed meanwhile, or which of its lines other services share")
