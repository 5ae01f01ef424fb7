"""The rules that the safety rests on, and what every part of the machine does with a run: begin it, fence it, end it.

A flag set to false takes one rule away; the tests show what breaks without it.
"""

from __future__ import annotations

from dataclasses import dataclass

from controller.model.outcome import Decision, JobKind, LineStep
from tests.model.states import CHOSEN, FINAL, Element, Move, Phase, Record, Run, State


@dataclass(frozen=True, slots=True)
class Rules:
    """In come the kinds of the elements and how much trouble there may be."""

    kinds: tuple[str, ...]
    deaths: int
    """how many workers may fall asleep, die or be stopped"""
    faults: int
    """how many outages, refusals, reboots and lost answers the elements may have"""
    people: int = 0
    """how many decisions a person may make on a held intent; to ask for a stop is always possible, once"""
    soaks: bool = True
    """`KAITONG_SOAK_SECONDS` is not 0: the decision is a phase of its own"""
    cancels: bool = True
    """somebody may ask to stop"""
    fence_checked: bool = True
    lease_ends: bool = True
    """a worker's own lease is over before another takes over, and every write asks it"""
    take_over_fences: bool = True
    decision_recorded: bool = True
    undo_before_release: bool = True
    confirm_before_record: bool = True
    phase_checked: bool = True
    """a phase that has handed over to the next is neither run nor fenced for again"""
    reads_before_save: bool = True
    """`ImmediateCommandLine.confirm` looks whether the change is still there"""
    prompt: bool = True
    """a command in flight arrives before the take-over, or never"""
    stop_heeded: bool = True
    """the decision to confirm is refused once somebody has asked to stop"""
    cancel_locks: bool = True
    """to ask for a stop and to decide wait for each other"""
    choice_recorded: bool = True
    """a person's decision is in the record before anything acts on it"""
    choice_supersedes: bool = True
    """a retry asks, in the transaction that ends the holding, whether it is still the phase that is due"""
    abandoned_ids_kept: bool = True
    """ids of an element that was given up are not free with the others"""
    lease_outlives: bool = True
    """the lease of a worker that is stopped stays while a phase of it is not over"""

    def start(self) -> State:
        elements = tuple(Element(kind) for kind in sorted(self.kinds))
        return State(elements, Record(), (), (), self.deaths, self.faults, self.people)

    def mine(self, run: Run) -> bool:
        """`Job.locked_intent`, `Job.check_fence`: the fencing number is still ours."""
        return not (self.fence_checked and run.stale)

    def may_write(self, run: Run) -> bool:
        """`OwnLease.check`: our lease is not over."""
        return not (self.lease_ends and run.expired)


def gone(state: State, at: int, left: str) -> State:
    """This execution is over; its job stays in DBOS as `left` ("" for not at all)."""
    run = state.runs[at]
    phases = state.phases
    if run.owner:
        phases = tuple(
            phase._replace(status=left) if phase.name == run.phase else phase
            for phase in phases
            if left or phase.name != run.phase
        )
    return state._replace(phases=phases, runs=state.runs[:at] + state.runs[at + 1 :])


def fenced(state: State, at: int) -> Move:
    """`Fenced` ends the job in this process, in DBOS with an error; a process about to die may not come to that."""
    return (), "Fenced", gone(state, at, "orphan" if state.runs[at].doomed else "")


def first(state: State, phase: Phase) -> str:
    """Where a job begins, and begins again after a crash, by what is recorded (`activation.py`); "" for nowhere."""
    record = state.record
    kind = phase.name.partition(":")[0]
    if record.state in FINAL:
        return ""
    if phase.step:
        return phase.step
    if kind in {JobKind.RESOLVE, CHOSEN}:
        return LineStep.RETRY
    if record.decision:
        return LineStep.CONFIRM if record.decision == Decision.CONFIRM else LineStep.DECIDE_BACK
    if kind == JobKind.FINISH:
        return LineStep.DECIDE
    return LineStep.COMMIT if any(element.row for element in state.elements) else LineStep.STAGE


def enqueue(state: State, name: str, record: Record, step: str = "") -> State:
    """`admission.start`: the job that is due from now on, in the caller's transaction."""
    return state._replace(phases=(*state.phases, Phase(name, "queued", step)), record=record._replace(phase=name))


def unused(state: State, name: str) -> str:
    """A name for one more phase of this kind. The code counts; so few are in the model that the least will do."""
    taken = {phase.name for phase in state.phases} | {run.phase for run in state.runs}
    return next(f"{name}:{n}" for n in range(9) if f"{name}:{n}" not in taken)
