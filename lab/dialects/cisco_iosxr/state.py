"""Operational state of an IOS XR box: which interfaces are up, what they carry, where a frame goes, which alarms stand.

Everything follows from the running configuration, the links and the other ends.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lab.alarms import AlarmTable
from lab.dialects.cisco_iosxr.check import encapsulation, interfaces, value
from lab.dialects.cisco_iosxr.grammar import IF_TYPES
from lab.dialects.cisco_iosxr.text import Document, Node
from lab.dialects.pseudowires import Label, Wire
from lab.element import Dropped, Forwarded, Frame, Network, Terminated

CARRIER_LOSS = "Carrier Loss On The LAN"


class Box(Protocol):
    """What state is derived from."""

    name: str
    ports: dict[str, dict[str, Any]]
    network: Network
    alarms: AlarmTable

    @property
    def config(self) -> Document: ...
    def port_up(self, port: str) -> bool: ...
    def wires(self) -> Mapping[Label, Wire]: ...
    def into_wire(self, wire: Wire, frame: Frame) -> Forwarded | Dropped: ...


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface as it stands. `address` is None without one."""

    name: str
    node: Node | None
    admin: bool
    up: bool
    vrf: str
    address: ipaddress.IPv4Interface | None

    @property
    def port(self) -> str:
        return self.name.partition(".")[0]

    @property
    def description(self) -> str:
        return value(self.node, "description")

    @property
    def tags(self) -> tuple[int, ...] | None:
        return encapsulation(self.node) if self.node else None

    @property
    def l2(self) -> bool:
        return self.node is not None and self.node.text.endswith(" l2transport")

    @property
    def short(self) -> str:
        kind = next((kind for kind in IF_TYPES if self.name.startswith(kind)), "")
        return IF_TYPES.get(kind, "") + self.name.removeprefix(kind)


def all_interfaces(box: Box) -> list[Interface]:
    """What is configured, in its order, then ports that nobody has configured."""
    configured = interfaces(box.config)
    names = [*configured, *(port for port in box.ports if port not in configured)]
    return [_interface(box, name, configured.get(name)) for name in names]


def _interface(box: Box, name: str, node: Node | None) -> Interface:
    port = name.partition(".")[0]
    above = box.config.at(f"interface {port}")
    shut = any(each.text == "shutdown" for each in (*_statements(node), *_statements(above)))
    lit = port not in box.ports or box.network.link_up(box.name, port)
    tagged = "." not in name or (node is not None and encapsulation(node) is not None)
    return Interface(name, node, not shut, not shut and lit and tagged, value(node, "vrf"), _address(node))


def _statements(node: Node | None) -> list[Node]:
    return node.statements() if node else []


def _address(node: Node | None) -> ipaddress.IPv4Interface | None:
    found = next((each.text.split()[2:4] for each in _statements(node) if each.text.startswith("ipv4 address ")), None)
    return ipaddress.IPv4Interface("/".join(found)) if found and len(found) == 2 else None


def vrfs(document: Document) -> dict[str, Node]:
    return {node.text.split()[1]: node for node in document.top.statements() if node.text.startswith("vrf ")}


# -- frames -----------------------------------------------------------------------------------------------------------
def forward(box: Box, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
    """A router ends the line: the interface whose encapsulation the frame carries takes it, if it has an address."""
    if not box.port_up(port):
        return Dropped(f"{port} is shut down")
    tags = ".".join(map(str, frame.tags))
    here = [each for each in all_interfaces(box) if each.port == port and each.node is not None]
    taker = next((each for each in here if "." in each.name and each.tags == frame.tags), None)
    if taker is None and not frame.tags:
        taker = next((each for each in here if each.name == port), None)
    if taker is None:
        return Dropped(
            f"no sub-interface of {port} has encapsulation dot1q {tags}" if tags else f"{port} is not configured"
        )
    if taker.l2:
        return _switched(box, taker, frame)
    if why := _why_not(box, taker):
        return Dropped(why)
    carried = f"dot1q {tags}" if tags else "untagged"
    return Terminated(taker.name, str(taker.address), f"{carried}, vrf {taker.vrf or 'default'}{_policers(taker)}")


def _why_not(box: Box, taker: Interface) -> str:
    if not taker.admin:
        return f"{taker.name} is shut down"
    if taker.address is None:
        return f"{taker.name} has no IPv4 address"
    if taker.vrf and taker.vrf not in vrfs(box.config):
        return f"VRF {taker.vrf} of {taker.name} is not defined"
    for other in all_interfaces(box):
        if other.name == taker.name:
            break
        if other.vrf == taker.vrf and other.address and other.address.network.overlaps(taker.address.network):
            return f"the address of {taker.name} conflicts with {other.name}"
    return ""


def _policers(taker: Interface) -> str:
    names = [(way, value(taker.node, "service-policy", way)) for way in ("input", "output")]
    return "".join(f", {way} {name}" for way, name in names if name)


def _switched(box: Box, taker: Interface, frame: Frame) -> Forwarded | Dropped:
    """Into the pseudowire of its p2p, or to the other attachment circuit."""
    if wire := next((each for each in box.wires().values() if each.circuit == taker.name), None):
        return box.into_wire(wire, frame)
    for _, _, p2p in cross_connects(box.config):
        circuits = [each.text.split()[1] for each in p2p.statements() if each.text.startswith("interface ")]
        if taker.name in circuits and len(circuits) == 2:
            other = next(name for name in circuits if name != taker.name)
            out = next((each for each in all_interfaces(box) if each.name == other), None)
            if out is None or not out.up or not taker.up:
                return Dropped(f"{other} of {p2p.text} is down")
            tags = _push(out, _pop(taker, frame.tags))
            return Forwarded(out.port, Frame(tags, frame.pw), f"xconnect {p2p.text}")
    return Dropped(f"{taker.name} is in no cross-connect with two ends")


def _pop(circuit: Interface, tags: tuple[int, ...]) -> tuple[int, ...]:
    return tags[_pops(circuit) :]


def _push(circuit: Interface, tags: tuple[int, ...]) -> tuple[int, ...]:
    """`symmetric`: what is taken off a frame that comes in is put on one that goes out."""
    return (circuit.tags or ())[: _pops(circuit)] + tags


def _pops(circuit: Interface) -> int:
    words = next((each.text.split() for each in _statements(circuit.node) if each.text.startswith("rewrite ")), [])
    return int(words[4]) if words[3:4] == ["pop"] and words[4:5] in (["1"], ["2"]) else 0


def cross_connects(document: Document) -> Iterator[tuple[Node, str, Node]]:
    """Group node, group name and p2p node of every cross-connect."""
    for group in _statements(document.at("l2vpn")):
        if group.text.startswith("xconnect group "):
            for p2p in group.statements():
                yield group, group.text.split()[-1], p2p


# -- alarms -----------------------------------------------------------------------------------------------------------
def settle(box: Box) -> None:
    """A port that is not shut down and has a fibre without light is in alarm; what is gone is not."""
    down: set[str] = set()
    for port in box.ports:
        if box.network.far_end(box.name, port) and box.port_up(port) and not box.network.link_up(box.name, port):
            down.add(f"link:{port}")
            raise_(box.alarms, f"link:{port}", port)
    box.alarms.only(down, "link:")
    there = {f"injected:interface {each.name}" for each in all_interfaces(box)}
    box.alarms.only(there, "injected:interface ")


def raise_(alarms: AlarmTable, key: str, name: str, what: str = CARRIER_LOSS) -> None:
    digits = name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-").split("/")
    location = f"{digits[0]}/{digits[1]}/CPU0" if len(digits) > 2 else "0/RP0/CPU0"
    words = {"location": location, "group": "Ethernet", "description": f"{name} - {what}"}
    alarms.raise_(key, f"interface {name}", what, "Major", **words)
