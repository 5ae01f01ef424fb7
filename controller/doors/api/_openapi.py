"""The API's own description: what FastAPI derives, with the error answers as they really are."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

DESCRIPTION = """kaitong activates enterprise lines on a telecom operator's network: an order is done on every
element, or on none.

- `POST /api/v1/plans` says what an order would do to each element, and reserves nothing.
- `POST /api/v1/intents` accepts an order: everything is checked and every id reserved, or it is refused.
  A worker carries it out. The same order again (`requester` and `external_id`, or the header `Idempotency-Key`)
  answers the same intent.
- `GET /api/v1/intents/{intent}` says how far it is and why it ended; `.../events` tells it as it goes
  (`Accept: text/event-stream`, resumed with `Last-Event-ID`).
- `GET /api/v1/products` lists what may be ordered and which characteristics it takes.
- An intent that is `held` has an element in doubt, listed by `GET /api/v1/alarms`; its `.../resolution` shows what
  may be decided.

Lists come in pages (`limit`, `offset`; the header `X-Total-Count` counts all). Single things have an `ETag`.
Every error is problem details (RFC 9457) with a stable `type`, the `field` at fault and the `fix`.
There is no authentication: the API listens on this host only.
"""
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457 problem details",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "field": {"type": "string", "description": "the field at fault"},
        "fix": {"type": "string", "description": "what to do about it"},
        "errors": {"type": "array", "items": {"type": "object"}, "description": "every field at fault"},
    },
    "example": {
        "type": "urn:kaitong:problem:invalid-input",
        "title": "invalid input",
        "status": 422,
        "detail": "characteristics.bandwidth_down: Input should be greater than or equal to 64",
        "field": "characteristics.bandwidth_down",
        "fix": "Input should be greater than or equal to 64",
    },
}
_REFUSED = {
    "description": "Problem details",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe(api: FastAPI) -> None:
    """Make `/openapi.json` say problem details where FastAPI supposes its own error body."""

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            made = get_openapi(title=api.title, version=api.version, description=DESCRIPTION, routes=api.routes)
            for path in made["paths"].values():
                for operation in path.values():
                    operation["responses"].pop("422", None)
                    operation["responses"]["4XX"] = _REFUSED
            schemas = made["components"]["schemas"]
            for derived in ("HTTPValidationError", "ValidationError"):
                schemas.pop(derived, None)
            schemas["Problem"] = PROBLEM
            api.openapi_schema = made
        return api.openapi_schema

    api.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the description
