"""The history, played again: every applied revision on what the elements held as they came up must give what they hold.

Takes a snapshot, yields violations. Nothing of the line is used: lines are taken away and added, no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from controller.model.event import EventName
from controller.model.intent import IntentState
from controller.proof.campaign.system_snapshot import SystemSnapshot, told
from controller.records.history_tables import Revision
from controller.records.revisions import APPLIED
from drivers.platform import Line, Reading


def history_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    """Each revision begins where the last one ended; the end is now; each intent has the revisions that it should."""
    state = dict(snapshot.base)
    for row in snapshot.revisions:
        which = f"{row.element} revision {row.id} of {row.intent}"
        before, after = _lines(row.before), _lines(row.after)
        yield from _hashes_wrong(row, which, before, after)
        if row.element not in state:
            yield f"history - {which} - expected an element of the network, found none"
            continue
        gap = before - state[row.element] - snapshot.touched(row.element)
        gap -= snapshot.touched_objects(row.element, gap)
        if gap and not _given_back_early(snapshot, row):
            yield f"history - {which} - expected what the revisions before it left, found also {told(gap)}"
        if row.result == APPLIED:
            state[row.element] = state[row.element] - (before - after) | (after - before)
        elif before != after:
            yield f"history - {which} - is {row.result}, so expected after to be before, found {told(before ^ after)}"
    for name, lines in sorted(state.items()):
        rest = (lines ^ snapshot.running[name]) - snapshot.unsettled(name)
        if rest := rest - snapshot.touched_objects(name, rest):
            yield f"history - {name} - expected its revisions to lead to running, found a difference in {told(rest)}"
    yield from _rows_wrong(snapshot)


def _given_back_early(snapshot: SystemSnapshot, row: Revision) -> bool:
    """Was it restored while other elements of its intent stayed in doubt? It is recorded last, others came between."""
    return row.result != APPLIED and any(event.name == EventName.HELD for event in snapshot.events.get(row.intent, ()))


def _hashes_wrong(row: Revision, which: str, before: frozenset[Line], after: frozenset[Line]) -> Iterator[str]:
    for word, lines, found in (("before", before, row.before_hash), ("after", after, row.after_hash)):
        if (right := Reading(tuple(lines)).hash) != found:
            yield f"history - {which} - expected {word} hash {right}, found {found}"


def _rows_wrong(snapshot: SystemSnapshot) -> Iterator[str]:
    """One applied revision for each element of a completed intent, of no other intent; its words are the intent's."""
    found: dict[str, list[Revision]] = {}
    for row in snapshot.revisions:
        found.setdefault(row.intent, []).append(row)
    for lost in sorted(found.keys() - snapshot.intents.keys()):
        yield f"history - revisions of {lost} - expected an intent, found none"
    for intent in snapshot.intents.values():
        mine = found.get(intent.id, [])
        planned = Counter(snapshot.plans[intent.id].elements if intent.id in snapshot.plans else ())
        there = Counter(row.element for row in mine)
        if intent.state == IntentState.COMPLETED and there != planned:
            yield f"history - {intent.id} - expected one revision of each: {_words(planned)}, found {_words(there)}"
        if there - planned:
            yield f"history - {intent.id} - expected at most {_words(planned)}, found {_words(there)}"
        result = APPLIED if intent.state == IntentState.COMPLETED else intent.state
        for row in mine:
            said = (row.result, row.service, row.operation, row.who)
            if said != (due := (result, intent.service, intent.operation, intent.requester)):
                yield f"history - {row.element} revision {row.id} of {intent.id} - expected {due}, found {said}"


def _words(counted: Counter[str]) -> str:
    return ", ".join(f"{name}{f' {n} times' if n > 1 else ''}" for name, n in sorted(counted.items())) or "none"


def _lines(rows: list[list[str]]) -> frozenset[Line]:
    return frozenset(tuple(line) for line in rows)
