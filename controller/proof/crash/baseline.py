"""What every run of an operation starts from: a lab as it was found, and a database in which the order is accepted.

The database is made once, as a template, and copied for each run; so each run takes the same ids, and the end of an
undisturbed run says byte for byte what "all new" is.
"""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, text

import drivers
from controller.app import App, open_app
from controller.model.order import Order
from controller.model.outcome import JobKind
from controller.model.plan import Step
from controller.proof.crash.databases import Databases
from controller.proof.crash.forkserver import ForkServer
from controller.proof.crash.observer import End, Records, ends_of, records
from controller.proof.crash.scenarios import Scenario
from controller.proof.hand_edits import Edit, edits, is_shared
from controller.records.services import service_of
from controller.records.tables import Lease
from controller.settings import Settings
from controller.usecases.submit_order import accept
from drivers.platform import Capability, Line

PATIENCE: dict[str, Any] = {
    "soak_seconds": 0.2,
    "lease_seconds": 1.0,
    "retry_seconds": 0.2,
    "answer_seconds": 1.0,
    "settle_seconds": 2.0,
    "late_seconds": 6.0,
}
"""short, so that a run is short; whatever holds for these holds for longer ones"""
CONFIRM = 120
"""the elements' own timers: longer than any run, so that none helps by accident"""

ONLOOKER = 60.0
"""seconds that who looks on may pause in a transaction: the machine is busy, and no worker waits for its locks"""

_MIGRATING = threading.Lock()
"""Alembic keeps what it works on in a module: jobs make their databases one after the other"""


def phases(app: App) -> list[str]:
    """Phases of intents that wait or run, by the durable execution's own table; without looks long after the end."""
    table = "dbos.workflow_status" if app.engine.dialect.name == "postgresql" else "workflow_status"
    query = f"SELECT workflow_uuid, status FROM {table} WHERE status IN ('PENDING', 'ENQUEUED', 'DELAYED')"  # noqa: S608 - no values in it
    with app.store.read() as session:
        return [" ".join(row) for row in session.execute(text(query)) if f":{JobKind.KEPT}:" not in row[0]]


def settings_for(url: str) -> Settings:
    return Settings(database_url=url, confirm_seconds=CONFIRM, **PATIENCE)


@dataclass(frozen=True, slots=True)
class Baseline:
    """A database in which the order to be struck is accepted and has not begun."""

    template: str
    intent: str
    elements: tuple[str, ...]
    last: str
    """the element that is written last"""
    lines: Mapping[str, int]
    """how many lines, or edits, each element is sent"""
    edits: Mapping[str, Mapping[str, Edit]]
    """for each element and kind of edit one that somebody's hand may make there"""
    own: Mapping[str, tuple[Line, ...]]
    """the lines that the service alone has on each element, before or after"""
    ends: tuple[End, ...]
    """the customer's ports, as they are and as they shall be"""
    records: Records
    """what the controller had written down before it was accepted"""


def prepare(
    databases: Databases,
    forkserver: ForkServer,
    network: Path,
    orders: Scenario,
    *,
    settle: Callable[[App, str], None],
) -> Baseline:
    """Lead the lab and a new database to where the last order is accepted."""
    from inventory.importer import load_file

    url = databases.new()
    settings = settings_for(url)
    with _MIGRATING:
        app = open_app(settings, idle_seconds=ONLOOKER)
    try:
        app.store.write(lambda session: load_file(session, network))
        service = ""
        for number, (operation, body) in enumerate(orders, 1):
            last = number == len(orders)
            before = records(app)
            order = Order.model_validate(
                {"operation": "change" if operation == "move" else operation, "external_id": f"P{number}"}
                | {"requester": "proof"}
                | ({"service": service} if service else {})
                | dict(body)
            )
            accepted = accept(app.store, order, app.starter)
            service = accepted.intent.service
            if not last:
                worker = forkserver.fork(settings.variables())
                try:
                    settle(app, accepted.intent.id)
                finally:
                    _end(forkserver, worker)
        app.store.write(lambda session: session.execute(delete(Lease)))
        with app.store.read() as session:
            ends = ends_of([accepted.intent.design, service_of(session, service).design])
    finally:
        app.close()
    steps = accepted.plan.steps
    lines = {step.element: len(_configuring(step.platform, step.preview().commands)) for step in steps}
    # a candidate refuses a line before anything is written: where every line is live there is a way back to strike
    live = [step.element for step in steps if step.last and Capability.CANDIDATE not in step.driver.capabilities]
    made = {step.element: _edits(step) for step in steps}
    own = {step.element: _own(step) for step in steps}
    last_one = [steps[-1].element, *live][-1]
    return Baseline(url, accepted.intent.id, accepted.plan.elements, last_one, lines, made, own, ends, before)


def _own(step: Step) -> tuple[Line, ...]:
    lines = step.change.before or step.change.after
    return tuple(line for line in lines if not is_shared(step.platform, line))


def _edits(step: Step) -> dict[str, Edit]:
    """The first of each kind: of a line that stays, where there is one."""
    change = step.change
    stays = [line for line in change.before if line in change.after]
    found: dict[str, Edit] = {}
    for edit in edits(step.platform, change.before or change.after):
        if edit.kind not in found or (edit.old in stays and found[edit.kind].old not in stays):
            found[edit.kind] = edit
    return found


def _configuring(platform: str, commands: tuple[str, ...]) -> list[str]:
    """Without those that only change the view: they configure nothing."""
    moves = getattr(drivers.find(platform), "dialect", None)
    return [command for command in commands if not (moves and re.match(moves.moves, command))]


def _end(forkserver: ForkServer, worker: int) -> None:
    os.kill(worker, signal.SIGKILL)
    forkserver.gone(worker, 5.0)
