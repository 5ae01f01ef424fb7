"""The allocator's invariants: no id is given twice or leaked, whatever the order of events and whoever else is at it."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from inventory import database, models
from inventory.allocation import ledger, pool_counts
from inventory.allocation.foreign_ids import record_use
from inventory.allocation.ids import Ids
from inventory.allocation.number_pools import IN_USE, allocation, foreign, pool, use
from inventory.errors import AlreadyUsed, PoolExhausted

PROCESSES, THREADS, ORDERS, TRIES = 2, 4, 6, 5


def order(url: str, worker: str) -> list[tuple[str, int]]:
    """One worker: orders of a few ids each, a third of which are rolled back; what it got in the others."""
    engine, chance, got = database.engine(url), random.Random(worker), []
    for number in range(ORDERS):
        service, elements = f"{worker}-{number}", chance.sample(["olt-1", "olt-2"], 2)
        for _ in range(TRIES):
            with suppress(IntegrityError, OperationalError), Session(engine) as session:  # two met: again
                taker = Ids(session, service, service)
                mine = [(element, taker.take(element, "service-port", element)) for element in elements]
                mine.append(("", taker.take("vlan", "s-vlan")))
                taker.take("rate", "traffic-table", "olt-1", key=chance.choice(["10M", "20M"]))
                taker.reserve()
                if chance.random() < 1 / 3:
                    session.rollback()
                else:
                    session.commit()
                    got += mine
                break
        else:
            raise AssertionError(f"{service} - expected its ids within {TRIES} tries")
    engine.dispose()
    return got


def orders(url: str, process: int) -> list[tuple[str, int]]:
    """One process: several workers at once."""
    with ThreadPoolExecutor(THREADS) as threads:
        workers = [f"w{process}-{thread}" for thread in range(THREADS)]
        return [taken for got in threads.map(partial(order, url), workers) for taken in got]


def test_eight_workers_get_no_id_twice_and_what_was_rolled_back_is_given_next(database_url: str) -> None:
    engine = database.engine(database_url)
    database.migrate(engine)
    with Session(engine) as session, session.begin():
        session.add(models.PoolRule(kind="service-port", per="element", ranges=[[100, 32767]]))
        session.add(models.PoolRule(kind="s-vlan", per="network", ranges=[[1001, 3999]]))
        session.add(models.PoolRule(kind="traffic-table", per="element", ranges=[[100, 1023]]))
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        got = [one for all_of in processes.map(partial(orders, database_url), range(PROCESSES)) for one in all_of]
    with Session(engine) as session, session.begin():
        after = Ids(session, "after", "after")
        for kind, scope, low in (
            ("service-port", "olt-1", 100),
            ("service-port", "olt-2", 100),
            ("s-vlan", "", 1001),
        ):
            numbers = sorted(number for element, number in got if element == scope)
            assert len(set(numbers)) == len(numbers) > PROCESSES * THREADS
            # who chooses at the same moment passes on to the next number: what was rolled back is free again
            gaps = sorted(set(range(low, numbers[-1])) - set(numbers))
            following = [after.take(f"{kind} {n}", kind, scope) for n in range(len(gaps) + 1)]
            assert following == [*gaps, numbers[-1] + 1]
        shared = session.execute(select(allocation.c.key, allocation.c.number).where(allocation.c.key.is_not(None)))
        assert sorted({row.key for row in shared}) == ["10M", "20M"]
    engine.dispose()


SERVICES, PURPOSES, INTENTS = ("EL1", "EL2", "EL3"), ("a", "b"), ("i1", "i2")
RANGES, EXCLUDED, REST = [[1, 6], [9, 12]], 4, 60
NUMBERS = {number for low, high in RANGES for number in range(low, high + 1)} - {EXCLUDED}
A_SERVICE, AN_INTENT, A_PURPOSE = map(st.sampled_from, (SERVICES, INTENTS, PURPOSES))


class Ledger(RuleBasedStateMachine):
    """Any sequence of orders, outcomes, rests and readings, against one small pool and a plain picture of it."""

    engine: ClassVar[Engine]

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.engine)  # one transaction, never committed: each run starts with an empty database
        self.now = datetime(2030, 1, 1, tzinfo=UTC)
        self.session.add(models.PoolRule(kind="id", per="element", ranges=RANGES, exclusions=[[4, 4]], quarantine=REST))
        self.session.add(models.Site(name="s"))
        self.session.add(models.Credential(name="c", username="u", secret="lab:x"))
        self.session.flush()
        self.session.add(models.Element(name="e", platform="p", class_="c", site="s", host="h", port=1, credential="c"))
        self.session.flush()

    def teardown(self) -> None:
        self.session.close()

    def taken(self) -> set[int]:
        held = set(self.session.scalars(select(allocation.c.number)))
        return held | set(self.session.scalars(select(foreign.c.number)))

    @rule(service=A_SERVICE, intent=AN_INTENT, purpose=A_PURPOSE, key=st.sampled_from([None, None, "k", "l"]))
    def take(self, service: str, intent: str, purpose: str, key: str | None) -> None:
        before = self.taken()
        taker = Ids(self.session, service, intent)
        try:
            number = taker.take(purpose, "id", "e", key=key)
            taker.reserve()
        except PoolExhausted:
            assert before >= NUMBERS
            return
        assert number in before or number == min(NUMBERS - before)
        assert Ids(self.session, service, intent).take(purpose, "id", "e", key=key) == number

    @rule(service=A_SERVICE, intent=AN_INTENT, purpose=A_PURPOSE, want=st.sampled_from(sorted(NUMBERS)))
    def want(self, service: str, intent: str, purpose: str, want: int) -> None:
        before = self.taken()
        taker = Ids(self.session, service, intent)
        try:
            assert taker.take(purpose, "id", "e", want=want) == want
            taker.reserve()
        except AlreadyUsed:
            assert want in before

    @rule(service=A_SERVICE, intent=AN_INTENT, drop=st.sets(A_PURPOSE))
    def confirm(self, service: str, intent: str, drop: set[str]) -> None:
        mine = self.session.execute(select(use.c.allocation_id, use.c.purpose).where(use.c.service == service)).all()
        keep = {row.allocation_id for row in mine if row.purpose not in drop}
        ledger.confirm(self.session, service, intent, keep, now=self.now)
        left = self.session.execute(select(use.c.allocation_id, use.c.state).where(use.c.service == service)).all()
        assert {row.allocation_id for row in left if row.state == IN_USE} == keep

    @rule(intent=AN_INTENT)
    def roll_back(self, intent: str) -> None:
        confirmed = select(use).where(use.c.state == IN_USE).order_by(use.c.allocation_id, use.c.service, use.c.purpose)
        before = self.session.execute(confirmed).all()
        ledger.release_intent(self.session, intent)
        assert self.session.execute(confirmed).all() == before

    @rule(service=A_SERVICE)
    def tear_down(self, service: str) -> None:
        ledger.release_service(self.session, service, now=self.now)
        assert not self.session.execute(select(use).where(use.c.service == service)).all()

    @rule(seconds=st.integers(1, 2 * REST))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        ledger.expire(self.session, self.now)
        assert not self.session.execute(select(allocation).where(allocation.c.until <= self.now)).all()

    @rule(seen=st.sets(st.integers(0, 13), max_size=4))
    def read(self, seen: set[int]) -> None:
        record_use(self.session, "e", {"id": seen})

    @invariant()
    def one_owner_or_one_key(self) -> None:
        users = Counter(self.session.scalars(select(use.c.allocation_id)))
        for row in self.session.execute(select(allocation)):
            assert (users[row.id] == 0) == (row.until is not None)
            assert users[row.id] <= 1 or row.key is not None
            assert row.number in NUMBERS

    @invariant()
    def every_number_is_accounted_for(self) -> None:
        for found in pool_counts.free_counts(self.session):
            assert found.allocated + found.reserved + found.quarantined + found.free == found.size
            assert found.free == len(NUMBERS - self.taken())

    @invariant()
    def nothing_below_the_floor_is_free(self) -> None:
        floor = self.session.scalar(select(pool.c.floor)) or 0
        assert not {number for number in NUMBERS - self.taken() if number < floor}


@pytest.mark.parametrize(("database_url", "runs"), [("sqlite", 20), ("postgres", 4)], indirect=["database_url"])
def test_any_sequence_of_events(database_url: str, runs: int) -> None:
    Ledger.engine = database.engine(database_url)
    database.migrate(Ledger.engine)
    bounds = settings(max_examples=runs, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(Ledger, settings=bounds)
    Ledger.engine.dispose()
