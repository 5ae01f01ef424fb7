"""A worker of the tests whose database has no room once: for how the first phase of an intent has ended.

Imported before it starts. While the file LOST_OUTCOME is there the write is refused as SQLite refuses it; the first one
takes the file away. A phase that nobody runs is noticed sooner, so that a test is short.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from controller.line import stranded

stranded.UNRUN_SECONDS = 2.0


@event.listens_for(Engine, "before_cursor_execute")
def _refuse(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    ends = "UPDATE" in statement and "workflow_status SET" in statement and "completed_at=" in statement
    flag = Path(os.environ["LOST_OUTCOME"])
    if ends and "deadline" not in statement and flag.exists():
        flag.unlink()
        raise OperationalError(statement, {}, sqlite3.OperationalError("database or disk is full"))
