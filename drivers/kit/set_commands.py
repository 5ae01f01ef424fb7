"""Set commands as lines: the configuration of elements whose tree is written one `set` command a leaf.

Takes set commands as templates write them or elements print them, and changes; returns canonical lines and the
`set`/`delete` commands that lead from one set of lines to another. Pure. What must be known of the tree is a `Grammar`.
"""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from drivers.platform import Change, Line

# inside quotation marks a backslash takes the special meaning from what follows it
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)')
# what the element prints without quotes; everything else it puts between them
_BARE = re.compile(r"[\w./:@%+,=-]+", re.ASCII)
_COMMAND = re.compile(r'(?:"[^"]*"|[^\s"]+)(?: +(?:"[^"]*"|[^\s"]+))*')
_FORBIDDEN = frozenset(";{}[]#\\")

UNDO = {"set": "delete", "deactivate": "activate", "protect": "unprotect"}
"""what a row of an element's own print begins with, and what takes it back"""
_REMARKS = frozenset({"annotate", "edit", "top", "up", "exit"})
"""rows of comments, which are no part of what is configured"""

KEPT = 8192
"""commands whose words, and patterns that they are like, are remembered: a change asks for each many times"""

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
    shared: tuple[str, ...] = ()
    """scopes that many services share: what somebody added to one is not ours to take along"""

    def scope(self, words: Words) -> Words:
        """The words of the scope around a line; () outside of all."""
        if any(like(words, p) for p in self.alone):
            return words
        return next((words[: len(p.split())] for p in self.scopes if _under(words, p)), ())

    def object(self, line: Line) -> Words:
        """The words of the object that a line is in, or is itself (`deactivate interfaces ge-0/0/1 unit 7`)."""
        path = words(line)
        return self.scope(path) or next((path for p in self.scopes if like(path, p)), ())

    def levels(self, words: Words) -> tuple[Words, ...]:
        """The places at which this line may be deleted, highest first."""
        patterns = (p for p in (*self.scopes, *self.containers) if _under(words, p))
        return (*sorted((words[: len(p.split())] for p in patterns), key=len), self.slot(words))

    def slot(self, words: Words) -> Words:
        """What a line occupies: the leaf without its value where it has just one."""
        return words[:-1] if any(like(words, p) for p in self.single) else words


@functools.lru_cache(maxsize=KEPT)
def like(words: Words, pattern: str) -> bool:
    """Are these the words of a pattern?"""
    parts = pattern.split()
    return len(words) == len(parts) and all(map(fnmatch.fnmatchcase, words, parts))


@functools.lru_cache(maxsize=KEPT)
def _under(words: Words, pattern: str) -> bool:
    depth = len(pattern.split())
    return len(words) > depth and like(words[:depth], pattern)


@functools.lru_cache(maxsize=KEPT)
def words(line: Line) -> Words:
    """The words after `set`, quotes taken off; escapes stay as the element prints them."""
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
    """What an element prints in set form to lines: those in the scopes, and of the objects themselves, in its order."""
    return tuple(dict.fromkeys(line for line in rows(text) if grammar.object(line)))


def rows(text: str) -> Iterator[Line]:
    """The rows that an element prints in set form, in its order, without remarks (`## SECRET-DATA`).

    Raises ValueError for what is no such row, so that another form of answer never counts as an empty one.
    """
    for row in text.splitlines():
        found = _TOKEN.findall(row)
        if not found or found[0][1].startswith("#"):
            continue
        if found[0][1] in _REMARKS:
            continue
        if found[0][1] not in UNDO or _TOKEN.sub("", row).strip():
            raise ValueError(f"{row!r} is no row of a configuration in set form")
        yield (" ".join(_kept(quoted, bare) for quoted, bare in takewhile(_is_said, found)),)


def _is_said(token: tuple[str, str]) -> bool:
    return not token[1].startswith("##")


def _kept(quoted: str, bare: str) -> str:
    """A word of a row in the canonical form, if that is sure to mean the same."""
    return bare if "\\" in bare else _quoted(quoted or bare)


def is_leaf(line: Line) -> bool:
    """Is it a statement, and no remark on one (`deactivate`, `protect`)?"""
    return line[0].startswith("set ")


def wanted(change: Change, running: Iterable[Line], grammar: Grammar) -> tuple[Line, ...]:
    """Running - (before - keep) + after. A value of ours that somebody changed is ours still: the new one takes its
    place, or it goes; what somebody added to an object of ours alone goes with that object.
    """
    present, gone = tuple(running), set(change.removed())
    slots = {grammar.slot(words(line)) for line in change.after}
    left = {grammar.slot(words(line)) for line in gone} - {grammar.slot(words(line)) for line in change.keep}
    whole = {grammar.object(line) for line in gone}
    whole -= {grammar.object(line) for line in (*change.after, *change.keep)}
    whole -= {path for path in whole if any(like(path, pattern) for pattern in grammar.shared)}
    instead = _instead(change, present, grammar)

    def goes(line: Line) -> bool:
        slot = grammar.slot(words(line))
        if line in gone or slot in slots or line in instead or grammar.object(line) in whole:
            return True
        return is_leaf(line) and slot in left

    return (*(line for line in present if not goes(line)), *change.after)


def _instead(change: Change, running: tuple[Line, ...], grammar: Grammar) -> set[Line]:
    """What somebody typed instead of a line of ours where a leaf takes several values: an address for ours, which is
    not there any more.
    """
    ours, there = {*change.before, *change.after, *change.keep}, set(running)
    missing = {
        (grammar.object(line), path[:-1])
        for line in (*change.removed(), *change.after)
        if line not in there and line in change.before and grammar.slot(path := words(line)) == path
    }
    return {
        line
        for line in running
        if line not in ours and is_leaf(line) and (grammar.object(line), words(line)[:-1]) in missing
    }


def restored(change: Change, before: Iterable[Line], running: Iterable[Line], grammar: Grammar) -> tuple[Line, ...]:
    """What shall run once a change was taken back, in the order of `before` where that was read.

    What the change names is as it was. What somebody else wrote meanwhile stays as it is now, unless the object that it
    is in goes: that is why objects which services share count a line each.
    """
    named = {grammar.object(line) for line in (*change.before, *change.after)}
    now, written = tuple(running), set(change.after)
    were = tuple(line for line in before if grammar.object(line) in named or line in now)
    objects, slots = {grammar.object(line) for line in were}, {grammar.slot(words(line)) for line in were}
    others = (line for line in now if line not in written and grammar.slot(words(line)) not in slots)
    return (*were, *(line for line in others if grammar.object(line) in objects or grammar.object(line) not in named))


def disordered(were: Iterable[Line], now: Iterable[Line], grammar: Grammar) -> tuple[Words, ...]:
    """Objects that hold the same lines in another order: an element keeps that of lists that a user orders."""
    old, new = tuple(were), tuple(now)
    both = set(old) & set(new)
    objects = dict.fromkeys(grammar.object(line) for line in old if line in both)

    def inside(lines: Iterable[Line], path: Words) -> list[Line]:
        return [line for line in lines if line in both and grammar.object(line) == path]

    return tuple(path for path in objects if inside(old, path) != inside(new, path))


def rewritten(objects: Iterable[Words], want: Iterable[Line], grammar: Grammar) -> tuple[str, ...]:
    """Commands that delete these objects and write them again in the order that is wanted."""
    lines, paths = tuple(want), tuple(objects)
    deletes = [f"delete {' '.join(map(_quoted, path))}" for path in paths]
    return (*deletes, *(line[0] for line in lines if grammar.object(line) in paths))


def stranger(change: Change, running: Iterable[Line], grammar: Grammar) -> Line | None:
    """The first running line of an object that `after` wants and somebody else has.

    An object of `before` is ours, whatever was changed in it by hand; one that many services share has the same lines,
    or had them before somebody changed a value.
    """
    ours = {grammar.object(line) for line in change.before}
    wanted = {grammar.object(line) for line in change.after} - ours
    known, same = {*change.after, *change.keep}, {grammar.slot(words(line)) for line in change.keep}
    foreign = (line for line in running if line not in known and grammar.slot(words(line)) not in same)
    return next((line for line in foreign if grammar.object(line) in wanted), None)


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
        if not is_leaf(line) and not any(other[: len(path)] == path for other in kept):
            continue  # `deactivate` goes with what it deactivates
        level = next(
            level
            for level in grammar.levels(path)
            if level == grammar.slot(path) or not any(other[: len(level)] == level for other in kept)
        )
        deletes[f"{UNDO[line[0].partition(' ')[0]]} {' '.join(map(_quoted, level))}"] = None
    return (*deletes, *(line[0] for line in want if line not in have))


def difference(have: Iterable[Line], want: Iterable[Line]) -> str:
    """For people: `-` and `+` lines."""
    old, new = tuple(have), tuple(want)
    gone, come = set(old) - set(new), set(new) - set(old)
    return "\n".join(
        [f"- {line[0]}" for line in old if line in gone] + [f"+ {line[0]}" for line in new if line in come]
    )
