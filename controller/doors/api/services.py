"""`/services`: what customers have."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from controller.doors.api._system import Here, Limit, Offset, paged, tagged
from controller.model.service import ServiceState
from controller.queries.lists import service_lines
from controller.queries.services import service_view
from controller.queries.views import ServiceLine, ServiceView

router = APIRouter(prefix="/api/v1/services", tags=["services"])


@router.get("", operation_id="listServices", response_model=list[ServiceLine])
def list_(
    system: Here,
    state: ServiceState | None = None,
    customer: Annotated[str, Query(max_length=64)] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """Newest first; the header `X-Total-Count` says how many there are."""
    with system.store.read() as session:
        views, total = service_lines(
            session.connection(), state=state or "", customer=customer, limit=limit, offset=offset
        )
    return paged(views, total)


@router.get("/{service}", operation_id="getService", response_model=ServiceView)
def get(system: Here, request: Request, service: str) -> Response:
    """Characteristics, state, the part on each element, and every id that the service uses."""
    with system.store.read() as session:
        return tagged(request, service_view(session, service))
