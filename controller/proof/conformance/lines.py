"""A line that an element refuses, does in part, or only says that it did, forth and back: nothing of it may stay.

A partial success is none: it is told, and what was done is taken back.
"""

from __future__ import annotations

import contextlib

from controller.proof.conformance.bench import ABSENT, PRESENT
from controller.proof.conformance.book import Book, Short, Unfit, expect, expect_error, expect_in
from controller.proof.conformance.ground import CONFIRM_WITHIN, TOKEN, Ground
from drivers.errors import DriverError, NotPending, Rejected, RollbackFailed
from drivers.platform import Change, Reading, Undo
from drivers.session import Driver

WORDS = "System resources are not enough"
"""an element's own words: they must reach the person who reads the error"""


def lines(ground: Ground, book: Book) -> None:
    for line in _sample(len(ground.case.states[PRESENT]), 3):
        book.run(f"refused: line {line} of a provision", _refused_line, ground, line)
        book.run(f"refused: line {line} of a provision, done in part", _partial_line, ground, line)
    book.run("refused: a line of a way back", _refused_way_back, ground)
    book.run("ignored: a line of a provision", _ignored_line, ground)
    book.run("ignored: a line of a way back", _ignored_way_back, ground)


def _sample(size: int, wanted: int) -> list[int]:
    """Numbers from 1 to `size`, the first and the last among them."""
    return sorted({1 + round(step * (size - 1) / (wanted - 1)) for step in range(wanted)})


def whole(session: Driver, change: Change) -> None:
    session.stage(change)
    session.commit(change, confirm_within=CONFIRM_WITHIN, token=TOKEN)


def _refused_line(ground: Ground, number: int) -> None:
    """What was done before the refused line is taken back: nobody may take a partial success for a success."""
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    number = min(number, _lines(ground, change))
    ground.witness.fault(ground.name, "reject", at=number, text=WORDS)
    try:
        whole(session, change)
    except Rejected as refused:
        expect_in(WORDS, str(refused))
    else:
        raise Short("Rejected", "no error")
    session.rollback(change, Reading(), token=TOKEN)
    ground.as_before(ground.base, sessions=1)


def _partial_line(ground: Ground, number: int) -> None:
    """A command that was done in part was not done: what of it was is found by reading, and taken back."""
    if "partial" not in ground.witness.elements()[0]["quirks"]:
        raise Unfit("its door answers yes or no")
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    ground.witness.fault(ground.name, "partial", at=min(number, _lines(ground, change)))
    with expect_error(Rejected):
        whole(session, change)
    session.rollback(change, Reading(), token=TOKEN)
    ground.as_before(ground.base, sessions=1)


def _lines(ground: Ground, change: Change) -> int:
    """How many lines, or edits, an element is sent at most."""
    commands = ground.driver.preview(change, Reading()).commands
    return min(len(commands), len(change.after))


def _refused_way_back(ground: Ground) -> None:
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    ground.bring(session, change)
    ground.witness.fault(ground.name, "reject", at=1, text=WORDS)
    try:
        session.rollback(change, Reading(), token=TOKEN)
    except RollbackFailed as failed:
        expect_in(WORDS, str(failed))
    else:
        raise Short("RollbackFailed", "no error")
    session.rollback(change, Reading(), token=TOKEN)
    ground.as_before(ground.base, sessions=1)


def _ignored_line(ground: Ground) -> None:
    """An element that says that it did what it did not do is found out by reading, and confirm does not seal it."""
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    ground.witness.fault(ground.name, "ignore", at=_lines(ground, change))
    with contextlib.suppress(DriverError):
        whole(session, change)
    missing = set(change.after) - set(session.read(change).lines)
    expect(("something is missing when it is read", True), ("something is missing when it is read", bool(missing)))
    if session.undo is Undo.INVERSE:
        with expect_error(NotPending):
            session.confirm(change, token=TOKEN)
    session.rollback(change, Reading(), token=TOKEN)
    ground.as_before(ground.base, sessions=1)


def _ignored_way_back(ground: Ground) -> None:
    """A rollback is proved by reading: what the element only says that it did has failed.

    What goes with another line all the same is none the worse: the first line that matters is looked for.
    """
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    for number in range(1, _lines(ground, change) + 1):
        ground.bring(session, change)
        ground.witness.fault(ground.name, "ignore", at=number)
        try:
            session.rollback(change, Reading(), token=TOKEN)
        except RollbackFailed:
            session.rollback(change, Reading(), token=TOKEN)
            ground.as_before(ground.base, sessions=1)
            return
        expect(("struck", []), ("struck", ground.witness.faults(ground.name)))
        ground.as_before(ground.base, sessions=1)
    raise Short("RollbackFailed", "no error")
