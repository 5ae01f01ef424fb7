"""`kaitong lab campaign`: random orders on many chains of elements at once, struck at random, and all of it judged.

Takes how many orders, a seed and how many workers; returns a Report. Order and strike are chosen by the seed; when
they meet is not: two runs of a seed may interleave otherwise.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, TypeVar

import yaml
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from controller.app import App, open_app
from controller.errors import KaitongError, NotAllowed
from controller.model.intent import IntentState
from controller.model.order import Order
from controller.proof.campaign.final_audit import Base, audit, differences, ids_left, live, lost
from controller.proof.campaign.hands import Hands
from controller.proof.campaign.injector import Injector
from controller.proof.campaign.orders import Draft, OrderGenerator
from controller.proof.campaign.report import Report, events, figures, write_traces
from controller.proof.campaign.run_log import RunLog, Ticket
from controller.proof.campaign.worker_pool import WorkerPool
from controller.proof.crash.baseline import ONLOOKER, phases, settings_for
from controller.proof.crash.databases import opened as opened_databases
from controller.proof.crash.forkserver import ForkServer
from controller.proof.crash.observer import configurations
from controller.proof.crash.scenarios import NETWORKS
from controller.usecases.cancel import stop
from controller.usecases.submit_order import Accepted, accept
from inventory.errors import InventoryError

if TYPE_CHECKING:
    from lab.client import LabClient

T = TypeVar("T")
Say = Callable[[str], None]

QUARANTINE = {"s-vlan": 3, "pw-id": 2, "public-30": 3, "unit": 1}
"""seconds: short, so that ids are given out again"""
LEASE = 3.0
"""seconds: short, and long enough for workers that share a busy machine"""
IN_FLIGHT = 20
TICK = 0.06
"""seconds between two looks"""
REPORT = 5.0
"""seconds between two lines about how it goes"""
OUTAGE = 30.0
"""seconds that the database may be away"""
PATIENCE = 90.0
"""seconds in which some order ends, when nothing is struck any more: the waits between tries grow to a minute"""
STALL = 120.0
"""seconds in which some order ends while others are posted and struck"""
TURNS = 3
"""how often the last teardowns are ordered"""
AGAIN, CANCELLED = 0.05, 0.04
"""orders that are posted twice; and those that somebody asks to stop"""


@dataclass
class Campaign:
    """One campaign on its lab: `work`, `settle`, `judge`, in this order."""

    lab: LabClient
    app: App
    worker_pool: WorkerPool
    injector: Injector
    order_generator: OrderGenerator
    run_log: RunLog
    base: Base
    seed: int
    posted: int = 0
    _told: float = 0.0

    # -- the three parts --------------------------------------------------------------------------------------------
    def work(self, intents: int, in_flight: int = IN_FLIGHT) -> None:
        """Post so many orders that are accepted, and strike them."""
        chance = Random(f"{self.seed}/desk")  # noqa: S311 - it chooses what is tried
        ended, since = 0, time.monotonic()
        while len(self.run_log.tickets) < intents or (self.run_log.flying and not self.injector.enough(intents)):
            if (over := len(self.run_log.tickets) - len(self.run_log.flying)) != ended:
                ended, since = over, time.monotonic()
            if time.monotonic() - since > STALL:
                return  # what never ends is told when everything should have
            room = len(self.run_log.flying) < in_flight and len(self.run_log.tickets) < intents
            if room and (draft := self.order_generator.draw(self.posted)):
                self.posted += 1
                self._post(draft, chance)
            self._look()
            patiently(lambda: self.injector.keep_pace(len(self.run_log.tickets) - len(self.run_log.flying) / 2))
            self._cancel()
            self._tell()
            if not room:
                time.sleep(TICK)

    def settle(self) -> None:
        """No more strikes: every order ends, every phase is finished, and the workers stop."""
        self.injector.cease()
        self._until_over()
        self.worker_pool.end()

    def judge(self) -> None:
        """What is wrong; then every line is torn down, undisturbed, and nothing may be left of it."""
        self._wrong(lost(self.app, self.run_log) + audit(self.app, self.lab, self.base, self.injector.hands.touches))
        for turn in range(TURNS):
            self._tear_down(turn)
        still = [
            f"{service} - is torn down undisturbed - expected nothing of it, found it" for service in live(self.app)
        ]
        self._wrong([*still, *differences(self.lab, self.base), *ids_left(self.app)])
        self._wrong(audit(self.app, self.lab, self.base, self.injector.hands.touches))

    def _tear_down(self, turn: int) -> None:
        """Order it for every live line; a machine that is too busy may need it ordered again."""
        if not (services := live(self.app)):
            return
        self.run_log.say(f"{self.run_log.now:6.0f} s  {len(services)} live lines are torn down")
        for service in services:
            number = f"T{self.seed}-{turn}-{service}"
            order = Order.model_validate(
                {"operation": "teardown", "external_id": number, "requester": "campaign", "service": service}
            )
            ticket = self._accepted(Draft(0, "teardown", order, None), accept(self.app.store, order, self.app.starter))
            del self.run_log.tickets[ticket.intent]
        self._until_over()
        self.worker_pool.end()

    # -- orders -----------------------------------------------------------------------------------------------------
    def _post(self, draft: Draft, chance: Random) -> None:
        again, stop = chance.random() < AGAIN, chance.random() < CANCELLED
        try:
            accepted = patiently(lambda: accept(self.app.store, draft.order, self.app.starter))
        except (KaitongError, InventoryError, ValidationError) as error:
            if draft.line is None:
                self.run_log.refused += 1
            else:
                self.run_log.wrong(f"{draft.text} - expected to be accepted, found {error}", draft.line.service)
                self.order_generator.settle(draft, IntentState.REJECTED)
            return
        if draft.line is None:
            self.run_log.wrong(f"{draft.text} - expected to be refused, found {accepted.intent.id}", accepted.intent.id)
        ticket = self._accepted(draft, accepted)
        if stop:
            ticket.cancel_at = self.run_log.now + chance.random()
        if again:
            second = patiently(lambda: accept(self.app.store, draft.order, self.app.starter))
            if second.intent.id != ticket.intent or not second.repeated:
                words = f"{ticket.intent} - posted twice - expected the same intent, found {second.intent.id}"
                self.run_log.wrong(words, ticket.intent)

    def _accepted(self, draft: Draft, accepted: Accepted) -> Ticket:
        intent, steps = accepted.intent, accepted.plan.steps
        if draft.line is not None:
            draft.line.service = intent.service
        ways = {step.element: "inverse" if step.last else "timer" for step in steps}
        ticket = Ticket(draft, intent.id, intent.service, ways)
        self.run_log.tickets[intent.id] = self.run_log.flying[intent.id] = ticket
        self.run_log.write(f"{draft.text} is {intent.id}", intent.id, intent.service, *ways)
        return ticket

    def _cancel(self) -> None:
        """Ask to stop what is to be stopped by now; too late is an answer too."""
        for ticket in [
            one for one in self.run_log.flying.values() if one.cancel_at and one.cancel_at < self.run_log.now
        ]:
            ticket.cancel_at = None
            self.run_log.write(
                f"cancel {ticket.intent}: {self._ask_to_stop(ticket.intent)}", ticket.intent, ticket.service
            )

    def _ask_to_stop(self, intent: str) -> str:
        try:
            return patiently(lambda: stop(self.app.store, intent, self.app.starter, who="campaign"))
        except NotAllowed as late:
            return str(late)

    # -- watching ---------------------------------------------------------------------------------------------------
    def _look(self) -> int:
        """One look at everything; how many orders have ended since the last."""
        patiently(self.worker_pool.tend)
        ended = patiently(lambda: self.run_log.look(self.app))
        for ticket in ended:
            if ticket.draft.line is not None:
                self.order_generator.settle(ticket.draft, ticket.state)
        self.injector.look()
        return len(ended)

    def _until_over(self) -> None:
        """Wait until no order and no phase is left; there are always workers."""
        deadline = time.monotonic() + PATIENCE
        while patiently(self._busy):
            if self._look():
                deadline = time.monotonic() + PATIENCE
            if time.monotonic() > deadline:
                return  # the verdict tells what is left
            self._tell()
            time.sleep(TICK)

    def _busy(self) -> bool:
        return bool(self.run_log.flying or phases(self.app))

    def _tell(self) -> None:
        if self.run_log.now - self._told < REPORT:
            return
        self._told = self.run_log.now
        held = sum(ticket.state is IntentState.HELD for ticket in self.run_log.flying.values())
        self.run_log.say(
            f"{self._told:6.0f} s  {self.run_log.ended} orders have ended, {len(self.run_log.flying)} in flight, "
            f"{held} held; {self.injector.count} strikes, {len(self.run_log.violations)} violations"
        )

    def _wrong(self, words: list[str]) -> None:
        for one in words:
            self.run_log.wrong(one)


def patiently(deed: Callable[[], T]) -> T:
    """Do it again while the database is away. It is done once at most, or may be repeated."""
    deadline = time.monotonic() + OUTAGE
    while True:
        try:
            return deed()
        except SQLAlchemyError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextmanager
def opened(
    seed: int, workers: int, *, db: str = "sqlite", network: str = "metro", districts: int = 4, say: Say = print
) -> Iterator[Campaign]:
    """Open a lab, a database and workers; `network` is a file in `lab/networks/`. Raises InvalidInput."""
    from inventory.importer import load_file
    from lab.client import start
    from lab.wide import widen

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kaitong-campaign-")))
        databases = stack.enter_context(opened_databases(db, folder))
        forkserver = ForkServer()
        stack.callback(forkserver.close)
        file = widen(NETWORKS / f"{network}.yaml", folder / "network", districts, QUARANTINE)
        running = stack.enter_context(start(file, folder / "lab" / "state.json"))
        url = databases.new()
        stack.callback(databases.drop, url)
        app = open_app(settings_for(url).model_copy(update={"lease_seconds": LEASE}), idle_seconds=ONLOOKER)
        stack.callback(app.close)
        app.store.write(lambda session: load_file(session, running.network_file))
        lab = running.client
        again = f"--seed {seed} --workers {workers} --db {db} --network {network} --districts {districts}"
        run_log = RunLog(f"kaitong lab campaign {again}", say)
        worker_pool = WorkerPool(app, run_log, databases, forkserver, workers)
        stack.callback(worker_pool.close)
        chance = Random(f"{seed}/strikes")  # noqa: S311 - it chooses what is tried
        hands = Hands(lab, app, run_log, Random(f"{seed}/hands"))  # noqa: S311 - it chooses what is touched
        stack.callback(hands.close)
        strikes = Injector(lab, worker_pool, databases, hands, run_log, chance, throwaway=db == "postgres")
        order_generator = OrderGenerator(yaml.safe_load(file.read_text(encoding="utf-8")), seed)
        base = configurations(lab)
        yield Campaign(lab, app, worker_pool, strikes, order_generator, run_log, base, seed)


def campaign(
    intents: int,
    *,
    seed: int = 0,
    workers: int = 2,
    db: str = "sqlite",
    network: str = "metro",
    districts: int = 4,
    in_flight: int = IN_FLIGHT,
    traces: Path | None = None,
    say: Say = print,
) -> Report:
    """Run one and judge it."""
    with opened(seed, workers, db=db, network=network, districts=districts, say=say) as one:
        one.work(intents, in_flight)
        one.settle()
        seconds = one.run_log.now
        told = events(one.app)
        if traces:
            write_traces(traces, one.run_log, told)
        one.judge()
        return Report(figures(one.run_log, told, seed=seed, seconds=seconds))
