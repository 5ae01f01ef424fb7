"""The live dry run: every element of an order is read and stages its change, then drops it. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from controller.app import App
    from controller.model.order import Order
    from controller.model.plan import Plan


def live_plan(app: App, order: Order) -> Plan:
    """The plan against what the elements hold now. Raises as `accept` does, or ActivationFailed."""
    from controller.line.transaction import Transaction
    from controller.usecases.submit_order import dry_run

    offline = dry_run(app.store, order)
    _nobody_writes(app, offline)
    targets = app.store.targets(offline.elements, app.settings.answer_seconds)
    with Transaction(
        offline, targets, app.sessions, guard=lambda: None, token="", attempts=app.settings.attempts
    ) as transaction:
        try:
            staged = transaction.stage({})
        finally:
            transaction.discard()
    found = {element: offline.step(element).told(one.snapshot.lines) for element, one in staged.items()}
    return dry_run(app.store, order, found)


def _nobody_writes(app: App, plan: Plan) -> None:
    """An element that an intent holds is about to change: what it says now decides nothing."""
    from controller.errors import NotAllowed
    from controller.queries import reads

    with app.store.read() as session:
        for name in plan.elements:
            if hold := reads.element_view(session, name).hold:
                raise NotAllowed(
                    f"element {name} is held by intent {hold.intent}" + (f": {hold.in_doubt}" if hold.in_doubt else ""),
                    field="element",
                    fix=f"wait for it: `kaitong intent watch {hold.intent}`; or plan without --live",
                )
