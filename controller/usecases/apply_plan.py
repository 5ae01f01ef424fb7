"""A plan that was seen is carried out as it was seen, or refused with what changed since."""

from __future__ import annotations

from controller.errors import PlanStale
from controller.model.actor import Actor
from controller.model.order import Order
from controller.model.plan import Plan
from controller.model.plan_file import PlanFile
from controller.records.plans import kept
from controller.usecases.kit.declared import Repeats, usecase
from controller.usecases.kit.ports import Ports
from controller.usecases.submit_order import Accepted, accept, accepted_before, dry_run


@usecase(
    permission="order.submit",
    about="hash",
    repeats=Repeats.BY_INPUT,
    route="POST /api/v1/plans/apply",
    command="kaitong apply",
)
def apply_plan(ports: Ports, _actor: Actor, given: PlanFile) -> Accepted:
    """Accept an order under a plan that was approved: the whole plan, the order and its plan's hash, or the hash alone.

    The same again answers the same intent. Raises as `submit_order` does; PlanStale where another plan would be carried
    out by now; UnknownThing where no plan of the hash is kept.
    """
    order, approved = _meant(ports, given)
    return accept(ports.store, order, ports.starter, approved)


def _meant(ports: Ports, given: PlanFile) -> tuple[Order, Plan | None]:
    """The order, and the plan that was approved; None for an order that was accepted before."""
    approved = given.approved()
    if given.order is None:
        with ports.store.read() as session:
            return kept(session, given.hash)
    if approved is None and not accepted_before(ports.store, given.order):
        approved = dry_run(ports.store, given.order)
        if approved.hash != given.hash:
            raise PlanStale(
                "the plan no longer holds",
                field="hash",
                fix="plan the order again; with the whole plan the difference is told",
                difference=[],
            )
    return given.order, approved
