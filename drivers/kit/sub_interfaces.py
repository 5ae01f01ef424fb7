"""Routers on a command line whose services end in sub-interfaces: what the lines of those are to the controller.

Takes lines such as `interface PORT.UNIT` and what stands in them; returns objects, ids, readings and alarms. Platforms
add their words, and how they print states and alarms.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar

from drivers.errors import Rejected, Unintelligible
from drivers.kit import indented_text
from drivers.kit.candidate_command_line import CandidateCommandLine
from drivers.kit.line_rules import Rule, Rules, unsafe
from drivers.platform import Alarm, Change, Diff, Line, Reading, State

_OWNER = "interface {port}.{unit}"
_HIDDEN = re.compile(r"(?:^| )\*{3,}(?: |$)")
"""a secret that is not told"""
_TEXT = re.compile(r"(?:^|(?<= ))(?:description|remark) .*")
_OURS = re.compile(r"KT-(\d+)")
"""a VRF as templates name it: by the number of its VPN"""
NUMBER = r"(?:\d+:(?P<number>\d+)|\S+)"
"""a route distinguisher or target: whoever has this number is in the VPN, whatever the VRF is called"""


def sub_interface(pattern: str, undo: str, rank: int = 0) -> Rule:
    """The view itself; `pattern` has the groups `port` and `unit`."""
    return Rule(rank, pattern, _OWNER, undo, opens=True)


def part(
    view: str, pattern: str, key: str, undo: str = "", *, amend: str = "{line}", rank: int = 0, opens: bool = False
) -> Rule:
    """A line in that view. It goes with it; a second one of its kind takes its place unless `amend` is empty."""
    key = f"{key} {{port}}.{{unit}}"
    return Rule(rank, rf"{view}\n{pattern}", key, undo, _OWNER, vanishes=True, amend=amend, opens=opens)


def settings(view: str, rank: int) -> Rule:
    """Rows in that view of kinds that no template writes, nested ones too: they go with it, and come back with it as
    they were printed, in that order, behind what they may lean on.
    """
    return part(view, r"(?P<rest>(?:.|\n)+)", "setting {rest}", amend="", rank=rank)


def shared_part(pattern: str, key: str, owner: str, *, rank: int = -2, opens: bool = False, holds: bool = True) -> Rule:
    """A line of what services share, as the sites of a VPN do: it goes with its owner when a change takes it away, and
    holds it otherwise, whoever wrote it. What the box adds by itself does not hold. `pattern` has the owner's groups.
    """
    return Rule(rank, pattern, key, owner=owner, vanishes=True, holds=holds, shared=True, opens=opens)


class SubInterfaceDriver(CandidateCommandLine):
    """Base of a platform's driver: it adds what is declared here, and what `CandidateCommandLine` leaves to it."""

    closing: ClassVar[str]
    """rows of a configuration that only close a view"""
    everything: ClassVar[tuple[str, ...]]
    """displays of all that is modelled"""
    blocks: ClassVar[tuple[tuple[str, str], ...]]
    """a line, its views before it, as a pattern → what displays all that stands beside it; `{}` are its groups"""
    empty: ClassVar[str] = ""
    """the one of them that closes a view at once, where only views are closed so"""
    naming: ClassVar[str]
    """displays the rows of all that runs that hold `{}`, with the views at the left edge, or each with all its views"""
    names: ClassVar[tuple[tuple[str, str, str], ...]]
    """keys of objects that others may name → how the row of the object begins, how those name it; `{}` is its name"""
    there: ClassVar[str]
    """displays the row `{}` of what runs, if it is there"""
    tag: ClassVar[str]
    """begins a row that takes a VLAN of the port, the outer one; its number is the group"""
    page: ClassVar[str]
    """displays the state of the sub-interface `{}`"""
    wire_page: ClassVar[str]
    """displays the state of a pseudowire; `{...}` are groups of the line with the group `wire`, its number (VC id)"""
    alarm_table: ClassVar[str]
    """displays what is active"""
    path_patterns: ClassVar[Mapping[str, str]] = {
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
        return indented_text.parse(text, cls.rules, cls.closing)

    @classmethod
    def full_configuration(cls, text: str) -> tuple[Line, ...]:
        # the dates of its head are those of the last change
        return indented_text.every(text, rf"!.*|Building configuration\.\.\.|{cls.closing}")

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
    def references(cls, line: Line) -> frozenset[str]:
        return frozenset(cls.objects((line,)))

    @classmethod
    def used(cls, lines: tuple[Line, ...]) -> Mapping[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for port, unit in _subs(cls.rules, lines):
            found.setdefault(f"unit {port}", set()).add(int(unit))
        for known in cls.rules.known(lines):
            if "unit" in known.groups and (tag := re.match(cls.tag, known.line[-1])):
                found.setdefault(f"s-vlan {known.groups['port']}", set()).add(int(tag[1]))
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
        """The same of what is saved: no more than what the displays of `scope` would tell."""
        if not self.candidate.startup:
            return None
        try:
            text = self.look((self.candidate.startup,))[0]
        except Rejected:
            return None
        if not text:
            return None
        with self._understood(self.candidate.startup):
            lines = indented_text.printed(text, self.rules, self.closing, self.empty)
        touched = (*change.before, *change.after)
        displays = set(map(self._display, touched))
        return self.rules.scope([line for line in lines if self._display(line) in displays], touched)

    def _display(self, line: Line) -> str:
        text = "\n".join(line)
        found = ((re.match(pattern, text), display) for pattern, display in self.blocks)
        return next((display.format(*match.groups()) for match, display in found if match), "")

    def _lines(self, displays: Sequence[str]) -> tuple[Line, ...]:
        with self._understood("configuration"):
            return tuple(
                line
                for text in self.look(displays)
                for line in indented_text.printed(text, self.rules, self.closing, self.empty)
            )

    @classmethod
    def preview(cls, change: Change, reading: Reading) -> Diff:
        """Besides: what stands in a view that is made anew cannot be put back where no rule says so."""
        diff = super().preview(change, reading)
        there, after = frozenset(reading.lines), frozenset(diff.result or ())
        for line in there & after:
            views = (line[:depth] for depth in range(1, len(line)))
            if anew := next((view for view in views if view in there - after), None):
                raise Rejected(
                    change.element, line[-1], f"stands in {anew[-1]!r}: no rule says how it is put back there"
                )
        return diff

    def refuse(self, change: Change, reading: Reading) -> None:
        """Besides: a view that no rule knows is not ours to make, so it must be there: it would stay behind; what goes
        can be put back as it was printed; and what goes is named by nothing else.
        """
        super().refuse(change, reading)
        diff = self.preview(change, reading)
        for row in diff.inverse:
            if why := unsafe(row) or ("is not printed as it was typed" if _HIDDEN.search(row) else ""):
                raise Rejected(self.target.name, row, f"{why}: no rule says how it is put back")
        self._unnamed(reading.lines, diff.result or ())
        around = (line[0] for line in change.after if not self.rules.find(line[:1]))
        views = tuple(dict.fromkeys(around))
        for view, answer in zip(views, self.look([self.there.format(view) for view in views]), strict=True):
            if view not in answer.splitlines():
                raise Rejected(self.target.name, view, "is not there: whoever plans the router has to set it up first")

    def _way_back(self, change: Change, before: Reading) -> tuple[str, ...]:
        commands = super()._way_back(change, before)
        if commands:
            now, named = self.scope(change), self.rules.keys((*change.before, *change.after))
            others = (known.line for known in self.rules.known(now) if known.key not in named)
            self._unnamed(now, (*before.lines, *others))
        return commands

    def _unnamed(self, have: Sequence[Line], want: Sequence[Line]) -> None:
        """Raise Rejected where an object that goes is named elsewhere: there it would be lost, or lead nowhere."""
        gone = sorted(self.rules.keys(have) - self.rules.keys(want))
        for key, (pattern, begins, naming) in itertools.product(gone, self.names):
            if not (found := re.fullmatch(pattern, key)):
                continue
            display = self.naming.format(found[1])
            rows = indented_text.every(self.look((display,))[0], self.closing)
            if not any(re.match(rf"{begins.format(re.escape(found[1]))}(?: |$)", row[0]) for row in rows):
                self.garbled(display, "without the object itself")
            said = re.compile(rf"(?:^|.* ){naming.format(re.escape(found[1]))}(?: |$)")
            for row in rows:
                if said.match(_TEXT.sub("", row[-1])) and not self._within(row, have):
                    raise Rejected(self.target.name, key, f"cannot go: it is named by {' / '.join(row)!r}")

    @staticmethod
    def _within(row: Line, have: Sequence[Line]) -> bool:
        """Does it stand in what was read of the scope?"""
        flat = " ".join(row)
        return any(row[: len(line)] == line or f"{flat} ".startswith(f"{' '.join(line)} ") for line in have)

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
