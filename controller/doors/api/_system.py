"""What the API needs of the running system, and what handlers share: the system, pages, ETags."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, Protocol, cast

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, TypeAdapter

from controller.records.admission import Enqueue
from controller.records.store import Store
from controller.settings import Settings


class System(Protocol):
    """The part of `controller.app.App` that the API may touch: no sessions, no worker."""

    @property
    def settings(self) -> Settings: ...
    @property
    def store(self) -> Store: ...
    @property
    def starter(self) -> Enqueue: ...


def _system(request: Request) -> System:
    return cast("System", request.app.state.system)


BIGGEST = 2**31 - 1
"""number of a row at most: Postgres refuses to compare with more"""
Here = Annotated[System, Depends(_system)]
Limit = Annotated[int, Query(ge=1, le=500, description="rows on a page")]
Offset = Annotated[int, Query(ge=0, le=BIGGEST, description="rows to leave out")]

JSON = "application/json"


def tagged(request: Request, view: BaseModel) -> Response:
    """200 with an ETag, or 304 when the client has this very answer (RFC 9110 §13.1.2)."""
    body = view.model_dump_json(by_alias=True)
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if known & {etag, "*"}:
        return Response(status_code=304, headers={"ETag": etag})
    return Response(body, media_type=JSON, headers={"ETag": etag})


def paged(views: Sequence[BaseModel], total: int) -> Response:
    """A page, and how many there are in all."""
    body = TypeAdapter(list[BaseModel]).dump_json(list(views), by_alias=True, serialize_as_any=True)
    return Response(body, media_type=JSON, headers={"X-Total-Count": str(total)})
