"""`/elements`: the managed elements, who may write to each now, and which services depend on it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from controller.doors.api._system import Here, Limit, Offset, paged, tagged
from controller.queries.element_views import ElementView
from controller.queries.elements import element_view, element_views

router = APIRouter(prefix="/api/v1/elements", tags=["elements"])


@router.get("", operation_id="listElements", response_model=list[ElementView])
def list_(system: Here, limit: Limit = 50, offset: Offset = 0) -> Response:
    """By name; the header `X-Total-Count` says how many there are."""
    with system.store.read() as session:
        return paged(*element_views(session, limit=limit, offset=offset))


@router.get("/{element}", operation_id="getElement", response_model=ElementView)
def get(system: Here, request: Request, element: str) -> Response:
    """Identity, the intent that holds it, whether it is in doubt and why, the services on it."""
    with system.store.read() as session:
        return tagged(request, element_view(session, element))
