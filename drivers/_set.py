"""Set commands as lines: the configuration of elements whose tree is written one `set` command a leaf.

In come set commands as templates write them or elements print them, and changes; out go canonical lines and the
`set`/`delete` commands that lead from one set of lines to another. Pure. What must be known of the tree is a `Grammar`.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass

from drivers.base import Change, Line

_TOKEN = re.compile(r'"([^"]*)"|([^\s"]+)')
# what the element prints without quotes; everything else it puts between them
_BARE = re.compile(r"[\w./:@%+,=-]+", re.ASCII)
_COMMAND = re.compile(r'(?:"[^"]*"|[^\s"]+)(?: +(?:"[^"]*"|[^\s"]+))*')
_FORBIDDEN = frozenset(";{}[]#\\")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """Patterns of words; `*` is one word of any kind."""

    scopes: tuple[str, ...]
    """the objects a service may own, the first that fits; a line outside is refused, as it could not be read back"""
    containers: tuple[str, ...]
    """levels below a scope that stay behind empty when their last leaf is deleted"""
    single: tuple[str, ...]
    """leaves with one value: setting a new one takes the place of the old one"""
    alone: tuple[str, ...] = ()
    """lines of a scope that are objects by themselves: what many services share has a part of each"""

    def scope(self, words: Words) -> Words:
        """The words of the scope around a line; () outside of all."""
        if any(_like(words, p) for p in self.alone):
            return words
        return next((words[: len(p.split())] for p in self.scopes if _under(words, p)), ())

    def levels(self, words: Words) -> tuple[Words, ...]:
        """The places at which this line may be deleted, highest first."""
        patterns = (p for p in (*self.scopes, *self.containers) if _under(words, p))
        return (*sorted((words[: len(p.split())] for p in patterns), key=len), self.slot(words))

    def slot(self, words: Words) -> Words:
        """What a line occupies: the leaf without its value where it has just one."""
        return words[:-1] if any(_like(words, p) for p in self.single) else words


def _like(words: Words, pattern: str) -> bool:
    parts = pattern.split()
    return len(words) == len(parts) and all(map(fnmatch.fnmatchcase, words, parts))


def _under(words: Words, pattern: str) -> bool:
    depth = len(pattern.split())
    return len(words) > depth and _like(words[:depth], pattern)


def words(line: Line) -> Words:
    """The words after `set`, quotes taken off."""
    return tuple(quoted or bare for quoted, bare in _TOKEN.findall(line[-1]))[1:]


def canonical(text: str) -> str:
    """One command with single blanks, and quotes where the element prints them. Raises ValueError."""
    if any(ord(char) < 32 or 127 <= ord(char) < 160 for char in text):
        raise ValueError(f"control character in {text!r}")
    if text.count('"') % 2:
        raise ValueError(f"quotes do not pair in {text!r}")
    if _FORBIDDEN & set(text):
        raise ValueError(f"one of {' '.join(sorted(_FORBIDDEN))} in {text!r}")
    if not _COMMAND.fullmatch(text):
        raise ValueError(f"quotes inside a word in {text!r}")
    return " ".join(_quoted(quoted or bare) for quoted, bare in _TOKEN.findall(text))


def _quoted(word: str) -> str:
    return word if _BARE.fullmatch(word) else f'"{word}"'


def parse(text: str, grammar: Grammar) -> tuple[Line, ...]:
    """Set commands of a template to lines, each once. Raises ValueError naming the line."""
    found: dict[Line, None] = {}
    for number, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        try:
            line = (canonical(row.strip()),)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from error
        if not line[0].startswith("set ") or not grammar.scope(words(line)):
            raise ValueError(f"line {number}: expected set of {' | '.join(grammar.scopes)}, found {row.strip()!r}")
        found[line] = None
    return tuple(found)


def printed(text: str, grammar: Grammar) -> tuple[Line, ...]:
    """What an element prints in set form to lines: those inside the scopes, as they are, in its order."""
    rows = (_TOKEN.findall(row) for row in text.splitlines() if row.strip())
    found = ((" ".join(_quoted(quoted or bare) for quoted, bare in row),) for row in rows)
    return tuple(dict.fromkeys(line for line in found if grammar.scope(words(line)) or not _is_leaf(line)))


def _is_leaf(line: Line) -> bool:
    return line[0].startswith("set ")


def wanted(change: Change, running: Iterable[Line], grammar: Grammar) -> tuple[Line, ...]:
    """Running - (before - keep) + after; a new value of a leaf that has just one takes the place of the old one."""
    gone = set(change.removed())
    slots = {grammar.slot(words(line)) for line in change.after}
    stay = [line for line in running if line not in gone and grammar.slot(words(line)) not in slots]
    return (*stay, *change.after)


def restored(change: Change, before: Iterable[Line], running: Iterable[Line], grammar: Grammar) -> tuple[Line, ...]:
    """What shall run once a change was taken back: what was there before, and of objects that neither names what is
    there now, which belongs to others.
    """
    were = tuple(before)
    named = {grammar.scope(words(line)) for line in (*change.before, *change.after, *were)}
    return (*were, *(line for line in running if grammar.scope(words(line)) not in named and line not in were))


def stranger(change: Change, running: Iterable[Line], grammar: Grammar) -> Line | None:
    """The first running line of an object that `after` wants and somebody else has.

    An object of `before` is ours, whatever was changed in it by hand; one that many services share has the same lines.
    """
    ours = {grammar.scope(words(line)) for line in change.before}
    wanted = {grammar.scope(words(line)) for line in change.after} - ours
    known = {*change.after, *change.keep}
    return next((line for line in running if line not in known and grammar.scope(words(line)) in wanted), None)


def commands(have: tuple[Line, ...], want: tuple[Line, ...], grammar: Grammar) -> tuple[str, ...]:
    """Deletes, each at the highest level that goes wholly, then sets. Raises nothing: every line has a way out.

    No container stays behind empty: Junos keeps `unit 7 family inet;` when the last leaf in it is deleted.
    """
    kept, slots = [words(line) for line in want], {grammar.slot(words(line)) for line in want}
    deletes: dict[str, None] = {}
    for line in have:
        path = words(line)
        if line in want or (grammar.slot(path) in slots and grammar.slot(path) != path):
            continue
        if not _is_leaf(line) and not any(other[: len(path)] == path for other in kept):
            continue  # `deactivate` goes with what it deactivates
        level = next(
            level
            for level in grammar.levels(path)
            if level == grammar.slot(path) or not any(other[: len(level)] == level for other in kept)
        )
        verb = "delete" if _is_leaf(line) else "activate"
        deletes[f"{verb} {' '.join(map(_quoted, level))}"] = None
    return (*deletes, *(line[0] for line in want if line not in have))


def difference(have: Iterable[Line], want: Iterable[Line]) -> str:
    """For people: `-` and `+` lines."""
    old, new = tuple(have), tuple(want)
    gone, come = set(old) - set(new), set(new) - set(old)
    return "\n".join(
        [f"- {line[0]}" for line in old if line in gone] + [f"+ {line[0]}" for line in new if line in come]
    )
