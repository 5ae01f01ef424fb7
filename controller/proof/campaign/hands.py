"""Hands: somebody edits a line of a service, adds a row inside it or deletes a line, at random times, at the elements.

Take the system, the lab and the run log; note each touch before it is made. `hands_wrong` says what a touch may leave:
nothing where a later order has written the element for that service, and the line that it took away is there again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlmodel import Session, col

from controller.app import App
from controller.model.intent import IntentState
from controller.model.plan import Plan
from controller.proof.campaign.run_log import RunLog
from controller.proof.campaign.system_snapshot import LIVE, SystemSnapshot, Touch, told
from controller.proof.crash import hands
from controller.proof.crash.full_config import orphans
from controller.proof.hand_edits import Edit, edits, is_shared
from controller.records.tables import Ownership, Service
from drivers.platform import Line, Target

if TYPE_CHECKING:
    from lab.client import LabClient

PATIENCE = 3.0
"""seconds that a hand waits for an answer"""
SHARES = {"text": 3.0, "value": 2.0, "delete": 2.0, "add": 2.0}


@dataclass
class Hands:
    """One hand at a time: it waits for locks and answers beside the campaign."""

    lab: LabClient
    app: App
    run_log: RunLog
    chance: Random
    touches: list[Touch] = field(default_factory=list)
    _done: deque[Touch] = field(default_factory=deque)
    """made by now, and not yet noted in the run log"""
    _busy: Future[None] | None = None
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def begin(self) -> bool:
        """Touch something, unless a hand is still at work; whether there was anything to touch."""
        if self._busy is not None and not self._busy.done():
            return False
        self.end()
        with self.app.store.read() as session:
            found = _owned(session, self.chance)
        if found is None:
            return False
        element, service, lines = found
        target = self.app.store.targets([element], PATIENCE)[element]
        kind = self.chance.choices(list(SHARES), list(SHARES.values()))[0]
        if kind == "add":
            return self._add(target, service, lines)
        choice = [edit for edit in edits(target.platform, lines) if edit.kind == kind]
        if not choice:
            return False
        edit = self.chance.choice(choice)
        new = frozenset({edit.new} if edit.new else ())
        touch = Touch(element, service, kind, frozenset({edit.old}), new, frozenset(self.run_log.tickets))
        self.touches.append(touch)
        self._busy = self._pool.submit(self._edit, target, edit, touch)
        return True

    def look(self) -> None:
        """Note what hands have done since the last look."""
        while self._done:
            touch = self._done.popleft()
            words = f"on {touch.element}: {told(touch.old)} -> {told(touch.new)}"
            intents = self.run_log.at_work([touch.element])
            self.run_log.struck(f"hand-{touch.kind}", words, element=touch.element, intents=intents)

    def end(self) -> None:
        """Wait for the hand that is at work. Raises what went wrong with it."""
        if self._busy is not None:
            self._busy.result()
            self._busy = None

    def close(self) -> None:
        self._pool.shutdown()

    def _edit(self, target: Target, edit: Edit, touch: Touch) -> None:
        outcome = hands.make(self.lab, target, edit)
        if outcome is not hands.Outcome.MADE:
            hands.settle(target, edit)  # whether it was made is not known: it may have been
        shown = outcome is not hands.Outcome.UNSEEN
        # one hand at a time; an order that was accepted while it waited may have written before it
        self.touches[-1] = touch = replace(touch, known=frozenset(self.run_log.tickets), shown=shown)
        if outcome is hands.Outcome.MADE:
            self._done.append(touch)

    def _add(self, target: Target, service: str, lines: tuple[Line, ...]) -> bool:
        """A row that no driver knows. The lab does it at once; what it means in lines is seen before and after."""
        before = hands.printed(self.lab, target)
        if not hands.plant(self.lab, target.name, self.chance.sample(lines, len(lines))):
            return False
        added = hands.printed(self.lab, target) - before
        touch = Touch(target.name, service, "add", frozenset(), added, frozenset(self.run_log.tickets))
        self.touches.append(touch)
        self._done.append(touch)
        return True


def _owned(session: Session, chance: Random) -> tuple[str, str, tuple[Line, ...]] | None:
    """A live service, an element, and the lines that it has there for itself alone."""
    live = select(col(Service.id)).where(col(Service.state).in_([*LIVE]))
    mine = select(col(Ownership.service), col(Ownership.element)).where(col(Ownership.service).in_(live)).distinct()
    places = sorted((service, element) for service, element in session.execute(mine))
    if not places:
        return None
    service, element = chance.choice(places)
    here = col(Ownership.element) == element
    many = select(col(Ownership.digest)).where(here).group_by(col(Ownership.digest)).having(func.count() > 1)
    rows = select(col(Ownership.line)).where(here, col(Ownership.service) == service, col(Ownership.created).is_(True))
    alone = rows.where(col(Ownership.digest).not_in(many)).order_by(col(Ownership.digest))
    platform = _platform(session, element)
    lines = (tuple(line) for line in session.execute(alone).scalars())
    return element, service, tuple(line for line in lines if not is_shared(platform, line))


def _platform(session: Session, element: str) -> str:
    from inventory.network import network_of

    return network_of(session).elements[element].platform


def hands_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    """What a completed order wrote after a hand is as ordered: the hand's value is gone, the line is there again. Where
    the element does not show the hand's value, no order can. A row of the hand's own goes with what it is in.
    """
    for number, touch in enumerate(snapshot.touches):
        later = [one for one in snapshot.touches[number + 1 :] if one.element == touch.element]
        again = frozenset(line for one in later for line in one.lines)
        where = f"hand - {touch.kind} on {touch.element} of {touch.service}"
        if left := _orphaned(snapshot, touch):
            yield f"{where} - what it is in has gone, so expected nothing of the hand, found {told(left)}"
        if not touch.shown or not _written_since(snapshot, touch):
            continue
        here, wanted = snapshot.running[touch.element], snapshot.wanted.get((touch.service, touch.element), frozenset())
        # what was added to an object stays as long as that does
        stays = touch.new if touch.kind == "add" and wanted else again
        if left := (touch.new & here) - stays:
            yield f"{where} - an order has written it since, so expected nothing of the hand, found {told(left)}"
        if lost := (touch.old & wanted) - here - again:
            yield f"{where} - an order has written it since, so expected {told(lost)}, found nothing"


def _orphaned(snapshot: SystemSnapshot, touch: Touch) -> frozenset[Line]:
    here, hold = snapshot.running[touch.element], snapshot.holds.get(touch.element)
    if touch.kind != "add" or (hold and hold.intent in snapshot.in_doubt):  # half of it may be back
        return frozenset()
    return orphans(snapshot.platforms[touch.element], touch.new & here, here)


def _written_since(snapshot: SystemSnapshot, touch: Touch) -> bool:
    """Has an order completed that was accepted after the hand, and that writes this service on the element?"""
    return any(
        intent.service == touch.service and intent.state == IntentState.COMPLETED and intent.id not in touch.known
        and _writes(snapshot.plans.get(intent.id), touch)
        for intent in snapshot.intents.values()
    )  # fmt: skip


def _writes(plan: Plan | None, touch: Touch) -> bool:
    """A step of the plan is about the line; or, for a row that was added, about the element."""
    steps = [step.change for step in plan.steps if step.element == touch.element] if plan else []
    return any(touch.kind == "add" or touch.old & {*change.before, *change.after} for change in steps)
