"""What a state of the coordinator consists of: the elements, the record, DBOS's phases, and what workers have in memory.

All values are frozen and compare by what they hold, so that a state that was seen before is known again.
"""

from __future__ import annotations

from typing import NamedTuple

OLD, PART, NEW = "old", "part", "new"
TIMER, INVERSE = "timer", "inverse"
FINAL = frozenset({"completed", "rolledBack", "failed", "cancelled"})
DEVICE = frozenset({"commit", "confirm", "rollback"})
WRITTEN = {"commit": "committed", "confirm": "confirmed"}
READING = {"stage": "staged", "stage again": "staged", "verify": "verified", "decide": "verified"}
STAGES = frozenset({"stage", "stage again"})
BEFORE_STAGE = frozenset({"stage", "discard", "other ids", "stage again"})
"""steps after which a stage may come: whoever takes over in one of them plans again in that"""
TRIED = frozenset({"stage", "stage again", "commit", "verify", "decide"})
"""steps that ask at their beginning whether somebody wants to stop (`Activation._tried`)"""
NEXT = {
    ("stage", "ok"): "commit",
    ("stage", "fail"): "discard",
    ("discard", "ok"): "other ids",
    ("other ids", "ok"): "stage again",
    ("other ids", "fail"): "record failed",
    ("stage again", "ok"): "commit",
    ("stage again", "fail"): "discard again",
    ("discard again", "ok"): "record failed",
    ("commit", "ok"): "verify",
    ("commit", "fail"): "decide back",
    ("verify", "ok"): "soak later",
    ("verify", "at once"): "decide",
    ("verify", "fail"): "decide back",
    ("decide", "ok"): "confirm",
    ("decide", "fail"): "decide back",
    ("confirm", "ok"): "record done",
    ("confirm", "temporary"): "hold",
    ("confirm", "fail"): "decide back",
    ("decide back", "ok"): "rollback",
    ("rollback", "ok"): "record undone",
    ("rollback", "fail"): "hold",
    ("retry", "confirm"): "confirm",
    ("retry", "rollback"): "decide back",
}
"""step and its result → the next step of `Activation`; none: the phase is over"""
FIRST = {"activate": "stage", "finish": "decide", "resolve": "retry", "chosen": "retry"}
"""`chosen` is a `resolve` that a person started: it waits for no delay"""


class Element(NamedTuple):
    """One element, and what the record says of it."""

    kind: str
    configuration: str = OLD
    volatile: bool = False
    """TIMER: the change pends, the timer may take it; INVERSE: it is not saved, a reboot takes it"""
    up: bool = True
    row: str = ""
    """`Outcome.state`: staged, restored, in doubt, abandoned"""
    held: bool = False


class Record(NamedTuple):
    """The intent's row and what belongs to it."""

    state: str = "ordered"
    decision: str = ""
    ids: str = "free"
    phase: str = ""
    """the phase that is due (`Intent.phase`)"""
    plans: bool = False
    """the stage plans again: the intent waited for its elements, or was taken over (`Activation._waited`)"""
    soaked: bool = False
    """`finish` was enqueued: its workflow id is taken"""
    stopped: bool = False
    """`Intent.abort`"""
    refused: bool = False
    """an element refused to confirm for good: what alone may turn the decision, except a person"""
    chosen: bool = False
    """a person turned the decision"""


class Phase(NamedTuple):
    """A workflow in DBOS that is not over: how far its steps are recorded, and who has it."""

    name: str
    status: str
    """queued, running, orphan (its worker is dead and has left a lease), stranded (it has left none)"""
    step: str


class Run(NamedTuple):
    """A worker's execution of a phase: what is in its memory."""

    phase: str
    step: str
    at: str = ""
    """within the step: "", begun (nobody wanted to stop), planned, jobs (threads on the elements), looked (no alarm, not decided
    yet), done (its transaction is through, DBOS does not know)"""
    result: str = ""
    stale: bool = False
    """the intent has a newer fencing number than the one in memory"""
    owner: bool = True
    """DBOS takes its records (owner_xid)"""
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


Move = tuple[str, str, State]
"""(event written, what it is, the state after it)"""


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


def done(state: State, at: int, result: str) -> State:
    """The step's transaction is through. What its threads did is in the record now."""
    run = state.runs[at]
    return with_run(state, at, run._replace(at="done", result=result, jobs=("",) * len(run.jobs)))
