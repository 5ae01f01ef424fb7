"""Autonomous messages on their way from the thread that reads to the one that listens.

Takes messages as they come, and why the session ended; returns all that came since the last time.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

from drivers.errors import SessionLost
from drivers.platform import NotificationGap

T = TypeVar("T")
MOST = 10_000
"""things that wait: an alarm storm that is not fetched must not fill the memory"""
FULL = NotificationGap(f"more than {MOST} messages waited to be fetched")


class NotificationQueue(Generic[T]):
    """Thread-safe. `put` and `end` never wait."""

    def __init__(self, element: str) -> None:
        self._element = element
        self._waiting: deque[T | NotificationGap] = deque()
        self._ended = ""
        self._more = threading.Condition()

    def put(self, *things: T | NotificationGap) -> None:
        with self._more:
            for thing in things:
                if len(self._waiting) < MOST:
                    self._waiting.append(thing)
                elif self._waiting[-1] is not FULL:
                    self._waiting.append(FULL)
            self._more.notify()

    def end(self, why: str) -> None:
        """Nothing more comes."""
        with self._more:
            self._ended = why
            self._more.notify()

    def take(self, seconds: float) -> tuple[T | NotificationGap, ...]:
        """All that waits; where that is nothing, what comes next within `seconds`.

        Raises SessionLost when nothing waits and nothing more comes.
        """
        with self._more:
            self._more.wait_for(lambda: self._waiting or self._ended, seconds)
            if self._ended and not self._waiting:
                raise SessionLost(self._element, "watch", self._ended)
            taken = tuple(self._waiting)
            self._waiting.clear()
        return taken
