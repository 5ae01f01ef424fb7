"""What the doors show: one shape for each thing, the same in the API's answers and under `--json`.

Frozen values without behaviour; the modules beside this one fill them. No secret has a place here: a credential is its
name, and what an element's lines say of anybody's password is masked, wherever in a view they stand. Elements have
theirs in `element_views.py`, alarms and resolutions in `doubt_views.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from controller.shown import NATIVE, shown_json

BASE = "/api/v1"
"""what links begin with"""


class View(BaseModel):
    # built when it is first used: a list uses one of all these
    model_config = ConfigDict(frozen=True, from_attributes=True, defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _shown(cls, value: Any) -> Any:
        return shown_json(value, NATIVE)


class OutcomeView(View):
    """One element in one intent: how far it came, what was sent, and what takes it back."""

    element: str
    state: str
    diff: str
    commands: list[str]
    inverse: list[str]
    sent: list[str]
    error: str


class IntentLine(View):
    """An intent as lists show it."""

    id: str
    service: str
    operation: str
    requester: str
    external_id: str
    sla_class: str
    state: str
    reason: str
    elements: list[str]
    created_at: datetime
    updated_at: datetime


class IntentView(IntentLine):
    """One request on a service, how far it has come, and why it ended as it did."""

    comment: str
    characteristics: dict[str, Any] = Field(description="of the service as it shall be afterwards")
    approved_hash: str = Field(description="hash of the approved plan; empty when none was given")
    decision: str = Field(description="`confirm` or `rollback` once it is decided")
    abort: str = Field(description="who asked to stop, and why")
    outcomes: list[OutcomeView]
    evidence: list[dict[str, Any]]
    links: dict[str, str]


class EventView(View):
    """Progress and facts, numbered over all intents."""

    seq: int
    intent: str
    service: str
    name: str
    element: str
    text: str
    at: datetime


class AllocationView(View):
    kind: str
    scope: str
    value: str


class ServiceLine(View):
    """A service as lists show it."""

    id: str
    product: str
    customer: str
    state: str
    reason: str
    version: int
    characteristics: dict[str, Any]
    created_at: datetime
    updated_at: datetime


class ServiceView(ServiceLine):
    """What the customer has: its part on each element and every id that it uses."""

    design: list[dict[str, Any]]
    allocations: list[AllocationView]
    links: dict[str, str]


class TouchView(View):
    """A management path that a plan touches on an element; the element's own timer guards it."""

    object: str
    line: str
    reaches: str = Field(description="the element that is managed through the object")
    timer_seconds: int = Field(description="after this the element goes back, unless a new login gets through")


class StepView(View):
    """What a plan does on one element."""

    element: str
    platform: str
    action: str = Field(description="create, change or remove")
    undo: str = Field(description="how it is taken back: `device timer` or `inverse`")
    diff: str
    commands: list[str]
    inverse: list[str]
    added: int
    removed: int
    by_hand: list[str] = Field(
        default=[],
        description="live plans: what somebody changed or added, and what becomes of it",
    )
    management: list[TouchView] = []


class PlanView(View):
    """A dry run: nothing is reserved, nothing was sent."""

    hash: str
    live: bool = Field(description="baselines were read from the elements, not from the records")
    service: str
    operation: str
    product: str
    characteristics: dict[str, Any]
    allocations: list[AllocationView]
    elements: list[StepView]

    @property
    def changed(self) -> bool:
        return any(step.commands for step in self.elements)


class ProductView(View):
    """A line product: what an order for it must say."""

    name: str
    title: str
    characteristics: dict[str, Any] = Field(description="JSON schema")
    example: dict[str, Any]


class HealthView(View):
    status: str
    database: str
    workers: int
    in_doubt: int = Field(description="elements that are fenced in doubt")
    version: str
