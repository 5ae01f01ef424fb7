"""The ledger: what must hold of the whole system whenever no phase is under way; every violation in words.

Takes the controller's database, the lab, and what every element printed as the lab came up. Each rule is a generator
of violations, `WHAT - which - expected X, found Y`: of intents and what is left behind here, of the rest in the files
beside this one. Nothing is changed by looking.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from controller.app import App
from controller.model.intent import IntentState
from controller.proof.campaign.elements import elements_wrong, ownership_wrong
from controller.proof.campaign.event_checks import alarms_wrong, events_wrong, services_wrong
from controller.proof.campaign.hands import hands_wrong
from controller.proof.campaign.ids import ids_wrong
from controller.proof.campaign.replay import history_wrong
from controller.proof.campaign.system_snapshot import Lab, SystemSnapshot, Touch, read_snapshot
from controller.proof.crash.baseline import phases
from controller.proof.crash.observer import PATIENCE
from controller.records.tables import Intent


def audit(
    app: App, lab: Lab, base: Mapping[str, tuple[str, str]], *, workers: int = 0, touches: Sequence[Touch] = ()
) -> list[str]:
    """Every violation; none when all is well.

    `base`: running and saved of each element as the lab came up (`controller.proof.crash.observer.configuration`).
    `touches`: what hands did at the elements meanwhile.
    `workers`: how many workers live; those may have a lease each, and keep sessions open.
    Raises LabError, ValueError or InvalidInput where something cannot be read at all.
    """
    snapshot = read_snapshot(app, lab, base, touches)
    return [words for rule in RULES for words in rule(snapshot)] + list(left_behind(app, lab, snapshot, workers))


def intents_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    """Every intent is over, or in doubt and fencing something, or waits for an element that is fenced."""
    holding = {hold.intent for hold in snapshot.holds.values()}
    for intent in snapshot.intents.values():
        state = IntentState(intent.state)
        if state == IntentState.ACKNOWLEDGED:
            if not _must_wait(snapshot, intent):
                yield f"intent - {intent.id} - waits for nobody, so expected it admitted, found {state}"
        elif not state.final and state != IntentState.HELD:
            yield f"intent - {intent.id} - expected it over, or held, found {state}"
        elif state == IntentState.HELD and intent.id not in holding:
            yield f"intent - {intent.id} - is held, so expected elements that it fences, found none"


def holds_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    """Every hold is of an intent in doubt, says why, and has that intent's number."""
    for hold in snapshot.holds.values():
        intent = snapshot.intents.get(hold.intent)
        if intent is None or intent.state != IntentState.HELD:
            found = f"is {intent.state}" if intent else "is not there"
            yield f"hold - {hold.element} - expected none of {hold.intent}, which {found}, found one"
        if intent and hold.fence != intent.fence:
            yield f"hold - {hold.element} - expected fence {intent.fence}, found {hold.fence}"
        if not hold.in_doubt:
            yield f"hold - {hold.element} - expected a reason, found none"


def _must_wait(snapshot: SystemSnapshot, intent: Intent) -> bool:
    """Does it want an element that is held, or that somebody before it waits for?"""
    busy = set(snapshot.holds)
    for other in snapshot.intents.values():
        ahead = (other.priority, other.seq) < (intent.priority, intent.seq)
        if other.state == IntentState.ACKNOWLEDGED and ahead:
            busy |= set(other.elements)
    return not busy.isdisjoint(intent.elements)


def left_behind(app: App, lab: Lab, snapshot: SystemSnapshot, workers: int) -> Iterator[str]:
    """No lock, candidate or timer on an element that is not fenced; no session, lease or phase of nobody."""
    fenced = {name for name, hold in snapshot.holds.items() if hold.in_doubt}
    deadline = time.monotonic() + PATIENCE
    for name in sorted(snapshot.base.keys() - fenced):
        while (left := lab.pending(name)) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield from (f"left behind - {name} - expected nothing pending, found {words}" for words in left)
    if not workers:
        while (open_ := _sessions(lab)) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield from (f"session - {name} - expected none open, found {count}" for name, count in sorted(open_.items()))
    if len(snapshot.leases) > workers:
        names = ", ".join(sorted(lease.executor for lease in snapshot.leases))
        yield f"lease - {len(snapshot.leases)} - expected at most {workers}, of workers that live, found {names}"
    waiting = dict(phase.rsplit(" ", 1) for phase in phases(app))
    for phase, state in sorted(waiting.items()):
        intent, _, which = phase.partition(":")
        if intent not in snapshot.in_doubt or snapshot.in_doubt[intent].phase != which:
            yield f"phase - {phase} - expected none but retries of intents in doubt, found {state}"
    for intent, row in sorted(snapshot.in_doubt.items()):
        if f"{intent}:{row.phase}" not in waiting:
            yield f"phase - {intent} - is held, so expected its retry {row.phase} to wait, found none"


def _sessions(lab: Lab) -> dict[str, int]:
    return {str(one["name"]): int(one["sessions"]) for one in lab.elements() if one["sessions"]}


RULES: tuple[Callable[[SystemSnapshot], Iterator[str]], ...] = (
    intents_wrong,
    holds_wrong,
    elements_wrong,
    ownership_wrong,
    ids_wrong,
    history_wrong,
    events_wrong,
    services_wrong,
    alarms_wrong,
    hands_wrong,
)
