"""`/history`: what was done to each element, by whom, why, and what it looked like before and after."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from controller.doors.api._system import BIGGEST, Here, Limit, Offset, paged
from controller.queries import in_doubt
from controller.queries.doubt_views import RestoredView
from controller.queries.element_views import DiffView, RevisionLine, RevisionView
from controller.queries.history import revision_diff, revision_view
from controller.queries.lists import revision_lines

router = APIRouter(prefix="/api/v1/history", tags=["history"])

Name = Annotated[str, Query(max_length=64)]
Revision = Annotated[int, Query(ge=1, le=BIGGEST, description="number of a revision")]


@router.get("", operation_id="listRevisions", response_model=list[RevisionLine])
def list_(
    *, system: Here, element: Name = "", service: Name = "", intent: Name = "", limit: Limit = 50, offset: Offset = 0
) -> Response:
    """Newest first; the header `X-Total-Count` says how many there are."""
    with system.store.read() as session:
        return paged(
            *revision_lines(
                session.connection(), element=element, service=service, intent=intent, limit=limit, offset=offset
            )
        )


@router.get("/diff", operation_id="diffRevisions", response_model=DiffView)
def diff(system: Here, a: Revision, b: Revision) -> DiffView:
    """What two revisions left behind, compared."""
    with system.store.read() as session:
        return revision_diff(session, a, b)


@router.get("/restored", operation_id="getRestored", response_model=list[RestoredView])
def restored(system: Here) -> list[RestoredView]:
    """By product: how long it took from the first failure until every element was proved to be as before."""
    with system.store.read() as session:
        return in_doubt.restored(session)


@router.get("/{revision}", operation_id="getRevision", response_model=RevisionView)
def get(system: Here, revision: Annotated[int, Path(ge=1, le=BIGGEST)]) -> RevisionView:
    with system.store.read() as session:
        return revision_view(session, revision)
