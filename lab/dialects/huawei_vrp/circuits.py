"""VPWS on a VRP box: which pseudowires its configuration has, and how they are shown.

In comes a configuration, out come `Wire`s and displays. The layout of the brief is from operators' notes, that of one
interface from the manual; labels that neither has are inferred [I].
"""

from __future__ import annotations

from collections.abc import Mapping

from lab.dialects.huawei_vrp.box import Box
from lab.dialects.huawei_vrp.commit import Session
from lab.dialects.huawei_vrp.display import Display
from lab.dialects.huawei_vrp.edit import Refused
from lab.dialects.huawei_vrp.model import Interface, Model
from lab.dialects.pseudowires import Down, Label, Router, Wire
from lab.servers.grammar import Args

_TYPES = {"vlan": "VLAN", "ethernet": "Ethernet"}


class Circuits(Router):
    """A router whose running configuration is a `Model`."""

    @property
    def model(self) -> Model:
        raise NotImplementedError

    def lsr_id(self) -> str:
        return self.model.lsr_id

    def wires(self) -> Mapping[Label, Wire]:
        return self.model.wires

    def labels(self, port: str) -> bool:
        found = self.model.interfaces.get(port)
        return found is not None and {"mpls", "mpls ldp"} <= set(found.lines)

    def hears(self, peer: str) -> bool:
        """A session with the next router comes by itself, one with a router further away is configured."""
        if peer in self.model.remote_peers:
            return True
        ends = (self.network.far_end(self.name, port) for port in self.ports if self.labels(port))
        there = (self.network.elements.get(end[0]) for end in ends if end)
        return any(isinstance(each, Router) and each.lsr_id() == peer for each in there)

    def circuit_at(self, circuit: str) -> tuple[str, tuple[int, ...]]:
        found: Interface = self.model.interfaces[circuit]
        return found.main, found.tags or ()


# -- displays ---------------------------------------------------------------------------------------------------------
def brief(box: Box, session: Session, args: Args) -> str:
    """`display mpls l2vc brief`: how many, and a block each."""
    del session, args
    every = [(wire, box.wire_down(wire)) for wire in box.wires().values()]
    up = sum(not down for _, down in every)
    head = f" Total ldp vc : {len(every)}     {up} up       {len(every) - up} down\n\n"
    return head + "\n".join(_rows(_brief(box, wire, down), 20) for wire, down in every)


def of_interface(box: Box, session: Session, args: Args) -> str:
    """`display mpls l2vc interface NAME`, `display mpls l2vc NUMBER`, and all of them."""
    del session
    wanted = args.get("ifname", "")
    if wanted and wanted not in box.model.interfaces and wanted not in box.ports:
        raise Refused("^")
    found = [
        wire
        for wire in box.wires().values()
        if wanted in {"", wire.circuit} and args.get("vc", str(wire.number)) == str(wire.number)
    ]
    if not found:
        return "Info: No matching VC is found.\n"  # [I]
    return "\n".join(_rows(_whole(box, wire, box.wire_down(wire)), 22) for wire in found)


def _rows(fields: Mapping[str, str], width: int) -> str:
    return "".join(f"{name:<{width}} : {value}\n" for name, value in fields.items())


def _brief(box: Box, wire: Wire, down: Down) -> dict[str, str]:
    return {
        " *Client Interface": wire.circuit,
        "  Administrator PW": "no",
        "  AC status": _word(box.circuit_down(wire.circuit)),
        "  VC State": _word(bool(down)),
        "  Label state": "0",
        "  Token state": "0",
        "  VC ID": str(wire.number),
        "  VC Type": _TYPES[wire.kind],
        "  session state": _word(not _session(box, wire)),
        "  Destination": wire.peer,
        "  link state": _word(bool(down)),
    }


def _whole(box: Box, wire: Wire, down: Down) -> dict[str, str]:
    circuit = _word(box.circuit_down(wire.circuit))
    return {
        " *client interface": f"{wire.circuit} is {circuit}",
        "  Administrator PW": "no",
        "  session state": _word(not _session(box, wire)),
        "  AC status": circuit,
        "  VC state": _word(bool(down)),
        "  Label state": "0",
        "  Token state": "0",
        "  VC ID": str(wire.number),
        "  VC type": _TYPES[wire.kind],
        "  destination": wire.peer,
        "  local control word": "enable" if wire.control_word else "disable",
        "  link state": _word(bool(down)),
        "  VC last down reason": down.value or "-",
    }


def _session(box: Box, wire: Wire) -> bool:
    return bool(box.way(wire.peer)) and box.hears(wire.peer)


def _word(down: bool) -> str:
    return "down" if down else "up"


RULES: tuple[tuple[str, Display], ...] = (
    ("display mpls l2vc brief", brief),
    ("display mpls l2vc [(interface <ifname>|<vc:vcid>)]", of_interface),
)
