"""Layer 2 circuits of a Junos box: which pseudowires its configuration has, and how they are shown.

In comes a configuration, out come `Wire`s and replies. Codes and layout are those of the vendor's reference for
`show l2circuit connections`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from lxml import etree

from lab.dialects.juniper_junos.check import addresses, circuits, units, vlan_of
from lab.dialects.juniper_junos.rpc import child_text
from lab.dialects.juniper_junos.show import block, tag
from lab.dialects.juniper_junos.tree import Node, Refused
from lab.dialects.pseudowires import Down, Label, Router, Wire
from lab.element import Network

SPACE = "http://xml.juniper.net/junos/24.4R0/junos-routing"
CODES: Mapping[Down, str] = {
    Down.UP: "Up",
    Down.CIRCUIT: "LD",
    Down.NO_WAY: "OL",
    Down.NO_SESSION: "OL",
    Down.NO_LABEL: "OL",
    Down.KIND: "EM",
    Down.CONTROL_WORD: "CM",
    Down.FAR_CIRCUIT: "RD",
}
_LEGEND = (
    ("EI -- encapsulation invalid", "NP -- interface h/w not present"),
    ("MM -- mtu mismatch", "Dn -- down"),
    ("EM -- encapsulation mismatch", "VC-Dn -- Virtual circuit Down"),
    ("CM -- control-word mismatch", "Up -- operational"),
    ("VM -- vlan id mismatch", "CF -- Call admission control failure"),
    ("OL -- no outgoing label", "IB -- TDM incompatible bitrate"),
    ("NC -- intf encaps not CCC/TCC", "TM -- TDM misconfiguration"),
    ("BK -- Backup Connection", "ST -- Standby Connection"),
    ("CB -- rcvd cell-bundle size bad", "SP -- Static Pseudowire"),
    ("LD -- local site signaled down", "RS -- remote site standby"),
    ("RD -- remote site signaled down", "HS -- Hot-standby Connection"),
    ("XX -- unknown", ""),
)


# -- configuration ----------------------------------------------------------------------------------------------------
def wires(top: Node) -> dict[Label, Wire]:
    found: dict[Label, Wire] = {}
    for neighbor, interface in circuits(top):
        number = interface.text("virtual-circuit-id")
        if number:
            word = interface.at("control-word") is not None
            found[neighbor, int(number)] = Wire(neighbor, int(number), interface.key[0], control_word=word)
    return found


def switches_labels(top: Node, port: str) -> bool:
    """MPLS and LDP run on unit 0 of this port."""
    family = top.at("interfaces", port)
    unit = next((each for each in family.entries("unit") if each.key[0] == "0"), None) if family else None
    runs = (top.at("protocols", name) for name in ("mpls", "ldp"))
    named = all(
        any(each.key[0] == f"{port}.0" for each in protocol.entries("interface")) if protocol else False
        for protocol in runs
    )
    return named and unit is not None and unit.at("family", "mpls") is not None


def loopback(top: Node) -> str:
    """The first address of lo0, while LDP runs on it."""
    ldp = top.at("protocols", "ldp")
    runs = ldp is not None and any(each.key[0] == "lo0.0" for each in ldp.entries("interface"))
    found = (addresses(unit) for port, unit in units(top) if port.key[0] == "lo0")
    return next((each[0].partition("/")[0] for each in found if each and runs), "")


class Wired(Protocol):
    """What the displays need of the element."""

    came_up: dict[Label, tuple[float, int]]
    """when each pseudowire came up last, and how often it has"""

    def wires(self) -> dict[Label, Wire]: ...
    def wire_down(self, wire: Wire) -> Down: ...


class Circuits(Router):
    """A router whose running configuration is a Junos tree. Whoever derives states calls `settle_circuits`."""

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        super().__init__(spec, network)
        self.came_up: dict[Label, tuple[float, int]] = {}
        self._standing: set[Label] = set()
        self._wires: tuple[Node | None, dict[Label, Wire]] = (None, {})

    @property
    def config(self) -> Node:
        raise NotImplementedError

    def link_is_up(self, port: str) -> bool:
        return self.network.link_up(self.name, port)

    def lsr_id(self) -> str:
        return loopback(self.config)

    def wires(self) -> dict[Label, Wire]:
        if self._wires[0] is not self.config:
            self._wires = (self.config, wires(self.config))
        return self._wires[1]

    def labels(self, port: str) -> bool:
        return switches_labels(self.config, port)

    def circuit_down(self, circuit: str) -> bool:
        port, _, number = circuit.partition(".")
        there = [unit for on, unit in units(self.config) if (on.key[0], unit.key[0]) == (port, number)]
        return not (there and there[0].at("disable") is None and self.port_up(port) and self.link_is_up(port))

    def circuit_at(self, circuit: str) -> tuple[str, tuple[int, ...]]:
        port, _, number = circuit.partition(".")
        unit = next(unit for on, unit in units(self.config) if (on.key[0], unit.key[0]) == (port, number))
        return port, tuple(map(int, vlan_of(unit).split(".")))

    def settle_circuits(self) -> None:
        standing = {label for label, wire in self.wires().items() if not self.wire_down(wire)}
        for label in standing - self._standing:
            self.came_up[label] = (time.time(), self.came_up.get(label, (0.0, 0))[1] + 1)
        self._standing = standing


# -- displays ---------------------------------------------------------------------------------------------------------
def _wanted(box: Wired, neighbor: str, interface: str) -> Iterator[tuple[str, list[Wire]]]:
    """Neighbor by neighbor, as they are configured."""
    chosen = [wire for wire in box.wires().values() if neighbor in {"", wire.peer} and interface in {"", wire.circuit}]
    for peer in dict.fromkeys(wire.peer for wire in chosen):
        yield peer, [wire for wire in chosen if wire.peer == peer]


def connection_information(box: Wired, rpc: etree._Element) -> str:
    """`get-l2circuit-connection-information`, of one neighbor or interface where the RPC names it."""
    neighbors = [
        block("l2circuit-neighbor", tag("neighbor-address", peer), *(_connection(box, wire) for wire in found))
        for peer, found in _wanted(box, child_text(rpc, "neighbor"), child_text(rpc, "interface"))
    ]
    return block("l2circuit-connection-information", *neighbors, xmlns=SPACE)


def _connection(box: Wired, wire: Wire) -> str:
    down = box.wire_down(wire)
    lines = [
        tag("connection-id", f"{wire.circuit}(vc {wire.number})"),
        tag("connection-type", "rmt"),
        tag("connection-status", CODES[down]),
    ]
    if not down:
        at, times = box.came_up[wire.peer, wire.number]
        lines += [
            tag("last-change", _when(at)),
            tag("up-transitions", times),
            tag("remote-pe", wire.peer),
            tag("control-word", "Yes" if wire.control_word else "No"),
            block(
                "local-interface",
                tag("interface-name", wire.circuit),
                tag("interface-status", "Up"),
                tag("interface-encapsulation", "VLAN"),
            ),
        ]
    return block("connection", *lines)


def connections(box: Wired, words: list[str]) -> Iterator[str]:
    """`show l2circuit connections [neighbor N] [interface I]` as text."""
    given = dict(zip(words[::2], words[1::2], strict=False))
    if strange := given.keys() - {"neighbor", "interface"}:
        raise Refused("syntax error.", bad=min(strange))
    yield from ("Layer-2 Circuit Connections:", "", "Legend for connection status (St)")
    yield from (f"{left:<33}{right}".rstrip() for left, right in _LEGEND)
    yield from ("", "Legend for interface status", "Up -- operational", "Dn -- down")
    for peer, found in _wanted(box, given.get("neighbor", ""), given.get("interface", "")):
        yield f"Neighbor: {peer}"
        yield "    Interface                 Type  St     Time last up          # Up trans"
        for wire in found:
            yield from _rows(box, wire)


def _rows(box: Wired, wire: Wire) -> Iterator[str]:
    down = box.wire_down(wire)
    name = f"{wire.circuit}(vc {wire.number})"
    at, times = box.came_up.get((wire.peer, wire.number), (0.0, 0))
    last, count = ("-----", "----") if down else (_when(at), str(times))
    yield f"    {name:<26}{'rmt':<6}{CODES[down]:<7}{last:<21}{count:>11}"
    if not down:
        word = "Yes (Null)" if wire.control_word else "No"
        yield f"      Remote PE: {wire.peer}, Negotiated control-word: {word}"
        yield "      Negotiated PW status TLV: No"
        yield f"      Local interface: {wire.circuit}, Status: Up, Encapsulation: VLAN"


def _when(at: float) -> str:
    """`Nov 26 21:05:00 2026`"""
    return time.strftime("%b %d %H:%M:%S %Y", time.gmtime(at))
