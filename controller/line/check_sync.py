"""Drift: what the elements really hold against what is recorded: missing lines, what stands in their place, and what
was added inside objects of services.

Reading only; nothing is written to an element here. `sync_from` writes down which ids the element uses by itself, so
that none of them is given out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol, TypeVar, cast

from sqlalchemy import select
from sqlmodel import Session, col

import drivers
from controller.errors import InvalidInput, UnknownThing
from controller.model.alarm import AlarmKind
from controller.planning.by_hand import Edit, Owned, beside, edits
from controller.records.alarms import standing
from controller.records.intents import plan_row
from controller.records.not_kept import clear_what_is_right
from controller.records.outcomes import abandoned_on
from controller.records.ownership import written_on
from controller.records.store import Store
from controller.records.tables import Hold
from controller.settings import Settings
from drivers.platform import FoundOnt, Line, Optics, Platform, Reading, Target
from drivers.session import HearsOnts
from drivers.session import Session as ElementSession
from drivers.session_pool import SessionPool
from inventory.allocation.foreign_ids import record_use
from inventory.models import Port

T = TypeVar("T")
CHEAP = 4_000_000
"""recorded lines times running ones: up to here what was added is looked for, a matter of seconds"""
LOOKS = 40_000
"""running lines times looks: up to here services beside something that holds are looked at"""


class Reach(Protocol):
    """The part of the running system that reads elements."""

    @property
    def settings(self) -> Settings: ...
    @property
    def store(self) -> Store: ...
    @property
    def sessions(self) -> SessionPool: ...


@dataclass(frozen=True, slots=True)
class Drift:
    """What is recorded and not on the element, by service. `held_by`: an intent that is at work there."""

    element: str
    recorded: int
    """lines that services have there"""
    missing: Mapping[str, tuple[Line, ...]]
    held_by: str = ""
    found: Mapping[Line, tuple[Line, ...]] = field(default_factory=dict)
    """missing line → what stands in its place"""
    added: tuple[Line, ...] = ()
    """what nobody recorded and stands inside objects of services: it would go with their teardown. Not told where
    it would take long to find out, or of an object that something holds"""
    holds: tuple[str, ...] = ()
    """what would stop a teardown of services, in the driver's words"""

    @property
    def in_sync(self) -> bool:
        return not self.missing

    def edit(self, line: Line) -> Edit:
        """A missing line: recorded, found."""
        return Edit(line, self.found.get(line, ()))


def check_sync(app: Reach, element: str) -> Drift:
    """Compare the element with the records; the alarm of a change that was not kept is over where it is found to stand.

    Raises UnknownThing, or a DriverError.
    """
    reading = _read_all(app, element)
    with app.store.read() as session:
        owned = written_on(session, element)
        hold = session.get(Hold, element)
        forgotten = standing(session, AlarmKind.NOT_KEPT, element=element)
    present = set(reading.lines)
    missing: dict[str, tuple[Line, ...]] = {}
    for service, line, _ in owned:
        if line not in present:
            missing[service] = (*missing.get(service, ()), line)
    if forgotten:
        app.store.write(lambda session: clear_what_is_right(session, element, reading.lines))
    driver = _driver(_target(app, element))
    lost = dict.fromkeys(line for lines in missing.values() for line in lines)
    found = {edit.recorded: edit.found for edit in edits(driver, element, lost, reading.lines)}
    added, holds = _added(driver, element, owned, reading.lines, {line for lines in found.values() for line in lines})
    recorded = len({line for _, line, _ in owned})
    return Drift(element, recorded, missing, hold.intent if hold else "", found, added, holds)


def _added(
    driver: type[Platform],
    element: str,
    owned: Iterable[Owned],
    running: tuple[Line, ...],
    edited: AbstractSet[Line],
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """What would go with the services and is told nowhere else; what holds any of it. No password is in them."""
    rows = tuple(owned)
    if len({line for _, line, _ in rows}) * len(running) > CHEAP:
        return (), ()
    along, holds = beside(driver, element, rows, running, looks=LOOKS // (len(running) + 1) + 1)
    hide = partial(drivers.masked, driver.platform)
    return tuple(tuple(map(hide, line)) for line in along if line not in edited), tuple(map(hide, holds))


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
    added: set[Line] = set()
    for intent, snapshot in abandoned_on(session, element):
        change = plan_row(session, intent).step(element).change
        added |= {*change.after} - {*change.before, *change.keep, *snapshot}
    return added - {line for _, line, _ in written_on(session, element)} if added else added


def _read_all(app: Reach, element: str) -> Reading:
    return _asked(app, _target(app, element), lambda driver: driver.read())


def _asked(app: Reach, target: Target, verb: Callable[[ElementSession], T]) -> T:
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


def _driver(target: Target) -> type[Platform]:
    return drivers.find(target.platform)
