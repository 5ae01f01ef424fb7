"""How elements say what is true so that it is easily misread; each oddity at an exchange in the middle of the verbs.

A driver reads through it, or says that it does not understand. It never takes it for something else.
"""

from __future__ import annotations

import contextlib
import time

from controller.proof.conformance.baseline import CONFIRM_WITHIN, TOKEN, Baseline
from controller.proof.conformance.example_parts import ABSENT, PRESENT
from controller.proof.conformance.scorecard import CheckFailed, NotApplicable, Scorecard, expect, expect_error
from drivers.errors import DriverError, SessionLost, Unintelligible
from drivers.platform import Change, Reading
from drivers.session import Driver

TITLES = {
    "aside": "alarm text inside an echoed command",
    "page": "pager that was switched off",
    "wrap": "echo that wraps",
    "inner-prompt": "prompt in the middle of the output",
    "question": "a question before it is done",
    "bytes": "bytes that are not UTF-8",
    "no-newline": "reply without newline",
    "log": "log lines in the middle of a row",
    "log-wrapped": "log lines wider than the screen",
    "log-behind": "log lines behind the prompt",
    "broadcast": "what another user says to all",
    "title": "window title before the prompt",
}
DISTURBANCES = {
    **{kind: TITLES[kind] for kind in ("aside", "log", "log-wrapped", "log-behind", "broadcast")},
    "lost-row": "a row is missing",
}
"""what may make a line of a display unreadable, or take it away"""
MAY_GIVE_UP = frozenset({"bytes", "no-newline", "lost-row"})
"""what cannot be told from a disturbed line may be given up as such"""
GIVEN_UP = (Unintelligible, SessionLost)
VERBS = ("read", "stage", "commit", "rollback")
SILENCE = 1.0
"""seconds that an element with a half-open connection is waited for"""


ALONE = frozenset({"page", "question"})
"""what waits for a key takes it from the commands that were typed ahead: struck where there are none, at the last"""


def quirks(baseline: Baseline, scorecard: Scorecard) -> None:
    if baseline.lab is None:
        return
    last = _exchanges(baseline) if not scorecard.only or scorecard.only.startswith("quirk") else {}
    for kind, title in TITLES.items():
        for verb in VERBS:
            at = last.get(verb, 0) if kind in ALONE else min(2, last.get(verb, 0))
            scorecard.run(f"quirk: {title}, at {verb}", _quirk, baseline, kind, verb, at)
    for kind, title in DISTURBANCES.items():
        scorecard.run(f"quirk: {title}, in each display of what is recorded", _recorded, baseline, kind)
    scorecard.run("quirk: the end of a save behind the prompt", _late_end, baseline)
    scorecard.run("quirk: half-open connection", _half_open, baseline)


def _exchanges(baseline: Baseline) -> dict[str, int]:
    """How many exchanges each verb takes. Of a verb that fails it is not known: that is another check's finding."""
    found = {}
    for verb in VERBS:
        with contextlib.suppress(CheckFailed, DriverError):
            session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
            _prepare(baseline, session, verb, change)
            before = baseline.exchanges()
            _verb(session, verb, change)
            found[verb] = baseline.exchanges() - before
        baseline.restore()
    return found


def _prepare(baseline: Baseline, session: Driver, verb: str, change: Change) -> None:
    if verb in ("read", "rollback"):
        baseline.bring(session, change)
    elif verb == "commit":
        session.stage(change)


def _verb(session: Driver, verb: str, change: Change) -> None:
    """The verb, and that it did what it should. It begins and ends without the change."""
    if verb == "read":
        expect(set(change.after), set(session.read(change).lines))
    elif verb == "stage":
        expect(session.preview(change, Reading()).commands, session.stage(change).commands)
    elif verb == "commit":
        session.commit(change, confirm_within=CONFIRM_WITHIN, token=TOKEN)
    else:
        session.rollback(change, Reading(), token=TOKEN)


def _possible(baseline: Baseline, kind: str) -> None:
    """Raise NotApplicable where the element cannot do this."""
    if kind not in baseline.observer.elements()[0]["quirks"]:
        raise NotApplicable("its door has no such oddity")


def _quirk(baseline: Baseline, kind: str, verb: str, at: int) -> None:
    gives_up = kind in MAY_GIVE_UP
    _possible(baseline, kind)
    session, change = (
        baseline.login(timeout=SILENCE if gives_up else baseline.target.timeout),
        baseline.change(ABSENT, PRESENT),
    )
    _prepare(baseline, session, verb, change)
    baseline.observer.fault(baseline.name, kind, at=at)
    try:
        _verb(session, verb, change)
        if verb == "commit":
            expect(set(change.after), set(session.read(change).lines))
    except GIVEN_UP:
        if not gives_up:
            raise
    expect([], baseline.observer.faults(baseline.name))
    session.close()
    baseline.patiently(lambda other: other.rollback(change, Reading(), token=TOKEN))
    baseline.as_before(baseline.base)


def _recorded(baseline: Baseline, kind: str) -> None:
    """What the records say is there is read whatever comes into one display of it, and is in the way back."""
    _possible(baseline, kind)
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    baseline.bring(session, change)
    teardown = baseline.change(PRESENT, ABSENT)
    wanted = session.preview(teardown, session.read(teardown)).inverse
    for verb in ("read", "stage"):
        before = baseline.exchanges()
        _look(session, verb, teardown)
        for at in range(1, baseline.exchanges() - before + 1):
            baseline.observer.fault(baseline.name, kind, at=at)
            with contextlib.suppress(*(GIVEN_UP if kind in MAY_GIVE_UP else ())):
                expect((verb, at, wanted), (verb, at, _look(session, verb, teardown)))
            baseline.observer.clear_faults(baseline.name)
            session = session if session.alive() else baseline.login()
            session.discard()
    session.close()
    baseline.patiently(lambda other: other.rollback(change, Reading(), token=TOKEN))
    baseline.as_before(baseline.base)


def _look(session: Driver, verb: str, change: Change) -> tuple[str, ...]:
    """The way back, as this verb finds it."""
    if verb == "read":
        return session.preview(change, session.read(change)).inverse
    return session.stage(change).inverse


def _late_end(baseline: Baseline) -> None:
    """A save is over when its end is told, not when the prompt comes back."""
    _possible(baseline, "late-end")
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    baseline.bring(session, change)
    baseline.observer.fault(baseline.name, "late-end")
    session.confirm(change, token=TOKEN)
    expect([], baseline.observer.faults(baseline.name))
    expect(set(change.after), set(session.read(change).lines))
    session.close()
    baseline.patiently(lambda other: other.rollback(change, Reading(), token=TOKEN))
    baseline.as_before(baseline.base)


def _half_open(baseline: Baseline) -> None:
    """The element is gone and nobody said so: the answer never comes. The wait ends, and the session with it."""
    session, change = baseline.login(timeout=SILENCE), baseline.change(ABSENT, PRESENT)
    baseline.observer.fault(baseline.name, "hold", at=1)
    began = time.monotonic()
    with expect_error(SessionLost):
        session.read(change)
    if time.monotonic() - began > 10 * SILENCE:
        raise CheckFailed(f"an end after {SILENCE:g} s", f"{time.monotonic() - began:.1f} s")
    expect(("alive", False), ("alive", session.alive()))
    baseline.observer.release(baseline.name)
    session.close()
    baseline.as_before(baseline.base)
