"""What an event is: a fact about an intent, with a name, the fields of its kind, and the words that doors show.

`Event.body` is what a table keeps of an event beside its element and its actor; `VERSION` of a class rises when its
fields change. `element` is "" for an event of the whole intent; `actor` is who asked, "" where the line acts by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar

from controller.model.intent import IntentState


class EventName(StrEnum):
    """The name of each kind of event, as doors show it and tables keep it."""

    ACCEPTED = "accepted"
    PLANNED = "planned"
    ADMITTED = "admitted"
    STAGED = "staged"
    COMMITTED = "committed"
    VERIFIED = "verified"
    SOAKING = "soaking"
    DECIDED = "decided"
    CONFIRMED = "confirmed"
    RESTORED = "restored"
    IN_DOUBT = "in doubt"
    HELD = "held"
    STEP_FAILED = "step failed"
    BY_HAND = "by hand"
    OTHER_IDS = "other ids"
    CANCEL_ASKED = "cancel asked"
    RESOLUTION_CHOSEN = "resolution chosen"
    ABANDONED = "abandoned"
    ALARM_RAISED = "alarm raised"
    ALARM_CLEARED = "alarm cleared"
    NOT_KEPT = "not kept"
    COMPLETED = IntentState.COMPLETED
    FAILED = IntentState.FAILED
    ROLLED_BACK = IntentState.ROLLED_BACK
    CANCELLED = IntentState.CANCELLED


PROGRESS = frozenset(
    {
        EventName.ADMITTED,
        EventName.PLANNED,
        EventName.OTHER_IDS,
        EventName.STAGED,
        EventName.COMMITTED,
        EventName.VERIFIED,
        EventName.SOAKING,
        EventName.DECIDED,
        EventName.CONFIRMED,
        EventName.STEP_FAILED,
        EventName.RESTORED,
    }
)
"""the events that say how far an intent is"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One fact about an intent."""

    NAME: ClassVar[EventName]
    VERSION: ClassVar[int] = 1

    element: str = ""
    actor: str = ""

    @property
    def text(self) -> str:
        """The event in words."""
        return ""

    @property
    def body(self) -> dict[str, Any]:
        """The fields of its kind, as JSON keeps them."""
        names = [field.name for field in fields(self) if field.name not in {"element", "actor"}]
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class OnElements(Event):
    """A step that succeeded on these elements."""

    elements: Sequence[str]

    @property
    def text(self) -> str:
        return ", ".join(sorted(self.elements))


@dataclass(frozen=True, slots=True, kw_only=True)
class WithReason(Event):
    """Something that did not go as it should, or an end."""

    reason: str = ""

    @property
    def text(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAlarm(Event):
    """An alarm of an element, `cause` in words."""

    element: str
    cause: str

    @property
    def text(self) -> str:
        return self.cause
