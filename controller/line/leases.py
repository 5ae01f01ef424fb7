"""Who lives: workers hold leases. Each judges its own by its own clock, and those of others by how long it sees them
unchanged.

No wall clock is believed: it jumps, and each host has its own.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from controller.errors import Fenced
from controller.records.leases import database_time, leases
from controller.records.store import Store
from controller.settings import Settings

LOST_LEASE = 70
"""exit code of a worker that could not go on"""

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def lease_clock() -> float:
    """Seconds since the machine was started, also those in which it slept; where the system counts them."""
    return time.clock_gettime(_CLOCK)


class OwnLease:
    """The lease of this process, as it may believe in it itself: `seconds` from the moment the last renewal began.

    It is over before another worker takes over. A renewal that begins at t is in the database later than t, and others
    see it later still; they take over when they have seen it unchanged for 2 * `seconds`, so after t + 2 * `seconds`,
    and this lease is over at t + `seconds`. The rest is for what was sent just before, and for clocks that do not run
    alike. A renewal that comes through when the lease is over revives nothing: others may have taken over.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = lease_clock) -> None:
        self._seconds, self._clock = seconds, clock
        self._until: float | None = None
        self._lock = threading.Lock()
        """a renewal must not end what a check beside it has found over"""

    def renewed(self, began: float) -> None:
        """Let it last, if it is not over: by a renewal that succeeded and began at this moment of `lease_clock`."""
        with self._lock:
            if self._until is None or self._clock() < self._until:
                self._until = began + self._seconds

    def check(self) -> None:
        """Raise Fenced when it is over, or was never begun. To be called directly before each write to an element."""
        with self._lock:
            if self._until is None or self._clock() >= self._until:
                raise Fenced(f"lease - not renewed for {self._seconds:g} s (paused, or cut off)")


class Unchanged:
    """For how long things have looked the same, as seen by this process: its monotonic clock, nobody's wall clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._nurse = clock
        self._seen: dict[str, tuple[object, float]] = {}

    def seconds(self, now: Mapping[str, object]) -> dict[str, float]:
        """In comes what each thing looks like now; how long each has looked so. What is not named is forgotten."""
        clock = self._nurse()
        before, self._seen = self._seen, {}
        for name, look in now.items():
            known, since = before.get(name, (look, clock))
            self._seen[name] = (look, since if known == look else clock)
        return {name: clock - since for name, (_, since) in self._seen.items()}


@cache
def process_space() -> str:
    """Where the numbers of our processes are valid: this host since it was started, or this container.

    A host's name alone does not say it: containers on one network may share it, and so do hosts that nobody has named.
    """
    found = [socket.gethostname()]
    with suppress(OSError):  # there is no /proc elsewhere: then the name must do
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        found += [boot, str(Path("/proc/self/ns/pid").stat().st_ino)]
    return "/".join(found)


def is_gone(executor: str) -> bool:
    """True when this was a process that we would see, and it does not exist any more."""
    space, pid, _ = executor.rsplit(":", 2)
    if space != process_space():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def live_workers(store: Store, settings: Settings) -> int:
    """How many workers hold a lease that has not run out."""
    with store.read() as session:
        clock = database_time(session)
        rows = leases(session)
        return sum(1 for row in rows if row.expires + settings.lease_seconds >= clock and not is_gone(row.executor))
