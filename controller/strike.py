"""Points at which a test may kill this process: `KAITONG_STRIKE=commit:after` kills it there, once.

Without the variable this is one dictionary look-up. The points are step boundaries (`stage:before`, `stage:done`: done
but not recorded, `stage:after`), and inside a verb that writes `commit ELEMENT:before` and `:after`.
`KAITONG_STRIKE=POINT@FILE` strikes only while FILE does not exist, and makes it: a restarted worker goes on.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path


def strike(point: str) -> None:
    wanted = os.environ.get("KAITONG_STRIKE")
    if wanted is None or wanted.partition("@")[0] != point:
        return
    once = wanted.partition("@")[2]
    if once:
        marker = Path(once)
        if marker.exists():
            return
        marker.touch()
    os.kill(os.getpid(), signal.SIGKILL)
