"""Every state of a coordinator, breadth first, so that the first way to a wrong state is a shortest one.

In comes a `Coordinator`; out goes how many states there are, and a trace to a state that is wrong or stuck, if any.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from tests.model.coordinator import UNTOUCHED, Coordinator, over
from tests.model.states import FINAL, NEW, OLD, Phase, Run, State


@dataclass(frozen=True, slots=True)
class Exploration:
    states: int
    transitions: int
    wrong: str = ""
    """the invariant that does not hold, `stuck`, or nothing"""
    trace: tuple[str, ...] = ()


def canonical(state: State, *, phase_checked: bool = True) -> State:
    """Of the states that nothing can tell apart, one: like elements, workers and retries in one order; and without
    what is left of a phase that has handed over, since whatever comes of it is that it is superseded.
    """
    phases, runs = state.phases, state.runs
    if phase_checked:
        due = state.record.phase
        runs = tuple(run for run in runs if not (run.doomed and run.phase != due and _ends(run)))
        kept = {due, *(run.phase for run in runs)}
        phases = tuple(
            phase for phase in phases if phase.name in kept and (phase.name == due or phase.status == "running")
        )
    if len(names := {phase.name for phase in phases} | {run.phase for run in runs}) > 1 or ":" in state.record.phase:
        state, phases, runs = _renamed(state, phases, runs, names)
    elements = state.elements
    order = sorted(range(len(elements)), key=lambda at: (elements[at], [run.jobs[at] for run in runs]))
    if order != sorted(order):
        elements = tuple(elements[at] for at in order)
        runs = tuple(run._replace(jobs=tuple(run.jobs[at] for at in order)) for run in runs)
    return state._replace(elements=elements, phases=tuple(sorted(phases)), runs=tuple(sorted(runs)))


def _ends(run: Run) -> bool:
    return run.at == "done"


def _renamed(
    state: State, phases: tuple[Phase, ...], runs: tuple[Run, ...], names: set[str]
) -> tuple[State, tuple[Phase, ...], tuple[Run, ...]]:
    """Number retries anew, the one that is due first."""
    due = state.record.phase
    new: dict[str, str] = {}
    for name in sorted(names | {due}, key=lambda name: (name != due, name)):
        kind = name.partition(":")[0]
        new[name] = f"{kind}:{sum(k.startswith(kind) for k in new)}" if ":" in name else name
    phases = tuple(phase._replace(name=new[phase.name]) for phase in phases)
    runs = tuple(run._replace(phase=new[run.phase]) for run in runs)
    return state._replace(record=state.record._replace(phase=new[due])), phases, runs


def wrong(state: State) -> str:
    """The invariant that this state breaks, or ""."""
    if state.record.state in UNTOUCHED:
        return ""
    return _ids(state) or (_final(state) if state.record.state in FINAL else _held(state) or _live(state))


def _ids(state: State) -> str:
    writing = any("flight" in run.jobs and run.step in {"commit", "confirm"} for run in state.runs)
    if state.record.ids == "free" and (writing or any(e.configuration != OLD for e in state.elements)):
        return "ids are free while an element has or may get our lines"
    return ""


def _final(state: State) -> str:
    """All new or all old, except what a person gave up: that is nobody's any more."""
    elements = [element for element in state.elements if element.row != "abandoned"]
    if any(element.held for element in state.elements):
        return "over, but an element is held"
    if state.record.state == "completed":
        stays = all(element.configuration == NEW and not element.volatile for element in elements)
        return "" if stays and state.record.ids == "in use" else "completed, but not all new, kept and in use"
    back = all(element.configuration == OLD for element in elements)
    return "" if back and state.record.ids in {"free", "kept apart"} else "taken back, but not all old and free"


def _held(state: State) -> str:
    """No element is given back that is not proved, and none is fenced without a reason."""
    record = state.record
    released = [element for element in state.elements if not element.held and element.row != "abandoned"]
    if any(element.row != "restored" or element.configuration != OLD for element in released):
        return "an element was released that is neither proved old nor proved new"
    carried_out = record.phase.startswith("chosen")  # the last one in doubt was abandoned: its end is on the way
    if record.state == "held" and not carried_out and not any(element.held for element in state.elements):
        return "held, but no element is in doubt"
    return ""


def _live(state: State) -> str:
    """What may not be done by those who may still write."""
    record = state.record
    live = [run for run in state.runs if not run.stale and "flight" in run.jobs]
    if any(run.step == "confirm" for run in live) and record.decision != "confirm":
        return "a confirm is sent without the decision to confirm"
    if any(run.step == "rollback" for run in live) and record.decision != "rollback":
        return "an element is restored without the decision to go back"
    if len(live) > 1:
        return "two runs of one intent write at once"
    if record.stopped and record.decision == "confirm":
        return "somebody was told that it is stopped, and it is kept"
    return ""


def turned(before: State, after: State) -> str:
    """What may not happen between two states."""
    turning = before.record.decision == "confirm" != after.record.decision
    if turning and not (after.record.refused or after.record.chosen):
        return "the decision turned though nothing refused it for good and nobody chose so"
    if before.record.state in FINAL and after.record.state != before.record.state:
        return "an intent that was over is not any more"
    return ""


def explore(coordinator: Coordinator, limit: int = 400_000) -> Exploration:
    """All states; stops at the first that is wrong."""
    start = canonical(coordinator.start(), phase_checked=coordinator.phase_checked)
    came: dict[State, tuple[State, str] | None] = {start: None}
    backwards: dict[State, list[State]] = {}
    queue, transitions = deque([start]), 0
    while queue:
        state = queue.popleft()
        for _, what, following in coordinator.moves(state):
            transitions += 1
            after = canonical(following, phase_checked=coordinator.phase_checked)
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
    ends = [state for state in came if over(state)]
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
