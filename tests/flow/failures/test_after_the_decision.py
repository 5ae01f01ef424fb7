"""Elements that stay away, lose what was decided, or cannot save: held and fenced until the line is whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update
from sqlmodel import col

from controller.model.intent import IntentState
from inventory.models import Element
from tests.flow.failures.street import FAR, NEAR, OLT, OLT_LINES, ROUTER, address, cut, ended, exchange, outcomes
from tests.flow.house import ELEMENTS, House


def unlocked(house: House, element: str, *, yes: bool) -> None:
    state = "unlocked" if yes else "locked"
    house.app.store.write(
        lambda session: session.execute(update(Element).where(col(Element.name) == element).values(admin_state=state))
    )


def test_what_cannot_be_restored_is_fenced_alone_and_resolved_when_it_answers(house: House, script: list[str]) -> None:
    cut(house, OLT)
    with house.unchanged() as before:
        house.client.fault(OLT, "drop", at=exchange(script, 4), once=False)
        intent = house.order("provision", address=address())
        row = house.settled(intent, held=True)
        assert row.state == IntentState.HELD
        assert [(hold.element, hold.intent) for hold in house.held()] == [(OLT, intent)]
        assert OLT in house.held()[0].in_doubt
        now = house.photograph()
        assert [name for name in before if now[name] != before[name]] == [OLT], "half of it is there, as it was left"
        unlocked(house, "pe-2", yes=False)
        try:
            other = house.done("provision", address="90 Jiangnan Avenue")
            assert ROUTER in other.elements
        finally:
            unlocked(house, "pe-2", yes=True)
        waiting = house.order("provision", address=address())
        assert house.intent(intent).state != IntentState.ROLLED_BACK
        assert house.intent(waiting).state == IntentState.ACKNOWLEDGED
        house.client.clear_faults(OLT)
        ended(house, intent, IntentState.ROLLED_BACK, OLT)
        row = house.settled(waiting)
        assert row.state == IntentState.COMPLETED, row.reason
        for service in (other.service, row.service):
            house.done("teardown", service)


def in_the_confirm(house: House, deed: Callable[[], object]) -> str:
    """Order, and do this after the decision to confirm, before any element has heard of it."""
    return house.interrupted("decide:after", lambda: house.order("provision", address=address()), deed)


@pytest.mark.parametrize("element", ELEMENTS)
def test_an_element_lost_after_the_decision_is_completed_when_it_answers(house: House, element: str) -> None:
    with house.unchanged():
        intent = in_the_confirm(house, lambda: house.client.fault(element, "unreachable"))
        row = house.settled(intent, held=True)
        assert row.state == IntentState.HELD, row.reason
        assert {hold.element for hold in house.held()} == set(ELEMENTS)
        assert all(element in hold.in_doubt for hold in house.held())
        house.client.clear_faults(element)
        row = house.settled(intent)
        assert row.state == IntentState.COMPLETED, row.reason
        assert all(running == saved for running, saved in house.photograph().values())
        house.done("teardown", row.service)


@pytest.mark.parametrize("element", [NEAR, FAR])
def test_what_a_timer_took_back_after_the_decision_is_committed_again(house: House, element: str) -> None:
    """A reboot is what a timer that ran out is: the change is gone, and nothing pends under our token."""
    with house.unchanged():
        intent = in_the_confirm(house, lambda: house.client.reboot(element))
        house.client.clear_faults(element)
        row = house.settled(intent)
        assert row.state == IntentState.COMPLETED, row.reason
        edits = [rpc for rpc in outcomes(house, intent)[element].sent if "edit-config>" in rpc]
        assert len(edits) == 2
        assert all(running == saved for running, saved in house.photograph().values())
        house.done("teardown", row.service)


def flash_busy(house: House, saves: int) -> None:
    """The OLT's flash is being read or written at the next so many saves: each is refused in the box's own words."""
    for _ in range(saves):
        house.client.fault(OLT, "commit-fails")


def held_events(house: House, intent: str) -> int:
    return sum(event.name == "held" for event in house.app.store.events(intent))


def test_a_save_that_finds_the_flash_busy_is_tried_again(house: House) -> None:
    with house.unchanged():
        saves = house.settings.attempts - 1
        flash_busy(house, saves)
        row = house.done("provision", address=address())
        assert held_events(house, row.id) == 0
        assert outcomes(house, row.id)[OLT].sent.count("save") == saves + 1
        assert all(running == saved for running, saved in house.photograph().values())
        house.done("teardown", row.service)


def test_a_flash_that_stays_busy_holds_the_line_until_it_is_saved(house: House) -> None:
    """After the decision there is no way back: live and not saved is in doubt, and completed only once it is saved."""
    with house.unchanged():
        house.client.fault(OLT, "commit-fails", once=False)
        intent = house.order("provision", address=address())
        row = house.settled(intent, held=True)
        assert (row.state, row.decision) == (IntentState.HELD, "confirm"), row.reason
        assert (
            "save - Failure: System is reading or writing flash, please retry after a while" in house.held()[0].in_doubt
        )
        running, saved = house.photograph()[OLT]
        assert running != saved
        house.client.clear_faults(OLT)
        row = house.settled(intent)
        assert row.state == IntentState.COMPLETED, row.reason
        assert all(running == saved for running, saved in house.photograph().values())
        house.done("teardown", row.service)


def test_a_way_back_is_not_over_before_it_is_saved(house: House) -> None:
    with house.unchanged():
        flash_busy(house, house.settings.attempts + 1)
        house.client.fault(OLT, "reject", at=OLT_LINES, text="Failure: the table is full")
        intent = house.order("provision", address=address())
        row = ended(house, intent, IntentState.ROLLED_BACK, OLT)
        assert held_events(house, intent) == 1, "the flash was busy at every try of the first rollback"
        assert outcomes(house, intent)[OLT].sent.count("save") == house.settings.attempts + 2
        assert "the table is full" in row.reason
