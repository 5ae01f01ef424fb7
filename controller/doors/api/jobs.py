"""`/jobs`: deeds that a worker does because they speak to elements: how far each is, what it gave, why it failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, TypeAdapter

from controller.doors.api._system import BIGGEST, JSON, Here, Limit, tagged
from controller.model.job import JobState
from controller.queries import deeds
from controller.queries.deeds import AuditView, JobView

router = APIRouter(prefix="/api/v1", tags=["jobs"])

Name = Annotated[str, Query(max_length=64)]
Before = Annotated[int, Query(ge=0, le=BIGGEST, description="only those before this number; 0: from the newest")]


@router.get("/jobs", operation_id="listJobs", response_model=list[JobView])
def list_(
    *, system: Here, state: JobState | None = None, deed: Name = "", before: Before = 0, limit: Limit = 50
) -> Response:
    """Newest first; the header `Link` names the next page."""
    with system.store.read() as session:
        found = deeds.job_views(session, state=state or "", deed=deed, before=before, limit=limit)
    asked = {"state": state or "", "deed": deed, "before": found[-1].seq if found else 0, "limit": limit}
    return keyset(found, f"{router.prefix}/jobs", asked)


@router.get("/jobs/{job}", operation_id="getJob", response_model=JobView)
def get(system: Here, request: Request, job: str) -> Response:
    """State, progress, and at its end the result or the error."""
    with system.store.read() as session:
        return tagged(request, deeds.job_view(session, job))


@router.get("/audit", operation_id="listAudit", response_model=list[AuditView])
def audit(*, system: Here, about: Name = "", deed: Name = "", before: Before = 0, limit: Limit = 50) -> Response:
    """Who did which deed about what, newest first; the header `Link` names the next page."""
    with system.store.read() as session:
        found = deeds.audit_views(session, about=about, deed=deed, before=before, limit=limit)
    asked = {"about": about, "deed": deed, "before": found[-1].id if found else 0, "limit": limit}
    return keyset(found, f"{router.prefix}/audit", asked)


def keyset(views: Sequence[BaseModel], path: str, asked: Mapping[str, object]) -> Response:
    """A page, and where the next one is (RFC 8288)."""
    query = urlencode({name: value for name, value in asked.items() if value})
    headers = {"Link": f'<{path}?{query}>; rel="next"'} if len(views) == asked["limit"] else {}
    body = TypeAdapter(list[BaseModel]).dump_json(list(views), by_alias=True, serialize_as_any=True)
    return Response(body, media_type=JSON, headers=headers)
