"""The events of real activations are paths of the model: what the model is searched for is what the controller does."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from controller.model.intent import IntentState
from controller.proof.crash.forkserver import ForkServer
from controller.settings import Settings
from controller.usecases.cancel import stop
from lab.client import LabClient, Running
from tests.flow.house import ELEMENTS, House
from tests.model.states import INVERSE, TIMER
from tests.model.traces import check, main

FAULTS: list[dict[str, Any]] = [
    {"kind": "drop", "at": 9},
    {"kind": "drop-after", "at": 14},
    {"kind": "garble", "at": 12},
    {"kind": "reject", "at": 2, "text": "Failure: not today"},
    {"kind": "commit-fails", "text": "out of memory"},
    {"kind": "reboot", "at": 14},
    {"kind": "unreachable"},
]
"""fields of `lab.faults.Fault`: exchange or line 9, and so on"""


@pytest.fixture(scope="module")
def workers() -> Iterator[ForkServer]:
    made = ForkServer()
    yield made
    made.close()


@pytest.fixture
def house(sqlite_url: str, lab: Running, metro: LabClient, workers: ForkServer) -> Iterator[House]:
    assert metro
    settings = Settings(
        database_url=sqlite_url,
        soak_seconds=0.2,
        lease_seconds=3.0,
        answer_seconds=5.0,
        retry_seconds=0.2,
        late_seconds=1.0,
    )
    made = House(settings, lab, workers)
    yield made
    made.close()


def trace(house: House, intent: str, *, deaths: int = 0, faults: int = 0) -> dict[str, Any]:
    """The intent as a campaign records it."""
    row = house.intent(intent)
    return {
        "intent": row.id,
        "operation": row.operation,
        "state": row.state,
        "elements": {step.element: INVERSE if step.last else TIMER for step in house.app.store.plan(intent).steps},
        "events": [event.name for event in house.app.store.events(intent)],
        "deaths": deaths,
        "faults": faults,
    }


def provision(house: House) -> str:
    return house.order("provision", address="5 Beishan Road")


def test_an_activation_that_completes(house: House) -> None:
    house.worker()
    intent = provision(house)
    house.settled(intent)
    found = trace(house, intent)
    assert not check(found)
    assert "found 'rolledBack'" in check(found | {"state": "rolledBack"}), "the model tells ends apart"
    for name in found["events"]:
        without = [event for event in found["events"] if event != name]
        assert check(found | {"events": without}), f"nor does it take what cannot be: no {name}"
    assert check(found, soaks=False)


def test_an_activation_that_an_alarm_takes_back(house: House) -> None:
    house.client.fault("olt-xh-1", "alarm", seconds=0.0)
    house.worker()
    intent = provision(house)
    row = house.settled(intent)
    assert row.state == IntentState.ROLLED_BACK, row.reason
    assert not check(trace(house, intent))


def test_an_activation_that_somebody_stops(house: House) -> None:
    """One that waits for the elements of another, and one that soaks."""
    intent, waiting = provision(house), house.order("provision", address="6 Beishan Road")
    stop(house.app.store, waiting, house.app.starter, who="test")
    house.worker()
    house.until(intent, lambda _: "soaking" in trace(house, intent)["events"])
    stop(house.app.store, intent, house.app.starter, who="test")
    assert house.settled(intent).state == IntentState.ROLLED_BACK
    assert house.intent(waiting).state == IntentState.CANCELLED
    found = trace(house, intent)
    assert not check(found)
    assert not check(trace(house, waiting))
    heeded = found["events"].index("cancel asked") + 1
    kept = [*found["events"][:heeded], "verified", "decided", "confirmed", "completed"]
    assert "found 'confirmed'" in check(found | {"events": kept, "state": "completed"})


def test_an_element_that_is_lost_after_the_decision(house: House) -> None:
    house.worker()
    intent = provision(house)
    house.until(intent, lambda _: "soaking" in trace(house, intent)["events"])
    house.client.fault("ptn-xh-1", "slow", seconds=0.4)
    house.until(intent, lambda row: row.decision == "confirm")
    house.client.fault("ptn-xh-1", "unreachable")
    house.settled(intent, held=True)
    house.client.clear_faults("ptn-xh-1")
    row = house.settled(intent)
    assert row.state == IntentState.COMPLETED, row.reason
    found = trace(house, intent, faults=1)
    assert not check(found)
    assert check(found | {"faults": 0}), "without a fault nothing is held"


@pytest.mark.parametrize(
    "point", ["stage:after", "commit olt-xh-1:after", "verify:after", "confirm:after", "record:after"]
)
def test_a_worker_that_is_killed_and_taken_over(house: House, point: str, tmp_path: Path) -> None:
    victim = house.worker(KAITONG_FAILPOINT=f"{point}@{tmp_path / 'struck'}")
    intent = provision(house)
    house.wait_gone(victim)
    house.worker()
    house.settled(intent)
    time.sleep(0.5)  # what the other worker still has to write of it
    assert not check(trace(house, intent, deaths=1))


def test_many_intents_with_strikes(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two lines at a time on the same elements, two workers; elements fail, every other time a worker is killed."""
    chance = random.Random(5)
    house.worker()
    found = []
    for number in range(6):
        struck = chance.sample(ELEMENTS, 2)
        for element in struck:
            house.client.fault(element, **chance.choice(FAULTS))
        victim = house.worker()
        intents = [
            house.order("provision", address=f"{line} Beishan Road") for line in (2 * number + 1, 2 * number + 2)
        ]
        time.sleep(chance.uniform(0.2, 1.5))
        if killed := number % 2:
            house.kill(victim)
        time.sleep(chance.uniform(0.2, 1.0))
        house.client.clear()
        for intent in intents:
            house.settled(intent)
            found.append(trace(house, intent, deaths=killed, faults=len(struck)))
        if not killed:
            house.kill(victim)
    file = tmp_path / "traces.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in found))
    code = main([str(file)])
    said = capsys.readouterr().out
    print(said)
    assert code == 0, said
    file.write_text(file.read_text().replace('"committed"', '"confirmed"'))
    assert main([str(file)]) == 1
