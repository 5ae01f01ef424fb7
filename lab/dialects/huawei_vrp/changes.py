"""Differences of two VRP configurations, as the box shows them: changed blocks with `+` and `-` before their lines."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from lab.dialects.huawei_vrp.edit import Edit
from lab.dialects.huawei_vrp.text import Document, Line

_BAR = "  #\n"


def changes(before: Document, after: Document) -> str:
    """`  #`, the container, `+  line` and `-  line`, for each block that differs; empty when none does."""
    blocks = ["".join(f"{row}\n" for row in rows) for rows in _top(before.lines, after.lines)]
    return "".join(_BAR + block for block in blocks) + _BAR if blocks else ""


def _top(before: list[Line], after: list[Line]) -> Iterator[list[str]]:
    for one, other in _pairs(before, after):
        if rows := list(_differing(one, other)):
            yield rows


def _differing(one: Line | None, other: Line | None) -> Iterator[str]:
    """What a line and all in it has become; nothing when it is the same."""
    if one is None or other is None:
        sign, line = ("+", other) if other else ("-", one)
        assert line is not None
        yield from (f"{sign} {row}" for row in line.print() if row.strip() != "#")
        return
    inner = [row for pair in _pairs(one.children, other.children) for row in _differing(*pair)]
    if inner:
        yield f"  {other.raw}"
        yield from inner


def _pairs(before: list[Line], after: list[Line]) -> Iterator[tuple[Line | None, Line | None]]:
    """Lines that stand for each other, in order; what has gone stands before what has come in its place."""
    old = [line for line in before if line.text != "#" or line.children]
    new = [line for line in after if line.text != "#" or line.children]
    matcher = SequenceMatcher(None, [line.raw for line in old], [line.raw for line in new], autojunk=False)
    for verb, first, last, start, end in matcher.get_opcodes():
        if verb == "equal":
            yield from zip(old[first:last], new[start:end], strict=True)
        else:
            yield from ((line, None) for line in old[first:last])
            yield from ((None, line) for line in new[start:end])


def typed(edits: list[Edit]) -> str:
    """The uncommitted lines as they were typed, under the views they were typed in [I]."""
    rows: list[str] = []
    path: tuple[str, ...] | None = None
    for edit in edits:
        if edit.place.path != path:
            path = edit.place.path
            rows += ["#", *(" " * depth + name for depth, name in enumerate(path))]
        rows.append(" " * len(edit.place.path) + edit.line)
    return "".join(f"{row}\n" for row in [*rows, "#"]) if rows else ""


def objects(before: Document, after: Document) -> list[str]:
    """The containers at the left edge that differ, as objects of alarms."""
    found = [(one or other) for one, other in _pairs(before.lines, after.lines) if list(_differing(one, other))]
    return [line.text for line in found if line is not None]
