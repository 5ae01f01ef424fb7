"""A controller under test: a database, orders, and worker processes that can be killed.

Workers come from `controller.proof.crash.forkserver`: a real process each, real signals. Nothing of the controller is replaced.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

import drivers
from controller.app import App, open_app
from controller.line.leases import LOST_LEASE
from controller.model.intent import IntentState
from controller.model.order import Order
from controller.proof.crash.baseline import ONLOOKER
from controller.proof.crash.forkserver import ForkServer, alive, stopped
from controller.records.tables import Hold, Intent
from controller.settings import Settings
from controller.usecases.submit_order import accept
from drivers.platform import Change
from inventory.allocation.pool_counts import PoolCount, free_counts
from inventory.importer import load_file
from lab.client import LabClient, Running
from tests.databases import ready

ELEMENTS = ("olt-xh-1", "ptn-xh-1", "ptn-core-1", "pe-1")
"""the way of a line from Beishan Road"""
PROBES = {
    "huawei_smartax": "vlan 999 smart",
    "ptn_netconf": '<ptn xmlns="urn:lab:yang:ptn-eline"><pw><pw-id>9</pw-id><user-label>probe</user-label>'
    "<destination-ip>10.255.2.2</destination-ip><encaplate-type>ethernet</encaplate-type>"
    "<ctrl-word-support>0</ctrl-word-support><admin-status>admin-down</admin-status></pw></ptn>",
    "juniper_junos": "set firewall policer PROBE if-exceeding bandwidth-limit 1m\n"
    "set firewall policer PROBE if-exceeding burst-size-limit 15k\nset firewall policer PROBE then discard",
}
"""something small that any element takes while nobody holds a lock or a pending commit on it"""

PATIENCE = 120.0
"""seconds after which what a test waits for will not come: a limit, so long that a busy machine keeps it"""

Photograph = dict[str, tuple[str, str]]
"""running and saved of every element, as it prints them"""


def quick(folder: Path, **other: Any) -> Settings:
    """A SQLite file in this folder, and times that are short but for elements that come up slowly."""
    given: dict[str, Any] = {
        "database_url": f"sqlite:///{folder / 'kaitong.db'}",
        "soak_seconds": 0.2,
        "settle_seconds": 6.0,
        "answer_seconds": 5.0,
        "retry_seconds": 0.3,
        "late_seconds": 0.5,
    }
    return Settings(**given | other)


@dataclass
class House:
    """One controller's database and the processes that work on it."""

    settings: Settings
    lab: Running
    forkserver: ForkServer
    app: App = field(init=False)
    orders: int = 0
    workers: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        loaded = ready(self.settings.database_url, self.lab.network_file)
        self.app = open_app(self.settings, idle_seconds=ONLOOKER)
        if not loaded:
            self.app.store.write(lambda session: load_file(session, self.lab.network_file))

    @property
    def client(self) -> LabClient:
        return self.lab.client

    # -- orders -----------------------------------------------------------------------------------------------------
    def asked(
        self,
        operation: str,
        service: str = "",
        *,
        product: str = "internet_line",
        customer: str = "hupan-tea",
        **characteristics: Any,
    ) -> Order:
        """An order under a number of its own; a line is small unless it says otherwise."""
        self.orders += 1
        body: dict[str, Any] = {
            "operation": operation,
            "external_id": f"T{self.orders}",
            "requester": "test",
            "characteristics": characteristics,
        }
        if operation == "provision":
            body |= {"product": product, "customer": customer}
            body["characteristics"] = {"bandwidth_down": 10240, "bandwidth_up": 5120} | characteristics
        else:
            body["service"] = service
        return Order.model_validate(body)

    def order(self, operation: str, service: str = "", **characteristics: Any) -> str:
        """Accept an order in this process; the intent's id."""
        return accept(self.app.store, self.asked(operation, service, **characteristics), self.app.starter).intent.id

    def intent(self, intent: str) -> Intent:
        return self.app.store.intent(intent)

    def settled(self, intent: str, seconds: float = PATIENCE, *, held: bool = False) -> Intent:
        """Wait until the intent is final (or held)."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            row = self.intent(intent)
            if IntentState(row.state).final or (held and row.state == IntentState.HELD):
                return row
            self._supervise()
            time.sleep(0.05)
        events = [f"{event.name} {event.text}" for event in self.app.store.events(intent)]
        raise AssertionError(f"intent {intent} is {row.state} after {seconds} s: {events}")

    def until(self, intent: str, reached: Callable[[Intent], bool], seconds: float = PATIENCE) -> None:
        """Wait until this is so of the intent, and no longer: what follows happens in the middle of it."""
        deadline = time.monotonic() + seconds
        while not reached(self.intent(intent)):
            assert time.monotonic() < deadline, self.intent(intent)
            self._supervise()
            time.sleep(0.01)

    def done(self, operation: str, service: str = "", **characteristics: Any) -> Intent:
        """Order, wait, expect completion."""
        row = self.settled(self.order(operation, service, **characteristics))
        assert row.state == IntentState.COMPLETED, f"{row.state}: {row.reason}"
        return row

    def type_there(self, change: Change) -> None:
        """Somebody does this to an element in a session of his own, and keeps it."""
        target = self.app.store.targets([change.element], 5.0)[change.element]
        with contextlib.closing(drivers.find(target.platform).connect(target)) as session:
            session.stage(change)
            session.commit(change, confirm_within=60, token="hand")
            session.confirm(change, token="hand")

    # -- what must hold ---------------------------------------------------------------------------------------------
    def held(self) -> list[Hold]:
        with self.app.store.read() as session:
            return list(session.execute(select(Hold)).scalars())

    def ids_taken(self) -> list[str]:
        with self.app.store.read() as session:
            return [f"{count.kind} {count.scope}" for count in free_counts(session) if count.free != count.size]

    def ids(self) -> list[PoolCount]:
        """How full the pools are out of which something is taken."""
        with self.app.store.read() as session:
            return [count for count in free_counts(session) if count.free != count.size]

    def photograph(self) -> Photograph:
        return {name: (text, self.client.saved(name)) for name, text in self.client.snapshot().items()}

    @contextmanager
    def unchanged(self) -> Iterator[Photograph]:
        """After the block every element is as before, running and saved; nothing is held, reserved, locked or pending."""
        before, ids = self.photograph(), self.ids()
        yield before
        self.client.clear()
        after = self.photograph()
        assert {name for name in before if after[name] != before[name]} == set()
        assert self.held() == []
        assert self.ids() == ids
        for element in ELEMENTS:
            self.probe(element)
        assert self.photograph() == before

    def probe(self, element: str) -> None:
        """A new transaction of nobody in particular: taken, live, and taken back."""
        target = self.app.store.targets([element], 5.0)[element]
        change = Change(element, after=drivers.find(target.platform).parse(PROBES[target.platform]))
        driver, healthy = self.app.sessions.borrow(target), False
        try:
            empty = driver.read(change)
            assert driver.stage(change).changed
            driver.commit(change, confirm_within=60, token="probe")
            driver.rollback(change, empty, token="probe")
            healthy = True
        finally:
            self.app.sessions.give_back(driver, healthy=healthy)

    # -- worker processes -------------------------------------------------------------------------------------------
    def worker(self, **variables: str) -> int:
        """Start a worker; its pid, once it is ready."""
        pid = self.forkserver.fork(self.settings.variables() | variables)
        self.workers.add(pid)
        return pid

    def interrupted(self, boundary: str, order: Callable[[], str], deed: Callable[[], object]) -> str:
        """Order, and do this while the worker stands still at this boundary; the intent. No other worker is left."""
        for pid in list(self.workers):
            self.kill(pid)
        worker = self.worker(KAITONG_FAILPOINT=f"{boundary}#1", KAITONG_FAILPOINT_SIGNAL="SIGSTOP")
        intent = order()
        self.until(intent, lambda _row: stopped(worker))
        deed()
        os.kill(worker, signal.SIGCONT)
        return intent

    def wait_gone(self, pid: int, seconds: float = PATIENCE) -> int:
        """Wait until that worker has ended; its exit code."""
        code = self.forkserver.gone(pid, seconds)
        assert code is not None, f"worker {pid} is still there"
        self.workers.discard(pid)
        return code

    def _supervise(self) -> None:
        """Who gives up, its lease lost on a machine that is too busy, has a successor, as with any supervisor."""
        for pid in [pid for pid in self.workers if not alive(pid)]:
            if self.forkserver.gone(pid) == LOST_LEASE:
                self.workers.discard(pid)
                self.worker()

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.wait_gone(pid)

    def close(self) -> None:
        for pid in [pid for pid in self.workers if alive(pid)]:
            self.kill(pid)
        self.app.close()
