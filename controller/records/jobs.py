"""Jobs: deeds that wait for a worker, are done by one, or have ended. Only who began one last writes to it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from controller.errors import Problem, UnknownThing
from controller.model.actor import Actor
from controller.model.job import JobState
from controller.records.tables import JobRow, now

ATTEMPTS = 3
"""workers that may begin a job: one that kills its worker must not kill them all"""


def create(session: Session, deed: str, actor: Actor, given: Mapping[str, Any]) -> str:
    """Write a job that waits; its id."""
    made = {
        "id": f"JB{secrets.token_hex(7).upper()}",
        "deed": deed,
        "actor": actor.as_dict(),
        "input": given,
        "state": JobState.QUEUED,
        "attempt": 0,
        "progress": {},
        "created_at": now(),
        "updated_at": now(),
    }
    session.execute(insert(JobRow), [made])
    return str(made["id"])


def begin(session: Session, job: str) -> JobRow | None:
    """Take the job for one more attempt; None where it has ended, or too many workers have recorded no end of it."""
    row = job_of(session, job, lock=True)
    if JobState(row.state).final:
        return None
    if row.attempt >= ATTEMPTS:
        why = f"{row.attempt} workers began it and recorded no end of it: they died, or the database refused the record"
        died = Problem(500, "worker-died", why, fix="start it again")
        row.state, row.error, row.updated_at = JobState.FAILED, died.as_dict(), now()
        return None
    row.state, row.attempt, row.updated_at = JobState.RUNNING, row.attempt + 1, now()
    session.add(row)
    return row


def say_progress(session: Session, job: JobRow, text: str, done: int, total: int) -> None:
    """How far it is; nothing where another worker has begun it since."""
    _write(session, job, progress={"text": text, "done": done, "total": total})


def complete(session: Session, job: JobRow, result: dict[str, Any]) -> None:
    """What it gave; nothing where another worker has begun it since."""
    _write(session, job, state=JobState.COMPLETED, result=result)


def fail(session: Session, job: JobRow, error: Problem) -> None:
    """Why it failed; nothing where another worker has begun it since."""
    _write(session, job, state=JobState.FAILED, error=error.as_dict())


def _write(session: Session, job: JobRow, **values: Any) -> None:
    ours = (col(JobRow.id) == job.id, col(JobRow.attempt) == job.attempt, col(JobRow.state) == JobState.RUNNING)
    session.execute(update(JobRow).where(*ours).values(**values, updated_at=now()))


def job_of(session: Session, job: str, *, lock: bool = False) -> JobRow:
    """Raises UnknownThing."""
    query = select(JobRow).where(col(JobRow.id) == job)
    row: JobRow | None = session.execute(query.with_for_update() if lock else query).scalar_one_or_none()
    if row is None:
        raise UnknownThing(f"there is no job {job!r}", field="job", fix="list them with `kaitong job list`")
    return row


def newest(session: Session, *, state: str = "", deed: str = "", before: int = 0, limit: int = 50) -> list[JobRow]:
    """Newest first; `before` is the `seq` of the last job of the page before this."""
    query = select(JobRow).order_by(col(JobRow.seq).desc()).limit(limit)
    for column, value in ((col(JobRow.state), state), (col(JobRow.deed), deed)):
        if value:
            query = query.where(column == value)
    if before:
        query = query.where(col(JobRow.seq) < before)
    return list(session.execute(query).scalars())
