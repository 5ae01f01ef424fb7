"""What an order must be before it is planned: new, on a service that allows it, with whole characteristics."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import Session

from controller import products
from controller.errors import InvalidInput, NotAllowed
from controller.model.intent import Operation
from controller.model.order import Order
from controller.model.service import ServiceState
from controller.records.intents import accepted_as, unfinished
from controller.records.services import service_of
from controller.records.tables import Intent, Service
from controller.shown import broken
from inventory.catalogue import Catalogue

ALLOWED = {
    Operation.CHANGE: {ServiceState.ACTIVE, ServiceState.INACTIVE},
    Operation.SUSPEND: {ServiceState.ACTIVE},
    Operation.RESUME: {ServiceState.INACTIVE},
    Operation.TEARDOWN: {ServiceState.ACTIVE, ServiceState.INACTIVE},
}


def earlier_intent(session: Session, order: Order) -> Intent | None:
    """The intent that this very order was accepted as. Raises NotAllowed when its number was another order's."""
    earlier = accepted_as(session, order.requester, order.external_id)
    if earlier is not None and earlier.request_hash != order.hash:
        raise NotAllowed(
            f"external_id {order.external_id!r} of {order.requester!r} was another order (intent {earlier.id})",
            field="external_id",
            fix="give a new order a new number",
        )
    return earlier


def ordered_service(session: Session, order: Order) -> Service:
    """The service that the order is about: a new one, or one that allows the operation and has no other intent.

    Raises UnknownThing, NotAllowed.
    """
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
    check_idle(session, service)
    return service


def check_idle(session: Session, service: Service) -> None:
    """Raises NotAllowed while an intent on the service is not finished."""
    if running := unfinished(session, service.id):
        raise NotAllowed(
            f"intent {running} on service {service.id} is not finished",
            field="service",
            fix=f"wait for it: `kaitong intent watch {running}`",
        )


def ordered_characteristics(order: Order, service: Service) -> dict[str, Any]:
    """All characteristics as they shall be, in canonical form. Raises InvalidInput, UnknownThing."""
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
