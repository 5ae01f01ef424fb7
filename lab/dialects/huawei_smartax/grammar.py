"""The command grammar of SmartAX: which values the box takes, what it asks for in smart mode, and how it complains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lab.servers import grammar
from lab.servers.grammar import Kind, grow, grow_filtered


@dataclass(frozen=True, slots=True)
class Deed:
    """What a command does. `kind`: `show` reads, `write` changes running, `session` is about the session itself."""

    kind: str
    action: Callable[..., Any]
    """(box, args) -> str; of the session: (cli, box, args) -> awaitable str"""


Node = grammar.Node[Deed]
Match = grammar.Match[Deed]


def _numbers(label: str, low: int, high: int) -> Kind:
    return Kind(r"\d{1,9}", low, high, f"{label}<U><{low},{high}>")


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
    "text": Kind(r'"[^"]{1,64}"|[^\s"|]{1,64}', hint="string<S><1,64>"),
    "serial": Kind(r'"?(?:[0-9A-Fa-f]{16}|[A-Za-z0-9]{4}-?[0-9A-Fa-f]{8})"?', hint="sn-value<S><12,16>"),
    "board": Kind(r"\d{1,2}/\d{1,2}", hint="frameid/slotid<S><1,15>"),
    "fsp": Kind(r"\d{1,2}/\d{1,2}/\d{1,2}", hint="frameid/slotid/portid<S><1,15>"),
}


def hints(node: Node) -> list[str]:
    return [KINDS[kind].hint for _, kind in node.values]


def question(node: Node) -> str:
    """The remaining words as smart mode asks for them: `{ <cr>|desc<K> }: `."""
    options = sorted(f"{word}<K>" for word in node.words if word != "|") + hints(node)
    pipe = ["|<K>"] if "|" in node.words else []
    return "{ " + "|".join([*(["<cr>"] if node.deed else []), *options, *pipe]) + " }: "


def add(root: Node, rule: str, deed: Deed) -> None:
    """Add a rule. `display` takes `| include text` (seen: `{ <cr>||<K> }`); exclude and begin are inferred [I]."""
    if rule.startswith("display "):
        grow_filtered(root, rule, deed)
        return
    for node in grow(root, rule):
        node.deed = deed


def walk(root: Node, line: str) -> Match:
    """Follow the typed line. Raises Complaint for a word that does not fit; the end may still be incomplete."""
    return grammar.walk(root, line, KINDS, _why)


def _why(node: Node, hits: list[str]) -> str:
    if hits:
        return "Ambiguous command"
    if not node.open:
        return "Too many parameters"
    return "Parameter error" if node.values else "Unknown command"
