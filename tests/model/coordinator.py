"""The coordinator as a small machine: one intent, its record, its workers, and elements that fail; every step a transition.

In come the kinds of the elements and how much trouble there may be; out go, for a state, all states that may follow, each
with what the step writes into the events ("" for nothing) and what it is. Names are those of `controller/activation.py`:
a transition named `commit: keep` stands for the transaction of `_across` in `_commit`, `commit: recorded` for DBOS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.model.states import (
    DEVICE,
    FINAL,
    FIRST,
    INVERSE,
    NEW,
    NEXT,
    OLD,
    PART,
    READING,
    TIMER,
    WRITTEN,
    Element,
    Move,
    Phase,
    Record,
    Run,
    State,
    done,
    less,
    with_element,
    with_job,
    with_run,
)


@dataclass(frozen=True, slots=True)
class Coordinator:
    """The rules. Each flag takes away one thing that the safety rests on; the tests show what breaks without it."""

    kinds: tuple[str, ...]
    deaths: int
    faults: int
    fence_checked: bool = True
    take_over_fences: bool = True
    decision_recorded: bool = True
    undo_before_release: bool = True
    confirm_before_record: bool = True
    phase_checked: bool = True
    """a phase that has handed over to the next is neither run nor fenced for again"""
    reads_before_save: bool = True
    """`InverseDriver.confirm` looks whether the change is still there"""
    prompt: bool = True
    """a command in flight arrives before the take-over, or never"""

    def start(self) -> State:
        elements = tuple(Element(kind) for kind in sorted(self.kinds))
        return State(elements, Record(), (Phase("activate", "queued", "stage"),), (), self.deaths, self.faults)

    def moves(self, state: State) -> Iterator[Move]:
        """All that may happen next."""
        yield from self._world(state)
        yield from self._take_over(state)
        for at, phase in enumerate(state.phases):
            if phase.status == "queued" and not self._waits(state, phase):
                yield self._begin(state, at)
        for at, run in enumerate(state.runs):
            if run.asleep:
                yield "", "wakes", with_run(state, at, run._replace(asleep=False))
                continue
            yield from self._mishaps(state, at)
            if run.at == "jobs":
                yield from self._jobs(state, at)
            elif run.at == "done":
                yield self._recorded(state, at)
            else:
                yield from self._deed(state, at)

    # -- the world ---------------------------------------------------------------------------------------------------
    def _world(self, state: State) -> Iterator[Move]:
        for at, element in enumerate(state.elements):
            if not element.up:
                yield "", "answers again", with_element(state, at, element._replace(up=True))
            elif state.faults:
                yield "", "is lost", with_element(less(state), at, element._replace(up=False))
            back = element._replace(configuration=OLD, volatile=False)
            if element.volatile and element.kind == TIMER:
                yield "", "timer expires", with_element(state, at, back)
            elif element.volatile and state.faults:
                yield "", "reboots unsaved", with_element(less(state), at, back)

    def _mishaps(self, state: State, at: int) -> Iterator[Move]:
        """A worker that is killed is one that falls asleep and does nothing more."""
        run = state.runs[at]
        if state.deaths and not run.doomed:
            asleep = with_run(state, at, run._replace(asleep=True, doomed=True))
            yield "", "falls asleep", asleep._replace(deaths=state.deaths - 1)
        if run.doomed:
            yield "", "dies", self._gone(state, at, "orphan")

    @staticmethod
    def _gone(state: State, at: int, left: str) -> State:
        """This execution is over; what of its phase is not recorded stays in DBOS as `left` ("" for nothing)."""
        run = state.runs[at]
        phases = state.phases
        if run.owner:
            phases = tuple(
                phase._replace(status=left) if phase.name == run.phase else phase
                for phase in phases
                if left or phase.name != run.phase
            )
        return state._replace(phases=phases, runs=state.runs[:at] + state.runs[at + 1 :])

    # -- Worker._take_over, _run --------------------------------------------------------------------------------------
    def _take_over(self, state: State) -> Iterator[Move]:
        asleep = {run.phase for run in state.runs if run.asleep and run.owner}
        left = [p for p in state.phases if p.status == "orphan" or p.name in asleep]
        if self.phase_checked:
            over = {p.name for p in left if p.name != state.record.phase and p.status == "orphan"}
            if over:  # `_run` answers "superseded"
                yield "", "over already", state._replace(phases=tuple(p for p in state.phases if p.name not in over))
            left = [p for p in left if p.name == state.record.phase]
        if not left:
            return
        names = {phase.name for phase in left}
        phases = tuple(p._replace(status="queued") if p.name in names else p for p in state.phases)
        runs = tuple(
            run._replace(
                stale=run.stale or self.take_over_fences,
                owner=run.owner and run.phase not in names,
                jobs=tuple("todo" if job == "flight" and self.prompt else job for job in run.jobs),
            )
            for run in state.runs
        )
        runs = tuple(run for run in runs if not self._inert(run))
        yield "", "take-over", state._replace(phases=phases, runs=runs)

    @staticmethod
    def _waits(state: State, phase: Phase) -> bool:
        """A retry is delayed (`retry_seconds`): a worker that is well has written down by then that it held."""
        well = (run for run in state.runs if not run.doomed)
        return phase.name.startswith("resolve") and any((run.step, run.at) == ("hold", "done") for run in well)

    def _inert(self, run: Run) -> bool:
        """Whatever this execution does next ends it, without a trace: it need not be followed."""
        refused = run.stale and self.fence_checked and "flight" not in run.jobs
        return not run.owner and (refused or run.at == "done")

    def _begin(self, state: State, at: int) -> Move:
        """`_run`: the fence is read, the recorded steps are repeated from DBOS."""
        phase = state.phases[at]
        phases = (*state.phases[:at], phase._replace(status="running"), *state.phases[at + 1 :])
        run = Run(phase.name, phase.step, jobs=("",) * len(state.elements))
        return "", f"{phase.name} starts at {phase.step}", state._replace(phases=phases, runs=(*state.runs, run))

    def _fenced(self, state: State, at: int) -> Move:
        """`Fenced` ends the phase in this process; DBOS leaves the row as it was."""
        return "", "Fenced", self._gone(state, at, "orphan" if state.runs[at].doomed else "stranded")

    def _mine(self, run: Run) -> bool:
        """`Activation._mine`: the fencing number is still ours."""
        return not (self.fence_checked and run.stale)

    @staticmethod
    def _recorded(state: State, at: int) -> Move:
        """`DBOS.run_step` writes the result down, if the workflow is still this execution's."""
        run = state.runs[at]
        if not run.owner:
            return "", "not the owner", Coordinator._gone(state, at, "")
        step = NEXT.get((run.step, run.result))
        what = f"{run.step}: recorded {run.result}"
        if step is None:
            return "", what, Coordinator._gone(state, at, "")
        phases = tuple(p._replace(step=step) if p.name == run.phase else p for p in state.phases)
        after = run._replace(step=step, at="", result="", jobs=("",) * len(run.jobs))
        return "", what, with_run(state._replace(phases=phases), at, after)

    # -- steps without elements, or that only read --------------------------------------------------------------------
    def _deed(self, state: State, at: int) -> Iterator[Move]:
        run = state.runs[at]
        if run.step in DEVICE:
            if not self._mine(run):
                yield self._fenced(state, at)
                return
            jobs = tuple(
                "todo" if run.step != "rollback" or e.row in {"staged", "in doubt"} else "" for e in state.elements
            )
            yield "", f"{run.step}: begins", with_run(state, at, run._replace(at="jobs", jobs=jobs))
        elif not self._mine(run):
            yield self._fenced(state, at)
        elif run.step in READING:
            yield from self._reads(state, at)
        else:
            yield from self._books(state, at)

    def _reads(self, state: State, at: int) -> Iterator[Move]:
        """`_stage`, `_verify`: a refusal may come at any time."""
        run = state.runs[at]
        yield from self._read(state, at, "failed", "fail")
        if not all(element.up for element in state.elements):
            return
        if run.step == "stage":
            state = state._replace(elements=tuple(e._replace(row=e.row or "staged") for e in state.elements))
        elif any(element.configuration != NEW for element in state.elements):
            return
        yield from self._read(state, at, READING[run.step], "ok")

    def _read(self, state: State, at: int, event: str, result: str) -> Iterator[Move]:
        """Nothing hangs on whether a reading is recorded, so that is one move with it; a death between is another."""
        step = state.runs[at].step
        yield event, f"{step}: {result}", self._recorded(done(state, at, result), at)[2]
        for _, what, asleep in self._mishaps(state, at):
            yield event, f"{step}: {result}, {what}", asleep

    def _books(self, state: State, at: int) -> Iterator[Move]:
        run, record = state.runs[at], state.record
        match run.step:
            case "soak later":
                if record.soaked:
                    yield "soaking", "soak later", done(state, at, "ok")
                else:
                    after = self._enqueue(state, "finish", record._replace(soaked=True))
                    yield "soaking", "soak later", done(after, at, "ok")
            case "decide":
                yield from self._decide(state, at)
            case "decide back":
                kept = record._replace(decision="rollback")
                if not self.undo_before_release:
                    kept = kept._replace(ids="free")
                yield "decided", "decide: rollback", done(state._replace(record=kept), at, "ok")
            case "hold":
                yield self._hold(state, at)
            case "retry":
                if record.state in FINAL:
                    yield "", "retry: final", done(state, at, "over")
                else:
                    kept = record._replace(state="inProgress")
                    result = "confirm" if record.decision == "confirm" else "rollback"
                    yield "", f"retry: {result}", done(state._replace(record=kept), at, result)
            case _:
                yield self._record(state, at)

    def _decide(self, state: State, at: int) -> Iterator[Move]:
        """`_look_and_decide`: nothing is looked at again once it is decided."""
        run, record = state.runs[at], state.record
        if record.decision == "confirm":
            yield "", "decide: decided before", done(state, at, "ok")
            return
        asked = state._replace(record=record._replace(stopped=True))
        yield "", "decide: somebody asked to stop", done(asked, at, "fail")
        if run.at != "looked":
            yield "failed", "decide: an alarm", done(state, at, "fail")
            if all(element.up and element.configuration == NEW for element in state.elements):
                yield "verified", "decide: no alarm", with_run(state, at, run._replace(at="looked"))
        elif record.decision != "rollback" and not record.stopped:
            kept = record._replace(decision="confirm") if self.decision_recorded else record
            yield "decided", "decide: confirm", done(state._replace(record=kept), at, "ok")

    def _hold(self, state: State, at: int) -> Move:
        """`_hold`: `release_holds` of what is settled, `mark_in_doubt` of the rest, the retry enqueued."""
        if state.record.state == "held":
            return "", "hold: repeated", done(state, at, "ok")
        elements = tuple(e._replace(held=e.held and e.row != "restored") for e in state.elements)
        number = next(n for n in range(9) if f"resolve:{n}" not in {p.name for p in state.phases})
        after = self._enqueue(state._replace(elements=elements), f"resolve:{number}", state.record)
        after = after._replace(record=after.record._replace(state="held"))
        return "held", "hold", done(after, at, "ok")

    @staticmethod
    def _enqueue(state: State, name: str, record: Record) -> State:
        phase = Phase(name, "queued", FIRST[name.partition(":")[0]])
        return state._replace(phases=(*state.phases, phase), record=record._replace(phase=name))

    def _record(self, state: State, at: int) -> Move:
        """`_record_done` with `complete`, `_record_undone` with `undo`: ids, holds and state in one transaction."""
        run, record = state.runs[at], state.record
        if record.state in FINAL:
            return "", f"{run.step}: repeated", done(state, at, "ok")
        end, ids = {
            "record done": ("completed", "in use"),
            "record undone": ("rolledBack", "free"),
            "record failed": ("failed", "free"),
        }[run.step]
        elements = tuple(element._replace(held=False) for element in state.elements)
        after = state._replace(elements=elements, record=record._replace(state=end, ids=ids))
        return end, run.step, done(after, at, "ok")

    # -- Transaction.commit, confirm, rollback: a thread an element ---------------------------------------------------
    def _jobs(self, state: State, at: int) -> Iterator[Move]:
        run = state.runs[at]
        due = self._due(state.elements, run)
        if not due:
            yield from self._keep(state, at)
            return
        flying = [index for index in due if run.jobs[index] == "flight"]
        for index in flying:
            yield from self._arrives(state, at, index)
        if flying:  # the pool of threads waits for those whose command is on its way
            return
        if not self._mine(run):  # `guard`: `Store.holds`, once for all elements that are written at once
            yield self._fenced(state, at)
            return
        jobs = tuple("flight" if index in due else job for index, job in enumerate(run.jobs))
        yield "", f"{run.step}: guard passed", with_run(state, at, run._replace(jobs=jobs))

    @staticmethod
    def _due(elements: tuple[Element, ...], run: Run) -> list[int]:
        """Jobs that are not over, in the order of the plan: what has no timer is written last and taken back first."""
        last = TIMER if run.step == "rollback" else INVERSE
        everyone = range(len(elements))
        groups = (
            [i for i in everyone if elements[i].kind != last],
            [i for i in everyone if elements[i].kind == last],
        )
        if run.step == "confirm":
            groups = (list(everyone), [])
        for group in groups:
            if due := [i for i in group if run.jobs[i] in {"todo", "flight"}]:
                return due
            if run.step == "commit" and any(run.jobs[i] in {"lost", "refused"} for i in group):
                return []
        return []

    def _arrives(self, state: State, at: int, index: int) -> Iterator[Move]:
        """The element does what it was told, or refuses; or it is not there, and the tries are used up."""
        run, element = state.runs[at], state.elements[index]
        if not element.up:
            yield "", f"{run.step}: lost", with_job(state, at, index, "lost")
            return
        after, over = getattr(self, f"_{run.step}_on")(element)
        arrived = with_element(state, index, after)
        yield "", f"{run.step}: arrived", with_job(arrived, at, index, "ok" if over else "flight")
        if state.faults:
            refused = less(state)
            if run.step == "confirm":
                refused = refused._replace(record=state.record._replace(refused=True))
            yield "", f"{run.step}: refused", with_job(refused, at, index, "refused")
            unheard = with_element(less(state), index, after._replace(up=False))
            yield "", f"{run.step}: arrived, answer lost", with_job(unheard, at, index, "lost")

    @staticmethod
    def _commit_on(element: Element) -> tuple[Element, bool]:
        """`Driver.commit`; without a candidate line by line."""
        if element.configuration == NEW:
            return element, True
        half = element.kind == INVERSE and element.configuration == OLD
        return element._replace(configuration=PART if half else NEW, volatile=True), not half

    def _confirm_on(self, element: Element) -> tuple[Element, bool]:
        """`Driver.confirm`; where the change is gone (`NotPending`) it is committed again."""
        if element.configuration != NEW and (element.kind == TIMER or self.reads_before_save):
            return self._commit_on(element)[0], False
        return element._replace(volatile=False), True

    @staticmethod
    def _rollback_on(element: Element) -> tuple[Element, bool]:
        """`Driver.rollback`: the timer cancelled or the inverse sent, saved, and read back."""
        half = element.kind == INVERSE and element.configuration == NEW
        return element._replace(configuration=PART if half else OLD, volatile=half), not half

    def _keep(self, state: State, at: int) -> Iterator[Move]:
        """`_across` and `_keep`, or `_rollback`'s own: what became of each element, in one transaction."""
        run = state.runs[at]
        if not self._mine(run):
            yield self._fenced(state, at)
            return
        failed = {job for job in run.jobs if job in {"lost", "refused"}}
        if run.step == "rollback":
            rows = {"ok": "restored", "lost": "in doubt", "refused": "in doubt"}
            elements = tuple(
                e._replace(row=rows.get(job, e.row)) for e, job in zip(state.elements, run.jobs, strict=True)
            )
            event = "in doubt" if failed else "restored"
            yield event, "rollback: keep", done(state._replace(elements=elements), at, "fail" if failed else "ok")
        elif failed:
            # `_may_pass`: what was only lost in the confirm may be had later
            passing = run.step == "confirm" and failed == {"lost"}
            yield "failed", f"{run.step}: fails", done(state, at, "temporary" if passing else "fail")
        else:
            after = done(state, at, "ok")
            if run.step == "commit" and not self.confirm_before_record:
                early = self._record(with_run(state, at, run._replace(step="record done")), at)[2]
                after = done(with_run(early, at, run), at, "ok")
            yield WRITTEN[run.step], f"{run.step}: keep", after
