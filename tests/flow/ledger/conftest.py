"""One scenario for all tests of the ledger; each breaks one thing in a copy of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from controller.app import App
from controller.model.intent import IntentState
from controller.proof.crash.forkserver import ForkServer
from controller.proof.crash.observer import configurations
from inventory.database import engine
from lab.client import LabClient, Running
from tests.flow.house import House
from tests.flow.ledger.scenario import PTN, ROUTER, Scenario, quiet, settings


@pytest.fixture(scope="package")
def scenario(lab: Running, forkserver: ForkServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenario]:
    lab.client.clear()
    base = configurations(lab.client)
    house = House(settings(tmp_path_factory.mktemp("ledger")), lab, forkserver)
    made = Scenario(house, base, base, "", "", "", "", "")
    try:
        house.worker()
        made.live = house.done("provision", address="5 Beishan Road", access_vlan=30).service
        made.gone = house.done("provision", address="6 Beishan Road").service
        house.done("provision", address="7 Beishan Road")
        made.completed = house.done("change", made.live, bandwidth_down=20480, access_vlan="untagged").id
        house.done("suspend", made.live)
        house.done("teardown", made.gone)
        # the last element raises an alarm in the soak: verified already, then taken back
        lab.client.fault(ROUTER, "alarm")
        made.rolled_back = house.order("provision", address="8 Beishan Road")
        assert house.settled(made.rolled_back).state == IntentState.ROLLED_BACK
        lab.client.clear()
        lab.client.fault(PTN, "unreachable")
        made.failed = house.order("provision", address="9 Beishan Road")
        assert house.settled(made.failed).state == IntentState.FAILED
        lab.client.clear()
        quiet(house)
        made.end = made.look()
        yield made
    finally:
        lab.client.clear()
        house.close()
        made.put(base)


@pytest.fixture
def app(scenario: Scenario, tmp_path: Path) -> Iterator[App]:
    """A copy of the snapshot."""
    source = str(scenario.house.app.engine.url.database)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(tmp_path / "kaitong.db")) as new:
        old.backup(new)
    chosen = settings(tmp_path)
    made = App(chosen, engine(chosen.database_url))
    yield made
    made.close()


@pytest.fixture
def lab_at_end(scenario: Scenario) -> Iterator[LabClient]:
    """The lab as the scenario left it; it is left so again."""
    yield scenario.lab
    scenario.lab.clear()
    scenario.put(scenario.end)
