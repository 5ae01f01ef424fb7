"""Rows that an engineer may have typed into the objects of a service on an IOS XR box, and that no service writes."""

from __future__ import annotations

from lab.dialects.cisco_iosxr.schema import TOP, inner, slot
from lab.dialects.cisco_iosxr.text import Document, Edit, Step

_ROWS: dict[str, tuple[str, ...]] = {
    "if": ("ethernet cfm", "mep domain HAND service HAND mep-id 9"),
    "vrf": ("address-family ipv6 unicast",),
    "vrf-af": ("maximum prefix 500",),
    "vrf-import-rt": ("64999:9",),
    "vrf-export-rt": ("64999:9",),
    "pmap": ("description typed by hand",),
    "pmap-c": ("set precedence 1",),
    "pmap-c-police": ("violate-action drop",),
    "static-vrf": ("address-family ipv6 unicast", "2001:db8:9::/48 2001:db8::9"),
    "static-vrf-afi": ("192.0.2.0/24 Null0",),
    "bgp-vrf": ("neighbor 192.0.2.9", "remote-as 64999"),
    "bgp-vrf-af": ("network 192.0.2.0/24",),
    "l2vpn-pwc": ("backup disable never",),
    "l2vpn-pwc-mpls": ("preferred-path interface tunnel-te 9",),
    "l2vpn-xc": ("p2p HAND",),
    "l2vpn-xc-p2p": ("description typed by hand",),
    "l2vpn-xc-p2p-pw": ("mpls static label local 16009 remote 16010",),
}
"""by the mode of the object: the row, and what stands in it"""


def row_for(line: tuple[str, ...]) -> tuple[str, ...]:
    """The row for the object that this line makes. Raises ValueError where it makes none, or nothing else fits in."""
    mode = TOP
    for text in line:
        mode = inner(mode, text)
    if mode not in _ROWS or (mode == "if" and "." not in line[0]):
        raise ValueError(f"nothing else can stand in {' / '.join(line)}")
    return _ROWS[mode]


def plant(document: Document, line: tuple[str, ...], row: tuple[str, ...]) -> str:
    """Put the row into the object of this line, as the box prints it; empty where there is no such object."""
    if document.at(*line) is None:
        return ""
    mode, steps = TOP, []
    for text in (*line, *row):
        steps.append(Step(mode, text, slot(mode, text)))
        document.apply(Edit(tuple(steps)))
        mode = inner(mode, text)
    found = document.at(*line, row[0])
    assert found is not None
    return found.line
