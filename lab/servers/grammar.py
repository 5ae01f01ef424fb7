"""Command grammars: what a command line accepts word by word, and at which column it complains about the rest.

Takes rules (`vlan <vlan> [to <last:vlan>] (smart|mux)`); makes a tree that is walked with the typed words: keywords may
be abbreviated as long as they are unambiguous. Which values there are and what a complaint says is each dialect's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

D = TypeVar("D")
"""what a dialect does when a command ends"""
Args = dict[str, str]
"""values by parameter name; a keyword that was given stands under its own name"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of value: the pattern of its text, its range when it is a number, and how the box names it."""

    pattern: str
    low: int = 0
    high: int = 0
    hint: str = ""

    def accepts(self, text: str) -> bool:
        if not re.fullmatch(self.pattern, text):
            return False
        return not self.high or self.low <= int(text) <= self.high


@dataclass(slots=True)
class Node(Generic[D]):
    """Where a command can stand: keywords and values that may follow, and what is done when it ends here."""

    words: dict[str, Node[D]] = field(default_factory=dict)
    values: dict[tuple[str, str], Node[D]] = field(default_factory=dict)
    """by name and kind"""
    deed: D | None = None

    @property
    def open(self) -> bool:
        return bool(self.words or self.values)


class Complaint(Exception):
    """a syntax error; `at` is the column in the typed line"""

    def __init__(self, text: str, at: int) -> None:
        super().__init__(text)
        self.text, self.at = text, at


@dataclass(slots=True)
class Match(Generic[D]):
    """How far a typed line leads."""

    node: Node[D]
    args: Args = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    def keyword(self, word: str) -> None:
        self.node = self.node.words[word]
        self.args.setdefault(word, word)
        self.words.append(word)


def grow(root: Node[D], rule: str) -> list[Node[D]]:
    """Add a rule: words, `<name:kind>` values, `[optional]`, `(this|that)`. Returns where it can end."""
    ends, rest = _sequence([root], re.findall(r"[\[\]()|]|[^\s\[\]()|]+", rule))
    assert not rest, rule
    return ends


def grow_filtered(root: Node[D], rule: str, deed: D) -> None:
    """Add a rule of a command that shows: its answer may be filtered, `| include TEXT`."""
    for node in grow(root, rule):
        node.deed = deed
        ways = ("include", "exclude", "begin")
        node.words["|"] = Node({way: Node(values={("filter", "text"): Node(deed=deed)}) for way in ways})


def _sequence(nodes: list[Node[D]], tokens: list[str]) -> tuple[list[Node[D]], list[str]]:
    while tokens and tokens[0] not in {"]", ")", "|"}:
        part, tokens = tokens[0], tokens[1:]
        if part == "[":
            inner, tokens = _sequence(nodes, tokens)
            nodes, tokens = [*nodes, *inner], tokens[1:]
        elif part == "(":
            start, nodes = nodes, []
            while part != ")":
                inner, tokens = _sequence(start, tokens)
                nodes = [*nodes, *inner]
                part, tokens = tokens[0], tokens[1:]
        else:
            nodes = _distinct([_step(node, part) for node in nodes])
    return nodes, tokens


def _distinct(nodes: list[Node[D]]) -> list[Node[D]]:
    return list({id(node): node for node in nodes}.values())


def _step(node: Node[D], token: str) -> Node[D]:
    if not token.startswith("<"):
        return node.words.setdefault(token, Node())
    name, _, kind = token[1:-1].partition(":")
    return node.values.setdefault((name, kind or name), Node())


def walk(
    root: Node[D],
    line: str,
    kinds: Mapping[str, Kind],
    why: Callable[[Node[D], list[str]], str],
    *,
    to_the_end: str = "",
) -> Match[D]:
    """Follow the typed line; the end may still be incomplete. A word in full is a keyword before it is a value, and a
    value before it is a keyword's beginning. The kind `to_the_end` takes the rest of the line.

    Raises Complaint for a word that does not fit: `why` says what of it, given the keywords that it could begin.
    """
    match = Match(root)
    for found in re.finditer(r'"[^"]*"?|[^\s"]+', line):
        token, node = found[0], match.node
        low = token.lower()
        hits = [low] if low in node.words else [word for word in node.words if word.lower().startswith(low)]
        values = [key for key in node.values if kinds[key[1]].accepts(token)]
        if low not in node.words and values:
            name, kind = values[0]
            match.node = node.values[name, kind]
            match.words.append(token)
            if kind == to_the_end:
                match.args[name] = line[found.start() :].strip()
                break
            match.args[name] = token.strip('"')
        elif len(hits) == 1:
            match.keyword(hits[0])
        else:
            raise Complaint(why(node, hits), found.start())
    return match
