"""Elements in doubt on a terminal, and what a person may choose: takes views, returns what rich draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from controller.doors.terminal.grid import STATE, facts, moment, table
from controller.shown import headline

if TYPE_CHECKING:
    from rich.console import RenderableType

    from controller.queries.doubt_views import AlarmView, ResolutionView, RestoredView


def alarms(rows: Sequence[AlarmView]) -> RenderableType:
    columns: dict[str, Callable[[AlarmView], str]] = {
        "ELEMENT": lambda row: row.element,
        "SEVERITY": lambda row: row.severity,
        "SINCE": lambda row: moment(row.since),
        "INTENT": lambda row: row.intent,
        "SERVICE": lambda row: row.service,
        "CUSTOMER": lambda row: row.customer,
        "TRIES": lambda row: str(row.tries),
        "NEXT TRY": lambda row: moment(row.next_try) if row.next_try else "now" if row.tries else "",
        "CHOICES": lambda row: ", ".join(row.choices),
        "CAUSE": lambda row: headline(row.probable_cause),
    }
    return table(rows, columns, "No alarms: no element is in doubt.")


def resolution(one: ResolutionView) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    head = {
        "intent": f"{one.intent} ({one.operation} of {one.service})", "state": one.state, "reason": one.reason,
        "goes": one.way, "tries": str(one.tries), "next try": moment(one.next_try) if one.next_try else "",
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
