"""Intents and services on a terminal: takes views, returns what rich draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from controller.doors.terminal.grid import STATE, facts, moment, shortened, table
from controller.doors.terminal.plan import diff
from controller.shown import headline

if TYPE_CHECKING:
    from rich.console import RenderableType

    from controller.queries.views import IntentLine, IntentView, ServiceLine, ServiceView


def intents(rows: Sequence[IntentLine]) -> RenderableType:
    columns: dict[str, Callable[[IntentLine], str]] = {
        "INTENT": lambda row: row.id,
        "STATE": lambda row: row.state,
        "OPERATION": lambda row: row.operation,
        "SERVICE": lambda row: row.service,
        "REQUESTER": lambda row: row.requester,
        "ORDER": lambda row: row.external_id,
        "SINCE": lambda row: moment(row.created_at),
        "REASON": lambda row: shortened(row.reason),
    }
    return table(rows, columns, "No intents.")


def intent(one: IntentView) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    head = facts(
        {
            "intent": one.id,
            "state": one.state,
            "reason": _once(one.reason),
            "operation": one.operation,
            "service": one.service,
            "requester": one.requester,
            "order": one.external_id,
            "comment": one.comment,
            "SLA class": one.sla_class,
            "decision": one.decision,
            "asked to stop": one.abort,
            "accepted": moment(one.created_at),
            "elements": ", ".join(one.elements),
            **_characteristics(one.characteristics),
        }
    )
    parts: list[RenderableType] = [head]
    for outcome in one.outcomes:
        parts += [
            Text(),
            Text.assemble(("* ", ""), (outcome.element, "bold"), " ", (outcome.state, STATE.get(outcome.state, ""))),
            *diff(outcome.diff),
        ]
        if outcome.error:
            parts.append(Text(f"    {outcome.error}", style="red"))
    told = [str(item.get("error", item)) for item in one.evidence]
    if more := [error for error in told if error not in one.reason]:
        parts += [Text(), Text("evidence", style="bold")]
        parts += [Text(f"    {error}", style="red") for error in more]
    return Group(*parts)


def _once(reason: str) -> str:
    """A reason without its headline where the error itself follows in full."""
    head, _, below = reason.partition("\n")
    others = head[head.rfind(" (and ") :] if head.endswith(" more)") else ""
    return below if below and head == headline(below, len(others)) + others else reason


def services(rows: Sequence[ServiceLine]) -> RenderableType:
    columns: dict[str, Callable[[ServiceLine], str]] = {
        "SERVICE": lambda row: row.id,
        "STATE": lambda row: row.state,
        "PRODUCT": lambda row: row.product,
        "CUSTOMER": lambda row: row.customer,
        "SINCE": lambda row: moment(row.created_at),
        "REASON": lambda row: shortened(row.reason),
    }
    return table(rows, columns, "No services.")


def service(one: ServiceView) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    head = {
        "service": one.id, "state": one.state, "reason": one.reason, "product": one.product, "customer": one.customer,
        "version": str(one.version), "changed": moment(one.updated_at), **_characteristics(one.characteristics),
    }  # fmt: skip
    parts: list[RenderableType] = [facts(head)]
    if one.design:
        parts += [Text(), Text("elements", style="bold")]
        parts += [Text(f"    {part['element']:<14} {part['platform']:<18} {part['role']}") for part in one.design]
    if one.allocations:
        parts += [Text(), Text("ids", style="bold")]
        parts += [Text(f"    {item.kind:<14} {item.value:<20} {item.scope}".rstrip()) for item in one.allocations]
    return Group(*parts)


def _characteristics(given: Mapping[str, Any]) -> dict[str, str]:
    told = {name: ", ".join(map(str, value)) if isinstance(value, list) else value for name, value in given.items()}
    return {name: str(value) for name, value in told.items() if value not in (None, "")}
