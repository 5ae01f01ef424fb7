"""What a plan meets on its elements: each is read, stages its change and validates it, then drops it. Nothing stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from controller.errors import NotAllowed
from controller.model.plan import Plan
from controller.records.tables import Hold
from drivers.platform import Line

if TYPE_CHECKING:
    from controller.line.check_sync import Reach


def baselines(app: Reach, plan: Plan) -> Mapping[str, tuple[Line, ...]]:
    """Element → the lines of the change's scope that it has now. Raises NotAllowed, or ActivationFailed."""
    from controller.line.transaction import Transaction

    _nobody_writes(app, plan)
    targets = app.store.targets(plan.elements, app.settings.answer_seconds)
    with Transaction(
        plan, targets, app.sessions, guard=lambda: None, token="", attempts=app.settings.attempts
    ) as transaction:
        try:
            staged = transaction.stage()
        finally:
            transaction.discard()
    return {element: plan.step(element).told(one.snapshot.lines) for element, one in staged.items()}


def _nobody_writes(app: Reach, plan: Plan) -> None:
    """An element that an intent holds is about to change: what it says now decides nothing."""
    with app.store.read() as session:
        for name in plan.elements:
            if hold := session.get(Hold, name):
                raise NotAllowed(
                    f"element {name} is held by intent {hold.intent}" + (f": {hold.in_doubt}" if hold.in_doubt else ""),
                    field="element",
                    fix=f"wait for it: `kaitong intent watch {hold.intent}`; or plan without --live",
                )
