"""The fan-out to the elements: every verb of a transaction on every element of a plan, in threads, through Nornir.

The only room with threads and the only one that retries (`TemporaryError`, with tenacity). In come a Plan and the
targets; out go results an element, or an ActivationFailed that says which element refused what.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self, TypeVar

import tenacity
from nornir.core import Nornir
from nornir.core.inventory import Host
from nornir.core.task import Result, Task

from controller.alarms import new_alarms, signature
from controller.errors import ActivationFailed, advice, reason
from controller.hosts import give_back, log_off, one_nornir, session_of
from controller.plan import Plan, Step, lines_differ
from controller.shown import unkept
from controller.strike import strike
from drivers import find
from drivers.base import (
    Alarm,
    Diff,
    Driver,
    DriverError,
    Line,
    NotPending,
    Reading,
    SessionLost,
    Target,
    TemporaryError,
)
from drivers.sessions import Sessions

T = TypeVar("T")
WRITES = frozenset({"commit", "confirm", "rollback"})
LATE = "what was sent over a lost session may still be carried out: it is proved again later"


@dataclass(frozen=True, slots=True)
class Staged:
    """What an element was like before the first write, and what it says will change."""

    snapshot: Reading
    alarms: tuple[str, ...]
    diff: Diff


@dataclass(slots=True)
class Transaction:
    """The verbs of one intent on its elements. The drivers call `guard` before each write: it raises Fenced when
    another worker has taken the intent over.

    Use as a context manager: sessions are borrowed at the first verb and given back at the end.
    """

    plan: Plan
    targets: Mapping[str, Target]
    sessions: Sessions
    guard: Callable[[], object]
    token: str
    """binds the elements' own timers to this intent and fence (persist-id)"""
    attempts: int = 3
    confirm_within: int = 180
    settle: float = 8.0
    overdue: bool = False
    """the elements' own timers must have run out by now, unless they were told to stay"""
    sent: dict[str, list[str]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    """elements without lock or timer on which a session was lost while it wrote"""
    _again: set[str] = field(default_factory=set)
    """elements that were committed once more when they were to be confirmed"""
    _reached: set[str] = field(default_factory=set)
    """elements whose management path is touched and was proved by a login since they were committed"""
    _nornir: Nornir | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._nornir is not None:
            self._nornir.close_connections(on_good=True, on_failed=True)

    # -- the verbs of the line ---------------------------------------------------------------------------------------
    def stage(self, recorded: Mapping[str, Staged]) -> dict[str, Staged]:
        """Snapshot, alarm baseline, candidate and validation on every element; running is untouched.

        `recorded` are snapshots of an earlier try of this intent: those stand, whatever the element holds by now.
        """

        def stage(driver: Driver, step: Step) -> Staged:
            if earlier := recorded.get(step.element):
                return earlier
            snapshot = driver.read(step.change)
            if odd := unkept(snapshot.lines):
                what = "has a line that cannot be put back as it is"
                raise ActivationFailed(f"{step.element} - {what} - {odd}", fix="take the control signs out of it there")
            told = step.told(snapshot.lines)
            if self.plan.live and (moved := lines_differ(step.element, "baseline", step.baseline, told)):
                head = f"{step.element} - changed since the plan was made"
                raise ActivationFailed("\n".join([head, *moved]), fix="plan the order again", difference=moved)
            alarms = driver.alarms(self._touched(step))
            diff = step.shown(driver.stage(step.change))
            return Staged(snapshot, tuple(signature(alarm) for alarm in alarms), diff)

        return self._each("stage", stage)

    def discard(self) -> None:
        """Drop candidates and locks everywhere; nothing was written."""
        self._each("discard", lambda driver, _step: driver.discard())

    def commit(self) -> None:
        """First the elements that go back by themselves if we die, all at once; then those that cannot."""

        def commit(driver: Driver, step: Step) -> None:
            strike(f"commit {step.element}:before")
            driver.commit(step.change, confirm_within=self.confirm_within, token=self.token)
            strike(f"commit {step.element}:after")

        for last in (False, True):
            self._each("commit", commit, [step for step in self.plan.steps if step.last is last])

    def verify(self, staged: Mapping[str, Staged]) -> dict[str, Reading]:
        """Read back until intended is there, nothing else in scope changed, and every check of the product holds."""
        deadline = time.monotonic() + self.settle

        def verify(driver: Driver, step: Step) -> Reading:
            pause, expected = 0.05, step.expected(staged[step.element].snapshot)
            while True:
                reading = driver.read(step.change)
                wrong = [*_config_wrong(expected, reading), *self._state_wrong(step, reading)]
                if not wrong:
                    return reading
                if time.monotonic() >= deadline:
                    gone = not step.last and set(reading.lines) == set(staged[step.element].snapshot.lines)
                    raise ActivationFailed(self._unverified(step, wrong, gone=gone))
                time.sleep(pause)  # the element's own settling: ranging, signalling
                pause = min(pause * 2, 1.0)

        return self._each("verify", verify)

    def soak(self, staged: Mapping[str, Staged]) -> None:
        """Raises ActivationFailed for a new alarm on a touched object."""

        def look(driver: Driver, step: Step) -> list[Alarm]:
            touched = self._touched(step)
            return new_alarms(staged[step.element].alarms, driver.alarms(touched), touched)

        raised = self._each("soak", look)
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

        def reach(driver: Driver, step: Step) -> None:
            driver.read(step.change)
            for behind in sorted({touch.reaches for touch in step.management} - {step.element}):
                find(self.targets[behind].platform).connect(self.targets[behind]).close()

        steps = [step for step in self.plan.steps if step.management and step.element not in self._reached]
        self._each("reach", reach, steps, fresh=True)
        self._reached |= {step.element for step in steps}

    def confirm(self) -> None:
        """Keep it everywhere. Where a timer went back meanwhile the change is committed again: the decision binds.

        Raises ActivationFailed, as for what time heals, where lines of that may still come late.
        """
        self.reach()

        def keep(driver: Driver, step: Step) -> None:
            driver.confirm(step.change, token=self.token)

        def confirm(driver: Driver, step: Step) -> bool:
            try:
                keep(driver, step)
            except NotPending:
                self._again.add(step.element)
                driver.commit(step.change, confirm_within=self.confirm_within, token=self.token)
                self._reached.discard(step.element)
                if step.management:
                    return False
                keep(driver, step)
            return True

        kept = self._each("confirm", confirm)
        self.reach()
        self._each("confirm", keep, [step for step in self.plan.steps if not kept[step.element]])
        if late := sorted(self.lost & self._again):
            found = [
                {"element": name, "step": "confirm", "error": f"{name} - {LATE}", "temporary": True} for name in late
            ]
            raise ActivationFailed(reason(found), evidence=found)

    def rollback(self, staged: Mapping[str, Staged]) -> dict[str, str]:
        """Bring every staged element back to its snapshot, in reverse order; element → why it is not (yet) back."""
        failed: dict[str, str] = {}

        def rollback(driver: Driver, step: Step) -> None:
            driver.rollback(step.change, staged[step.element].snapshot, token=self.token)

        for last in (True, False):
            steps = [step for step in self.plan.steps if step.last is last and step.element in staged]
            try:
                self._each("rollback", rollback, steps)
            except ActivationFailed as failure:
                failed |= {item["element"]: item["error"] for item in failure.more["evidence"]}
        return {element: f"{element} - {LATE}" for element in self.lost if element in staged} | failed

    def inherit(self) -> None:
        """A run before this one may have died while it wrote: on elements without lock or timer, what it sent last may
        still be carried out, as over a session that was lost.
        """
        self.lost |= {step.element for step in self.plan.steps if step.last}

    def drain(self, element: str) -> list[str]:
        """What was sent to this element since the last call, secrets masked."""
        return self.sent.pop(element, [])

    # -- how a verb reaches the elements -----------------------------------------------------------------------------
    def _each(
        self, name: str, verb: Callable[[Driver, Step], T], steps: Iterable[Step] | None = None, *, fresh: bool = False
    ) -> dict[str, T]:
        """Run one verb on these elements in threads (`fresh`: each logs in anew); all of them must have answered."""
        chosen = {step.element: step for step in (self.plan.steps if steps is None else steps)}
        if not chosen:
            return {}
        if name in WRITES:
            self.guard()
        if self._nornir is None:
            self._nornir = one_nornir(self.plan.elements, self.targets, self.sessions)
        nornir = self._nornir.filter(filter_func=lambda host: host.name in chosen)

        def run(task: Task) -> Result:
            step = chosen[task.host.name]
            if fresh:
                log_off(task.host)
            try:
                return Result(host=task.host, result=self._retried(task.host, name, verb, step))
            except (DriverError, ActivationFailed) as error:
                return Result(host=task.host, result=error)

        results = {element: multi[0] for element, multi in nornir.run(task=run, name=name).items()}
        if results.keys() != chosen.keys():
            raise ActivationFailed(f"{name} ran on {sorted(results)}, planned were {sorted(chosen)}", evidence=[])
        broken = {element: result for element, result in results.items() if result.exception}
        for result in broken.values():
            raise result.exception
        errors = {element: result.result for element, result in results.items() if isinstance(result.result, Exception)}
        if errors:
            evidence = [
                {
                    "element": element,
                    "step": name,
                    "error": str(error),
                    "temporary": isinstance(error, TemporaryError),
                    "fix": advice(error),
                }
                for element, error in sorted(errors.items())
            ]
            more = {
                key: value
                for error in errors.values()
                if isinstance(error, ActivationFailed)
                for key, value in error.more.items()
            }
            raise ActivationFailed(reason(evidence), **(more | {"evidence": evidence}))
        return {element: result.result for element, result in results.items()}

    def _retried(self, host: Host, name: str, verb: Callable[[Driver, Step], T], step: Step) -> T:
        """One verb on one element, again with a new session while its error is temporary."""

        def once() -> T:
            driver: Driver = session_of(host)
            driver.guard = self.guard
            try:
                return verb(driver, step)
            except SessionLost:
                if name in WRITES and step.last:
                    self.lost.add(step.element)
                raise
            finally:
                self.sent.setdefault(step.element, []).extend(driver.sent())

        def renew(_: tenacity.RetryCallState) -> None:
            give_back(host)
            self.guard()  # what was lost may have been lost while this process was paused

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(TemporaryError),
            stop=tenacity.stop_after_attempt(self.attempts),
            wait=tenacity.wait_exponential(0.1, max=2),
            after=renew,
            reraise=True,
        )
        return retrying(once)

    # -- what verification asks --------------------------------------------------------------------------------------
    @staticmethod
    def _touched(step: Step) -> tuple[str, ...]:
        return step.driver.objects((*step.change.before, *step.change.after))

    def _unverified(self, step: Step, wrong: list[str], *, gone: bool) -> str:
        """The cause first: an element where all is as before (`gone`) went back by itself, or was made to."""
        if gone and self.overdue:
            wrong = [f"timer of {step.element} ran out while no worker lived: it went back by itself", *wrong]
        elif gone:
            lost = "all that was committed is gone before it was confirmed: its timer ran out, or somebody took it back"
            wrong = [f"{step.element} - verification - {lost}", *wrong]
        else:
            wrong[0] = f"{step.element} - verification - {wrong[0]}"
        return "\n".join(wrong)

    def _state_wrong(self, step: Step, reading: Reading) -> list[str]:
        objects = set(step.driver.objects(step.change.after))
        wrong = []
        for check in (check for check in self.plan.checks if check.element == step.element):
            states = [
                state for state in reading.states if state.object in objects and state.object.split()[0] == check.kind
            ]
            if not states:
                wrong.append(f"{check.kind} - expected {'up' if check.up else 'down'}, found no state")
            wrong += [
                f"{s.object} - expected {'up' if check.up else 'down'}, found {s.detail}"
                for s in states
                if s.up is not check.up
            ]
        return wrong


def _config_wrong(expected: frozenset[Line], reading: Reading) -> list[str]:
    found = set(reading.lines)
    missing = [f"expected {' / '.join(line)!r}, found nothing" for line in sorted(expected - found)]
    return missing + [f"expected nothing, found {' / '.join(line)!r}" for line in sorted(found - expected)]
