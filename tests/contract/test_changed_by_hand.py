"""Somebody changes or deletes any line of a service, on every platform, in every role: what an order makes of it.

Pure: the lines are those of the platform's templates, the difference is the driver's. On the elements themselves the
conformance kit does the same (`kaitong driver test`), and through the whole line `tests/flow/test_changed_by_hand.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

import drivers
from controller.planning import by_hand
from controller.proof.conformance.bench import Case, bench
from controller.proof.conformance.example_parts import ABSENT, CHANGED, PRESENT, SUSPENDED
from drivers.errors import DriverError
from drivers.platform import Change, Line, Reading
from drivers.session import Driver

PLATFORMS = drivers.platforms()
ORDERS = {"change": (PRESENT, CHANGED), "suspend": (PRESENT, SUSPENDED), "resume": (SUSPENDED, PRESENT)}
ORDERS |= {"teardown": (PRESENT, ABSENT), "teardown suspended": (SUSPENDED, ABSENT)}
WORDS = (r"\d+(?=\D*$)", r"\d+", r"\bEL000001\b", r"(?<= = ).+")


def typed(line: Line) -> Iterator[Line]:
    """What somebody could have typed instead: another number, another word."""
    for pattern in WORDS:
        for found in re.finditer(pattern, line[-1]):
            other = str(int(found[0]) + 1) if found[0].isdigit() else "BYHAND"
            yield (*line[:-1], f"{line[-1][: found.start()]}{other}{line[-1][found.end() :]}")


def instead(lines: tuple[Line, ...], line: Line, other: Line) -> tuple[Line, ...]:
    """What the element prints then: where the line is a view, what stands in it stands in the other one."""
    size = len(line)
    return tuple((*other, *each[size:]) if each[:size] == line else each for each in lines)


def edited(driver: type[Driver], lines: tuple[Line, ...]) -> Iterator[tuple[Line, Line]]:
    """(ours, what stands there instead) wherever the driver takes it for the same thing of the same object."""
    for line in lines:
        for other in dict.fromkeys(typed(line)):
            there = instead(lines, line, other)
            if other not in lines and by_hand.edits(driver, "e", (line,), there) == (by_hand.Edit(line, (other,)),):
                yield line, other


def outcome(driver: type[Driver], case: Case, order: str, running: tuple[Line, ...]) -> set[Line] | str:
    before, after = (case.states[state] for state in ORDERS[order])
    try:
        return set(driver.preview(Change("e", before, after), Reading(running)).result or ())
    except DriverError as refused:
        return str(refused)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_was_changed_by_hand_ends_as_ordered_and_comes_back_with_an_undo(platform: str, order: str) -> None:
    driver, seen = drivers.find(platform), 0
    for case in bench(platform).cases:
        ours, shall = (case.states[state] for state in ORDERS[order])
        for line, other in edited(driver, ours):
            running = instead(ours, line, other)
            if other in outcome(driver, replace(case, states={PRESENT: ours, ABSENT: ()}), "teardown", running):
                continue  # an object that is another customer's by now is left to that one, and a change of it is refused
            seen += 1
            assert outcome(driver, case, order, running) == set(shall), (line, other)
            back = driver.preview(Change("e", shall, running), Reading(shall)).result
            assert set(back or ()) == set(running), (line, other)
    assert seen > 2, "the templates' lines could not be edited"


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_was_deleted_by_hand_is_put_back_or_gone_already(platform: str, order: str) -> None:
    driver = drivers.find(platform)
    for case in bench(platform).cases:
        ours, shall = (case.states[state] for state in ORDERS[order])
        for line in ours:
            try:
                running = driver.preview(Change("e", (line,), ()), Reading(ours)).result or ()
            except DriverError:
                continue  # nobody could take that one away alone
            assert outcome(driver, case, order, running) == set(shall), line
        assert outcome(driver, case, order, ()) == set(shall)
