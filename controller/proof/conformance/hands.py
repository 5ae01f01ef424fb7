"""Somebody was there: lines of a service edited by hand, and rows of a kind that no rule of the driver knows.

What a hand changed is still the service's: it is written over, or goes with a teardown, and an undo puts it back as
it was found. A row of somebody's own in an object of the service is kept through every change, goes with the object,
and comes back with an undo, or keeps an object that services share there; where that cannot be done the change is
refused before anything is written, naming the row.
"""

from __future__ import annotations

import contextlib

from controller.proof.conformance.bench import ABSENT, CHANGED, PRESENT, SUSPENDED
from controller.proof.conformance.book import Book, Short, Unfit, expect
from controller.proof.conformance.ground import CONFIRM_WITHIN, EARLIER, STRANGE, TOKEN, Ground
from controller.proof.hand_edits import Edit, edits
from drivers.errors import DriverError, NotPending, Rejected
from drivers.platform import Change, Line
from drivers.session import Driver

KINDS = ("text", "value", "delete")
WAYS = ((PRESENT, CHANGED), (PRESENT, SUSPENDED), (SUSPENDED, PRESENT), (PRESENT, ABSENT))


def hands(ground: Ground, book: Book) -> None:
    """A real box is edited too; rows that no rule knows are planted by the lab alone."""
    role = ground.case.role
    for kind in KINDS:
        for before, after in WAYS:
            book.run(f"{role}: {kind} by hand, then {before} to {after}", _edited, ground, kind, before, after)
    rows = f"{role}: somebody's own row beside "
    for line in _objects(ground) if book.only in rows or rows in book.only else ():
        book.run(f"{rows}{' / '.join(line)[:70]!r}", _planted, ground, line)


# -- what a rule knows -----------------------------------------------------------------------------------------------
def _edited(ground: Ground, kind: str, before: str, after: str) -> None:
    session, edit = ground.login(), _edit(ground, kind, before, after)
    ground.bring(session, ground.change(ABSENT, before), token=EARLIER)
    session.discard()
    try:
        ground.patiently(lambda other: ground.bring(other, edit.change(ground.name), token=STRANGE))
    except NotPending as unseen:  # C600 prints texts as asterisks: what nobody can see nobody can put right
        raise Unfit(f"the element does not show what was edited: {unseen}") from unseen
    held, change = ground.held(), ground.change(before, after)
    found = session.read(change)
    expect(("the line is as it was", False), ("the line is as it was", edit.old in found.lines))
    result = session.preview(change, found).result
    if result is None:
        raise Short("Diff.result: the lines that are there afterwards", "None")
    ground.bring(session, change, confirmed=False)
    expect(set(result), set(session.read(change).lines))
    session.rollback(change, found, token=TOKEN)
    ground.as_before(held, sessions=1)
    ground.bring(session, change)
    expect(set(change.after), set(session.read(change).lines))
    ground.bring(session, ground.change(after, ABSENT))
    ground.as_before(ground.base, sessions=1)


def _edit(ground: Ground, kind: str, before: str, after: str) -> Edit:
    """Of this kind: of a line that stays, where there is one, since that is what must be written over."""
    found = [edit for edit in edits(ground.bench.platform, ground.case.states[before]) if edit.kind == kind]
    stay = [edit for edit in found if edit.old in ground.case.states[after]]
    if not found:
        raise Unfit(f"no line of this role has a {kind} of its own")
    return (stay or found)[0]


# -- what no rule knows ----------------------------------------------------------------------------------------------
def _objects(ground: Ground) -> list[Line]:
    """A line for each object in which something else can stand: the first of those that get the same row."""
    found: dict[str, Line] = {}
    if ground.lab is not None:
        with contextlib.suppress(DriverError):  # a driver that cannot provision fails elsewhere
            ground.patiently(lambda session: ground.bring(session, ground.change(ABSENT, PRESENT), token=EARLIER))
            for line in ground.case.states[PRESENT]:
                with contextlib.suppress(Unfit):
                    found.setdefault(_plant(ground, line), line)
        ground.restore()
    return list(found.values())


def _planted(ground: Ground, line: Line) -> None:
    session = ground.login()
    ground.bring(session, ground.change(ABSENT, PRESENT), token=EARLIER)
    session.discard()
    row = _plant(ground, line)
    held = ground.held()
    for after in (CHANGED, SUSPENDED, ABSENT):
        change = ground.change(PRESENT, after)
        found = session.read(change)
        if not _commits(session, change, row):
            ground.as_before(held, sessions=1)
            continue
        session.rollback(change, found, token=TOKEN)
        ground.as_before(held, sessions=1)
        if after == SUSPENDED:
            ground.bring(session, change)
            expect(("the row is there", True), ("the row is there", row in ground.witness.running(ground.name)))
            ground.bring(session, ground.change(SUSPENDED, PRESENT))
            expect(held, ground.held())
    if _commits(session, change, row):
        session.confirm(change, token=TOKEN)
        _gone(ground, session, change, row)


def _gone(ground: Ground, session: Driver, change: Change, row: str) -> None:
    """Nothing is left of the service: all is as it was, or there is only somebody's row in an object that it keeps."""
    if row not in ground.witness.running(ground.name):
        ground.as_before(ground.base, sessions=1)
        return
    expect([], [line for line in session.read(change).lines if line in change.before])
    expect(("saved", True), ("saved", ground.saved()))
    ground.left_behind(sessions=1)


def _plant(ground: Ground, line: Line) -> str:
    """Raises Unfit where nothing else can stand in what this line makes."""
    from lab.client import LabError

    try:
        return ground.witness.plant(ground.name, line)
    except LabError as refused:
        raise Unfit(str(refused)) from refused


def _commits(session: Driver, change: Change, row: str) -> bool:
    """Commit; False where it was refused before anything was written, naming the row. Raises Short where not so."""
    try:
        session.stage(change)
    except Rejected as refused:
        session.discard()
        words = row.split()
        if not all(word.strip('";') in str(refused) for word in words[:3]):
            raise Short(f"a refusal that names {row.strip()!r}", str(refused)) from refused
        return False
    session.commit(change, confirm_within=CONFIRM_WITHIN, token=TOKEN)
    return True
