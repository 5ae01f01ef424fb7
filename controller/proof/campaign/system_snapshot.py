"""The snapshot: all that the controller and the lab have written down, read once, for the audit of `ledger.py`.

Takes a database, a lab and what every element printed when it came up; holds rows, and configurations as lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sqlalchemy import select
from sqlmodel import SQLModel, col

import drivers
from controller.app import App
from controller.model.intent import IntentState
from controller.model.plan import Plan, lines_of
from controller.model.service import Intended, ServiceState
from controller.proof.crash.full_config import lines_of_printed
from controller.proof.crash.observer import configurations
from controller.records.history_tables import EventRow, Revision
from controller.records.tables import Hold, IntendedRow, Intent, Lease, Ownership, PlanRow, Service
from drivers.platform import Line
from inventory.allocation.pool_counts import PoolCount, free_counts
from inventory.models import Allocation, AllocationUse, ElementUse, Link, Pool, PoolRule
from inventory.network import network_of

LIVE = frozenset({ServiceState.ACTIVE, ServiceState.INACTIVE})
SHOWN = 6
"""lines that a violation quotes"""

Row = TypeVar("Row", bound=SQLModel)


class Lab(Protocol):
    """What is asked of the lab (`lab.client.LabClient`)."""

    def elements(self) -> list[dict[str, Any]]: ...
    def configurations(self) -> dict[str, dict[str, Any]]: ...
    def pending(self, name: str) -> list[str]: ...
    def trace(self, serial: str, eth_port: int = 1, vlan: int | None = None) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing that somebody's hand did at an element, or may have done."""

    element: str
    service: str
    kind: str
    old: frozenset[Line]
    """what it took away"""
    new: frozenset[Line]
    """what it put there"""
    known: frozenset[str]
    """intents that were accepted before the hand had finished: they may have read the element before"""
    shown: bool = True
    """does the element show it to who reads it?"""

    @property
    def lines(self) -> frozenset[Line]:
        return self.old | self.new


@dataclass(frozen=True, slots=True)
class SystemSnapshot:
    """Everything that is compared."""

    intents: Mapping[str, Intent]
    services: Mapping[str, Service]
    plans: Mapping[str, Plan]
    events: Mapping[str, list[EventRow]]
    """by intent, in the order of their numbers"""
    revisions: list[Revision]
    """in the order in which they were recorded"""
    holds: Mapping[str, Hold]
    """by element"""
    leases: list[Lease]
    ownership: list[Ownership]
    intended: list[IntendedRow]
    wanted: Mapping[tuple[str, str], frozenset[Line]]
    """(service, element): the lines that `intended` means"""
    rules: Mapping[str, PoolRule]
    fibres: Mapping[str, str]
    """`element port` at the end of a fibre that sorts last → the end that names its pools"""
    pools: Mapping[int, Pool]
    allocations: list[Allocation]
    uses: list[AllocationUse]
    seen: list[ElementUse]
    counts: list[PoolCount]
    platforms: Mapping[str, str]
    base: Mapping[str, frozenset[Line]]
    """what every element held as it came up"""
    running: Mapping[str, frozenset[Line]]
    saved: Mapping[str, frozenset[Line]]
    touches: Sequence[Touch] = ()
    """what hands did at the elements, in this order"""

    @property
    def live(self) -> dict[str, Service]:
        return {service.id: service for service in self.services.values() if service.state in LIVE}

    @property
    def in_doubt(self) -> dict[str, Intent]:
        return {intent.id: intent for intent in self.intents.values() if intent.state == IntentState.HELD}

    def unsettled(self, element: str) -> frozenset[Line]:
        """Lines of which nobody can say now whether the element has them: an intent in doubt is fencing it for them, or
        somebody's hand touched them (`hands_wrong` judges those).
        """
        touched = self.touched(element)
        hold = self.holds.get(element)
        if hold is None or hold.intent not in self.in_doubt or hold.intent not in self.plans:
            return touched
        changes = [step.change for step in self.plans[hold.intent].steps if step.element == element]
        return touched.union(line for change in changes for line in (*change.before, *change.after))

    def touched_objects(self, element: str, lines: Iterable[Line]) -> frozenset[Line]:
        """Of these lines those that a row of a hand may be told as: a driver tells a block that it does not know in
        words of its own, or in the lines of the object that the row is in.
        """
        touches = (touch for touch in self.touches if (touch.element, touch.kind) == (element, "add"))
        added = {line for touch in touches for line in touch.lines}
        rules = getattr(drivers.find(self.platforms[element]), "rules", None)
        objects, words = (rules.keys(added) if rules else frozenset()), _words(added)

        def told(line: Line) -> bool:
            if (known := rules.find(line) if rules else None) is None:
                return _words([line]) <= words
            return not {known.key, known.owner}.isdisjoint(objects) or tuple(_rows(line)) in added

        return frozenset(filter(told, lines))

    def touched(self, element: str) -> frozenset[Line]:
        return frozenset(line for touch in self.touches if touch.element == element for line in touch.lines)


def _words(lines: Iterable[Line]) -> set[str]:
    """The rows of these lines."""
    return {row for line in lines for row in _rows(line)}


def _rows(line: Line) -> Iterator[str]:
    """Of a line, whatever it is cut into, without what only closes a block."""
    rows = (row.strip() for part in line for row in part.replace(" / ", "\n").splitlines())
    return (row for row in rows if row not in {"", "!"})


def read_snapshot(
    app: App, lab: Lab, base: Mapping[str, tuple[str, str]], touches: Sequence[Touch] = ()
) -> SystemSnapshot:
    """Raises LabError where the lab does not answer, ValueError where an element prints what nobody can read."""
    with app.store.read() as session:
        # all of it first: Postgres ends a transaction that waits for the lab, or while whole configurations are read

        def rows(model: type[Row], order: Any = None) -> list[Row]:
            return list(session.execute(select(model).order_by(order)).scalars())

        platforms = network_of(session).platforms(base)
        intents, services, plans = rows(Intent, col(Intent.seq)), rows(Service), rows(PlanRow)
        all_events, revisions = rows(EventRow, col(EventRow.seq)), rows(Revision, col(Revision.id))
        holds, leases, ownership, intended = rows(Hold), rows(Lease), rows(Ownership), rows(IntendedRow)
        rules, pools, allocations, uses = rows(PoolRule), rows(Pool), rows(Allocation), rows(AllocationUse)
        seen, counts = rows(ElementUse), free_counts(session)
        fibres = {f"{row.z_element} {row.z_port}": f"{row.a_element} {row.a_port}" for row in rows(Link)}
    events: dict[str, list[EventRow]] = {}
    for event in all_events:
        events.setdefault(event.intent, []).append(event)
    now = configurations(lab)
    return SystemSnapshot(
        intents={row.id: row for row in intents},
        services={row.id: row for row in services},
        plans={row.intent: Plan.from_dict(row.body) for row in plans},
        events=events,
        revisions=revisions,
        holds={row.element: row for row in holds},
        leases=leases,
        ownership=ownership,
        intended=intended,
        wanted=_wanted(intended, platforms),
        rules={row.kind: row for row in rules},
        fibres=fibres,
        pools={row.id: row for row in pools if row.id is not None},
        allocations=allocations,
        uses=uses,
        seen=seen,
        counts=counts,
        platforms=platforms,
        base={name: lines_of_printed(platforms[name], running) for name, (running, _) in base.items()},
        running={name: lines_of_printed(platforms[name], running) for name, (running, _) in now.items()},
        saved={name: lines_of_printed(platforms[name], saved) for name, (_, saved) in now.items()},
        touches=touches,
    )


def _wanted(rows: Iterable[IntendedRow], platforms: Mapping[str, str]) -> dict[tuple[str, str], frozenset[Line]]:
    parts: dict[tuple[str, str], list[Intended]] = {}
    for row in rows:
        parts.setdefault((row.service, row.element), []).append(Intended(row.element, row.role, row.text))
    return {key: frozenset(lines_of(platforms[key[1]], found)) for key, found in parts.items()}


def told(lines: Iterable[Line]) -> str:
    """The first of these lines, for a violation."""
    every = sorted(lines)
    more = f" | and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    return " | ".join(" / ".join(line) for line in every[:SHOWN]) + more
