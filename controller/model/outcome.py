"""What the line does and how far it is, in enums: its steps, jobs and decisions, an element's outcome; a step's result.

Tests, the model of tests/model, the proofs and the planted faults import these. Stored values are the enums' strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class LineStep(StrEnum):
    """Each step of the line; failpoints have these names (`commit:before`)."""

    STAGE = "stage"
    DISCARD = "discard"
    OTHER_IDS = "other ids"
    STAGE_AGAIN = "stage again"
    DISCARD_AGAIN = "discard again"
    COMMIT = "commit"
    VERIFY = "verify"
    SOAK = "soak"
    DECIDE = "decide"
    CONFIRM = "confirm"
    RECORD = "record"
    DECIDE_BACK = "decide back"
    ROLLBACK = "rollback"
    HOLD = "hold"
    RETRY = "retry"
    KEPT = "kept"


class Decision(StrEnum):
    """The one decision on an intent: recorded before the first confirm, or before the first undo."""

    NONE = ""
    CONFIRM = "confirm"
    ROLLBACK = "rollback"


class OutcomeState(StrEnum):
    """How far an intent is on one element."""

    STAGED = "staged"
    COMMITTED = "committed"
    VERIFIED = "verified"
    CONFIRMED = "confirmed"
    RESTORED = "restored"
    IN_DOUBT = "in doubt"
    ABANDONED = "abandoned"
    """a person gave the element up"""


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """Which way an intent goes, and why."""

    way: Decision
    why: str


class JobKind(StrEnum):
    """The jobs of the line: the way forth, what follows a soak, a new try of what is in doubt, a late look."""

    ACTIVATE = "activate"
    FINISH = "finish"
    RESOLVE = "resolve"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class JobName:
    """Which job of its subject: `KIND`, or `KIND:N` where there may be several of a kind. Stored as `Intent.phase`."""

    kind: str
    number: int | None = None

    def __str__(self) -> str:
        return self.kind if self.number is None else f"{self.kind}:{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self:
        kind, _, number = text.partition(":")
        return cls(kind, int(number) if number else None)


@dataclass(frozen=True, slots=True)
class Done:
    """The step is done."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The step did not succeed."""

    reason: str
    evidence: tuple[Mapping[str, Any], ...] = ()
    """an item an element: `element`, `step`, `error`, `temporary`, `fix`, ..."""
    temporary: bool = False
    """time may heal it: an element does not answer"""


@dataclass(frozen=True, slots=True)
class Later:
    """The job ends here; this one goes on after `delay` seconds."""

    job: JobName
    delay: float


StepResult = Done | Failed | Later
