"""What happens to an intent, one frozen class a kind of event; `event.py` says what each has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from controller.model.event import Event, EventName, OfAlarm, OnElements, WithReason
from controller.model.intent import IntentState


# -- on the line ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Event):
    NAME = EventName.ACCEPTED
    operation: str
    product: str
    customer: str

    @property
    def text(self) -> str:
        return f"{self.operation} {self.product} for {self.customer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned(Event):
    """Planned again under its holds: how many elements, the plan's hash."""

    NAME = EventName.PLANNED
    elements: int
    plan: str

    @property
    def text(self) -> str:
        return f"{self.elements} elements, plan {self.plan[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted(OnElements):
    NAME = EventName.ADMITTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged(OnElements):
    NAME = EventName.STAGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed(OnElements):
    NAME = EventName.COMMITTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified(OnElements):
    NAME = EventName.VERIFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed(OnElements):
    NAME = EventName.CONFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored(OnElements):
    NAME = EventName.RESTORED


REACHED: dict[str, type[OnElements]] = {"committed": Committed, "verified": Verified, "confirmed": Confirmed}
"""the event of each state that a step takes all elements to"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Soaking(Event):
    NAME = EventName.SOAKING
    seconds: float

    @property
    def text(self) -> str:
        return f"{self.seconds:g} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Event):
    """`way`: `confirm` or `rollback`; `reason`: one line."""

    NAME = EventName.DECIDED
    way: str
    reason: str = ""

    @property
    def text(self) -> str:
        return f"{self.way}: {self.reason}" if self.reason else self.way


@dataclass(frozen=True, slots=True, kw_only=True)
class InDoubt(WithReason):
    NAME = EventName.IN_DOUBT


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(WithReason):
    NAME = EventName.HELD


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed(WithReason):
    """A step that did not succeed; how the intent ends is another event."""

    NAME = EventName.STEP_FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand(Event):
    """What somebody left in a service's lines on an element, or uses there, and what becomes of it."""

    NAME = EventName.BY_HAND
    element: str
    sentences: Sequence[str]

    @property
    def text(self) -> str:
        return "; ".join(self.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherIds(Event):
    """A plan made anew with others in place of ids that something else has; each id in words."""

    NAME = EventName.OTHER_IDS
    taken: Sequence[str]
    gone: Sequence[str]

    @property
    def text(self) -> str:
        return f"{', '.join(self.taken)} in place of {', '.join(self.gone)}"


# -- what persons decide ----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAsked(WithReason):
    NAME = EventName.CANCEL_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionChosen(Event):
    """A person's decision on an intent in doubt; `element` is the one that is abandoned."""

    NAME = EventName.RESOLUTION_CHOSEN
    choice: str
    why: str = ""

    @property
    def text(self) -> str:
        return f"{self.choice} by {self.actor}" + (f": {self.why}" if self.why else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Abandoned(Event):
    """A person gave an element up."""

    NAME = EventName.ABANDONED
    element: str
    why: str

    @property
    def text(self) -> str:
        return f"by {self.actor}: {self.why}"


# -- alarms -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised(OfAlarm):
    NAME = EventName.ALARM_RAISED


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmCleared(OfAlarm):
    NAME = EventName.ALARM_CLEARED


@dataclass(frozen=True, slots=True, kw_only=True)
class NotKept(OfAlarm):
    """An element lost a change that it was told to keep."""

    NAME = EventName.NOT_KEPT


# -- the ends ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Completed(WithReason):
    NAME = EventName.COMPLETED


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(WithReason):
    NAME = EventName.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledBack(WithReason):
    NAME = EventName.ROLLED_BACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled(WithReason):
    NAME = EventName.CANCELLED


ENDS: dict[IntentState, type[WithReason]] = {
    IntentState.COMPLETED: Completed,
    IntentState.FAILED: Failed,
    IntentState.ROLLED_BACK: RolledBack,
    IntentState.CANCELLED: Cancelled,
}
"""the event of each state in which an intent ends"""
