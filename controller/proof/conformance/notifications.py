"""What an element says unasked: each alarm that is raised or cleared is told at once, in the words of the poll."""

from __future__ import annotations

import time
from typing import cast

from controller.proof.conformance.baseline import Baseline
from controller.proof.conformance.example_parts import ABSENT, PRESENT
from controller.proof.conformance.scorecard import NotApplicable, expect
from drivers.platform import Alarm, AlarmEvent, Capability, Cleared, NotificationGap
from drivers.session import Driver, Listener

SOON = 2.0
"""seconds within which an alarm must be told"""


def told_unasked(baseline: Baseline) -> None:
    """Whoever listens is told of an alarm on an object of ours, and of its end, as a session that asks would be."""
    if Capability.NOTIFICATION not in baseline.driver.capabilities:
        raise NotApplicable("it tells nothing unasked")
    session, change = baseline.login(), baseline.change(ABSENT, PRESENT)
    baseline.bring(session, change, confirmed=False)
    objects = baseline.driver.objects(change.after)
    listener = cast("Listener", baseline.login())
    listener.watch(objects, 0.0)
    keys, before = _keys(baseline), _polled(session, objects)
    baseline.observer.raise_alarm(baseline.name, objects[0])
    new = _polled(session, objects) - before
    expect(True, bool(new))
    expect(set(), new - _told(listener, objects, new))
    for key in _keys(baseline) - keys:
        baseline.observer.clear_alarm(baseline.name, key)
    gone = {(*words, "") for *words, _ in new - _polled(session, objects)}
    expect(True, bool(gone))
    expect(set(), gone - _told(listener, objects, gone))


def _keys(baseline: Baseline) -> set[str]:
    return {str(alarm["key"]) for alarm in baseline.observer.alarms(baseline.name)}


def _polled(session: Driver, objects: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {_words(alarm) for alarm in session.alarms(objects)}


def _words(heard: AlarmEvent) -> tuple[str, ...]:
    """By what one is matched with the other; what is cleared has no severity."""
    match heard:
        case Alarm():
            return heard.id, heard.object, heard.name, heard.severity
        case Cleared():
            return heard.id, heard.object, heard.name, ""
        case NotificationGap():
            return ("missed", heard.why)


def _told(listener: Listener, objects: tuple[str, ...], wanted: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """All that is told until these are among it, or it is too late."""
    until, found = time.monotonic() + SOON, set[tuple[str, ...]]()
    while not wanted <= found and (left := until - time.monotonic()) > 0:
        found |= {_words(each) for each in listener.watch(objects, left)}
    return found
