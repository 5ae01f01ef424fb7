"""kill -9 at every step boundary and inside commit, on both databases: all new or all old, nothing held, nothing lost.

A worker dies at the point; a second one, already there, takes over. What is looked at afterwards is the lab's own running
configurations and traces, not what the controller says of itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.model.intent import IntentState
from controller.settings import Settings
from lab.client import LabClient, Running
from tests.flow.house import ForkServer, House

ELEMENTS = ("olt-xh-1", "ptn-xh-1", "ptn-core-1", "pe-1")
STEPS = ("stage", "commit", "verify", "soak", "decide", "confirm", "record")
POINTS = [f"{step}:{when}" for step in STEPS for when in ("before", "after")]
POINTS += [f"commit {element}:{when}" for element in ELEMENTS for when in ("before", "after")]
BACK = ("decide back", "rollback", "record")
POINTS_BACK = [f"{step}:{when}" for step in BACK for when in ("before", "after")]


@pytest.fixture
def house(database_url: str, lab: Running, metro: LabClient, forkserver: ForkServer) -> Iterator[House]:
    del metro
    made = House(
        Settings(
            database_url=database_url,
            soak_seconds=0.2,
            lease_seconds=1.0,
            answer_seconds=1.5,
            retry_seconds=0.2,
            late_seconds=0.5,
        ),
        lab,
        forkserver,
    )
    yield made
    made.close()


def struck(house: House, point: str, marker: Path, service: str = "") -> tuple[str, dict[str, str]]:
    """Order with a worker that dies at the point; the intent and the configurations of before."""
    before = house.client.snapshot()
    victim = house.worker(KAITONG_FAILPOINT=f"{point}@{marker}")
    intent = (
        house.order("provision", address="5 Beishan Road", bandwidth_down=20480, bandwidth_up=10240)
        if not service
        else house.order("teardown", service)
    )
    house.wait_gone(victim)
    return intent, before


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_point_of_the_line(house: House, point: str, tmp_path: Path) -> None:
    intent, before = struck(house, point, tmp_path / "struck")
    house.worker()
    row = house.settled(intent)
    trace = house.client.trace("48575443A0000004")
    if row.state == IntentState.COMPLETED:
        assert trace["ok"], trace["text"]
        house.done("teardown", row.service)
    else:
        assert row.state in {IntentState.ROLLED_BACK, IntentState.FAILED}, row.reason
        assert not trace["ok"]
    assert house.client.snapshot() == before
    assert house.held() == []
    assert house.ids_taken() == []


@pytest.mark.parametrize("point", POINTS_BACK)
def test_killed_on_the_way_back(house: House, point: str, tmp_path: Path) -> None:
    house.client.fault("olt-xh-1", "alarm", seconds=0.0)
    intent, before = struck(house, point, tmp_path / "struck")
    house.worker()
    row = house.settled(intent)
    assert row.state == IntentState.ROLLED_BACK, row.reason
    assert house.client.snapshot() == before
    assert house.held() == []
    assert house.ids_taken() == []
