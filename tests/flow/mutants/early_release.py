"""Fault: the ids are free as soon as it is decided to go back, and not when the elements are back."""

from __future__ import annotations

import controller.line.activation
from controller.line.job import Job
from controller.line.steps import decide_back
from controller.model.outcome import StepResult
from inventory.allocation.ledger import release_intent


def decide(job: Job, why: str) -> StepResult:
    job.store.write(lambda session: release_intent(session, job.intent))
    return decide_back(job, why)


controller.line.activation.decide_back = decide
