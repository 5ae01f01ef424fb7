"""`/intents`: post an order, see how far it is, follow it live, cancel it, decide on one in doubt."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from controller.doors.api._system import BIGGEST, JSON, Here, Limit, Offset, caller, paged, tagged
from controller.errors import InvalidInput, invalid
from controller.model.intent import IntentState
from controller.model.order import Name, Order
from controller.queries import in_doubt
from controller.queries.doubt_views import ResolutionView
from controller.queries.in_doubt import Choice
from controller.queries.intents import event_views, intent_view, is_over
from controller.queries.lists import intent_lines
from controller.queries.views import EventView, IntentLine, IntentView
from controller.usecases.cancel import CancelIntent, cancel
from controller.usecases.kit.ports import Ports
from controller.usecases.resolve import ResolveIntent, resolve
from controller.usecases.submit_order import submit_order

router = APIRouter(prefix="/api/v1/intents", tags=["intents"])

POLL_SECONDS = 0.25
_EVENTS = TypeAdapter(list[EventView])


class PostedOrder(Order):
    """An order; its number may come in the `Idempotency-Key` header instead."""

    external_id: str = Field("", description="the order system's own number; or in the header `Idempotency-Key`")
    requester: Name = Field("api", description="who asks; external ids are unique for each requester")


class Cancellation(BaseModel):
    """Who wants the intent stopped, and why."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"requester": "crm", "reason": "wrong address"}]}
    )

    requester: Name = "api"
    reason: str = Field(default="", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")


class Resolution(BaseModel):
    """What shall become of an intent in doubt, who decides it, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"choice": "back", "who": "noc", "why": "the customer needs the old line tonight"},
                {"choice": "abandon", "who": "noc", "why": "burnt down", "element": "olt-xh-1"},
            ]
        },
    )

    choice: Choice
    who: Name = "api"
    why: str = Field(default="", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="needed to abandon")
    element: str = Field(default="", max_length=64, description="to abandon, where more than one is in doubt")


def numbered(posted: PostedOrder, key: str | None) -> Order:
    """The order under its number. Raises InvalidInput."""
    number = posted.external_id or key
    if not number:
        fix = "give the order a number there, or in the header `Idempotency-Key`"
        raise InvalidInput("external_id: the order has no number", field="external_id", fix=fix)
    try:
        return Order.model_validate({**posted.model_dump(), "external_id": number})
    except ValidationError as error:
        raise invalid(error) from error


Key = Annotated[str | None, Header(alias="Idempotency-Key", description="stands in for `external_id`")]


@router.post("", operation_id="createIntent", status_code=202, response_model=IntentView)
def create(system: Here, order: PostedOrder, response: Response, idempotency_key: Key = None) -> IntentView:
    """Accept an order: everything is checked and every id reserved, or nothing. A worker carries it out.

    The same order again answers the same intent, as it is by now.
    """
    given = numbered(order, idempotency_key)
    accepted = submit_order(system, caller(given.requester), given)
    with system.store.read() as session:
        view = intent_view(session, accepted.intent.id)
    response.headers["Location"] = view.links["self"]
    return view


@router.get("", operation_id="listIntents", response_model=list[IntentLine])
def list_(
    system: Here,
    state: IntentState | None = None,
    service: Annotated[str, Query(max_length=64)] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """Newest first; the header `X-Total-Count` says how many there are."""
    with system.store.read() as session:
        views, total = intent_lines(
            session.connection(), state=state or "", service=service, limit=limit, offset=offset
        )
    return paged(views, total)


@router.get("/{intent}", operation_id="getIntent", response_model=IntentView)
def get(system: Here, request: Request, intent: str) -> Response:
    """State, reason, and for each element what was done there."""
    with system.store.read() as session:
        return tagged(request, intent_view(session, intent))


@router.post("/{intent}/cancel", operation_id="cancelIntent", status_code=202, response_model=IntentView)
def cancel_(system: Here, intent: str, cancellation: Cancellation | None = None) -> IntentView:
    """Ask an intent to stop: one that waits ends at once, one that runs puts its elements back first."""
    asked = cancellation or Cancellation()
    cancel(system, caller(asked.requester), CancelIntent(intent=intent, reason=asked.reason))
    with system.store.read() as session:
        return intent_view(session, intent)


@router.get("/{intent}/resolution", operation_id="getResolution", response_model=ResolutionView)
def resolution(system: Here, intent: str) -> ResolutionView:
    """What may be chosen for an intent in doubt, and what each choice would do to each element."""
    with system.store.read() as session:
        return in_doubt.resolution_view(session, intent)


@router.post("/{intent}/resolution", operation_id="resolveIntent", status_code=202, response_model=IntentView)
def resolve_(system: Here, intent: str, chosen: Resolution) -> IntentView:
    """Decide: it is recorded, and a worker carries it out at once."""
    given = ResolveIntent(intent=intent, **chosen.model_dump(exclude={"who"}))
    resolve(system, caller(chosen.who), given)
    with system.store.read() as session:
        return intent_view(session, intent)


_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events in order; with `Accept: text/event-stream` a stream that ends with the intent",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.get("/{intent}/events", operation_id="listEvents", response_model=list[EventView], responses=_STREAM)
def events(
    system: Here,
    request: Request,
    intent: str,
    after: Annotated[int, Query(ge=0, le=BIGGEST, description="only events with a higher number")] = 0,
    last_event_id: Annotated[int | None, Header(ge=0, le=BIGGEST)] = None,
) -> Response:
    """A stream goes on where `Last-Event-ID` says."""
    first = after if last_event_id is None else last_event_id
    with system.store.read() as session:
        found = event_views(session, intent, first)
    if "text/event-stream" not in request.headers.get("accept", ""):
        return Response(_EVENTS.dump_json(found), media_type=JSON)
    return StreamingResponse(
        _stream(system, intent, first), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


async def _stream(system: Ports, intent: str, after: int) -> AsyncIterator[str]:
    """Server-sent events. Waiting takes no thread: only the short reads do."""

    def look() -> tuple[bool, list[EventView]]:
        with system.store.read() as session:
            # the state first: events that came before a final state are in the same reading
            final = is_over(session, intent)
            return final, event_views(session, intent, after)

    while True:
        final, found = await run_in_threadpool(look)
        for event in found:
            after = event.seq
            yield f"id: {event.seq}\nevent: {event.name}\ndata: {event.model_dump_json()}\n\n"
        if final and not found:
            return
        if not found:
            yield ": waiting\n\n"
            await anyio.sleep(POLL_SECONDS)
