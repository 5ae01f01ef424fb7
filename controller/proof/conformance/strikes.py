"""A session lost, cut short or garbled, an element that restarts: at each exchange of a service's way there and back.

Struck evenly where there is no time for all: a new session must bring everything back, byte for byte, from wherever it
was, or carry on what was interrupted.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from controller.proof.conformance.bench import ABSENT, PRESENT
from controller.proof.conformance.book import Book, Short, expect
from controller.proof.conformance.ground import CONFIRM_WITHIN, TOKEN, Ground
from drivers.errors import DriverError
from drivers.platform import Change, Reading
from drivers.session import Driver

LOST = ("drop", "drop-after", "garble")


@dataclass(frozen=True, slots=True)
class Story:
    """`before` is undisturbed, `struck` is what a fault interrupts, `after` what another session does then."""

    name: str
    before: Callable[[Driver, Change], object]
    struck: Callable[[Driver, Change], object]
    after: Callable[[Driver, Change], object]
    kinds: tuple[str, ...] = (*LOST, "reboot")
    stays: bool = False
    """after it the change is there, and saved"""


def _commit(session: Driver, change: Change) -> None:
    session.stage(change)
    session.commit(change, confirm_within=CONFIRM_WITHIN, token=TOKEN)


def _provision(session: Driver, change: Change) -> None:
    _commit(session, change)
    session.read(change)
    session.confirm(change, token=TOKEN)


def _confirm(session: Driver, change: Change) -> None:
    session.confirm(change, token=TOKEN)


def _back(session: Driver, change: Change) -> None:
    session.rollback(change, Reading(), token=TOKEN)


STORIES = (
    Story("a provision", lambda _session, _change: None, _provision, _back),
    # after a restart there is nothing left to confirm
    Story("confirm", _commit, _confirm, _confirm, LOST, stays=True),
    Story("the way back of what was committed", _commit, _back, _back),
    Story("the way back of what was confirmed", _provision, _back, _back),
)


def strikes(ground: Ground, book: Book, points: int) -> tuple[int, int]:
    """Strike at about `points` points (0: all); gives how many were struck and how many there are."""
    if ground.lab is None or (book.only and not book.only.startswith("struck")):
        return 0, 0
    every = [(story, kind, at, of) for story, of in _lengths(ground) for kind in story.kinds for at in range(1, of + 1)]
    chosen = list(_evenly(every, points or len(every)))
    for story, kind, at, of in chosen:
        book.run(f"struck: {kind} at exchange {at} of {of} of {story.name}", _struck, ground, story, kind, at)
    return len(chosen), len(every)


Point = tuple[Story, str, int, int]


def _evenly(every: list[Point], points: int) -> Iterator[Point]:
    for number in range(min(points, len(every))):
        yield every[number * len(every) // min(points, len(every))]


def _lengths(ground: Ground) -> Iterator[tuple[Story, int]]:
    """How many exchanges there are to strike. Of verbs that fail it is not known: that is another check's finding."""
    for story in STORIES:
        steps = 0
        with contextlib.suppress(DriverError):
            session, change = ground.login(), ground.change(ABSENT, PRESENT)
            story.before(session, change)
            before = ground.exchanges()
            story.struck(session, change)
            steps = ground.exchanges() - before
        ground.restore()
        yield story, steps


def _struck(ground: Ground, story: Story, kind: str, at: int) -> None:
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    story.before(session, change)
    ground.witness.fault(ground.name, kind, at=at)
    with contextlib.suppress(DriverError):
        story.struck(session, change)
    session.close()
    if ground.witness.faults(ground.name):
        raise Short(f"an exchange {at}", "fewer exchanges")
    ground.patiently(lambda other: story.after(other, change))
    if story.stays:
        expect(set(change.after), set(ground.patiently(lambda other: other.read(change)).lines))
        expect(("saved", True), ("saved", ground.saved()))
    else:
        ground.as_before(ground.base)
