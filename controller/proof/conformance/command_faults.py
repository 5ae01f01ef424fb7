"""A line that an element refuses, does in part, or only says that it did, forth and back: nothing of it may stay.

A partial success is none: it is told, and what was done is taken back.
"""

from __future__ import annotations

import contextlib

from controller.proof.conformance.baseline import CONFIRM_WITHIN, TOKEN, Baseline
from controller.proof.conformance.example_parts import ABSENT, PRESENT
from controller.proof.conformance.scorecard import (
    CheckFailed,
    NotApplicable,
    Scorecard,
    expect,
    expect_error,
    expect_in,
)
from drivers.errors import DriverError, NotPending, Rejected, RollbackFailed
from drivers.platform import Change, Reading, Undo
from drivers.session import Driver

WORDS = "System resources are not enough"
"""an element's own words: they must reach the person who reads the error"""


def lines(baseline: Baseline, scorecard: Scorecard) -> None:
    for line in _sample(len(baseline.case.states[PRESENT]), 3):
        scorecard.run(f"refused: line {line} of a provision", _refused_line, baseline, line)
        scorecard.run(f"refused: line {line} of a provision, done in part", _partial_line, baseline, line)
    scorecard.run("refused: a line of a way back", _refused_way_back, baseline)
    scorecard.run("ignored: a line of a provision", _ignored_line, baseline)
    scorecard.run("ignored: a line of a way back", _ignored_way_back, baseline)


def _sample(size: int, wanted: int) -> list[int]:
    """Numbers from 1 to `size`, the first and the last among them."""
    return sorted({1 + round(step * (size - 1) / (wanted - 1)) for step in range(wanted)})


def whole(session: Driver, change: Change) -> None:
    session.stage(change)
    session.commit(change, confirm_within=CONFIRM_WITHIN, token=TOKEN)


def _refused_line(baseline: Baseline, number: int) -> None:
    """What was done before the refused line is taken back: nobody may take a partial success for a success."""
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    number = min(number, _lines(baseline, change))
    baseline.observer.fault(baseline.name, "reject", at=number, text=WORDS)
    try:
        whole(session, change)
    except Rejected as refused:
        expect_in(WORDS, str(refused))
    else:
        raise CheckFailed("Rejected", "no error")
    session.rollback(change, Reading(), token=TOKEN)
    baseline.as_before(baseline.base, sessions=1)


def _partial_line(baseline: Baseline, number: int) -> None:
    """A command that was done in part was not done: what of it was is found by reading, and taken back."""
    if "partial" not in baseline.observer.elements()[0]["quirks"]:
        raise NotApplicable("its door answers yes or no")
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    baseline.observer.fault(baseline.name, "partial", at=min(number, _lines(baseline, change)))
    with expect_error(Rejected):
        whole(session, change)
    session.rollback(change, Reading(), token=TOKEN)
    baseline.as_before(baseline.base, sessions=1)


def _lines(baseline: Baseline, change: Change) -> int:
    """How many lines, or edits, an element is sent at most."""
    commands = baseline.driver.preview(change, Reading()).commands
    return min(len(commands), len(change.after))


def _refused_way_back(baseline: Baseline) -> None:
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    baseline.bring(session, change)
    baseline.observer.fault(baseline.name, "reject", at=1, text=WORDS)
    try:
        session.rollback(change, Reading(), token=TOKEN)
    except RollbackFailed as failed:
        expect_in(WORDS, str(failed))
    else:
        raise CheckFailed("RollbackFailed", "no error")
    session.rollback(change, Reading(), token=TOKEN)
    baseline.as_before(baseline.base, sessions=1)


def _ignored_line(baseline: Baseline) -> None:
    """An element that says that it did what it did not do is found out by reading, and confirm does not seal it."""
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    baseline.observer.fault(baseline.name, "ignore", at=_lines(baseline, change))
    with contextlib.suppress(DriverError):
        whole(session, change)
    missing = set(change.after) - set(session.read(change).lines)
    expect(("something is missing when it is read", True), ("something is missing when it is read", bool(missing)))
    if session.undo is Undo.INVERSE:
        with expect_error(NotPending):
            session.confirm(change, token=TOKEN)
    session.rollback(change, Reading(), token=TOKEN)
    baseline.as_before(baseline.base, sessions=1)


def _ignored_way_back(baseline: Baseline) -> None:
    """A rollback is proved by reading: what the element only says that it did has failed.

    What goes with another line all the same is none the worse: the first line that matters is looked for.
    """
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    for number in range(1, _lines(baseline, change) + 1):
        baseline.bring(session, change)
        baseline.observer.fault(baseline.name, "ignore", at=number)
        try:
            session.rollback(change, Reading(), token=TOKEN)
        except RollbackFailed:
            session.rollback(change, Reading(), token=TOKEN)
            baseline.as_before(baseline.base, sessions=1)
            return
        expect(("struck", []), ("struck", baseline.observer.faults(baseline.name)))
        baseline.as_before(baseline.base, sessions=1)
    raise CheckFailed("RollbackFailed", "no error")
