"""A Cisco IOS XR router as a simulated element: two-stage configuration behind a CLI over SSH.

In come a spec of the network file and native configuration, out go the box's own words, states, alarms and frames.
Nothing that is typed runs before `commit`; what is committed is kept over a reboot, a trial that waits is not.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import time
from typing import Any

from lab.alarms import Alarm
from lab.dialects.cisco_iosxr import state
from lab.dialects.cisco_iosxr.circuits import Circuits
from lab.dialects.cisco_iosxr.commit import Database
from lab.dialects.cisco_iosxr.planting import plant, row_for
from lab.dialects.cisco_iosxr.shell import BANNER, QUESTION, Shell
from lab.dialects.cisco_iosxr.show_config import stamp
from lab.dialects.cisco_iosxr.text import Document, changes
from lab.element import Channel, Dropped, Forwarded, Frame, Network, Terminated
from lab.servers.cli import converse

SECOND = "KAITONG_LAB_IOSXR_SECOND"
"""environment: seconds in a second of `commit confirmed`, for tests that cannot wait"""
LOG = 500
"""messages that the log keeps"""


class IosXr(Circuits):
    """One router. A full one ends a session before a word is said."""

    platform = "cisco_iosxr"
    usual_sessions = 5
    """lines of the default VTY pool"""
    question = QUESTION

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        super().__init__(spec, network)
        self.booted = time.time()
        self.messages: list[str] = []
        self.database = Database(self.faults, self._committed, second=float(os.environ.get(SECOND, "1")))
        self._lines: set[int] = set()
        self._timers: set[asyncio.TimerHandle] = set()

    # -- datastores -------------------------------------------------------------------------------------------------
    def load(self, text: str) -> None:
        """A configuration as `show running-config` prints it; lines that this lab does not know are kept."""
        if "\t" in text or "\r" in text:
            raise ValueError("a configuration of this platform has neither tabs nor carriage returns: remove them")
        self.alarms.only(set(), "injected:")
        self.database.begin(Document(text))

    def running(self) -> str:
        return self.config.text()

    def saved(self) -> str:
        """What is committed is saved; a trial is not."""
        trial = self.database.trial
        return (trial.before if trial else self.config).text()

    def reset(self) -> None:
        self.booted = time.time()
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self.messages.clear()
        self.alarms.only(set(), "injected:")
        self.database.reboot()

    def pending(self) -> list[str]:
        left = [f"{each.line} of {each.user} has the lock" for each in self.database.sessions if each.exclusive]
        left += [
            f"{each.line} of {each.user} has changes that are not committed: "
            + "; ".join(line.strip() for node in typed for line in node.lines())
            for each in self.database.sessions
            if (typed := self.database.typed(each))
        ]
        return left + (["a confirmed commit waits for its confirmation"] if self.database.trial else [])

    def plant(self, line: tuple[str, ...]) -> str:
        row, trial = row_for(line), self.database.trial
        planted = plant(self.config, line, row)
        if not planted:
            raise ValueError(f"there is no {' / '.join(line)}")
        if trial:
            plant(trial.before, line, row)
        return planted

    def expire(self) -> None:
        if self.database.trial is None:
            super().expire()
        self.database.expire()

    @property
    def config(self) -> Document:
        return self.database.running

    @property
    def release(self) -> str:
        return self.identity.get("software", "7.9.1")

    def _committed(self, before: Document, after: Document) -> None:
        """Running has changed: everybody settles again, and a waiting `alarm` fault strikes what changed."""
        entry = self.database.history[0]
        self.log(
            f"config[65808]: %MGBL-CONFIG-6-DB_COMMIT : Configuration committed by user '{entry.user}'. "
            f"Use 'show configuration commit changes {entry.id}' to view the changes. "
        )
        fault = self.faults.get("alarm")
        changed = [node.text.removeprefix("no ") for node in changes(before, after)]
        self.network.changed(self.name)
        if fault and changed:
            self.faults.spend(fault)
            logical = next((text for text in changed if text.startswith("interface ")), "")
            name = logical.removesuffix(" l2transport") or f"interface {next(iter(self.ports))}"
            self.raise_injected(fault.object or name, fault.seconds)

    def log(self, text: str) -> None:
        at = stamp(time.time(), "UTC").split(" ", 1)[1]
        self.messages.append(f"RP/0/RP0/CPU0:{at}: {text}")
        del self.messages[:-LOG]

    # -- world ------------------------------------------------------------------------------------------------------
    def answering_name(self) -> str:
        """The name in the prompt; behind a wrong address another box says its own."""
        fault = self.faults.get("wrong-box")
        configured = next(
            (node.text.split()[1] for node in self.config.top.statements() if node.text.startswith("hostname ")), ""
        )
        return fault.text if fault else configured or "ios"

    def port_up(self, port: str) -> bool:
        return port in self.ports and self.config.at(f"interface {port}", "shutdown") is None

    def active_alarms(self) -> list[Alarm]:
        return sorted(self.alarms.active.values(), key=lambda alarm: -alarm.serial)

    def refresh(self) -> None:
        if not self.powered:
            return
        was = set(self.alarms.active)
        state.settle(self)
        for key in sorted(was ^ set(self.alarms.active)):
            if key.startswith("link:"):
                way = "Down" if key in self.alarms.active else "Up"
                port = key.removeprefix("link:")
                self.log(f"ifmgr[185]: %PKT_INFRA-LINK-3-UPDOWN : Interface {port}, changed state to {way} ")

    def raise_injected(self, object: str, seconds: float) -> None:  # noqa: A002 - X.733 word
        args = (self.alarms, f"injected:{object}", object.removeprefix("interface "), "Local Fault")
        if seconds:
            self._timers.add(asyncio.get_running_loop().call_later(seconds, state.raise_, *args))
        else:
            state.raise_(*args)

    def log_lines(self) -> tuple[str, ...]:
        """Of the route processor, of a line card, and of a release that puts the year first."""
        text = "ifmgr[185]: %PKT_INFRA-LINK-3-UPDOWN : Interface GigabitEthernet0/0/0/9, changed state to Down"
        now = time.localtime()
        at = time.strftime("%b %d %H:%M:%S.000", now)
        return (
            f"RP/0/RP0/CPU0:{at}: {text}",
            f"LC/0/0/CPU0:{at} : {text}",
            f"RP/0/RSP0/CPU0:{now.tm_year} {at} UTC: {text}",
        )

    def broadcast(self) -> str:
        """[I] The head is that of `send`; the words are free."""
        return "***\n***\n*** Message from vty1 to all:\n***\nrouter bgp is touched at 22:00, please leave"

    def from_circuit(self, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
        return state.forward(self, port, frame)

    # -- servers ------------------------------------------------------------------------------------------------------
    def max_sessions(self) -> int:
        pool = next(
            (node.text for node in self.config.top.statements() if node.text.startswith("vty-pool default ")), ""
        )
        numbers = [int(word) for word in re.findall(r"\d+", pool)]
        return numbers[1] - numbers[0] + 1 if len(numbers) > 1 else super().max_sessions()

    async def shell(self, channel: Channel) -> None:
        line = next(number for number in itertools.count() if number not in self._lines)
        self._lines.add(line)
        shell = Shell(self, channel, f"vty{line}")
        shell.terminal.say(BANNER)
        try:
            await converse(self, shell.terminal, shell)
        finally:
            self._lines.discard(line)
            shell.gone()


ELEMENT = IosXr
