"""The theatre of a proof: one lab, led to where an operation begins, and the workers of the run that is on.

In come a lab and the orders that lead there; out go fresh databases, workers, and what is to be seen before and after.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from controller.app import App, open_app
from controller.prove.ground import Body, Databases, Ground, phases, prepare, settings_for, variables_for
from controller.prove.nursery import Nursery, alive
from controller.prove.witness import UNPRINTED, Ids, Sight, configuration, look, records
from controller.service import Hold, Intent, IntentState

if TYPE_CHECKING:
    from lab.client import LabClient

DEADLINE = 20.0
"""seconds in which every run has ended: lease, take-over, three tries on a silent element, and doubt resolved"""


@dataclass
class Theatre:
    """One lab, its ground, and the workers of the run that is on."""

    lab: LabClient
    databases: Databases
    nursery: Nursery
    ground: Ground
    base: Sight
    new: Sight
    """what an undisturbed run leaves"""
    taken: Ids
    """pools out of which something is taken while the intent is not final"""
    workers: set[int] = field(default_factory=set)

    # -- the stage --------------------------------------------------------------------------------------------------
    @contextlib.contextmanager
    def on(self) -> Iterator[App]:
        """A run: the lab as it was found, a database of its own; afterwards no worker is left."""
        self.sweep()
        url = self.databases.copy(self.ground.template)
        app = open_app(settings_for(url))
        try:
            yield app
        finally:
            self.end_workers()
            app.close()
            self.databases.drop(url)

    def sweep(self) -> None:
        """Put back what differs from the ground."""
        self.lab.clear()
        while any(element["sessions"] or not element["powered"] for element in self.lab.elements()):
            time.sleep(0.01)
        for name, (running, saved) in self.base.configurations.items():
            if configuration(self.lab, name) != (running, saved) or self.lab.pending(name):
                printed, *unprinted = running.split(UNPRINTED)
                self.lab.load(name, printed)
                self.lab.remember(name, unprinted)

    def end_workers(self) -> None:
        for worker in self.workers:
            if alive(worker):
                os.kill(worker, signal.SIGKILL)
        for worker in self.workers:
            self.nursery.gone(worker, 5.0)
        self.workers.clear()

    def worker(self, app: App, **variables: str) -> int:
        pid = self.nursery.fork(variables_for(app.settings) | variables)
        self.workers.add(pid)
        return pid

    def course(self, name: str) -> None:
        """What happens beside the strike, so that the activation goes back."""
        if name == "alarm":
            self.lab.fault(self.ground.last, "alarm")
        if name == "refusal":
            self.lab.fault(
                self.ground.last, "reject", at=self.ground.lines[self.ground.last], text="Failure: not today"
            )

    # -- watching ---------------------------------------------------------------------------------------------------
    def exchanges(self) -> dict[str, int]:
        return {element["name"]: int(element["exchanges"]) for element in self.lab.elements()}

    def since(self, start: dict[str, int]) -> dict[str, int]:
        now = self.exchanges()
        return {name: now[name] - start[name] for name in self.ground.elements}

    def sight(self, app: App) -> Sight:
        return look(self.lab, app, self.ground.ends)

    def until_dead(self, worker: int) -> None:
        """The worker dies at a boundary. Raises TimeoutError."""
        if self.nursery.gone(worker, DEADLINE) is None:
            raise TimeoutError(f"worker {worker} was to die")

    def settled(self, app: App) -> tuple[Intent, list[str]]:
        """Wait for the end; there is always a worker. Answers what is wrong on the way too."""
        wrong: list[str] = []
        doubted = strayed = False
        deadline = time.monotonic() + DEADLINE
        while True:
            found = records(app).ids
            if IntentState((row := app.store.intent(self.ground.intent)).state).final:
                return row, wrong
            if found != self.taken and not strayed:
                # looked at before the state: they were so while it was not final
                strayed = True
                due, there = set(self.taken) - set(found), set(found) - set(self.taken)
                wrong.append(f"ids - the intent is {row.state} - expected {sorted(due)}, found {sorted(there)}")
            if time.monotonic() > deadline:
                told = "; ".join(f"{event.name} {event.text}" for event in app.store.events(row.id)[-6:])
                return row, [*wrong, f"is {row.state} after {DEADLINE:g} s: {told}"]
            if row.state == IntentState.HELD and not doubted:
                doubted = True
                wrong += self._doubt(app)
                self.relieve()
            if not any(map(alive, self.workers)):
                self.worker(app)  # as a supervisor would
            time.sleep(0.02)

    def idle(self, app: App) -> list[str]:
        """Wait until no phase is left: who takes over from a dead worker repeats its last one."""
        deadline = time.monotonic() + DEADLINE
        while left := phases(app):
            if time.monotonic() > deadline:
                return [f"a phase is never finished: {', '.join(left)}"]
            if not any(map(alive, self.workers)):
                self.worker(app)
            time.sleep(0.02)
        return []

    def relieve(self) -> None:
        """Take away the faults that stay: what is in doubt is resolved when the element answers."""
        for name in self.ground.elements:
            for fault in self.lab.faults(name):
                self.lab.clear_faults(name, fault["id"])

    def _doubt(self, app: App) -> list[str]:
        """An intent that is held fences something, and says why."""
        with app.store.read() as session:
            holds = session.execute(select(Hold)).scalars().all()
        if app.store.intent(self.ground.intent).state != IntentState.HELD:
            return []  # resolved meanwhile
        if not holds:
            return ["is held, and no element is fenced"]
        return [f"{hold.element} - is held, and no reason is told" for hold in holds if not hold.in_doubt]

    # -- a run ------------------------------------------------------------------------------------------------------
    def undisturbed(self, course: str, at: str = "") -> tuple[dict[str, int], Sight, str]:
        """A run without a strike, to its end or to a boundary: exchanges of each element, what is there, the state."""
        with self.on() as app:
            start = self.exchanges()
            self.course(course)
            if at:
                self.until_dead(self.worker(app, KAITONG_STRIKE=at))
                return self.since(start), self.sight(app), ""
            self.worker(app)
            row, wrong = self.settled(app)
            if wrong:
                raise RuntimeError(f"the undisturbed run of {course} {'; '.join(wrong)}")
            return self.since(start), self.sight(app), row.state


def open_theatre(
    lab: LabClient, databases: Databases, nursery: Nursery, network: Path, orders: tuple[tuple[str, Body], ...]
) -> Theatre:
    """Lead a lab to where the last of these orders is accepted, and see it done once without a strike."""
    ground = prepare(databases, nursery, network, orders, settle=_completed)
    app = open_app(settings_for(databases.copy(ground.template)))
    try:
        base = look(lab, app, ground.ends)
    finally:
        app.close()
        databases.drop(app.settings.database_url)
    if unsaved := [name for name, (running, saved) in base.configurations.items() if running != saved]:
        raise RuntimeError(f"{', '.join(unsaved)} - a run cannot begin where something is not saved")
    taken, base = base.records.ids, replace(base, records=ground.records)
    theatre = Theatre(lab, databases, nursery, ground, base, base, taken)
    _, theatre.new, state = theatre.undisturbed("forth")
    if state != IntentState.COMPLETED:
        raise RuntimeError(f"the undisturbed run ended {state}")
    return theatre


def _completed(app: App, intent: str) -> None:
    """Wait for an order that leads to the ground."""
    deadline = time.monotonic() + DEADLINE
    while not IntentState((row := app.store.intent(intent)).state).final or phases(app):
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    if row.state != IntentState.COMPLETED:
        raise RuntimeError(f"intent {intent} leads to the ground, it is {row.state}: {row.reason}")
