"""The command grammar of SmartAX: what the box accepts word by word, and how it complains.

In come rules (`vlan <vlan> [to <last:vlan>] <kind>` ...), out goes a tree that is walked with the typed words: keywords
may be abbreviated as long as they are unambiguous, and an error knows the column that the caret must stand under.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Args = dict[str, str]
"""values by parameter name; a keyword that was given stands under its own name"""


@dataclass(frozen=True, slots=True)
class Deed:
    """What a command does. `kind`: `show` reads, `write` changes running, `session` is about the session itself."""

    kind: str
    action: Callable[..., Any]
    """(box, args) -> str; of the session: (cli, box, args) -> awaitable str"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of value: how the box names it in a question, and what it takes."""

    hint: str
    pattern: str
    low: int = 0
    high: int = 0

    def accepts(self, text: str) -> bool:
        if not re.fullmatch(self.pattern, text):
            return False
        return not self.high or self.low <= int(text) <= self.high


def _numbers(label: str, low: int, high: int) -> Kind:
    return Kind(f"{label}<U><{low},{high}>", r"\d{1,9}", low, high)


KINDS = {
    "port": _numbers("portid", 0, 15),
    "ontid": _numbers("ontid", 0, 255),
    "eth": _numbers("ont-portid", 1, 24),
    "vlan": _numbers("vlanid", 1, 4093),
    "flow": _numbers("index", 0, 131071),
    "table": _numbers("traffic-table-index", 0, 1023),
    "gem": _numbers("gemindex", 0, 1023),
    "tcont": _numbers("tcontid", 0, 127),
    "profile": _numbers("profile-id", 0, 8192),
    "priority": _numbers("priority", 0, 7),
    "rate": _numbers("rate", 0, 10240000),
    "burst": _numbers("burst", 0, 1024000000),
    "number": _numbers("number", 0, 999999999),
    "text": Kind("string<S><1,64>", r'"[^"]{1,64}"|[^\s"|]{1,64}'),
    "serial": Kind("sn-value<S><12,16>", r'"?(?:[0-9A-Fa-f]{16}|[A-Za-z0-9]{4}-?[0-9A-Fa-f]{8})"?'),
    "board": Kind("frameid/slotid<S><1,15>", r"\d{1,2}/\d{1,2}"),
    "fsp": Kind("frameid/slotid/portid<S><1,15>", r"\d{1,2}/\d{1,2}/\d{1,2}"),
}


@dataclass(slots=True)
class Node:
    """Where a command can stand: keywords and values that may follow, and what is done when it ends here."""

    words: dict[str, Node] = field(default_factory=dict)
    values: dict[tuple[str, str], Node] = field(default_factory=dict)
    deed: Deed | None = None

    def question(self) -> str:
        """The remaining words as smart mode asks for them: `{ <cr>|desc<K> }: `."""
        options = sorted(f"{word}<K>" for word in self.words if word != "|") + self.hints()
        pipe = ["|<K>"] if "|" in self.words else []
        return "{ " + "|".join([*(["<cr>"] if self.deed else []), *options, *pipe]) + " }: "

    def hints(self) -> list[str]:
        return [KINDS[kind].hint for _, kind in self.values]

    @property
    def open(self) -> bool:
        return bool(self.words or self.values)


class Complaint(Exception):
    """a syntax error; `at` is the column in the typed line"""

    def __init__(self, text: str, at: int) -> None:
        super().__init__(text)
        self.text, self.at = text, at


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
        if rule.startswith("display "):
            # every display command takes `| include text` (seen: `{ <cr>||<K> }`); exclude and begin are inferred [I]
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


def walk(root: Node, line: str) -> Match:
    """Follow the typed line. Raises Complaint for a word that does not fit; the end may still be incomplete."""
    match = Match(root, {}, [])
    for found in re.finditer(r'"[^"]*"?|[^\s"]+', line):
        token, node = found[0], match.node
        low = token.lower()
        hits = [low] if low in node.words else [word for word in node.words if word.lower().startswith(low)]
        values = [key for key in node.values if KINDS[key[1]].accepts(token)]
        if low not in node.words and values:
            match.node = node.values[values[0]]
            match.args[values[0][0]] = token.strip('"')
            match.words.append(token)
        elif len(hits) == 1:
            match.node = node.words[hits[0]]
            match.args.setdefault(hits[0], hits[0])
            match.words.append(hits[0])
        else:
            raise Complaint(_why(node, hits), found.start())
    return match


def _why(node: Node, hits: list[str]) -> str:
    if hits:
        return "Ambiguous command"
    if not node.open:
        return "Too many parameters"
    return "Parameter error" if node.values else "Unknown command"
