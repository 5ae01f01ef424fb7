"""The facts: what the events tell of each intent is what became of it, each once; services are what they add up to.

Takes a snapshot, yields violations. Progress may be told more than once: a step that a crash interrupts is repeated,
and its note (`planned`, `staged`, `committed`, `verified`, `soaking`, `decided`, `confirmed`, `restored`, `in doubt`)
with it. Facts are written in the transaction that makes them true, behind a look whether they are so already: once,
`accepted`, `admitted`, the final state. `held` is told each time that an intent becomes in doubt.
"""

from __future__ import annotations

from collections.abc import Iterator

from controller.model.intent import IntentState, Operation
from controller.model.service import ServiceState
from controller.proof.campaign.system_snapshot import SystemSnapshot
from controller.records.history_tables import EventRow
from controller.records.tables import Intent, Service

FINAL = frozenset(state for state in IntentState if state.final)
ALARMS = frozenset({"alarm raised", "alarm cleared"})
FORTH = ("staged", "committed", "verified", "decided", "confirmed")


def events_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    """Each fact once, in an order that can be, and no fact that did not happen."""
    for lost in sorted(snapshot.events.keys() - snapshot.intents.keys()):
        yield f"event - events of {lost} - expected an intent, found none"
    for intent in snapshot.intents.values():
        told = snapshot.events.get(intent.id, [])
        facts = [event for event in told if event.name not in ALARMS]
        names = [event.name for event in facts]
        for event in told:
            if event.service != intent.service:
                yield f"event - {event.seq} of {intent.id} - expected service {intent.service}, found {event.service}"
        finals = {str(state): int(state == intent.state) for state in FINAL}
        for name, times in {"accepted": 1, "admitted": int(intent.fence > 0), **finals}.items():
            if names.count(name) != times:
                yield f"event - {name} of {intent.id} - expected {times} times, found {names.count(name)}"
        opening = ["accepted", "admitted"][: 1 + int(intent.fence > 0)]
        if names[: len(opening)] != opening:
            yield f"event - order of {intent.id} - expected {' '.join(opening)} first, found {' '.join(names[:2])}"
        yield from _end_wrong(intent, facts)


def _end_wrong(intent: Intent, facts: list[EventRow]) -> Iterator[str]:
    """What came last, and what must have come before."""
    names, state = [event.name for event in facts], IntentState(intent.state)
    decided = [event.text.partition(":")[0] for event in facts if event.name == "decided"][-1:]
    if state.final and names[-1:] != [state]:
        yield f"event - order of {intent.id} - expected {state} last, found {' '.join(names[-1:])}"
    if state == IntentState.HELD and "held" not in names:
        yield f"event - held of {intent.id} - expected it told, found nothing"
    said = f"found {' '.join(names)} {decided}"
    if state == IntentState.COMPLETED:
        firsts = [names.index(name) if name in names else -1 for name in FORTH]
        if firsts != sorted(firsts) or -1 in firsts or decided != ["confirm"]:
            yield f"event - order of {intent.id} - expected {' '.join(FORTH)}, to confirm, {said}"
    if state == IntentState.ROLLED_BACK:
        last = len(names) - names[::-1].index("restored") if "restored" in names else 0
        if decided != ["rollback"] or not last or "in doubt" in names[last:]:
            yield f"event - order of {intent.id} - expected decided to roll back, restored, {said}"
    if state in {IntentState.FAILED, IntentState.CANCELLED} and "committed" in names:
        yield f"event - committed of {intent.id} - is {state}, so expected nothing written, found committed"


def alarms_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    """An alarm stands for each element that is fenced, and for no other: raised less cleared, an element."""
    standing: dict[str, int] = {}
    for event in (event for events in snapshot.events.values() for event in events):
        if event.name in ALARMS:
            standing[event.element] = standing.get(event.element, 0) + (1 if event.name == "alarm raised" else -1)
    fenced = {name for name, hold in snapshot.holds.items() if hold.in_doubt}
    for name in sorted(standing.keys() | fenced):
        if standing.get(name, 0) != (due := int(name in fenced)):
            yield f"alarm - {name} - expected {due} to stand, found {standing.get(name, 0)}"


def services_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    """A service is what its completed intents made of it, one version each."""
    for lost in sorted({intent.service for intent in snapshot.intents.values()} - snapshot.services.keys()):
        yield f"service - {lost} - expected a service, found none"
    for service in snapshot.services.values():
        mine = [intent for intent in snapshot.intents.values() if intent.service == service.id]
        done = [intent for intent in mine if intent.state == IntentState.COMPLETED]
        if service.version != len(done):
            yield f"service - {service.id} - expected version {len(done)}, an intent each, found {service.version}"
        if service.state != (due := _state(mine, done)):
            yield f"service - {service.id} - expected {due}, found {service.state}"
        yield from (
            f"service - {service.id} - expected {name} of {done[-1].id}, found others" for name in _other(service, done)
        )


def _state(mine: list[Intent], done: list[Intent]) -> ServiceState:
    if not done:
        over = all(IntentState(intent.state).final for intent in mine)
        return ServiceState.TERMINATED if over else ServiceState.DESIGNED
    made = [intent.operation for intent in done if intent.operation != Operation.CHANGE]
    ends = {Operation.SUSPEND: ServiceState.INACTIVE, Operation.TEARDOWN: ServiceState.TERMINATED}
    return ends.get(Operation(made[-1]), ServiceState.ACTIVE) if made else ServiceState.DESIGNED


def _other(service: Service, done: list[Intent]) -> list[str]:
    return [
        name for name in ("characteristics", "design") if done and getattr(service, name) != getattr(done[-1], name)
    ]
