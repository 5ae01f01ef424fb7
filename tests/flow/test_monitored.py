"""Lines of the SLA class gold over PTN: both ends of the pseudowire watch each other, and tell when they hear nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.prove.nursery import Nursery
from controller.service import IntentState
from controller.settings import Settings
from lab.client import LabClient, Running
from tests.flow.house import ELEMENTS, House

OLT, NEAR, FAR, PE = ELEMENTS
ADDRESS, SERIAL = "1 Beishan Road", "48575443A0000000"
MEP = "<mep-id>{}</mep-id>"


@pytest.fixture
def house(lab: Running, metro: LabClient, nursery: Nursery, tmp_path: Path) -> Iterator[House]:
    assert metro
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'kaitong.db'}",
        soak_seconds=0.2,
        settle_seconds=6.0,
        answer_seconds=5.0,
        retry_seconds=0.3,
        late_seconds=0.5,
    )
    made = House(settings, lab, nursery)
    made.worker()
    with made.unchanged():
        yield made
    made.close()


def lost(house: House, element: str) -> list[str]:
    """Pseudowires of which this element hears nothing."""
    return [str(alarm["object"]) for alarm in house.client.alarms(element) if alarm["name"] == "MPLS_PW_LOCV"]


def test_the_two_ends_of_a_gold_line_hear_each_other(house: House) -> None:
    service = house.done("provision", address=ADDRESS, sla_class="gold").service
    assert [MEP.format(number) in house.client.running(element) for element, number in ((NEAR, 1), (FAR, 2))] == [
        True,
        True,
    ]
    assert (lost(house, NEAR), lost(house, FAR)) == ([], [])
    far = house.client.running(FAR)
    house.client.load(FAR, far.replace(MEP.format(2), MEP.format(3)))
    assert len(lost(house, NEAR)) == 1, "what it hears is not what it waits for"
    house.client.load(FAR, far)
    assert lost(house, NEAR) == []
    house.done("teardown", service)


def test_a_line_becomes_gold_and_is_plain_again(house: House) -> None:
    service = house.done("provision", address=ADDRESS).service
    assert "<oam>" not in house.client.running(NEAR) + house.client.running(FAR)
    house.done("change", service, sla_class="gold")
    assert "<oam>" in house.client.running(NEAR)
    assert (lost(house, NEAR), lost(house, FAR)) == ([], [])
    house.done("suspend", service)
    assert (lost(house, NEAR), lost(house, FAR)) == ([], []), "a suspended line is watched on: its pseudowire stays up"
    house.done("resume", service)
    house.done("change", service, sla_class="silver")
    assert "<oam>" not in house.client.running(NEAR) + house.client.running(FAR)
    house.done("teardown", service)


def test_an_end_that_hears_nothing_in_the_soak_takes_the_line_back(house: House) -> None:
    house.client.fault(NEAR, "alarm", seconds=0.0)
    row = house.settled(house.order("provision", address=ADDRESS, sla_class="gold"))
    assert row.state == IntentState.ROLLED_BACK, row.reason
    assert "MPLS_PW_LOCV" in row.reason
