"""What somebody's hand does at an element of each platform, and what of it whoever compares whole configurations sees."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import drivers
from controller.proof.conformance.bench import ABSENT, PRESENT, bench
from controller.proof.conformance.ground import Ground, simulated
from controller.proof.crash import hands
from controller.proof.crash.whole import orphans
from controller.proof.hand_edits import edits, is_shared
from drivers.platform import Line
from lab.client import LabError

PLACES = [pytest.param((platform, ""), id=platform) for platform in drivers.platforms()] + [
    # shows texts as asterisks
    pytest.param(("zte_zxan", "olt-n-2"), id="zte_zxan-c600")
]


@pytest.fixture(scope="module", params=PLACES)
def grounds(request: pytest.FixtureRequest) -> Iterator[list[Ground]]:
    """A lab of its own for each kind of element."""
    platform, element = request.param
    with simulated(bench(platform, element=element), drivers.find(platform)) as made:
        yield made


def _served(grounds: list[Ground]) -> Iterator[Ground]:
    """With a service in one role after the other."""
    for ground in grounds:
        ground.make(ground.change(ABSENT, PRESENT))
        yield ground
        ground.restore()


def _planted(ground: Ground, line: Line) -> bool:
    try:
        ground.witness.plant(ground.name, line)
    except LabError:  # nothing else can stand there
        return False
    return True


def test_a_row_of_somebody_s_own_is_told_beside_what_was_there_as_the_driver_reads_it(grounds: list[Ground]) -> None:
    for ground in _served(grounds):
        rows, ours = 0, [line for line in ground.case.states[PRESENT] if not is_shared(ground.bench.platform, line)]
        for line in ground.case.states[PRESENT]:
            before = hands.printed(ground.witness, ground.target)
            if not _planted(ground, line):
                continue
            after = hands.printed(ground.witness, ground.target)
            assert before <= after, before - after
            rows += after > before
            added, platform = after - before, ground.bench.platform
            assert not orphans(platform, added, after)
            if line in ours and hasattr(ground.driver, "rules"):
                assert orphans(platform, added, before.difference(ours)) == added, "it goes with what it is in"
            change = ground.change(PRESENT, ABSENT)
            read = set(ground.scope(change).lines)
            assert set(change.before) <= read
            assert {known for known in read - after if known[-1] != "!"} == set(), "a block of a router has an end"
        assert rows, "nothing else can stand in what a service makes"


def test_nobody_types_into_what_is_not_there(grounds: list[Ground]) -> None:
    """Not where running has no such object, and in saved only where that has it."""
    for ground in grounds:
        own = [line for line in ground.case.states[PRESENT] if not is_shared(ground.bench.platform, line)]
        assert not any(_planted(ground, line) for line in own)
        session = ground.login()
        ground.bring(session, ground.change(ABSENT, PRESENT), confirmed=False)
        pending = not ground.saved()
        assert sum(_planted(ground, line) for line in own)
        assert not pending or ground.witness.saved(ground.name) == ground.base[1]
        ground.restore()


def test_a_text_that_the_element_does_not_show_is_told_as_such(grounds: list[Ground]) -> None:
    for ground in _served(grounds):
        texts = [e for e in edits(ground.bench.platform, ground.case.states[PRESENT]) if e.kind == "text"]
        for edit in texts:
            outcome = hands.make(ground.witness, ground.target, edit)
            there = hands.printed(ground.witness, ground.target)
            assert (edit.new in there, edit.old in there) == (True, False)
            change = edit.change(ground.name)
            read = ground.scope(change).lines
            assert outcome is (hands.Outcome.MADE if edit.new in read else hands.Outcome.UNSEEN)
