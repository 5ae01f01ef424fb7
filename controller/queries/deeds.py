"""Jobs and the audit trail, as the doors show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from controller.records import audit, jobs
from controller.records.tables import JobRow

BASE = "/api/v1"


class ProgressView(BaseModel):
    """How far a job is."""

    text: str = ""
    done: int = 0
    total: int = Field(0, description="0: not known")


class JobView(BaseModel):
    """A deed that a worker does."""

    seq: int = Field(description="a list goes on before this number")
    id: str
    deed: str
    actor: str
    state: str = Field(description="queued, running, completed or failed")
    attempt: int = Field(description="workers that began it")
    progress: ProgressView
    result: dict[str, Any] | None = Field(description="what the deed gives")
    error: dict[str, Any] | None = Field(description="problem details")
    created_at: datetime
    updated_at: datetime
    links: dict[str, str]


class AuditView(BaseModel):
    """One deed: who, what, about what, when, and how it ended."""

    model_config = ConfigDict(from_attributes=True)

    id: int = Field(description="a list goes on before this number")
    deed: str
    actor: str
    door: str
    about: str
    outcome: str = Field(description="`done`, or the code of the problem")
    answer: dict[str, Any] | None = Field(description="what the deed gave, where it keeps nothing else")
    at: datetime


def job_view(session: Session, job: str) -> JobView:
    """Raises UnknownThing."""
    return _view(jobs.job_of(session, job))


def job_views(session: Session, *, state: str = "", deed: str = "", before: int = 0, limit: int = 50) -> list[JobView]:
    """Newest first."""
    return [_view(row) for row in jobs.newest(session, state=state, deed=deed, before=before, limit=limit)]


def audit_views(
    session: Session, *, about: str = "", deed: str = "", before: int = 0, limit: int = 50
) -> list[AuditView]:
    """Newest first."""
    rows = audit.trail(session, about=about, deed=deed, before=before, limit=limit)
    return [AuditView.model_validate(row) for row in rows]


def _view(row: JobRow) -> JobView:
    same = row.model_dump(exclude={"actor", "input"})
    return JobView.model_validate(same | {"actor": row.actor["name"], "links": {"self": f"{BASE}/jobs/{row.id}"}})
