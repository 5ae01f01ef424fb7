"""From every state of a service to every other one, there and back; every verb twice; beside a neighbour."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise

from controller.proof.conformance.bench import ABSENT, LIFE, PRESENT, STATES, SUSPENDED
from controller.proof.conformance.book import Book, Unfit, expect, expect_error
from controller.proof.conformance.ground import CONFIRM_WITHIN, EARLIER, TOKEN, Ground
from drivers.errors import NotPending
from drivers.platform import Capability, Change, Reading


def walk(ground: Ground, book: Book) -> None:
    role = ground.case.role
    book.run(f"{role}: nothing there reads as nothing", _nothing, ground)
    book.run(f"{role}: the whole life of a service", _life, ground)
    for state in STATES:
        for other in STATES:
            if state != other:
                book.run(f"{role}: {state} to {other} and back", _there_and_back, ground, state, other)
    book.run(f"{role}: stage shows what commit does, and leaves running alone", _stage, ground)
    book.run(f"{role}: every verb may be repeated", _repeated, ground)
    book.run(f"{role}: another session goes on", _another_session, ground)
    book.run(f"{role}: what it is to keep stays", _kept, ground)
    book.run(f"{role}: a suspended service is down", _down, ground)
    book.run(f"{role}: what is sent is told", _sent, ground)


def _nothing(ground: Ground) -> None:
    session = ground.login()
    change = ground.change(ABSENT, PRESENT)
    expect(Reading(), session.read(change))
    expect((), session.alarms(()))
    expect([], [alarm.object for alarm in session.alarms(_own(ground, change))])


def _own(ground: Ground, change: Change) -> tuple[str, ...]:
    """Objects of the change that are not there without it."""
    return tuple(name for name in ground.driver.objects(change.after) if not name.startswith(("port", "pon")))


def _life(ground: Ground) -> None:
    session = ground.login()
    for before, after in pairwise((ABSENT, *LIFE)):
        change = ground.change(before, after)
        ground.bring(session, change)
        expect(set(change.after), set(session.read(change).lines))
        expect((after, True), (after, ground.saved()))
    session.close()
    ground.as_before(ground.base)


def _there_and_back(ground: Ground, state: str, other: str) -> None:
    """Taken back while its timer runs, where it has one, and after it was confirmed; each time byte for byte."""
    session = ground.login()
    if state != ABSENT:
        ground.bring(session, ground.change(ABSENT, state), token=EARLIER)
    held, change = ground.held(), ground.change(state, other)
    for confirmed in (False, True):
        before = ground.bring(session, change, confirmed=confirmed)
        expect(set(change.before), set(before.lines))
        expect(set(change.after), set(session.read(change).lines))
        if confirmed:
            expect(("saved", True), ("saved", ground.saved()))
        session.rollback(change, before, token=TOKEN)
        ground.as_before(held, sessions=1)
    session.close()
    ground.left_behind()


def _stage(ground: Ground) -> None:
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    objects = ground.driver.objects(change.after)
    reading, alarms = session.read(change), session.alarms(objects)
    expected = session.preview(change, reading)
    staged = session.stage(change)
    expect((expected.commands, expected.inverse), (staged.commands, staged.inverse))
    if Capability.DEVICE_DIFF not in session.capabilities:
        expect(expected.text, staged.text)
    expect(ground.base, ground.held())
    # what is staged is in nobody's way: the same session may look at what runs
    expect((reading, alarms), (session.read(change), session.alarms(objects)))
    expect(staged, session.stage(change))
    session.discard()
    ground.as_before(ground.base, sessions=1)


def _repeated(ground: Ground) -> None:
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    before = session.read(change)
    session.discard()
    for _ in _twice():
        session.stage(change)
    for _ in _twice():
        session.discard()
    ground.as_before(ground.base, sessions=1)
    for _ in _twice():
        session.commit(change, confirm_within=CONFIRM_WITHIN, token=TOKEN)
        expect(set(change.after), set(session.read(change).lines))
    expect((), session.stage(change).commands)
    for _ in _twice():
        session.confirm(change, token=TOKEN)
        expect(("saved", True), ("saved", ground.saved()))
    for _ in _twice():
        session.rollback(change, before, token=TOKEN)
        ground.as_before(ground.base, sessions=1)
    for _ in _twice():
        session.close()
    expect(("alive", False), ("alive", session.alive()))
    ground.left_behind()


def _twice() -> Iterator[int]:
    yield from range(2)


def _another_session(ground: Ground) -> None:
    """Commit, confirm and rollback each in a session of its own: a worker may die between any two verbs."""
    change = ground.change(ABSENT, PRESENT)
    ground.patiently(lambda session: session.stage(change))
    ground.left_behind()
    ground.patiently(lambda session: session.commit(change, confirm_within=CONFIRM_WITHIN, token=TOKEN))
    ground.patiently(lambda session: session.confirm(change, token=TOKEN))
    expect(("saved", True), ("saved", ground.saved()))
    ground.patiently(lambda session: session.rollback(change, Reading(), token=TOKEN))
    ground.as_before(ground.base)
    with expect_error(NotPending):
        ground.patiently(lambda session: session.confirm(change, token=TOKEN))
    ground.as_before(ground.base)


def _kept(ground: Ground) -> None:
    """A neighbour's lines, those that both want among them, are the same after the service has come and gone."""
    neighbour = ground.case.neighbour
    if not neighbour:
        raise Unfit("no other service has room on this element")
    session = ground.login()
    ground.bring(session, Change(ground.name, (), neighbour), token=EARLIER)
    held = ground.held()
    shared = frozenset(neighbour) & frozenset(ground.case.states[PRESENT])
    ground.bring(session, ground.change(ABSENT, PRESENT, shared))
    expect(set(neighbour), set(session.read(Change(ground.name, neighbour)).lines) & set(neighbour))
    ground.bring(session, ground.change(PRESENT, ABSENT, shared))
    expect(held, ground.held())
    ground.bring(session, ground.change(ABSENT, PRESENT, shared), confirmed=False)
    session.rollback(
        ground.change(ABSENT, PRESENT, shared),
        Reading(tuple(line for line in neighbour if line in shared)),
        token=TOKEN,
    )
    expect(held, ground.held())


def _down(ground: Ground) -> None:
    session = ground.login()
    change = ground.change(ABSENT, SUSPENDED)
    ground.bring(session, change)
    states = session.read(change).states
    expect([], [state.object for state in states if state.object not in ground.driver.objects(change.after)])
    expect(("some of it is down", True), ("some of it is down", any(not state.up for state in states)))


def _parts(value: str) -> list[str]:
    """Values of a list in the order of the user are sent one by one, a name with the model's prefix without it."""
    if value.startswith('["'):
        return [str(each) for each in json.loads(value)]
    return [value.rpartition(":")[2]] if re.fullmatch(r"[A-Za-z][\w-]*:[A-Za-z][\w-]*", value) else [value]


def _sent(ground: Ground) -> None:
    session, change = ground.login(), ground.change(ABSENT, PRESENT)
    session.stage(change)
    session.commit(change, confirm_within=CONFIRM_WITHIN, token=TOKEN)
    told = "\n".join(session.sent())
    expect((), session.sent())
    written = [part for line in change.after for part in _parts(line[-1].rpartition(" = ")[2])]
    expect([], [words for words in written if words not in told])
    if ground.target.password != ground.target.username:
        expect(("password told", False), ("password told", ground.target.password in told))
