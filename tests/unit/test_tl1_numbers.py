"""Which autonomous messages of a TL1 session were lost, by their tags: forms of tags, rows of numbers, and their begin."""

from __future__ import annotations

import pytest

from drivers.kit.tl1_numbers import Numbers

ALM, EVT, CHG = "REPT ALM EQPT", "REPT EVT VC12", "REPT DBCHG"


def lost(*messages: tuple[str, str], most: int = 0) -> list[int]:
    numbers = Numbers(most)
    return [numbers.missing(tag, verb) for tag, verb in messages]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (("0012", "0013", "0015"), [0, 0, 1]),
        (("123.4", "124.123", "127.124"), [0, 0, 2]),  # number, and the number of the message that it belongs to
        (("A7", "A8", "A10"), [0, 0, 1]),
        (("abc", "abd", "xyz"), [0, 0, 0]),  # says nothing of what came before
        (("", "", ""), [0, 0, 0]),
        (("7", "7", "8"), [0, 0, 0]),
        (("7", "0", "1"), [0, 0, 0]),
    ],
)
def test_forms_of_a_tag(tags: tuple[str, ...], expected: list[int]) -> None:
    assert lost(*((tag, ALM) for tag in tags)) == expected


@pytest.mark.parametrize(
    "tags",
    [
        (("100", ALM), ("7", EVT), ("101", ALM), ("8", EVT), ("9", EVT), ("5000", CHG), ("102", ALM), ("5001", CHG)),
        (("7", EVT), ("8", EVT), ("900", ALM), ("901", ALM), ("9", EVT), ("902", ALM)),
        (("A100", ALM), ("E7", EVT), ("A101", ALM), ("E8", EVT)),
    ],
)
def test_verbs_that_count_apart_have_lost_nothing(tags: tuple[tuple[str, str], ...]) -> None:
    assert sum(lost(*tags)) == 0


def test_one_row_for_all_verbs_misses_what_is_lost() -> None:
    assert lost(("5", ALM), ("6", CHG), ("8", ALM), ("9", EVT)) == [0, 0, 1, 0]
    assert lost(("0", CHG), ("2", EVT)) == [0, 1]  # a verb that was not heard before, and one is missing
    assert lost(("5", ALM), ("40", EVT), ("41", ALM)) == [0, 0, 34]  # it did not count apart after all


def test_a_row_apart_misses_its_own() -> None:
    assert lost(("100", ALM), ("7", EVT), ("101", ALM), ("103", ALM), ("8", EVT), ("10", EVT))[3:] == [1, 0, 1]


def test_a_count_whose_end_is_known_is_exact() -> None:
    assert lost(("9998", ALM), ("9999", EVT), ("0", CHG), ("2", ALM), most=10000) == [0, 0, 0, 1]
