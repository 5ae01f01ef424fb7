"""The end of a campaign: what is wrong when every order has ended, and when every live line has been torn down again.

Takes the system, the lab and what it looked like at first; returns violations in words, none when all is well.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlmodel import col

from controller.app import App
from controller.model.intent import IntentState
from controller.model.service import ServiceState
from controller.proof.campaign.run_log import RunLog
from controller.proof.campaign.system_snapshot import Touch
from controller.proof.crash.baseline import phases
from controller.proof.crash.observer import PATIENCE, UNPRINTED, configurations, records, remains
from controller.records.history_tables import EventRow
from controller.records.tables import Intent, Service

if TYPE_CHECKING:
    from lab.client import LabClient

Base = Mapping[str, tuple[str, str]]
"""element -> running and saved"""
ENDS = [state.value for state in IntentState if state.final and state is not IntentState.FAILED]
"""events that tell an end; `failed` is told of a step too"""


def audit(app: App, lab: LabClient, base: Base, touches: Sequence[Touch] = ()) -> list[str]:
    """What the invariants say, and what may not be left when nobody is at work."""
    from controller.proof.campaign.invariants import audit as invariants

    return [*unfinished(app), *_left_behind(app, lab), *invariants(app, lab, base, touches=touches)]


def unfinished(app: App) -> list[str]:
    """Intents that are not over, and phases that wait or run."""
    with app.store.read() as session:
        rows = session.execute(select(col(Intent.id), col(Intent.state), col(Intent.reason))).all()
    wrong = [
        f"{intent} - is not over - it is {state}: {reason}"
        for intent, state, reason in rows
        if not IntentState(state).final
    ]
    return wrong + [f"{phase.partition(':')[0]} - a phase is never finished - {phase}" for phase in phases(app)]


def lost(app: App, run_log: RunLog) -> list[str]:
    """Orders that were accepted and are not there, or are there and ended otherwise than was seen."""
    with app.store.read() as session:
        there = dict(session.execute(select(col(Intent.id), col(Intent.state))).all())
        ends: dict[str, list[str]] = {}
        for intent, name in session.execute(
            select(col(EventRow.intent), col(EventRow.name)).where(col(EventRow.name).in_(ENDS))
        ):
            ends.setdefault(intent, []).append(name)
    wrong = [
        f"{intent} - the order is lost - it was accepted" for intent in sorted(run_log.tickets.keys() - there.keys())
    ]
    wrong += [f"{intent} - nobody ordered it" for intent in sorted(there.keys() - run_log.tickets.keys())]
    for intent, ticket in run_log.tickets.items():
        if intent in there and there[intent] != ticket.state:
            wrong.append(f"{intent} - an end is an end - expected {ticket.state}, found {there[intent]}")
        told, due = ends.get(intent, []), [ticket.state.value] if ticket.state in ENDS else []
        if told != due:
            wrong.append(f"{intent} - the end is told once - expected {due}, found {told}")
    return wrong


def _left_behind(app: App, lab: LabClient) -> list[str]:
    """Nobody is at work: no session, lock, candidate, timer or hold."""
    deadline = time.monotonic() + PATIENCE
    while (busy := [one for one in lab.elements() if one["sessions"]]) and time.monotonic() < deadline:
        time.sleep(0.05)
    wrong = [f"{one['name']} - sessions - expected 0, found {one['sessions']}" for one in busy]
    return wrong + remains(lab, app, [one["name"] for one in lab.elements()])


def differences(lab: LabClient, base: Base) -> list[str]:
    """Elements that are not, byte for byte, as they were at first."""
    wrong, found = [], configurations(lab)
    for name, then in base.items():
        for which, old, now in zip(("running", "saved"), then, found[name], strict=True):
            if old != now:
                wrong.append(f"{name} - {which} after every teardown - expected as at first, found {_differ(old, now)}")
    return wrong


def ids_left(app: App) -> list[str]:
    """Every line is gone: ids are free, or rest."""
    return [
        f"pool {kind} {scope}".strip() + f" - expected nothing taken, found {used} in use and {reserved} reserved"
        for kind, scope, used, reserved in records(app).ids
    ]


def live(app: App) -> list[str]:
    """Services that have something on the elements."""
    with app.store.read() as session:
        states = [ServiceState.ACTIVE, ServiceState.INACTIVE]
        return list(session.execute(select(col(Service.id)).where(col(Service.state).in_(states))).scalars())


def _differ(old: str, now: str) -> str:
    was, found = (text.replace(UNPRINTED, "\n(unprinted) ").splitlines() for text in (old, now))
    return _some([*_plus("+", found, was), *_plus("-", was, found)]) or "the same lines in another order"


def _plus(sign: str, some: list[str], others: Iterable[str]) -> list[str]:
    known = set(others)
    return [f"{sign}{line.strip()}" for line in some if line not in known]


def _some(lines: list[str]) -> str:
    return " | ".join(lines[:8]) + (f" | and {len(lines) - 8} more" if len(lines) > 8 else "")
