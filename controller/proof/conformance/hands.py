"""Somebody was there: lines of a service edited by hand, and rows of a kind that no rule of the driver knows.

What a hand changed is still the service's: it is written over, or goes with a teardown, and an undo puts it back as
it was found. A row of somebody's own in an object of the service is kept through every change, goes with the object,
and comes back with an undo, or keeps an object that services share there; where that cannot be done the change is
refused before anything is written, naming the row.
"""

from __future__ import annotations

import contextlib

from controller.proof.conformance.baseline import CONFIRM_WITHIN, EARLIER, STRANGE, TOKEN, Baseline
from controller.proof.conformance.example_parts import ABSENT, CHANGED, PRESENT, SUSPENDED
from controller.proof.conformance.scorecard import CheckFailed, NotApplicable, Scorecard, expect
from controller.proof.hand_edits import Edit, edits
from drivers.errors import DriverError, NotPending, Rejected
from drivers.platform import Change, Line
from drivers.session import Driver

KINDS = ("text", "value", "delete")
WAYS = ((PRESENT, CHANGED), (PRESENT, SUSPENDED), (SUSPENDED, PRESENT), (PRESENT, ABSENT))


def hands(baseline: Baseline, scorecard: Scorecard) -> None:
    """A real box is edited too; rows that no rule knows are planted by the lab alone."""
    role = baseline.case.role
    for kind in KINDS:
        for before, after in WAYS:
            scorecard.run(f"{role}: {kind} by hand, then {before} to {after}", _edited, baseline, kind, before, after)
    rows = f"{role}: somebody's own row beside "
    for line in _objects(baseline) if scorecard.only in rows or rows in scorecard.only else ():
        scorecard.run(f"{rows}{' / '.join(line)[:70]!r}", _planted, baseline, line)


# -- what a rule knows -----------------------------------------------------------------------------------------------
def _edited(baseline: Baseline, kind: str, before: str, after: str) -> None:
    session, edit = baseline.login(), _edit(baseline, kind, before, after)
    baseline.bring(session, baseline.change(ABSENT, before), token=EARLIER)
    session.discard()
    try:
        baseline.patiently(lambda other: baseline.bring(other, edit.change(baseline.name), token=STRANGE))
    except NotPending as unseen:  # C600 prints texts as asterisks: what nobody can see nobody can put right
        raise NotApplicable(f"the element does not show what was edited: {unseen}") from unseen
    held, change = baseline.held(), baseline.change(before, after)
    found = session.read(change)
    expect(("the line is as it was", False), ("the line is as it was", edit.old in found.lines))
    result = session.preview(change, found).result
    if result is None:
        raise CheckFailed("Diff.result: the lines that are there afterwards", "None")
    baseline.bring(session, change, confirmed=False)
    expect(set(result), set(session.read(change).lines))
    session.rollback(change, found, token=TOKEN)
    baseline.as_before(held, sessions=1)
    baseline.bring(session, change)
    expect(set(change.after), set(session.read(change).lines))
    baseline.bring(session, baseline.change(after, ABSENT))
    baseline.as_before(baseline.base, sessions=1)


def _edit(baseline: Baseline, kind: str, before: str, after: str) -> Edit:
    """Of this kind: of a line that stays, where there is one, since that is what must be written over."""
    found = [edit for edit in edits(baseline.bench.platform, baseline.case.states[before]) if edit.kind == kind]
    stay = [edit for edit in found if edit.old in baseline.case.states[after]]
    if not found:
        raise NotApplicable(f"no line of this role has a {kind} of its own")
    return (stay or found)[0]


# -- what no rule knows ----------------------------------------------------------------------------------------------
def _objects(baseline: Baseline) -> list[Line]:
    """A line for each object in which something else can stand: the first of those that get the same row."""
    found: dict[str, Line] = {}
    if baseline.lab is not None:
        with contextlib.suppress(DriverError):  # a driver that cannot provision fails elsewhere
            baseline.patiently(lambda session: baseline.bring(session, baseline.change(ABSENT, PRESENT), token=EARLIER))
            for line in baseline.case.states[PRESENT]:
                with contextlib.suppress(NotApplicable):
                    found.setdefault(_plant(baseline, line), line)
        baseline.restore()
    return list(found.values())


def _planted(baseline: Baseline, line: Line) -> None:
    session = baseline.login()
    baseline.bring(session, baseline.change(ABSENT, PRESENT), token=EARLIER)
    session.discard()
    row = _plant(baseline, line)
    held = baseline.held()
    for after in (CHANGED, SUSPENDED, ABSENT):
        change = baseline.change(PRESENT, after)
        found = session.read(change)
        if not _commits(session, change, row):
            baseline.as_before(held, sessions=1)
            continue
        session.rollback(change, found, token=TOKEN)
        baseline.as_before(held, sessions=1)
        if after == SUSPENDED:
            baseline.bring(session, change)
            expect(("the row is there", True), ("the row is there", row in baseline.observer.running(baseline.name)))
            baseline.bring(session, baseline.change(SUSPENDED, PRESENT))
            expect(held, baseline.held())
    if _commits(session, change, row):
        session.confirm(change, token=TOKEN)
        _gone(baseline, session, change, row)


def _gone(baseline: Baseline, session: Driver, change: Change, row: str) -> None:
    """Nothing is left of the service: all is as it was, or there is only somebody's row in an object that it keeps."""
    if row not in baseline.observer.running(baseline.name):
        baseline.as_before(baseline.base, sessions=1)
        return
    expect([], [line for line in session.read(change).lines if line in change.before])
    expect(("saved", True), ("saved", baseline.saved()))
    baseline.left_behind(sessions=1)


def _plant(baseline: Baseline, line: Line) -> str:
    """Raises NotApplicable where nothing else can stand in what this line makes."""
    from lab.client import LabError

    try:
        return baseline.observer.plant(baseline.name, line)
    except LabError as refused:
        raise NotApplicable(str(refused)) from refused


def _commits(session: Driver, change: Change, row: str) -> bool:
    """Commit; False where it was refused before anything was written, naming the row. Raises CheckFailed."""
    try:
        session.stage(change)
    except Rejected as refused:
        session.discard()
        words = row.split()
        if not all(word.strip('";') in str(refused) for word in words[:3]):
            raise CheckFailed(f"a refusal that names {row.strip()!r}", str(refused)) from refused
        return False
    session.commit(change, confirm_within=CONFIRM_WITHIN, token=TOKEN)
    return True
