"""Protection groups of a PTN (APS 1 to 1, G.8131): which of two tunnels to an LSR carries what begins here.

In come the running configuration and who can tell whether a tunnel works; out comes the tunnel that carries now. A
group leaves a tunnel that does not work for one that does, and goes back as its revertive-mode and wait-to-restore say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from lab.netconf.tree import Tree, entries, leaf

Tunnel = tuple[str, str]
"""(id, port that it leaves by)"""
WAIT_TO_RESTORE = 300


class Groups:
    """The groups of one element. `down(LSR, tunnel)` says why a tunnel does not work; `changed` tells the network."""

    def __init__(self, down: Callable[[str, Tunnel | None], str], changed: Callable[[], None]) -> None:
        self._down, self._changed = down, changed
        self.destination: dict[str, str] = {}
        """group -> the LSR that its tunnels lead to"""
        self._pairs: dict[str, tuple[Tunnel | None, Tunnel | None]] = {}
        """group -> working and protection tunnel; None: admin-down"""
        self._wait: dict[str, float | None] = {}
        """group -> seconds before it goes back; None: it does not"""
        self._by_destination: dict[str, str] = {}
        self._protected: set[str] = set()
        """groups whose traffic is on the protection tunnel"""
        self._restoring: dict[str, asyncio.TimerHandle] = {}

    def settle(self, ptn: Tree) -> None:
        self.destination.clear()
        self._pairs.clear()
        for key, group in entries(ptn, "snc-switch"):
            pair = [leaf(group, f"{role}-tunnel-id") for role in ("working", "protection")]
            working, protection = (_tunnel(ptn, tunnel) for tunnel in pair)
            self.destination[key] = leaf(ptn, "tunnel", pair[0], "destination-ip")
            self._pairs[key] = (working, protection)
            seconds = float(leaf(group, "wtr") or WAIT_TO_RESTORE)
            self._wait[key] = seconds if leaf(group, "revertive-mode") == "revertive" else None
        self._by_destination = {lsr: key for key, lsr in self.destination.items()}
        self._protected &= self._pairs.keys()
        for key in self._restoring.keys() - self._pairs.keys():
            self._restoring.pop(key).cancel()

    def carrier(self, destination: str) -> Tunnel | None:
        """The tunnel that carries to this LSR now; None where no group protects it."""
        key = self._by_destination.get(destination)
        if key is None:
            return None
        self._switch(key, destination)
        working, protection = self._pairs[key]
        return protection if key in self._protected else working

    def forget(self) -> None:
        """The element comes up anew: everything is on its working tunnel, and no timer runs."""
        for timer in self._restoring.values():
            timer.cancel()
        self._restoring.clear()
        self._protected.clear()

    def _switch(self, key: str, destination: str) -> None:
        working, protection = (
            tunnel is not None and not self._down(destination, tunnel) for tunnel in self._pairs[key]
        )
        if not working and key in self._restoring:
            self._restoring.pop(key).cancel()
        if key not in self._protected:
            if protection and not working:
                self._protected.add(key)
        elif working and not protection:
            self._back(key)
        elif working and self._wait[key] is not None and key not in self._restoring:
            self._restore(key, self._wait[key] or 0.0)

    def _restore(self, key: str, seconds: float) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            # the network is being built: nobody waits
            self._back(key)
        else:
            self._restoring[key] = loop.call_later(seconds, self._restored, key)

    def _restored(self, key: str) -> None:
        self._back(key)
        self._changed()

    def _back(self, key: str) -> None:
        self._protected.discard(key)
        if timer := self._restoring.pop(key, None):
            timer.cancel()


def _tunnel(ptn: Tree, key: str) -> Tunnel | None:
    up = leaf(ptn, "tunnel", key, "admin-status") == "admin-up"
    return (key, leaf(ptn, "tunnel", key, "egress-ltp-id")) if up else None
