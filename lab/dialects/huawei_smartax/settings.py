"""Settings of ONTs, service ports and VLANs that carry no traffic by themselves: printed, and gone with their object.

In come the box and the values of a command line, out goes what the box prints; besides, the rows that somebody may have
typed there. That an object takes its settings with it, multicast users excepted, is inferred [I].
"""

from __future__ import annotations

import re

from lab.dialects.huawei_smartax.box import REPEATED, Box, Failure, Store
from lab.dialects.huawei_smartax.model import View
from lab.dialects.huawei_smartax.text import Document
from lab.servers.grammar import Args

Place = tuple[str, str, str]
"""section, title and the row as it is printed"""


# -- commands --------------------------------------------------------------------------------------------------------
def address(box: Box, args: Args) -> str:
    """`ont ipconfig`: how an ONT gets its own address."""
    port, number, index = int(args["port"]), int(args["ont_"]), args.get("index_", "0")
    if (args["board"], port, number) not in box.view.onts:
        raise Failure("The ONT does not exist")
    priority = f" priority {args['p']}" if "p" in args else ""
    row = f" ont ipconfig {port} {number} ip-index {index} dhcp vlan {args['v-vlan']}{priority}"
    return _put(box, ("gpon", f"gpon-{args['board']}", row), f"ont {args['board']}/{port} {number}")


def most_addresses(box: Box, args: Args) -> str:
    """`mac-address max-mac-count service-port N M` (seen in public tools and configurations)."""
    index = int(args["flow"])
    if index not in box.view.flows:
        raise Failure("The service virtual port does not exist")
    what = f"mac-address max-mac-count service-port {index}"
    if "undo" in args:
        if not box.store.document.forget("bbs-config", rf"{what} \d+"):
            return REPEATED
        box.changed(f"service-port {index}")
        return ""
    return _put(box, ("bbs-config", "bbs-config", f" {what} {args['number']}"), f"service-port {index}")


def forwarding(box: Box, args: Args) -> str:
    """`vlan forwarding N vlan-connect`: by VLANs and not by MAC addresses [I]."""
    vlan = int(args["first"])
    if vlan not in box.view.vlans:
        raise Failure("The VLAN does not exist")
    mode = "vlan-connect" if "vlan-connect" in args else "vlan-mac"
    return _put(box, ("vlan-config", "vlan-config", f" vlan forwarding {vlan} {mode}"), f"vlan {vlan}")


def _put(box: Box, place: Place, what: str) -> str:
    section, title, row = place
    if row in box.store.document.block(section, title).lines:
        return REPEATED
    box.store.document.put(section, title, row)
    box.changed(what)
    return ""


# -- what goes with its object ---------------------------------------------------------------------------------------
def forget_ont(document: Document, title: str, port: int, number: int) -> None:
    document.forget("gpon", rf"ont (?:[a-z][a-z-]* )+{port} {number}(?: .+)?", title)


def forget_flow(document: Document, index: int) -> None:
    """Raises Failure where a multicast user stands on it."""
    if any(index in members(row) for block in document.of("btv-config") for row in block.lines):
        raise Failure("The service virtual port has been used by a multicast user")
    document.forget("bbs-config", rf"(?:[a-z][a-z-]* )+service-port {index}(?: .+)?")


def forget_vlan(document: Document, vlan: int) -> None:
    document.forget("vlan-config", rf"vlan (?:[a-z][a-z-]* )+{vlan}(?: .+)?")


def members(row: str) -> set[int]:
    """The service ports that a row names: `igmp user add service-port 86`, `... service-port-list 86,90-92`."""
    match = re.search(r"\bservice-port(?:-list| desc)? (\d[\d,-]*)", row)
    parts = [part.partition("-") for part in match[1].strip(",-").split(",")] if match else []
    return {index for low, _, high in parts for index in range(int(low), int(high or low) + 1)}


# -- somebody's own --------------------------------------------------------------------------------------------------
def plant(line: tuple[str, ...], stores: tuple[Store, ...]) -> str:
    """Put somebody's own row into what this line makes, in each of these that has it. Raises ValueError where the first
    has not, or nothing else can stand there.
    """
    section, title, row = _own(line)
    having = [store for store in stores if _has(store.view, line)]
    if stores[0] not in having:
        raise ValueError(f"there is no {' / '.join(line)}")
    for store in having:
        store.document.put(section, title, row)
    return row.strip()


def _has(view: View, line: tuple[str, ...]) -> bool:
    """Is the object of this line there?"""
    words = line[-1].split()
    if words[:2] == ["ont", "add"]:
        return (line[0].rpartition(" ")[2], int(words[2]), int(words[3])) in view.onts
    return int(words[1]) in (view.flows if words[0] == "service-port" else view.vlans)


def _own(line: tuple[str, ...]) -> Place:
    board = line[0].rpartition(" ")[2]
    if match := re.match(r"ont add (\d+) (\d+) ", line[-1]):
        return "gpon", f"gpon-{board}", f" ont ipconfig {match[1]} {match[2]} ip-index 0 dhcp vlan 40 priority 2"
    if match := re.match(r"service-port (\d+) ", line[-1]):
        return "bbs-config", "bbs-config", f" mac-address max-mac-count service-port {match[1]} 4"
    if match := re.match(r"vlan (\d+) ", line[-1]):
        return "vlan-config", "vlan-config", f" vlan forwarding {match[1]} vlan-connect"
    raise ValueError(f"nothing else can stand in {' / '.join(line)}")
