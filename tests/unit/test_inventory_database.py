"""The database's door: migrations make what the models say, on both databases, also when two programs start at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

from controller.records import history_tables, tables
from inventory import database, models
from inventory.errors import WrongRevision

OURS = {
    str(model.__tablename__)
    for room in (models, tables, history_tables)
    for model in vars(room).values()
    if isinstance(model, type) and issubclass(model, SQLModel) and model.__module__ == room.__name__
}


def test_migrated_database_is_what_the_models_say(empty_url: str) -> None:
    engine = database.engine(empty_url)
    database.migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, parents: kind != "table" or name in OURS,
                "include_object": lambda thing, name, kind, reflected, other: kind != "table" or name in OURS,
            },
        )
        assert compare_metadata(context, SQLModel.metadata) == []
        assert database.revision(connection) == database.head()
    engine.dispose()


def test_programs_that_start_at_once_migrate_once(empty_url: str) -> None:
    engines = [database.engine(empty_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(database.migrate, engines))
    with engines[0].connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
    for engine in engines:
        database.migrate(engine)
        engine.dispose()


def test_a_newer_database_is_refused(empty_url: str) -> None:
    engine = database.engine(empty_url)
    database.migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WrongRevision, match=f"expected revision {database.head()}, found 9999"):
        database.migrate(engine)
    engine.dispose()


def test_sqlite_is_durable_and_checks_references(tmp_path: Path) -> None:
    engine = database.engine(f"sqlite:///{tmp_path}/new/folder/kaitong.db")
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        ]
    assert found == ["wal", 2, 30000, 1]
    engine.dispose()


def test_sqlite_takes_the_write_lock_when_a_transaction_begins(sqlite_url: str) -> None:
    first, second = database.engine(sqlite_url), database.engine(sqlite_url)
    with first.begin() as one, second.connect() as two:
        one.exec_driver_sql("CREATE TABLE t (n int)")
        assert two.connection.dbapi_connection is not None
        two.connection.dbapi_connection.execute("PRAGMA busy_timeout=0")
        with pytest.raises(Exception, match="locked"):
            two.begin()
    first.dispose()
    second.dispose()


def test_postgres_speaks_psycopg_3_at_read_committed(postgres_url: str) -> None:
    engine = database.engine(postgres_url)
    with engine.connect() as connection:
        assert engine.dialect.driver == "psycopg"
        assert connection.execute(text("SHOW transaction_isolation")).scalar() == "read committed"
    engine.dispose()


@pytest.mark.parametrize("rows", [1, 3])
def test_postgres_ends_the_transaction_of_a_process_that_is_paused(postgres_url: str, rows: int) -> None:
    engine = database.engine(postgres_url)
    with engine.connect() as paused, engine.connect() as other:
        assert paused.execute(text("SHOW idle_in_transaction_session_timeout")).scalar() == "10s"
        paused.execute(text("SET idle_in_transaction_session_timeout = '100ms'"))
        paused.execute(text("CREATE TABLE numbers (n int)"))
        paused.execute(text("INSERT INTO numbers VALUES (0), (1), (2)"))
        paused.commit()
        process = paused.execute(text("SELECT pg_backend_pid()")).scalar()
        numbers = [{"n": number} for number in range(rows)]
        done = paused.execute(text("UPDATE numbers SET n = n + 10 WHERE n = :n"), numbers)
        assert done.rowcount == rows
        deadline, there = time.monotonic() + 20, text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
        while other.execute(there, {"pid": process}).scalar() and time.monotonic() < deadline:
            other.rollback()
            time.sleep(0.05)
        other.rollback()
        assert other.execute(there, {"pid": process}).scalar() == 0
        assert other.execute(text("SELECT sum(n) FROM numbers")).scalar() == 3
        paused.invalidate()
    engine.dispose()


def test_an_old_sqlite_knows_the_milliseconds_that_dbos_asks_for(sqlite_url: str) -> None:
    """On engines that are not ours too: DBOS makes its own. SQLite before 3.42 answers NULL to this."""
    for made in (database.engine(sqlite_url), create_engine(sqlite_url)):
        with made.begin() as connection:
            connection.execute(
                text("CREATE TABLE IF NOT EXISTS t (at INTEGER NOT NULL DEFAULT (unixepoch('subsec') * 1000))")
            )
            connection.execute(text("INSERT INTO t DEFAULT VALUES"))
            (found,) = connection.execute(text("SELECT max(at) FROM t")).one()
        assert found == pytest.approx(time.time() * 1000, abs=60_000)
        made.dispose()
