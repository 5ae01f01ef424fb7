"""A worker on a loaded machine: its first transactions stand still for longer than Postgres lets them.

Imported in a worker of the tests before it starts: after the first statement of a transaction, each one once and
SLOW_TIMES in all, on whichever engine, the process says nothing for SLOW_SECONDS. Nothing of the controller is replaced.
"""

from __future__ import annotations

import os
import time
from typing import Any

from sqlalchemy import Connection, Engine, event

_left = int(os.environ.get("SLOW_TIMES", "0"))
_known: set[str] = set()
_begun: set[int] = set()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    _begun.add(id(connection))


@event.listens_for(Engine, "after_cursor_execute")
def _still(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    global _left  # noqa: PLW0603 - counts down
    first = id(connection) in _begun
    _begun.discard(id(connection))
    if _left > 0 and first and statement not in _known:
        _known.add(statement)
        _left -= 1
        time.sleep(float(os.environ["SLOW_SECONDS"]))
