"""Where a session stands in the configuration and what a typed line means there: edits, moves, options of `commit`.

A line that the place does not know is tried in the places around it, up to the top, as the box does it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lab.dialects.cisco_iosxr.grammar import Complaint, Rule, match
from lab.dialects.cisco_iosxr.schema import RULES, TOP, inner, prompt
from lab.dialects.cisco_iosxr.text import Edit, Node, Step

INVALID = "% Invalid input detected at '^' marker."
_POLICY = re.compile(r"(?:pass|drop|done|else|endif|#.*|(?:if|elseif) .+ then|(?:set|apply|prepend|delete) .+)")
SECONDS, MINUTES = range(30, 65536), range(1, 1025)
DEFAULT_SECONDS = 600


@dataclass(slots=True)
class Place:
    """The blocks that a session has entered, outermost first; and the lines of a route policy that it has begun."""

    path: tuple[Step, ...] = ()
    policy: list[str] | None = None

    @property
    def mode(self) -> str:
        return inner(self.path[-1].mode, self.path[-1].text) if self.path else TOP

    def prompt(self) -> str:
        return prompt(self.mode, self.path[-1].text if self.path else "")

    def leave(self) -> None:
        self.path, self.policy = self.path[:-1], None

    def take(self, line: str) -> Edit | None:
        """What a configuration line changes, None where it only moves. Raises Complaint."""
        if self.policy is not None:
            return self._take_policy(line)
        remove = bool(re.match(r"no\s", line))
        start = re.match(r"no\s+", line).end() if remove else 0  # type: ignore[union-attr]  # it has just matched
        for depth in range(len(self.path), -1, -1):
            above = self.path[:depth]
            mode = inner(above[-1].mode, above[-1].text) if above else TOP
            try:
                steps = resolve(mode, line, start, remove=remove)
            except Complaint as complaint:
                if complaint.at == start and depth:
                    continue
                raise
            return self._taken(above, steps, remove)
        raise Complaint(INVALID, start)

    def _taken(self, above: tuple[Step, ...], steps: tuple[Step, ...], remove: bool) -> Edit:
        path, last = (*above, *steps), steps[-1]
        enters = inner(last.mode, last.text)
        self.path = path if enters and not remove else above
        self.policy = [] if enters == "rpl" and not remove else None
        return Edit(path, remove=remove)

    def _take_policy(self, line: str) -> Edit | None:
        assert self.policy is not None
        if line == "end-policy":
            text = self.path[-1].text
            whole = Node(text, text, [Node(each.strip(), each) for each in self.policy], ["end-policy", "!"])
            edit = Edit(self.path, whole=whole)
            self.leave()
            return edit
        if not _POLICY.fullmatch(line):
            raise Complaint(INVALID, 0)
        deep = sum(word.startswith("if ") for word in map(str.strip, self.policy)) - self.policy.count("endif")
        deep -= line.startswith(("else", "endif"))
        self.policy.append(f"{'':{2 + 2 * max(deep, 0)}}{line}")
        return None


def resolve(mode: str, line: str, start: int, *, remove: bool) -> tuple[Step, ...]:
    """The statements that a line names, one in the other, from this mode on. Raises Complaint."""
    found = match(RULES[mode], line, start, short=remove)
    step = Step(mode, found.text, found.slot)
    return (step, *resolve(found.rule.into, line, found.rest, remove=remove)) if found.rest >= 0 else (step,)


# -- commit -----------------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Options:
    """What stands behind `commit`; `confirmed` in seconds."""

    label: str = ""
    comment: str = ""
    confirmed: int | None = None
    replace: bool = False
    atomic: bool = False
    _words: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def read(cls, line: str) -> Options:
        """The options of a whole `commit` line. Raises Complaint."""
        options = cls(_words=[(word[0], word.start()) for word in re.finditer(r"\S+", line)][1:])
        takers: dict[str, Callable[[str, int], None]] = {
            "label": options._label,
            "confirmed": options._confirmed,
            "replace": options._flag,
            "atomic": options._flag,
            "force": options._flag,
            "show-error": options._flag,
        }
        while options._words:
            word, at = options._words.pop(0)
            if "comment".startswith(word) and len(word) > 3:
                options.comment = line[at:].partition(" ")[2].strip()
                if not options.comment:
                    raise Complaint("% Incomplete command.")
                return options
            names = [name for name in takers if name.startswith(word)]
            if len(names) != 1:
                raise Complaint(INVALID, at)
            takers[names[0]](names[0], at)
        return options

    def _label(self, _: str, __: int) -> None:
        if not self._words:
            raise Complaint("% Incomplete command.")
        self.label = self._words.pop(0)[0]

    def _flag(self, name: str, _: int) -> None:
        self.replace |= name == "replace"
        self.atomic |= name == "atomic"

    def _confirmed(self, _: str, __: int) -> None:
        self.confirmed = DEFAULT_SECONDS
        if not self._words:
            return
        word, at = self._words[0]
        if word.isdecimal():
            self._words.pop(0)
            self.confirmed = _within(word, at, SECONDS)
        elif len(word) > 1 and "minutes".startswith(word):
            self._words.pop(0)
            if not self._words:
                raise Complaint("% Incomplete command.")
            self.confirmed = 60 * _within(*self._words.pop(0), MINUTES)


def _within(word: str, at: int, values: range) -> int:
    if not word.isdecimal() or int(word) not in values:
        raise Complaint(INVALID, at)
    return int(word)


CONTROL = tuple(
    Rule(pattern, into)
    for pattern, into in (
        ("commit <LINE>", "commit"),
        ("commit", "commit"),
        ("abort", "abort"),
        ("clear", "clear"),
        ("root", "root"),
        ("exit", "exit"),
        ("end", "end"),
        ("pwd", "pwd"),
        ("do <LINE>", "do"),
        ("load rollback changes last <1-100>", "load last"),
        ("show", "show"),
        ("show configuration", "show"),
        ("show configuration merge", "merge"),
        ("show configuration failed", "failed"),
        ("show configuration failed inheritance", "failed"),
        ("show configuration failed if-committed", "failed"),
    )
)
"""what a session may type in configuration mode beside statements"""


def control(line: str) -> tuple[str, tuple[str, ...]] | None:
    """The command about the session itself that a line is. Raises Complaint where it is one, and wrong."""
    try:
        found = match(CONTROL, line)
    except Complaint as complaint:
        if complaint.at == 0 or re.match(r"s\w*\s", line):
            return None
        raise
    if found.rest >= 0:
        if found.rule.into == "show":
            return None
        raise Complaint(INVALID, found.rest)
    return found.rule.into, found.args
