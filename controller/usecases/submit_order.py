"""From a request to an accepted intent: validated, idempotent, every id reserved, admitted; all in one transaction.

A dry run is the same code, rolled back at the end. Nothing here touches an element.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator
from sqlalchemy import select
from sqlmodel import Session, col

from controller import products
from controller.errors import AcceptedBefore, InvalidInput, NotAllowed, NothingToDo, PlanStale
from controller.model.intent import PRIORITY, IntentState, Operation
from controller.model.plan import Plan
from controller.model.service import ServiceState
from controller.planning.decompose import decompose, plan_of
from controller.records.admission import Enqueue, admit
from controller.records.store import Store, next_number, note, plan_row, save_plan, service_of
from controller.records.tables import Intent, Service
from controller.shown import broken
from drivers.platform import Line
from inventory.catalogue import Catalogue
from inventory.document import too_deep

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._:/@#-]*$"),
]

DEEPEST = 20
"""collections within each other in characteristics at most"""

ALLOWED = {
    Operation.CHANGE: {ServiceState.ACTIVE, ServiceState.INACTIVE},
    Operation.SUSPEND: {ServiceState.ACTIVE},
    Operation.RESUME: {ServiceState.INACTIVE},
    Operation.TEARDOWN: {ServiceState.ACTIVE, ServiceState.INACTIVE},
}


class Order(BaseModel):
    """One request on a service, as an order system posts it."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "operation": "provision",
                    "external_id": "CRM-2026-000123",
                    "requester": "crm",
                    "product": "internet_line",
                    "customer": "hupan-tea",
                    "comment": "new head office",
                    "characteristics": {
                        "address": "1 Beishan Road",
                        "bandwidth_down": 102400,
                        "bandwidth_up": 51200,
                        "sla_class": "silver",
                    },
                },
                {
                    "operation": "change",
                    "external_id": "CRM-2026-000124",
                    "requester": "crm",
                    "service": "EL7KQ2M4XA5TWDC",
                    "characteristics": {"bandwidth_down": 204800},
                },
                {
                    "operation": "suspend",
                    "external_id": "CRM-2026-000125",
                    "requester": "billing",
                    "service": "EL7KQ2M4XA5TWDC",
                    "comment": "arrears",
                },
            ]
        },
    )

    operation: Operation
    external_id: Name = Field(description="the order system's own number: posting it twice changes nothing")
    requester: Name = Field("cli", description="who asks; external ids are unique for each requester")
    comment: str = Field("", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="why; kept in the history")
    product: str | None = Field(None, description="for provision")
    customer: Name | None = Field(None, description="for provision: a customer of the inventory")
    service: Name | None = Field(None, description="for every operation but provision")
    characteristics: dict[str, Any] = Field(
        default_factory=dict, description="for provision all of them, for change those that change"
    )

    @field_validator("characteristics")
    @classmethod
    def _flat(cls, given: dict[str, Any]) -> dict[str, Any]:
        if too_deep(given, DEEPEST):
            raise ValueError(f"nested deeper than {DEEPEST} levels: no characteristic is")
        return given

    @model_validator(mode="after")
    def _whole(self) -> Order:
        needed = ("product", "customer") if self.operation is Operation.PROVISION else ("service",)
        refused = ("service",) if self.operation is Operation.PROVISION else ("product", "customer")
        for name in needed:
            if getattr(self, name) is None:
                raise ValueError(f"`{name}` is needed for {self.operation}")
        for name in refused:
            if getattr(self, name) is not None:
                raise ValueError(f"`{name}` is not for {self.operation}: leave it out")
        if self.characteristics and self.operation not in {Operation.PROVISION, Operation.CHANGE}:
            raise ValueError(f"`characteristics` are not for {self.operation}: leave them out")
        return self

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.model_dump_json(exclude={"comment"}).encode()).hexdigest()

    def derived(self, prefix: str) -> str:
        """An id that follows from who asked under which number: a repeated order can only mean the same service."""
        digest = hashlib.sha256(f"{self.requester}\0{self.external_id}".encode()).digest()
        return prefix + base64.b32encode(digest[:8]).decode().rstrip("=")


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
    note(session, intent, "accepted", text=f"{order.operation} {service.product} for {service.customer}")
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
