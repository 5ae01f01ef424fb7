"""The packet transport side of a PTN: what its running configuration does in the network.

In come the running tree, links and neighbours; out come operational states, alarms and where a frame goes. How the
configuration got there is the business of `ptn_netconf`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from lab.dialects.ptn_netconf.aps import Groups, Tunnel
from lab.dialects.ptn_netconf.schema import taken
from lab.element import Dropped, Element, Forwarded, Frame, Network, Terminated
from lab.netconf.tree import Tree, entries, leaf, subtree, unordered

_INJECTED = {
    "pw": ("MPLS_PW_LOCV", "loss of continuity on the pseudowire"),
    "eline": ("ETH_CFM_LOC", "loss of continuity"),
}
_DERIVED = ("ETH_LOS", "MPLS_TUNNEL_LOCV", "PW_DOWN", "MPLS_PW_LOCV")


class Transport(Element):
    """An element whose `ptn` is the running configuration. `index` must be called after every change of it."""

    pw_hold_off: float = 1.0
    """seconds that a PW is down before PW_DOWN is raised: two ends that come up one after the other raise none"""

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        super().__init__(spec, network)
        self.states: dict[str, str] = {}
        """object (`pw 100001`) → why it is down, "" when it is up"""
        self.injections: dict[str, asyncio.TimerHandle] = {}
        """object → the alarm that fault `alarm` is going to raise on it"""
        self._held: dict[str, asyncio.TimerHandle] = {}
        self.groups = Groups(self._way_down, lambda: network.changed(self.name))
        self.index({})

    def index(self, ptn: Tree) -> None:
        """Index the running configuration by what a frame is looked up with."""
        self.ptn = ptn
        # of several tunnels to one LSR the one with the lowest id carries
        self.tunnels: dict[str, Tunnel] = {}
        for key, tunnel in entries(ptn, "tunnel"):
            if leaf(tunnel, "admin-status") == "admin-up":
                self.tunnels.setdefault(leaf(tunnel, "destination-ip"), (key, leaf(tunnel, "egress-ltp-id")))
        self.groups.settle(ptn)
        self.circuits: dict[tuple[str, tuple[str, ...]], str] = {}
        self.eline_of: dict[str, str] = {}
        for key, eline in unordered(ptn, "snc-eline"):
            end = subtree(eline, "end-point")
            self.circuits[leaf(end, "ltp-id"), taken(end)] = key
            self.eline_of[leaf(eline, "pw-id")] = key

    def entry(self, name: str, key: str) -> Tree:
        return subtree(self.ptn, name, key)

    def lsr_id(self) -> str:
        return leaf(self.ptn, "lsr-id")

    def port_up(self, port: str) -> bool:
        return port in self.ports and leaf(self.entry("port", port), "admin-status") != "admin-down"

    # -- states -----------------------------------------------------------------------------------------------------
    def refresh(self) -> None:
        paths: dict[str, str] = {}
        states: dict[str, str] = {}
        alarms: dict[str, tuple[str, str, str]] = {}

        def derive(name: str, word: str, why: Callable[[str, Tree], str], alarm: str = "", severity: str = "") -> None:
            for key, entry in unordered(self.ptn, name):
                down = leaf(entry, "admin-status") == "admin-down"
                states[f"{word} {key}"] = reason = "admin-down" if down else why(key, entry)
                if reason and alarm and not down:
                    alarms[f"{alarm} {word} {key}"] = (f"{word} {key}", severity, reason)

        def path(destination: str) -> str:
            if destination not in paths:
                paths[destination] = self.path_down(destination)
            return paths[destination]

        derive("port", "port", self._port_down, "ETH_LOS", "Major")
        derive("tunnel", "tunnel", self._tunnel_down, "MPLS_TUNNEL_LOCV", "Critical")
        derive("snc-switch", "aps", lambda key, _: path(self.groups.destination[key]))
        derive(
            "pw", "pw", lambda key, pw: path(leaf(pw, "destination-ip")) or self._peer_down(key, pw), "PW_DOWN", "Major"
        )
        derive("snc-eline", "eline", lambda _, eline: _first_down(states, eline))
        for key, pw in unordered(self.ptn, "pw"):
            if reason := self._discontinuity(key, pw):
                alarms[f"MPLS_PW_LOCV pw {key}"] = (f"pw {key}", "Major", reason)
        self.states = states
        self._raise_and_clear(alarms)

    def _port_down(self, port: str, _entry: Tree) -> str:
        return "" if self.network.link_up(self.name, port) else "no signal"

    def _tunnel_down(self, key: str, tunnel: Tree) -> str:
        return self._way_down(leaf(tunnel, "destination-ip"), (key, leaf(tunnel, "egress-ltp-id")))

    def path_down(self, destination: str) -> str:
        """Why no frame gets to this LSR through the tunnel that carries now; "" when it does."""
        return self._way_down(destination, self.carrier(destination))

    def carrier(self, destination: str) -> Tunnel | None:
        """What frames that begin here take to this LSR: a group's tunnel of the moment, else the only one."""
        return self.groups.carrier(destination) or self.tunnels.get(destination)

    def _way_down(self, destination: str, first: Tunnel | None) -> str:
        """The same of one tunnel, hop by hop: those on the way switch nothing, they have no part in the group."""
        here: Transport = self
        passed: set[str] = set()
        while here.lsr_id() != destination:
            if here.name in passed:
                return f"the tunnels to {destination} go in a circle at {here.name}"
            passed.add(here.name)
            tunnel = first if here is self else here.tunnels.get(destination)
            if tunnel is None:
                return f"{here.name} has no tunnel to {destination}"
            _, port = tunnel
            far = self.network.far_end(here.name, port)
            if not far or not self.network.link_up(here.name, port):
                return f"{here.name} {port} is down"
            there = self.network.elements[far[0]]
            if not isinstance(there, Transport):
                return f"{here.name} {port} leads to {there.name}, which is no PTN"
            here = there
        return ""

    def _peer_down(self, key: str, pw: Tree) -> str:
        """Why the far end of a PW does not agree with this one; "" when it does."""
        far = self.network.by_lsr(leaf(pw, "destination-ip"))
        other = far.entry("pw", key) if isinstance(far, Transport) else {}
        if not other:
            return "the far end has no such pseudowire"
        if leaf(other, "destination-ip") != self.lsr_id():
            return f"the far end has it towards {leaf(other, 'destination-ip')}"
        if leaf(other, "admin-status") == "admin-down":
            return "the far end is admin-down"
        for name in ("encaplate-type", "ctrl-word-support"):
            if leaf(other, name) != leaf(pw, name):
                return f"the far end has another {name}"
        return ""

    def _discontinuity(self, key: str, pw: Tree) -> str:
        """Why no continuity check of the far MEP arrives (Y.1731 7.1: loss of continuity); "" where none is awaited."""
        mine = subtree(pw, "oam")
        if leaf(mine, "cc-allow") != "1" or leaf(pw, "admin-status") == "admin-down":
            return ""
        far = self.network.by_lsr(leaf(pw, "destination-ip"))
        if not isinstance(far, Transport):
            return "there is no far end"
        if reason := self._peer_down(key, pw) or far.path_down(self.lsr_id()):
            return reason
        theirs = subtree(far.entry("pw", key), "oam")
        if leaf(theirs, "cc-allow") != "1":
            return "the far end sends no continuity check"
        wanted = (leaf(mine, "meg-id"), leaf(mine, "remote-mep-id"), leaf(mine, "cc-interval") or "3.3")
        found = (leaf(theirs, "meg-id"), leaf(theirs, "mep-id"), leaf(theirs, "cc-interval") or "3.3")
        words = ("MEG {}, MEP {}, every {} ms".format(*each) for each in (wanted, found))
        return "" if wanted == found else "awaited is {}, the far end is {}".format(*words)

    # -- alarms -----------------------------------------------------------------------------------------------------
    def _raise_and_clear(self, alarms: dict[str, tuple[str, str, str]]) -> None:
        for name in _DERIVED:
            self.alarms.only(set(alarms), f"{name} ")
        self.alarms.only({f"injected {found}" for found in self.states}, "injected ")
        for found in [found for found in self.injections if found not in self.states]:
            self.injections.pop(found).cancel()
        for key in [key for key in self._held if key not in alarms]:
            self._held.pop(key).cancel()
        for key, (found, severity, reason) in alarms.items():
            if key.startswith("PW_DOWN") and key not in self.alarms.active:
                self._hold(key, found)
            else:
                self.alarms.raise_(key, found, key.partition(" ")[0], severity, text=reason)

    def _hold(self, key: str, found: str) -> None:
        if key in self._held:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            # the network is being built: nothing is in flight that could come up within the hold-off
            self._pw_down(key, found)
        else:
            self._held[key] = loop.call_later(self.pw_hold_off, self._pw_down, key, found)

    def _pw_down(self, key: str, found: str) -> None:
        self._held.pop(key, None)
        self.alarms.raise_(key, found, "PW_DOWN", "Major", text=self.states[found])

    def drop_timers(self) -> None:
        """What was about to be raised is not (the element comes up anew)."""
        for timers in (self._held, self.injections):
            for timer in timers.values():
                timer.cancel()
            timers.clear()
        self.groups.forget()

    def raise_injected(self, object: str, seconds: float) -> None:  # noqa: A002 - X.733 word
        self.injections[object] = asyncio.get_running_loop().call_later(seconds, self._inject, object)

    def _inject(self, found: str) -> None:
        self.injections.pop(found, None)
        name, text = _INJECTED.get(found.partition(" ")[0], ("IN_PWR_ABN", "input power abnormal"))
        self.alarms.raise_(f"injected {found}", found, name, "Major", text=text)

    # -- frames -----------------------------------------------------------------------------------------------------
    def forward(self, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
        if frame.pw is None:
            return self._from_circuit(port, frame)
        if frame.pw[0] == self.lsr_id():
            return self._from_wire(str(frame.pw[1]), frame)
        return self._into_tunnel(frame, frame.pw, self.tunnels.get(frame.pw[0]))

    def _from_circuit(self, port: str, frame: Frame) -> Forwarded | Dropped:
        if not self.port_up(port):
            return Dropped(f"{port} is admin-down")
        vlans = tuple(map(str, frame.tags[:2]))
        key = next((self.circuits[port, vlans[:n]] for n in (2, 1, 0) if (port, vlans[:n]) in self.circuits), None)
        if key is None:
            frames = f"VLAN {'.'.join(vlans)}" if vlans else "untagged frames"
            return Dropped(f"no E-Line takes {frames} on {port}")
        eline = self.entry("snc-eline", key)
        if leaf(eline, "admin-status") == "admin-down":
            return Dropped(f"E-Line {key} is admin-down")
        pw_id = leaf(eline, "pw-id")
        pw = self.entry("pw", pw_id)
        if leaf(pw, "admin-status") == "admin-down":
            return Dropped(f"pw {pw_id} is admin-down")
        wire = (leaf(pw, "destination-ip"), int(pw_id))
        inside = Frame(_tags_in(frame.tags, subtree(eline, "end-point")), wire)
        return self._into_tunnel(inside, wire, self.carrier(wire[0]), f"E-Line {key}, ")

    def _into_tunnel(
        self, frame: Frame, wire: tuple[str, int], tunnel: Tunnel | None, note: str = ""
    ) -> Forwarded | Dropped:
        destination, pw_id = wire
        if tunnel is None:
            return Dropped(f"pw {pw_id} has no tunnel to {destination}")
        return Forwarded(tunnel[1], frame, f"{note}pw {pw_id}, tunnel {tunnel[0]} to {destination}")

    def _from_wire(self, pw_id: str, frame: Frame) -> Forwarded | Dropped:
        """Out of a pseudowire that ends here, by the port of its E-Line."""
        key = self.eline_of.get(pw_id, "")
        end = subtree(self.entry("snc-eline", key), "end-point")
        port = leaf(end, "ltp-id")
        if closed := self._wire_closed(pw_id, key, port):
            return Dropped(closed)
        tags = _tags_out(frame.tags, end)
        if tags is None:
            return Dropped(f"E-Line {key} does not take the tags {frame.tags} out of pw {pw_id}")
        return Forwarded(port, Frame(tags), f"pw {pw_id}, E-Line {key}")

    def _wire_closed(self, pw_id: str, key: str, port: str) -> str:
        """Why nothing comes out of a pseudowire; its label is known only where both ends name each other."""
        pw = self.entry("pw", pw_id)
        if not pw:
            return f"pw {pw_id} is not configured"
        if leaf(pw, "admin-status") == "admin-down":
            return f"pw {pw_id} is admin-down"
        if reason := self._peer_down(pw_id, pw):
            return f"pw {pw_id}: {reason}"
        if not key:
            return f"pw {pw_id} carries no E-Line"
        if leaf(self.entry("snc-eline", key), "admin-status") == "admin-down":
            return f"E-Line {key} is admin-down"
        return "" if self.port_up(port) else f"{port} is admin-down"


def _first_down(states: dict[str, str], eline: Tree) -> str:
    for found in (f"port {leaf(eline, 'end-point', 'ltp-id')}", f"pw {leaf(eline, 'pw-id')}"):
        if states.get(found):
            return f"{found}: {states[found]}"
    return ""


def _tags_in(tags: tuple[int, ...], end: Tree) -> tuple[int, ...]:
    """Access-action from the attachment circuit into the pseudowire; on the way back it is undone."""
    action = leaf(end, "access-action")
    kept = tags[1:] if action in {"Pop", "Swap"} else tags
    return (int(leaf(end, "action-vlan-id")), *kept) if action in {"Push", "Swap"} else kept


def _tags_out(tags: tuple[int, ...], end: Tree) -> tuple[int, ...] | None:
    action, vlans = leaf(end, "access-action"), tuple(map(int, taken(end)))
    if action in {"Push", "Swap"}:
        if not tags or str(tags[0]) != leaf(end, "action-vlan-id"):
            return None
        tags = tags[1:]
    if action in {"Pop", "Swap"} and vlans:
        tags = (vlans[0], *tags)
    return tags if tags[: len(vlans)] == vlans else None
