"""Find what stands around the lines of a change on a Junos router and would be lost with what goes, or left dangling.

Takes rows and texts of a configuration, and what goes; returns the first row that stands in the way. Pure.
Sources: Junos CLI reference (annotate, protect, class-of-service, interface-set, rib-groups).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from drivers.juniper_junos.statements import GRAMMAR
from drivers.kit import set_commands
from drivers.kit.set_commands import Words
from drivers.platform import Change, Line

_TOKEN = re.compile(r'/\*.*?\*/|"(?:[^"\\]|\\.)*"|#[^\n]*|[{};]|[^\s{};"]+', re.DOTALL)
_FLAGS = frozenset({"inactive:", "protect:", "active:"})


def protected(have: Iterable[Line], want: Iterable[Line]) -> Line | None:
    """The first row that protects something which changes: the element would pass over that, with a warning."""
    rows, result = tuple(have), tuple(want)
    changed = [set_commands.words(line) for line in {*rows} ^ {*result}]
    for row in rows:
        path = set_commands.words(row)
        if row[0].startswith("protect ") and any(other[: len(path)] == path for other in changed):
            return row
    return None


def held(change: Change, have: Iterable[Line], want: Iterable[Line]) -> tuple[Words, Line] | None:
    """Something that services share and that would go, and the first row of somebody else's in it.

    What stays by `keep` is known, other services' or there before us: it stands without our lines, and holds none.
    """
    rows, stay = tuple(have), set(want)
    kept = [set_commands.words(line) for line in change.after]
    known = {GRAMMAR.slot(set_commands.words(line)) for line in change.keep}
    for line in (line for line in change.removed() if line in rows and line not in stay):
        path = _shared(set_commands.words(line))
        if path and not any(other[: len(path)] == path for other in kept):
            left = ((row, set_commands.words(row)) for row in rows if row in stay)
            inside = ((row, words) for row, words in left if words[: len(path)] == path)
            others = ((row, words) for row, words in inside if GRAMMAR.slot(words) not in known)
            if found := next((row for row, words in others if _shared(words) != path or len(path) < 4), None):
                return path, found
    return None


def _shared(line: Words) -> Words:
    """What goes with this line of ours: an instance with its type, a route with its next hop, a policer with any."""
    match line:
        case ("routing-instances", _, "instance-type", _):
            return line[:2]
        case ("routing-instances", _, "routing-options", "static", "route", _, "next-hop", _):
            return line[:6]
        case ("firewall", "policer", *_):
            return line[:3]
    return ()


def going(have: Iterable[Line], want: Iterable[Line]) -> tuple[Words, ...]:
    """Sub-interfaces, policers and routing instances of which nothing is left."""
    return tuple(path for path in _named(have) if path not in set(_named(want)))


def _named(lines: Iterable[Line]) -> Iterator[Words]:
    """What may be referred to by its name; an instance as a whole, whatever part of it a line is."""
    for path in dict.fromkeys(GRAMMAR.object(line) for line in lines):
        if path[0] == "routing-instances":
            yield path[:2]
        elif path[0] in {"interfaces", "firewall"}:
            yield path


def leaning(rows: Iterable[Line], gone: Iterable[Words]) -> tuple[Line, Words] | None:
    """The first row outside these objects that refers to one of them, and which."""
    names = [(path, path[-1] if path[0] != "interfaces" else path[1]) for path in gone]
    for row in rows:
        for path, name in names:
            if name in row[0] and _refers(set_commands.words(row), path):
                return row, path
    return None


def _refers(row: Words, path: Words) -> bool:
    if row[: len(path)] == path:
        return False
    match path:
        case ("interfaces", port, _, unit):
            # `ge-0/0/1.7` anywhere, `interfaces ge-0/0/1 unit 7` of class-of-service, a group or an interface set
            apart = any(row[at : at + 3] == (port, "unit", unit) for at in range(len(row)))
            return apart or f"{port}.{unit}" in row
        case ("firewall", _, policer):
            return policer in row and "policer" in " ".join(row[: row.index(policer)])
        case (_, instance):
            table = re.compile(rf"{re.escape(instance)}\.[a-z0-9-]+\.\d+")
            named = instance in row and "instance" in " ".join(row[: row.index(instance)])
            return named or any(map(table.fullmatch, row))
    return False


def annotated(text: str, commands: Iterable[str]) -> tuple[str, str] | None:
    """The first comment on a statement that these commands delete, and the statement; `text` is the curly form."""
    deletes = [set_commands.words((command,)) for command in commands if command.startswith("delete ")]
    for comment, path in _comments(text):
        if any(path[: len(level)] == level for level in deletes):
            return comment, " ".join(path)
    return None


def _comments(text: str) -> Iterator[tuple[str, Words]]:
    """Every comment with the words of the statement that it stands before."""
    above: list[Words] = []
    statement: list[str] = []
    waiting: list[str] = []
    for word in _TOKEN.findall(text):
        if word.startswith("/*"):
            waiting.append(" ".join(word.split()))
        elif word in {"{", ";"}:
            path = (*(above[-1] if above else ()), *statement)
            yield from ((comment, path) for comment in waiting)
            waiting, statement = [], []
            if word == "{":
                above.append(path)
        elif word == "}":
            del above[-1:]
        elif not word.startswith("#") and word not in _FLAGS:
            statement.append(word[1:-1] if word.startswith('"') else word)
