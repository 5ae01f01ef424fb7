"""How elements say what is true so that it is easily misread; each oddity at an exchange in the middle of the verbs.

A driver reads through it, or says that it does not understand. It never takes it for something else.
"""

from __future__ import annotations

import contextlib
import time

from controller.conformance.bench import ABSENT, PRESENT
from controller.conformance.book import Book, Short, Unfit, expect, expect_error
from controller.conformance.ground import CONFIRM_WITHIN, TOKEN, Ground
from drivers.base import Change, Driver, DriverError, Reading, SessionLost, Unintelligible

TITLES = {
    "aside": "alarm text inside an echoed command",
    "page": "pager that was switched off",
    "wrap": "echo that wraps",
    "inner-prompt": "prompt in the middle of the output",
    "question": "a question before it is done",
    "bytes": "bytes that are not UTF-8",
    "no-newline": "reply without newline",
}
MAY_GIVE_UP = frozenset({"bytes", "no-newline"})
"""what cannot be told from a disturbed line may be given up as such"""
VERBS = ("read", "stage", "commit", "rollback")
SILENCE = 1.0
"""seconds that an element with a half-open connection is waited for"""


ALONE = frozenset({"page", "question"})
"""what waits for a key takes it from the commands that were typed ahead: struck where there are none, at the last"""


def quirks(ground: Ground, book: Book) -> None:
    if ground.lab is None:
        return
    last = _exchanges(ground) if not book.only or book.only.startswith("quirk") else {}
    for kind, title in TITLES.items():
        for verb in VERBS:
            at = last.get(verb, 0) if kind in ALONE else min(2, last.get(verb, 0))
            book.run(f"quirk: {title}, at {verb}", _quirk, ground, kind, verb, at)
    book.run("quirk: half-open connection", _half_open, ground)


def _exchanges(ground: Ground) -> dict[str, int]:
    """How many exchanges each verb takes. Of a verb that fails it is not known: that is another check's finding."""
    found = {}
    for verb in VERBS:
        with contextlib.suppress(Short, DriverError):
            session, change = ground.login(), ground.change(ABSENT, PRESENT)
            _prepare(ground, session, verb, change)
            before = ground.exchanges()
            _verb(session, verb, change)
            found[verb] = ground.exchanges() - before
        ground.restore()
    return found


def _prepare(ground: Ground, session: Driver, verb: str, change: Change) -> None:
    if verb in ("read", "rollback"):
        ground.bring(session, change)
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


def _quirk(ground: Ground, kind: str, verb: str, at: int) -> None:
    gives_up = kind in MAY_GIVE_UP
    if kind not in ground.witness.elements()[0]["quirks"]:
        raise Unfit("its door has no such oddity")
    session, change = (
        ground.login(timeout=SILENCE if gives_up else ground.target.timeout),
        ground.change(ABSENT, PRESENT),
    )
    _prepare(ground, session, verb, change)
    ground.witness.fault(ground.name, kind, at=at)
    try:
        _verb(session, verb, change)
        if verb == "commit":
            expect(set(change.after), set(session.read(change).lines))
    except (Unintelligible, SessionLost):
        if not gives_up:
            raise
    expect([], ground.witness.faults(ground.name))
    session.close()
    ground.patiently(lambda other: other.rollback(change, Reading(), token=TOKEN))
    ground.as_before(ground.base)


def _half_open(ground: Ground) -> None:
    """The element is gone and nobody said so: the answer never comes. The wait ends, and the session with it."""
    session, change = ground.login(timeout=SILENCE), ground.change(ABSENT, PRESENT)
    ground.witness.fault(ground.name, "hold", at=1)
    began = time.monotonic()
    with expect_error(SessionLost):
        session.read(change)
    if time.monotonic() - began > 10 * SILENCE:
        raise Short(f"an end after {SILENCE:g} s", f"{time.monotonic() - began:.1f} s")
    expect(("alive", False), ("alive", session.alive()))
    ground.witness.release(ground.name)
    session.close()
    ground.as_before(ground.base)
