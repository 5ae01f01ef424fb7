"""A session lost, cut short or garbled, an element that restarts: at each exchange of a service's way there and back.

Struck evenly where there is no time for all: a new session must bring everything back, byte for byte, from wherever it
was, or carry on what was interrupted.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from controller.proof.conformance.baseline import CONFIRM_WITHIN, TOKEN, Baseline
from controller.proof.conformance.example_parts import ABSENT, PRESENT
from controller.proof.conformance.scorecard import CheckFailed, Scorecard, expect
from drivers.errors import DriverError
from drivers.platform import Change, Reading
from drivers.session import Driver

LOST = ("drop", "drop-after", "garble")


@dataclass(frozen=True, slots=True)
class Scenario:
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
    Scenario("a provision", lambda _session, _change: None, _provision, _back),
    # after a restart there is nothing left to confirm
    Scenario("confirm", _commit, _confirm, _confirm, LOST, stays=True),
    Scenario("the way back of what was committed", _commit, _back, _back),
    Scenario("the way back of what was confirmed", _provision, _back, _back),
)


def strikes(baseline: Baseline, scorecard: Scorecard, points: int) -> tuple[int, int]:
    """Strike at about `points` points (0: all); gives how many were struck and how many there are."""
    if baseline.lab is None or (scorecard.only and not scorecard.only.startswith("struck")):
        return 0, 0
    every = [
        (scenario, kind, at, of)
        for scenario, of in _lengths(baseline)
        for kind in scenario.kinds
        for at in range(1, of + 1)
    ]
    chosen = list(_evenly(every, points or len(every)))
    for scenario, kind, at, of in chosen:
        scorecard.run(
            f"struck: {kind} at exchange {at} of {of} of {scenario.name}", _struck, baseline, scenario, kind, at
        )
    return len(chosen), len(every)


Point = tuple[Scenario, str, int, int]


def _evenly(every: list[Point], points: int) -> Iterator[Point]:
    for number in range(min(points, len(every))):
        yield every[number * len(every) // min(points, len(every))]


def _lengths(baseline: Baseline) -> Iterator[tuple[Scenario, int]]:
    """How many exchanges there are to strike. Of verbs that fail it is not known: that is another check's finding."""
    for scenario in STORIES:
        steps = 0
        with contextlib.suppress(DriverError):
            session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
            scenario.before(session, change)
            before = baseline.exchanges()
            scenario.struck(session, change)
            steps = baseline.exchanges() - before
        baseline.restore()
        yield scenario, steps


def _struck(baseline: Baseline, scenario: Scenario, kind: str, at: int) -> None:
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    scenario.before(session, change)
    baseline.observer.fault(baseline.name, kind, at=at)
    with contextlib.suppress(DriverError):
        scenario.struck(session, change)
    session.close()
    if baseline.observer.faults(baseline.name):
        raise CheckFailed(f"an exchange {at}", "fewer exchanges")
    baseline.patiently(lambda other: scenario.after(other, change))
    if scenario.stays:
        expect(set(change.after), set(baseline.patiently(lambda other: other.read(change)).lines))
        expect(("saved", True), ("saved", baseline.saved()))
    else:
        baseline.as_before(baseline.base)
