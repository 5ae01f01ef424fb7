"""What a provision of four elements asks of the database, DBOS's part included: counts, which hold on any machine.

They may only fall: whoever needs fewer writes the new counts here, and in docs/benchmarks.md.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.model.intent import IntentState
from controller.proof.crash.forkserver import ForkServer
from controller.records.commits import UNASKED_SECONDS
from controller.settings import Settings
from lab.client import LabClient, Running
from tests.benchmarks import statements
from tests.benchmarks.statements import Transaction
from tests.flow.house import House

IDLE_SECONDS = 6.0
"""in which a worker looks, though nothing was committed, once: every five seconds"""
MOST = {
    "sqlite": {"statements": 87, "commits": 7, "read_only": 12},
    "postgresql": {"statements": 103, "commits": 6, "read_only": 12},
}


@pytest.fixture
def house(database_url: str, lab: Running, metro: LabClient, forkserver: ForkServer) -> Iterator[House]:
    assert metro
    settings = Settings(database_url=database_url, soak_seconds=0)
    made = House(settings, lab, forkserver.planted("tests.benchmarks.statements"))
    yield made
    made.close()


def test_a_provision_of_four_elements_asks_no_more_than_before(house: House, tmp_path: Path) -> None:
    accepting, working = tmp_path / "accepting", tmp_path / "working"
    assert house.app.starter  # DBOS's tables are there before anything is counted
    house.worker(**{statements.VARIABLE: str(working)})
    time.sleep(IDLE_SECONDS)
    idle = len(statements.transactions(working))
    with statements.recording(accepting):
        intent = house.order("provision", address="7 Beishan Road")
    row = house.settled(intent)
    time.sleep(IDLE_SECONDS)
    assert (row.state, len(row.elements)) == (IntentState.COMPLETED, 4)
    found = [*statements.transactions(accepting), *_of_the_activation(statements.transactions(working), idle)]
    house.done("teardown", row.service)
    most = MOST[house.app.engine.dialect.name]
    counts = statements.counted(found)
    print(f"{counts}\n{statements.table(found)}")
    assert all(counts[name] <= most[name] for name in most), counts


def test_a_worker_without_work_looks_after_a_commit_and_once_in_a_while(house: House, tmp_path: Path) -> None:
    """It renews its lease, which on SQLite is a commit; on Postgres it hears of jobs alone. Each thread looks once then."""
    assert house.app.starter
    working = tmp_path / "working"
    house.worker(**{statements.VARIABLE: str(working)})
    time.sleep(IDLE_SECONDS)
    before = len(statements.transactions(working))
    time.sleep(2 * IDLE_SECONDS)
    found = statements.transactions(working)[before:]
    looks = Counter(each.thread for each in found)
    on_postgres = house.app.engine.dialect.name == "postgresql"
    most = 2 * IDLE_SECONDS / UNASKED_SECONDS + 1 + (0 if on_postgres else looks["lease"])
    assert set(looks) == {"lease", "queue-worker-intents", "stranded"}
    assert max(looks["queue-worker-intents"], looks["stranded"]) <= most, looks


def _of_the_activation(found: list[Transaction], idle: int) -> list[Transaction]:
    """Without what the worker's threads also do where there is no work: the first `idle` transactions."""
    looks = Counter((each.thread, each.kinds) for each in found[:idle])
    return [each for each in found[idle:] if (each.thread, each.kinds) not in looks]
