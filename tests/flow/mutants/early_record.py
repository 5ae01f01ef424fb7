"""Fault: the intent is recorded as completed before the elements are told to stay."""

from __future__ import annotations

import controller.line.activation
from controller.line.job import Job
from controller.line.steps import confirm, record_done
from controller.model.outcome import StepResult


def forward(job: Job) -> StepResult:
    recorded = record_done(job)
    confirm(job)
    return recorded


controller.line.activation.forward = forward
