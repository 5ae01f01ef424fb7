"""Whatever an element does in the middle of the commit, and in the soak after it: all new or all old."""

from __future__ import annotations

import pytest

from controller.model.intent import IntentState
from tests.flow.failures.street import FAR, NEAR, OLT, OLT_LINES, ROUTER, SOAK, address, cut, ended, exchange
from tests.flow.house import ELEMENTS, House


def test_a_line_on_the_olt_is_seven_commands(script: list[str]) -> None:
    assert exchange(script, OLT_LINES) > exchange(script, 1)


@pytest.mark.parametrize("line", range(1, OLT_LINES + 1))
def test_each_line_refused_by_the_olt_takes_everything_back(house: House, line: int) -> None:
    with house.unchanged():
        house.client.fault(OLT, "reject", at=line, text="Failure: the table is full")
        row = ended(house, house.order("provision", address=address()), IntentState.ROLLED_BACK, OLT)
        assert "the table is full" in row.reason


@pytest.mark.parametrize("element", [NEAR, FAR, ROUTER])
def test_a_commit_that_fails_takes_everything_back(house: House, element: str) -> None:
    with house.unchanged():
        house.client.fault(element, "commit-fails", text="out of memory")
        row = ended(house, house.order("provision", address=address()), IntentState.ROLLED_BACK, element)
        assert "out of memory" in row.reason


@pytest.mark.parametrize("kind", ["drop", "drop-after", "garble"])
@pytest.mark.parametrize("line", [1, 4, OLT_LINES])
def test_a_session_lost_once_in_the_commit(house: House, script: list[str], line: int, kind: str) -> None:
    """A lost session is taken up again where it was: the element is read first. What cannot be read goes back."""
    cut(house, OLT)
    with house.unchanged():
        house.client.fault(OLT, kind, at=exchange(script, line))
        row = house.settled(house.order("provision", address=address()))
        assert house.client.faults(OLT) == []
        if kind == "garble":
            assert row.state == IntentState.ROLLED_BACK, row.reason
            assert OLT in row.reason
        else:
            assert row.state == IntentState.COMPLETED, row.reason
            house.done("teardown", row.service)


@pytest.mark.parametrize("line", [1, 3, 5, OLT_LINES])
def test_sessions_that_are_lost_at_every_try_take_everything_back(house: House, script: list[str], line: int) -> None:
    cut(house, OLT)
    with house.unchanged():
        for again in range(house.settings.attempts):
            house.client.fault(OLT, "drop", at=exchange(script, line) + again)
        ended(house, house.order("provision", address=address()), IntentState.ROLLED_BACK, OLT)


@pytest.mark.parametrize("line", [2, OLT_LINES])
@pytest.mark.parametrize("seconds", [0.0, 1.5])
def test_an_olt_that_reboots_in_the_commit(house: House, script: list[str], line: int, seconds: float) -> None:
    """It comes up as it was saved: what was pushed is lost. A short absence is sat out, a longer one is not."""
    cut(house, OLT)
    with house.unchanged():
        house.client.fault(OLT, "reboot", at=exchange(script, line), seconds=seconds)
        intent = house.order("provision", address=address())
        if seconds:
            ended(house, intent, IntentState.ROLLED_BACK, OLT)
        else:
            row = house.settled(intent)
            assert row.state == IntentState.COMPLETED, row.reason
            house.done("teardown", row.service)


# -- after it --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("element", ELEMENTS)
def test_an_alarm_within_the_soak_takes_everything_back(house: House, element: str) -> None:
    with house.unchanged():
        house.client.fault(element, "alarm", seconds=SOAK / 3)
        row = ended(house, house.order("provision", address=address()), IntentState.ROLLED_BACK, element)
        assert "alarm" in row.reason


def test_a_dark_ont_takes_everything_back(house: House) -> None:
    with house.unchanged():
        house.client.power("48575443A0030017", on=False)
        row = ended(house, house.order("provision", address="96 Beishan Road"), IntentState.ROLLED_BACK, OLT)
        assert "ont" in row.reason
        assert "offline" in row.reason
