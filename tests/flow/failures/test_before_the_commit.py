"""An element that is away, another, locked or refuses the candidate: the intent fails, and nothing was written."""

from __future__ import annotations

import pytest

from controller.model.intent import IntentState
from tests.flow.failures.street import FAR, NEAR, OLT, ROUTER, address, ended, outcomes
from tests.flow.house import ELEMENTS, House


@pytest.mark.parametrize("element", ELEMENTS)
def test_an_element_that_does_not_answer_fails_the_intent_before_any_write(house: House, element: str) -> None:
    with house.unchanged() as before:
        house.client.fault(element, "unreachable")
        row = ended(house, house.order("provision", address=address()), IntentState.FAILED, element)
        assert outcomes(house, row.id) == {}
        assert house.photograph() == before


@pytest.mark.parametrize("element", [OLT, NEAR, ROUTER])
def test_another_box_behind_the_address_is_refused_before_any_write(house: House, element: str) -> None:
    with house.unchanged():
        house.client.fault(element, "wrong-box", text="SOMEWHERE-ELSE")
        row = ended(house, house.order("provision", address=address()), IntentState.FAILED, element)
        assert "SOMEWHERE-ELSE" in row.reason


@pytest.mark.parametrize("element", [NEAR, FAR, ROUTER])
def test_a_lock_that_stays_held_fails_the_intent(house: House, element: str) -> None:
    with house.unchanged():
        house.client.fault(element, "lock-held", once=False)
        row = ended(house, house.order("provision", address=address()), IntentState.FAILED, element)
        assert "lock" in row.reason


@pytest.mark.parametrize("element", [NEAR, ROUTER])
def test_a_lock_that_is_given_back_is_waited_for(house: House, element: str) -> None:
    with house.unchanged():
        house.client.fault(element, "lock-held")
        row = house.done("provision", address=address())
        house.done("teardown", row.service)


@pytest.mark.parametrize("element", [NEAR, FAR, ROUTER])
def test_a_candidate_that_does_not_validate_fails_the_intent(house: House, element: str) -> None:
    with house.unchanged():
        house.client.fault(element, "validate-fails", text="no such luck")
        row = ended(house, house.order("provision", address=address()), IntentState.FAILED, element)
        assert "no such luck" in row.reason
