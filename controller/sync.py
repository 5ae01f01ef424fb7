"""Drift: what the elements really hold against what is recorded. In comes an element's name, out go missing lines.

Reading only; nothing is written to an element here. `sync_from` writes down which ids the element uses by itself, so
that none of them is given out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select
from sqlmodel import Session, col

import drivers
from controller.errors import UnknownThing
from controller.service import Hold, Outcome, Ownership
from controller.settings import Settings
from controller.store import Store, plan_row
from drivers.base import Driver, Line, Reading, Target
from drivers.sessions import Sessions
from inventory.seen import record_use


class Reach(Protocol):
    """The part of the running system that reads elements."""

    @property
    def settings(self) -> Settings: ...
    @property
    def store(self) -> Store: ...
    @property
    def sessions(self) -> Sessions: ...


@dataclass(frozen=True, slots=True)
class Drift:
    """What is recorded and not on the element, by service. `held_by`: an intent that is at work there."""

    element: str
    recorded: int
    """lines that services have there"""
    missing: Mapping[str, tuple[Line, ...]]
    held_by: str = ""

    @property
    def in_sync(self) -> bool:
        return not self.missing


def check_sync(app: Reach, element: str) -> Drift:
    """Compare the element with the records. Raises UnknownThing, or a DriverError."""
    reading = _read_all(app, element)
    with app.store.read() as session:
        rows = session.execute(
            select(Ownership).where(col(Ownership.element) == element).order_by(col(Ownership.service))
        ).scalars()
        owned = [(row.service, tuple(row.line)) for row in rows]
        hold = session.get(Hold, element)
    found = set(reading.lines)
    missing: dict[str, tuple[Line, ...]] = {}
    for service, line in owned:
        if line not in found:
            missing[service] = (*missing.get(service, ()), line)
    return Drift(element, len({line for _, line in owned}), missing, hold.intent if hold else "")


def sync_from(app: Reach, element: str) -> dict[str, int]:
    """Read which ids the element uses; pool → how many, ours included. Raises UnknownThing, or a DriverError.

    While a line is there that an abandoned intent may have left, the ids that were kept from others for it are kept on:
    a driver tells not all of them (a prefix, for one).
    """
    target = _target(app, element)
    lines = _read_all(app, element).lines
    used = _driver(target).used(lines)

    def work(session: Session) -> None:
        record_use(session, element, used, more=bool(_left(session, element).intersection(lines)))

    app.store.write(work)
    return {pool: len(ids) for pool, ids in sorted(used.items())}


def _left(session: Session, element: str) -> set[Line]:
    """What intents may have left on the element when it was abandoned, without what services have there by now."""
    given_up = (col(Outcome.element) == element, col(Outcome.state) == "abandoned")
    added: set[Line] = set()
    for intent, snapshot in session.execute(select(col(Outcome.intent), col(Outcome.snapshot)).where(*given_up)):
        change = plan_row(session, intent).step(element).change
        added |= {*change.after} - {*change.before, *change.keep, *map(tuple, snapshot)}
    if added:
        owned = session.execute(select(col(Ownership.line)).where(col(Ownership.element) == element)).scalars()
        added -= {tuple(line) for line in owned}
    return added


def _read_all(app: Reach, element: str) -> Reading:
    driver, healthy = app.sessions.borrow(_target(app, element)), False
    try:
        reading = driver.read()
        healthy = True
        return reading
    finally:
        app.sessions.give_back(driver, healthy=healthy)


def _target(app: Reach, element: str) -> Target:
    found = app.store.targets([element], app.settings.answer_seconds).get(element)
    if found is None:
        raise UnknownThing(
            f"there is no element {element!r} in the inventory",
            field="element",
            fix="list them with `kaitong element list`",
        )
    return found


def _driver(target: Target) -> type[Driver]:
    return drivers.find(target.platform)
