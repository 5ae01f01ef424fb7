"""Every error leaves as problem details (RFC 9457): a stable code, the field at fault, the fix.

Nothing internal leaves: no trace, no value that was sent, no query.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from controller.errors import EXPECTED, Problem, problem
from controller.records.database import is_lost

MEDIA_TYPE = "application/problem+json"

_UNREADABLE: tuple[tuple[type[Exception], str], ...] = (
    (RecursionError, "it is nested too deeply"),
    (UnicodeError, "it is not UTF-8"),
    (ValueError, "a number in it has too many digits"),
)

log = logging.getLogger("kaitong.api")


def install(api: FastAPI) -> None:
    for kind, handler in (
        *((kind, _told) for kind in EXPECTED),
        (RequestValidationError, _malformed),
        (HTTPException, _http),
        (SQLAlchemyError, _database),
        (Exception, _unexpected),
    ):
        api.add_exception_handler(kind, handler)


def answer(found: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(found.as_dict(), found.status, headers, MEDIA_TYPE)


def _told(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, EXPECTED)
    return answer(problem(error))


def _malformed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = [
        {"field": _field(item["loc"]), "message": item["msg"].removeprefix("Value error, "), "type": item["type"]}
        for item in error.errors()
    ]
    first = found[0]
    if first["type"] == "model_attributes_type" and first["field"] == "body":
        fix = "send one JSON object, with `Content-Type: application/json`"
        return answer(Problem(422, "invalid-input", "the body is not a JSON object", "body", fix, {"errors": found}))
    if first["type"] == "json_invalid":
        where = error.errors()[0]
        detail = f"the body is not JSON: {where.get('ctx', {}).get('error', 'it cannot be read')}"
        position = where["loc"][-1]
        if isinstance(position, int):
            detail += f" at character {position}"
        return answer(Problem(400, "malformed-json", detail, "body", "send one JSON object"))
    detail = "; ".join(f"{item['field']}: {item['message']}" for item in found)
    return answer(Problem(422, "invalid-input", detail, first["field"], first["message"], {"errors": found}))


def _field(place: Sequence[Any]) -> str:
    """`characteristics.bandwidth_down`; where the thing itself is missing, where it was expected (`body`, `query`)."""
    return ".".join(map(str, place[1:] or place))


def _http(request: Request, error: Exception) -> JSONResponse:
    """No such route, or not with this method; or a body at which the reader of JSON failed, not its grammar."""
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        cause = next((words for kind, words in _UNREADABLE if isinstance(error.__cause__, kind)), "it cannot be read")
        return answer(Problem(400, "malformed-json", f"the body is not JSON: {cause}", "body", "send one JSON object"))
    code = {404: "no-such-route", 405: "method-not-allowed"}.get(error.status_code, "http")
    detail = f"{request.method} {request.url.path}: {error.detail}"
    return answer(
        Problem(error.status_code, code, detail, "path", "the routes are listed in /openapi.json"),
        dict(error.headers or {}),
    )


def _database(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, SQLAlchemyError) and not is_lost(error):
        fix = "send it without control signs"
        return answer(Problem(422, "value-refused", "the database refuses a value of the request", "path", fix))
    log.error("%s %s - the database does not answer: %s", request.method, request.url.path, type(error).__name__)
    return answer(Problem(503, "database", "the database does not answer", fix="try again in a moment"))


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("%s %s - unexpected: %s", request.method, request.url.path, type(error).__name__)
    return answer(Problem(500, "internal", "something unexpected happened; the server's log says what"))
