"""Readings that are believed: what the records say is there, and a display does not list, is asked for again.

A reading becomes a snapshot, and what it lacks a rollback would take away. Text that nobody asked for may hide a line,
and a display may be cut short; two readings in a row that say the same are believed.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from drivers.errors import Unintelligible
from drivers.platform import Change, Line, Reading, Target

TIMES = 4
"""readings of one scope, at the most"""
Read = TypeVar("Read", Reading, tuple[Line, ...])


class SureReader:
    """Base of drivers whose answers come as text without a frame: their `read` and `scope` of a change are sure."""

    target: Target
    _reading = False

    def __init_subclass__(cls, **named: Any) -> None:
        super().__init_subclass__(**named)
        for name in ("read", "scope"):
            if name in cls.__dict__:
                setattr(cls, name, _sure(cls.__dict__[name]))


def _sure(read: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(read)
    def surely(self: SureReader, change: Change | None = None) -> Any:
        if change is None or self._reading:
            return read(self, change)
        self._reading = True
        try:
            return believed(lambda: read(self, change), change.before, self.target.name)
        finally:
            self._reading = False

    return surely


def believed(ask: Callable[[], Read], recorded: Iterable[Line], element: str) -> Read:
    """A reading that holds all that is recorded, or that says twice in a row what it lacks. Raises Unintelligible."""
    wanted = set(recorded)
    found = ask()
    for _ in range(TIMES - 1):
        if wanted <= _lines(found):
            return found
        again = ask()
        if _lines(again) == _lines(found):
            return again
        found = again
    if wanted <= _lines(found):
        return found
    lacking = min(wanted - _lines(found))
    raise Unintelligible(element, "reading", f"{TIMES} in a row differ, the last lacks {' / '.join(lacking)!r}")


def _lines(reading: Reading | tuple[Line, ...]) -> set[Line]:
    return set(reading.lines if isinstance(reading, Reading) else reading)
