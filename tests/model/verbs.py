"""Transaction.commit, confirm, rollback: a thread an element, what each does there, and what is kept of it.

Names are those of `controller/line/activation.py` and `transaction.py`: `commit: keep` is the transaction of `_across` in `_commit`.
"""

from __future__ import annotations

from collections.abc import Iterator

from controller.model.outcome import LineStep, OutcomeState
from tests.model.rules import Rules, fenced
from tests.model.states import (
    INVERSE,
    NEW,
    OLD,
    PART,
    REACHED,
    TIMER,
    Element,
    Move,
    Run,
    State,
    ended,
    less,
    recorded,
    told,
    with_element,
    with_job,
    with_run,
)


def jobs_of(state: State, step: str) -> tuple[str, ...]:
    """Which elements the verb is for: what is given up is left alone, what is restored is not restored again."""
    skipped = {OutcomeState.ABANDONED, *((OutcomeState.RESTORED,) if step == LineStep.ROLLBACK else ())}
    return tuple("" if element.row in skipped or not element.row else "todo" for element in state.elements)


def jobs(rules: Rules, state: State, at: int) -> Iterator[Move]:
    run = state.runs[at]
    due = _due(state.elements, run)
    if not due:
        yield from _keep(rules, state, at)
        return
    flying = [index for index in due if run.jobs[index] == "flight"]
    for index in flying:
        yield from _arrives(rules, state, at, index)
    if flying:  # the pool of threads waits for those whose command is on its way
        return
    if not rules.may_write(run):  # `guard`: `OwnLease.check`, once for all elements that are written at once
        yield fenced(state, at)
        return
    after = tuple("flight" if index in due else job for index, job in enumerate(run.jobs))
    yield (), f"{run.step}: guard passed", with_run(state, at, run._replace(jobs=after))


def _due(elements: tuple[Element, ...], run: Run) -> list[int]:
    """Jobs that are not over, in the order of the plan: what has no timer is written last and taken back first."""
    last = TIMER if run.step == LineStep.ROLLBACK else INVERSE
    everyone = range(len(elements))
    groups = (
        [i for i in everyone if elements[i].kind != last],
        [i for i in everyone if elements[i].kind == last],
    )
    if run.step == LineStep.CONFIRM:
        groups = (list(everyone), [])
    for group in groups:
        if due := [i for i in group if run.jobs[i] in {"todo", "flight"}]:
            return due
        if run.step == LineStep.COMMIT and any(run.jobs[i] in {"lost", "refused"} for i in group):
            return []
    return []


def _arrives(rules: Rules, state: State, at: int, index: int) -> Iterator[Move]:
    """The element does what it was told, or refuses; or it is not there, and the tries are used up."""
    run, element = state.runs[at], state.elements[index]
    if not element.up:
        yield (), f"{run.step}: lost", with_job(state, at, index, "lost")
        return
    if run.step == LineStep.CONFIRM:
        after, over = _confirm_on(rules, element)
    else:
        after, over = _commit_on(element) if run.step == LineStep.COMMIT else _rollback_on(element)
    arrived = with_element(state, index, after)
    yield (), f"{run.step}: arrived", with_job(arrived, at, index, "ok" if over else "flight")
    if state.faults:
        refused = less(state)
        if run.step == LineStep.CONFIRM:
            refused = refused._replace(record=state.record._replace(refused=True))
        yield (), f"{run.step}: refused", with_job(refused, at, index, "refused")
        unheard = with_element(less(state), index, after._replace(up=False))
        yield (), f"{run.step}: arrived, answer lost", with_job(unheard, at, index, "lost")


def _commit_on(element: Element) -> tuple[Element, bool]:
    """`Driver.commit`; without a candidate line by line."""
    if element.configuration == NEW:
        return element, True
    half = element.kind == INVERSE and element.configuration == OLD
    return element._replace(configuration=PART if half else NEW, volatile=True), not half


def _confirm_on(rules: Rules, element: Element) -> tuple[Element, bool]:
    """`Driver.confirm`; where the change is gone (`NotPending`) it is committed again."""
    if element.configuration != NEW and (element.kind == TIMER or rules.reads_before_save):
        return _commit_on(element)[0], False
    return element._replace(volatile=False), True


def _rollback_on(element: Element) -> tuple[Element, bool]:
    """`Driver.rollback`: the timer cancelled or the inverse sent, saved, and read back."""
    half = element.kind == INVERSE and element.configuration == NEW
    return element._replace(configuration=PART if half else OLD, volatile=half), not half


def _keep(rules: Rules, state: State, at: int) -> Iterator[Move]:
    """`Job.run_on_elements`: what became of each element, for the next transaction to write; `rollback` has its own."""
    run = state.runs[at]
    failed = {job for job in run.jobs if job in {"lost", "refused"}}
    if run.step == LineStep.ROLLBACK:
        if not rules.mine(run):
            yield fenced(state, at)
            return
        rows = {"ok": OutcomeState.RESTORED, "lost": OutcomeState.IN_DOUBT, "refused": OutcomeState.IN_DOUBT}
        elements = tuple(e._replace(row=rows.get(job, e.row)) for e, job in zip(state.elements, run.jobs, strict=True))
        event = OutcomeState.IN_DOUBT if failed else OutcomeState.RESTORED
        after = recorded(state, at)._replace(elements=elements)
        yield told(state, at, event), f"rollback: {event}", ended(after, at, "fail" if failed else "ok")
    elif failed:
        # `Failed.temporary`: what was only lost in the confirm may be had later
        passing = run.step == LineStep.CONFIRM and failed == {"lost"}
        yield (), f"{run.step}: fails", ended(state, at, "temporary" if passing else "fail", "step failed")
    else:
        after = ended(state, at, "ok", REACHED[LineStep(run.step)])
        if run.step == LineStep.COMMIT and not rules.confirm_before_record:
            early = state.record._replace(state="completed", ids="in use")
            released = tuple(element._replace(held=False) for element in state.elements)
            after = after._replace(record=early, elements=released)
        yield (), f"{run.step}: ok", after
