"""Fault: the record is written again when a crash makes its job run again."""

from __future__ import annotations

from sqlmodel import Session

import controller.line.activation
import controller.line.jobs
from controller.line.job import Job, step
from controller.line.recording import complete
from controller.model.outcome import Done, LineStep, StepResult
from controller.records.intents import plan_row
from controller.records.outcomes import outcomes_of


@step(LineStep.RECORD)
def record(job: Job) -> StepResult:
    def work(session: Session) -> StepResult:
        intent = job.locked_intent(session)
        complete(session, intent, plan_row(session, intent.id), outcomes_of(session, intent.id))
        return Done()

    return job.store.write(work)


class NeverOver(Job):
    @property
    def over(self) -> bool:
        return False

    @over.setter
    def over(self, _over: bool) -> None:
        pass


controller.line.jobs.Job = NeverOver
controller.line.activation.record_done = record
