"""`/plans`: what an order would do to each element, before anything is reserved; and what an intent is executed by."""

from __future__ import annotations

from fastapi import APIRouter, Response

from controller.doors.api._system import Here, caller
from controller.doors.api.intents import Key, PostedOrder, numbered
from controller.model.plan_file import PlanFile
from controller.queries.intents import intent_view
from controller.queries.plans import plan_view
from controller.queries.views import IntentView, PlanView
from controller.usecases.apply_plan import apply_plan
from controller.usecases.plan_order import plan_order

router = APIRouter(prefix="/api/v1/plans", tags=["plans"])


@router.post("", operation_id="planOrder", response_model=PlanView)
def create(system: Here, order: PostedOrder, idempotency_key: Key = None) -> PlanView:
    """Dry run: the same code as the real run, rolled back. Nothing is reserved, no element is asked.

    An order that was accepted before is refused (409): its own plan is that of its intent.
    """
    given = numbered(order, idempotency_key)
    return plan_view(plan_order(system, caller(given.requester), given), system.settings.confirm_seconds)


@router.post("/apply", operation_id="applyPlan", status_code=202, response_model=IntentView)
def apply(system: Here, approved: PlanFile, response: Response) -> IntentView:
    """Accept an order under the plan that was approved: what `kaitong plan --out` writes, the order and its plan's
    hash, or the hash alone of a plan that a live-plan job made. Refused (409) where another plan would be carried out.
    """
    who = approved.order.requester if approved.order else "api"
    accepted = apply_plan(system, caller(who), approved)
    with system.store.read() as session:
        view = intent_view(session, accepted.intent.id)
    response.headers["Location"] = view.links["self"]
    return view


@router.get("/{intent}", operation_id="getPlan", response_model=PlanView)
def get(system: Here, intent: str) -> PlanView:
    """The plan that the intent is executed by."""
    return plan_view(system.store.plan(system.store.intent(intent).id), system.settings.confirm_seconds)
