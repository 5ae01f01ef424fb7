"""Deeds that speak to elements are jobs: a door starts one in a transaction, a worker does it.

A job whose worker dies is begun again by the one that takes over; one that takes three workers with it is given up.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from sqlmodel import Session

from controller import usecases
from controller.errors import EXPECTED, Problem, ValueRefused, invalid, problem
from controller.model.actor import Actor
from controller.model.outcome import JobName
from controller.records import jobs
from controller.records.ends import raise_lost, record_end, until_retry
from controller.records.tables import JobRow
from controller.shown import trace
from controller.usecases.kit.declared import Repeats, UseCase
from controller.usecases.kit.ports import Ports, Reach

if TYPE_CHECKING:  # a door starts jobs, and loads nothing that does them
    from controller.line.job import Context

KIND = "deed"
"""the kind of job that a worker runs `perform` for"""
PRIORITY = 5
"""as an order without an SLA class"""

log = logging.getLogger("kaitong.worker")


class Started(BaseModel):
    """A job that waits for a worker."""

    job: str


def start(usecase: UseCase[Any, Any, Any], ports: Ports, actor: Actor, given: BaseModel, key: str = "") -> str:
    """Start the deed as a job; its id. The same key answers the same job. Raises NotPermitted."""
    return _starting(usecase)(ports, actor, given, key=key).job


@cache
def _starting(usecase: UseCase[Any, Any, Any]) -> UseCase[Ports, Any, Started]:
    """The deed of starting a deed: under its permission, with an audit row of its own."""

    def deed(ports: Ports, actor: Actor, given: Any) -> Started:
        starter = ports.starter  # made before the transaction: it may have to prepare the database

        def work(session: Session) -> Started:
            job = jobs.create(session, usecase.name, actor, given.model_dump(mode="json"))
            starter(session, KIND, job, PRIORITY, 0)
            return Started(job=job)

        return ports.store.write(work)

    deed.__name__ = f"start_{usecase.name}"
    deed.__annotations__ = {"given": usecase.takes, "return": Started}
    return dataclasses.replace(usecase, deed=deed, repeats=Repeats.BY_KEY, job=False)


class JobPorts:
    """What a worker gives to a deed."""

    def __init__(self, context: Context, job: JobRow) -> None:
        self.settings, self.store = context.settings, context.store
        self.starter, self.sessions = context.enqueue, context.sessions
        self._job = job

    def progress(self, text: str, done: int = 0, total: int = 0) -> None:
        self.store.write(lambda session: jobs.say_progress(session, self._job, text, done, total))


def perform(context: Context, job: str, name: JobName) -> None:
    """Do a job to its end, whatever that is, and record it. A job whose end meets a defect is failed with that; where
    this meets one too it is tried again later.

    Raises SQLAlchemyError where the database is lost, Unrecorded where it takes not even the next try.
    """
    from controller.log import bound

    def try_later(_why: str) -> None:
        number = name.number or 0
        following, delay = str(JobName(KIND, number + 1)), until_retry(context.settings.retry_seconds, number)
        context.store.write(lambda session: context.enqueue(session, following, job, PRIORITY, delay))

    try:
        row = context.store.write(lambda session: jobs.begin(session, job))
    except ValueRefused as error:
        log.error("job %s - cannot be begun: %s", job, error)  # noqa: TRY400 - where it was found tells nothing
        record_end(f"job {job}", str(error), [try_later])
    else:
        if row is not None:
            with bound(deed=row.deed, **_subject(row)):
                record_end(f"job {job} - {row.deed}", "", [*_ends(context, row), try_later])


def _subject(row: JobRow) -> dict[str, str]:
    """What a job is about, for its log: `intent`, `service`, `element`, where its input names one."""
    return {name: str(row.input[name]) for name in ("intent", "service", "element") if row.input.get(name)}


def _ends(context: Context, row: JobRow) -> tuple[Callable[[str], None], Callable[[str], None]]:
    """Do it; the ways to record what came of it, and that this could not be recorded."""
    end = _done(JobPorts(context, row), row)

    def record(_why: str) -> None:
        context.store.write(
            lambda session: (
                jobs.fail(session, row, end) if isinstance(end, Problem) else jobs.complete(session, row, end)
            )
        )

    def fail(why: str) -> None:
        unrecorded = Problem(500, "internal", why, fix="what it did stands: see the log, then start it again")
        context.store.write(lambda session: jobs.fail(session, row, unrecorded))

    return record, fail


def _done(ports: Reach, row: JobRow) -> dict[str, Any] | Problem:
    """Do it; what it gave, or why it failed. Raises SQLAlchemyError where the database is lost."""
    try:
        usecase = usecases.find(row.deed)
        answer = usecase(ports, Actor.from_dict(row.actor), usecase.takes.model_validate(row.input))
        shown: dict[str, Any] = answer.model_dump(mode="json")
    except Exception as error:  # noqa: BLE001 - the outermost of a job
        raise_lost(error)
        return _problem(error, row)
    return shown


def _problem(error: Exception, row: JobRow) -> Problem:
    if isinstance(error, EXPECTED):
        return problem(error)
    if isinstance(error, ValidationError):
        return problem(invalid(error))
    log.error("job %s - %s - unexpected\n%s", row.id, row.deed, trace())  # masked
    return Problem(500, "internal", f"internal error: {type(error).__name__}; the worker's log says more")
