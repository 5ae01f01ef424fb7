"""A worker notices what was committed without asking the database's tables, and looks for itself once in a while."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlmodel import Session

from controller.records import commits as module
from controller.records.commits import Commits, Looks, commits, tell
from inventory.database import engine

SECONDS = 30.0


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    made = engine(database_url)
    with Session(made) as session:
        session.execute(text("CREATE TABLE thing (n integer)"))
        session.commit()
        yield session
    made.dispose()


@pytest.fixture
def heard(session: Session, database_url: str) -> Iterator[Commits]:
    assert session
    made = commits(database_url)
    if database_url.startswith("postgres"):
        changed(made, 0)  # it listens
    yield made
    made.close()


def changed(heard: Commits, number: int) -> int:
    """Wait for another number."""
    for _ in range(int(SECONDS * 100)):
        if heard.number() != number:
            return heard.number()
        threading.Event().wait(0.01)
    raise AssertionError(f"still {number}")


def commit(session: Session) -> None:
    session.execute(text("INSERT INTO thing VALUES (1)"))
    tell(session)
    session.commit()


def test_a_commit_that_tells_changes_the_number(session: Session, heard: Commits) -> None:
    number = heard.number()
    for _ in range(3):
        commit(session)
        number = changed(heard, number)


def test_what_is_rolled_back_or_changes_nothing_does_not(session: Session, heard: Commits) -> None:
    number = heard.number()
    session.execute(text("INSERT INTO thing VALUES (1)"))
    tell(session)
    session.rollback()
    session.execute(text("UPDATE thing SET n = 2"))
    session.commit()
    session.execute(text("SELECT n FROM thing"))
    session.commit()
    assert heard.number() == number
    commit(session)
    changed(heard, number)


def test_a_log_that_was_written_back_and_emptied_hides_nothing(sqlite_url: str) -> None:
    made = engine(sqlite_url)
    with Session(made) as session:
        session.execute(text("CREATE TABLE thing (n integer)"))
        session.commit()
        heard = commits(sqlite_url)
        for _ in range(3):
            number = heard.number()
            commit(session)
            with made.connect() as connection:
                connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            assert heard.number() != number
            assert Path(f"{made.url.database}-wal").stat().st_size == 0
        heard.close()
    made.dispose()


def test_a_lost_connection_is_made_again_and_counts_as_a_commit(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RECONNECT_SECONDS", 0.01)
    heard = commits(postgres_url)
    number = changed(heard, 0)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        for _ in range(3):
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            number = changed(heard, number)
        connection.execute(f"NOTIFY {module.CHANNEL}")
        changed(heard, number)
    heard.close()


class Numbers:
    def __init__(self) -> None:
        self.now = 1

    def number(self) -> int:
        return self.now

    def close(self) -> None:
        pass


def test_a_look_is_due_until_it_was_made_and_again_after_a_commit_during_it() -> None:
    numbers = Numbers()
    looks = Looks(numbers)
    assert looks.due()
    assert looks.due()
    looks.made()
    assert not looks.due()
    numbers.now = 2
    assert looks.due()
    numbers.now = 3
    looks.made()
    assert looks.due()


def test_a_look_that_nobody_asked_for_is_due_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Looks(Numbers())
    assert looks.due()
    looks.made()
    assert not looks.due()
    monkeypatch.setattr(module, "UNASKED_SECONDS", 0.0)
    assert looks.due()
