"""What a worker can run: a function for each kind of job, and the jobs of the line.

A job that is not the line's has a function of the same shape; `App.worker` gives the worker all of them.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping
from functools import wraps

from controller.errors import Fenced, UnknownThing
from controller.line.activation import activate, finish, on_defect, resolve
from controller.line.job import Context, Job
from controller.line.kept import kept
from controller.line.steps import hold, try_later
from controller.log import bound
from controller.model.outcome import JobKind, JobName, StepResult
from controller.records.ends import raise_lost, record_end
from controller.shown import trace

RunJob = Callable[[Context, str, JobName], None]
"""(context, subject, name): run a job of a subject (an intent's id, an element's name, ...) to its end. It is
run again from its beginning after a crash. Raises SQLAlchemyError where the database is lost, Unrecorded where it takes
nothing: the worker ends, and another goes on.
"""

log = logging.getLogger("kaitong.worker")


def _of_the_line(work: Callable[[Job], StepResult]) -> RunJob:
    """A job of one intent. One that a crash makes run again after its successor was started, or after the end, does
    nothing.
    """

    def run(context: Context, intent: str, name: JobName) -> None:
        with bound(intent=intent), Job(context, intent) as job, bound(service=job.service):
            if job.name != name or (job.over and name.kind != JobKind.KEPT):
                return
            try:
                work(job)
            except Exception as error:  # noqa: BLE001 - the outermost of an intent
                raise_lost(error)
                log.error("intent %s - %s - unexpected\n%s", intent, name, trace())  # noqa: TRY400 - masked
                _after_defect(job, f"internal error: {type(error).__name__}: {error}")

    return run


def _after_defect(job: Job, why: str) -> None:
    """A defect of ours: everything goes back. Where even that meets a defect, it is held, in words of our own.

    Where the hold meets one too, it is tried again later, as often as it takes and after longer each time: an intent
    of which no job is due would keep its elements for ever. Raises Unrecorded where this cannot be recorded either.
    """

    def anew(way: Callable[[Job, str], object]) -> Callable[[str], object]:
        @wraps(way)
        def run(why: str) -> object:
            job.forget()
            return way(job, why)

        return run

    record_end(f"intent {job.intent} - {job.name}", why, map(anew, (on_defect, hold, try_later)))


def hold_unknown(context: Context, subject: str, name: str) -> None:
    """Hold an intent whose job is of a kind that this release does not know: the next try is one that it knows.

    Nothing where the subject is no intent, another worker has it, or the job is not the one that it waits for.
    """
    with contextlib.suppress(UnknownThing, Fenced), Job(context, subject) as job:
        if str(job.name) == name and not job.over:
            hold(
                job, f"job {name} is of a kind that this release does not know: see that all workers are of one release"
            )


LINE_JOBS: Mapping[str, RunJob] = {
    JobKind.ACTIVATE: _of_the_line(activate),
    JobKind.FINISH: _of_the_line(finish),
    JobKind.RESOLVE: _of_the_line(resolve),
    JobKind.KEPT: _of_the_line(kept),
}
