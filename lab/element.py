"""What every simulated element is: a box with ports, datastores, alarms and servers, placed in a network.

A dialect (`lab/dialects/<platform>`) subclasses `Element`; the network calls `refresh` whenever any configuration or
link changed, and the tracer calls `forward`, which must look at the *running* datastore and nothing else.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Protocol

from lab._options import number
from lab.alarms import AlarmTable
from lab.faults import Faults


@dataclass(frozen=True, slots=True)
class Frame:
    """An Ethernet frame: VLAN tags, outermost first; inside a pseudowire also (destination LSR, PW id), inside SDH also
    the timeslot of the fibre that carries it (`VC12 1-1-7-3`).
    """

    tags: tuple[int, ...] = ()
    pw: tuple[str, int] | None = None
    timeslot: str = ""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The frame leaves by `port`."""

    port: str
    frame: Frame
    note: str


@dataclass(frozen=True, slots=True)
class Terminated:
    """The frame has arrived: the interface that takes it and its address (`203.0.113.1/30`), or an ONT and its serial
    number.
    """

    interface: str
    address: str
    note: str


@dataclass(frozen=True, slots=True)
class Dropped:
    why: str


class Channel(Protocol):
    """The byte stream of one session, whatever carries it."""

    peer: str
    user: str

    async def read(self) -> bytes:
        """The next bytes; b"" when the client has gone."""

    def write(self, data: bytes) -> None: ...

    def close(self) -> None:
        """Cut the session at once, as a lost connection does."""

    def exit(self) -> None:
        """End the session in good order, after what was written is delivered."""


class Network(Protocol):
    """What an element may ask of the network that it stands in."""

    elements: dict[str, Element]

    def far_end(self, element: str, port: str) -> tuple[str, str] | None:
        """The element and port at the other end of the fibre, if one is connected."""

    def link_up(self, element: str, port: str) -> bool:
        """True when both ends are powered and both ports are administratively up."""

    def onts_at(self, element: str, pon_port: str) -> tuple[FieldOnt, ...]:
        """ONTs that are physically on this PON port, powered or not."""

    def by_lsr(self, lsr_id: str) -> Element | None:
        """The element whose LSR id (loopback) this is."""

    def changed(self, where: str = "") -> None:
        """A datastore or link changed: states and alarms settle again; `where`: an element; what no fibre joins to it
        does not hear of it.
        """


@dataclass(slots=True)
class FieldOnt:
    """An ONT in the field: a fact of the outside plant, not of any configuration."""

    serial: str  # 16 hex digits
    element: str
    pon_port: str  # "0/1/6"
    eth_ports: int = 4
    distance_m: int = 1200
    rx_dbm: float = -19.5
    powered: bool = True
    model: str = "HG8240H"
    loid: str = ""  # the logical id that was typed into it, where the OLT asks for one


class Element:
    """Base of every dialect. Subclasses keep the datastores and serve the sessions."""

    platform = ""
    transport = "ssh"
    """what its server speaks unless `management.transport` says otherwise: `ssh`, `tcp` or `telnet`"""
    full = ""
    """what a login is told when all sessions are in use"""
    question = ""
    """what it asks before something risky: a `y` does it"""
    saving = ("", "")
    """a save whose end may be told behind the prompt: its command, as a pattern, and how the answer begins"""
    usual_sessions = 0
    """sessions at once, unless its `lab.sessions` or its configuration says otherwise; 0: any number"""

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        self.spec = spec
        self.network = network
        self.name: str = spec["name"]
        self.hostname: str = spec["identity"]["hostname"]
        self.identity: dict[str, str] = spec["identity"]
        self.username: str = spec["management"].get("username", "lab")
        self.password: str = spec["management"].get("password", "lab")
        self.transport = spec["management"].get("transport", self.transport)
        self.ports: dict[str, dict[str, Any]] = {port["name"]: port for port in spec.get("ports", ())}
        self.faults = Faults()
        self.alarms = AlarmTable()
        self.latency = number(spec, "latency", 0.0, 0.0)
        self.powered = True
        self.sessions: set[Channel] = set()
        self.exchanges = 0
        self.quirks: set[str] = set()
        """faults of `lab.faults.QUIRKS`, and `partial`, that its servers can play; each adds its own when used"""
        self._max_sessions = number(spec, "sessions", 1, self.usual_sessions)
        self._seen: tuple[object, ...] | None = None
        self._altered: list[int] = []

    # -- datastores -------------------------------------------------------------------------------------------------
    def load(self, text: str) -> None:
        """Take this native configuration as running and saved (the element as it was found)."""
        raise NotImplementedError

    def running(self) -> str:
        """The whole running configuration, as the element prints it, byte for byte."""
        raise NotImplementedError

    def saved(self) -> str:
        """What the element will come up with after a reboot, printed likewise."""
        raise NotImplementedError

    def reset(self) -> None:
        """What a reboot does to the datastores: running is lost to saved, locks, candidates and timers are gone."""
        raise NotImplementedError

    def unprinted(self) -> tuple[list[str], list[str]]:
        """What running and saved hold that no configuration listing of this platform shows; `load` forgets it."""
        return [], []

    def remember(self, unprinted: list[str]) -> None:
        """Take this back after a `load`, as running and saved. Raises ValueError for what it cannot be."""
        if unprinted:
            raise ValueError(f"{self.platform} prints everything: {unprinted[0]!r} is not of it")

    def plant(self, line: tuple[str, ...]) -> str:
        """Somebody types a row of their own into running and saved, inside the object that this line makes (its views
        come before it, as the element prints them): a row of a kind that no service of ours writes and that a real
        element may well have there. Gives the row as running prints it; no session, lock or timer notices anything.
        Raises ValueError where running has no such object, or nothing else can stand in it.
        """
        raise ValueError(f"{self.platform} has nothing else that could stand in {' / '.join(line)}")

    def pending(self) -> list[str]:
        """What a session left half done: locks, modified candidates, commits that wait for their confirmation."""
        return []

    def dirty_candidate(self) -> None:
        """Somebody else changes the shared candidate, takes no lock and goes. Raises ValueError where there is none."""
        raise ValueError(f"{self.platform} has no candidate that sessions share")

    def expire(self) -> None:
        """The timer of the confirmed commit that waits runs out. Raises ValueError where none waits."""
        raise ValueError(f"{self.platform} has no commit that waits for its confirmation")

    # -- exchanges --------------------------------------------------------------------------------------------------
    def exchange(self) -> None:
        """One more exchange (CLI line, RPC) begins."""
        self.changes()
        self.exchanges += 1

    def watch(self, *, on: bool = True) -> None:
        """From here on note which exchanges change something, or no more."""
        self._seen, self._altered = self._state() if on else None, []

    def changes(self) -> list[int]:
        """Numbers of the exchanges since `watch` that changed a datastore, a lock, a candidate or a timer."""
        if self._seen is not None and (state := self._state()) != self._seen:
            self._seen = state
            self._altered.append(self.exchanges)
        return self._altered

    def _state(self) -> tuple[object, ...]:
        return self.running(), self.saved(), self.unprinted(), self.pending()

    # -- world ------------------------------------------------------------------------------------------------------
    def port_up(self, port: str) -> bool:
        """Administrative state of a port in running (ports are up unless the configuration says otherwise)."""
        return port in self.ports

    def refresh(self) -> None:
        """Derive states and alarms from running, links and neighbours. Idempotent; must not call changed()."""

    def raise_injected(self, object: str, seconds: float) -> None:  # noqa: A002 - X.733 word
        """Raise an alarm of this platform on an object (fault `alarm`), after `seconds`; it stays until cleared."""
        raise NotImplementedError

    def autonomous_message(self) -> str:
        """An alarm as this platform prints it unasked into a session, without the line end before; "": it does not."""
        return ""

    def log_lines(self) -> tuple[str, ...]:
        """Log lines as this platform prints them into a session that monitors, in each form that it has."""
        return ()

    def broadcast(self) -> str:
        """What another user says to all, as it is printed into their sessions; its last line has no end."""
        return ""

    def forward(self, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
        """Where a frame goes that enters by `port`; decided by the running datastore alone."""
        raise NotImplementedError

    # -- servers ------------------------------------------------------------------------------------------------------
    def max_sessions(self) -> int:
        """How many sessions its server lets in at once, by its configuration if that says something; 0: any number."""
        return self._max_sessions

    def is_full(self) -> bool:
        """Whether the session that has just begun is one too many."""
        return bool(self.faults.get("full")) or 0 < self.max_sessions() < len(self.sessions)

    async def take_time(self) -> None:
        """What every answer waits for (and a session, before it begins, for the first)."""
        slow = self.faults.get("slow")
        if seconds := self.latency + (slow.seconds if slow else 0.0):
            await asyncio.sleep(seconds)

    async def shell(self, channel: Channel) -> None:
        """Serve one session of the command language until it ends."""
        channel.exit()

    async def netconf(self, channel: Channel) -> None:
        """Serve one NETCONF session (RFC 6242) until it ends."""
        channel.exit()

    def cut_sessions(self) -> None:
        for session in list(self.sessions):
            session.close()

    async def reboot(self, seconds: float = 0.0) -> None:
        """Power cycle: sessions are cut, servers shut for `seconds`, running comes up from what was kept."""
        self.powered = False
        self.cut_sessions()
        self.network.changed(self.name)
        if seconds:
            await asyncio.sleep(seconds)
        self.reset()
        self.powered = True
        self.network.changed(self.name)
