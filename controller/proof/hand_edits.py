"""Pure: what an engineer may do by hand to the lines of a service on an element, without a word to the controller.

Take the lines that a service has there; give edits of a text, of a value, and lines that may be taken away alone. The
proof, the campaign and the conformance kit make them over sessions of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import drivers
from drivers.errors import DriverError
from drivers.platform import Change, Line, Reading

_TEXTS = re.compile(r"\b(desc(?:ription)? |label |user-label = |CKTID=|DESC=)(\"?)([\w .+()/-]+)")
"""a free text: what says so, and the text"""
_VALUES = re.compile(r"(\b(?:qos car cir |police rate |rate in |a2z-pir = |z2a-pir = ))(\d+)")
"""a rate of one service alone, in kbit/s"""
_PRIORITY = re.compile(r"(\bont port native-vlan .* priority )0")


_SHARED = ("set routing-instances ", "set firewall ", "set protocols ")
"""what services share on Junos, where no rule says so"""


@dataclass(frozen=True, slots=True)
class Edit:
    """One line of a service that was changed, or (without `new`) taken away."""

    kind: str
    """`text`, `value` or `delete`"""
    old: Line
    new: Line | None
    beside: tuple[Line, ...] = ()
    """what the service has there besides: a line that goes alone is its object's end, and some are read together"""

    def change(self, element: str) -> Change:
        return Change(element, (self.old, *self.beside), (*([self.new] if self.new else ()), *self.beside))

    @property
    def lines(self) -> frozenset[Line]:
        return frozenset({self.old, *([self.new] if self.new else ())})


def is_shared(platform: str, line: Line) -> bool:
    """Is it a line of an object that many services lean on? Pure."""
    rules = getattr(drivers.find(platform), "rules", None)
    if rules is None:
        return line[0].startswith(_SHARED)
    known = rules.find(line)
    return known is None or known.rule.shared


def edits(platform: str, lines: Iterable[Line]) -> Iterator[Edit]:
    """Every edit of a line of the service's own that leaves its other lines where they are. Pure."""
    there = tuple(lines)
    for line in there:
        if is_shared(platform, line):
            continue
        for edit in _of(line, there):
            if _alone(platform, edit, there):
                yield edit


def _of(line: Line, there: tuple[Line, ...]) -> Iterator[Edit]:
    *views, last = line
    others = tuple(other for other in there if other != line)
    if text := _TEXTS.search(last):
        start, end = text.span(3)
        yield Edit("text", line, (*views, f"{last[:start]}HAND{last[start + 4 : end]}{last[end:]}"), others)
    if value := _VALUES.search(last):
        start, end = value.span(2)
        yield Edit("value", line, (*views, f"{last[:start]}{int(value[2]) + 64}{last[end:]}"), others)
    if _PRIORITY.search(last):
        yield Edit("value", line, (*views, _PRIORITY.sub(r"\g<1>1", last)), others)
    yield Edit("delete", line, None, others)


def _alone(platform: str, edit: Edit, there: tuple[Line, ...]) -> bool:
    """Can it be made, and does nothing else go or come with it?"""
    try:
        diff = drivers.find(platform).preview(edit.change(""), Reading(there))
    except DriverError:
        return False
    due = {*there} - {edit.old} | ({edit.new} if edit.new else set())
    return diff.changed and diff.result is not None and set(diff.result) == due
