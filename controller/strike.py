"""Points at which a test may strike this process: `KAITONG_STRIKE=commit:after` kills it there, once.

Without the variable this is one dictionary look-up. The points are step boundaries (`stage:before`, `stage:done`: done
but not recorded, `stage:after`), inside a verb that writes `commit ELEMENT:before` and `:after`, and around each
transaction of the line `write:before` and `write:after`. `POINT#N` is the N-th time in this process; `POINT#0@FILE`
kills nothing and writes one byte a time into FILE. `POINT@FILE` strikes only while FILE does not exist, and makes it: a
restarted worker goes on. `KAITONG_STRIKE_SIGNAL` names another signal than SIGKILL; SIGSTOP holds the process there.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

_passed = 0
"""how often this process came by its point"""


def strike(point: str) -> None:
    global _passed  # noqa: PLW0603 - a process has one point
    wanted = os.environ.get("KAITONG_STRIKE")
    if wanted is None:
        return
    where, _, file = wanted.partition("@")
    name, _, turn = where.partition("#")
    if name != point:
        return
    _passed += 1
    if turn == "0":
        with Path(file).open("a") as tally:
            tally.write(".")
        return
    if _passed != int(turn or _passed):
        return
    if file:
        marker = Path(file)
        if marker.exists():
            return
        marker.touch()
    os.kill(os.getpid(), signal.Signals[os.environ.get("KAITONG_STRIKE_SIGNAL", "SIGKILL")])
