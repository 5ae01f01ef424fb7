"""A Huawei router with VRP8 (NE40E) as a simulated element: two-stage configuration behind a CLI over SSH.

In come a spec of the network file and native configuration; out go the box's own words, states, alarms and frames.
Every user has a candidate of his own, `commit` makes it run, `commit trial` for a time, `save` keeps it over a reboot.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any

from lab.dialects.huawei_vrp import state
from lab.dialects.huawei_vrp.changes import objects
from lab.dialects.huawei_vrp.circuits import Circuits
from lab.dialects.huawei_vrp.commit import Database, Session
from lab.dialects.huawei_vrp.model import Model
from lab.dialects.huawei_vrp.planting import plant, row_for
from lab.dialects.huawei_vrp.shell import FULL, QUESTION, Shell
from lab.dialects.huawei_vrp.text import Document
from lab.element import Channel, Dropped, Forwarded, Frame, Network, Terminated
from lab.servers.cli import converse


class Vrp(Circuits):
    """A router. In its spec's `lab`: `width` (the column where the echo of a command wraps, 80; 0 is never), `release`
    (8.180), `slots` (main boards that are saved to), `sessions` (VTYs where the configuration says nothing), `second`
    (seconds in a second of a trial), `new_password` (login asks whether the initial password shall be changed).
    """

    platform = "huawei_vrp"
    usual_sessions = 5
    full = FULL
    question = QUESTION

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        super().__init__(spec, network)
        own = spec.get("lab") or {}
        self.width = int(own.get("width", 80))
        self.release = str(own.get("release", "8.180"))
        self.slots: tuple[int, ...] = tuple(own.get("slots", (13, 14)))
        self.new_password = bool(own.get("new_password"))
        self.started = time.time()
        self.database = Database(self.faults, self.ports, self._changed, second=float(own.get("second", 1)))
        self.seen_up: set[str] = set()
        self._ids = itertools.count(301)
        self._last_login: tuple[float, str] | None = None
        self._timers: list[asyncio.TimerHandle] = []
        self._read: tuple[Document, Model] | None = None

    # -- datastores -------------------------------------------------------------------------------------------------
    def load(self, text: str) -> None:
        self.database.begin(Document.of(text))
        self.seen_up.clear()
        self.alarms.only(set(), "injected ")

    def running(self) -> str:
        """As loaded, with the changes in their places; the two dates that `display` renews in its head stay."""
        return self.database.running.text()

    def saved(self) -> str:
        return self.database.saved.text()

    def reset(self) -> None:
        """A reboot: running comes up as saved, a trial is lost, injected alarms are forgotten; rollback points stay."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self.database.reboot()
        self.seen_up.clear()
        self.alarms.only(set(), "")
        self.started = time.time()

    def pending(self) -> list[str]:
        return self.database.pending()

    def plant(self, line: tuple[str, ...]) -> str:
        """Into all that the box keeps, candidates too: who has one sees no difference."""
        row, database = row_for(line), self.database
        held = [database.running, database.saved, *([database.trial.before] if database.trial else [])]
        held += [each for session in database.sessions for each in (session.base, session.candidate) if each]
        planted = [plant(document, line, row) for document in {id(each): each for each in held}.values()]
        if planted[0] is None:
            raise ValueError(f"there is no {' / '.join(line)}")
        self._read = None
        return planted[0].raw

    def expire(self) -> None:
        if self.database.trial is None:
            super().expire()
        self.database.go_back()

    @property
    def model(self) -> Model:
        """What running means, read once for each running configuration."""
        if self._read is None or self._read[0] is not self.database.running:
            self._read = (self.database.running, Model(self.database.running))
        return self._read[1]

    @property
    def sysname(self) -> str:
        """The name in the prompt; behind a wrong address another box says its own."""
        wrong = self.faults.get("wrong-box")
        return wrong.text if wrong else self.model.sysname or self.hostname

    def _changed(self, before: Document, after: Document) -> None:
        """Running has changed: the network settles; a fault `alarm` strikes at an interface that changed."""
        self.network.changed(self.name)
        changed = [each for each in objects(before, after) if each.startswith("interface ")]
        fault = self.faults.get("alarm")
        if fault and (fault.object or changed):
            self.faults.spend(fault)
            self.raise_injected(fault.object or changed[0], fault.seconds)

    # -- world ------------------------------------------------------------------------------------------------------
    def port_up(self, port: str) -> bool:
        return state.port_up(self, port)

    def refresh(self) -> None:
        if self.powered:
            state.settle(self)

    def raise_injected(self, object: str, seconds: float) -> None:  # noqa: A002 - X.733 word
        """An alarm about input errors on an interface; one that has gone by then bears none."""
        if not seconds:
            self._inject(object)
            return
        self._timers.append(asyncio.get_running_loop().call_later(seconds, self._inject, object))

    def _inject(self, target: str) -> None:
        if target.removeprefix("interface ") in {each.name for each in state.interfaces(self)}:
            state.inject(self, target)

    def log_lines(self) -> tuple[str, ...]:
        """A log with its stamp and host, one without, and a trap."""
        at = time.strftime("%b %d %Y %H:%M:%S+08:00")
        log = "%%01IFNET/4/LINK_STATE(l)[12]:The line protocol IP on the interface 0/1/9 has entered the DOWN state."
        trap = "IFNET/2/linkDown_active:CID=0x807a0405-alarmID=0x08520003;The interface status changes."
        return f"{at} {self.sysname} {log}", log, f"#{at} {self.sysname} {trap}"

    def broadcast(self) -> str:
        """[I] The head is that of `send`; the words are free."""
        return "***\n***Message from VTY1 to all\n***\ninterface work at 22:00, please leave"

    def circuit_down(self, circuit: str) -> bool:
        found = self.model.interfaces.get(circuit)
        return found is None or state.circuit_down(self, found)

    def from_circuit(self, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
        taken = state.taker(self, port, frame)
        if isinstance(taken, Dropped):
            return taken
        return self.into_wire(taken.wire, frame) if taken.wire else state.arrived(taken, frame)

    # -- servers ------------------------------------------------------------------------------------------------------
    def max_sessions(self) -> int:
        return self.model.vtys or super().max_sessions()

    async def shell(self, channel: Channel) -> None:
        taken = {session.line for session in self.database.sessions}
        line = next(f"VTY {number}" for number in itertools.count() if f"VTY {number}" not in taken)
        session = Session(next(self._ids), channel.user, line)
        self.database.sessions.append(session)
        last, self._last_login = self._last_login, (self.alarms.clock(), channel.peer)
        shell = Shell(self, channel, session, self.width)
        try:
            await shell.greet(last)
            await converse(self, shell.terminal, shell)
        finally:
            self.database.end(session)


ELEMENT = Vrp
