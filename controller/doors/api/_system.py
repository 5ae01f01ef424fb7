"""What the API needs of the running system, and what handlers share: the system, pages, ETags."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, cast

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, TypeAdapter

from controller.model.actor import Actor, Door, local
from controller.usecases.kit.ports import Ports


def _system(request: Request) -> Ports:
    return cast("Ports", request.app.state.system)


def caller(name: str = "api") -> Actor:
    """Who calls, by this door."""
    return local(name, Door.API)


BIGGEST = 2**31 - 1
"""number of a row at most: Postgres refuses to compare with more"""
Here = Annotated[Ports, Depends(_system)]
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
