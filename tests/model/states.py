"""What a state of the coordinator consists of: the elements, the record, DBOS's phases, and what workers have in memory.

All values are frozen and compare by what they hold, so that a state that was seen before is known again.
"""

from __future__ import annotations

from typing import NamedTuple

from controller.model.outcome import Decision, LineStep

OLD, PART, NEW = "old", "part", "new"
TIMER, INVERSE = "timer", "inverse"
FINAL = frozenset({"completed", "rolledBack", "failed", "cancelled"})
RECORD_DONE, RECORD_UNDONE, RECORD_FAILED = "record done", "record undone", "record failed"
"""the step `LineStep.RECORD`, by what it records"""
DEVICE = frozenset({LineStep.COMMIT, LineStep.CONFIRM, LineStep.ROLLBACK})
REACHED = {LineStep.COMMIT: "committed", LineStep.CONFIRM: "confirmed"}
STAGES = frozenset({LineStep.STAGE, LineStep.STAGE_AGAIN})
READING = frozenset({*STAGES, LineStep.VERIFY, LineStep.DECIDE})
TRIED = READING | {LineStep.COMMIT}
"""steps that ask at their beginning whether somebody wants to stop (`Job.attempt`)"""
NEXT: dict[tuple[str, str], str] = {
    (LineStep.STAGE, "ok"): LineStep.COMMIT,
    (LineStep.STAGE, "fail"): LineStep.DISCARD,
    (LineStep.DISCARD, "ok"): LineStep.OTHER_IDS,
    (LineStep.OTHER_IDS, "ok"): LineStep.STAGE_AGAIN,
    (LineStep.OTHER_IDS, "fail"): RECORD_FAILED,
    (LineStep.STAGE_AGAIN, "ok"): LineStep.COMMIT,
    (LineStep.STAGE_AGAIN, "fail"): LineStep.DISCARD_AGAIN,
    (LineStep.DISCARD_AGAIN, "ok"): RECORD_FAILED,
    (LineStep.COMMIT, "ok"): LineStep.VERIFY,
    (LineStep.COMMIT, "fail"): LineStep.DECIDE_BACK,
    (LineStep.VERIFY, "ok"): LineStep.SOAK,
    (LineStep.VERIFY, "at once"): LineStep.DECIDE,
    (LineStep.VERIFY, "fail"): LineStep.DECIDE_BACK,
    (LineStep.DECIDE, "ok"): LineStep.CONFIRM,
    (LineStep.DECIDE, "fail"): LineStep.DECIDE_BACK,
    (LineStep.CONFIRM, "ok"): RECORD_DONE,
    (LineStep.CONFIRM, "temporary"): LineStep.HOLD,
    (LineStep.CONFIRM, "fail"): LineStep.DECIDE_BACK,
    (LineStep.DECIDE_BACK, "ok"): LineStep.ROLLBACK,
    (LineStep.ROLLBACK, "ok"): RECORD_UNDONE,
    (LineStep.ROLLBACK, "fail"): LineStep.HOLD,
    (LineStep.RETRY, "confirm"): LineStep.CONFIRM,
    (LineStep.RETRY, "rollback"): LineStep.DECIDE_BACK,
}
"""step and its result → the next step of the line; none: the job is over"""
CHOSEN = "chosen"
"""a `resolve` that a person started: it waits for no delay"""


class Element(NamedTuple):
    """One element, and what the record says of it."""

    kind: str
    configuration: str = OLD
    volatile: bool = False
    """TIMER: the change pends, the timer may take it; INVERSE: it is not saved, a reboot takes it"""
    up: bool = True
    row: str = ""
    """`OutcomeState`, of those that tell here: staged, restored, in doubt, abandoned"""
    held: bool = False


class Record(NamedTuple):
    """The intent's row and what belongs to it."""

    state: str = "ordered"
    decision: str = Decision.NONE
    ids: str = "free"
    phase: str = ""
    """the phase that is due (`Intent.phase`)"""
    plans: bool = False
    """the stage plans again: the intent waited for its elements, or was taken over (`Activation._waited`)"""
    soaked: bool = False
    """`finish` was enqueued: its workflow id is taken"""
    others: bool = False
    """other ids were taken"""
    stopped: bool = False
    """`Intent.abort`"""
    refused: bool = False
    """an element refused to confirm for good: what alone may turn the decision, except a person"""
    chosen: bool = False
    """a person turned the decision"""


class Phase(NamedTuple):
    """A job, as a workflow in DBOS that is not over, and who has it. DBOS knows of no step: it begins at its beginning."""

    name: str
    status: str
    """queued, running, orphan (its worker is dead and has left a lease), stranded (it has left none)"""
    step: str = ""
    """where it begins, if not where the record says"""


class Run(NamedTuple):
    """A worker's execution of a phase: what is in its memory."""

    phase: str
    step: str
    at: str = ""
    """within the step: "", begun (nobody wanted to stop), planned, jobs (threads on the elements), looked (no alarm, not decided
    yet), done (the job is over, DBOS does not know)"""
    facts: tuple[str, ...] = ()
    """events that the next transaction writes (`Job.record_with_next`)"""
    stale: bool = False
    """the intent has a newer fencing number than the one in memory"""
    expired: bool = False
    """its worker's own lease is over (`OwnLease`): it is before another takes over"""
    owner: bool = True
    """DBOS takes its end (owner_xid)"""
    asleep: bool = False
    doomed: bool = False
    """it was asleep: its lease thread ends the process soon, not at once"""
    jobs: tuple[str, ...] = ()
    """per element: "", todo, flight (guard passed, command on its way), ok, lost, refused"""


class State(NamedTuple):
    elements: tuple[Element, ...]
    record: Record
    phases: tuple[Phase, ...]
    runs: tuple[Run, ...]
    deaths: int
    """how many workers may still fall asleep, die or be stopped; or UNLIMITED"""
    faults: int
    """how many outages, reboots and refusals may still come"""
    people: int
    """how many decisions on a held intent may still be made"""


Move = tuple[tuple[str, ...], str, State]
"""(events written, what it is, the state after it)"""


UNLIMITED = -1
"""of deaths, faults or people's decisions: however many there were, more may come"""


def fewer(left: int) -> int:
    return left - 1 if left > 0 else left


def less(state: State) -> State:
    return state._replace(faults=fewer(state.faults))


def with_run(state: State, at: int, run: Run) -> State:
    return state._replace(runs=(*state.runs[:at], run, *state.runs[at + 1 :]))


def with_element(state: State, at: int, element: Element) -> State:
    return state._replace(elements=(*state.elements[:at], element, *state.elements[at + 1 :]))


def with_job(state: State, at: int, index: int, job: str) -> State:
    run = state.runs[at]
    return with_run(state, at, run._replace(jobs=(*run.jobs[:index], job, *run.jobs[index + 1 :])))


def told(state: State, at: int, *events: str) -> tuple[str, ...]:
    """What a transaction of this run writes: what is not recorded yet comes first."""
    return (*state.runs[at].facts, *events)


def recorded(state: State, at: int) -> State:
    """A transaction is through: what the run had not recorded yet is in the record now."""
    return with_run(state, at, state.runs[at]._replace(facts=()))


def ended(state: State, at: int, result: str, *facts: str) -> State:
    """The step is over with this result: the next one is due, or the job is over. These facts are to be recorded."""
    run = state.runs[at]
    step = NEXT.get((run.step, result))
    over = run._replace(step=step or run.step, at="" if step else "done", jobs=("",) * len(run.jobs))
    return with_run(state, at, over._replace(facts=(*run.facts, *facts)))
