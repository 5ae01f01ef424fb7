"""Configuration text that tells its views by indentation, as lines: what templates write and what elements print.

Takes text; returns lines: each row stands in the row before it that is indented by less. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from drivers.kit.line_driver import unique
from drivers.kit.line_rules import Rules, unsafe
from drivers.platform import Line


def parse(text: str, rules: Rules, skip: str) -> tuple[Line, ...]:
    """Text as a template writes it; rows that match `skip` close a view and say nothing. Raises ValueError.

    A view that no rule knows, around a line that one knows, is not ours to make or take away.
    """
    found = []
    rows = list(_rows(text, skip))
    for at, (number, raw, line) in enumerate(rows):
        if reason := unsafe(raw):
            raise ValueError(f"line {number} {raw!r} {reason}")
        if raw.startswith(" ") and len(line) == 1:
            raise ValueError(f"line {number} {raw!r} is indented, and there is no view that it stands in")
        if rules.find(line):
            found.append(line)
        elif not any(below[:-1] == line and rules.find(below) for _, _, below in rows[at + 1 : at + 2]):
            raise ValueError(f"line {number} {raw!r} is not a line that this platform can write and take back")
    return unique(found)


def printed(text: str, rules: Rules, skip: str, empty: str = "") -> tuple[Line, ...]:
    """Of what an element prints, the lines that a rule knows.

    Where no rule says that a line is a view, and a row that matches `empty` closes it at once, that row is a line in
    it: so it is entered and left again when it is typed. Raises ValueError for a row whose view is missing: each view
    indents by one, so something was lost on the way.
    """
    found = []
    for number, raw, line in _rows(text, skip, empty):
        closes = bool(empty and re.fullmatch(empty, line[-1]))
        depth = len(line) - 1 - closes
        known = rules.find(line)
        if (known or not depth) and len(raw) - len(raw.lstrip(" ")) != depth:
            raise ValueError(f"line {number} {raw!r} is indented, and the view that it stands in is missing")
        view = rules.find(line[:-1]) if closes else None
        if known and not (view and view.rule.opens):
            found.append(line)
    return unique(found)


def every(text: str, skip: str, empty: str = "") -> tuple[Line, ...]:
    """All lines of what an element prints."""
    return tuple(line for _, _, line in _rows(text, skip, empty))


def _rows(text: str, skip: str, empty: str = "") -> Iterator[tuple[int, str, Line]]:
    """(number, row, line) of each row that says something; one that only closes a view counts where that is empty."""
    views: list[tuple[int, str]] = []
    fresh = False
    for number, raw in enumerate(text.split("\n"), 1):
        body = raw.strip(" ")
        indent = len(raw) - len(raw.lstrip(" "))
        if not body or re.fullmatch(skip, body):
            if fresh and indent and views[-1][0] == indent and empty and re.fullmatch(empty, body):
                yield number, raw, (*(name for _, name in views), body)
            fresh = False
            continue
        while views and views[-1][0] >= indent:
            views.pop()
        views.append((indent, body))
        fresh = True
        yield number, raw, tuple(name for _, name in views)
