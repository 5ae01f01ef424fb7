"""Elements, ports, pools and the config history on a terminal: takes views, returns what rich draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from controller.doors.terminal.grid import facts, moment, table
from controller.doors.terminal.plan import diff
from controller.shown import headline

if TYPE_CHECKING:
    from rich.console import RenderableType

    from controller.queries.element_views import ElementView, HoldView, PoolView, PortView, RevisionLine, RevisionView
    from controller.usecases.discover import Discovered


def elements(rows: Sequence[ElementView]) -> RenderableType:
    columns: dict[str, Callable[[ElementView], str]] = {
        "ELEMENT": lambda row: row.name,
        "PLATFORM": lambda row: row.platform,
        "CLASS": lambda row: row.class_,
        "SITE": lambda row: row.site,
        "ADDRESS": lambda row: f"{row.host}:{row.port}",
        "SERVICES": lambda row: str(len(row.services)),
        "HELD BY": lambda row: row.hold.intent if row.hold else "",
        "SINCE": lambda row: moment(row.hold.since) if row.hold else "",
        "REASON": lambda row: _why(row.hold, headline(row.hold.reason)) if row.hold else "",
    }
    return table(rows, columns, "No elements: import an inventory file first.")


def element(one: ElementView) -> RenderableType:
    hold = one.hold
    return facts(
        {
            "element": one.name, "platform": one.platform, "class": one.class_, "site": one.site,
            "address": f"{one.host}:{one.port}", "state": one.admin_state, "host name": one.hostname,
            "model": one.model, "serial": one.serial, "software": one.software,
            "held by": f"{hold.intent} since {moment(hold.since)}" if hold else "",
            "reason": _why(hold, hold.reason) if hold else "",
            "managed over": ", ".join(f"{place['object']} on {place['element']}" for place in one.management),
            "services": ", ".join(one.services) or "none",
        }
    )  # fmt: skip


def _why(hold: HoldView, reason: str) -> str:
    """In doubt or at work, and in which words."""
    return f"in doubt: {reason}" if hold.in_doubt else reason


def ports(rows: Sequence[PortView]) -> RenderableType:
    columns: dict[str, Callable[[PortView], str]] = {
        "ELEMENT": lambda row: row.element,
        "PORT": lambda row: row.name,
        "KIND": lambda row: row.kind,
        "CONNECTED TO": lambda row: row.link,
    }
    return table(rows, columns, "No ports.")


def onts(one: Discovered) -> RenderableType:
    from rich.console import Group

    heard: dict[str, Callable[[Any], str]] = {
        "PORT": lambda row: row.port,
        "SERIAL": lambda row: row.serial,
        "MODEL": lambda row: row.model or "-",
    }
    powers: dict[str, Callable[[Any], str]] = {
        "ONT": lambda row: row.ont.removeprefix("ont "),
        "RX dBm": lambda row: f"{row.rx:.2f}",
        "TX dBm": lambda row: f"{row.tx:.2f}",
        "OLT RX dBm": lambda row: f"{row.olt_rx:.2f}",
    }
    return Group(
        table(one.found, heard, "No ONT is heard that nobody provisioned."),
        table(one.optics, powers, "No provisioned ONT is up."),
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
        "WHEN": lambda row: moment(row.at),
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
        "revision": str(one.id), "when": moment(one.at), "element": one.element, "service": one.service,
        "intent": one.intent, "operation": one.operation, "result": one.result, "who": one.who, "why": one.why,
    }  # fmt: skip
    sent = [Text("sent", style="bold"), *(Text(f"    {command}") for command in one.sent)] if one.sent else []
    return Group(facts(head), Text(), *diff(one.diff), *([Text()] if sent else []), *sent)
