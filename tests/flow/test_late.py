"""A line that an element carries out long after its session was lost: it must not meet the next intent.

The way forth survives a lost session, the line is sent again over another, and all is well. If the next order came at
once, the first line could still undo what that one did.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.proof.crash.forkserver import ForkServer
from controller.settings import Settings
from lab.client import LabClient, Running
from tests.flow.house import ELEMENTS, House

OLT = ELEMENTS[0]
ANSWER = 1.0
LATE = 4.0
"""times what the controller waits for an answer"""


@pytest.fixture
def house(lab: Running, metro: LabClient, forkserver: ForkServer, tmp_path: Path) -> Iterator[House]:
    assert metro
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'kaitong.db'}",
        soak_seconds=0.2,
        settle_seconds=2.0,
        answer_seconds=ANSWER,
        retry_seconds=0.2,
        late_seconds=(LATE + 1) * ANSWER,
    )
    made = House(settings, lab, forkserver)
    made.worker()
    with made.unchanged():
        yield made
    made.close()


def exchanges(house: House) -> int:
    return next(int(element["exchanges"]) for element in house.client.elements() if element["name"] == OLT)


def test_a_line_that_comes_late_does_not_meet_the_next_intent(house: House) -> None:
    service = house.done("provision", address="5 Beishan Road", access_vlan=30).service
    before = exchanges(house)
    house.client.watch(OLT)
    house.done("change", service, access_vlan="untagged")
    first = house.client.changes(OLT)[0] - before
    house.done("change", service, access_vlan=30)
    tagged = house.client.running(OLT)
    house.client.fault(OLT, "hold", at=first, seconds=LATE * ANSWER)
    row = house.done("change", service, access_vlan="untagged")
    assert house.client.faults(OLT) == []
    assert "5 s" in next(event.text for event in house.app.store.events(row.id) if event.name == "soaking")
    house.done("change", service, access_vlan=30)
    while house.client.held(OLT):
        time.sleep(0.05)
    assert house.client.running(OLT) == house.client.saved(OLT) == tagged
    house.done("teardown", service)
