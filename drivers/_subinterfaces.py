"""Routers on a command line whose services end in sub-interfaces: what the lines of those are to the controller.

In come lines such as `interface PORT.UNIT` and what stands in them, out go objects, ids, readings and alarms. Platforms
add their words, and how they print states and alarms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from drivers import _indented
from drivers._candidate import CandidateDriver
from drivers._rules import Rule, Rules
from drivers.base import Alarm, Change, Line, Reading, State

_OWNER = "interface {port}.{unit}"


def sub_interface(pattern: str, undo: str, rank: int = 0) -> Rule:
    """The view itself; `pattern` has the groups `port` and `unit`."""
    return Rule(rank, pattern, _OWNER, undo, opens=True)


def part(view: str, pattern: str, key: str, undo: str = "", *, amend: str = "{line}", rank: int = 0) -> Rule:
    """A line in that view. It goes with it; a second one of its kind takes its place unless `amend` is empty."""
    key = f"{key} {{port}}.{{unit}}"
    return Rule(rank, rf"{view}\n{pattern}", key, undo, _OWNER, vanishes=True, amend=amend)


class SubInterfaceDriver(CandidateDriver):
    """Base of a platform's driver: it adds what is declared here, and what `CandidateDriver` leaves to it."""

    closing: ClassVar[str]
    """rows of a configuration that only close a view"""
    everything: ClassVar[tuple[str, ...]]
    """displays of all that is modelled"""
    block: ClassVar[str]
    """displays what stands in the view `{}`"""
    page: ClassVar[str]
    """displays the state of the sub-interface `{}`"""
    alarm_table: ClassVar[str]
    """displays what is active"""
    path_words: ClassVar[Mapping[str, str]] = {"interface PORT[.UNIT]": r"interface [\w/-]+(?:\.\d+)?"}

    @staticmethod
    def state(interface: str, page: str) -> State:
        """What a page says of its interface."""
        raise NotImplementedError

    @staticmethod
    def active(text: str) -> Iterator[Alarm]:
        """All alarms that it lists."""
        raise NotImplementedError

    # -- pure -------------------------------------------------------------------------------------------------------
    @classmethod
    def parse(cls, text: str) -> tuple[Line, ...]:
        return _indented.parse(text, cls.rules, cls.closing)

    @classmethod
    def objects(cls, lines: tuple[Line, ...]) -> tuple[str, ...]:
        """`interface GigabitEthernet0/1/2.1001` and the port below it, `interface GigabitEthernet0/1/2`."""
        subs = _subs(cls.rules, lines)
        ports = dict.fromkeys(port for port, _ in subs)
        return (*(f"interface {port}.{unit}" for port, unit in subs), *(f"interface {port}" for port in ports))

    @classmethod
    def stands_on(cls, line: Line) -> frozenset[str]:
        return frozenset(cls.objects((line,)))

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for port, unit in _subs(cls.rules, lines):
            found.setdefault(f"unit {port}", set()).add(int(unit))
        return {pool: frozenset(numbers) for pool, numbers in found.items()}

    # -- reading ----------------------------------------------------------------------------------------------------
    def read(self, change: Change | None = None) -> Reading:
        if change is None:
            return Reading(self._lines(self.everything))
        lines = self.scope(change)
        there = [f"{port}.{unit}" for port, unit in _subs(self.rules, lines)]
        pages = self.look([self.page.format(name) for name in there])
        return Reading(lines, tuple(self.state(name, page) for name, page in zip(there, pages, strict=True)))

    def scope(self, change: Change) -> tuple[Line, ...]:
        """All that stands in the outermost views that the change touches."""
        touched = self.rules.known((*change.before, *change.after))
        return self._lines([self.block.format(view) for view in dict.fromkeys(known.line[0] for known in touched)])

    def _lines(self, displays: Sequence[str]) -> tuple[Line, ...]:
        answers = self.look(displays)
        return tuple(line for text in answers for line in _indented.printed(text, self.rules, self.closing))

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        if not objects:
            return ()
        return tuple(alarm for alarm in self.active(self.look((self.alarm_table,))[0]) if alarm.object in objects)


def _subs(rules: Rules, lines: Iterable[Line]) -> tuple[tuple[str, str], ...]:
    """(port, unit) of every sub-interface in these lines, each once."""
    groups = (known.groups for known in rules.known(lines))
    return tuple(dict.fromkeys((group["port"] or "", group["unit"] or "") for group in groups if "unit" in group))
