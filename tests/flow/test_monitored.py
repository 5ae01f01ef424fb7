"""Lines of the SLA class gold over PTN: both ends of the pseudowire watch each other, and tell when they hear nothing."""

from __future__ import annotations

import pytest

from controller.model.intent import IntentState
from tests.flow.house import ELEMENTS, House

OLT, NEAR, FAR, PE = ELEMENTS
ADDRESS, SERIAL = "1 Beishan Road", "48575443A0000000"
MEP = "<mep-id>{}</mep-id>"


@pytest.fixture
def house(tidy_house: House) -> House:
    return tidy_house


def lost(house: House, element: str) -> list[str]:
    """Pseudowires of which this element hears nothing."""
    return [str(alarm["object"]) for alarm in house.client.alarms(element) if alarm["name"] == "MPLS_PW_LOCV"]


def test_the_two_ends_of_a_gold_line_hear_each_other(house: House) -> None:
    service = house.done("provision", address=ADDRESS, sla_class="gold").service
    assert MEP.format(1) in house.client.running(NEAR)
    assert MEP.format(2) in house.client.running(FAR)
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
