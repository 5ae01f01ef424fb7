"""The command grammar of IOS XR: patterns, words that may be shortened, and how the box complains of other lines.

In come rules and a typed line, out goes the rule that it means with its words written out, or a `Complaint`.
A pattern is literals, `{TYPE}` and `<TYPE>` arguments and `[optional ...]` groups. Literals and `{}` name the
statement; `<>` arguments, `~literals` and what is optional are its value, which a `no` may leave out.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

IF_TYPES = {
    "Bundle-Ether": "BE",
    "Loopback": "Lo",
    "MgmtEth": "Mg",
    "GigabitEthernet": "Gi",
    "TenGigE": "Te",
    "TwentyFiveGigE": "TF",
    "FortyGigE": "Fo",
    "HundredGigE": "Hu",
    "Null": "Nu",
}
"""interface types in the order in which a configuration lists them, and their short names"""
_IF = re.compile(r"([A-Za-z-]+)(\d[\w/]*(?:\.\d+)?)")


class Complaint(Exception):
    """The line is not a command: the words of the box, and the column of its caret (-1: it points nowhere)."""

    def __init__(self, text: str, at: int = -1) -> None:
        super().__init__(text)
        self.text, self.at = text, at


def _interface(word: str) -> str | None:
    found = _IF.fullmatch(word)
    if not found:
        return None
    typed = found[1].lower()
    names = [name for name, short in IF_TYPES.items() if typed == short.lower() or name.lower().startswith(typed)]
    return names[0] + found[2] if len(names) == 1 or (names and len(typed) == 2) else None


def _ipv4(word: str) -> str | None:
    try:
        return str(ipaddress.IPv4Address(word))
    except ValueError:
        return None


def _mask(word: str) -> str | None:
    try:
        ipaddress.IPv4Network(f"0.0.0.0/{word}")
    except ValueError:
        return None
    return word if "." in word else None


def _cidr(word: str) -> str | None:
    try:
        found = ipaddress.IPv4Interface(word)
    except ValueError:
        return None
    return f"{found.ip} {found.netmask}" if "/" in word else None


def _prefix(word: str) -> str | None:
    """Host bits are taken off, as the box does it."""
    try:
        return str(ipaddress.IPv4Network(word, strict=False)) if "/" in word else None
    except ValueError:
        return None


def _form(pattern: str) -> Callable[[str], str | None]:
    return lambda word: word if re.fullmatch(pattern, word) else None


def _unit(names: dict[str, str]) -> Callable[[str], str | None]:
    return lambda word: names.get(word.lower())


_RATES = dict.fromkeys(("bps", "kbps", "mbps", "gbps", "percent"), "") | {"packets/sec": "pps", "pps": ""}
_TYPES: dict[str, Callable[[str], str | None]] = {
    "IF": _interface,
    "IPV4": _ipv4,
    "MASK": _mask,
    "CIDR": _cidr,
    "PREFIX": _prefix,
    "IPV6": _form(r"[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(?:/\d+)?"),
    "NAME": _form(r"[^\s?]{1,32}"),
    "WORD": _form(r"[^\s?]+"),
    "LINE": _form(r".+"),
    "RT": _form(r"(?:\d+|\d+\.\d+\.\d+\.\d+):\d+"),
    "ASN": _form(r"\d{1,10}|\d+\.\d+"),
    "RATE": _unit({name: other or name for name, other in _RATES.items()}),
    "BURST": _unit({name: name for name in ("bytes", "kbytes", "mbytes", "us", "ms", "packets")}),
}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a pattern: a literal, or an argument of a type (`1-4094` is a number in that range)."""

    text: str
    argument: bool
    key: bool

    def takes(self, word: str) -> str | None:
        """The word as the box writes it, None when it is another one."""
        if not self.argument:
            return self.text if self.text.startswith(word.lower()) or self.text == word else None
        if self.text in _TYPES:
            return _TYPES[self.text](word)
        low, high = map(int, self.text.split("-"))
        return str(int(word)) if word.isdecimal() and low <= int(word) <= high else None


@dataclass(frozen=True)
class Rule:
    """A command: its pattern, and what it leads to (a mode of the configuration, or the name of a deed)."""

    pattern: str
    into: str = ""

    @cached_property
    def sequences(self) -> tuple[tuple[Token, ...], ...]:
        """Every way to write it, the shortest first."""
        ways: list[tuple[Token, ...]] = [()]
        for part in re.findall(r"\[[^\]]*\]|\S+", self.pattern):
            optional = part.startswith("[")
            tokens = tuple(_token(word, key=not optional) for word in part.strip("[]").split())
            ways = [way + more for way in ways for more in (((), tokens) if optional else (tokens,))]
        return tuple(ways)


def _token(word: str, *, key: bool) -> Token:
    if word[0] in "{<":
        return Token(word[1:-1], argument=True, key=key and word[0] == "{")
    return Token(word.removeprefix("~"), argument=False, key=key and word[0] != "~")


@dataclass(frozen=True, slots=True)
class Match:
    """What a line means: its rule, its words written out, the words that name it, its arguments in order, and the
    column where words begin that belong to what the rule leads to (-1: none are left).
    """

    rule: Rule
    words: tuple[str, ...]
    slot: tuple[str, ...]
    args: tuple[str, ...]
    rest: int = -1

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class _State:
    rule: Rule
    way: tuple[Token, ...]
    words: tuple[str, ...] = ()

    @property
    def next(self) -> Token | None:
        return self.way[len(self.words)] if len(self.words) < len(self.way) else None

    def done(self, *, short: bool) -> bool:
        return not any(token.key or not short for token in self.way[len(self.words) :])

    def match(self, rest: int) -> Match:
        pairs = list(zip(self.way, self.words, strict=False))
        slot = tuple(word for token, word in pairs if token.key)
        args = tuple(word for token, word in pairs if token.argument)
        return Match(self.rule, self.words, slot, args, rest)


def match(rules: Sequence[Rule], line: str, start: int = 0, *, short: bool = False) -> Match:
    """The rule that the words of the line from column `start` mean; with `short` values may be left out (`no ...`).

    Raises Complaint.
    """
    states = [_State(rule, way) for rule in rules for way in rule.sequences]
    for found in re.finditer(r"\S+", line[start:]):
        at = start + found.start()
        if ended := [state for state in states if state.next and state.next.text == "LINE"]:
            state = ended[-1]
            return _State(state.rule, state.way, (*state.words, line[at:].rstrip())).match(-1)
        states, before = _step(states, found[0], line), states
        if not states:
            inner = next((state for state in before if state.next is None and state.rule.into), None)
            if inner is None or not inner.words:
                raise Complaint("% Invalid input detected at '^' marker.", at)
            return inner.match(at)
    chosen = [state for state in states if state.done(short=False)] or [s for s in states if s.done(short=short)]
    if not chosen or not chosen[0].words:
        raise Complaint("% Incomplete command.")
    return chosen[0].match(-1)


def _step(states: list[_State], word: str, line: str) -> list[_State]:
    """The states that take the word: by a literal in full, else by a literal cut short, else as an argument."""
    literal: dict[str, list[_State]] = {}
    argument: list[_State] = []
    for state in states:
        token = state.next
        taken = token.takes(word) if token else None
        if token is None or taken is None:
            continue
        moved = _State(state.rule, state.way, (*state.words, taken))
        if token.argument:
            argument.append(moved)
        else:
            literal.setdefault(token.text, []).append(moved)
    if word.lower() in literal:
        return literal[word.lower()]
    if len(literal) > 1:
        raise Complaint(f'% Ambiguous command:  "{line.strip()}"')
    return next(iter(literal.values()), argument)


def error(complaint: Complaint, prompt: int) -> str:
    """A complaint as it is printed: the caret stands under the word, behind a prompt of this length."""
    caret = f"{'':{prompt + complaint.at}}^\n" if complaint.at >= 0 else ""
    return f"{caret}{complaint.text}\n"
