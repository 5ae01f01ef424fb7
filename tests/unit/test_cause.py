"""The cause that verification names first: an element that went back by itself is told as that, not by its lines."""

from __future__ import annotations

from controller.line.verify import unverified

WRONG = ["expected 'set x', found nothing"]


def told(*, gone: bool, overdue: bool) -> list[str]:
    return unverified("pe-1", list(WRONG), gone=gone, overdue=overdue).split("\n")


def test_a_timer_that_ran_out_is_the_cause() -> None:
    first = "timer of pe-1 ran out while no worker lived: it went back by itself"
    assert told(gone=True, overdue=True) == [first, *WRONG]


def test_what_is_gone_before_its_time_may_be_somebodys_doing() -> None:
    first, *rest = told(gone=True, overdue=False)
    assert first.startswith("pe-1 - verification - all that was committed is gone before it was confirmed")
    assert rest == WRONG


def test_other_differences_are_told_as_they_are() -> None:
    assert told(gone=False, overdue=True) == [f"pe-1 - verification - {WRONG[0]}"]
