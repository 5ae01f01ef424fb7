"""Plans and products as doors show them."""

from __future__ import annotations

from dataclasses import asdict

from sqlmodel import Session

from controller import products
from controller.model.plan import Plan, Step
from controller.planning import by_hand
from controller.queries.views import AllocationView, PlanView, ProductView, StepView, TouchView
from controller.records.plans import kept


def plan_view(plan: Plan, timer_seconds: int) -> PlanView:
    """Pure: a plan with what each element would be sent, and after how long the elements' own timers strike."""
    return PlanView(
        hash=plan.hash,
        live=plan.live,
        service=plan.service,
        operation=plan.operation,
        product=plan.product,
        characteristics=dict(plan.characteristics),
        allocations=[AllocationView(kind=kind, scope=scope, value=value) for kind, scope, value in plan.allocations],
        elements=[_step_view(step, timer_seconds, live=plan.live) for step in plan.steps],
    )


def _step_view(step: Step, timer_seconds: int, *, live: bool) -> StepView:
    diff = step.shown(step.preview())
    signs = [line[:1] for line in diff.text.splitlines()]
    action = "create" if not step.change.before else "remove" if not step.change.after else "change"
    return StepView(
        element=step.element,
        platform=step.platform,
        action=action,
        undo=step.undo,
        diff=diff.text,
        commands=list(diff.commands),
        inverse=list(diff.inverse),
        added=signs.count("+"),
        removed=signs.count("-"),
        by_hand=by_hand.told(step.driver, step.change, step.baseline) if live else [],
        management=[TouchView(**asdict(touch), timer_seconds=timer_seconds) for touch in step.management],
    )


def kept_plan(session: Session, hash_: str) -> Plan:
    """The plan of this hash. Raises UnknownThing where none is kept."""
    return kept(session, hash_)[1]


def product_views() -> list[ProductView]:
    found = [products.find(name) for name in products.names()]
    return [
        ProductView(
            name=product.name,
            title=product.title,
            characteristics=product.characteristics.model_json_schema(),
            example=dict(product.example),
        )
        for product in found
    ]
