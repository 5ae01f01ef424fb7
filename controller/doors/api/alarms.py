"""`/alarms`: the elements that are fenced in doubt, since when, why, and what is being done."""

from __future__ import annotations

from fastapi import APIRouter, Response

from controller.doors.api._system import Here, Limit, Offset, paged
from controller.queries import in_doubt
from controller.queries.doubt_views import AlarmView

router = APIRouter(prefix="/api/v1/alarms", tags=["alarms"])


@router.get("", operation_id="listAlarms", response_model=list[AlarmView])
def list_(system: Here, limit: Limit = 50, offset: Offset = 0) -> Response:
    """Those that stand, by element; the header `X-Total-Count` says how many there are."""
    with system.store.read() as session:
        return paged(*in_doubt.alarms(session, limit=limit, offset=offset))
