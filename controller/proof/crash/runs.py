"""One run: an activation on a fresh copy of the baseline, a strike in the middle of it, and what became of it.

Takes a testbed and a point; returns a Run: how the intent ended, how long after the strike, and all that is wrong.
"""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from controller.app import App
from controller.line.leases import LOST_LEASE
from controller.model.intent import IntentState
from controller.proof.crash.baseline import phases
from controller.proof.crash.forkserver import CLOCK_JUMP, alive, pause
from controller.proof.crash.hands import Hand
from controller.proof.crash.observer import Forgiven, judge, remains
from controller.proof.crash.points import CLOCKS, DATABASE, HANDS, HOLD, Point
from controller.proof.crash.testbed import DEADLINE, POLL_SECONDS, CrashTestbed, Patience, Starved, anew

SILENCE = {"silent": 1.5, "late": 5.0, "kill-late": 5.0}
"""how long an element holds an exchange: times what the controller waits for an answer"""
ABSENCE = 2.5
"""seconds that an element is away"""
MOMENT = 0.3
"""seconds that an exchange is held for somebody's hand: less than what the controller waits for an answer"""
DOWN = 0.3
"""seconds in which the worker goes on and there is no database"""
FULL = 1.0
"""seconds that a disk stays full after the exchange"""
GRACE = 3.0
"""seconds in which a worker that was stopped beyond its lease has ended itself, or one has come to its last boundary"""
LOCKED = 60.0
"""seconds that a worker waits for a lock which a stopped one has: three tries of 20 s each"""
ENDS = {state for state in IntentState if state.final}
"""what is told when an intent has ended, once"""
HELD = {"kill", "kill-late", "zombie", "sleeper", *DATABASE, *CLOCKS, *HANDS}
"""strikes upon an exchange that stands still"""
WORD = {**dict.fromkeys((*HELD, *SILENCE), "hold"), "lost": "drop", "away": "reboot"}
"""the lab's word for a strike, where it is another"""
TEXTS = {"reject": "Failure: not today", "validate-fails": "no such luck", "commit-fails": "out of memory"}


@dataclass(frozen=True, slots=True)
class Run:
    """How it ended."""

    point: Point
    outcome: str
    violations: tuple[str, ...] = ()
    restored: float | None = None
    """seconds from the strike until every element was proved to be as before"""


@anew
def run(testbed: CrashTestbed, point: Point, folder: Path) -> Run:
    """Strike one point; `folder` is for markers of what was struck. Raises Starved, TimeoutError."""
    with testbed.on() as app:
        marker = folder / uuid4().hex
        wrong = testbed.disturbance(app, point.disturbance, to_hold=point.where.partition(":")[0] != HOLD)
        strike = Strike(testbed, app, point, marker)
        try:
            wrong += strike.do()
        except ProcessLookupError as gone:
            if all(testbed.forkserver.gone(worker) != LOST_LEASE for worker in testbed.workers):
                raise  # it ended for a reason of its own, which a busy machine does not excuse
            raise Starved("the worker to be struck lost its lease before") from gone
        row, late = testbed.settled(app)
        ended = time.monotonic()
        wrong += late
        if IntentState(row.state).final:
            wrong += strike.after()
            forgiven = strike.forgiven()
            wrong += testbed.idle(app)
            wrong += remains(testbed.lab, app, testbed.baseline.elements)
            wrong += judge(testbed.base, testbed.new, testbed.observation(app), row.state, forgiven)
        told = [event.name for event in app.store.events(row.id)]
        held = "held" in told
        if len(ends := [name for name in told if name in ENDS]) > 1:
            wrong.append(f"the intent has ended more than once: {', '.join(ends)}")
        struck = strike.struck and not (strike.hand and not strike.hand.made)
        outcome = f"{'held, ' if held else ''}{row.state}" if struck else f"not reached, {row.state}"
        back = row.state in {IntentState.ROLLED_BACK, IntentState.FAILED} and strike.struck
        return Run(point, outcome, tuple(wrong), ended - strike.struck if back else None)


@dataclass
class Strike:
    """One strike: set before the worker begins, done when its moment comes."""

    testbed: CrashTestbed
    app: App
    point: Point
    marker: Path
    struck: float = 0.0
    zombie: int = 0
    hand: Hand | None = None

    def do(self) -> list[str]:
        """Start the activation and strike it; answers what is wrong so far."""
        testbed, point = self.testbed, self.point
        if point.boundary and point.strike in CLOCKS:
            victim = testbed.worker(self.app, **{CLOCK_JUMP: str(CLOCKS[point.strike])})
            self._watch(lambda: any(phase.endswith("DELAYED") for phase in phases(self.app)))
            os.kill(victim, signal.SIGUSR1)
            return []
        if point.boundary:
            victim = testbed.worker(self.app, KAITONG_FAILPOINT=f"{point.where}@{self.marker}")
            self._watch(lambda: not alive(victim), grace=GRACE)
            return []
        base, after, _ = point.strike.partition("-after")
        fault = WORD.get(base, base) + after
        seconds = self.app.settings.answer_seconds * SILENCE.get(base, 0.0) or ABSENCE * (base == "away")
        words, once = TEXTS.get(fault, ""), base != "lost"
        testbed.lab.fault(point.element, fault, at=point.at, text=words, seconds=seconds, once=once)
        begun = testbed.exchanges()[point.element]
        victim = testbed.worker(self.app, **{CLOCK_JUMP: str(CLOCKS.get(base, 0))})
        if base in HELD:
            self._watch(lambda: bool(testbed.lab.held(point.element)))
            return self._upon(victim, base) if self.struck else self._missed()
        if once:
            self._watch(lambda: all(one["kind"] != fault for one in testbed.lab.faults(point.element)))
        else:
            self._watch(lambda: testbed.exchanges()[point.element] >= begun + point.at)
        return []

    def _watch(self, come: Callable[[], bool], *, grace: float = 0.0) -> None:
        """Wait for the moment of the strike, or for an end without it and `grace` seconds more."""
        patience, deadline, ended = Patience(self.app, self.testbed.baseline.intent), math.inf, False
        while time.monotonic() < deadline and not patience.over():
            if come():
                self.struck = time.monotonic()
                return
            if not ended and self.app.store.state(self.testbed.baseline.intent)[0].final:
                ended, deadline = True, time.monotonic() + max(grace, 0.05)  # one more look at least
            time.sleep(POLL_SECONDS)

    def _missed(self) -> list[str]:
        """The victim gave up before its exchange came, its lease lost on a machine that is too busy: who comes after it
        must not be held by what nobody watches any more.
        """
        self.testbed.relieve()
        self.testbed.lab.release(self.point.element)
        return []

    def _upon(self, victim: int, kind: str) -> list[str]:
        """What is done while the exchange is held."""
        testbed, fence = self.testbed, 0
        if kind in {"kill", "kill-late"}:
            os.kill(victim, signal.SIGKILL)
            testbed.until_dead(victim)
        elif kind == "database":
            testbed.databases.cut(self.app.settings.database_url)
        elif kind == "restart":
            testbed.databases.die()
            testbed.lab.release(self.point.element)
            time.sleep(DOWN)
            testbed.databases.start()
        elif kind == "full":
            testbed.databases.full(victim)
        elif kind in CLOCKS:
            os.kill(victim, signal.SIGUSR1)
        elif kind in HANDS:
            self._begin_hand()
        else:
            _, fence = self.app.store.state(testbed.baseline.intent)
            self._stop(victim)
        self._release(victim, kind)
        return self._wake(victim, kind, fence) if self.zombie else []

    def _wake(self, victim: int, kind: str, fence: int) -> list[str]:
        """Another worker takes over, and the stopped one goes on when its moment has come."""
        other = self.testbed.worker(self.app)
        deadline = time.monotonic() + DEADLINE + LOCKED
        while not self._awakes(kind, fence):
            if time.monotonic() > deadline:
                return ["nobody takes the stopped worker's intent over"]
            if not alive(other):
                other = self.testbed.worker(self.app)  # as a supervisor would: on a busy machine it lost its lease
            time.sleep(POLL_SECONDS)
        os.kill(victim, signal.SIGCONT)
        return []

    def _release(self, victim: int, kind: str) -> None:
        """The exchange goes on, unless it is to come by itself, late; the disk has room again soon."""
        if kind != "kill-late":
            self.testbed.lab.release(self.point.element)
        if kind == "full" and self.testbed.forkserver.gone(victim, FULL) is None:
            self.testbed.databases.room(victim)

    def _awakes(self, kind: str, fence: int) -> bool:
        """Has its moment come: the intent was taken over, or is over, or waits for a lock that the stopped one has?"""
        state, now = self.app.store.state(self.testbed.baseline.intent)
        return state.final or state is IntentState.HELD if kind == "sleeper" else now != fence

    def _stop(self, victim: int) -> None:
        """Stop it, but not inside a transaction of its lease: on SQLite nobody at all could write then."""
        pause(victim)
        while not self.testbed.databases.writable(self.app.settings.database_url):
            os.kill(victim, signal.SIGCONT)
            time.sleep(0.02)
            pause(victim)
        self.zombie = victim

    def _begin_hand(self) -> None:
        """It waits for a lock that the worker has, so the exchange goes on soon."""
        baseline, element = self.testbed.baseline, self.point.element
        target = self.app.store.targets([element], self.app.settings.answer_seconds)[element]
        self.hand = Hand(self.testbed.lab, target, baseline.edits[element].get(self.point.strike.partition("-")[2]))
        self.hand.begin(baseline.own[element], MOMENT)

    def forgiven(self) -> Forgiven | None:
        """What the hand touched, once it has finished."""
        return self.hand.end() if self.hand else None

    def after(self) -> list[str]:
        """Let happen what is still to come; a worker that was stopped beyond its lease ends itself."""
        lab, element = self.testbed.lab, self.point.element or self.testbed.baseline.last
        deadline = time.monotonic() + DEADLINE
        while lab.held(element) or not all(one["powered"] for one in lab.elements()):
            if time.monotonic() > deadline:
                return [f"{element} holds an exchange, or is away, {DEADLINE:g} s after the end"]
            time.sleep(0.05)  # what comes late comes now
        if self.zombie and self.testbed.forkserver.gone(self.zombie, GRACE) is None:
            return ["the worker that was stopped beyond its lease goes on"]
        return []
