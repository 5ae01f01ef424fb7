"""The observer: what the lab shows of every element, and what is wrong with it; the controller is not asked.

Takes what was seen before, after an undisturbed run, and now; returns violations in words, none when all is well.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import case, func, select
from sqlmodel import col

from controller.app import App
from controller.model.intent import IntentState
from controller.records.tables import Hold, Service
from drivers.platform import Line
from inventory.allocation.number_pools import IN_USE
from inventory.models import Allocation, AllocationUse, Pool

PATIENCE = 2.0
"""seconds until an element has noticed that a session has ended"""
UNPRINTED = "\n\0unprinted: "
"""before each line that an element holds and does not print"""


Ids = tuple[tuple[str, str, int, int], ...]
"""pools out of which something is taken: kind, scope, in use, reserved"""

_TAKEN = (
    select(col(Pool.kind), col(Pool.scope), func.max(case((col(AllocationUse.state) == IN_USE, 1), else_=0)))
    .join(Allocation, col(Allocation.pool_id) == col(Pool.id))
    .join(AllocationUse, col(AllocationUse.allocation_id) == col(Allocation.id))
    .group_by(col(Pool.kind), col(Pool.scope), col(Allocation.id))
    .order_by(col(Pool.kind), col(Pool.scope))
)
"""each allocation that somebody has, by pool, and whether it is in use"""


class Lab(Protocol):
    """What is asked of the lab (`lab.client.LabClient`)."""

    def configurations(self) -> dict[str, dict[str, Any]]: ...
    def pending(self, name: str) -> list[str]: ...
    def trace(self, serial: str, eth_port: int = 1, vlan: int | None = None) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class End:
    """A customer's port: where a frame is sent in."""

    serial: str
    eth_port: int
    vlan: int | None


@dataclass(frozen=True, slots=True)
class Records:
    """What the controller has written down: it must tell the same story as the elements."""

    ids: Ids
    services: tuple[tuple[str, str, str], ...]
    """id, state and reason of every service that was ever live"""


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything that is compared."""

    configurations: Mapping[str, tuple[str, str]]
    """running and saved of every element"""
    traces: tuple[tuple[bool, str], ...]
    """for each end: did the frame arrive, and at which address"""
    records: Records


@dataclass(frozen=True, slots=True)
class Forgiven:
    """What a hand touched on one element: the lines that it took away, or put there."""

    element: str
    platform: str
    lines: frozenset[Line]

    def makes_the_difference(self, element: str, found: str, wanted: str) -> bool:
        """A row of the hand's own goes with the object that it is in."""
        from controller.proof.crash.full_config import lines_of_printed, orphans

        there, due = (lines_of_printed(self.platform, text) for text in (found, wanted))
        left = orphans(self.platform, self.lines & there, there)
        return element == self.element and there ^ due <= self.lines and not left


def ends_of(designs: Iterable[Sequence[Mapping[str, Any]]]) -> tuple[End, ...]:
    """The customers' ports in these designs, each once."""
    parts = [part["variables"] for design in designs for part in design if "ont_serial" in part["variables"]]
    found = (End(part["ont_serial"], part.get("ont_port", 1), part.get("access_vlan") or None) for part in parts)
    return tuple(dict.fromkeys(found))


def look(lab: Lab, app: App, ends: Sequence[End]) -> Observation:
    traces = [lab.trace(end.serial, end.eth_port, end.vlan) for end in ends]
    return Observation(
        configurations(lab),
        tuple((bool(trace["ok"]), str((trace.get("reached") or {}).get("address", ""))) for trace in traces),
        records(app),
    )


def configurations(lab: Lab) -> dict[str, tuple[str, str]]:
    """Running and saved of every element: as printed, and below a line of its own what is not printed."""
    return {name: both(held) for name, held in lab.configurations().items()}


def both(held: Mapping[str, Any]) -> tuple[str, str]:
    """Running and saved of what the lab tells of one element."""
    running, saved = (UNPRINTED.join([held[which], *held["unprinted"][which]]) for which in ("running", "saved"))
    return running, saved


def records(app: App) -> Records:
    with app.store.read() as session:
        taken = Counter(map(tuple, session.execute(_TAKEN).all()))
        services = session.execute(select(Service)).scalars().all()
    return Records(
        tuple(
            (kind, scope, taken[kind, scope, 1], taken[kind, scope, 0])
            for kind, scope in dict.fromkeys(row[:2] for row in taken)
        ),
        # a service that never was is kept as terminated, at version 0
        tuple(sorted((row.id, row.state, row.reason) for row in services if row.version)),
    )


def judge(
    old: Observation, new: Observation, now: Observation, state: str, forgiven: Forgiven | None = None
) -> list[str]:
    """What is wrong with an end in this state. `new` is what an undisturbed run of the same order left.

    Lines that somebody's hand touched meanwhile may be either way, and with them whether frames pass.
    """
    expected, word = (new, "new") if state == IntentState.COMPLETED else (old, "old")
    wrong = []
    for name in now.configurations:
        for which, found, wanted, was, would in zip(
            ("running", "saved"),
            now.configurations[name],
            expected.configurations[name],
            old.configurations[name],
            new.configurations[name],
            strict=True,
        ):
            if found != wanted and not (forgiven and forgiven.makes_the_difference(name, found, wanted)):
                kind = "old" if found == was else "new" if found == would else f"neither: {_differ(wanted, found)}"
                wrong.append(f"{name} - {which} - the intent is {state}, so {word} was expected, found {kind}")
    if now.traces != expected.traces and not forgiven:
        wrong.append(f"trace - expected {expected.traces}, found {now.traces}")
    for what in ("ids", "services"):
        there, due = set(getattr(now.records, what)), set(getattr(expected.records, what))
        if there != due:
            wrong.append(f"{what} - expected {sorted(due - there)}, found {sorted(there - due)}")
    return wrong


def remains(lab: Lab, app: App, elements: Iterable[str]) -> list[str]:
    """Holds of the controller; locks, candidates and timers on the elements: nothing may be left once it has ended."""
    with app.store.read() as session:
        holds = session.execute(select(Hold)).scalars().all()
    wrong = [f"{hold.element} - hold - is still held by {hold.intent} {hold.in_doubt}" for hold in holds]
    deadline = time.monotonic() + PATIENCE
    for name in elements:
        while (left := lab.pending(name)) and time.monotonic() < deadline:
            time.sleep(0.02)
        wrong += [f"{name} - left behind - {words}" for words in left]
    return wrong


def _differ(wanted: str, found: str) -> str:
    """The lines that make the difference, at most six."""
    want, have = wanted.splitlines(), found.splitlines()
    lines = [f"+{line.strip()}" for line in have if line not in want]
    lines += [f"-{line.strip()}" for line in want if line not in have]
    return " | ".join(lines[:6]) or "the same lines in another order"
