"""From a request to an accepted intent: validated, idempotent, every id reserved, admitted; all in one transaction.

A dry run is the same code, rolled back at the end. Nothing here touches an element.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from controller import products
from controller.errors import AcceptedBefore, InvalidInput, NotAllowed, NothingToDo, PlanStale
from controller.model import events
from controller.model.intent import PRIORITY, IntentState, Operation
from controller.model.order import Order
from controller.model.plan import Plan
from controller.model.service import ServiceState
from controller.planning.decompose import decompose, plan_of
from controller.records.admission import Enqueue, admit
from controller.records.events import record_event
from controller.records.store import Store, next_number, plan_row, save_plan, service_of
from controller.records.tables import Intent, Service
from controller.shown import broken
from drivers.platform import Line
from inventory.catalogue import Catalogue

ALLOWED = {
    Operation.CHANGE: {ServiceState.ACTIVE, ServiceState.INACTIVE},
    Operation.SUSPEND: {ServiceState.ACTIVE},
    Operation.RESUME: {ServiceState.INACTIVE},
    Operation.TEARDOWN: {ServiceState.ACTIVE, ServiceState.INACTIVE},
}


@dataclass(frozen=True, slots=True)
class Accepted:
    intent: Intent
    plan: Plan
    repeated: bool = False


class _DryRun(Exception):
    def __init__(self, accepted: Accepted) -> None:
        self.accepted = accepted


def accept(store: Store, order: Order, enqueue: Enqueue, approved: Plan | None = None) -> Accepted:
    """Accept an order; the same order again answers the same intent.

    Raises InvalidInput, UnknownThing, NotAllowed, an InventoryError (nothing is reserved then), or PlanStale when the
    approved plan would no longer be what is done.
    """

    def work(session: Session) -> Accepted:
        accepted = _accept(session, order, approved)
        if not accepted.repeated:
            admit(session, enqueue)
        return accepted

    return store.write(work)


def dry_run(store: Store, order: Order, baselines: Mapping[str, tuple[Line, ...]] | None = None) -> Plan:
    """The plan that this order would be executed by now; nothing is reserved.

    Raises as `accept` does, and AcceptedBefore: nothing would be done, and the plan of then says nothing of now.
    """

    def work(session: Session) -> Accepted:
        accepted = _accept(session, order, None, baselines)
        if accepted.repeated:
            raise _again(order, accepted.intent.id)
        raise _DryRun(accepted)

    try:
        return store.write(work).plan
    except _DryRun as done:
        return done.accepted.plan


def accepted_before(store: Store, order: Order) -> str:
    """The intent that this very order was accepted as, or "". Raises NotAllowed when its number was another order's."""
    with store.read() as session:
        earlier = _earlier(session, order)
        return "" if earlier is None else earlier.id


def _again(order: Order, intent: str) -> AcceptedBefore:
    asked = f"external_id {order.external_id!r} of {order.requester!r}"
    fix = f"give it a new number to plan it anew; `kaitong intent show {intent}` says what became of it"
    return AcceptedBefore(
        f"{asked}: this order was accepted before as intent {intent}", field="external_id", fix=fix, intent=intent
    )


def _accept(
    session: Session, order: Order, approved: Plan | None, baselines: Mapping[str, tuple[Line, ...]] | None = None
) -> Accepted:
    number = next_number(session)
    if earlier := _earlier(session, order):
        return Accepted(earlier, plan_row(session, earlier.id), repeated=True)
    service = _service(session, order)
    suspended = order.operation is Operation.SUSPEND or (
        order.operation is Operation.CHANGE and service.state == ServiceState.INACTIVE
    )
    characteristics = _characteristics(order, service)
    intent_id = order.derived("IN")
    design, allocations = decompose(
        session,
        service.product,
        service.id,
        intent_id,
        characteristics,
        customer=service.customer,
        operation=order.operation,
        suspended=suspended,
    )
    if approved is not None and approved.live:
        baselines = {step.element: step.baseline for step in approved.steps}
    plan = plan_of(
        session,
        service=service.id,
        operation=order.operation,
        product=service.product,
        characteristics=characteristics,
        design=design,
        suspended=suspended,
        allocations=allocations,
        baselines=baselines,
    )
    if approved is not None and approved.hash != plan.hash:
        raise PlanStale("the plan no longer holds", fix="plan the order again", difference=approved.difference(plan))
    if not plan.steps:
        raise NothingToDo(
            f"service {service.id} is as ordered already: no element would change",
            field="characteristics",
            fix="nothing to do",
        )
    intent = Intent(
        id=intent_id,
        seq=number,
        service=service.id,
        operation=order.operation,
        requester=order.requester,
        external_id=order.external_id,
        request_hash=order.hash,
        comment=order.comment,
        sla_class=characteristics.get("sla_class", "bronze"),
        priority=PRIORITY[characteristics.get("sla_class", "bronze")],
        characteristics=characteristics,
        design=[part.as_dict() for part in design],
        allocations=allocations,
        elements=list(plan.elements),
        approved_hash=approved.hash if approved else "",
    )
    session.add_all([service, intent])
    save_plan(session, intent.id, plan)
    session.flush()
    record_event(
        session,
        intent,
        events.Accepted(
            actor=order.requester, operation=order.operation, product=service.product, customer=service.customer
        ),
    )
    return Accepted(intent, plan)


def _earlier(session: Session, order: Order) -> Intent | None:
    query = select(Intent).where(col(Intent.requester) == order.requester, col(Intent.external_id) == order.external_id)
    earlier: Intent | None = session.execute(query).scalar_one_or_none()
    if earlier is not None and earlier.request_hash != order.hash:
        raise NotAllowed(
            f"external_id {order.external_id!r} of {order.requester!r} was another order (intent {earlier.id})",
            field="external_id",
            fix="give a new order a new number",
        )
    return earlier


def _service(session: Session, order: Order) -> Service:
    """The service that the order is about: a new one, or one that allows the operation and has no other intent."""
    if order.operation is Operation.PROVISION:
        assert order.product is not None
        assert order.customer is not None
        products.find(order.product)
        customer = Catalogue(session).customer(order.customer)
        return Service(id=order.derived("EL"), product=order.product, customer=customer.name)
    assert order.service is not None
    service = service_of(session, order.service)
    if service.state not in ALLOWED[order.operation]:
        state = f"{service.state} ({service.reason})" if service.reason else service.state
        allowed = (
            ", ".join(sorted(operation for operation, states in ALLOWED.items() if service.state in states)) or "none"
        )
        raise NotAllowed(
            f"service {service.id} is {state}: {order.operation} is not possible",
            field="operation",
            fix=f"possible now: {allowed}",
        )
    unfinished = [state for state in IntentState if not state.final]
    query = select(col(Intent.id)).where(col(Intent.service) == service.id, col(Intent.state).in_(unfinished))
    running = session.execute(query).scalars().first()
    if running:
        raise NotAllowed(
            f"intent {running} on service {service.id} is not finished",
            field="service",
            fix=f"wait for it: `kaitong intent watch {running}`",
        )
    return service


def _characteristics(order: Order, service: Service) -> dict[str, Any]:
    """All characteristics as they shall be, in canonical form."""
    for name, value in order.characteristics.items():
        if broken([name, value]):  # of what is ordered now alone: a line that was ordered before may still end
            field = f"characteristics.{' '.join(name.split())}"
            raise InvalidInput(
                f"{field}: holds a line's end or a tabulator", field=field, fix="write it in one line, with blanks"
            )
    product = products.find(service.product)
    if order.operation is Operation.PROVISION:
        given = order.characteristics
    elif order.operation is Operation.CHANGE:
        if not order.characteristics:
            raise InvalidInput("a change without characteristics", field="characteristics", fix="name what changes")
        given = service.characteristics | order.characteristics
    else:
        given = service.characteristics
    wanted: dict[str, Any] = json.loads(product.validate(given).model_dump_json())
    return wanted
