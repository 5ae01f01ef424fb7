"""The ZTE ZXA10 OLTs (C300, C320, C600, C620 ...): one running and one saved datastore, ONUs in the field, a CLI.

In come a spec of the network file and native configuration; out go the box's own words, states, alarms and frames.
Which of the two command languages it speaks follows from its identity. Every line is live at once: there is no
candidate and no commit, `write` copies running to what a reboot comes up with. A fault `commit-fails` strikes at
`write`, `lock-held` at the next configuration line.
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

from lab.dialects.zte_zxan import settings, state
from lab.dialects.zte_zxan.box import OnuState, Stamps, Store
from lab.dialects.zte_zxan.model import Onu, View
from lab.dialects.zte_zxan.release import OnuKey, release_of
from lab.dialects.zte_zxan.shell import FULL, Shell
from lab.dialects.zte_zxan.text import Document
from lab.element import Channel, Dropped, Element, FieldOnt, Forwarded, Frame, Network, Terminated
from lab.servers.cli import Hangup, converse

_BARE = {"C300": "!\nend\n", "C600": "".join(f"!<{part}>\n!</{part}>\n" for part in ("if-intf", "xpon", "MSAN"))}


class Zxan(Element):
    """An OLT. Its spec's `lab` takes `sessions` (5), `login` (`user`: sessions begin at `>`), `enable` (password),
    `weak` (it complains of the password), `mask` (C600: false shows names of ONUs), `columns` (where lines break).
    """

    platform = "zte_zxan"
    usual_sessions = 5
    full = FULL.replace("\n", "\r\n")

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        super().__init__(spec, network)
        options = spec.get("lab") or {}
        self.release = release_of(self.identity)
        self.columns = int(options.get("columns", self.release.columns))
        self.most_sessions = super().max_sessions()
        self.enabled = options.get("login", "enabled") != "user"
        self.enable_password = str(options.get("enable", self.password))
        self.weak = bool(options.get("weak"))
        self.masks = self.release.new and bool(options.get("mask", True))
        self.onus: dict[OnuKey, OnuState] = {}
        self._pons = {match[0]: port for port in self._ports_of("pon") if (match := re.search(r"\d+/\d+/\d+", port))}
        self._timers: list[asyncio.TimerHandle] = []
        self.load(_BARE[self.release.name])

    def _ports_of(self, kind: str) -> list[str]:
        return [name for name, port in self.ports.items() if port.get("kind") == kind]

    # -- datastores -------------------------------------------------------------------------------------------------
    def load(self, text: str) -> None:
        self.store = Store(Document(text, self.release, self.columns))
        self.saved_store = self.store.copy()
        self.stamps = Stamps()

    def running(self) -> str:
        """With the lines that tell of saving and changing as they were loaded: a display makes them anew."""
        return self.store.document.text()

    def saved(self) -> str:
        return self.saved_store.document.text()

    def plant(self, line: tuple[str, ...]) -> str:
        return settings.plant(line, (self.store, self.saved_store), self.release)

    def save(self) -> None:
        self.saved_store = self.store.copy()
        self.stamps.saved = self.alarms.clock()

    def reset(self) -> None:
        """A reboot: running comes up as it was saved, injected alarms and the ONUs' histories are forgotten."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self.store = self.saved_store.copy()
        self.stamps = Stamps()
        self.onus.clear()
        self.alarms.only(set(), "")

    @property
    def view(self) -> View:
        return self.store.view

    @property
    def hostname_now(self) -> str:
        """The name in the prompt; behind a wrong address another box says its own."""
        wrong = self.faults.get("wrong-box")
        return wrong.text if wrong else self.view.hostname or self.hostname

    # -- world ------------------------------------------------------------------------------------------------------
    def pons(self) -> list[str]:
        return list(self._pons)

    def pon_name(self, pon: str) -> str:
        return self._pons[pon]

    def uplinks(self) -> list[str]:
        return self._ports_of("uplink")

    def port_up(self, port: str) -> bool:
        """C600 prints `no shutdown` of the ports that are on; C300 prints both, and one without a line is on [I]."""
        if port not in self.ports:
            return False
        match = re.search(r"\d+/\d+/\d+", port)
        name = f"{self.release.olt}{match[0]}" if match and match[0] in self._pons else port
        return self.view.states.get(name, not self.release.new)

    def port_lit(self, port: str) -> bool:
        return self.network.link_up(self.name, port)

    def changed(self, what: str, by: str) -> None:
        """Running has changed: the network settles; a fault `alarm` strikes at the first ONU. A port could bear one
        too, but which display tells of it varies by release.
        """
        self.stamps.changed, self.stamps.by = self.alarms.clock(), by
        self.network.changed(self.name)
        fault = self.faults.get("alarm")
        if fault and (fault.object or what.startswith(("onu ", "service-port "))):
            self.faults.spend(fault)
            self.raise_injected(fault.object or what, fault.seconds)

    def refresh(self) -> None:
        if self.powered:
            state.settle(self)

    def raise_injected(self, object: str, seconds: float) -> None:  # noqa: A002 - X.733 word
        """Loss of signal on the object: an ONU is then not heard. An alarm of a service port stands on its ONU; one on
        `ont gpon-olt_1/3/12 4`, the words that all networks have for it, on ONU 1/3/12:4.
        """
        what = re.sub(r"service-port (\S+) \d+", r"onu \1", object)
        what = re.sub(r"ont (?:gpon.olt.)?([\d/]+) (\d+)", r"onu \1:\2", what)
        args = (f"injected {what}", what, *state.LOS)
        if seconds:
            self._timers.append(asyncio.get_running_loop().call_later(seconds, self._raise, *args))
        else:
            self._raise(*args)

    def _raise(self, key: str, what: str, name: str, severity: str) -> None:
        self.alarms.raise_(key, what, name, severity)
        self.network.changed(self.name)

    def log_lines(self) -> tuple[str, ...]:
        """[I] In the forms of the maker's routers: what an OLT prints into a session was not seen."""
        at = time.localtime(self.alarms.clock())
        return (
            f"An alarm 19537 ID 59 level 5 occurred at {time.strftime('%H:%M:%S %m-%d-%Y', at)} sent by MCP %GPON% LOS",
            time.strftime("%Y-%m-%d %H:%M:%S ZXAN %%GPON-4-LOS: the ONU is not heard", at),
        )

    def broadcast(self) -> str:
        """[I] The words are free."""
        return "*** Message from vty1 to all: vlan work at 22:00, please leave ***"

    def undiscovered_onts(self) -> list[tuple[str, FieldOnt]]:
        return state.undiscovered_onts(self)

    def state_of(self, onu: Onu) -> OnuState:
        return self.onus.get(onu.key) or OnuState()

    # -- frames -----------------------------------------------------------------------------------------------------
    def ingress_from_ont(self, serial: str, eth_port: int, frame: Frame) -> Forwarded | Dropped:
        """Where a frame goes that a customer sends into an Ethernet port of the ONU with this serial number."""
        return state.upstream(self, serial, eth_port, frame)

    def forward(self, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
        return state.downstream(self, port, frame)

    # -- servers ------------------------------------------------------------------------------------------------------
    def max_sessions(self) -> int:
        """Its shells count: a telnet session hears that there are too many after its password."""
        return 0

    async def shell(self, channel: Channel) -> None:
        shell = Shell(self, channel)
        try:
            await shell.login()
        except Hangup:
            return
        await converse(self, shell.terminal, shell)


ELEMENT = Zxan
