"""Failpoints of workers under test: `KAITONG_FAILPOINT=commit:after` kills the worker at that point, once.

Only workers that the proofs fork have them (`crash/forkserver.py`). The points are those of `controller.probe`;
`POINT#N` is the N-th time in this process; `POINT#0@FILE` kills nothing and writes one byte a time into FILE.
`POINT@FILE` fires only while FILE does not exist, and makes it: a restarted worker goes on.
`KAITONG_FAILPOINT_SIGNAL` names another signal than SIGKILL; SIGSTOP holds the process there.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path

from controller.probe import attach

FAILPOINT = "KAITONG_FAILPOINT"
SIGNAL = "KAITONG_FAILPOINT_SIGNAL"


class Failpoint:
    """One point of this process, and how often it was passed."""

    def __init__(self, wanted: str, number: signal.Signals) -> None:
        where, _, self.file = wanted.partition("@")
        self.name, _, self.turn = where.partition("#")
        self.number, self.passed = number, 0

    def __call__(self, name: str, _ids: Mapping[str, str]) -> None:
        """Takes the point that is passed; where it is this one, ends or stops the process, or counts."""
        if name != self.name:
            return
        self.passed += 1
        if self.turn == "0":
            with Path(self.file).open("a") as tally:
                tally.write(".")
        elif self.passed == int(self.turn or self.passed) and self._first():
            os.kill(os.getpid(), self.number)

    def _first(self) -> bool:
        """False where another process was struck already; marks that this one is."""
        if not self.file:
            return True
        if (marker := Path(self.file)).exists():
            return False
        marker.touch()
        return True


def attach_failpoint() -> None:
    """Attach the failpoint that the environment names, if it names one."""
    if wanted := os.environ.get(FAILPOINT):
        attach(Failpoint(wanted, signal.Signals[os.environ.get(SIGNAL, "SIGKILL")]))
