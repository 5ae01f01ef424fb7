"""Random strikes while orders are under way: on elements, on workers, on the database; each is counted when it struck.

Takes how many orders have been handled; strikes keep pace with them. A fault that finds nothing to strike is taken
away again and does not count.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from controller.proof.campaign.hands import Hands
from controller.proof.campaign.run_log import RunLog
from controller.proof.campaign.worker_pool import WorkerPool
from controller.proof.crash.databases import Databases

if TYPE_CHECKING:
    from lab.client import LabClient

RATE = 1.4
"""strikes an order; some of the last ones find nothing any more"""
ARMED = 14
"""faults at once that have not struck yet"""
WAIT = 6.0
"""seconds after which a fault that has struck nothing is taken away"""
SHARES = {"kill": 0.12, "stop": 0.03, "term": 0.012, "cut": 0.02, "restart": 0.0015, "full": 0.02, "hand": 0.12}
"""of all strikes; the others are on elements"""
FULL = 0.8
"""seconds without room"""


@dataclass(frozen=True, slots=True)
class Way:
    """How an element is struck."""

    fault: str
    """the lab's word"""
    share: float = 1.0
    at: int = 1
    """the exchange or line is drawn from 1 to this"""
    seconds: float = 0.0
    stays: float = 0.0
    """it strikes again and again for so long"""


WAYS: Mapping[str, Way] = {
    "drop": Way("drop", 2, at=40),
    "drop-after": Way("drop-after", 2, at=40),
    "garble": Way("garble", 2, at=40),
    "reboot": Way("reboot", 2, at=40),
    "away": Way("reboot", at=40, seconds=2.5),
    "silent": Way("hold", at=40, seconds=1.5),
    "silent-after": Way("hold-after", at=40, seconds=1.5),
    "late": Way("hold", at=40, seconds=5.0),
    "lost": Way("drop", at=20, stays=2.0),
    "unreachable": Way("unreachable", stays=1.5),
    "reject": Way("reject", 2, at=4),
    "validate-fails": Way("validate-fails"),
    "commit-fails": Way("commit-fails", 2),
    "lock-held": Way("lock-held"),
    "alarm": Way("alarm", 2),
}
TEXTS = {"reject": "Failure: not today", "validate-fails": "no such luck", "commit-fails": "out of memory"}


@dataclass
class Fault:
    """One that is set on an element."""

    kind: str
    way: Way
    element: str
    number: int
    at: int
    since: float
    begun: int
    """exchanges of the element so far"""
    struck: float = 0.0
    before: list[str] = field(default_factory=list)
    """who had the element at the last look: the intent may have ended by the time that the strike is seen"""


@dataclass
class Injector:
    """Those that are set, and those that are due."""

    lab: LabClient
    worker_pool: WorkerPool
    databases: Databases
    hands: Hands
    run_log: RunLog
    chance: Random
    throwaway: bool
    """the database server is ours: it may be restarted"""
    armed: list[Fault] = field(default_factory=list)
    _full: dict[int, float] = field(default_factory=dict)
    _injected: dict[str, float] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.run_log.strikes.values())

    def _made(self, kind: str) -> int:
        """How many of a kind of `SHARES`; those of a hand are counted by what it did."""
        return sum(count for name, count in self.run_log.strikes.items() if name == kind or name.startswith(f"{kind}-"))

    def look(self) -> None:
        """What has struck since the last look; what has stayed long enough goes."""
        self.hands.look()
        if not (self.armed or self._full or self._injected):
            return
        now = time.monotonic()
        elements = {element["name"]: element for element in self.lab.elements()}
        for fault in list(self.armed):
            element = elements[fault.element]
            there = any(one["id"] == fault.number for one in element["faults"])
            self._see(fault, element, there=there)
            fault.before = self.run_log.at_work([fault.element])
            if not there:
                self.armed.remove(fault)
            elif now - (fault.struck or fault.since) > (fault.way.stays if fault.struck else WAIT):
                self._clear(fault)
        for pid in [pid for pid, until in self._full.items() if now > until]:
            del self._full[pid]
            self.worker_pool.room(pid)
        for name in [name for name, until in self._injected.items() if now > until]:
            del self._injected[name]
            self._calm_alarms(name)

    def enough(self, orders: int) -> bool:
        return self.count + 1 > RATE * orders

    def keep_pace(self, handled: float) -> None:
        """Strike, when fewer have struck than so many orders deserve."""
        due = RATE * handled
        if self.count + len(self.armed) + 1 > due or not self.run_log.at_work():
            return
        short = {kind: share * due - self._made(kind) for kind, share in SHARES.items() if self._possible(kind)}
        kind = max(short, key=lambda one: short[one])
        if kind == "hand" and short[kind] > 0.5 and self.hands.begin():
            return
        if kind != "hand" and short[kind] > 0.5 and (victim := self.worker_pool.victim(self.chance)):
            self._strike(kind, victim)
        elif len(self.armed) < ARMED:
            self._arm()

    def cease(self) -> None:
        """No more: every fault goes, what is held goes on, alarms are cleared."""
        for pid in self._full:
            self.worker_pool.room(pid)
        self._full.clear()
        self.hands.end()
        self.look()
        self.armed.clear()
        self._injected.clear()
        self.lab.clear()

    # -- workers and database ---------------------------------------------------------------------------------------
    def _possible(self, kind: str) -> bool:
        if kind == "restart":
            return self.throwaway
        return {"cut": self.databases.postgres, "full": not self.databases.postgres}.get(kind, True)

    def _strike(self, kind: str, victim: int) -> None:
        if kind == "cut":
            self.databases.cut(self.worker_pool.app.settings.database_url)
            self.run_log.struck(kind, "every database connection", intents=self.run_log.at_work())
        elif kind == "restart":
            self.databases.restart()
            self.run_log.struck(kind, "the database server", intents=self.run_log.at_work())
        else:
            worker_pool = self.worker_pool
            with contextlib.suppress(ProcessLookupError):  # it gave up by itself just now, and will be buried
                {
                    "kill": worker_pool.kill,
                    "stop": worker_pool.stop,
                    "term": worker_pool.term,
                    "full": worker_pool.full,
                }[kind](victim)
                if kind == "full":
                    self._full[victim] = time.monotonic() + FULL

    # -- elements ---------------------------------------------------------------------------------------------------
    def _arm(self) -> None:
        struck = {fault.element for fault in self.armed}
        held = sorted(element for element, intent in self.run_log.holders.items() if intent in self.run_log.flying)
        free = [element for element in held if element not in struck]
        if not free:
            return
        kind = self.chance.choices(list(WAYS), [way.share for way in WAYS.values()])[0]
        way, element, at = WAYS[kind], self.chance.choice(free), self.chance.randint(1, WAYS[kind].at)
        begun = int(next(one["exchanges"] for one in self.lab.elements() if one["name"] == element))
        number = self.lab.fault(
            element, way.fault, at=at, seconds=way.seconds, text=TEXTS.get(way.fault, ""), once=not way.stays
        )
        fault = Fault(kind, way, element, number, at, time.monotonic(), begun, before=self.run_log.at_work([element]))
        self.armed.append(fault)

    def _see(self, fault: Fault, element: Mapping[str, Any], *, there: bool) -> None:
        """Has it struck? One that stays when its exchange has come, or when somebody has the element."""
        way = fault.way
        if fault.struck:
            return
        if way.stays:
            at_work = self.run_log.at_work([fault.element])
            come = bool(at_work) if way.fault == "unreachable" else element["exchanges"] >= fault.begun + fault.at
        else:
            come = not there
        if come:
            fault.struck = time.monotonic()
            where = f"{fault.element} at {fault.at}"
            intents = {*fault.before, *self.run_log.at_work([fault.element])}
            self.run_log.struck(fault.kind, where, element=fault.element, intents=sorted(intents))
            if way.fault == "alarm":
                self._injected[fault.element] = time.monotonic() + 2.0

    def _clear(self, fault: Fault) -> None:
        """Take it away, unless it has struck just now: then the next look sees that."""
        from lab.client import LabError

        with contextlib.suppress(LabError):
            self.lab.clear_faults(fault.element, fault.number)
            self.armed.remove(fault)

    def _calm_alarms(self, element: str) -> None:
        from lab.client import LabError

        for alarm in self.lab.alarms(element):
            if str(alarm["key"]).startswith("injected"):
                with contextlib.suppress(LabError):  # a reboot has cleared it
                    self.lab.clear_alarm(element, str(alarm["key"]))
