"""The testbed of a proof: one lab, led to where an operation begins, and the workers of the run that is on.

Takes a lab and the orders that lead there; gives fresh databases, workers, and what is seen before and after.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select
from tenacity import retry, retry_if_exception_type, stop_after_attempt

from controller.app import App, open_app
from controller.line.leases import LOST_LEASE
from controller.model.intent import IntentState
from controller.proof.crash.baseline import ONLOOKER, Baseline, phases, prepare, settings_for
from controller.proof.crash.databases import Databases
from controller.proof.crash.forkserver import ForkServer, alive
from controller.proof.crash.observer import UNPRINTED, Ids, Observation, both, look, records
from controller.proof.crash.points import HOLD, LOST_AFTER
from controller.proof.crash.scenarios import Scenario
from controller.records.tables import Hold, Intent

if TYPE_CHECKING:
    from lab.client import LabClient

DEADLINE = 20.0
"""seconds in which something new is told of a run: lease, take-over, tries on a silent element, doubt resolved"""
IDS_EVERY = 8
"""at every so manieth poll the ids are looked at, too"""
POLL_SECONDS = 0.03
"""seconds between two looks at what goes on: each costs processor time that the workers want"""


class Starved(Exception):
    """The machine was so busy that a worker lost its lease on the way to where it was to die: this was another run."""


anew = retry(retry=retry_if_exception_type(Starved), stop=stop_after_attempt(5), reraise=True)
"""A starved run says nothing. It is begun anew on a fresh database; one that is always so is an error."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen of a run without a strike."""

    exchanges: dict[str, int]
    """of each element of the plan, since the disturbance was set up"""
    changes: dict[str, frozenset[int]]
    """which of them change something there"""
    observation: Observation
    """what is there in the end"""
    state: str
    """the intent's; empty at a boundary"""
    writes: int = 0
    """transactions of the line"""


@dataclass
class Patience:
    """How long an end is waited for: on a busy machine a run is slow, and not stuck while it goes on."""

    app: App
    intent: str
    kinds: int = -1
    """of events so far: a try that is only repeated brings no new one"""
    looked: float = 0.0
    until: float = 0.0

    def over(self) -> bool:
        """No new kind of event in DEADLINE seconds; looked at once a second."""
        now = time.monotonic()
        if now - self.looked > 1.0:
            self.looked = now
            kinds = len({event.name for event in self.app.store.events(self.intent)})
            if kinds != self.kinds:
                self.kinds, self.until = kinds, now + DEADLINE
        return now > self.until


@dataclass
class CrashTestbed:
    """One lab, its baseline, and the workers of the run that is on."""

    lab: LabClient
    databases: Databases
    forkserver: ForkServer
    baseline: Baseline
    base: Observation
    new: Observation
    """what an undisturbed run leaves"""
    taken: Ids
    """pools out of which something is taken while the intent is not final"""
    workers: set[int] = field(default_factory=set)

    # -- the stage --------------------------------------------------------------------------------------------------
    @contextlib.contextmanager
    def on(self) -> Iterator[App]:
        """A run: the lab as it was found, a database of its own; afterwards no worker is left."""
        self.sweep()
        url = self.databases.copy(self.baseline.template)
        app = open_app(settings_for(url), idle_seconds=ONLOOKER)
        try:
            yield app
        finally:
            self.end_workers()
            app.close()
            self.databases.drop(url)

    def sweep(self) -> None:
        """Put back what differs from the baseline."""
        self.lab.clear()
        while any(element["sessions"] or not element["powered"] for element in self.lab.elements()):
            time.sleep(0.01)
        found = self.lab.configurations()
        for name, (running, saved) in self.base.configurations.items():
            if both(found[name]) != (running, saved) or found[name]["pending"]:
                printed, *unprinted = running.split(UNPRINTED)
                self.lab.load(name, printed)
                self.lab.remember(name, unprinted)

    def end_workers(self) -> None:
        for worker in self.workers:
            if alive(worker):
                os.kill(worker, signal.SIGKILL)
        for worker in self.workers:
            self.forkserver.gone(worker, 5.0)
        self.workers.clear()

    def worker(self, app: App, **variables: str) -> int:
        pid = self.forkserver.fork(app.settings.variables() | variables)
        self.workers.add(pid)
        return pid

    def disturbance(self, app: App, name: str, *, to_hold: bool = True) -> list[str]:
        """What happens beside the strike; answers what is wrong. Where it leads into doubt: until the intent is held
        and the element answers again, or else (`to_hold` false) until the element is lost.
        """
        last = self.baseline.last
        if name == "alarm":
            self.lab.fault(last, "alarm")
        if name in {"refusal", "doubt"}:
            self.lab.fault(last, "reject", at=self.baseline.lines[last], text="Failure: not today")
        if name not in LOST_AFTER:
            return []
        self.until_dead(self.worker(app, KAITONG_FAILPOINT=LOST_AFTER[name]))
        self.lab.fault(last, "drop", once=False)
        if not to_hold:
            return []
        self.until_dead(self.worker(app, KAITONG_FAILPOINT=f"{HOLD}:after"))
        wrong = self._doubt(app)
        self.relieve()
        return wrong

    # -- watching ---------------------------------------------------------------------------------------------------
    def exchanges(self) -> dict[str, int]:
        return {element["name"]: int(element["exchanges"]) for element in self.lab.elements()}

    def since(self, start: dict[str, int]) -> dict[str, int]:
        now = self.exchanges()
        return {name: now[name] - start[name] for name in self.baseline.elements}

    def changes(self, start: dict[str, int]) -> dict[str, frozenset[int]]:
        return {name: frozenset(at - start[name] for at in self.lab.changes(name)) for name in self.baseline.elements}

    def observation(self, app: App) -> Observation:
        """Without what was raised on elements meanwhile: where it is loss of signal no frame would pass."""
        for name in self.baseline.elements:
            for alarm in self.lab.alarms(name):
                if alarm["key"].startswith("injected "):
                    self.lab.clear_alarm(name, alarm["key"])
        return look(self.lab, app, self.baseline.ends)

    def until_dead(self, worker: int) -> None:
        """The worker dies at a boundary. Raises Starved if it gave up before, TimeoutError."""
        code = self.forkserver.gone(worker, DEADLINE)
        if code is None:
            raise TimeoutError(f"worker {worker} was to die")
        if code == LOST_LEASE:
            raise Starved(f"worker {worker} lost its lease, and was to die")

    def settled(self, app: App) -> tuple[Intent, list[str]]:
        """Wait for the end; there is always a worker. Answers what is wrong on the way too."""
        wrong: list[str] = []
        doubted = strayed = False
        patience = Patience(app, self.baseline.intent)
        for poll in itertools.count():
            # looked at before the state: they were so while it was not final; and seldom, since they are many
            found = self.taken if strayed or poll % IDS_EVERY else records(app).ids
            if (state := app.store.state(self.baseline.intent)[0]).final:
                break
            if found != self.taken:
                strayed = True
                due, there = set(self.taken) - set(found), set(found) - set(self.taken)
                wrong.append(f"ids - the intent is {state} - expected {sorted(due)}, found {sorted(there)}")
            if patience.over():
                told = "; ".join(f"{event.name} {event.text}" for event in app.store.events(self.baseline.intent)[-6:])
                wrong.append(f"is {state} after {DEADLINE:g} s: {told}")
                break
            if state is IntentState.HELD and not doubted:
                doubted = True
                wrong += self._doubt(app)
                self.relieve()
            if not any(map(alive, self.workers)):
                self.worker(app)  # as a supervisor would
            time.sleep(POLL_SECONDS)
        return app.store.intent(self.baseline.intent), wrong

    def idle(self, app: App) -> list[str]:
        """Wait until no phase is left: who takes over from a dead worker repeats its last one."""
        deadline = time.monotonic() + DEADLINE
        while left := phases(app):
            if time.monotonic() > deadline:
                return [f"a phase is never finished: {', '.join(left)}"]
            if not any(map(alive, self.workers)):
                self.worker(app)
            time.sleep(POLL_SECONDS)
        return []

    def relieve(self) -> None:
        """Take away the faults that stay: what is in doubt is resolved when the element answers."""
        for name in self.baseline.elements:
            for fault in self.lab.faults(name):
                self.lab.clear_faults(name, fault["id"])

    def _doubt(self, app: App) -> list[str]:
        """An intent that is held fences something, and says why."""
        with app.store.read() as session:
            holds = session.execute(select(Hold)).scalars().all()
        if app.store.state(self.baseline.intent)[0] is not IntentState.HELD:
            return []  # resolved meanwhile
        if not holds:
            return ["is held, and no element is fenced"]
        return [f"{hold.element} - is held, and no reason is told" for hold in holds if not hold.in_doubt]

    # -- a run ------------------------------------------------------------------------------------------------------
    @anew
    def undisturbed(self, disturbance: str, at: str = "") -> Watched:
        """A run without a strike, to its end or to a boundary. Raises Starved, TimeoutError."""
        tally = self.databases.folder / f"{uuid4().hex}.tally"
        with self.on() as app:
            wrong = self.disturbance(app, disturbance)
            start = self.exchanges()
            for name in start:
                self.lab.watch(name)
            if at:
                self.until_dead(self.worker(app, KAITONG_FAILPOINT=at))
                return Watched(self.since(start), self.changes(start), self.observation(app), "")
            self.worker(app, KAITONG_FAILPOINT=f"write:before#0@{tally}")
            row, late = self.settled(app)
            if any(self.forkserver.gone(worker) == LOST_LEASE for worker in self.workers):
                raise Starved(f"a worker of the undisturbed run of {disturbance} lost its lease")
            if wrong + late:
                raise RuntimeError(f"the undisturbed run of {disturbance} {'; '.join(wrong + late)}")
            return Watched(
                self.since(start), self.changes(start), self.observation(app), row.state, tally.stat().st_size
            )


def open_testbed(
    lab: LabClient, databases: Databases, forkserver: ForkServer, network: Path, orders: Scenario
) -> CrashTestbed:
    """Lead a lab to where the last of these orders is accepted, and see it done once without a strike."""
    baseline = prepare(databases, forkserver, network, orders, settle=_completed)
    app = open_app(settings_for(databases.copy(baseline.template)), idle_seconds=ONLOOKER)
    try:
        base = look(lab, app, baseline.ends)
    finally:
        app.close()
        databases.drop(app.settings.database_url)
    if unsaved := [name for name, (running, saved) in base.configurations.items() if running != saved]:
        raise RuntimeError(f"{', '.join(unsaved)} - a run cannot begin where something is not saved")
    taken, base = base.records.ids, replace(base, records=baseline.records)
    testbed = CrashTestbed(lab, databases, forkserver, baseline, base, base, taken)
    watched = testbed.undisturbed("forth")
    if watched.state != IntentState.COMPLETED:
        raise RuntimeError(f"the undisturbed run ended {watched.state}")
    testbed.new = watched.observation
    return testbed


def _completed(app: App, intent: str) -> None:
    """Wait for an order that leads to the baseline."""
    patience = Patience(app, intent)
    while not IntentState((row := app.store.intent(intent)).state).final or phases(app):
        if patience.over():
            break
        time.sleep(0.02)
    if row.state != IntentState.COMPLETED:
        raise RuntimeError(f"intent {intent} leads to the baseline, it is {row.state}: {row.reason}")
