"""A job: a deed that a worker does, because it speaks to elements."""

from __future__ import annotations

from enum import StrEnum


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"

    @property
    def final(self) -> bool:
        return self in {JobState.COMPLETED, JobState.FAILED}
