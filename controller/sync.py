"""Drift: what the elements really hold against what is recorded. In comes an element's name, out go missing lines.

Reading only; nothing is written to an element here. `sync_from` writes down which ids the element uses by itself, so
that none of them is given out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

from sqlalchemy import select
from sqlmodel import Session, col

import drivers
from controller.errors import InvalidInput, UnknownThing
from controller.service import Hold, Outcome, Ownership
from controller.settings import Settings
from controller.store import Store, plan_row
from drivers.base import Driver, FoundOnt, HearsOnts, Line, Optics, Reading, Target
from drivers.sessions import Sessions
from inventory.models import Port
from inventory.seen import record_use

T = TypeVar("T")


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


def onts(app: Reach, element: str) -> tuple[tuple[FoundOnt, ...], tuple[Optics, ...]]:
    """ONTs that the element hears and nobody provisioned, and the optics of those that are provisioned and up.

    Raises UnknownThing, InvalidInput where its platform does not tell, or a DriverError.
    """
    target = _target(app, element)
    if not issubclass(_driver(target), HearsOnts):
        raise InvalidInput(
            f"{element} is a {target.platform}, which is not asked for ONTs that it hears",
            field="element",
            fix="ask an OLT of another platform: see docs/operations.md",
        )
    with app.store.read() as session:
        here = select(col(Port.name)).where(col(Port.element) == element, col(Port.kind) == "pon")
        ports = tuple(sorted(session.scalars(here), key=lambda port: [int(part) for part in re.findall(r"\d+", port)]))
    return _asked(app, target, lambda driver: cast("HearsOnts", driver).onts(ports))


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
    return _asked(app, _target(app, element), lambda driver: driver.read())


def _asked(app: Reach, target: Target, verb: Callable[[Driver], T]) -> T:
    driver, healthy = app.sessions.borrow(target), False
    try:
        answer = verb(driver)
        healthy = True
        return answer
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
