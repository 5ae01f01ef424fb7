"""Routes that are derived from the declarations of use cases: `/deeds/<deed>` does one, `/jobs/<deed>` starts one that
a worker does. A deed that has a route of its own has none here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel

from controller.doors.api._system import Here, caller
from controller.queries.deeds import JobView, job_view
from controller.usecases.kit.declared import UseCase
from controller.usecases.kit.jobs import start

Key = Annotated[
    str | None, Header(alias="Idempotency-Key", max_length=200, description="the same key again gives the first answer")
]


def router(found: Iterable[UseCase[Any, Any, Any]]) -> APIRouter:
    """A route for each of these use cases that has none of its own."""
    made = APIRouter(prefix="/api/v1", tags=["deeds"])
    for usecase in found:
        if usecase.route:
            continue
        made.add_api_route(
            f"/{'jobs' if usecase.job else 'deeds'}/{usecase.dashed}",
            _starting(usecase) if usecase.job else _doing(usecase),
            methods=["POST"],
            operation_id=_operation(f"start_{usecase.name}" if usecase.job else usecase.name),
            status_code=202 if usecase.job else 200,
            response_model=JobView if usecase.job else usecase.gives,
            summary=usecase.summary,
            description=usecase.text,
        )
    return made


def _operation(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _doing(usecase: UseCase[Any, Any, Any]) -> Callable[..., Any]:
    def do(system: Here, given: BaseModel, idempotency_key: Key = None) -> Any:
        return usecase(system, caller(), given, key=idempotency_key or "")

    do.__annotations__ |= {"system": Here, "given": usecase.takes, "idempotency_key": Key, "return": usecase.gives}
    return do


def _starting(usecase: UseCase[Any, Any, Any]) -> Callable[..., Any]:
    def do(system: Here, given: BaseModel, response: Response, idempotency_key: Key = None) -> Any:
        job = start(usecase, system, caller(), given, idempotency_key or "")
        with system.store.read() as session:
            view = job_view(session, job)
        response.headers["Location"] = view.links["self"]
        return view

    do.__annotations__ |= {
        "system": Here,
        "given": usecase.takes,
        "response": Response,
        "idempotency_key": Key,
        "return": JobView,
    }
    return do
