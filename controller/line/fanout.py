"""The fan-out to the elements: one verb on every element of a plan, in threads, through Nornir.

The only room with threads and the only one that retries (`TemporaryError`, with tenacity).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self, TypeVar

import tenacity
from nornir.core import Nornir
from nornir.core.inventory import Host
from nornir.core.task import Result, Task

from controller.errors import ActivationFailed, advice, reason
from controller.line.hosts import end, give_back, log_off, one_nornir, session_of
from controller.log import bound
from controller.model.plan import Plan, Step
from drivers.errors import DriverError, SessionLost, TemporaryError
from drivers.platform import Target
from drivers.session import Session
from drivers.session_pool import SessionPool

T = TypeVar("T")
WRITES = frozenset({"commit", "confirm", "rollback"})

log = logging.getLogger("kaitong.elements")


@dataclass(slots=True)
class FanOut:
    """Sessions to the elements of a plan: borrowed at the first verb, given back at the end of the context."""

    plan: Plan
    targets: Mapping[str, Target]
    sessions: SessionPool
    guard: Callable[[], object]
    attempts: int = 3
    sent: dict[str, list[str]] = field(default_factory=dict)
    session_lost: set[str] = field(default_factory=set)
    """elements without lock or timer on which a session was lost while it wrote"""
    _nornir: Nornir | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._nornir is not None:
            end(self._nornir)

    def take_transcript(self, element: str) -> list[str]:
        """What was sent to this element since the last call, secrets masked."""
        return self.sent.pop(element, [])

    def each(
        self, name: str, verb: Callable[[Session, Step], T], steps: Iterable[Step] | None = None, *, fresh: bool = False
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
            with bound(element=task.host.name, verb=name):
                if fresh:
                    log_off(task.host)
                return Result(host=task.host, result=self._answer(task.host, name, verb, chosen[task.host.name]))

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
                | {name: value for name, value in getattr(error, "more", {}).items() if name == "taken"}
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

    def _answer(self, host: Host, name: str, verb: Callable[[Session, Step], T], step: Step) -> T | Exception:
        """What one verb gave on one element, or the error that it ended with."""
        try:
            return self._retried(host, name, verb, step)
        except (DriverError, ActivationFailed) as error:
            log.info("%s - %s - %s", host.name, name, error)
            return error

    def _retried(self, host: Host, name: str, verb: Callable[[Session, Step], T], step: Step) -> T:
        """One verb on one element, again with a new session while its error is temporary."""

        def once() -> T:
            driver: Session = session_of(host)
            driver.guard = self.guard
            try:
                return verb(driver, step)
            except SessionLost:
                if name in WRITES and step.last:
                    self.session_lost.add(step.element)
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
