"""The door to the database: in comes a URL, out goes an engine whose transactions are safe, at the newest revision.

SQLite (one file, one machine) and Postgres (many workers) behave alike to the rest of the program.
"""

from __future__ import annotations

import sqlite3
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text

from inventory.errors import WrongRevision

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).parent / "migrations"

_MIGRATION_LOCK = 0x6B_61_69_74  # any number that nobody else in this database takes as an advisory lock

_POOL: dict[str, Any] = {"pool_size": 16, "max_overflow": 48}
"""A connection for each intent in progress in a worker, and as many again for what its elements' threads ask."""

IDLE_TRANSACTION_SECONDS = 10.0
"""A process that is paused in the middle of a transaction would keep its locks: Postgres ends it after this at most."""


def engine(url: str, idle_seconds: float = IDLE_TRANSACTION_SECONDS) -> Engine:
    """An engine for `sqlite:///path` (parent folders are made) or `postgresql://user@host/name` (through psycopg 3).

    `idle_seconds`: after this Postgres ends a transaction whose process says nothing.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        options = {"options": f"-c idle_in_transaction_session_timeout={idle_seconds * 1000:.0f}ms"}
        psycopg = parsed.set(drivername="postgresql+psycopg")
        arguments = {**options, "cursor_factory": _one_by_one()}
        return create_engine(
            psycopg, isolation_level="READ COMMITTED", connect_args=arguments, pool_pre_ping=True, **_POOL
        )
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(parsed, **_POOL)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_immediate)
    return made


def _one_by_one() -> type[Any]:
    """A cursor that sends the rows of a statement one by one.

    psycopg would send them in a pipeline, whose last word to the server is a flush: it disarms the timer of
    `idle_seconds`, and a process that is paused there would keep its locks for good. A test holds it.
    """
    from psycopg import Cursor

    class OneByOne(Cursor[Any]):
        def executemany(self, query: Any, params_seq: Any, *, returning: bool = False) -> None:
            with self._conn.lock:
                self._conn.wait(self._executemany_gen_no_pipeline(query, params_seq, returning))

    return OneByOne


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # sqlite3 would begin transactions by itself, late and deferred; SQLAlchemy's begin event does it instead
    connection.isolation_level = None
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _tell_milliseconds(connection: object, _record: object) -> None:
    """On any engine of this process, also DBOS's own: on Python 3.12 and newer its tables take `unixepoch('subsec')` as
    a default, which SQLite knows since 3.42. An older one (Debian 12 has 3.40) answers NULL, and nothing starts.
    """
    if isinstance(connection, sqlite3.Connection) and sqlite3.sqlite_version_info < (3, 42):
        connection.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(modifier: object) -> float:
    """SQLite's function with one argument, of which nothing else is asked here: the seconds now, with their parts."""
    if modifier not in {"subsec", "subsecond"}:
        raise ValueError(f"unixepoch({modifier!r}): this SQLite is older than 3.42, only 'subsec' is known")
    return time.time()


event.listen(Engine, "connect", _tell_milliseconds)


def _begin_immediate(connection: Connection) -> None:
    # The write lock is taken up front: a deferred transaction that reads and then writes fails at once with
    # SQLITE_BUSY_SNAPSHOT when another has written meanwhile, and no busy timeout helps.
    # Readers do not wait for writers in WAL mode; the engine option `reading` says that nothing will be written.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def begin_writing(session: Session) -> None:
    """From here on a transaction that was begun for reading writes. On Postgres it always may.

    On SQLite what was read may be outdated by then: one transaction ends and another begins.
    """
    connection = session.connection()
    reading = connection.get_execution_options().get("reading") and not session.info.get(_WRITES)
    if reading and not on_postgres(session):
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        session.info[_WRITES] = True


_WRITES = "writes"
"""of a session's `info`: its transaction was begun for reading, and writes by now"""


def one_at_a_time(connection: Connection, *names: str) -> None:
    """Wait until no other transaction has any of these names, and have them until this one ends.

    All at once: they are taken in one order. On SQLite only one transaction writes.
    """
    if connection.dialect.name == "postgresql":
        keys = sorted({int.from_bytes(sha256(name.encode()).digest()[:8], signed=True) for name in names})
        connection.execute(_LOCKS, {"keys": keys})


_LOCKS = text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key")


def on_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def head() -> str:
    """The newest revision: the files `versions/NNNN_name.py` are their own list."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def revision(connection: Connection) -> str:
    """The revision of this database; empty when it is new."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def migrate(engine: Engine) -> None:
    """Bring the database to the newest revision, in one transaction. Safe when several processes start at once.

    Raises WrongRevision when the database is newer than this program.
    """
    with engine.connect() as connection:
        if revision(connection) == head():
            return
    with engine.begin() as connection:  # on SQLite this holds the write lock already
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        found = revision(connection)
        if found > head():
            raise WrongRevision(f"database - expected revision {head()}, found {found}: start the newer program")
        if found != head():
            _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
