"""The steps of the line that write to no element: they read, decide, hold, record. One move is one transaction, or none.

Names are those of `controller/line/steps.py`. What a step has learnt is written by the next transaction.
"""

from __future__ import annotations

from collections.abc import Iterator

from controller.model.outcome import Decision, JobKind, LineStep, OutcomeState
from tests.model.rules import Rules, enqueue, fenced, unused
from tests.model.states import (
    DEVICE,
    FINAL,
    NEW,
    READING,
    RECORD_DONE,
    RECORD_FAILED,
    RECORD_UNDONE,
    STAGES,
    TRIED,
    Move,
    State,
    ended,
    recorded,
    told,
    with_run,
)
from tests.model.verbs import jobs_of


def deed(rules: Rules, state: State, at: int) -> Iterator[Move]:
    """What this run does next, outside the threads."""
    run = state.runs[at]
    if run.step in {LineStep.DISCARD, LineStep.DISCARD_AGAIN}:  # nothing was written, and it fails never
        yield (), "discard", ended(state, at, "ok")
    elif not rules.mine(run):
        yield fenced(state, at)
    elif run.step in TRIED and not run.at:
        if state.record.stopped:
            yield (), f"{run.step}: somebody asked to stop", ended(state, at, "fail")
        else:
            yield (), f"{run.step}: begins", _begun(state, at)
    elif run.step in DEVICE:
        yield (), f"{run.step}: begins", _begun(state, at)
    elif run.step == LineStep.DECIDE and run.at == "looked":
        yield _decide(rules, state, at)
    elif run.step in READING:
        yield from _reads(rules, state, at)
    else:
        yield from _books(rules, state, at)


def _begun(state: State, at: int) -> State:
    run = state.runs[at]
    if run.step in DEVICE:
        return with_run(state, at, run._replace(at="jobs", jobs=jobs_of(state, run.step)))
    return with_run(state, at, run._replace(at="begun"))


def _reads(rules: Rules, state: State, at: int) -> Iterator[Move]:
    """`stage`, `verify`, `decide`: a refusal, a difference or an alarm may come at any time."""
    run = state.runs[at]
    yield (), f"{run.step}: fails", ended(state, at, "fail", "step failed")
    if run.step in STAGES and state.record.plans and run.at == "begun":
        planned = with_run(state, at, run._replace(at="planned"))
        yield told(state, at, "planned"), f"{run.step}: planned again", recorded(planned, at)
        return
    if not all(element.up for element in state.elements):
        return
    if run.step in STAGES:
        elements = tuple(element._replace(row=OutcomeState.STAGED) for element in state.elements)
        staged = recorded(state, at)._replace(elements=elements, record=state.record._replace(plans=False))
        yield told(state, at, "staged"), f"{run.step}: ok", ended(staged, at, "ok")
    elif all(element.configuration == NEW for element in state.elements):
        if run.step == LineStep.DECIDE:
            seen = run._replace(at="looked", facts=(*run.facts, "verified"))
            yield (), "decide: no alarm", with_run(state, at, seen)
        else:
            yield (), "verify: ok", ended(state, at, "ok" if rules.soaks else "at once", "verified")


def _decide(rules: Rules, state: State, at: int) -> Move:
    """`_decide(Decision.CONFIRM)`: what was looked at is recorded with it."""
    record = state.record
    if record.decision == Decision.ROLLBACK or (record.stopped and rules.stop_heeded):
        return told(state, at), "decide: not to be kept", ended(recorded(state, at), at, "fail")
    kept = record._replace(decision=Decision.CONFIRM) if rules.decision_recorded else record
    after = recorded(state, at)._replace(record=kept)
    return told(state, at, "decided"), "decide: confirm", ended(after, at, "ok")


def _books(rules: Rules, state: State, at: int) -> Iterator[Move]:
    run, record = state.runs[at], state.record
    match run.step:
        case LineStep.SOAK:
            after = recorded(state, at)
            if not record.soaked:
                after = enqueue(after, JobKind.FINISH, record._replace(soaked=True))
            yield told(state, at, "soaking"), "soak", ended(after, at, "ok")
        case LineStep.OTHER_IDS:
            yield from _other_ids(state, at)
        case LineStep.DECIDE_BACK:
            kept = record._replace(decision=Decision.ROLLBACK)
            if not rules.undo_before_release:
                kept = kept._replace(ids="free")
            after = recorded(state, at)._replace(record=kept)
            yield told(state, at, "decided"), "decide: rollback", ended(after, at, "ok")
        case LineStep.HOLD:
            yield _hold(state, at)
        case LineStep.RETRY:
            if record.state in FINAL or (rules.choice_supersedes and record.phase != run.phase):
                yield (), "retry: superseded", ended(state, at, "over")
            else:
                going = state._replace(record=record._replace(state="inProgress"))
                result = "confirm" if record.decision == Decision.CONFIRM else "rollback"
                yield (), f"retry: {result}", ended(going, at, result)
        case _:
            yield _record(rules, state, at)


def _other_ids(state: State, at: int) -> Iterator[Move]:
    """Once: taken before a crash, they are staged once more."""
    if state.record.others:
        yield told(state, at), "other ids: taken before", ended(recorded(state, at), at, "ok")
        return
    yield (), "other ids: not for an id", ended(state, at, "fail")
    yield (), "other ids: none to be had", ended(state, at, "fail", "step failed")
    after = recorded(state, at)._replace(record=state.record._replace(others=True))
    yield told(state, at, "other ids"), "other ids: taken", ended(after, at, "ok")


def _hold(state: State, at: int) -> Move:
    """`hold`: `release_holds` of what is settled, `mark_in_doubt` of the rest, the retry enqueued."""
    after = recorded(state, at)
    if state.record.state == "held":
        return told(state, at), "hold: repeated", ended(after, at, "ok")
    elements = tuple(e._replace(held=e.held and e.row != OutcomeState.RESTORED) for e in after.elements)
    after = enqueue(after._replace(elements=elements), unused(state, JobKind.RESOLVE), state.record)
    after = after._replace(record=after.record._replace(state="held"))
    return told(state, at, "held"), "hold", ended(after, at, "ok")


def _record(rules: Rules, state: State, at: int) -> Move:
    """`record_done` with `complete`, `record_undone` with `undo`: ids, holds and state in one transaction."""
    run, record = state.runs[at], state.record
    after = recorded(state, at)
    if record.state in FINAL:
        return told(state, at), f"{run.step}: repeated", ended(after, at, "ok")
    end, ids = {
        RECORD_DONE: ("completed", "in use"),
        RECORD_UNDONE: ("rolledBack", "free"),
        RECORD_FAILED: ("failed", "free"),
    }[run.step]
    if ids == "free" and rules.abandoned_ids_kept and any(e.row == OutcomeState.ABANDONED for e in state.elements):
        ids = "kept apart"
    elements = tuple(element._replace(held=False) for element in after.elements)
    after = after._replace(elements=elements, record=record._replace(state=end, ids=ids))
    return told(state, at, end), run.step, ended(after, at, "ok")
