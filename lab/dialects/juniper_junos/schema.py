"""What the words of a Junos configuration are: containers, lists, leaves, flags, and the form of their values.

In comes the table of `hierarchy`, out goes a tree of `Kind`s. Only with it can set lines, curly text and XML be
turned into each other: `unit 7 family inet` is three levels in one form and four elements in another.
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field

from lab.dialects.juniper_junos import hierarchy

# Statements whose value stands without a word of its own: `route-distinguisher 65001:100`, `autonomous-system 65002`,
# a parameter of `apply-macro`.
_BARE = {"rd-type", "community", "as-number", "value"}


@dataclass(eq=False, slots=True)
class Kind:
    """One statement of the hierarchy. `shape` is container, leaf, leaf-list, list, or words (learned, see
    `learn`: any number of words may follow its name); `rank` its place in print.
    """

    name: str
    tag: str
    shape: str = "container"
    keys: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    """words between the keys of a list with several: `to-zone`"""
    presence: bool = False
    joined: bool = False
    oneline: bool = False
    block: bool = False
    sorted: bool = False
    hidden: bool = False
    deprecated: bool = False
    type: str = ""
    rank: int = 0
    counts: set[int] = field(default_factory=set)
    """of words: how many were seen after the name"""
    children: dict[str, Kind] = field(default_factory=dict)
    tags: dict[str, Kind] = field(default_factory=dict)

    @property
    def stays(self) -> bool:
        """True for what still stands when its last child is gone (list entries, flags, `family inet`)."""
        return self.shape != "container" or self.presence or not self.children

    def takes(self, rest: list[str]) -> int:
        """Of words: how many of these are its own, the rest being statements in it."""
        split = (count for count in sorted(self.counts) if rest[count : count + 1] and rest[count] in self.children)
        return next(split, len(rest))

    def child(self, word: str) -> Kind | None:
        """The statement that `word` begins: one of that name, else the list that has no word."""
        return self.children.get(word) or self.children.get("")

    def add(self, child: Kind) -> None:
        child.rank = len(self.children)
        self.oneline |= child.shape == "leaf" and not child.name
        self.children[child.name] = child
        self.tags[child.tag] = child


@functools.cache
def root() -> Kind:
    """The whole hierarchy."""
    top = Kind("", "configuration")
    _grow(top, hierarchy.TABLE)
    return top


def _grow(top: Kind, table: str) -> None:
    stack = [top]
    for line in table.strip("\n").splitlines():
        depth = len(line) - len(line.lstrip())
        del stack[depth + 1 :]
        if line.lstrip().startswith("&"):
            _grow(stack[-1], hierarchy.SHARED[line.strip()[1:]])
            continue
        kind = _kind(line.split())
        stack[-1].add(kind)
        if kind.block:
            entry = Kind("", kind.tag, "list", ("name",))
            kind.add(entry)
            kind = entry
        stack.append(kind)


def _kind(words: list[str]) -> Kind:
    tag, colon, name = words[0].partition(":")
    kind = Kind(name if colon else tag, tag)
    if tag in _BARE:
        kind.name, kind.shape = "", "leaf"
        return kind
    kind.presence, kind.joined = "+" in words, "~" in words
    kind.oneline, kind.block, kind.sorted = "|" in words, "{}" in words, "^" in words
    kind.deprecated = "!" in words
    kind.hidden = kind.deprecated or "?" in words
    if "=" in words:
        kind.shape = "leaf"
    elif "[]" in words:
        kind.shape = "leaf-list"
    kind.keys = tuple(word[1:-1] for word in words if word.startswith("<"))
    if kind.keys:
        kind.shape = "list"
        kind.between = tuple(words[2:-1]) if len(kind.keys) > 1 else ()
    kind.type = words[-1] if words[1:] and words[-1] in _TYPES else ""
    return kind


def value(kind: Kind, text: str) -> str:
    """The value as Junos keeps and prints it (50000000 as 50m). Raises ValueError with the words of the refusal."""
    return _TYPES[kind.type](text) if kind.type else text


def _rate(text: str) -> str:
    digits, factor = (text[:-1], {"k": 10**3, "m": 10**6, "g": 10**9}.get(text[-1:].lower())) if text else ("", None)
    number = digits if factor else text
    if not number.isdecimal():
        raise ValueError(f"Invalid numeric value: '{text}'")
    amount = int(number) * (factor or 1)
    for letter, size in (("g", 10**9), ("m", 10**6), ("k", 10**3)):
        if amount and amount % size == 0:
            return f"{amount // size}{letter}"
    return str(amount)


def _range(low: int, high: int, text: str) -> str:
    if not text.isdecimal():
        raise ValueError(f"Invalid numeric value: '{text}'")
    if not low <= int(text) <= high:
        raise ValueError(f"Value {text} is not within range ({low}..{high})")
    return str(int(text))


def _prefix(text: str) -> str:
    try:
        return str(ipaddress.IPv4Interface(text))
    except ValueError:
        raise ValueError(f"invalid value '{text}' in ip address: '{text}'") from None


_TYPES: dict[str, Callable[[str], str]] = {
    "rate": _rate,
    "bytes": _rate,
    "vlan": functools.partial(_range, 1, 4094),
    "unit": functools.partial(_range, 0, 1073741823),
    "prefix": _prefix,
    "secret": str,
}
