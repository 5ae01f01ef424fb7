"""Line rules: what the configuration lines of a CLI platform mean to each other, as data, and the arithmetic over them.

Takes the lines that an element has and those that it shall have; returns the commands from the one to the other, in an
order that the element accepts, with the views they are typed in. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile

from drivers.platform import Change, Line


def unsafe(line: str) -> str:
    """Why this line may not be typed: a line end or `;` would start a second command, `?` asks for help at once."""
    if not line.isascii() or not line.isprintable():
        return "holds characters that are not printable ASCII"
    return next((f"holds {char!r}" for char in ";?" if char in line), "")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of line. `key`, `undo`, `owner`, `amend` are templates over the groups of `pattern` and `{line}`."""

    rank: int
    """order of writing: a line leans only on lines of lower rank; removal goes the other way round"""
    pattern: str
    """matches the line after its views, joined by line ends"""
    key: str
    """what the line configures: two lines with one key cannot stand side by side"""
    undo: str = ""
    """the command that takes it away; without one it goes only together with its owner"""
    owner: str = ""
    """key of the object that it is a part of"""
    vanishes: bool = False
    """it goes away by itself when its owner does"""
    holds: bool = False
    """... but is no reason to let it go: where it is to stay, so is its owner, unless that is no service's but
    ours and is torn down by a change that shows this one"""
    amend: str = ""
    """the command that changes it in place, possible while the groups named `body` are equal"""
    identity: tuple[str, ...] = ()
    """groups that say whose object it is: where they differ, the same key stands for somebody else's"""
    shared: bool = False
    """many services lean on it: taken away after everything new is written"""
    opens: bool = False
    """it is a view: typed, it is entered"""


@dataclass(frozen=True, slots=True)
class MatchedLine:
    """A line that a rule knows."""

    line: Line
    rule: Rule
    groups: dict[str, str | None]

    def same_object(self, other: MatchedLine) -> bool:
        return self.key == other.key and all(self.groups[name] == other.groups.get(name) for name in self.rule.identity)

    def fill(self, template: str) -> str:
        return template.format_map(self.groups)

    @property
    def key(self) -> str:
        return self.fill(self.rule.key)

    @property
    def owner(self) -> str:
        return self.fill(self.rule.owner)


class Rules:
    """The rule table of one platform. `leave` is what it leaves a view with."""

    def __init__(self, *rules: Rule, leave: str = "quit") -> None:
        self.leave = leave
        compiled = [(rule, re.compile(rule.pattern)) for rule in rules]

        @lru_cache(maxsize=4096)
        def find(line: Line) -> MatchedLine | None:
            text = "\n".join(line)
            for rule, pattern in compiled:
                if match := pattern.fullmatch(text):
                    return MatchedLine(line, rule, match.groupdict() | {"line": line[-1]})
            return None

        self.find = find

    def known(self, lines: Iterable[Line]) -> Iterator[MatchedLine]:
        """The lines that have a rule, as such; others are not ours to touch."""
        return (known for known in map(self.find, lines) if known)

    def keys(self, lines: Iterable[Line]) -> frozenset[str]:
        return frozenset(known.key for known in self.known(lines))

    def parsed(
        self, text: str, *, opens: str, indent: int, spelled: Callable[[str], Iterable[str]]
    ) -> tuple[Line, ...]:
        """The lines of a text as templates write it: what stands in a view is indented below it, once.

        `opens`: lines that are views; `spelled`: a line as the platform prints it, one line or several.
        Raises ValueError naming the line.
        """
        lines: list[Line] = []
        view: Line = ()
        for number, raw in enumerate(text.split("\n"), 1):
            inside = len(raw) - len(raw.lstrip(" "))
            if not raw.strip(" "):
                continue
            if reason := unsafe(raw):
                raise ValueError(f"line {number} {raw!r} {reason}")
            if inside not in {0, indent if view else 0}:
                raise ValueError(f"line {number} {raw!r} is indented by {inside}, expected {indent if view else 0}")
            bodies = tuple(spelled(raw))
            if not inside:
                view = bodies if re.match(opens, bodies[0]) else ()
            found = [(*view, body) if inside else (body,) for body in bodies]
            if inside or not view or self.writes(found[0]):
                if not all(map(self.find, found)):
                    raise ValueError(f"line {number} {raw!r} is not a line that this platform can write and take back")
                lines += found
        return tuple(dict.fromkeys(lines))

    def writes(self, line: Line) -> bool:
        """Can this line be written, and taken back by itself?"""
        known = self.find(line)
        return bool(known and known.rule.undo)

    def scope(self, lines: Iterable[Line], named: Iterable[Line]) -> tuple[Line, ...]:
        """Of these lines, each once: what is named, and what stands on it."""
        keys = set(self.keys(named))
        inside = []
        for known in sorted(self.known(dict.fromkeys(lines)), key=lambda known: known.rule.rank):
            if known.key in keys or known.owner in keys:
                keys.add(known.key)
                inside.append(known.line)
        return tuple(inside)

    def wanted(self, change: Change, running: Iterable[Line]) -> tuple[Line, ...]:
        """Running - (before - keep) + after, by what the lines configure.

        A line of ours that somebody changed is ours still: the new one takes its place, or it goes. What stands under a
        key of ours for another object (another serial number) stays, and so does what was added to that by hand.
        """
        present, exact = tuple(running), set(change.removed())
        gone, others = self.keys(exact) - self.keys(change.keep), self._others(change, present)
        after = {known.key: known.line for known in self.known(change.after)}

        def goes(line: Line) -> bool:
            known = self.find(line)
            if known is None:
                return line in exact
            if known.key in after:
                return line != after[known.key]
            if line in exact:
                return not (known.owner in others and known.rule.vanishes)
            return known.key in gone and known.key not in others

        stays = [line for line in present if not goes(line)]
        return tuple(dict.fromkeys((*stays, *change.after)))

    def _others(self, change: Change, running: Iterable[Line]) -> set[str]:
        """Keys of ours under which somebody else's object stands by now, and of what is a part of it."""
        had, others = {known.key: known for known in self.known(change.before)}, set[str]()
        for known in sorted(self.known(running), key=lambda known: known.rule.rank):
            was = had.get(known.key)
            if known.owner in others or (was and not known.same_object(was)):
                others.add(known.key)
        return others

    def standing(
        self, have: Iterable[Line], want: Iterable[Line], bound: Iterable[Line] = (), *, along: bool = False
    ) -> tuple[Line, ...]:
        """`want` without the lines that go by themselves with an object of `have` that is not wanted; `along`: and
        without whatever else stands on one that no service shares, but for what is `bound` to stay.

        Raises ValueError where something that does not go by itself, or that holds, would lose what it stands on.
        """
        was, wanted, firm = {known.key: known for known in self.known(have)}, tuple(want), set(bound)
        lost, fallen = was.keys() - self.keys(wanted), set[Line]()
        for known in sorted(self.known(wanted), key=lambda known: known.rule.rank):
            if known.owner not in lost:
                continue
            alone = along and not was[known.owner].rule.shared and (known.rule.undo or known.rule.vanishes)
            if known.line in firm or not (alone or (known.rule.vanishes and not known.rule.holds)):
                raise ValueError(f"{known.owner} cannot go: it still carries {known.line[-1]!r}")
            lost.add(known.key)
            fallen.add(known.line)
        return tuple(line for line in wanted if line not in fallen)

    def commands(self, have: Iterable[Line], want: Iterable[Line]) -> tuple[str, ...]:
        """Commands, view changes included, that bring an element from `have` to `want`.

        Raises ValueError naming a line that the platform cannot take away.
        """
        had = {known.key: known for known in self.known(have)}
        wanted = {known.key: known for known in self.known(want)}
        changed = {key for key in had.keys() & wanted.keys() if had[key].line != wanted[key].line}
        amended = {key for key in changed if _amendable(had[key], wanted[key])}
        torn = (had.keys() - wanted.keys()) | (changed - amended)
        for known in sorted(had.values(), key=lambda known: known.rule.rank):
            if known.owner in torn:
                torn.add(known.key)
        gone = [had[key] for key in had if key in torn and not (had[key].rule.vanishes and had[key].owner in torn)]
        new = [wanted[key] for key in wanted if key not in had or key in torn or key in amended]
        steps = [
            *_removals(known for known in gone if not known.rule.shared or known.key in wanted),
            *_additions(new, amended - torn),
            *_removals(known for known in gone if known.rule.shared and known.key not in wanted),
        ]
        return tuple(with_views(steps, self.leave))

    def text(self, have: Iterable[Line], want: Iterable[Line]) -> str:
        """The difference for the eye: `-` and `+` lines under their views, indented as the platform prints them."""
        old, new = dict.fromkeys(have), dict.fromkeys(want)
        signed = [("-", line) for line in old if line not in new] + [("+", line) for line in new if line not in old]
        signed.sort(key=self._place)
        out: list[str] = []
        last: Line = ()
        for sign, line in signed:
            told = _shared(last, line[:-1])
            out += [f"  {' ' * depth}{name}" for depth, name in enumerate(line[:-1]) if depth >= told]
            out.append(f"{sign} {' ' * (len(line) - 1)}{line[-1]}")
            last = line
        return "\n".join(out)

    def _place(self, signed: tuple[str, Line]) -> tuple[int, bool]:
        known = self.find(signed[1])
        return (known.rule.rank if known else 0), signed[0] == "+"


def _amendable(old: MatchedLine, new: MatchedLine) -> bool:
    needed = re.findall(r"{(\w+)}", new.rule.amend)
    same = old.rule is new.rule and old.groups.get("body") == new.groups.get("body")
    return bool(needed) and same and all(new.groups[name] is not None for name in needed)


def _removals(gone: Iterable[MatchedLine]) -> Iterator[Line]:
    for known in sorted(gone, key=lambda known: -known.rule.rank):
        if not known.rule.undo:
            raise ValueError(f"{known.line[-1]!r} goes only together with {known.owner}")
        yield (*known.line[:-1], known.fill(known.rule.undo))


def _additions(new: Iterable[MatchedLine], amended: set[str]) -> Iterator[Line]:
    for known in sorted(new, key=lambda known: known.rule.rank):
        if known.rule.opens:
            yield (*known.line, "")
        else:
            yield (*known.line[:-1], known.fill(known.rule.amend)) if known.key in amended else known.line


def _shared(one: Line, other: Line) -> int:
    """How many views two lines have in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def with_views(steps: Iterable[Line], leave: str) -> Iterator[str]:
    """The lines as they are typed: views are entered by their own line and left by `leave`, those that two lines share
    are not left in between. A line that is the view of the next is typed once; one that ends in nothing only enters.
    """
    view: tuple[str, ...] = ()
    for step, following in pairwise((*steps, ("",), ())):
        shared = _shared(view, step[:-1])
        yield from (leave for _ in view[shared:])
        yield from step[shared:-1]
        view = step[:-1]
        if step[-1] and following[: len(step)] != step:
            yield step[-1]
