"""Operational state of a VRP box: which interfaces are up, which alarms stand, and where a frame goes."""

from __future__ import annotations

from dataclasses import dataclass

from lab.dialects.huawei_vrp.box import Box
from lab.dialects.huawei_vrp.model import Interface
from lab.element import Dropped, Frame, Terminated

MANAGEMENT = "GigabitEthernet0/0/0"
LINK_DOWN = {"id": "0x8520003", "name": "linkDown", "level": "Major"}
INJECTED = {"id": "0x81300F6", "name": "hwIfMonitorCrcErrorRising", "level": "Major"}  # id and name [I]


@dataclass(frozen=True, slots=True)
class Status:
    """`phy` and `protocol` as `display interface brief` shows them; `why` tells what a down physical state is from."""

    phy: str
    protocol: str
    why: str = ""

    @property
    def up(self) -> bool:
        return self.phy == "up"


def interfaces(box: Box) -> list[Interface]:
    """All that are configured, then ports of the hardware that no line speaks of."""
    configured = box.model.interfaces
    return [*configured.values(), *(Interface(port, ()) for port in box.ports if port not in configured)]


def status(box: Box, interface: Interface) -> Status:
    why = _why_down(box, interface)
    if why:
        return Status("*down" if interface.shut else "down", "down", why)
    if interface.view == "loop":
        return Status("up", "up(s)")
    words = {line.split(" ")[0] for line in interface.lines}
    carries = interface.addresses or interface.trunk or interface.wire or words & _CARRIERS
    return Status("up", "up" if carries else "down")


_CARRIERS = {"ipv6", "bas", "portswitch"}
"""first words of lines that bring the protocol up without an IPv4 address"""


def _why_down(box: Box, interface: Interface) -> str:
    """Empty for an interface that is physically up."""
    if interface.shut:
        return "The interface is shut down."
    if interface.view == "loop" or interface.name == MANAGEMENT:
        return ""
    if interface.view == "sub":
        main = box.model.interfaces.get(interface.main) or Interface(interface.main, ())
        if interface.tags is None and not any(line.startswith("user-vlan ") for line in interface.lines):
            return "No VLAN is configured on the interface."  # [I]
        return "The main interface is down." if _why_down(box, main) else ""  # [I]
    if interface.name.startswith("Eth-Trunk"):
        members = [box.model.interfaces[name] for name in box.model.members(interface.name)]
        return "" if any(not _why_down(box, each) for each in members) else "No member of the trunk is up."  # [I]
    return "" if box.network.link_up(box.name, interface.name) else "Interface physical link is down"


def circuit_down(box: Box, interface: Interface) -> bool:
    """Whether an attachment circuit takes no frames."""
    return bool(_why_down(box, interface))


def settle(box: Box) -> None:
    """Raise and clear what follows from running, links and neighbours.

    What has never been up since the box started has not gone down: ports that nobody uses are no alarm.
    """
    standing, there = set(), set()
    for interface in interfaces(box):
        there.add(f"injected interface {interface.name}")
        state = status(box, interface)
        if state.up:
            box.seen_up.add(interface.name)
        elif interface.name in box.seen_up or _should_be_up(box, interface):
            key = f"link {interface.name}"
            standing.add(key)
            admin = "DOWN" if interface.shut else "UP"
            words = (
                f"The interface status changes. (ifName={interface.name}, AdminStatus={admin}, OperStatus=DOWN, "
                f"Reason={state.why}, mainIfname={interface.main})"
            )
            box.alarms.raise_(
                key, f"interface {interface.name}", LINK_DOWN["name"], LINK_DOWN["level"],
                id=LINK_DOWN["id"], description=words,
            )  # fmt: skip
    box.alarms.only(standing, "link ")
    box.alarms.only(there, "injected interface ")
    box.seen_up &= {interface.name for interface in interfaces(box)}


def _should_be_up(box: Box, interface: Interface) -> bool:
    """A port with a fibre, or what stands on one, that is not shut."""
    carriers = [*box.model.members(interface.main), interface.main]
    fibre = any(box.network.far_end(box.name, port) for port in carriers if port in box.ports)
    return fibre and not interface.shut and interface.tags is not None


def inject(box: Box, target: str) -> None:
    words = f"Input CRC errors exceed the threshold. (ifName={target.removeprefix('interface ')})"  # [I]
    key = f"injected {target}"
    box.alarms.raise_(key, target, INJECTED["name"], INJECTED["level"], id=INJECTED["id"], description=words)


def port_up(box: Box, port: str) -> bool:
    found = box.model.interfaces.get(port)
    return port in box.ports and not (found and found.shut)


def taker(box: Box, port: str, frame: Frame) -> Interface | Dropped:
    """The sub-interface whose VLAN the frame carries takes it, untagged ones the port itself."""
    model = box.model
    found = model.interfaces.get(port)
    carrier = (found.trunk if found else "") or port
    main = model.interfaces.get(carrier)
    if found is None or main is None:
        return Dropped(f"{carrier} is not configured")
    takes = next((each for each in model.subs(carrier) if each.tags == frame.tags), None) if frame.tags else main
    if takes is None:
        return Dropped(f"no sub-interface of {carrier} takes VLAN {_dotted(frame)}")
    shut = next((each for each in (found, main, takes) if each.shut), None)
    return Dropped(f"{shut.name} is shut down") if shut else takes


def arrived(taken: Interface, frame: Frame) -> Terminated | Dropped:
    """A frame that no pseudowire carries on ends here, if the interface has an address."""
    if len(frame.tags) > 1 and "encapsulation qinq-termination" not in taken.lines:
        return Dropped(f"{taken.name} does not terminate QinQ")
    if not taken.addresses:
        return Dropped(f"{taken.name} has no IP address")
    where = f"VPN instance {taken.vpn}" if taken.vpn else "the public network"
    tagged = f"VLAN {_dotted(frame)}" if frame.tags else "untagged"
    return Terminated(taken.name, str(taken.addresses[0]), f"{tagged}, in {where}")


def _dotted(frame: Frame) -> str:
    return ".".join(map(str, frame.tags))
