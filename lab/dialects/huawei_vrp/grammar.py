"""The command grammar of VRP: which values a view takes, how interfaces are named, and how the box complains."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lab.servers import grammar
from lab.servers.grammar import Complaint, Kind, grow

Node = grammar.Node[Any]
Match = grammar.Match[Any]

INTERFACES = (
    *("GigabitEthernet", "10GE", "25GE", "40GE", "50GE", "100GE", "Eth-Trunk", "LoopBack", "NULL"),
    *("Virtual-Template", "Virtual-Ethernet", "Tunnel", "Vlanif"),
)
_NAME = re.compile(r"(?P<kind>\d+ge|[a-z-]+?)(?P<number>\d+(?:/\d+){0,3}(?:\.\d{1,10})?)?", re.IGNORECASE)


def _numbers(low: int, high: int) -> Kind:
    return Kind(r"\d{1,10}", low, high, f"INTEGER<{low}-{high}>")


_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IP = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
KINDS = {
    "text": Kind(r"\S.*", hint="TEXT<1-242>"),
    "comment": Kind(r"\S.{0,59}", hint="TEXT<1-60>"),
    "name": Kind(r"[!-~]{1,31}", hint="STRING<1-31>"),
    "label": Kind(r"(?!\d)(?!-$)[!-~]{1,256}", hint="STRING<1-256>"),
    "ip": Kind(_IP, hint="X.X.X.X"),
    "mask": Kind(rf"3[0-2]|[12]?\d|{_IP}", hint="INTEGER<0-32> or X.X.X.X"),
    "vlan": _numbers(1, 4094),
    "mtu": _numbers(46, 9600),
    "rate": _numbers(0, 4294967295),
    "trunk": _numbers(0, 8191),
    "seconds": _numbers(60, 65535),
    "lock": _numbers(1, 7200),
    "lines": _numbers(0, 512),
    "columns": _numbers(60, 512),
    "number": _numbers(1, 65535),
    "commit": Kind(r"1\d{9}", hint="STRING<1-20>"),
    "session": _numbers(0, 65535),
    "preference": _numbers(1, 255),
    "as": Kind(r"\d{1,10}|\d{1,5}\.\d{1,5}", hint="INTEGER<1-4294967295> or X.Y"),
    "rd": Kind(rf"\d{{1,10}}:\d{{1,10}}|\d{{1,5}}\.\d{{1,5}}:\d{{1,5}}|{_IP}:\d{{1,5}}", hint="STRING<3-21>"),
    "vcid": _numbers(1, 4294967295),
    "acl": _numbers(2000, 3999),
    "ifname": Kind("", hint="Interface type and number"),
    "iftype": Kind("", hint="Interface type"),
}


def interface_name(text: str, following: str = "") -> tuple[str, int] | None:
    """The full name (`g0/1/3`, `100ge0/1/43`, `Gi 0/1/0`), and how many of the two words it takes; None for none."""
    match = _NAME.fullmatch(text)
    if match is None:
        return None
    number, taken = match["number"], 1
    if number is None:
        if not re.fullmatch(r"\d+(?:/\d+){0,3}(?:\.\d{1,10})?", following):
            return None
        number, taken = following, 2
    low = match["kind"].lower()
    kinds = [kind for kind in INTERFACES if kind.lower() == low] or [k for k in INTERFACES if k.lower().startswith(low)]
    return (kinds[0] + number, taken) if len(kinds) == 1 else None


def walk(root: Node, line: str) -> Match:
    """Follow the typed line. Raises Complaint for a word that does not fit; the end may still be incomplete."""
    match = Match(root)
    tokens = list(re.finditer(r'"[^"]*"|\S+', line))
    at = 0
    while at < len(tokens):
        at += _advance(match, line, tokens[at:])
    return match


def _advance(match: Match, line: str, tokens: list[re.Match[str]]) -> int:
    """One word or value; how many tokens it took."""
    token, node = tokens[0][0], match.node
    low = token.lower()
    hits = [word for word in node.words if word.lower() == low]
    hits = hits or [word for word in node.words if word.lower().startswith(low)]
    if len(hits) == 1:
        match.keyword(hits[0])
        return 1
    for (name, kind), following in node.values.items():
        found = _value(kind, line, tokens)
        if found:
            match.node = following
            match.args[name], taken = found
            match.words.append(match.args[name])
            return taken
    raise Complaint(_why(match, hits), tokens[0].start())


def _value(kind: str, line: str, tokens: list[re.Match[str]]) -> tuple[str, int] | None:
    token = tokens[0][0]
    if kind == "ifname":
        return interface_name(token, tokens[1][0] if len(tokens) > 1 else "")
    if kind == "iftype":
        kinds = [each for each in INTERFACES if each.lower().startswith(token.lower())]
        return (kinds[0], 1) if len(kinds) == 1 else None
    if kind in {"text", "comment"}:
        rest = line[tokens[0].start() :].rstrip()
        return (rest, len(tokens)) if KINDS[kind].accepts(rest) else None
    text = token.strip('"') if kind == "label" else token
    return (text, 1) if KINDS[kind].accepts(text) else None


def _why(match: Match, hits: list[str]) -> str:
    if hits:
        return "Ambiguous command"
    if not match.node.open:
        return "Too many parameters"
    return "Wrong parameter" if match.words else "Unrecognized command"


def options(node: Node) -> list[str]:
    """What may follow, as `?` lists it."""
    rows = sorted(node.words) + [KINDS[kind].hint for _, kind in node.values]
    return rows + (["<cr>"] if node.deed is not None else [])


def tree(rules: list[tuple[str, Callable[..., Any] | Any]]) -> Node:
    root = Node()
    for rule, deed in rules:
        for node in grow(root, rule):
            assert node.deed is None, rule
            node.deed = deed
    return root
