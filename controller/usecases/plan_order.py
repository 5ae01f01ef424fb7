"""What an order would do to each element: a dry run, of which nothing stays but the plan, where it is asked for."""

from __future__ import annotations

from controller.model.actor import Actor
from controller.model.order import Order
from controller.model.plan import Plan
from controller.usecases.kit.declared import usecase
from controller.usecases.kit.ports import Ports
from controller.usecases.submit_order import dry_run


@usecase(permission="order.plan", audited=False, route="POST /api/v1/plans", command="kaitong plan")
def plan_order(ports: Ports, _actor: Actor, given: Order) -> Plan:
    """Plan an order without doing it. The same code as the real run, rolled back: nothing is reserved.

    Raises as `submit_order` does, and AcceptedBefore.
    """
    return dry_run(ports.store, given)
