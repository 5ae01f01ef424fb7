"""What a worker logs about an element that refuses, and of a deed with a defect: whose work it was; no password."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from controller import plugins, usecases
from controller.model.actor import Door, local
from controller.model.intent import IntentState
from controller.model.job import JobState
from controller.proof.crash.forkserver import ForkServer
from controller.records.jobs import job_of
from controller.usecases.kit.jobs import start
from lab.client import LabClient, Running
from tests.flow.house import ELEMENTS, PATIENCE, House, quick

SECRET = "S3cretPhrase"
FAULTY = f'''
"""A job with a defect."""

from controller.model.actor import Actor
from controller.usecases.kit.declared import usecase
from controller.usecases.kit.inputs import OfElement
from controller.usecases.kit.ports import Reach


@usecase(permission="test.fault", job=True)
def faulty(ports: Reach, _actor: Actor, given: OfElement) -> OfElement:
    """Meet a defect."""
    raise RuntimeError("sent: password cipher {SECRET}")
'''


@pytest.fixture
def house(lab: Running, metro: LabClient, forkserver: ForkServer, tmp_path: Path) -> Iterator[House]:
    """A controller without a worker."""
    assert metro
    made = House(quick(tmp_path, log_format="json"), lab, forkserver)
    yield made
    made.close()


@contextmanager
def worker(house: House, log: Path) -> Iterator[None]:
    """`kaitong worker` while the block runs; what it says on stderr is in `log`."""
    command = [sys.executable, "-m", "controller.doors.cli.main", "worker", "--json"]
    environment = os.environ | house.settings.variables()
    with (
        log.open("w") as said,
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=said) as process,
    ):
        try:
            yield
        finally:
            process.terminate()
            assert process.wait(60) == 0


def test_a_refusal_is_logged_with_all_that_is_known_and_without_its_password(house: House, tmp_path: Path) -> None:
    olt = ELEMENTS[0]
    refusal = f"Failure: peer password cipher {SECRET}"
    house.client.fault(olt, "reject", match="service-port", text=refusal)
    with worker(house, tmp_path / "log"):
        undone = house.settled(house.order("provision", address="1 Beishan Road"))
        assert undone.state == IntentState.ROLLED_BACK, undone.reason
    text = (tmp_path / "log").read_text()
    assert SECRET not in text
    passwords = {target.password for target in house.app.store.targets(ELEMENTS, 5.0).values()}
    records: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
    assert not [record for record in records if passwords & {str(value) for value in record.values()}]
    (record,) = [each for each in records if "Failure: peer password cipher ********" in each["event"]]
    stamp = datetime.fromisoformat(record.pop("timestamp"))
    assert stamp.utcoffset() is not None
    assert record.pop("event").startswith(f"{olt} - commit - ")
    assert record == {
        "level": "info",
        "logger": "kaitong.elements",
        "intent": undone.id,
        "service": undone.service,
        "job": f"{undone.id}:activate",
        "step": "commit",
        "element": olt,
        "verb": "commit",
    }


def test_a_defect_in_a_deed_is_logged_with_its_job_and_element(
    lab: Running, forkserver: ForkServer, tmp_path: Path
) -> None:
    usecases_outside = tmp_path / "outside" / "usecases"
    usecases_outside.mkdir(parents=True)
    (usecases_outside / "faulty.py").write_text(FAULTY)
    house = House(quick(tmp_path, log_format="json", extra_folders=(tmp_path / "outside",)), lab, forkserver)
    try:
        deed = usecases.find("faulty")
        given = deed.takes.model_validate({"element": ELEMENTS[0]})
        with worker(house, tmp_path / "log"):
            job = start(deed, house.app, local("test", Door.CLI), given)
            deadline = time.monotonic() + PATIENCE
            while not JobState(house.app.store.look(lambda session: job_of(session, job)).state).final:
                assert time.monotonic() < deadline
                time.sleep(0.05)
    finally:
        house.close()
        plugins.search(())
    text = (tmp_path / "log").read_text()
    assert SECRET not in text
    (record,) = map(json.loads, text.splitlines())
    assert "RuntimeError: sent: password cipher ********" in record["event"]
    known = {"job": f"{job}:deed", "deed": "faulty", "element": ELEMENTS[0]}
    assert record.items() >= (known | {"level": "error", "logger": "kaitong.worker"}).items()
