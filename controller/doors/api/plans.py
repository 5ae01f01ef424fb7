"""`/plans`: what an order would do to each element, before anything is reserved; and what an intent is executed by."""

from __future__ import annotations

from fastapi import APIRouter

from controller.doors.api._system import Here
from controller.doors.api.intents import Key, PostedOrder, numbered
from controller.queries import reads
from controller.queries.views import PlanView
from controller.usecases.submit_order import dry_run

router = APIRouter(prefix="/api/v1/plans", tags=["plans"])


@router.post("", operation_id="planOrder", response_model=PlanView)
def create(system: Here, order: PostedOrder, idempotency_key: Key = None) -> PlanView:
    """Dry run: the same code as the real run, rolled back. Nothing is reserved, no element is asked.

    An order that was accepted before is refused (409): its own plan is that of its intent.
    """
    return reads.plan_view(dry_run(system.store, numbered(order, idempotency_key)), system.settings.confirm_seconds)


@router.get("/{intent}", operation_id="getPlan", response_model=PlanView)
def get(system: Here, intent: str) -> PlanView:
    """The plan that the intent is executed by."""
    return reads.plan_view(system.store.plan(system.store.intent(intent).id), system.settings.confirm_seconds)
