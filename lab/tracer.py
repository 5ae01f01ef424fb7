"""The tracer: what happens to a customer's frame. In come an ONT serial, its Ethernet port and a VLAN; out comes a
`Trace`.

It follows the frame hop by hop and asks each element for its next step; elements answer from their running datastore
alone. So a service that is configured wrongly anywhere does not arrive, whatever the controller believes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Protocol, runtime_checkable

from lab.element import Dropped, Element, FieldOnt, Forwarded, Frame, Terminated
from lab.network import World

MAX_HOPS = 32


@runtime_checkable
class Access(Protocol):
    """What the dialect of an access element (OLT) offers beside `forward`."""

    def ingress_from_ont(self, serial: str, eth_port: int, frame: Frame) -> Forwarded | Dropped:
        """What leaves by the uplink when this frame enters by an Ethernet port of the ONT."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One element on the way. `tags`, `pw` and `timeslot` are those of the frame when it leaves by `port_out`."""

    element: str
    port_in: str
    port_out: str
    tags: tuple[int, ...]
    pw: tuple[str, int] | None
    note: str
    timeslot: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    element: str
    interface: str
    address: str


@dataclass(frozen=True, slots=True)
class Trace:
    ok: bool
    hops: tuple[Hop, ...]
    reached: Reached | None = None
    stopped_at: str = ""
    why: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"text": self.text}

    @property
    def text(self) -> str:
        """One line a hop, and a last line that says where the frame arrived or why it did not."""
        lines = [
            f"{hop.element:<12} {hop.port_in + ' > ' + hop.port_out:<28} {_labels(hop):<28} {hop.note}".rstrip()
            for hop in self.hops
        ]
        if self.reached:
            lines.append(f"reached {self.reached.element} {self.reached.interface} {self.reached.address}")
        else:
            lines.append(f"stopped at {self.stopped_at}: {self.why}")
        return "\n".join(lines)


def trace(world: World, *, serial: str, eth_port: int = 1, vlan: int | None = None) -> Trace:
    """Send one frame from the customer's port, tagged with `vlan` or untagged, and follow it to its end."""
    ont = world.onts.get(serial.upper())
    if ont is None:
        return Trace(ok=False, hops=(), stopped_at="the field", why=f"there is no ONT {serial}")
    element = world.elements[ont.element]
    frame = Frame((vlan,) if vlan is not None else ())
    return follow(world, element, f"ont {ont.serial} eth {eth_port}", frame, _enter(element, ont, eth_port, frame))


def _enter(element: Element, ont: FieldOnt, eth_port: int, frame: Frame) -> Forwarded | Dropped:
    if not ont.powered:
        return Dropped(f"ONT {ont.serial} has no power")
    if not 1 <= eth_port <= ont.eth_ports:
        return Dropped(f"ONT {ont.serial} has Ethernet ports 1 to {ont.eth_ports}, not {eth_port}")
    if not element.powered:
        return Dropped("the element has no power")
    if not isinstance(element, Access):
        return Dropped(f"a {element.platform} takes no frames from ONTs")
    return element.ingress_from_ont(ont.serial, eth_port, frame)


def follow(world: World, element: Element, port: str, frame: Frame, step: Forwarded | Terminated | Dropped) -> Trace:
    """Follow a frame from the element's first step with it to its end; it entered by `port`."""
    hops: list[Hop] = []
    seen = {(element.name, port, frame)}

    def stopped(why: str) -> Trace:
        return Trace(ok=False, hops=tuple(hops), stopped_at=element.name, why=why)

    while True:
        match step:
            case Dropped(why):
                return stopped(why)
            case Terminated(interface, address, note):
                hops.append(Hop(element.name, port, interface, frame.tags, frame.pw, note))
                return Trace(ok=True, hops=tuple(hops), reached=Reached(element.name, interface, address))
            case Forwarded(out, frame, note):
                hops.append(Hop(element.name, port, out, frame.tags, frame.pw, note, frame.timeslot))
        far = world.far_end(element.name, out)
        if far is None:
            return stopped(f"no fibre at port {out}")
        if not world.link_up(element.name, out):
            return stopped(f"the link at port {out} to {far[0]} {far[1]} is down")
        element, port = world.elements[far[0]], far[1]
        if (element.name, port, frame) in seen:
            return stopped("the frame runs in a loop")
        if len(hops) >= MAX_HOPS:
            return stopped(f"more than {MAX_HOPS} hops")
        seen.add((element.name, port, frame))
        step = element.forward(port, frame)


def _labels(hop: Hop) -> str:
    tags = "vlan " + ".".join(str(tag) for tag in hop.tags) if hop.tags else "untagged"
    tags += f" in pw {hop.pw[1]} to {hop.pw[0]}" if hop.pw else ""
    return tags + (f" in {hop.timeslot}" if hop.timeslot else "")
