"""One request on a service: what may be asked, and how far it may be."""

from __future__ import annotations

from enum import StrEnum


class Operation(StrEnum):
    PROVISION = "provision"
    CHANGE = "change"
    SUSPEND = "suspend"
    RESUME = "resume"
    TEARDOWN = "teardown"


class IntentState(StrEnum):
    """TMF641 order states, plus rolledBack."""

    ACKNOWLEDGED = "acknowledged"
    PENDING = "pending"
    HELD = "held"
    IN_PROGRESS = "inProgress"
    COMPLETED = "completed"
    FAILED = "failed"
    ROLLED_BACK = "rolledBack"
    CANCELLED = "cancelled"
    REJECTED = "rejected"

    @property
    def final(self) -> bool:
        return self in {self.COMPLETED, self.FAILED, self.ROLLED_BACK, self.CANCELLED, self.REJECTED}


PRIORITY = {"gold": 1, "silver": 3, "bronze": 5}
"""SLA class to admission priority: the lower number goes first."""
