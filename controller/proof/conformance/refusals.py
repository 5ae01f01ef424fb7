"""What an element refuses, ignores, or does by itself: each must be told as the error that it is, and leave nothing."""

from __future__ import annotations

import contextlib
from typing import Any

from controller.proof.conformance.baseline import CONFIRM_WITHIN, STRANGE, TOKEN, Baseline
from controller.proof.conformance.command_faults import WORDS, lines, whole
from controller.proof.conformance.example_parts import ABSENT, PRESENT, SUSPENDED
from controller.proof.conformance.notifications import told_unasked
from controller.proof.conformance.scorecard import (
    CheckFailed,
    NotApplicable,
    Scorecard,
    expect,
    expect_error,
    expect_in,
)
from drivers.errors import Busy, NotPending, Rejected
from drivers.platform import Capability, Reading, Undo
from drivers.session import Driver


class Stopped(Exception):
    """the caller may not write any more"""


def refusals(baseline: Baseline, scorecard: Scorecard) -> None:
    """Of a real box only what needs no fault."""
    scorecard.run("lock: a session of our own has it", _lock_ours, baseline)
    scorecard.run("timer: a commit under another token pends", _strange_token, baseline)
    scorecard.run("guard: asked before each write", _guard, baseline)
    if baseline.lab is not None:
        _struck(baseline, scorecard)


def _struck(baseline: Baseline, scorecard: Scorecard) -> None:
    lines(baseline, scorecard)
    for kind in ("validate-fails", "commit-fails"):
        scorecard.run(f"refused: {kind}", _refused_commit, baseline, kind)
    scorecard.run("refused: commit-fails at confirm", _refused_confirm, baseline)
    scorecard.run("lock: held by another session", _lock_held, baseline)
    scorecard.run("candidate: left dirty by somebody else", _dirty, baseline)
    scorecard.run("timer: runs out before confirm", _expired, baseline)
    scorecard.run("timer: an ok to confirm that does not hold", _hollow, baseline)
    scorecard.run("reboot: between commit and confirm", _reboot, baseline)
    scorecard.run("alarms: of its own objects only", _alarms, baseline)
    scorecard.run("alarms: told unasked in the words of the poll", told_unasked, baseline)


def _refused_commit(baseline: Baseline, kind: str) -> None:
    if Capability.CANDIDATE not in baseline.driver.capabilities:
        raise NotApplicable("it has no candidate: every line is a commit")
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    baseline.observer.fault(baseline.name, kind, text=WORDS)
    try:
        whole(session, change)
    except Rejected as refused:
        expect_in(WORDS, str(refused))
    else:
        raise CheckFailed("Rejected", "no error")
    baseline.as_before(baseline.base, sessions=1)


def _refused_confirm(baseline: Baseline) -> None:
    """Flash busy, or full: it is told, nothing counts as saved, and confirm may be repeated."""
    if _kept_at_once(baseline):
        raise NotApplicable("every line is kept at once: there is nothing to save")
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    baseline.bring(session, change, confirmed=False)
    baseline.observer.fault(baseline.name, "commit-fails")
    with expect_error(Busy, Rejected):
        session.confirm(change, token=TOKEN)
    expect(("saved", False), ("saved", baseline.saved()))
    session.confirm(change, token=TOKEN)
    expect(("saved", True), ("saved", baseline.saved()))


def _kept_at_once(baseline: Baseline) -> bool:
    return baseline.driver.undo is Undo.INVERSE and Capability.STARTUP not in baseline.driver.capabilities


def _lock_held(baseline: Baseline) -> None:
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    baseline.observer.fault(baseline.name, "lock-held")
    with expect_error(Busy):
        whole(session, change)
    session.rollback(change, Reading(), token=TOKEN)
    baseline.as_before(baseline.base, sessions=1)


def _lock_ours(baseline: Baseline) -> None:
    if Capability.CANDIDATE not in baseline.driver.capabilities:
        raise NotApplicable("it has no candidate, and so no lock")
    change = baseline.change(ABSENT, PRESENT)
    holder, other = baseline.login(), baseline.login()
    holder.stage(change)
    with expect_error(Busy):
        other.stage(change)
    with expect_error(Busy):
        other.confirm(change, token=TOKEN) if _locks_to_confirm(baseline) else other.rollback(
            change, Reading(), token=TOKEN
        )
    holder.discard()
    other.stage(change)
    other.close()
    holder.close()
    baseline.as_before(baseline.base)


def _locks_to_confirm(baseline: Baseline) -> bool:
    return Capability.PERSIST_ID in baseline.driver.capabilities


def _dirty(baseline: Baseline) -> None:
    """It is theirs: it is neither committed along nor thrown away."""
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    _struck_now(baseline, "dirty")
    left = baseline.observer.pending(baseline.name)
    with expect_error(Busy):
        whole(session, change)
    session.discard()
    expect((baseline.base, left), (baseline.held(), baseline.observer.pending(baseline.name)))


def _struck_now(baseline: Baseline, kind: str) -> None:
    from lab.client import LabError

    try:
        baseline.observer.fault(baseline.name, kind)
    except LabError as refused:
        raise NotApplicable(str(refused)) from refused


def _timed(baseline: Baseline) -> None:
    if Capability.CONFIRMED_COMMIT not in baseline.driver.capabilities:
        raise NotApplicable("it has no timer")


def _expired(baseline: Baseline) -> None:
    _timed(baseline)
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    baseline.bring(session, change, confirmed=False)
    baseline.observer.fault(baseline.name, "expire")
    expect(baseline.base, baseline.held())
    with expect_error(NotPending):
        session.confirm(change, token=TOKEN)
    session.rollback(change, Reading(), token=TOKEN)
    baseline.as_before(baseline.base, sessions=1)


def _hollow(baseline: Baseline) -> None:
    """Nothing pended any more when it was confirmed, and the element said ok: only looking tells."""
    _timed(baseline)
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    baseline.bring(session, change, confirmed=False)
    baseline.observer.fault(baseline.name, "hollow")
    try:
        session.confirm(change, token=TOKEN)
    except NotPending:
        pass
    else:
        if baseline.observer.faults(baseline.name):
            raise NotApplicable("its element in the lab does not play that")
        raise CheckFailed("NotPending", "no error")
    session.rollback(change, Reading(), token=TOKEN)
    baseline.as_before(baseline.base, sessions=1)


def _strange_token(baseline: Baseline) -> None:
    """Somebody else's commit that pends, or our own whose persist-id was lost, is neither confirmed nor built upon."""
    _timed(baseline)
    session = baseline.login()
    change, other = baseline.change(ABSENT, PRESENT), baseline.change(PRESENT, SUSPENDED)
    baseline.bring(session, change, token=STRANGE, confirmed=False)
    with expect_error(Busy):
        whole(session, other)
    session.rollback(change, Reading(), token=STRANGE)
    baseline.as_before(baseline.base, sessions=1)


def _reboot(baseline: Baseline) -> None:
    """What it loses is not confirmed; where every line is kept at once it is still there, and nothing else."""
    change = baseline.change(ABSENT, PRESENT)
    baseline.bring(baseline.login(), change, confirmed=False)
    baseline.observer.reboot(baseline.name)
    with contextlib.nullcontext() if _kept_at_once(baseline) else expect_error(NotPending):
        baseline.patiently(lambda session: session.confirm(change, token=TOKEN))
    baseline.patiently(lambda session: session.rollback(change, Reading(), token=TOKEN))
    baseline.as_before(baseline.base)


def _guard(baseline: Baseline) -> None:
    """Whose work another took over writes nothing any more, on no way: not forth, not to keep it, not back."""
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    session.stage(change)
    _stopped(session, session.commit, change, confirm_within=CONFIRM_WITHIN, token=TOKEN)
    session.discard()
    baseline.as_before(baseline.base, sessions=1)
    baseline.bring(session, change, confirmed=False)
    held = baseline.held()
    _stopped(session, session.confirm, change, token=TOKEN)
    expect(held, baseline.held())
    _stopped(session, session.rollback, change, Reading(), token=TOKEN)
    expect(held, baseline.held())
    session.rollback(change, Reading(), token=TOKEN)
    session.discard()
    baseline.as_before(baseline.base, sessions=1)


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
    raise CheckFailed(f"{verb.__name__} stopped by its guard", "it went on")


def _alarms(baseline: Baseline) -> None:
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    baseline.bring(session, change, confirmed=False)
    objects = baseline.driver.objects(change.after)
    before = {alarm.id for alarm in session.alarms(objects)}
    baseline.observer.raise_alarm(baseline.name, objects[0])
    found = session.alarms(objects)
    expect(True, bool({alarm.id for alarm in found} - before))
    expect([], [alarm.object for alarm in found if alarm.object not in objects])
    expect([], [alarm.severity for alarm in found if alarm.severity not in ("critical", "major", "minor", "warning")])
    expect((), session.alarms(("nothing of this name",)))
