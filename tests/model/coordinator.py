"""The coordinator as a small machine: one intent, its record, its workers, and elements that fail; every step a transition.

In come the rules; out go, for a state, all states that may follow, each with the event that the step writes ("" for
none) and what it is. The line's steps are in steps.py, verbs on elements in verbs.py, what people do in people.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from controller.model.outcome import JobKind, LineStep
from tests.model.people import acts
from tests.model.rules import Rules, first, gone
from tests.model.states import (
    FINAL,
    OLD,
    TIMER,
    Move,
    Phase,
    Run,
    State,
    fewer,
    less,
    with_element,
    with_run,
)
from tests.model.steps import deed
from tests.model.verbs import jobs

UNTOUCHED = frozenset({"ordered", "acknowledged"})


class Coordinator(Rules):
    """One intent under these rules."""

    __slots__ = ()

    def moves(self, state: State) -> Iterator[Move]:
        """All that may happen next."""
        yield from acts(self, state)
        if state.record.state in UNTOUCHED:
            return
        yield from self._world(state)
        yield from self._take_over(state)
        for at, phase in enumerate(state.phases):
            if phase.status == "queued" and not self._waits(state, phase):
                yield self._begin(state, at)
        for at, run in enumerate(state.runs):
            if run.asleep:
                yield (), "wakes", with_run(state, at, run._replace(asleep=False))
                continue
            yield from self._mishaps(state, at)
            if run.at == "jobs":
                yield from jobs(self, state, at)
            elif run.at == "done":
                yield (), "the job is over", gone(state, at, "")
            else:
                yield from deed(self, state, at)

    # -- the world ---------------------------------------------------------------------------------------------------
    def _world(self, state: State) -> Iterator[Move]:
        for at, element in enumerate(state.elements):
            if not element.up:
                yield (), "answers again", with_element(state, at, element._replace(up=True))
            elif state.faults:
                yield (), "is lost", with_element(less(state), at, element._replace(up=False))
            back = element._replace(configuration=OLD, volatile=False)
            if element.volatile and element.kind == TIMER:
                yield (), "timer expires", with_element(state, at, back)
            elif element.volatile and state.faults:
                yield (), "reboots unsaved", with_element(less(state), at, back)

    def _mishaps(self, state: State, at: int) -> Iterator[Move]:
        """A worker that is killed is one that falls asleep and does nothing more; one that is stopped ends in order,
        and leaves a phase that did not come to its end in the time given.
        """
        run = state.runs[at]
        if state.deaths and not run.doomed:
            asleep = with_run(state, at, run._replace(asleep=True, doomed=True))
            yield (), "falls asleep", asleep._replace(deaths=fewer(state.deaths))
            if not self.lease_outlives:
                yield (), "is stopped", gone(state, at, "stranded")._replace(deaths=fewer(state.deaths))
        if run.doomed:
            yield (), "dies", gone(state, at, "orphan")

    # -- Worker._take_over, jobs.py --------------------------------------------------------------------------------------
    def _take_over(self, state: State) -> Iterator[Move]:
        asleep = {run.phase for run in state.runs if run.asleep and run.owner}
        left = [p for p in state.phases if p.status == "orphan" or p.name in asleep]
        if self.phase_checked:
            over = {p.name for p in left if p.name != state.record.phase and p.status == "orphan"}
            if over:  # it does nothing
                yield (), "over already", state._replace(phases=tuple(p for p in state.phases if p.name not in over))
            left = [p for p in left if p.name == state.record.phase]
        if not left:
            return
        names = {phase.name for phase in left}
        phases = tuple(p._replace(status="queued") if p.name in names else p for p in state.phases)
        runs = tuple(
            run._replace(
                stale=run.stale or self.take_over_fences,
                expired=True,
                owner=run.owner and run.phase not in names,
                jobs=tuple("todo" if job == "flight" and self.prompt else job for job in run.jobs),
            )
            for run in state.runs
        )
        runs = tuple(run for run in runs if not self._inert(run))
        planned = not any(element.row for element in state.elements)  # its fence is not the one of the grant any more
        record = state.record._replace(plans=state.record.plans or planned)
        yield (), "take-over", state._replace(phases=phases, runs=runs, record=record)

    @staticmethod
    def _waits(state: State, phase: Phase) -> bool:
        """A retry is delayed (`retry_seconds`): a worker that is well has written down by then that it held."""
        well = (run for run in state.runs if not run.doomed)
        return phase.name.startswith(JobKind.RESOLVE) and any(
            (run.step, run.at) == (LineStep.HOLD, "done") for run in well
        )

    def _inert(self, run: Run) -> bool:
        """Whatever this execution does next ends it, without a trace: it need not be followed."""
        asks = self.lease_ends if run.at == "jobs" else self.fence_checked
        refused = run.stale and asks and "flight" not in run.jobs
        return not run.owner and (refused or run.at == "done")

    def _begin(self, state: State, at: int) -> Move:
        """`jobs.py`: the intent is read; where to begin is by what is recorded."""
        phase = state.phases[at]
        rest = state.phases[:at], state.phases[at + 1 :]
        step = first(state, phase)
        if not step or (self.phase_checked and phase.name != state.record.phase):
            return (), f"{phase.name} is over or superseded", state._replace(phases=rest[0] + rest[1])
        phases = (*rest[0], phase._replace(status="running"), *rest[1])
        run = Run(phase.name, step, jobs=("",) * len(state.elements))
        return (), f"{phase.name} starts at {step}", state._replace(phases=phases, runs=(*state.runs, run))


def over(state: State) -> bool:
    """The end: nothing is left to do."""
    return state.record.state in FINAL and not state.phases and not state.runs
