"""An intent as it goes: one line an event with the seconds since it was accepted; the last line says how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from controller.shown import headline

if TYPE_CHECKING:
    from rich.text import Text

    from controller.queries.views import EventView, IntentLine

STYLE = {
    "completed": "green", "confirmed": "green", "failed": "red", "step failed": "red", "in doubt": "red", "held": "red",
    "rolledBack": "yellow", "restored": "yellow", "cancelled": "yellow", "cancel asked": "yellow", "rejected": "red",
    "alarm raised": "red", "abandoned": "red", "alarm cleared": "green", "resolution chosen": "cyan",
}  # fmt: skip


def line(event: EventView, start: datetime) -> Text:
    """`   2.31 s  verified   olt-xh-1, pe-1`"""
    from rich.text import Text

    seconds = max((event.at - start).total_seconds(), 0.0)
    what = ", ".join(filter(None, (event.element, headline(event.text))))
    style = STYLE.get(event.name, "")
    return Text.assemble((f"{seconds:8.2f} s  ", "dim"), (f"{event.name:<12}", style), f" {what}")


def ending(intent: IntentLine) -> Text:
    from rich.text import Text

    seconds = (intent.updated_at - intent.created_at).total_seconds()
    first = headline(intent.reason)
    words = f"{intent.id} {intent.state} after {seconds:.1f} s{f': {first}' if first else ''}"
    if first != intent.reason:
        words += f"\nmore: kaitong intent show {intent.id}"
    return Text.assemble((words, f"bold {STYLE.get(intent.state, '')}".strip()), f"\nservice {intent.service}")
