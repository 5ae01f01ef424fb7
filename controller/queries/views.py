"""What the doors show: one shape for each thing, the same in the API's answers and under `--json`.

Frozen values without behaviour; the modules beside this one fill them. No secret has a place here: a credential is its
name, and what an element's lines say of anybody's password is masked, wherever in a view they stand.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from controller.shown import NATIVE, shown_json

BASE = "/api/v1"
"""what links begin with"""


class View(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)

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


class HoldView(View):
    intent: str
    since: datetime
    in_doubt: str = Field(description="fenced: what could not be settled; empty while the intent is at work")
    reason: str = Field(description="never empty: what could not be settled, or what the intent is doing")


class ElementView(View):
    """A managed element: who may write to it now, and which services depend on it."""

    name: str
    platform: str
    class_: str = Field(serialization_alias="class")
    site: str
    host: str
    port: int
    admin_state: str
    hostname: str
    model: str
    serial: str
    software: str
    management: list[dict[str, str]] = Field(description="the way to it: {element, object} of each part")
    hold: HoldView | None
    services: list[str]


class AlarmView(View):
    """An element that is fenced because nobody knows for certain what it holds, or that did not keep a change.

    Severity is as in X.733.
    """

    element: str
    intent: str
    service: str
    customer: str
    severity: str
    probable_cause: str
    since: datetime
    doing: str = Field(description="which way it is being resolved")
    next_try: datetime | None = Field(description="none while it is being tried, and where nothing is tried")
    tries: int
    choices: list[str] = Field(description="what a person may choose now: `kaitong intent resolve`")


class EffectView(View):
    """What a choice does to one element."""

    element: str
    state: str
    does: str
    commands: list[str] = Field(description="native, as recorded; what is there then decides which of them are sent")


class ChoiceView(View):
    """What a person may choose for an intent in doubt."""

    choice: str
    possible: bool
    why_not: str
    does: str
    elements: list[EffectView]


class ResolutionView(View):
    """An intent in doubt: which way it goes by itself, and what each choice would do."""

    intent: str
    service: str
    operation: str
    state: str
    reason: str
    way: str = Field(description="`forward` or `back` as it is decided; empty before")
    tries: int
    next_try: datetime | None
    choices: list[ChoiceView]


class RestoredView(View):
    """How long it took from the first failure until every element was proved to be as before; seconds."""

    product: str
    count: int
    p50: float
    p99: float
    longest: float


class RevisionLine(View):
    """A revision as lists show it."""

    id: int
    element: str
    intent: str
    service: str
    operation: str
    result: str
    who: str
    why: str
    at: datetime


class RevisionView(RevisionLine):
    """What one intent did to one element."""

    diff: str
    sent: list[str]
    before: list[list[str]]
    after: list[list[str]]
    before_hash: str
    after_hash: str


class DiffView(View):
    """The difference between what two revisions left on an element, in the scope that each touched."""

    a: int
    b: int
    text: str


class PortView(View):
    element: str
    name: str
    kind: str
    link: str = Field(description="the far end: ELEMENT PORT; empty when nothing is connected")


class PoolView(View):
    kind: str
    scope: str
    size: int
    allocated: int
    reserved: int
    quarantined: int
    free: int


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
