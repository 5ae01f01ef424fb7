"""The transaction on the elements: the verbs of the line, each on every element of a plan, and what each decides.

In come a Plan and the targets; out go results an element, or an ActivationFailed that says which element refused what.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from controller.errors import ActivationFailed, advice, reason
from controller.line.alarm_gate import new_alarms, signature
from controller.line.fanout import FanOut
from controller.line.leftovers import in_the_way
from controller.line.verify import config_wrong, state_wrong, unverified
from controller.model.intent import Operation
from controller.model.plan import Step, lines_differ
from controller.planning.by_hand import FIX, OVERWRITE, REFUSE, Edit, edits, leaving, where
from controller.probe import probe
from controller.shown import unkept
from drivers import find
from drivers.errors import DriverError, NotPending, Rejected, Taken
from drivers.platform import Alarm, Diff, Line, Reading, previewed
from drivers.session import Session

GONE = "was told to keep the change and answered that it does, and it is not in running: it is tried again"
LATE_LINES = "what was sent over a lost session may still be carried out: it is proved again later"


@dataclass(frozen=True, slots=True)
class Staged:
    """What an element was like before the first write, and what it says will change."""

    snapshot: Reading
    alarms: tuple[str, ...]
    diff: Diff
    edits: tuple[Edit, ...] = ()
    """lines of the service that somebody changed or deleted since they were recorded"""
    leaving: tuple[Line, ...] = ()
    """lines that nobody recorded for this service and that go with the change"""


@dataclass(slots=True)
class Transaction(FanOut):
    """The verbs of one intent on its elements. The drivers call `guard` directly before each write: it raises Fenced
    when another worker may take the intent over.

    Use as a context manager: sessions are borrowed at the first verb and given back at the end.
    """

    token: str = field(kw_only=True)
    """binds the elements' own timers to this intent and fence (persist-id)"""
    confirm_within: int = field(default=180, kw_only=True)
    settle: float = field(default=8.0, kw_only=True)
    overdue: bool = field(default=False, kw_only=True)
    """the elements' own timers must have run out by now, unless they were told to stay"""
    changed_by_hand: str = field(default=OVERWRITE, kw_only=True)
    """see `Settings`"""
    _again: set[str] = field(default_factory=set)
    """elements that were committed once more when they were to be confirmed"""
    _reached: set[str] = field(default_factory=set)
    """elements whose management path is touched and was proved by a login since they were committed"""

    # -- the verbs of the line ---------------------------------------------------------------------------------------
    def stage(self) -> dict[str, Staged]:
        """Snapshot, alarm baseline, candidate and validation on every element; running is untouched."""

        def stage(driver: Session, step: Step) -> Staged:
            snapshot = driver.read(step.change)
            if odd := unkept(snapshot.lines):
                what = "has a line that cannot be put back as it is"
                raise ActivationFailed(f"{step.element} - {what} - {odd}", fix="take the control signs out of it there")
            told = step.told(snapshot.lines)
            if self.plan.live and (moved := lines_differ(step.element, "baseline", step.baseline, told)):
                head = f"{step.element} - changed since the plan was made"
                raise ActivationFailed("\n".join([head, *moved]), fix="plan the order again", difference=moved)
            found = edits(step.driver, step.element, step.change.before, snapshot.lines)
            self._refuse(step, found)
            alarms, diff = driver.alarms(self._touched(step)), step.shown(_staged(driver, step, snapshot))
            along = leaving(step.driver, step.change, snapshot.lines)
            return Staged(snapshot, tuple(signature(alarm) for alarm in alarms), diff, found, along)

        return self.each("stage", stage)

    def _refuse(self, step: Step, found: tuple[Edit, ...]) -> None:
        """Whoever approved a live plan has seen what the hand left; a teardown takes it away."""
        if not found or self.plan.live or self.changed_by_hand != REFUSE or self.plan.operation == Operation.TEARDOWN:
            return
        told = [f"{where(step.driver, edit.recorded)} - {edit}" for edit in found]
        raise ActivationFailed(f"{step.element} - changed by hand - {'; '.join(told)}", fix=FIX, by_hand=told)

    def discard(self) -> None:
        """Drop candidates and locks everywhere; nothing was written."""
        self.each("discard", lambda driver, _step: driver.discard())

    def commit(self) -> None:
        """First the elements that go back by themselves if we die, all at once; then those that cannot."""

        def commit(driver: Session, step: Step) -> None:
            probe(f"commit {step.element}:before", intent=self.token, element=step.element)
            driver.commit(step.change, confirm_within=self.confirm_within, token=self.token)
            probe(f"commit {step.element}:after", intent=self.token, element=step.element)

        for last in (False, True):
            self.each("commit", commit, [step for step in self.plan.steps if step.last is last])

    def verify(self, staged: Mapping[str, Staged]) -> dict[str, Reading]:
        """Read back until intended is there, nothing else in scope changed, and every check of the product holds."""
        deadline = time.monotonic() + self.settle

        def verify(driver: Session, step: Step) -> Reading:
            pause, expected = 0.05, step.expected(staged[step.element].snapshot)
            while True:
                reading = driver.read(step.change)
                wrong = [*config_wrong(expected, reading), *state_wrong(step, self.plan.checks, reading)]
                if not wrong:
                    return reading
                if time.monotonic() >= deadline:
                    gone = not step.last and set(reading.lines) == set(staged[step.element].snapshot.lines)
                    raise ActivationFailed(unverified(step.element, wrong, gone=gone, overdue=self.overdue))
                time.sleep(pause)  # the element's own settling: ranging, signalling
                pause = min(pause * 2, 1.0)

        return self.each("verify", verify)

    def soak(self, staged: Mapping[str, Staged]) -> None:
        """Raises ActivationFailed for a new alarm on a touched object."""

        def look(driver: Session, step: Step) -> list[Alarm]:
            touched = self._touched(step)
            return new_alarms(staged[step.element].alarms, driver.alarms(touched), touched)

        raised = self.each("soak", look)
        found = [
            {"element": name, "error": f"{name} - alarm - {a.severity} {a.object}: {a.name} {a.text}".strip()}
            for name, new in raised.items()
            for a in new
        ]
        if found:
            raise ActivationFailed(reason(found), evidence=found)

    def reach(self) -> None:
        """Log in anew to every element whose management path is touched: a session from before may outlive the way.
        What is confirmed goes over the new one. Once is enough, until such an element is committed again.
        """

        def reach(driver: Session, step: Step) -> None:
            driver.read(step.change)
            for behind in sorted({touch.reaches for touch in step.management} - {step.element}):
                find(self.targets[behind].platform).connect(self.targets[behind]).close()

        steps = [step for step in self.plan.steps if step.management and step.element not in self._reached]
        self.each("reach", reach, steps, fresh=True)
        self._reached |= {step.element for step in steps}

    def confirm(self) -> None:
        """Keep it everywhere, and look: an ok proves nothing. Where it does not stand, since a timer went back or the
        element did not keep its word, it is committed again: the decision binds.

        Raises ActivationFailed, as for what time heals, where lines of that may still come late, or where what was
        confirmed twice does not stand.
        """
        self.reach()

        def keep(driver: Session, step: Step) -> None:
            driver.confirm(step.change, token=self.token)

        def confirm(driver: Session, step: Step) -> bool:
            try:
                keep(driver, step)
            except NotPending:
                self._commit_again(driver, step)
                if step.management:
                    return False
                keep(driver, step)
            return True

        def insist(driver: Session, step: Step) -> None:
            with contextlib.suppress(NotPending):  # whether it stands is looked at
                keep(driver, step)

        kept = self.each("confirm", confirm)
        self.reach()
        self.each("confirm", keep, [step for step in self.plan.steps if not kept[step.element]])
        if gone := self._gone(self.plan.steps):
            self.each("confirm", self._commit_again, gone)
            self.reach()
            self.each("confirm", insist, gone)
            self.look(gone)
        if late := sorted(self.session_lost & self._again):
            self._hold(late, LATE_LINES)

    def look(self, steps: Iterable[Step] | None = None) -> None:
        """Raises ActivationFailed, as for what time heals, where a confirmed change does not stand in running."""
        if gone := self._gone(self.plan.steps if steps is None else steps):
            self._hold([step.element for step in gone], GONE)

    def _gone(self, steps: Iterable[Step]) -> list[Step]:
        """Elements on which something of the change would still have to be done, by a scoped read of each."""

        def gone(driver: Session, step: Step) -> bool:
            return previewed(step.driver, step.change, driver.read(step.change)).changed

        chosen = list(steps)
        found = self.each("look", gone, chosen)
        return [step for step in chosen if found[step.element]]

    def _commit_again(self, driver: Session, step: Step) -> None:
        self._again.add(step.element)
        driver.commit(step.change, confirm_within=self.confirm_within, token=self.token)
        self._reached.discard(step.element)

    @staticmethod
    def _hold(elements: Iterable[str], why: str) -> None:
        found = [
            {"element": name, "step": "confirm", "error": f"{name} - {why}", "temporary": True} for name in elements
        ]
        raise ActivationFailed(reason(found), evidence=found)

    def rollback(self, staged: Mapping[str, Staged]) -> dict[str, str]:
        """Bring every staged element back to its snapshot, in reverse order; element → why it is not (yet) back."""
        failed: dict[str, str] = {}

        def rollback(driver: Session, step: Step) -> None:
            driver.rollback(step.change, staged[step.element].snapshot, token=self.token)

        for last in (True, False):
            steps = [step for step in self.plan.steps if step.last is last and step.element in staged]
            try:
                self.each("rollback", rollback, steps)
            except ActivationFailed as failure:
                failed |= {item["element"]: item["error"] for item in failure.more["evidence"]}
        return {element: f"{element} - {LATE_LINES}" for element in self.session_lost if element in staged} | failed

    def assume_late_lines(self) -> None:
        """A run before this one may have died while it wrote: on elements without lock or timer, what it sent last may
        still be carried out, as over a session that was lost.
        """
        self.session_lost |= {step.element for step in self.plan.steps if step.last}

    @staticmethod
    def _touched(step: Step) -> tuple[str, ...]:
        return step.driver.objects((*step.change.before, *step.change.after))


def _staged(driver: Session, step: Step, snapshot: Reading) -> Diff:
    """Stage; where it is refused, tell which ids of ours something else has, by all that is there."""
    try:
        return driver.stage(step.change)
    except Rejected as refused:
        if not in_the_way(step.driver, step.change, step.change.after):  # it takes none
            raise
        there = snapshot.lines
        with contextlib.suppress(DriverError):  # what it was refused for is told
            driver.discard()
            there = driver.read().lines
        ids = in_the_way(step.driver, step.change, there)
        if not ids:
            raise
        fix = advice(Taken(refused.element, refused.what, refused.detail))
        raise ActivationFailed(str(refused), fix=fix, taken=ids) from refused
