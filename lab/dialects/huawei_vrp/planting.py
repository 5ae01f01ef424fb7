"""Rows that an engineer may have typed into the objects of a service on a VRP box, and that no service writes."""

from __future__ import annotations

from lab.dialects.huawei_vrp.model import view_of
from lab.dialects.huawei_vrp.statements import rank
from lab.dialects.huawei_vrp.text import Document, Line, nest

_ROWS = (
    ("interface ", "trust upstream default"),
    ("ip vpn-instance ", "ipv6-family"),
    ("ipv4-family vpn-instance ", "peer 192.0.2.9 as-number 64999"),
    ("ipv4-family", "tnl-policy HAND"),
)
"""how the line of an object begins, the row"""


def row_for(line: tuple[str, ...]) -> str:
    """The row for the object that this line makes. Raises ValueError where it makes none, or nothing else fits in."""
    found = next((row for begins, row in _ROWS if line[-1] == begins or line[-1].startswith(begins)), "")
    if not found or (line[-1].startswith("interface ") and view_of(line[-1].split()[1]) != "sub"):
        raise ValueError(f"nothing else can stand in {' / '.join(line)}")
    return found


def plant(document: Document, line: tuple[str, ...], row: str) -> Line | None:
    """Put the row into the object of this line; None where the configuration has no such object."""
    container = document.find(line)
    if container is None:
        return None
    view = {"trust": "sub", "ipv6-family": "vpn", "peer": "bgp-af", "tnl-policy": "vpn-af"}[row.split(maxsplit=1)[0]]
    there = next((child for child in container.children if child.text == row), None)
    return there or nest(container, row, rank(view))
