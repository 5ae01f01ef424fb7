"""Fault: snapshots are kept in memory and written down only after the commit."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

import controller.line.activation
import controller.line.steps
from controller.line.job import Job
from controller.line.recording import snapshot
from controller.line.transaction import Staged
from controller.model.outcome import StepResult

_kept: dict[str, Mapping[str, Staged]] = {}
_commit = controller.line.steps.commit


def later(_session: Session, intent: str, staged: Mapping[str, Staged]) -> None:
    _kept[intent] = staged


def commit(job: Job) -> StepResult:
    result = _commit(job)
    job.store.write(lambda session: snapshot(session, job.intent, _kept.get(job.intent, {})))
    job._outcomes.clear()
    return result


controller.line.steps.snapshot = later
controller.line.activation.commit = commit
