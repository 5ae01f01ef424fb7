"""Pseudowires between routers (RFC 8077, signalled by LDP): what two routers know of each other, whatever their make.

In come the ends that each router's running configuration has, links and neighbours; out come why a pseudowire is down,
and where a frame in it goes. How an end is configured and how its state is printed is the business of each dialect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lab.element import Dropped, Element, Forwarded, Frame, Terminated

Label = tuple[str, int]
"""LSR id of the far end and VC id"""


@dataclass(frozen=True, slots=True)
class Wire:
    """One end of a pseudowire, as a router's running configuration has it."""

    peer: str
    """LSR id of the router at the other end"""
    number: int
    """VC id"""
    circuit: str
    """its attachment circuit: the sub-interface, as the box calls it"""
    kind: str = "vlan"
    """VC type that LDP signals: `vlan` (4, tagged) or `ethernet` (5, raw)"""
    control_word: bool = True


class Down(StrEnum):
    """Why a pseudowire is down, the first that holds. Dialects have words of their own for each."""

    UP = ""
    CIRCUIT = "the attachment circuit is down"
    NO_WAY = "no label switched path leads to the peer"
    NO_SESSION = "there is no LDP session with the peer"
    NO_LABEL = "the peer has no such pseudowire towards this router"
    KIND = "the peer has another VC type"
    CONTROL_WORD = "the peer has another control word setting"
    FAR_CIRCUIT = "the peer's attachment circuit is down"


class Router(Element):
    """An element that ends pseudowires. Dialects tell what they run; nothing here reads a configuration."""

    # -- what the dialect tells -------------------------------------------------------------------------------------
    def lsr_id(self) -> str:
        """The loopback address that LDP runs with; empty without one."""
        raise NotImplementedError

    def wires(self) -> Mapping[Label, Wire]:
        """Every end of a pseudowire that is configured and complete, by peer and VC id."""
        raise NotImplementedError

    def labels(self, port: str) -> bool:
        """Whether this port switches labels: MPLS and LDP run on it."""
        raise NotImplementedError

    def circuit_down(self, circuit: str) -> bool:
        """Whether an attachment circuit is not up: shut down, without VLAN, without light at its port."""
        raise NotImplementedError

    def circuit_at(self, circuit: str) -> tuple[str, tuple[int, ...]]:
        """The port of an attachment circuit, and the VLAN tags of the frames that it takes, outermost first."""
        raise NotImplementedError

    def hears(self, peer: str) -> bool:
        """Whether it holds a targeted LDP session with this LSR: most routers do with any peer of a pseudowire."""
        del peer
        return True

    def from_circuit(self, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
        """Where a frame goes that comes in without a label: see `into_wire`."""
        raise NotImplementedError

    # -- states -----------------------------------------------------------------------------------------------------
    def wire_down(self, wire: Wire) -> Down:
        """Why this end of a pseudowire is down; Down.UP when it carries frames."""
        return next(self._wrong(wire), Down.UP)

    def _wrong(self, wire: Wire) -> Iterator[Down]:
        if self.circuit_down(wire.circuit):
            yield Down.CIRCUIT
        if not self.way(wire.peer):
            yield Down.NO_WAY
        far = self.network.by_lsr(wire.peer)
        if not isinstance(far, Router) or not (self.hears(wire.peer) and far.hears(self.lsr_id())):
            yield Down.NO_SESSION
        elif (other := far.wires().get((self.lsr_id(), wire.number))) is None:
            yield Down.NO_LABEL
        elif other.kind != wire.kind:
            yield Down.KIND
        elif other.control_word != wire.control_word:
            yield Down.CONTROL_WORD
        elif far.circuit_down(other.circuit):
            yield Down.FAR_CIRCUIT

    def way(self, destination: str) -> str:
        """The port by which labelled frames leave for this LSR, on the way with the fewest hops; empty without one."""
        first: dict[str, str] = {self.name: ""}
        reached: list[Router] = [self]
        for here in reached:
            if here is not self and here.lsr_id() == destination:
                return first[here.name]
            for port in here.ports:
                far = self.network.far_end(here.name, port)
                there = self.network.elements.get(far[0]) if far else None
                if far is None or not isinstance(there, Router) or there.name in first:
                    continue
                if here.labels(port) and there.labels(far[1]) and self.network.link_up(here.name, port):
                    first[there.name] = first[here.name] or port
                    reached.append(there)
        return ""

    # -- frames -----------------------------------------------------------------------------------------------------
    def forward(self, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
        if frame.pw is None:
            return self.from_circuit(port, frame)
        if not self.labels(port):
            return Dropped(f"{port} takes no labelled frames")
        destination, number = frame.pw
        if destination != self.lsr_id():
            return self._onwards(frame, f"label switched to {destination}")
        # a router knows its label, not who sends: the far end's configuration says from whom the frame can be
        wire = next((each for each in self.wires().values() if each.number == number), None)
        if wire is None:
            return Dropped(f"no pseudowire {number} ends here")
        if why := self.wire_down(wire):
            return Dropped(f"pseudowire {number}: {why}")
        out, tags = self.circuit_at(wire.circuit)
        inner = frame.tags[len(tags) :] if wire.kind == "vlan" else frame.tags
        return Forwarded(out, Frame((*tags, *inner)), f"pseudowire {number}, {wire.circuit}")

    def into_wire(self, wire: Wire, frame: Frame) -> Forwarded | Dropped:
        """A frame that its attachment circuit has taken: a raw pseudowire carries it without the circuit's tags."""
        if why := self.wire_down(wire):
            return Dropped(f"pseudowire {wire.number}: {why}")
        _, tags = self.circuit_at(wire.circuit)
        inner = frame.tags if wire.kind == "vlan" else frame.tags[len(tags) :]
        return self._onwards(Frame(inner, (wire.peer, wire.number)), f"{wire.circuit}, pseudowire {wire.number}")

    def _onwards(self, frame: Frame, note: str) -> Forwarded | Dropped:
        assert frame.pw is not None
        port = self.way(frame.pw[0])
        return Forwarded(port, frame, note) if port else Dropped(f"{Down.NO_WAY} {frame.pw[0]}")
