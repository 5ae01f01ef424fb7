"""A dry run beside a writer that holds its transaction open: it waits for none, and delays none."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select
from sqlmodel import Session

from controller.app import App, open_app
from controller.model.order import Order
from controller.records.history_tables import EventRow
from controller.records.tables import Intent, PlanRow, Service
from controller.settings import Settings
from controller.usecases.submit_order import accept, dry_run
from inventory.importer import load_file
from inventory.models import Allocation, AllocationUse, Pool

METRO = Path(__file__).parents[2] / "lab" / "networks" / "metro.yaml"
WRITTEN = (Service, Intent, PlanRow, EventRow, Pool, Allocation, AllocationUse)
LONG = 120.0
"""seconds until a test that hangs is given up; none takes so long"""


@pytest.fixture
def app(database_url: str) -> Iterator[App]:
    made = open_app(Settings(database_url=database_url), idle_seconds=LONG)
    made.store.write(lambda session: load_file(session, METRO))
    yield made
    made.close()


def order(number: int) -> Order:
    return Order.model_validate(
        {
            "operation": "provision",
            "external_id": f"N-{number}",
            "product": "internet_line",
            "customer": "hupan-tea",
            "characteristics": {
                "address": f"{number} Beishan Road",
                "bandwidth_down": 102400,
                "bandwidth_up": 51200,
            },
        }
    )


def rows(app: App) -> list[int]:
    with app.store.read() as session:
        return [session.execute(select(func.count()).select_from(table)).scalar_one() for table in WRITTEN]


@contextmanager
def accepting(app: App, wanted: Order) -> Iterator[None]:
    """Another order for the same pools has written everything that it writes, and has not committed."""
    written, may_end = Event(), Event()

    def stand(*_: object) -> None:
        written.set()
        assert may_end.wait(LONG)

    with ThreadPoolExecutor(1) as other:
        accepted = other.submit(accept, app.store, wanted, stand)
        try:
            assert written.wait(LONG)
            yield
        finally:
            may_end.set()
        accepted.result(LONG)


def test_a_dry_run_waits_for_no_writer_and_writes_nothing(app: App) -> None:
    with accepting(app, order(8)):
        before = rows(app)
        planned = dry_run(app.store, order(7))
        assert rows(app) == before
    again = dry_run(app.store, order(7))
    assert planned.allocations != again.allocations, "what was not committed was free"
    assert accept(app.store, order(7), app.starter).plan == again, "what a dry run chooses is what an order gets"


def test_a_dry_run_delays_no_writer(app: App) -> None:
    """It stands still in the middle of its transaction, and an order for the same pools passes."""
    wanted = order(7)
    with ThreadPoolExecutor(1) as other:
        passed: list[Future[object]] = []

        def stand(session: Session) -> None:
            session.execute(select(Pool)).all()
            passed.append(other.submit(accept, app.store, wanted, app.starter))
            passed[0].result(LONG)

        app.store.look(stand)
    assert rows(app)[0] == 1
