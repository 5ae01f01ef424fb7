"""Lists and single things: in come views, out come rich tables. A column is a heading and how a row fills it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from controller.doors.terminal.plan import diff
from controller.shown import headline

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from controller.queries.views import (
        AlarmView,
        ElementView,
        HoldView,
        IntentLine,
        IntentView,
        PoolView,
        PortView,
        ResolutionView,
        RestoredView,
        RevisionLine,
        RevisionView,
        ServiceLine,
        ServiceView,
    )
    from drivers.platform import FoundOnt, Optics

STATE = {
    "completed": "green", "active": "green", "confirmed": "green", "inProgress": "cyan", "held": "red", "failed": "red",
    "in doubt": "red", "major": "red", "abandoned": "red",
    "rolledBack": "yellow", "restored": "yellow", "inactive": "yellow", "cancelled": "yellow",
}  # fmt: skip


def table(rows: Iterable[Any], columns: Mapping[str, Callable[[Any], str]], empty: str) -> RenderableType:
    """Rows under headings; the sentence where there are none."""
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in columns:
        made.add_column(heading, overflow="fold")
    found = list(rows)
    if not found:
        return Text(empty)
    for row in found:
        cells = [fill(row) for fill in columns.values()]
        made.add_row(*(Text(cell, style=STATE.get(cell, "")) for cell in cells))
    return made


def facts(pairs: Mapping[str, str]) -> Table:
    """Names and values, one pair a line; empty values are left out."""
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    made.add_column(style="bold")
    made.add_column(overflow="fold")
    for name, value in pairs.items():
        if value:
            made.add_row(name, Text(value, style=STATE.get(value, "")))
    return made


def intents(rows: Sequence[IntentLine]) -> RenderableType:
    columns: dict[str, Callable[[IntentLine], str]] = {
        "INTENT": lambda row: row.id,
        "STATE": lambda row: row.state,
        "OPERATION": lambda row: row.operation,
        "SERVICE": lambda row: row.service,
        "REQUESTER": lambda row: row.requester,
        "ORDER": lambda row: row.external_id,
        "SINCE": lambda row: _moment(row.created_at),
        "REASON": lambda row: _short(row.reason),
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
            "accepted": _moment(one.created_at),
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
        "SINCE": lambda row: _moment(row.created_at),
        "REASON": lambda row: _short(row.reason),
    }
    return table(rows, columns, "No services.")


def service(one: ServiceView) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    head = {
        "service": one.id, "state": one.state, "reason": one.reason, "product": one.product, "customer": one.customer,
        "version": str(one.version), "changed": _moment(one.updated_at), **_characteristics(one.characteristics),
    }  # fmt: skip
    parts: list[RenderableType] = [facts(head)]
    if one.design:
        parts += [Text(), Text("elements", style="bold")]
        parts += [Text(f"    {part['element']:<14} {part['platform']:<18} {part['role']}") for part in one.design]
    if one.allocations:
        parts += [Text(), Text("ids", style="bold")]
        parts += [Text(f"    {item.kind:<14} {item.value:<20} {item.scope}".rstrip()) for item in one.allocations]
    return Group(*parts)


def elements(rows: Sequence[ElementView]) -> RenderableType:
    columns: dict[str, Callable[[ElementView], str]] = {
        "ELEMENT": lambda row: row.name,
        "PLATFORM": lambda row: row.platform,
        "CLASS": lambda row: row.class_,
        "SITE": lambda row: row.site,
        "ADDRESS": lambda row: f"{row.host}:{row.port}",
        "SERVICES": lambda row: str(len(row.services)),
        "HELD BY": lambda row: row.hold.intent if row.hold else "",
        "SINCE": lambda row: _moment(row.hold.since) if row.hold else "",
        "REASON": lambda row: _why(row.hold) if row.hold else "",
    }
    return table(rows, columns, "No elements: import an inventory file first.")


def element(one: ElementView) -> RenderableType:
    hold = one.hold
    return facts(
        {
            "element": one.name, "platform": one.platform, "class": one.class_, "site": one.site,
            "address": f"{one.host}:{one.port}", "state": one.admin_state, "host name": one.hostname,
            "model": one.model, "serial": one.serial, "software": one.software,
            "held by": f"{hold.intent} since {_moment(hold.since)}" if hold else "",
            "reason": _why(hold) if hold else "",
            "managed over": ", ".join(f"{place['object']} on {place['element']}" for place in one.management),
            "services": ", ".join(one.services) or "none",
        }
    )  # fmt: skip


def _why(hold: HoldView) -> str:
    """In doubt or at work, and in which words."""
    first = headline(hold.reason)
    return f"in doubt: {first}" if hold.in_doubt else first


def alarms(rows: Sequence[AlarmView]) -> RenderableType:
    columns: dict[str, Callable[[AlarmView], str]] = {
        "ELEMENT": lambda row: row.element,
        "SEVERITY": lambda row: row.severity,
        "SINCE": lambda row: _moment(row.since),
        "INTENT": lambda row: row.intent,
        "SERVICE": lambda row: row.service,
        "CUSTOMER": lambda row: row.customer,
        "TRIES": lambda row: str(row.tries),
        "NEXT TRY": lambda row: _moment(row.next_try) if row.next_try else "now" if row.tries else "",
        "CHOICES": lambda row: ", ".join(row.choices),
        "CAUSE": lambda row: headline(row.probable_cause),
    }
    return table(rows, columns, "No alarms: no element is in doubt.")


def resolution(one: ResolutionView) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    head = {
        "intent": f"{one.intent} ({one.operation} of {one.service})", "state": one.state, "reason": one.reason,
        "goes": one.way, "tries": str(one.tries), "next try": _moment(one.next_try) if one.next_try else "",
    }  # fmt: skip
    parts: list[RenderableType] = [facts(head)]
    for choice in one.choices:
        parts += [Text(), Text.assemble((choice.choice, "bold"), f": {choice.does}")]
        if choice.why_not:
            parts.append(Text(f"    not possible: {choice.why_not}", style="dim"))
        for effect in choice.elements:
            words = (f"    {effect.element} ", "bold"), (f"({effect.state}) ", STATE.get(effect.state, "")), effect.does
            parts.append(Text.assemble(*words))
            parts += [Text(f"        {command}", style="dim") for command in effect.commands]
    if any(choice.possible for choice in one.choices):
        parts += [Text(), Text(f"Decide: kaitong intent resolve {one.intent} --choose CHOICE --why TEXT", style="bold")]
    return Group(*parts)


def restored(rows: Sequence[RestoredView]) -> RenderableType:
    columns: dict[str, Callable[[RestoredView], str]] = {
        "PRODUCT": lambda row: row.product,
        "TAKEN BACK": lambda row: str(row.count),
        "P50 S": lambda row: f"{row.p50:.1f}",
        "P99 S": lambda row: f"{row.p99:.1f}",
        "LONGEST S": lambda row: f"{row.longest:.1f}",
    }
    return table(rows, columns, "Nothing was ever taken back.")


def ports(rows: Sequence[PortView]) -> RenderableType:
    columns: dict[str, Callable[[PortView], str]] = {
        "ELEMENT": lambda row: row.element,
        "PORT": lambda row: row.name,
        "KIND": lambda row: row.kind,
        "CONNECTED TO": lambda row: row.link,
    }
    return table(rows, columns, "No ports.")


def onts(found: Sequence[FoundOnt], optics: Sequence[Optics]) -> RenderableType:
    from rich.console import Group

    heard: dict[str, Callable[[FoundOnt], str]] = {
        "PORT": lambda row: row.port,
        "SERIAL": lambda row: row.serial,
        "MODEL": lambda row: row.model or "-",
    }
    powers: dict[str, Callable[[Optics], str]] = {
        "ONT": lambda row: row.ont.removeprefix("ont "),
        "RX dBm": lambda row: f"{row.rx:.2f}",
        "TX dBm": lambda row: f"{row.tx:.2f}",
        "OLT RX dBm": lambda row: f"{row.olt_rx:.2f}",
    }
    return Group(
        table(found, heard, "No ONT is heard that nobody provisioned."),
        table(optics, powers, "No provisioned ONT is up."),
    )


def pools(rows: Sequence[PoolView]) -> RenderableType:
    columns: dict[str, Callable[[PoolView], str]] = {
        "POOL": lambda row: row.kind,
        "SCOPE": lambda row: row.scope,
        "SIZE": lambda row: str(row.size),
        "IN USE": lambda row: str(row.allocated),
        "RESERVED": lambda row: str(row.reserved),
        "RESTING": lambda row: str(row.quarantined),
        "FREE": lambda row: str(row.free),
    }
    return table(rows, columns, "No pools: import an inventory file first.")


def revisions(rows: Sequence[RevisionLine]) -> RenderableType:
    columns: dict[str, Callable[[RevisionLine], str]] = {
        "REVISION": lambda row: str(row.id),
        "WHEN": lambda row: _moment(row.at),
        "ELEMENT": lambda row: row.element,
        "SERVICE": lambda row: row.service,
        "OPERATION": lambda row: row.operation,
        "RESULT": lambda row: row.result,
        "WHO": lambda row: row.who,
        "WHY": lambda row: row.why,
    }
    return table(rows, columns, "No revisions.")


def revision(one: RevisionView) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    head = {
        "revision": str(one.id), "when": _moment(one.at), "element": one.element, "service": one.service,
        "intent": one.intent, "operation": one.operation, "result": one.result, "who": one.who, "why": one.why,
    }  # fmt: skip
    sent = [Text("sent", style="bold"), *(Text(f"    {command}") for command in one.sent)] if one.sent else []
    return Group(facts(head), Text(), *diff(one.diff), *([Text()] if sent else []), *sent)


def _characteristics(given: Mapping[str, Any]) -> dict[str, str]:
    told = {name: ", ".join(map(str, value)) if isinstance(value, list) else value for name, value in given.items()}
    return {name: str(value) for name, value in told.items() if value not in (None, "")}


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"


def _short(text: str) -> str:
    first = text.split("\n", 1)[0]
    return first if len(first) <= 60 else first[:59] + "…"
