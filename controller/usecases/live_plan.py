"""The live dry run: every element of an order is read and validates its change, then drops it. Nothing is written."""

from __future__ import annotations

from controller.model.actor import Actor
from controller.model.order import Order
from controller.model.plan import Plan
from controller.queries.plans import plan_view
from controller.queries.views import PlanView
from controller.records.plans import keep
from controller.usecases.kit.declared import usecase
from controller.usecases.kit.ports import Reach
from controller.usecases.submit_order import dry_run


@usecase(permission="order.plan", about="external_id", job=True, command="kaitong plan --live")
def live_plan(ports: Reach, _actor: Actor, given: Order) -> PlanView:
    """Plan an order against what the elements hold now. The plan is kept for some days, to be applied by its hash.

    Raises as `submit_order` does, and ActivationFailed where an element refuses the change.
    """
    found = planned_live(ports, given)
    ports.store.write(lambda session: keep(session, given, found))
    return plan_view(found, ports.settings.confirm_seconds)


def planned_live(ports: Reach, order: Order) -> Plan:
    """The plan against what the elements hold now; it is not kept."""
    from controller.line.live import baselines

    offline = dry_run(ports.store, order)
    ports.progress(f"reading and validating on {', '.join(offline.elements)}")
    return dry_run(ports.store, order, baselines(ports, offline))
