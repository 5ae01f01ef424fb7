"""What the doors show of elements in doubt: alarms, what a person may choose, how long it took to take things back."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from controller.queries.views import View


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
