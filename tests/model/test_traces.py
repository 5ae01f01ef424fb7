"""The events of real activations are paths of the model: what the model is searched for is what the controller does.

Elements of one kind stand for each other: the model has one with a timer and one without, the line has three and one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.prove.nursery import Nursery
from controller.service import Intent, IntentState
from controller.settings import Settings
from lab.client import LabClient, Running
from tests.flow.house import House
from tests.model.coordinator import Coordinator
from tests.model.explorer import follows
from tests.model.states import INVERSE, TIMER

KINDS = (TIMER, INVERSE)
OUTSIDE = {"accepted", "admitted", "planned", "cancel asked", "alarm raised", "alarm cleared"}
"""what is written before the line begins, or by somebody else"""


@pytest.fixture(scope="module")
def workers() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
def house(sqlite_url: str, lab: Running, metro: LabClient, workers: Nursery) -> Iterator[House]:
    assert metro
    settings = Settings(
        database_url=sqlite_url, soak_seconds=0.2, lease_seconds=3.0, answer_seconds=5.0, retry_seconds=0.2
    )
    made = House(settings, lab, workers)
    yield made
    made.close()


def events(house: House, intent: Intent) -> list[str]:
    return [event.name for event in house.app.store.events(intent.id) if event.name not in OUTSIDE]


def provision(house: House) -> str:
    return house.order("provision", address="5 Beishan Road")


def test_an_activation_that_completes(house: House) -> None:
    house.worker()
    row = house.settled(provision(house))
    found = events(house, row)
    assert not follows(Coordinator(KINDS, 0, 0), found, IntentState.COMPLETED)
    assert follows(Coordinator(KINDS, 0, 0), found, IntentState.ROLLED_BACK), "the model tells ends apart"
    without = [name for name in found if name != "decided"]
    assert follows(Coordinator(KINDS, 0, 0), without, IntentState.COMPLETED), "nor does it take what cannot be"


def test_an_activation_that_an_alarm_takes_back(house: House) -> None:
    house.client.fault("olt-xh-1", "alarm", seconds=0.0)
    house.worker()
    row = house.settled(provision(house))
    assert row.state == IntentState.ROLLED_BACK, row.reason
    assert not follows(Coordinator(KINDS, 0, 0), events(house, row), row.state)


def test_an_element_that_is_lost_after_the_decision(house: House) -> None:
    house.worker()
    intent = provision(house)
    house.until(intent, lambda row: "soaking" in events(house, row))
    house.client.fault("ptn-xh-1", "slow", seconds=0.4)
    house.until(intent, lambda row: row.decision == "confirm")
    house.client.fault("ptn-xh-1", "unreachable")
    house.settled(intent, held=True)
    house.client.clear_faults("ptn-xh-1")
    row = house.settled(intent)
    assert row.state == IntentState.COMPLETED, row.reason
    assert not follows(Coordinator(KINDS, 0, 1), events(house, row), row.state)


@pytest.mark.parametrize("point", ["commit olt-xh-1:after", "verify:done", "confirm:done", "record:done"])
def test_a_worker_that_is_killed_and_taken_over(house: House, point: str, tmp_path: Path) -> None:
    victim = house.worker(KAITONG_STRIKE=f"{point}@{tmp_path / 'struck'}")
    intent = provision(house)
    house.wait_gone(victim)
    house.worker()
    row = house.settled(intent)
    time.sleep(0.5)  # what the other worker still has to write of it
    assert not follows(Coordinator(KINDS, 1, 0), events(house, row), row.state)
