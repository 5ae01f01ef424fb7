"""Every state of a coordinator, breadth first, so that the first way to a wrong state is a shortest one.

In comes a `Coordinator`; out goes how many states there are, and a trace to a state that is wrong or stuck, if any.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from tests.model.coordinator import Coordinator
from tests.model.states import FINAL, NEW, OLD, State


@dataclass(frozen=True, slots=True)
class Exploration:
    states: int
    transitions: int
    wrong: str = ""
    """the invariant that does not hold, `stuck`, or nothing"""
    trace: tuple[str, ...] = ()


def canonical(state: State) -> State:
    """Elements of one kind are alike, and so are workers: of the states that differ by their order one is kept."""
    elements, runs = state.elements, state.runs
    order = sorted(range(len(elements)), key=lambda at: (elements[at], [run.jobs[at] for run in runs]))
    if order != sorted(order):
        elements = tuple(elements[at] for at in order)
        runs = tuple(run._replace(jobs=tuple(run.jobs[at] for at in order)) for run in runs)
    return state._replace(elements=elements, phases=tuple(sorted(state.phases)), runs=tuple(sorted(runs)))


def wrong(state: State) -> str:
    """The invariant that this state breaks, or ""."""
    elements, record = state.elements, state.record
    all_old = all(element.configuration == OLD for element in elements)
    writing = any("flight" in run.jobs and run.step in {"commit", "confirm"} for run in state.runs)
    if record.ids == "free" and (not all_old or writing):
        return "ids are free while an element has or may get our lines"
    if record.state in FINAL:
        stays = all(element.configuration == NEW and not element.volatile for element in elements)
        if record.state == "completed" and not (stays and record.ids == "in use"):
            return "completed, but not all new, kept and in use"
        if record.state != "completed" and not (all_old and record.ids == "free"):
            return "taken back, but not all old and free"
        if any(element.held for element in elements):
            return "over, but an element is held"
    elif any(not element.held and (element.row != "restored" or element.configuration != OLD) for element in elements):
        return "an element was released that is neither proved old nor proved new"
    return _undecided(state)


def _undecided(state: State) -> str:
    confirming = any("flight" in run.jobs and run.step == "confirm" and not run.stale for run in state.runs)
    if confirming and state.record.decision != "confirm":
        return "a confirm is sent without the decision to confirm"
    return ""


def turned(before: State, after: State) -> str:
    """What may not happen between two states."""
    if before.record.decision == "confirm" != after.record.decision and not after.record.refused:
        return "the decision turned though nothing refused it for good"
    if before.record.state in FINAL and after.record.state != before.record.state:
        return "an intent that was over is not any more"
    return ""


def good(state: State) -> bool:
    """The end: nothing is left to do."""
    return state.record.state in FINAL and not state.phases and not state.runs


def explore(coordinator: Coordinator, limit: int = 400_000) -> Exploration:
    """All states; stops at the first that is wrong."""
    start = canonical(coordinator.start())
    came: dict[State, tuple[State, str] | None] = {start: None}
    backwards: dict[State, list[State]] = {}
    queue, transitions = deque([start]), 0
    while queue:
        state = queue.popleft()
        for _, what, following in coordinator.moves(state):
            transitions += 1
            after = canonical(following)
            backwards.setdefault(after, []).append(state)
            if after not in came:
                came[after] = (state, what)
                queue.append(after)
                assert len(came) <= limit, "too many states"
            if broken := turned(state, after) or wrong(after):
                return Exploration(len(came), transitions, broken, (*_way(came, state), what))
    if stuck := _stuck(came, backwards):
        return Exploration(len(came), transitions, "stuck: no end can be reached", _way(came, stuck))
    return Exploration(len(came), transitions)


def _stuck(came: dict[State, tuple[State, str] | None], backwards: dict[State, list[State]]) -> State | None:
    """The first state, in the order of finding, from which no end can be reached."""
    ends = [state for state in came if good(state)]
    reaching = set(ends)
    while ends:
        for before in backwards.get(ends.pop(), ()):
            if before not in reaching:
                reaching.add(before)
                ends.append(before)
    return next((state for state in came if state not in reaching), None)


def _way(came: dict[State, tuple[State, str] | None], state: State) -> tuple[str, ...]:
    steps: list[str] = []
    while step := came[state]:
        state, what = step
        steps.append(what)
    return tuple(reversed(steps))


def follows(coordinator: Coordinator, events: Sequence[str], end: str) -> str:
    """Is there a path of the model that writes these events and ends there? Answers "", or how far it came."""
    now = _silently(coordinator, {canonical(coordinator.start())})
    for number, event in enumerate(events):
        after = {
            canonical(following)
            for state in now
            for written, _, following in coordinator.moves(state)
            if written == event
        }
        if not after:
            return f"after {list(events[:number])} no {event!r} can come"
        now = _silently(coordinator, after)
    return "" if any(good(state) and state.record.state == end for state in now) else f"it cannot end {end} there"


def _silently(coordinator: Coordinator, states: set[State]) -> set[State]:
    """These states and all that follow without an event."""
    found, queue = set(states), deque(states)
    while queue:
        for written, _, following in coordinator.moves(queue.popleft()):
            if not written and (after := canonical(following)) not in found:
                found.add(after)
                queue.append(after)
    return found
