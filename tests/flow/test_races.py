"""Many processes at once on Postgres: orders for the same pools and PON port, ends of intents, teardowns, cancellations.

No id is given twice or leaked, none waits in a circle, nobody is told of a lock, and who may run does.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import get_context

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from controller.errors import NotAllowed
from controller.line.recording import complete, snapshot, undo
from controller.line.transaction import Staged
from controller.model.intent import IntentState
from controller.model.order import Order
from controller.model.service import ServiceState
from controller.records.admission import admit, lock_for
from controller.records.intents import intent_of, plan_row
from controller.records.outcomes import outcomes_of
from controller.records.store import Store
from controller.records.tables import Hold, HoldRequest, Intent, Service
from controller.usecases.cancel import stop
from controller.usecases.submit_order import accept
from drivers.platform import Reading
from inventory.database import engine
from inventory.errors import AlreadyUsed
from inventory.models import Allocation, AllocationUse
from tests.golden.records import later, metro_store, nobody, provision

PROCESSES, ADDRESSES, ROUNDS = 4, 12, 25
UNFINISHED = [state for state in IntentState if not state.final]


def asked(number: int, name: str = "") -> Order:
    return provision(
        name or f"N-{number}",
        address=f"{number} Beishan Road",
        bandwidth_down=51200 * (1 + number % 2),
        bandwidth_up=51200,
        sla_class=("gold", "silver", "bronze")[number % 3],
    )


def at_once(deed: Callable[[str, int], object], url: str) -> list[object]:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        return list(processes.map(partial(deed, url), range(PROCESSES)))


def post_all(url: str, process: int) -> list[str]:
    """The same orders in every process, in another order in each."""
    made = engine(url)
    numbers = list(range(1, ADDRESSES + 1))
    random.Random(process).shuffle(numbers)
    posted = [accept(Store(made), asked(number), nobody).intent.id for number in numbers]
    made.dispose()
    return sorted(posted)


def live(url: str, process: int) -> int:
    """Order, end, tear down and cancel whatever there is."""
    made, chance, ended = engine(url), random.Random(process), 0
    store = Store(made)
    for number in range(ROUNDS):
        with suppress(NotAllowed, AlreadyUsed):  # another process was faster, or has the ONT
            ended += _one(store, chance, f"P{process}-{number}")
    made.dispose()
    return ended


def _one(store: Store, chance: random.Random, name: str) -> bool:
    with store.read() as session:
        active = list(
            session.execute(select(col(Service.id)).where(col(Service.state) == ServiceState.ACTIVE)).scalars()
        )
        open_ = list(session.execute(select(col(Intent.id)).where(col(Intent.state).in_(UNFINISHED))).scalars())
    deed = chance.choice(["provision", "teardown", "end", "end", "cancel"])
    if deed == "provision":
        accept(store, asked(chance.randint(ADDRESSES + 1, 3 * ADDRESSES), name), nobody)
    elif deed == "teardown" and active:
        accept(store, later(name, "teardown", chance.choice(active)), nobody)
    elif deed == "cancel" and open_:
        stop(store, chance.choice(open_), nobody, who="test")
    elif deed == "end" and open_:
        return end(store, chance.choice(open_), undone=chance.random() < 1 / 4)
    return False


def end(store: Store, name: str, *, undone: bool = False) -> bool:
    """What the line records at its end, without the elements; False where the intent does not run."""

    def work(session: Session) -> bool:
        elements = lock_for(session, name)
        intent = intent_of(session, name, lock=True)
        if intent.state != IntentState.IN_PROGRESS:
            return False
        plan = plan_row(session, name)
        snapshot(session, name, {one.element: Staged(Reading(one.baseline), (), one.preview()) for one in plan.steps})
        session.flush()
        if undone or intent.abort:
            undo(session, intent, IntentState.ROLLED_BACK, outcomes_of(session, name))
        else:
            complete(session, intent, plan, outcomes_of(session, name))
        admit(session, elements, nobody)
        return True

    return store.write(work)


def deadlocks(store: Store) -> int:
    with store.read() as session:
        counted = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(session.execute(counted).scalar_one())


def counts(store: Store, *tables: type) -> list[int]:
    with store.read() as session:
        return [session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def test_the_same_orders_in_many_processes_are_each_one_intent(postgres_url: str) -> None:
    with metro_store(postgres_url) as store:
        posted = at_once(post_all, postgres_url)
        assert posted == [posted[0]] * PROCESSES
        assert counts(store, Intent, Service) == [ADDRESSES, ADDRESSES]
        assert deadlocks(store) == 0
        with store.read() as session:
            used = session.execute(select(AllocationUse.service, func.count()).group_by(AllocationUse.service)).all()
        assert len(used) == ADDRESSES
        assert len({count for _, count in used}) == 1, "each service has all of its ids once"


def test_orders_ends_teardowns_and_cancellations_mixed(postgres_url: str) -> None:
    with metro_store(postgres_url) as store:
        assert any(at_once(live, postgres_url)), "some intents ended beside the others"
        assert deadlocks(store) == 0
        assert _all_ended(store), "what may run runs: no waiter is forgotten"
        with store.read() as session:
            left = list(session.execute(select(Service).where(col(Service.state) == ServiceState.ACTIVE)).scalars())
        for service in left:
            assert end(store, accept(store, later(f"T-{service.id}", "teardown", service.id), nobody).intent.id)
        assert counts(store, Hold, HoldRequest, AllocationUse) == [0, 0, 0]
        with store.read() as session:
            kept = session.execute(select(func.count()).where(col(Allocation.until).is_(None))).scalar_one()
        assert kept == 0, "nothing is leaked: what is there rests"


def _all_ended(store: Store) -> bool:
    """End what runs until nothing does; is nothing left that waits?"""
    while True:
        with store.read() as session:
            running = select(col(Intent.id)).where(col(Intent.state) == IntentState.IN_PROGRESS)
            names = list(session.execute(running).scalars())
        if not names:
            return counts(store, HoldRequest) == [0]
        for name in names:
            end(store, name)
