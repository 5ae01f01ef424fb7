"""Was anything committed since? A worker asks this, which costs no statement, before it looks for jobs.

SQLite counts the commits of others by itself: `PRAGMA data_version` reads no table and waits for no lock. On Postgres a
transaction that enqueues says so (`tell`), and a thread listens. What it does not hear, as while its connection is cut,
is found by the look that is made every `UNASKED_SECONDS` in any case.
"""

from __future__ import annotations

import itertools
import logging
import math
import sqlite3
import threading
import time
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import make_url, text
from sqlmodel import Session

from inventory.database import on_postgres

if TYPE_CHECKING:
    import psycopg

UNASKED_SECONDS = 5.0
"""how long a job may lie that no commit was heard of"""
RECONNECT_SECONDS = 1.0
CHANNEL = "kaitong_jobs"
_TELL = text(f"SELECT pg_notify('{CHANNEL}', '')")

log = logging.getLogger("kaitong.database")


class Commits(Protocol):
    """Whose number changes with commits that may concern a worker: it may change too often, and seldom not at all."""

    def number(self) -> int: ...

    def close(self) -> None: ...


def commits(url: str) -> Commits:
    """Of the database with this URL."""
    return _Heard(url) if make_url(url).get_backend_name() == "postgresql" else _Counted(url)


def tell(session: Session) -> None:
    """Wake the workers when this transaction is committed: it enqueues a job, or makes one start sooner."""
    if on_postgres(session):
        session.execute(_TELL)


class Looks:
    """When somebody who looks for something has to look (again)."""

    def __init__(self, commits: Commits) -> None:
        self._commits = commits
        self._number, self._seen, self._at = 0, -1, -math.inf

    def due(self) -> bool:
        self._number = self._commits.number()
        return self._number != self._seen or time.monotonic() - self._at >= UNASKED_SECONDS

    def made(self) -> None:
        """All was seen that had been committed when `due` was asked."""
        self._seen, self._at = self._number, time.monotonic()


class _Counted:
    """SQLite: one connection that writes nothing, so that every commit of this process counts, too."""

    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(
            str(make_url(url).database), timeout=0, isolation_level=None, check_same_thread=False
        )
        self._lock = threading.Lock()
        self._unknown = itertools.count(1)

    def number(self) -> int:
        try:
            with self._lock:
                return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            return -next(self._unknown) - 1  # who looks sees what is wrong with the database

    def close(self) -> None:
        with self._lock:
            self._connection.close()


class _Heard:
    """Postgres: a connection that listens, in a thread that connects again."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._heard = 0
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._keep_listening, name="commits", daemon=True)
        self._thread.start()

    def number(self) -> int:
        return self._heard

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _keep_listening(self) -> None:
        import psycopg

        while not self._closed.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._listen(connection)
            except psycopg.Error:
                log.warning("commits - the database does not answer: it is listened to again")
                self._closed.wait(RECONNECT_SECONDS)

    def _listen(self, connection: psycopg.Connection) -> None:
        self._heard += 1  # something may have been said before
        while not self._closed.is_set():
            for _ in connection.notifies(timeout=1.0):
                self._heard += 1
