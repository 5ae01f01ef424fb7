"""The error tree of the controller, and how each error is told at the doors.

Every error carries what an order system needs: an HTTP status, a stable code, the field at fault and the fix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from controller.shown import headline, shown, shown_json
from drivers.errors import (
    AuthenticationFailed,
    Busy,
    DriverError,
    NotPending,
    Rejected,
    RollbackFailed,
    SessionLost,
    Taken,
    Unintelligible,
    Unreachable,
    WrongElement,
)
from inventory.errors import AlreadyUsed, InventoryError, NotFound, Outdated, PoolExhausted

if TYPE_CHECKING:
    from pydantic import ValidationError


class KaitongError(Exception):
    """Something in the request or in the state of the world does not allow it."""

    status = 400
    code = "bad-request"

    def __init__(self, detail: str, *, field: str = "", fix: str = "", **more: Any) -> None:
        super().__init__(detail)
        self.detail, self.field, self.fix, self.more = detail, field, fix, more


class InvalidInput(KaitongError):
    """A value is malformed or out of range."""

    status, code = 422, "invalid-input"


class NotPermitted(KaitongError):
    """The actor lacks the permission of the deed; `more["permission"]` names it."""

    status, code = 403, "not-permitted"


class UnknownThing(KaitongError):
    """What the request names does not exist."""

    status, code = 404, "not-found"


class NotAllowed(KaitongError):
    """The service or intent is in a state that does not allow this."""

    status, code = 409, "state-conflict"


class NothingToDo(NotAllowed):
    """The service is as ordered already: no element would change."""

    code = "nothing-to-do"


class AcceptedBefore(NotAllowed):
    """The order was accepted before: what was planned then is not what it would do now."""

    code = "accepted-before"


class ManagementPath(KaitongError):
    """The change touches the way to an element, and the element that is changed has no timer to bring it back."""

    status, code = 409, "management-path"


class TemplateError(KaitongError):
    """A template and the variables of its role do not fit."""

    status, code = 500, "template"


class PlanStale(KaitongError):
    """The approved plan no longer holds; `more["difference"]` says what changed meanwhile."""

    status, code = 409, "plan-stale"


class ActivationFailed(KaitongError):
    """An element refused, was lost or did not verify; `more["evidence"]` holds an entry an element."""

    status, code = 502, "activation-failed"


class ValueRefused(KaitongError):
    """The database refuses what it is to keep: the fault of a value, not the loss of the database."""

    status, code = 422, "value-refused"


def refused(error: Exception) -> ValueRefused:
    """What the database said of a value, without the statement."""
    said = str(getattr(error, "orig", None) or error)
    return ValueRefused(
        f"the database refuses a value - {headline(shown(said))}", fix="correct the value that it names, or report it"
    )


_NAMED = re.compile(r"\w+").fullmatch


def invalid(error: ValidationError, prefix: str = "") -> InvalidInput:
    """Pydantic's findings as one error that names each field and what it expects."""
    found = [
        {
            # of a choice between types the place also names the type that was tried: `constrained-int`
            "field": ".".join([*filter(None, [prefix]), *(part for part in map(str, item["loc"]) if _NAMED(part))]),
            "message": item["msg"].removeprefix("Value error, "),
            "type": item["type"],
        }
        for item in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    first = found[0]
    return InvalidInput(
        f"{first['field']}: {first['message']}", field=first["field"], fix=first["message"], errors=found
    )


class Fenced(BaseException):
    """This worker no longer holds the elements: another took the intent over. Never compensate, never release."""


class Unrecorded(BaseException):
    """Nothing that became of a job can be recorded: it stays pending, and this worker ends. As `Fenced`."""


# -- why something ended -----------------------------------------------------------------------------------------------
_ADVICE: tuple[tuple[type[Exception], str], ...] = (
    (Taken, "give it back there or leave it to its owner (`kaitong element sync-from`), then order again"),
    (Rejected, "correct what the line meets on the element, or the order, then order again"),
    (Busy, "wait until the other session on the element has ended, then order again"),
    (Unreachable, "see that the element answers at its address, then order again"),
    (SessionLost, "see that the element answers, then order again"),
    (AuthenticationFailed, "correct the credential that the inventory names for the element"),
    (WrongElement, "correct the address or the identity in the inventory"),
    (RollbackFailed, "compare the element with the snapshot: `kaitong intent show`, `kaitong element check-sync`"),
    (NotPending, "see who took the change back on the element, then order again"),
    (Unintelligible, "see whether the element's release is known: `kaitong matrix`"),
)


DETAIL = 2_000
"""characters of one error in a reason at most; the evidence has more of it"""


def advice(error: Exception) -> str:
    """What to do about an element's error; empty where only the error itself can tell."""
    if isinstance(error, KaitongError):
        return error.fix
    return next((words for kind, words in _ADVICE if isinstance(error, kind)), "")


def reason(evidence: Sequence[Mapping[str, Any]], cause: str = "") -> str:
    """Why an intent ended: the cause in one line; below it every error in full, and what to do.

    Without a `cause` that covers all, it is the first error; time may heal some (`temporary`), so one of the others.
    """
    told = sorted(evidence, key=lambda item: bool(item.get("temporary")))
    errors = list(dict.fromkeys(shown(str(item.get("error", item)), DETAIL) for item in told))
    if not errors:
        return shown(cause)
    others = f" (and {len(errors) - 1} more)" if len(errors) > 1 and not cause else ""
    head = headline(shown(cause) or errors[0], len(others))
    below = errors if errors != [head] else []
    head += others
    fixes = dict.fromkeys(str(item["fix"]) for item in told if item.get("fix"))
    return shown("\n".join([head, *below, *(f"what to do: {words}" for words in fixes)]))


@dataclass(frozen=True, slots=True)
class Problem:
    """RFC 9457 problem details."""

    status: int
    code: str
    detail: str
    field: str = ""
    fix: str = ""
    more: dict[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": f"urn:kaitong:problem:{self.code}",
            "title": self.code.replace("-", " "),
            "status": self.status,
            "detail": self.detail,
        }
        body |= {name: value for name, value in (("field", self.field), ("fix", self.fix)) if value}
        whole: dict[str, Any] = shown_json(body | (self.more or {}))
        return whole


_FIELDS = {
    f"{end}{kind}": f"characteristics.{end.replace(' ', '_')}{field}"
    for end in ("", "far ")
    for kind, field in (("ont-serial", "ont_serial"), ("ONT serial", "ont_serial"), ("address", "address"))
}
"""what the inventory tells of, at which end of a line, to the field that says it"""


EXPECTED = (KaitongError, InventoryError, DriverError)
"""errors that a deed may end with; any other is a defect, or a database that is lost"""


def problem(error: KaitongError | InventoryError | DriverError) -> Problem:
    """One place where an error becomes an answer."""
    if isinstance(error, KaitongError):
        return Problem(error.status, error.code, error.detail, error.field, error.fix, error.more)
    if isinstance(error, DriverError):
        return Problem(502, "element", str(error), fix="check the element, then try again")
    return _of_inventory(error)


def _of_inventory(error: InventoryError) -> Problem:
    if isinstance(error, NotFound):
        return Problem(422, "unknown-reference", str(error), _FIELDS.get(error.kind, error.kind), error.hint)
    if isinstance(error, AlreadyUsed):
        fix = "order with another value, or tear the other service down first"
        return Problem(409, "already-used", str(error), _FIELDS.get(error.kind, error.kind), fix)
    if isinstance(error, PoolExhausted):
        return Problem(409, "pool-exhausted", str(error), error.kind, "extend the pool or free ids in it")
    if not isinstance(error, Outdated):
        return Problem(400, "inventory", str(error))
    return Problem(503, "overtaken", str(error), fix="other orders were faster each time: send it again")
