"""A job that is no intent ends for the one who waits for it, also where the database refuses what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from controller import usecases
from controller.line.leases import LOST_LEASE
from controller.model.actor import Door, local
from controller.model.job import JobState
from controller.proof.crash.baseline import phases
from controller.proof.crash.forkserver import ForkServer, alive
from controller.records.jobs import job_of
from controller.records.tables import JobRow
from controller.usecases.kit.jobs import start
from lab.client import LabClient, Running
from tests.flow.house import ELEMENTS, PATIENCE, House, quick

RESULT, END = r"UPDATE job SET state=\S+ result", r"UPDATE job SET state=\S+ (result|error)"
NEXT = r"INSERT INTO \S*workflow_status"


@pytest.fixture
def house(database_url: str, lab: Running, metro: LabClient, forkserver: ForkServer, tmp_path: Path) -> Iterator[House]:
    assert metro
    made = House(
        quick(tmp_path, database_url=database_url, lease_seconds=30.0, retry_seconds=2.0),
        lab,
        forkserver.planted("tests.flow.refused_value"),
    )
    yield made
    made.close()


def started(house: House) -> str:
    """A job that asks one element whether it is in sync."""
    deed = usecases.find("check_sync")
    return start(deed, house.app, local("test", Door.CLI), deed.takes.model_validate({"element": ELEMENTS[0]}))


def until(house: House, job: str, reached: Callable[[JobRow], bool]) -> JobRow:
    deadline = time.monotonic() + PATIENCE
    while not reached(row := house.app.store.look(lambda session: job_of(session, job))):
        assert time.monotonic() < deadline, (row, phases(house.app))
        time.sleep(0.02)
    return row


def ended(house: House, job: str) -> JobRow:
    return until(house, job, lambda row: JobState(row.state).final)


def next_try(house: House, job: str, number: int) -> None:
    """Wait until this try is due, or will be."""
    until(house, job, lambda _row: any(phase.startswith(f"{job}:deed:{number} ") for phase in phases(house.app)))


def test_a_job_whose_result_is_refused_is_failed(house: House, tmp_path: Path) -> None:
    flag = tmp_path / "refused"
    flag.touch()
    worker = house.worker(REFUSED=RESULT, REFUSED_WHILE=str(flag))
    row = ended(house, started(house))
    assert (row.state, row.attempt, row.result) == (JobState.FAILED, 1, None)
    assert row.error
    assert "ValueRefused while its end was recorded" in row.error["detail"]
    assert "S3cr-t" not in str(row.error)
    flag.unlink()
    assert ended(house, started(house)).state == JobState.COMPLETED
    assert alive(worker)


def test_a_job_whose_failure_is_refused_too_is_tried_again(house: House, tmp_path: Path) -> None:
    flag = tmp_path / "refused"
    flag.touch()
    worker = house.worker(REFUSED=END, REFUSED_WHILE=str(flag))
    job = started(house)
    next_try(house, job, 1)
    flag.unlink()
    row = ended(house, job)
    assert (row.state, row.result and row.result["in_sync"]) == (JobState.COMPLETED, True), row
    assert row.attempt > 1
    assert alive(worker)


def test_a_job_that_cannot_be_begun_is_tried_again(house: House, tmp_path: Path) -> None:
    flag = tmp_path / "refused"
    flag.touch()
    worker = house.worker(REFUSED="UPDATE job", REFUSED_WHILE=str(flag))
    job = started(house)
    next_try(house, job, 2)
    flag.unlink()
    row = ended(house, job)
    assert (row.state, row.attempt) == (JobState.COMPLETED, 1)
    assert alive(worker)


def test_a_worker_that_can_record_nothing_of_a_job_leaves_it_to_others(house: House, tmp_path: Path) -> None:
    """Not even that it is to be tried again."""
    flag = tmp_path / "refused"
    flag.touch()
    given = {"REFUSED": f"{END}|{NEXT}", "REFUSED_WHILE": str(flag)}
    worker = house.worker(**given)
    job = started(house)
    assert house.wait_gone(worker) == LOST_LEASE
    flag.unlink()
    house.worker(**given)
    row = ended(house, job)
    assert (row.state, row.attempt) == (JobState.COMPLETED, 2)
