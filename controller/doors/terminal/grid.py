"""A table and a list of facts, as rich draws them. A column is a heading and how a row fills it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

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


def moment(at: datetime) -> str:
    """In this machine's time zone."""
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"


def shortened(text: str) -> str:
    """The first line, in 60 characters at most."""
    first = text.split("\n", 1)[0]
    return first if len(first) <= 60 else first[:59] + "…"
