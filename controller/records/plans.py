"""Plans that are kept to be applied by their hash: for some days, since what they were made of goes on changing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from controller.errors import UnknownThing
from controller.model.order import Order
from controller.model.plan import Plan
from controller.records.tables import KeptPlan, now

KEPT = timedelta(days=7)


def keep(session: Session, order: Order, plan: Plan) -> None:
    """Keep a plan; those that were kept for long enough go."""
    session.execute(delete(KeptPlan).where(col(KeptPlan.at) < now() - KEPT))
    row = KeptPlan(hash=plan.hash, order=order.model_dump(mode="json", exclude_none=True), plan=plan.as_dict())
    session.merge(row)


def kept(session: Session, hash_: str) -> tuple[Order, Plan]:
    """The order and the plan of this hash. Raises UnknownThing."""
    row = session.get(KeptPlan, hash_)
    if row is None:
        raise UnknownThing(
            f"no plan of the hash {hash_!r} is kept (they are for {KEPT.days} days)",
            field="hash",
            fix="plan the order again, or hand in the order or the whole plan",
        )
    return Order.model_validate(row.order), Plan.from_dict(row.plan)
