"""Start reading here: the line that takes an intent from its plan to configured, verified, recorded elements, or back.

    decompose -> render -> plan -> admit -> stage -> commit -> verify -> decide -> confirm -> record
    (the first four are `usecases/submit_order.py`)

Three transactions are durable before the next step begins: the snapshot before any write, the decision before the first
confirm or undo, the record. A job that a crash interrupts runs again from its beginning and goes on from the last of
them, reading elements back first (ARCHITECTURE.md, Crashes). What each step does is in `steps.py`; `job.py` is what
they share.
"""

from __future__ import annotations

from controller.line.job import Job, in_turn
from controller.line.steps import (
    commit,
    confirm,
    decide,
    decide_back,
    discard,
    discard_again,
    hold,
    other_ids,
    record_done,
    record_undone,
    retry,
    rollback,
    soak,
    stage,
    stage_again,
    verify,
)
from controller.model.intent import IntentState
from controller.model.outcome import Decision, Done, Failed, StepResult


def activate(job: Job) -> StepResult:
    """Plan, stage, commit, verify; then confirm: at once, or after the soak in a job of its own."""
    if job.decided.way:
        return onward(job)
    if isinstance(staged := _staged(job), Failed):
        return record_undone(job, IntentState.FAILED, staged.reason)
    written = in_turn(job, commit, verify, soak)
    if isinstance(written, Failed):
        return back(job, written.reason)
    return finish(job) if isinstance(written, Done) else written


def _staged(job: Job) -> StepResult:
    """Stage; where something else has an id of ours, once more with another. A snapshot that is recorded stands."""
    if job.outcomes():
        return Done()
    staged = stage(job)
    if isinstance(staged, Failed):
        discard(job)
        if isinstance(other_ids(job, staged), Done) and isinstance(staged := stage_again(job), Failed):
            discard_again(job)
    return staged


def finish(job: Job) -> StepResult:
    """Look for alarms and decide; then confirm, record."""
    if job.decided.way:
        return onward(job)
    decided = decide(job)
    return back(job, decided.reason) if isinstance(decided, Failed) else forward(job)


def onward(job: Job) -> StepResult:
    """Decided is decided: a run that died, or that left an element in doubt, is gone on with."""
    return forward(job) if job.decided.way == Decision.CONFIRM else back(job, job.decided.why)


def forward(job: Job) -> StepResult:
    """Confirm and record. What time may heal is tried again later; what was refused for good goes back."""
    kept = confirm(job)
    if isinstance(kept, Failed):
        return hold(job, kept.reason) if kept.temporary else back(job, kept.reason)
    return record_done(job)


def back(job: Job, why: str) -> StepResult:
    """Every element to its snapshot; ids and holds are released only when that is proved."""
    decide_back(job, why)
    if isinstance(restored := rollback(job), Failed):
        return hold(job, restored.reason)
    return record_undone(job, IntentState.ROLLED_BACK, why)


def resolve(job: Job) -> StepResult:
    """An element in doubt is tried again: the recorded decision says which way."""
    return onward(job) if retry(job) else Done()


def on_defect(job: Job, why: str) -> StepResult:
    """A defect of ours struck. Decided is decided; before, everything goes back; what is recorded stays."""
    intent = job.store.intent(job.intent)
    if IntentState(intent.state).final:
        return Done()
    return hold(job, why) if intent.decision == Decision.CONFIRM else back(job, why)
