"""From every state of a service to every other one, there and back; every verb twice; beside a neighbour."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise

from controller.proof.conformance.baseline import CONFIRM_WITHIN, EARLIER, TOKEN, Baseline
from controller.proof.conformance.example_parts import ABSENT, LIFE, PRESENT, STATES, SUSPENDED
from controller.proof.conformance.scorecard import NotApplicable, Scorecard, expect, expect_error
from drivers.errors import NotPending
from drivers.platform import Capability, Change, Reading


def walk(baseline: Baseline, scorecard: Scorecard) -> None:
    role = baseline.case.role
    scorecard.run(f"{role}: nothing there reads as nothing", _nothing, baseline)
    scorecard.run(f"{role}: the whole life of a service", _life, baseline)
    for state in STATES:
        for other in STATES:
            if state != other:
                scorecard.run(f"{role}: {state} to {other} and back", _there_and_back, baseline, state, other)
    scorecard.run(f"{role}: stage shows what commit does, and leaves running alone", _stage, baseline)
    scorecard.run(f"{role}: every verb may be repeated", _repeated, baseline)
    scorecard.run(f"{role}: another session goes on", _another_session, baseline)
    scorecard.run(f"{role}: what it is to keep stays", _kept, baseline)
    scorecard.run(f"{role}: a suspended service is down", _down, baseline)
    scorecard.run(f"{role}: what is sent is told", _sent, baseline)


def _nothing(baseline: Baseline) -> None:
    session = baseline.login()
    change = baseline.change(ABSENT, PRESENT)
    expect(Reading(), session.read(change))
    expect((), session.alarms(()))
    expect([], [alarm.object for alarm in session.alarms(_own(baseline, change))])


def _own(baseline: Baseline, change: Change) -> tuple[str, ...]:
    """Objects of the change that are not there without it."""
    return tuple(name for name in baseline.driver.objects(change.after) if not name.startswith(("port", "pon")))


def _life(baseline: Baseline) -> None:
    session = baseline.login()
    for before, after in pairwise((ABSENT, *LIFE)):
        change = baseline.change(before, after)
        baseline.bring(session, change)
        expect(set(change.after), set(session.read(change).lines))
        expect((after, True), (after, baseline.saved()))
    session.close()
    baseline.as_before(baseline.base)


def _there_and_back(baseline: Baseline, state: str, other: str) -> None:
    """Taken back while its timer runs, where it has one, and after it was confirmed; each time byte for byte."""
    session = baseline.login()
    if state != ABSENT:
        baseline.bring(session, baseline.change(ABSENT, state), token=EARLIER)
    held, change = baseline.held(), baseline.change(state, other)
    for confirmed in (False, True):
        before = baseline.bring(session, change, confirmed=confirmed)
        expect(set(change.before), set(before.lines))
        expect(set(change.after), set(session.read(change).lines))
        if confirmed:
            expect(("saved", True), ("saved", baseline.saved()))
        session.rollback(change, before, token=TOKEN)
        baseline.as_before(held, sessions=1)
    session.close()
    baseline.left_behind()


def _stage(baseline: Baseline) -> None:
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    objects = baseline.driver.objects(change.after)
    reading, alarms = session.read(change), session.alarms(objects)
    expected = session.preview(change, reading)
    staged = session.stage(change)
    expect((expected.commands, expected.inverse), (staged.commands, staged.inverse))
    if Capability.DEVICE_DIFF not in session.capabilities:
        expect(expected.text, staged.text)
    expect(baseline.base, baseline.held())
    # what is staged is in nobody's way: the same session may look at what runs
    expect((reading, alarms), (session.read(change), session.alarms(objects)))
    expect(staged, session.stage(change))
    session.discard()
    baseline.as_before(baseline.base, sessions=1)


def _repeated(baseline: Baseline) -> None:
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    before = session.read(change)
    session.discard()
    for _ in _twice():
        session.stage(change)
    for _ in _twice():
        session.discard()
    baseline.as_before(baseline.base, sessions=1)
    for _ in _twice():
        session.commit(change, confirm_within=CONFIRM_WITHIN, token=TOKEN)
        expect(set(change.after), set(session.read(change).lines))
    expect((), session.stage(change).commands)
    for _ in _twice():
        session.confirm(change, token=TOKEN)
        expect(("saved", True), ("saved", baseline.saved()))
    for _ in _twice():
        session.rollback(change, before, token=TOKEN)
        baseline.as_before(baseline.base, sessions=1)
    for _ in _twice():
        session.close()
    expect(("alive", False), ("alive", session.alive()))
    baseline.left_behind()


def _twice() -> Iterator[int]:
    yield from range(2)


def _another_session(baseline: Baseline) -> None:
    """Commit, confirm and rollback each in a session of its own: a worker may die between any two verbs."""
    change = baseline.change(ABSENT, PRESENT)
    baseline.patiently(lambda session: session.stage(change))
    baseline.left_behind()
    baseline.patiently(lambda session: session.commit(change, confirm_within=CONFIRM_WITHIN, token=TOKEN))
    baseline.patiently(lambda session: session.confirm(change, token=TOKEN))
    expect(("saved", True), ("saved", baseline.saved()))
    baseline.patiently(lambda session: session.rollback(change, Reading(), token=TOKEN))
    baseline.as_before(baseline.base)
    with expect_error(NotPending):
        baseline.patiently(lambda session: session.confirm(change, token=TOKEN))
    baseline.as_before(baseline.base)


def _kept(baseline: Baseline) -> None:
    """A neighbour's lines, those that both want among them, are the same after the service has come and gone."""
    neighbour = baseline.case.neighbour
    if not neighbour:
        raise NotApplicable("no other service has room on this element")
    session = baseline.login()
    baseline.bring(session, Change(baseline.name, (), neighbour), token=EARLIER)
    held = baseline.held()
    shared = frozenset(neighbour) & frozenset(baseline.case.states[PRESENT])
    baseline.bring(session, baseline.change(ABSENT, PRESENT, shared))
    expect(set(neighbour), set(session.read(Change(baseline.name, neighbour)).lines) & set(neighbour))
    baseline.bring(session, baseline.change(PRESENT, ABSENT, shared))
    expect(held, baseline.held())
    baseline.bring(session, baseline.change(ABSENT, PRESENT, shared), confirmed=False)
    session.rollback(
        baseline.change(ABSENT, PRESENT, shared),
        Reading(tuple(line for line in neighbour if line in shared)),
        token=TOKEN,
    )
    expect(held, baseline.held())


def _down(baseline: Baseline) -> None:
    session = baseline.login()
    change = baseline.change(ABSENT, SUSPENDED)
    baseline.bring(session, change)
    states = session.read(change).states
    expect([], [state.object for state in states if state.object not in baseline.driver.objects(change.after)])
    expect(("some of it is down", True), ("some of it is down", any(not state.up for state in states)))


def _parts(value: str) -> list[str]:
    """Values of a list in the order of the user are sent one by one, a name with the model's prefix without it."""
    if value.startswith('["'):
        return [str(each) for each in json.loads(value)]
    return [value.rpartition(":")[2]] if re.fullmatch(r"[A-Za-z][\w-]*:[A-Za-z][\w-]*", value) else [value]


def _sent(baseline: Baseline) -> None:
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    session.stage(change)
    session.commit(change, confirm_within=CONFIRM_WITHIN, token=TOKEN)
    told = "\n".join(session.sent())
    expect((), session.sent())
    written = [part for line in change.after for part in _parts(line[-1].rpartition(" = ")[2])]
    expect([], [words for words in written if words not in told])
    if baseline.target.password != baseline.target.username:
        expect(("password told", False), ("password told", baseline.target.password in told))
