"""On the PYTHONPATH of a process this counts what SQLite executes for it: a number, in the file `KAITONG_COUNT`.

It stands below SQLAlchemy, so that it counts for a build of any age. BEGIN, COMMIT and settings of a connection are no
statements.
"""

from __future__ import annotations

import itertools
import os
import sqlite3
import sqlite3.dbapi2
from typing import Any

_file = os.open(os.environ["KAITONG_COUNT"], os.O_WRONLY | os.O_CREAT)
_numbers = itertools.count(1)
_plain = sqlite3.connect


def _count(statement: str) -> None:
    if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
        os.pwrite(_file, b"%d" % next(_numbers), 0)


def _connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
    connection = _plain(*arguments, **options)
    connection.set_trace_callback(_count)
    return connection


sqlite3.connect = sqlite3.dbapi2.connect = _connect  # type: ignore[assignment]  # mypy takes the two for different overloads
