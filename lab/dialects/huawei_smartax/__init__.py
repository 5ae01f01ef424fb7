"""The Huawei SmartAX OLT (MA5800 V100R022): one running and one saved datastore, ONTs in the field, a CLI over SSH.

In come a spec of the network file and native configuration; out go the box's own words, states, alarms and frames.
Every line is live at once: there is no candidate and no commit, `save` copies running to what a reboot comes up with.
A fault `commit-fails` strikes at `save` and at a profile's `commit`, `lock-held` at the next configuration line.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from lab.alarms import Alarm
from lab.dialects.huawei_smartax import alarms, settings, state
from lab.dialects.huawei_smartax.box import OntState, Store
from lab.dialects.huawei_smartax.model import OntKey, View
from lab.dialects.huawei_smartax.shell import Shell
from lab.dialects.huawei_smartax.text import Document
from lab.dialects.ma5800_alarms import LCDG
from lab.element import Channel, Dropped, Element, FieldOnt, Forwarded, Frame, Network, Terminated
from lab.servers.cli import converse


class SmartAx(Element):
    """An OLT. In its spec's `lab`, `width` is the column where the echo of a command wraps (80), `columns` the one
    where configuration lines break when printed (MA5608T: 80); 0 is never.
    """

    platform = "huawei_smartax"
    # [I]: the words of a full box were not seen; the question is that of any risky command
    full = "\r\n  The number of login users has reached the upper limit\r\n"
    question = "  Are you sure to proceed? (y/n)[n]:"
    saving = (r"save\b", "  It will take several minutes to save configuration file, please wait...\n\n")

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        super().__init__(spec, network)
        self.store = Store(Document("#\nreturn\n"))
        self.saved_store = self.store.copy()
        self.onts: dict[OntKey, OntState] = {}
        self.started = time.time()
        self.width = int((spec.get("lab") or {}).get("width", 80))
        self.columns = int((spec.get("lab") or {}).get("columns", 0))
        self._timers: list[asyncio.TimerHandle] = []

    # -- datastores -------------------------------------------------------------------------------------------------
    def load(self, text: str) -> None:
        self.store = Store(Document(text))
        self.saved_store = self.store.copy()

    def running(self) -> str:
        return self.store.document.text()

    def saved(self) -> str:
        return self.saved_store.document.text()

    def unprinted(self) -> tuple[list[str], list[str]]:
        """ONTs that are deactivated."""
        running, saved = (sorted(store.deactivated) for store in (self.store, self.saved_store))
        return [_deactivated(key) for key in running], [_deactivated(key) for key in saved]

    def remember(self, unprinted: list[str]) -> None:
        keys = {_deactivated(key): key for key in self.view.onts}
        if strange := set(unprinted) - keys.keys():
            raise ValueError(f"{min(strange)!r} is of no ONT of this box")
        self.store.deactivated = {keys[words] for words in unprinted}
        self.saved_store.deactivated = set(self.store.deactivated)

    def plant(self, line: tuple[str, ...]) -> str:
        return settings.plant(line, (self.store, self.saved_store))

    def save(self) -> None:
        self.saved_store = self.store.copy()

    def reset(self) -> None:
        """A reboot: running and the deactivated ONTs come up as they were saved; injected alarms are forgotten."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self.store = self.saved_store.copy()
        self.onts.clear()
        self.alarms.only(set(), "")
        self.started = time.time()

    @property
    def view(self) -> View:
        return self.store.view

    @property
    def sysname(self) -> str:
        """The name in the prompt; behind a wrong address another box says its own."""
        wrong = self.faults.get("wrong-box")
        return wrong.text if wrong else self.view.sysname or self.hostname

    # -- world ------------------------------------------------------------------------------------------------------
    def ports_of(self, kind: str) -> list[str]:
        return [name for name, port in self.ports.items() if port.get("kind") == kind]

    def port_up(self, port: str) -> bool:
        return port in self.ports and port not in self.view.shut

    def port_lit(self, port: str) -> bool:
        return self.network.link_up(self.name, port)

    def changed(self, what: str) -> None:
        """Running has changed: the network settles; a fault `alarm` strikes at the first object that can bear one."""
        self.network.changed(self.name)
        fault = self.faults.get("alarm")
        if fault and (fault.object or what.startswith(("ont ", "service-port ", "pon ", "port "))):
            self.faults.spend(fault)
            self.raise_injected(fault.object or what, fault.seconds)

    def refresh(self) -> None:
        if self.powered:
            state.settle(self)

    def raise_injected(self, object: str, seconds: float) -> None:  # noqa: A002 - X.733 word
        """LCDGi on the object; on a service port it stands on the ONT that carries it, as the box names no others."""
        word, _, number = object.partition(" ")
        flow = self.view.flows.get(int(number)) if word == "service-port" and number.isdigit() else None
        what = self.view.onts[flow.ont].object if flow and flow.ont in self.view.onts else object
        if not seconds:
            alarms.raise_(self.alarms, f"injected {what}", what, LCDG)
            return
        args = (self.alarms, f"injected {what}", what, LCDG)
        self._timers.append(asyncio.get_running_loop().call_later(seconds, alarms.raise_, *args))

    def autonomous_message(self) -> str:
        alarm = Alarm(7, "aside", "ont 0/1/0 0", "", "", {"id": LCDG, "parameters": "FrameID: 0"}, time.time())
        return alarms.message(alarm, self.view.zone, raised=True, number=1)

    def log_lines(self) -> tuple[str, ...]:
        """An alarm, and the progress of a save that somebody else began."""
        return self.autonomous_message().rstrip(
            "\n"
        ), "  The percentage of saved data on 0 frame 3 slot's main control board is: 27%"

    def broadcast(self) -> str:
        """[I] Whether this box knows such messages, and in which words, was not seen."""
        return "***\n*** Message from root to all users: vlan work at 22:00, please leave\n***"

    def undiscovered_onts(self) -> list[FieldOnt]:
        return state.undiscovered_onts(self)

    def flow_up(self, index: int) -> bool:
        return state.flow_up(self, index)

    def active_alarms(self) -> list[Alarm]:
        return sorted(self.alarms.active.values(), key=lambda alarm: -alarm.serial)

    # -- frames -----------------------------------------------------------------------------------------------------
    def ingress_from_ont(self, serial: str, eth_port: int, frame: Frame) -> Forwarded | Dropped:
        """Where a frame goes that a customer sends into an Ethernet port of the ONT with this serial number."""
        return state.upstream(self, serial, eth_port, frame)

    def forward(self, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
        return state.downstream(self, port, frame)

    # -- servers ------------------------------------------------------------------------------------------------------
    async def shell(self, channel: Channel) -> None:
        shell = Shell(self, channel, self.width)
        self.alarms.listeners.append(shell.told)
        shell.terminal.say(shell.banner())
        try:
            await converse(self, shell.terminal, shell)
        finally:
            self.alarms.listeners.remove(shell.told)


def _deactivated(key: OntKey) -> str:
    return f"ont deactivate {'/'.join(map(str, key))}"


ELEMENT = SmartAx
