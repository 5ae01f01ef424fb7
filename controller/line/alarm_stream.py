"""Listening to an element: what it says of its alarms unasked, beside what stands on the objects of services.

Takes an element's name; yields `AlarmReport`s until the session ends. Nothing is decided by them: whether an
activation stays is judged by what a poll finds, since a message may be lost.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

import drivers
from controller.errors import NotAllowed, UnknownThing
from controller.records.ownership import written_on
from controller.records.store import Store
from drivers.platform import Alarm, AlarmEvent, Capability, Cleared, NotificationGap, Target
from drivers.session import Listener
from drivers.session_pool import SessionPool

SECONDS = 60.0
"""of one call to the driver; an alarm ends it at once"""


@dataclass(frozen=True, slots=True)
class AlarmReport:
    """`what`: stands (found by a poll), raised, cleared, or missed (a message was lost: what stands is told anew)."""

    element: str
    what: str
    severity: str = ""
    object: str = ""
    name: str = ""
    text: str = ""
    at: str = ""
    """by the element's own clock, as it writes it"""
    services: tuple[str, ...] = ()
    """on whose object the alarm is"""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def follow(store: Store, element: str, answer_seconds: float) -> Generator[AlarmReport, None, None]:
    """First what stands, then all that the element tells. It is listened to before it is asked: an alarm in between is
    told twice rather than not at all.

    Raises UnknownThing, NotAllowed where the platform tells nothing unasked, a DriverError when the session is lost.
    """
    target = _target(store, element, answer_seconds)
    services = _services(store, target)
    # of its own, so that nobody in this process waits for the one that listens
    sessions = SessionPool(max_per_element=2)
    listener = cast("Listener", sessions.borrow(target))
    try:
        waiting = listener.watch(tuple(services), 0.0)
        yield from _standing(sessions, target, services)
        while True:
            for heard in waiting:
                yield _told(element, heard, services)
                if isinstance(heard, NotificationGap):
                    yield from _standing(sessions, target, services)
            waiting = listener.watch(tuple(services), SECONDS)
    finally:
        sessions.give_back(listener, healthy=False)
        sessions.close_all()


def _target(store: Store, element: str, answer_seconds: float) -> Target:
    target = store.targets([element], answer_seconds).get(element)
    if target is None:
        raise UnknownThing(
            f"there is no element {element!r} in the inventory",
            field="element",
            fix="list them with `kaitong element list`",
        )
    if Capability.NOTIFICATION not in drivers.find(target.platform).capabilities:
        tells = [name for name in drivers.platforms() if Capability.NOTIFICATION in drivers.find(name).capabilities]
        raise NotAllowed(
            f"{element} is of platform {target.platform}, which tells nothing unasked",
            field="element",
            fix=f"platforms that do: {', '.join(tells)}",
        )
    return target


def _services(store: Store, target: Target) -> Mapping[str, tuple[str, ...]]:
    """The services by the object that they have there."""
    with store.read() as session:
        rows = written_on(session, target.name)
    found: dict[str, set[str]] = {}
    lines: dict[str, list[tuple[str, ...]]] = {}
    for service, line, _ in rows:
        lines.setdefault(service, []).append(line)
    for service, owned in lines.items():
        for name in drivers.find(target.platform).objects(tuple(owned)):
            found.setdefault(name, set()).add(service)
    return {name: tuple(sorted(them)) for name, them in sorted(found.items())}


def _standing(sessions: SessionPool, target: Target, services: Mapping[str, tuple[str, ...]]) -> Iterator[AlarmReport]:
    """By a poll, in a session that is ended at once: the element counts its VTYs."""
    driver = sessions.borrow(target)
    try:
        alarms = driver.alarms(tuple(services))
    finally:
        sessions.give_back(driver, healthy=False)
    return (_told(target.name, alarm, services, what="stands") for alarm in alarms)


def _told(
    element: str, heard: AlarmEvent, services: Mapping[str, tuple[str, ...]], what: str = "raised"
) -> AlarmReport:
    match heard:
        case NotificationGap():
            return AlarmReport(element, "missed", text=heard.why)
        case Cleared():
            word, severity, at = "cleared", "", heard.cleared_at
        case Alarm():
            word, severity, at = what, heard.severity, heard.raised_at
    of = services.get(heard.object, ())
    return AlarmReport(element, word, severity, heard.object, heard.name, heard.text, at, of)
