"""The session pool: elements have few VTYs and a login costs more than a change, so sessions are kept and lent.

Takes a `Target`; lends a session that no other caller holds. `SessionPlugin` makes the pool a Nornir connection.
Nothing here talks to an element while the lock is held.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from drivers import find
from drivers.errors import Busy, DriverError
from drivers.platform import Target
from drivers.session import Driver


@dataclass(slots=True)
class _Idle:
    driver: Driver
    target: Target
    since: float


@dataclass(slots=True)
class _Element:
    """The sessions of one element and who waits for one, first come first served."""

    lent: int = 0
    waiting: deque[threading.Event] = field(default_factory=deque)
    idle: list[_Idle] = field(default_factory=list)


class SessionPool:
    """Lends sessions. Thread-safe.

    `max_per_element`: how many are lent at a time (one writer); `idle_seconds`: a session that rested longer is not
    used again, because boxes hang up idle users; `max_idle`: how many are kept in all.
    """

    def __init__(
        self,
        *,
        max_per_element: int = 1,
        idle_seconds: float = 300.0,
        max_idle: int = 500,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_per_element, self._idle_seconds, self._max_idle = max_per_element, idle_seconds, max_idle
        self._clock = clock
        self._lock = threading.Lock()
        self._elements: dict[str, _Element] = {}
        self._lent: dict[int, tuple[Driver, Target, int]] = {}
        self._round = 0
        """grows with `close_all`: sessions that were lent before it are closed when they come back"""

    def borrow(self, target: Target, *, wait: float = 30.0, fresh: bool = False) -> Driver:
        """A session to this element, for this thread alone. Waits up to `wait` seconds for the holder.

        `fresh`: log in now; sessions that rest are closed, since an old one may outlive the way to the element.

        Raises Busy when the wait is over, and what `connect` raises.
        """
        self._take_turn(target.name, wait)
        try:
            driver = self._resume(target, fresh=fresh) or find(target.platform).connect(target)
        except BaseException:
            self._pass_on(target.name)
            raise
        with self._lock:
            self._lent[id(driver)] = (driver, target, self._round)
        return driver

    def give_back(self, driver: Driver, *, healthy: bool) -> None:
        """End the loan. A session that is not healthy is closed; giving back twice does nothing."""
        with self._lock:
            _, target, lent_in = self._lent.pop(id(driver), (None, None, 0))
        if target is None:
            return
        try:
            if healthy and lent_in == self._round and driver.alive() and _tidy(driver):
                with self._lock:
                    self._elements[target.name].idle.append(_Idle(driver, target, self._clock()))
            else:
                # closed before the next one connects: the element counts its VTYs
                driver.close()
        finally:
            self._pass_on(target.name)
        self.close_idle()

    def close_idle(self) -> None:
        """Close what rested for too long, and the longest resting beyond `max_idle`."""
        with self._lock:
            resting = sorted(
                (idle for each in self._elements.values() for idle in each.idle), key=lambda idle: idle.since
            )
            oldest = self._clock() - self._idle_seconds
            surplus = max(len(resting) - self._max_idle, 0)
            tired = [idle for at, idle in enumerate(resting) if at < surplus or idle.since < oldest]
            for idle in tired:
                self._elements[idle.target.name].idle.remove(idle)
        for idle in tired:
            idle.driver.close()

    def close_all(self) -> None:
        """Close every idle session now and every lent one when it comes back."""
        with self._lock:
            self._round += 1
            resting = [idle for element in self._elements.values() for idle in element.idle]
            for element in self._elements.values():
                element.idle.clear()
        for idle in resting:
            idle.driver.close()

    def counts(self) -> tuple[int, int]:
        """(lent, idle) sessions now."""
        with self._lock:
            return len(self._lent), sum(len(element.idle) for element in self._elements.values())

    def _take_turn(self, name: str, wait: float) -> None:
        turn = threading.Event()
        with self._lock:
            element = self._elements.setdefault(name, _Element())
            if element.lent < self._max_per_element and not element.waiting:
                element.lent += 1
                return
            element.waiting.append(turn)
        if turn.wait(wait):
            return
        with self._lock:
            if turn in element.waiting:
                element.waiting.remove(turn)
                raise Busy(name, "session", f"all {self._max_per_element} in use for {wait:g} s")
        # the turn came at the very end of the wait: it is ours

    def _pass_on(self, name: str) -> None:
        """The place goes to who waits longest; nobody can slip in between."""
        with self._lock:
            element = self._elements[name]
            if element.waiting:
                element.waiting.popleft().set()
            else:
                element.lent -= 1

    def _resume(self, target: Target, *, fresh: bool) -> Driver | None:
        """An idle session to exactly this target that is still alive; others of the element are closed.

        `fresh`: all of them are, and there is none.
        """
        with self._lock:
            resting, self._elements[target.name].idle = self._elements[target.name].idle, []
        found: Driver | None = None
        for idle in reversed(resting):
            usable = not fresh and idle.target == target and self._clock() - idle.since <= self._idle_seconds
            if found is None and usable and idle.driver.alive():
                found = idle.driver
            elif usable and idle.driver.alive():
                with self._lock:
                    self._elements[target.name].idle.append(idle)
            else:
                idle.driver.close()
        return found


def _tidy(driver: Driver) -> bool:
    """Leave no candidate and no lock to the next borrower."""
    try:
        driver.discard()
    except DriverError:
        return False
    return driver.alive()


class SessionPlugin:
    """Nornir's connection protocol over the pool: `open` borrows, `close` gives back.

    The host's extras hold `target`, `sessions` and, where a new login is wanted, `fresh`; the other arguments are
    Nornir's and say the same less exactly.
    """

    def __init__(self) -> None:
        self._sessions: SessionPool | None = None
        self._driver: Driver | None = None
        self.healthy = True
        """set to False where the session may not be used again"""

    def open(  # noqa: PLR0917 - Nornir's signature
        self,
        hostname: str | None,
        username: str | None,
        password: str | None,
        port: int | None,
        platform: str | None,
        extras: dict[str, Any] | None = None,
        configuration: object = None,
    ) -> None:
        del hostname, username, password, port, platform, configuration
        found = extras or {}
        self._sessions = found["sessions"]
        self._driver = found["sessions"].borrow(
            found["target"], wait=found.get("wait", 30.0), fresh=found.get("fresh", False)
        )

    @property
    def connection(self) -> Driver:
        if self._driver is None:
            raise LookupError("no session is open")
        return self._driver

    def close(self) -> None:
        driver, self._driver = self._driver, None
        if driver is not None and self._sessions is not None:
            self._sessions.give_back(driver, healthy=self.healthy)
