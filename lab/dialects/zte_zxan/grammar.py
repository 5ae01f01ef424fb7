"""The command grammar of ZXA10: which values the box takes, by release, and what its complaints are about."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from lab.dialects.zte_zxan.release import C300, C600, Release
from lab.servers import grammar
from lab.servers.grammar import Kind, grow, grow_filtered

Why = Literal["keyword", "parameter", "ambiguous", "incomplete"]
"""of a complaint; `Release.errors` has its words"""
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


Node = grammar.Node[Deed]
Match = grammar.Match[Deed]


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


def add(root: Node, rule: str, deed: Deed) -> None:
    """Add a rule; what a show command answers may be filtered."""
    if rule.startswith("show "):
        grow_filtered(root, rule, deed)
        return
    for node in grow(root, rule):
        node.deed = deed


def walk(root: Node, line: str, release: Release) -> Match:
    """Follow the typed line. Raises Complaint for a word that does not fit; the end may still be incomplete."""
    return grammar.walk(root, line, kinds(release), _why, to_the_end="text")


def _why(node: Node, hits: list[str]) -> Why:
    if hits:
        return "ambiguous"
    # a word too many is an invalid keyword (C300: `no switchport vlan 1063 tag` is refused with 20201)
    return "parameter" if node.values else "keyword"


RELEASES = {"old": (C300,), "new": (C600,), "both": (C300, C600)}
