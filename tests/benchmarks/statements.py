"""What a process asks of its databases: each transaction with its statements, on every engine, DBOS's own included.

`recording(file)` notes them while a block runs; a process that imports this module with `KAITONG_STATEMENTS=FILE` does so
until it ends. `transactions(file)` reads them again. BEGIN and COMMIT are no statements here: Postgres gets none.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

VARIABLE = "KAITONG_STATEMENTS"
_KIND = re.compile(
    r"(?P<verb>INSERT|UPDATE|DELETE|SELECT)\s+(?:INTO\s+|FROM\s+|(?<=SELECT\s).*?\bFROM\s+)?(?P<table>[\w.\"]+)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Transaction:
    """Everything between a BEGIN and its end, in one thread."""

    thread: str
    statements: tuple[str, ...]
    """the SQL texts, in order; one that is executed for many rows at once stands once"""
    committed: bool
    """whether it ended with a COMMIT, also where nothing was written"""

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(map(kind, self.statements))


def kind(statement: str) -> str:
    """`SELECT intent`, `INSERT event`: the verb and the first table, or the function that is called."""
    found = _KIND.match(statement)
    verb, name = (found["verb"], found["table"]) if found else (statement.split(None, 1)[0], "")
    return f"{verb.upper()} {name.replace(chr(34), '').rpartition('.')[2]}".strip()


@contextmanager
def recording(file: Path) -> Iterator[None]:
    """Append each transaction of this process that ends while the block runs."""
    listeners = _listen(file)
    yield
    for name, listener in listeners.items():
        event.remove(Engine, name, listener)


def _listen(file: Path) -> dict[str, Any]:
    listeners = _Recorder(file).listeners()
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    return listeners


class _Recorder:
    def __init__(self, file: Path) -> None:
        self._file = file.open("a", encoding="utf-8", buffering=1)
        self._open: dict[int, list[str]] = {}

    def listeners(self) -> dict[str, Any]:
        return {
            "before_cursor_execute": self._execute,
            "commit": lambda connection: self._end(connection, committed=True),
            "rollback": lambda connection: self._end(connection, committed=False),
        }

    def _execute(self, connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement == "COMMIT":  # of what was only read: `begin_writing`
            self._end(connection, committed=False)
        elif not statement.startswith(("BEGIN", "PRAGMA")):
            self._open.setdefault(id(connection), []).append(statement)

    def _end(self, connection: Connection, *, committed: bool) -> None:
        if statements := self._open.pop(id(connection), None):
            row = Transaction(threading.current_thread().name, tuple(statements), committed)
            self._file.write(json.dumps(asdict(row)) + "\n")


def transactions(file: Path) -> list[Transaction]:
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [Transaction(row["thread"], tuple(row["statements"]), row["committed"]) for row in rows]


def counted(found: Sequence[Transaction]) -> dict[str, int]:
    """How many statements, transactions that ended with a COMMIT, and others."""
    commits = sum(each.committed for each in found)
    return {
        "statements": sum(len(each.statements) for each in found),
        "commits": commits,
        "read_only": len(found) - commits,
    }


def table(found: Iterable[Transaction]) -> str:
    """How often each kind of statement was executed, most frequent first, one a line."""
    counts = Counter(each for transaction in found for each in transaction.kinds)
    return "".join(f"{count:5}  {name}\n" for name, count in counts.most_common())


if VARIABLE in os.environ:
    _listen(Path(os.environ[VARIABLE]))
