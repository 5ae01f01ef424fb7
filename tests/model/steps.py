"""The steps of the line that write to no element: they read, decide, hold, record. One move is one transaction.

Names are those of `controller/line/activation.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.model.rules import Rules, enqueue, fenced, passed, unused
from tests.model.states import (
    DEVICE,
    FINAL,
    NEW,
    READING,
    STAGES,
    TRIED,
    Move,
    State,
    done,
    with_run,
)
from tests.model.verbs import jobs_of


def deed(rules: Rules, state: State, at: int) -> Iterator[Move]:
    """What this run does next, outside the threads."""
    run = state.runs[at]
    if run.step in {"discard", "discard again"}:  # nothing was written, and it fails never
        yield "", "discard", passed(state, at, "ok")
    elif not rules.mine(run):
        yield fenced(state, at)
    elif run.step in TRIED and not run.at and not (run.step == "decide" and state.record.decision == "confirm"):
        if state.record.stopped:
            yield "", f"{run.step}: somebody asked to stop", done(state, at, "fail")
        else:
            yield "", f"{run.step}: begins", _begun(state, at)
    elif run.step in DEVICE:
        yield "", f"{run.step}: begins", _begun(state, at)
    elif run.step == "decide" and (not run.at or run.at == "looked"):
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
    """`_stage`, `_verify`, `_look`: a refusal, a difference or an alarm may come at any time."""
    run = state.runs[at]
    yield "step failed", f"{run.step}: fails", done(state, at, "fail")
    bound = any(element.row for element in state.elements)  # a snapshot binds to the plan that it was taken for
    if run.step in STAGES and state.record.plans and run.at == "begun" and not bound:
        yield "planned", f"{run.step}: planned again", with_run(state, at, run._replace(at="planned"))
        return
    if not all(element.up for element in state.elements):
        return
    if run.step in STAGES:
        elements = tuple(element._replace(row=element.row or "staged") for element in state.elements)
        yield "staged", f"{run.step}: ok", done(state._replace(elements=elements), at, "ok")
    elif all(element.configuration == NEW for element in state.elements):
        if run.step == "decide":
            yield "verified", "decide: no alarm", with_run(state, at, run._replace(at="looked"))
        else:
            yield "verified", "verify: ok", done(state, at, "ok" if rules.soaks else "at once")


def _decide(rules: Rules, state: State, at: int) -> Move:
    """`_decide("confirm")` of `_look_and_decide`; nothing is looked at again once it is decided."""
    record = state.record
    if record.decision == "confirm":
        return "", "decide: decided before", done(state, at, "ok")
    if record.decision == "rollback" or (record.stopped and rules.stop_heeded):
        return "", "decide: not to be kept", done(state, at, "fail")
    kept = record._replace(decision="confirm") if rules.decision_recorded else record
    return "decided", "decide: confirm", done(state._replace(record=kept), at, "ok")


def _books(rules: Rules, state: State, at: int) -> Iterator[Move]:
    run, record = state.runs[at], state.record
    match run.step:
        case "soak later":
            if record.soaked:
                yield "soaking", "soak later", done(state, at, "ok")
            else:
                after = enqueue(state, "finish", record._replace(soaked=True))
                yield "soaking", "soak later", done(after, at, "ok")
        case "other ids":
            yield "", "other ids: not for an id", done(state, at, "fail")
            yield "step failed", "other ids: none to be had", done(state, at, "fail")
            yield "other ids", "other ids: taken", done(state, at, "ok")
        case "decide back":
            kept = record._replace(decision="rollback")
            if not rules.undo_before_release:
                kept = kept._replace(ids="free")
            yield "decided", "decide: rollback", done(state._replace(record=kept), at, "ok")
        case "hold":
            yield _hold(state, at)
        case "retry":
            if rules.choice_supersedes and record.phase != run.phase:
                yield "", "retry: superseded", done(state, at, "over")
            elif record.state in FINAL:
                yield "", "retry: final", done(state, at, "over")
            else:
                kept = record._replace(state="inProgress")
                result = "confirm" if record.decision == "confirm" else "rollback"
                yield "", f"retry: {result}", done(state._replace(record=kept), at, result)
        case _:
            yield _record(rules, state, at)


def _hold(state: State, at: int) -> Move:
    """`_hold`: `release_holds` of what is settled, `mark_in_doubt` of the rest, the retry enqueued."""
    if state.record.state == "held":
        return "", "hold: repeated", done(state, at, "ok")
    elements = tuple(e._replace(held=e.held and e.row != "restored") for e in state.elements)
    after = enqueue(state._replace(elements=elements), unused(state, "resolve"), state.record)
    after = after._replace(record=after.record._replace(state="held"))
    return "held", "hold", done(after, at, "ok")


def _record(rules: Rules, state: State, at: int) -> Move:
    """`_record_done` with `complete`, `_record_undone` with `undo`: ids, holds and state in one transaction."""
    run, record = state.runs[at], state.record
    if record.state in FINAL:
        return "", f"{run.step}: repeated", done(state, at, "ok")
    end, ids = {
        "record done": ("completed", "in use"),
        "record undone": ("rolledBack", "free"),
        "record failed": ("failed", "free"),
    }[run.step]
    if ids == "free" and rules.abandoned_ids_kept and any(e.row == "abandoned" for e in state.elements):
        ids = "kept apart"
    elements = tuple(element._replace(held=False) for element in state.elements)
    after = state._replace(elements=elements, record=record._replace(state=end, ids=ids))
    return end, run.step, done(after, at, "ok")
