"""One controller on SQLite with one worker, in a process of its own, against the lab; a new one after a test that left something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from controller.proof.crash.forkserver import ForkServer
from controller.settings import Settings
from lab.client import LabClient, Running
from tests.flow.failures.street import OLT, SOAK, Street, address, cut, outcomes
from tests.flow.house import House


@pytest.fixture(scope="package")
def street(lab: Running, forkserver: ForkServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    def open_house() -> House:
        url = f"sqlite:///{tmp_path_factory.mktemp('failures') / 'kaitong.db'}"
        settings = Settings(
            late_seconds=0.5,
            database_url=url,
            soak_seconds=SOAK,
            settle_seconds=1.0,
            answer_seconds=5.0,
            retry_seconds=0.3,
        )
        return House(settings, lab, forkserver)

    made = Street(open_house)
    yield made
    made.close()


@pytest.fixture
def house(street: Street, metro: LabClient) -> House:
    assert metro
    return street.house()


@pytest.fixture(scope="package")
def script(street: Street, lab: Running, base: dict[str, str]) -> list[str]:
    """Every exchange with the OLT in one undisturbed provision, from the login on."""
    lab.client.clear()
    assert lab.client.running(OLT) == base[OLT]
    house = street.house()
    cut(house, OLT)
    row = house.done("provision", address=address())
    sent: list[str] = outcomes(house, row.id)[OLT].sent
    house.done("teardown", row.service)
    return sent
