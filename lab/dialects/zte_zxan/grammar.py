"""The command grammar of ZXA10: what the box accepts word by word, and where it complains.

In come rules (`tcont <id:tcont> [name <name>] profile <profile:name>` ...), out goes a tree that is walked with the
typed words: keywords may be abbreviated as long as they are unambiguous, and an error knows the column of its caret.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from lab.dialects.zte_zxan.release import C300, C600, Release

Args = dict[str, str]
"""values by parameter name; a keyword that was given stands under its own name"""
Why = Literal["keyword", "parameter", "ambiguous", "incomplete"]


Action = Callable[..., Any]
"""(box, seen, args) -> str; of the session: (cli, box, args) -> awaitable str"""


@dataclass(frozen=True, slots=True)
class Deed:
    """What a command does. `kind`: `show` reads, `write` changes running, `session` is about the session itself,
    `create` is of the session and changes running.
    """

    kind: str
    action: Action
    done: str = ""
    """what a change answers that was made"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of value: the pattern of its text, and its range when it is a number."""

    pattern: str
    low: int = 0
    high: int = 0

    def accepts(self, text: str) -> bool:
        if not re.fullmatch(self.pattern, text):
            return False
        return not self.high or self.low <= int(text) <= self.high


def _number(low: int, high: int) -> Kind:
    return Kind(r"\d{1,9}", low, high)


@lru_cache
def kinds(release: Release) -> dict[str, Kind]:
    pon = r"\d+/\d+/\d+"
    return {
        "pon": Kind(re.escape(release.olt) + pon),
        "onu": Kind(re.escape(release.onu) + pon + r":\d{1,3}"),
        "uplink": Kind(release.uplink),
        "vport-name": Kind(rf"vport-{pon}\.\d{{1,3}}:\d{{1,2}}"),
        "id": _number(1, 128),
        "tcont": _number(1, 8),
        "gem": _number(1, 32),
        "flow": _number(1, 32),
        "vlan": _number(1, 4094),
        "user": Kind(r"untagged|[1-9]\d{0,2}|[1-3]\d{3}|40[0-8]\d|409[0-4]"),
        "priority": _number(0, 7),
        "kbps": _number(64, 10000000),
        "number": Kind(r"\d{1,9}"),
        "page": Kind(r"\d{1,3}", -1, 512),
        "vlans": Kind(r"\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?)*"),
        "eth": Kind(r"eth_0/[1-9]\d?"),
        "sn": Kind(r"[A-Za-z0-9]{4}[0-9A-Fa-f]{8}"),
        "name": Kind(r'"[^"]{1,64}"|[^\s"|]{1,64}'),
        "text": Kind(r".{1,128}"),
    }


@dataclass(slots=True)
class Node:
    """Where a command can stand: keywords and values that may follow, and what is done when it ends here."""

    words: dict[str, Node] = field(default_factory=dict)
    values: dict[tuple[str, str], Node] = field(default_factory=dict)
    deed: Deed | None = None


class Complaint(Exception):
    """a syntax error; `at` is the column in the typed line"""

    def __init__(self, why: Why, at: int) -> None:
        super().__init__(why)
        self.why, self.at = why, at


@dataclass(slots=True)
class Match:
    node: Node
    args: Args
    words: list[str]


def add(root: Node, rule: str, deed: Deed) -> None:
    """Add a rule: words, `<name:kind>` values, `[optional]`, `(this|that)`."""
    tokens = re.findall(r"[\[\]()|]|[^\s\[\]()|]+", rule)
    ends, rest = _sequence([root], tokens)
    assert not rest, rule
    for node in ends:
        node.deed = deed
        if rule.startswith("show "):
            ways = ("include", "exclude", "begin")
            node.words["|"] = Node({way: Node(values={("filter", "text"): Node(deed=deed)}) for way in ways})


def _sequence(nodes: list[Node], tokens: list[str]) -> tuple[list[Node], list[str]]:
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
            nodes = [_step(node, part) for node in nodes]
    return nodes, tokens


def _step(node: Node, token: str) -> Node:
    if not token.startswith("<"):
        return node.words.setdefault(token, Node())
    name, _, kind = token[1:-1].partition(":")
    return node.values.setdefault((name, kind or name), Node())


def walk(root: Node, line: str, release: Release) -> Match:
    """Follow the typed line. Raises Complaint for a word that does not fit; the end may still be incomplete."""
    match = Match(root, {}, [])
    for found in re.finditer(r'"[^"]*"?|[^\s"]+', line):
        token, node = found[0], match.node
        low = token.lower()
        hits = [low] if low in node.words else [word for word in node.words if word.lower().startswith(low)]
        keys = [key for key in node.values if kinds(release)[key[1]].accepts(token)]
        if low not in node.words and keys:
            name, kind = keys[0]
            match.node = node.values[name, kind]
            # free text runs to the end of the line
            match.args[name] = line[found.start() :].strip() if kind == "text" else token.strip('"')
            match.words.append(token)
            if kind == "text":
                break
        elif len(hits) == 1:
            match.node = node.words[hits[0]]
            match.args.setdefault(hits[0], hits[0])
            match.words.append(hits[0])
        else:
            raise Complaint(_why(node, hits), found.start())
    return match


def _why(node: Node, hits: list[str]) -> Why:
    if hits:
        return "ambiguous"
    # a word too many is an invalid keyword (C300: `no switchport vlan 1063 tag` is refused with 20201)
    return "parameter" if node.values else "keyword"


RELEASES = {"old": (C300,), "new": (C600,), "both": (C300, C600)}
