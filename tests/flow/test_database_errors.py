"""An error of a value fails its intent, the loss of the database ends or delays a worker: neither is taken for the other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.line.leases import LOST_LEASE
from controller.model.intent import IntentState
from controller.proof.crash.baseline import phases
from controller.proof.crash.forkserver import ForkServer, alive
from lab.client import LabClient, Running
from tests.flow.house import PATIENCE, House, quick


@pytest.fixture
def house(database_url: str, lab: Running, metro: LabClient, forkserver: ForkServer, tmp_path: Path) -> Iterator[House]:
    assert metro
    made = House(
        quick(tmp_path, database_url=database_url, lease_seconds=30.0),
        lab,
        forkserver.planted("tests.flow.refused_value"),
    )
    yield made
    made.close()


@pytest.mark.parametrize(
    ("statement", "state"),
    [("UPDATE outcome", IntentState.HELD), ("INSERT INTO outcome", IntentState.FAILED)],
    ids=["at each step", "at the snapshot"],
)
def test_a_value_that_is_refused_ends_no_worker(
    house: House, tmp_path: Path, statement: str, state: IntentState
) -> None:
    flag = tmp_path / "refused"
    flag.touch()
    worker = house.worker(REFUSED=statement, REFUSED_WHILE=str(flag))
    with house.unchanged():
        row = house.settled(house.order("provision", address="3 Beishan Road"), held=True)
        assert row.state == state, row.reason
        assert "S3cr-t" not in row.reason
        assert alive(worker)
        flag.unlink()
        assert house.settled(row.id).state in {IntentState.FAILED, IntentState.ROLLED_BACK}
    house.done("teardown", house.done("provision", address="3 Beishan Road").service)
    assert house.workers == {worker}


def test_an_intent_whose_hold_cannot_be_recorded_is_tried_again(house: House, tmp_path: Path) -> None:
    """The way back meets a defect, and so does the record that it is held."""
    flag = tmp_path / "refused"
    flag.touch()
    worker = house.worker(REFUSED="UPDATE outcome|UPDATE hold", REFUSED_WHILE=str(flag))
    with house.unchanged():
        intent = house.order("provision", address="3 Beishan Road")
        deadline = time.monotonic() + PATIENCE
        while not any(phase.startswith(f"{intent}:resolve:2 ") for phase in phases(house.app)):  # the third try
            assert time.monotonic() < deadline, phases(house.app)
            time.sleep(0.02)
        assert house.intent(intent).state == IntentState.IN_PROGRESS
        assert {hold.element for hold in house.held()} == set(house.intent(intent).elements)
        flag.unlink()
        row = house.settled(intent)
        assert row.state == IntentState.ROLLED_BACK
        assert "the database refuses a value" in row.reason
    assert house.workers == {worker}
    assert alive(worker)


def test_a_worker_that_can_record_nothing_of_an_intent_leaves_it_to_others(house: House, tmp_path: Path) -> None:
    """Not even that it is to be tried again."""
    flag = tmp_path / "refused"
    flag.touch()
    given = {"REFUSED": "UPDATE intent", "REFUSED_WHILE": str(flag)}
    worker = house.worker(**given)
    with house.unchanged():
        intent = house.order("provision", address="3 Beishan Road")
        assert house.wait_gone(worker) == LOST_LEASE
        flag.unlink()
        house.worker(**given)
        row = house.settled(intent)
        assert row.state == IntentState.COMPLETED, row.reason
        house.done("teardown", row.service)


def test_a_start_that_postgres_breaks_off_is_tried_again(
    postgres_url: str, lab: Running, metro: LabClient, forkserver: ForkServer, tmp_path: Path
) -> None:
    """On a loaded machine a process may stand still in a transaction for longer than its server lets it."""
    assert metro
    settings = quick(tmp_path, database_url=postgres_url, lease_seconds=1.5, answer_seconds=2.0)
    made = House(settings, lab, forkserver.planted("tests.flow.slow_transactions"))
    try:
        worker = made.worker(SLOW_TIMES="12", SLOW_SECONDS=str(settings.idle_transaction_seconds * 1.4))
        assert alive(worker)
    finally:
        made.close()


def test_a_phase_whose_end_could_not_be_kept_is_taken_over(
    database_url: str, lab: Running, metro: LabClient, forkserver: ForkServer, tmp_path: Path
) -> None:
    """DBOS tries that write once where it takes the error for a lasting one, and runs the phase no more."""
    assert metro
    made = House(quick(tmp_path, database_url=database_url), lab, forkserver.planted("tests.flow.lost_outcome"))
    flag = tmp_path / "lost"
    flag.touch()
    try:
        worker = made.worker(LOST_OUTCOME=str(flag))
        row = made.done("provision", address="3 Beishan Road")
        assert not flag.exists()
        assert f"{row.id}:activate PENDING" in phases(made.app)
        assert made.wait_gone(worker) == LOST_LEASE
        made.worker(LOST_OUTCOME=str(flag))
        deadline = time.monotonic() + PATIENCE
        while phases(made.app):
            assert time.monotonic() < deadline, phases(made.app)
            time.sleep(0.05)
        made.done("teardown", row.service)
    finally:
        made.close()
