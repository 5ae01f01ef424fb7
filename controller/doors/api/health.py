"""`/health`: does the database answer, does a worker live, is an element in doubt?"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from controller.doors.api._problems import answer
from controller.doors.api._system import JSON, Here
from controller.errors import Problem
from controller.queries import in_doubt
from controller.queries.health import live_leases
from controller.queries.views import HealthView

router = APIRouter(tags=["health"])


@router.get("/health", operation_id="getHealth", response_model=HealthView)
def get(system: Here, request: Request) -> Response:
    """200 when intents would be accepted and carried out, else 503 with the reason."""
    try:
        with system.store.read() as session:
            workers, doubtful = live_leases(session), in_doubt.in_doubt(session)
    except SQLAlchemyError:
        return answer(
            Problem(503, "database", "the database does not answer", fix="check `database_url` and the server")
        )
    if not workers:
        fix = "start one: `kaitong worker`"
        more = {"workers": 0, "in_doubt": doubtful}
        return answer(Problem(503, "no-worker", "no worker is alive: intents would wait", fix=fix, more=more))
    found = HealthView(status="ok", database="ok", workers=workers, in_doubt=doubtful, version=request.app.version)
    return Response(found.model_dump_json(), media_type=JSON)
