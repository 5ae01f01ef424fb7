"""What somebody's hand does at an element of each platform, and what of it whoever compares whole configurations sees."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import drivers
from controller.proof.conformance.baseline import Baseline, simulated
from controller.proof.conformance.bench import bench
from controller.proof.conformance.example_parts import ABSENT, PRESENT
from controller.proof.crash import hands
from controller.proof.crash.full_config import orphans
from controller.proof.hand_edits import edits, is_shared
from drivers.platform import Line
from lab.client import LabError

PLACES = [pytest.param((platform, ""), id=platform) for platform in drivers.platforms()] + [
    # shows texts as asterisks
    pytest.param(("zte_zxan", "olt-n-2"), id="zte_zxan-c600")
]


@pytest.fixture(scope="module", params=PLACES)
def baselines(request: pytest.FixtureRequest) -> Iterator[list[Baseline]]:
    """A lab of its own for each kind of element."""
    platform, element = request.param
    with simulated(bench(platform, element=element), drivers.find(platform)) as made:
        yield made


def _served(baselines: list[Baseline]) -> Iterator[Baseline]:
    """With a service in one role after the other."""
    for baseline in baselines:
        baseline.make(baseline.change(ABSENT, PRESENT))
        yield baseline
        baseline.restore()


def _planted(baseline: Baseline, line: Line) -> bool:
    try:
        baseline.observer.plant(baseline.name, line)
    except LabError:  # nothing else can stand there
        return False
    return True


def test_a_row_of_somebody_s_own_is_told_beside_what_was_there_as_the_driver_reads_it(
    baselines: list[Baseline],
) -> None:
    for baseline in _served(baselines):
        rows, ours = 0, [line for line in baseline.case.states[PRESENT] if not is_shared(baseline.bench.platform, line)]
        for line in baseline.case.states[PRESENT]:
            before = hands.printed(baseline.observer, baseline.target)
            if not _planted(baseline, line):
                continue
            after = hands.printed(baseline.observer, baseline.target)
            assert before <= after, before - after
            rows += after > before
            added, platform = after - before, baseline.bench.platform
            assert not orphans(platform, added, after)
            if line in ours and hasattr(baseline.driver, "rules"):
                assert orphans(platform, added, before.difference(ours)) == added, "it goes with what it is in"
            change = baseline.change(PRESENT, ABSENT)
            read = set(baseline.scope(change).lines)
            assert set(change.before) <= read
            assert {known for known in read - after if known[-1] != "!"} == set(), "a block of a router has an end"
        assert rows, "nothing else can stand in what a service makes"


def test_nobody_types_into_what_is_not_there(baselines: list[Baseline]) -> None:
    """Not where running has no such object, and in saved only where that has it."""
    for baseline in baselines:
        own = [line for line in baseline.case.states[PRESENT] if not is_shared(baseline.bench.platform, line)]
        assert not any(_planted(baseline, line) for line in own)
        session = baseline.login()
        baseline.bring(session, baseline.change(ABSENT, PRESENT), confirmed=False)
        pending = not baseline.saved()
        assert sum(_planted(baseline, line) for line in own)
        assert not pending or baseline.observer.saved(baseline.name) == baseline.base[1]
        baseline.restore()


def test_a_text_that_the_element_does_not_show_is_told_as_such(baselines: list[Baseline]) -> None:
    for baseline in _served(baselines):
        texts = [e for e in edits(baseline.bench.platform, baseline.case.states[PRESENT]) if e.kind == "text"]
        for edit in texts:
            outcome = hands.make(baseline.observer, baseline.target, edit)
            there = hands.printed(baseline.observer, baseline.target)
            assert (edit.new in there, edit.old in there) == (True, False)
            change = edit.change(baseline.name)
            read = baseline.scope(change).lines
            assert outcome is (hands.Outcome.MADE if edit.new in read else hands.Outcome.UNSEEN)
