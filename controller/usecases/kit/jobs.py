"""Deeds that speak to elements are jobs: a door starts one in a transaction, a worker does it.

A job whose worker dies is begun again by the one that takes over; one that takes three workers with it is given up.
"""

from __future__ import annotations

import dataclasses
import logging
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from controller import usecases
from controller.errors import EXPECTED, Problem, invalid, problem
from controller.model.actor import Actor
from controller.records import jobs
from controller.records.database import is_lost
from controller.records.tables import JobRow
from controller.shown import trace
from controller.usecases.kit.declared import Repeats, UseCase
from controller.usecases.kit.ports import Ports, Reach

if TYPE_CHECKING:  # a door starts jobs, and loads nothing that does them
    from controller.line.job import Context
    from controller.model.outcome import JobName

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


def perform(context: Context, job: str, _name: JobName) -> None:
    """Do a job to its end, whatever that is. Raises SQLAlchemyError where the database is lost."""
    row = context.store.write(lambda session: jobs.begin(session, job))
    if row is None:
        return
    result, error = None, None
    try:
        result = _done(JobPorts(context, row), row)
    except Exception as raised:
        if isinstance(raised, SQLAlchemyError) and is_lost(raised):
            raise
        error = _problem(raised, row)
    context.store.write(lambda session: jobs.finish(session, row, result=result, error=error))


def _done(ports: Reach, row: JobRow) -> dict[str, Any]:
    usecase = usecases.find(row.deed)
    answer = usecase(ports, Actor.from_dict(row.actor), usecase.takes.model_validate(row.input))
    shown: dict[str, Any] = answer.model_dump(mode="json")
    return shown


def _problem(error: Exception, row: JobRow) -> Problem:
    if isinstance(error, EXPECTED):
        return problem(error)
    if isinstance(error, ValidationError):
        return problem(invalid(error))
    log.error("job %s - %s - unexpected\n%s", row.id, row.deed, trace())  # masked
    return Problem(500, "internal", f"internal error: {type(error).__name__}; the worker's log says more")
