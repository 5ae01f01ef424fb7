"""What an element refuses, ignores, or does by itself: each must be told as the error that it is, and leave nothing."""

from __future__ import annotations

import contextlib
from typing import Any

from controller.proof.conformance.bench import ABSENT, PRESENT, SUSPENDED
from controller.proof.conformance.book import Book, Short, Unfit, expect, expect_error, expect_in
from controller.proof.conformance.ears import told_unasked
from controller.proof.conformance.ground import CONFIRM_WITHIN, STRANGE, TOKEN, Ground
from controller.proof.conformance.lines import WORDS, lines, whole
from drivers.errors import Busy, NotPending, Rejected
from drivers.platform import Capability, Reading, Undo
from drivers.session import Driver


class Stopped(Exception):
    """the caller may not write any more"""


def refusals(ground: Ground, book: Book) -> None:
    """Of a real box only what needs no fault."""
    book.run("lock: a session of our own has it", _lock_ours, ground)
    book.run("timer: a commit under another token pends", _strange_token, ground)
    book.run("guard: asked before each write", _guard, ground)
    if ground.lab is not None:
        _struck(ground, book)


def _struck(ground: Ground, book: Book) -> None:
    lines(ground, book)
    for kind in ("validate-fails", "commit-fails"):
        book.run(f"refused: {kind}", _refused_commit, ground, kind)
    book.run("refused: commit-fails at confirm", _refused_confirm, ground)
    book.run("lock: held by another session", _lock_held, ground)
    book.run("candidate: left dirty by somebody else", _dirty, ground)
    book.run("timer: runs out before confirm", _expired, ground)
    book.run("timer: an ok to confirm that does not hold", _hollow, ground)
    book.run("reboot: between commit and confirm", _reboot, ground)
    book.run("alarms: of its own objects only", _alarms, ground)
    book.run("alarms: told unasked in the words of the poll", told_unasked, ground)


def _refused_commit(ground: Ground, kind: str) -> None:
    if Capability.CANDIDATE not in ground.driver.capabilities:
        raise Unfit("it has no candidate: every line is a commit")
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    ground.witness.fault(ground.name, kind, text=WORDS)
    try:
        whole(session, change)
    except Rejected as refused:
        expect_in(WORDS, str(refused))
    else:
        raise Short("Rejected", "no error")
    ground.as_before(ground.base, sessions=1)


def _refused_confirm(ground: Ground) -> None:
    """Flash busy, or full: it is told, nothing counts as saved, and confirm may be repeated."""
    if _kept_at_once(ground):
        raise Unfit("every line is kept at once: there is nothing to save")
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    ground.bring(session, change, confirmed=False)
    ground.witness.fault(ground.name, "commit-fails")
    with expect_error(Busy, Rejected):
        session.confirm(change, token=TOKEN)
    expect(("saved", False), ("saved", ground.saved()))
    session.confirm(change, token=TOKEN)
    expect(("saved", True), ("saved", ground.saved()))


def _kept_at_once(ground: Ground) -> bool:
    return ground.driver.undo is Undo.INVERSE and Capability.STARTUP not in ground.driver.capabilities


def _lock_held(ground: Ground) -> None:
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    ground.witness.fault(ground.name, "lock-held")
    with expect_error(Busy):
        whole(session, change)
    session.rollback(change, Reading(), token=TOKEN)
    ground.as_before(ground.base, sessions=1)


def _lock_ours(ground: Ground) -> None:
    if Capability.CANDIDATE not in ground.driver.capabilities:
        raise Unfit("it has no candidate, and so no lock")
    change = ground.change(ABSENT, PRESENT)
    holder, other = ground.login(), ground.login()
    holder.stage(change)
    with expect_error(Busy):
        other.stage(change)
    with expect_error(Busy):
        other.confirm(change, token=TOKEN) if _locks_to_confirm(ground) else other.rollback(
            change, Reading(), token=TOKEN
        )
    holder.discard()
    other.stage(change)
    other.close()
    holder.close()
    ground.as_before(ground.base)


def _locks_to_confirm(ground: Ground) -> bool:
    return Capability.PERSIST_ID in ground.driver.capabilities


def _dirty(ground: Ground) -> None:
    """It is theirs: it is neither committed along nor thrown away."""
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    _struck_now(ground, "dirty")
    left = ground.witness.pending(ground.name)
    with expect_error(Busy):
        whole(session, change)
    session.discard()
    expect((ground.base, left), (ground.held(), ground.witness.pending(ground.name)))


def _struck_now(ground: Ground, kind: str) -> None:
    from lab.client import LabError

    try:
        ground.witness.fault(ground.name, kind)
    except LabError as refused:
        raise Unfit(str(refused)) from refused


def _timed(ground: Ground) -> None:
    if Capability.CONFIRMED_COMMIT not in ground.driver.capabilities:
        raise Unfit("it has no timer")


def _expired(ground: Ground) -> None:
    _timed(ground)
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    ground.bring(session, change, confirmed=False)
    ground.witness.fault(ground.name, "expire")
    expect(ground.base, ground.held())
    with expect_error(NotPending):
        session.confirm(change, token=TOKEN)
    session.rollback(change, Reading(), token=TOKEN)
    ground.as_before(ground.base, sessions=1)


def _hollow(ground: Ground) -> None:
    """Nothing pended any more when it was confirmed, and the element said ok: only looking tells."""
    _timed(ground)
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    ground.bring(session, change, confirmed=False)
    ground.witness.fault(ground.name, "hollow")
    try:
        session.confirm(change, token=TOKEN)
    except NotPending:
        pass
    else:
        if ground.witness.faults(ground.name):
            raise Unfit("its element in the lab does not play that")
        raise Short("NotPending", "no error")
    session.rollback(change, Reading(), token=TOKEN)
    ground.as_before(ground.base, sessions=1)


def _strange_token(ground: Ground) -> None:
    """Somebody else's commit that pends, or our own whose persist-id was lost, is neither confirmed nor built upon."""
    _timed(ground)
    session = ground.login()
    change, other = ground.change(ABSENT, PRESENT), ground.change(PRESENT, SUSPENDED)
    ground.bring(session, change, token=STRANGE, confirmed=False)
    with expect_error(Busy):
        whole(session, other)
    session.rollback(change, Reading(), token=STRANGE)
    ground.as_before(ground.base, sessions=1)


def _reboot(ground: Ground) -> None:
    """What it loses is not confirmed; where every line is kept at once it is still there, and nothing else."""
    change = ground.change(ABSENT, PRESENT)
    ground.bring(ground.login(), change, confirmed=False)
    ground.witness.reboot(ground.name)
    with contextlib.nullcontext() if _kept_at_once(ground) else expect_error(NotPending):
        ground.patiently(lambda session: session.confirm(change, token=TOKEN))
    ground.patiently(lambda session: session.rollback(change, Reading(), token=TOKEN))
    ground.as_before(ground.base)


def _guard(ground: Ground) -> None:
    """Whose work another took over writes nothing any more, on no way: not forth, not to keep it, not back."""
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    session.stage(change)
    _stopped(session, session.commit, change, confirm_within=CONFIRM_WITHIN, token=TOKEN)
    session.discard()
    ground.as_before(ground.base, sessions=1)
    ground.bring(session, change, confirmed=False)
    held = ground.held()
    _stopped(session, session.confirm, change, token=TOKEN)
    expect(held, ground.held())
    _stopped(session, session.rollback, change, Reading(), token=TOKEN)
    expect(held, ground.held())
    session.rollback(change, Reading(), token=TOKEN)
    session.discard()
    ground.as_before(ground.base, sessions=1)


def _stopped(session: Driver, verb: Any, *arguments: Any, **named: Any) -> None:
    def stop() -> None:
        raise Stopped

    free, session.guard = session.guard, stop
    try:
        verb(*arguments, **named)
    except Stopped:
        return
    finally:
        session.guard = free
        session.discard()
    raise Short(f"{verb.__name__} stopped by its guard", "it went on")


def _alarms(ground: Ground) -> None:
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    ground.bring(session, change, confirmed=False)
    objects = ground.driver.objects(change.after)
    before = {alarm.id for alarm in session.alarms(objects)}
    ground.witness.raise_alarm(ground.name, objects[0])
    found = session.alarms(objects)
    expect(True, bool({alarm.id for alarm in found} - before))
    expect([], [alarm.object for alarm in found if alarm.object not in objects])
    expect([], [alarm.severity for alarm in found if alarm.severity not in ("critical", "major", "minor", "warning")])
    expect((), session.alarms(("nothing of this name",)))
