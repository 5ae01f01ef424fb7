"""Who lives: workers hold leases, and whoever does not renew one is dead, by the clock of the one that looks on.

No wall clock is believed: it jumps, and each host has its own.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping

from controller.records.leases import database_time, leases
from controller.records.store import Store
from controller.settings import Settings


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


def is_gone(executor: str) -> bool:
    """True when this was a process of this host and it does not exist any more."""
    host, pid, _ = executor.rsplit(":", 2)
    if host != socket.gethostname():
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
