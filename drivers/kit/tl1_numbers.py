"""The numbers of autonomous TL1 messages (ATAG, GR-831): which message was lost, and which only counts apart.

Elements count all messages in one row, or those of each verb apart; how far they count is mostly not known. Takes a tag
and its verb; returns how many are missing before it. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TAG = re.compile(r"(?P<row>[^\d]*)(?P<number>\d+)(?:\.\d+)?$")
"""letters that name a row of numbers, the number, and the number of the message that this one belongs to"""

FEW = 10
"""messages in a row that an element may lose; where more are missing before a verb's first, that counts for itself"""


@dataclass(slots=True)
class _Row:
    last: dict[str, int] = field(default_factory=dict)
    """verb → its last number, the newest verb at the end"""
    apart: set[str] = field(default_factory=set)
    """verbs that have shown that they count for themselves"""
    doubt: tuple[str, int] | None = None
    """a verb whose first number did not follow, and how many are missing if it counts with the others"""


class Numbers:
    """Of one session. `most`: how many numbers there are until they begin anew, in one row for all; 0: not known."""

    def __init__(self, most: int = 0) -> None:
        self._most = most
        self._rows: dict[str, _Row] = {}

    def missing(self, tag: str, verb: str) -> int:
        """How many messages were lost before this one, as far as is known now. Where a verb that was not heard before
        comes with a number far off, that is found with a later message.
        """
        found = _TAG.match(tag)
        if found is None:
            return 0
        row, number = self._rows.setdefault(found["row"], _Row()), int(found["number"])
        lost = self._counted(row, number) if self._most else self._guessed(row, number, verb)
        row.last.pop(verb, None)
        row.last[verb] = number
        return lost

    def _counted(self, row: _Row, number: int) -> int:
        before = next(reversed(row.last.values()), None)
        return 0 if before in {None, number} else (number - (before or 0) - 1) % self._most

    def _guessed(self, row: _Row, number: int, verb: str) -> int:
        own = row.last.get(verb)
        if verb in row.apart:
            return _between(own, number)
        shared, before = next(
            ((each, row.last[each]) for each in reversed(row.last) if each not in row.apart), ("", None)
        )
        if own is not None and number == own + 1 and shared != verb:
            row.apart.add(verb)
            row.doubt = None
            return 0
        doubt, row.doubt = row.doubt, None
        if not _between(before, number):
            # another verb goes on where the doubtful one was: they count together, and what was missing is lost
            together = doubt is not None and doubt[0] == shared and shared != verb and number == (before or 0) + 1
            row.doubt = doubt if shared == verb else None
            return doubt[1] if doubt and together else 0
        lost = _between(before, number)
        if own is None and not (before or 0) < number <= (before or 0) + FEW + 1:
            row.doubt = verb, lost
            return 0
        return lost


def _between(before: int | None, number: int) -> int:
    """How many are missing. It may have begun anew at any number, but only at one of the first two."""
    if before is None or number in {before, before + 1, 0, 1}:
        return 0
    return max(number - before - 1, 1)
