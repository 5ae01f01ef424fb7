"""Routers on a command line whose services end in sub-interfaces: what the lines of those are to the controller.

In come lines such as `interface PORT.UNIT` and what stands in them, out go objects, ids, readings and alarms. Platforms
add their words, and how they print states and alarms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar

from drivers import _indented
from drivers._candidate import CandidateDriver
from drivers._rules import Rule, Rules
from drivers.base import Alarm, Change, Line, Reading, Rejected, State, Unintelligible

_OWNER = "interface {port}.{unit}"
_OURS = re.compile(r"KT-(\d+)")
"""a VRF as templates name it: by the number of its VPN"""
NUMBER = r"(?:\d+:(?P<number>\d+)|\S+)"
"""a route distinguisher or target: whoever has this number is in the VPN, whatever the VRF is called"""


def sub_interface(pattern: str, undo: str, rank: int = 0) -> Rule:
    """The view itself; `pattern` has the groups `port` and `unit`."""
    return Rule(rank, pattern, _OWNER, undo, opens=True)


def part(view: str, pattern: str, key: str, undo: str = "", *, amend: str = "{line}", rank: int = 0) -> Rule:
    """A line in that view. It goes with it; a second one of its kind takes its place unless `amend` is empty."""
    key = f"{key} {{port}}.{{unit}}"
    return Rule(rank, rf"{view}\n{pattern}", key, undo, _OWNER, vanishes=True, amend=amend)


def vpn_part(pattern: str, key: str, owner: str, *, rank: int = -2, opens: bool = False, holds: bool = False) -> Rule:
    """A line of what the sites of a VPN share: it goes with its owner. `pattern` has the group `vpn`."""
    return Rule(rank, pattern, key, owner=owner, vanishes=True, holds=holds, shared=True, opens=opens)


class SubInterfaceDriver(CandidateDriver):
    """Base of a platform's driver: it adds what is declared here, and what `CandidateDriver` leaves to it."""

    closing: ClassVar[str]
    """rows of a configuration that only close a view"""
    everything: ClassVar[tuple[str, ...]]
    """displays of all that is modelled"""
    blocks: ClassVar[tuple[tuple[str, str], ...]]
    """a line, its views before it, as a pattern → what displays all that stands beside it; `{}` are its groups"""
    there: ClassVar[str]
    """displays the row `{}` of what runs, if it is there"""
    page: ClassVar[str]
    """displays the state of the sub-interface `{}`"""
    wire_page: ClassVar[str]
    """displays the state of a pseudowire; `{...}` are groups of the line with the group `wire`, its number (VC id)"""
    alarm_table: ClassVar[str]
    """displays what is active"""
    path_words: ClassVar[Mapping[str, str]] = {
        "interface PORT[.UNIT]": r"interface [\w/-]+(?:\.\d+)?",
        "pw N": r"pw \d+",
    }

    @staticmethod
    def state(interface: str, page: str) -> State:
        """What a page says of its interface."""
        raise NotImplementedError

    @staticmethod
    def wire_state(number: str, page: str) -> State:
        """What a page says of a pseudowire: up where frames get from one attachment circuit to the other."""
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
        """`interface GigabitEthernet0/1/2.1001`, the port below it `interface GigabitEthernet0/1/2`, `pw 100001`."""
        subs = _subs(cls.rules, lines)
        ports = dict.fromkeys(port for port, _ in subs)
        wires = dict.fromkeys(groups["wire"] for groups in _wires(cls.rules, lines))
        return (
            *(f"interface {port}.{unit}" for port, unit in subs),
            *(f"interface {port}" for port in ports),
            *(f"pw {number}" for number in wires),
        )

    @classmethod
    def stands_on(cls, line: Line) -> frozenset[str]:
        return frozenset(cls.objects((line,)))

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for port, unit in _subs(cls.rules, lines):
            found.setdefault(f"unit {port}", set()).add(int(unit))
        for known in cls.rules.known(lines):
            if number := _OURS.fullmatch(known.groups.get("vpn") or ""):
                found.setdefault("vpn", set()).add(int(number[1]))
            if told := known.groups.get("number"):
                found.setdefault("vpn", set()).add(int(told))
        if wires := {int(groups["wire"] or 0) for groups in _wires(cls.rules, lines)}:
            found["pw-id"] = wires
        return {pool: frozenset(numbers) for pool, numbers in found.items()}

    # -- reading ----------------------------------------------------------------------------------------------------
    def read(self, change: Change | None = None) -> Reading:
        if change is None:
            return Reading(self._lines(self.everything))
        lines = self.scope(change)
        there = [f"{port}.{unit}" for port, unit in _subs(self.rules, lines)]
        wires = _wires(self.rules, lines)
        pages = self.look([self.page.format(name) for name in there])
        told = self.look([self.wire_page.format_map(groups) for groups in wires])
        with self._understood("state"):
            states = [self.state(name, page) for name, page in zip(there, pages, strict=True)]
            states += [self.wire_state(groups["wire"] or "", page) for groups, page in zip(wires, told, strict=True)]
        return Reading(lines, tuple(states))

    def scope(self, change: Change) -> tuple[Line, ...]:
        """All that stands in the views that the change touches: of a display that tells more, no more than that."""
        touched = (*change.before, *change.after)
        displays = dict.fromkeys(map(self._display, touched))
        return self.rules.scope(self._lines([display for display in displays if display]), touched)

    def saved(self, change: Change) -> tuple[Line, ...] | None:
        if not self.stages.startup:
            return None
        try:
            text = self.look((self.stages.startup,))[0]
        except Rejected:
            return None
        touched = (*change.before, *change.after)
        return self.rules.scope(_indented.printed(text, self.rules, self.closing), touched) if text else None

    def _display(self, line: Line) -> str:
        text = "\n".join(line)
        found = ((re.match(pattern, text), display) for pattern, display in self.blocks)
        return next((display.format(*match.groups()) for match, display in found if match), "")

    def _lines(self, displays: Sequence[str]) -> tuple[Line, ...]:
        answers = self.look(displays)
        return tuple(line for text in answers for line in _indented.printed(text, self.rules, self.closing))

    def refuse(self, change: Change, reading: Reading) -> None:
        """Besides: a view that no rule knows is not ours to make, so it must be there: it would stay behind."""
        super().refuse(change, reading)
        around = (line[0] for line in change.after if not self.rules.find(line[:1]))
        views = tuple(dict.fromkeys(around))
        for view, answer in zip(views, self.look([self.there.format(view) for view in views]), strict=True):
            if view not in answer.splitlines():
                raise Rejected(self.target.name, view, "is not there: whoever plans the router has to set it up first")

    def alarms(self, objects: tuple[str, ...]) -> tuple[Alarm, ...]:
        if not objects:
            return ()
        with self._understood(self.alarm_table):
            return tuple(alarm for alarm in self.active(self.look((self.alarm_table,))[0]) if alarm.object in objects)

    @contextmanager
    def _understood(self, display: str) -> Iterator[None]:
        """What a reader finds to be another layout is no reading. Raises Unintelligible."""
        try:
            yield
        except ValueError as error:
            raise Unintelligible(self.target.name, display, str(error)) from None


def _subs(rules: Rules, lines: Iterable[Line]) -> tuple[tuple[str, str], ...]:
    """(port, unit) of every sub-interface in these lines, each once."""
    groups = (known.groups for known in rules.known(lines))
    return tuple(dict.fromkeys((group["port"] or "", group["unit"] or "") for group in groups if "unit" in group))


def _wires(rules: Rules, lines: Iterable[Line]) -> list[dict[str, str | None]]:
    """The groups of every line that ends a pseudowire here."""
    return [known.groups for known in rules.known(lines) if "wire" in known.groups]
