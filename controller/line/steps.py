"""The steps of the line: each is a function of the job and of what the line has decided, and returns what came of it.

A step commits at most once and raises Fenced after a take-over. It may run again after a crash: what it does on an
element it reads back first, and what it records it records once. `activation.py` says in which order they come.
"""

from __future__ import annotations

import contextlib
from datetime import timedelta

from sqlmodel import Session

from controller.errors import ActivationFailed, reason
from controller.line.job import Job, step
from controller.line.kept import look_later
from controller.line.recording import complete, snapshot, staged_of, told_by_hand, undo
from controller.line.replan import may_take_others, plan_again, take_others
from controller.line.transaction import LATE_LINES, Transaction
from controller.model.events import Decided, Held, InDoubt, Restored, Soaking, Staged
from controller.model.intent import IntentState
from controller.model.outcome import (
    Decision,
    Done,
    Failed,
    JobKind,
    JobName,
    Later,
    LineStep,
    OutcomeState,
    RecordedDecision,
    StepResult,
)
from controller.records.admission import admit, next_try, start
from controller.records.ends import until_retry
from controller.records.events import record_event
from controller.records.holds import mark_in_doubt, release_holds
from controller.records.tables import Intent, Outcome, now
from controller.shown import headline


# -- before the first write --------------------------------------------------------------------------------------------
def _stage(job: Job) -> StepResult:
    """Snapshot and validate on every element; what each was like is recorded before any write."""

    def work() -> None:
        if job.waited:
            job.write(plan_again)
        staged = job.elements().stage()

        def keep(session: Session, intent: Intent) -> None:
            told_by_hand(session, intent, staged)
            snapshot(session, intent.id, staged)
            record_event(session, intent, Staged(elements=sorted(staged)))

        job.write(keep)

    return job.attempt(work)


def _discard(job: Job) -> StepResult:
    """Drop candidates and locks. What cannot be reached has lost its own with the session; nothing was written."""
    with contextlib.suppress(ActivationFailed):
        if job.opened is not None:
            job.opened.discard()
    return Done()


stage, stage_again = step(LineStep.STAGE)(_stage), step(LineStep.STAGE_AGAIN)(_stage)
discard, discard_again = step(LineStep.DISCARD)(_discard), step(LineStep.DISCARD_AGAIN)(_discard)


@step(LineStep.OTHER_IDS)
def other_ids(job: Job, refused: Failed) -> StepResult:
    """Take others in place of ids that something else has; Failed where that is not possible."""
    with job.store.read() as session:
        if not may_take_others(session, job.intent, refused.evidence):
            return Failed("not for an id of ours")

    result = job.attempt(lambda: job.write(take_others, admits=True))
    job.close()  # what was opened is of the plan of before
    return result


# -- the way forth -----------------------------------------------------------------------------------------------------
@step(LineStep.COMMIT)
def commit(job: Job) -> StepResult:
    def write(transaction: Transaction, _rows: dict[str, Outcome]) -> None:
        if job.resumed:
            transaction.assume_late_lines()
        transaction.commit()

    return job.attempt(lambda: job.run_on_elements(OutcomeState.COMMITTED, write))


@step(LineStep.VERIFY)
def verify(job: Job) -> StepResult:
    def read_back(transaction: Transaction, rows: dict[str, Outcome]) -> None:
        for element, reading in transaction.verify(staged_of(rows)).items():
            rows[element].after, rows[element].after_hash = [list(line) for line in reading.lines], reading.hash

    return job.attempt(lambda: job.run_on_elements(OutcomeState.VERIFIED, read_back))


@step(LineStep.SOAK)
def soak(job: Job) -> StepResult:
    """End the job here, where there is to be a soak. A line sent over a lost session, or by a run that died, may come
    late: it must meet this intent, which sent it again, and not the next.
    """
    lost = any(row.lost for row in job.outcomes().values())
    delay = max(job.settings.soak_seconds, job.settings.late_seconds if lost else 0.0)
    if not delay:
        return Done()
    later = Later(JobName(JobKind.FINISH), delay)

    def work(session: Session, intent: Intent) -> None:
        record_event(session, intent, Soaking(seconds=delay))
        start(session, intent, later.job, delay, job.context.enqueue)

    job.write(work)
    return later


@step(LineStep.DECIDE)
def decide(job: Job) -> StepResult:
    """The one decision: no new alarm, nobody asked to stop, nothing decided before: it stays."""
    looked = job.attempt(lambda: _look(job))
    return looked if isinstance(looked, Failed) else _decide(job, Decision.CONFIRM, "")


def _look(job: Job) -> None:
    """The way there, alarms, and after a soak what running holds: a reboot may have lost what was not saved."""

    def look(transaction: Transaction, rows: dict[str, Outcome]) -> None:
        transaction.reach()
        transaction.soak(staged_of(rows))
        if job.name.kind == JobKind.FINISH:
            transaction.verify(staged_of(rows))
            for row in rows.values():
                row.lost = False

    job.run_on_elements(OutcomeState.VERIFIED, look)


def _decide(job: Job, way: Decision, why: str) -> Done | Failed:
    """Record the decision. To confirm is refused once it was to go back; to go back is always possible."""

    def work(session: Session, intent: Intent) -> Done | Failed:
        if way == Decision.CONFIRM and (intent.abort or intent.decision == Decision.ROLLBACK):
            return Failed(intent.abort or intent.reason)
        intent.decision, intent.reason = way, why
        record_event(session, intent, Decided(way=way, reason=headline(why) if why else ""))
        return Done()

    return job.write(work)


@step(LineStep.CONFIRM)
def confirm(job: Job) -> StepResult:
    """Keep it everywhere. Decided is decided: nobody stops it any more."""

    def keep(transaction: Transaction, _rows: dict[str, Outcome]) -> None:
        if job.resumed:
            transaction.assume_late_lines()
        transaction.confirm()

    return job.attempt(lambda: job.run_on_elements(OutcomeState.CONFIRMED, keep), stoppable=False)


# -- the way back ------------------------------------------------------------------------------------------------------
@step(LineStep.DECIDE_BACK)
def decide_back(job: Job, why: str) -> StepResult:
    return _decide(job, Decision.ROLLBACK, why)


@step(LineStep.ROLLBACK)
def rollback(job: Job) -> StepResult:
    """Restore what is not restored yet; Failed with what could not be done. What is proved is not proved again."""
    rows = {name: row for name, row in job.outcomes().items() if row.state != OutcomeState.ABANDONED}
    transaction = job.elements()
    transaction.session_lost |= {name for name, row in rows.items() if row.lost}
    if job.resumed:
        transaction.assume_late_lines()
    job.check_fence()
    failed = transaction.rollback(staged_of(rows, without=OutcomeState.RESTORED))
    doubt = reason([{"error": error} for error in failed.values()])

    for element, row in rows.items():
        row.state = OutcomeState.IN_DOUBT if element in failed else OutcomeState.RESTORED
        row.error, row.lost = failed.get(element, row.error), False
        row.sent = [*row.sent, *transaction.take_transcript(element)]
    job.record_outcomes()
    event = InDoubt(reason=doubt) if failed else Restored(elements=sorted(rows))
    job.write(lambda session, intent: record_event(session, intent, event))
    return Failed(doubt) if failed else Done()


# -- in doubt ----------------------------------------------------------------------------------------------------------
@step(LineStep.HOLD)
def hold(job: Job, why: str) -> StepResult:
    """Fence what could not be settled, give the rest back, and try again later."""
    rows = job.outcomes().values()

    def work(session: Session, intent: Intent) -> StepResult:
        if intent.state == IntentState.HELD:
            return Done()
        settled = {row.element for row in rows if row.state == OutcomeState.RESTORED}
        release_holds(session, intent.id, sorted(settled))
        later = Later(next_try(intent), _until_retry(job, intent, any(map(_may_come_late, rows))))
        mark_in_doubt(session, intent, why, now() + timedelta(seconds=later.delay))
        start(session, intent, later.job, later.delay, job.context.enqueue)
        intent.state = IntentState.HELD
        record_event(session, intent, Held(reason=why))
        admit(session, settled, job.context.enqueue)
        return later

    return job.write(work, admits=True)


def try_later(job: Job, why: str) -> StepResult:
    """Start the next try and record no more than that: what else is recorded where an intent is held has met a defect.

    The elements stay the intent's, so nothing else touches them.
    """

    def work(session: Session, intent: Intent) -> StepResult:
        if IntentState(intent.state).final:
            return Done()
        later = Later(next_try(intent), _until_retry(job, intent, late=True))
        start(session, intent, later.job, later.delay, job.context.enqueue)
        intent.tries += 1
        if intent.decision == Decision.NONE:
            intent.reason = why
        return later

    return job.write(work)


def _until_retry(job: Job, intent: Intent, late: bool) -> float:
    delay = until_retry(job.settings.retry_seconds, intent.tries)
    return max(delay, job.settings.late_seconds) if late else delay


def _may_come_late(row: Outcome) -> bool:
    return row.error.endswith(LATE_LINES)


@step(LineStep.RETRY)
def retry(job: Job) -> bool:
    """End the holding. False where a person has decided since this job began: theirs is the one that is due."""

    def work(_session: Session, intent: Intent) -> bool:
        if intent.phase != str(job.name) or IntentState(intent.state).final:
            return False
        intent.state = IntentState.IN_PROGRESS
        job.decided = RecordedDecision(Decision(intent.decision), intent.reason)
        return True

    return job.write(work)


# -- the end -----------------------------------------------------------------------------------------------------------
@step(LineStep.RECORD)
def record_done(job: Job) -> StepResult:
    plan, outcomes = job.elements().plan, job.outcomes()

    def work(session: Session, intent: Intent) -> StepResult:
        if not IntentState(intent.state).final:
            complete(session, intent, plan, outcomes)
            look_later(session, job, intent, plan)
            admit(session, intent.elements, job.context.enqueue)
        return Done()

    return job.write(work, admits=True)


@step(LineStep.RECORD)
def record_undone(job: Job, state: IntentState, why: str) -> StepResult:
    outcomes = job.outcomes()

    def work(session: Session, intent: Intent) -> StepResult:
        if not IntentState(intent.state).final:
            intent.reason = why
            undo(session, intent, state, outcomes)
            admit(session, intent.elements, job.context.enqueue)
        return Done()

    return job.write(work, admits=True)
