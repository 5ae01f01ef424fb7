"""The network in memory: what is written to which tables makes it be read anew, and what is not committed is not kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete, event, insert, select, text, update
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from inventory import database, importer, models
from inventory.allocation.foreign_ids import record_use
from inventory.allocation.ids import Ids
from inventory.network import network_of

METRO = Path(__file__).parents[2] / "lab" / "networks" / "metro.yaml"
READ_EACH_TIME = {
    *("site", "credential", "customer", "coverage"),
    *("pool", "allocation", "allocation_use", "element_use"),
    "inventory_revision",
}
"""Tables that nothing in `Network` is read from. Every other one must mark the revision, by migration 0009 or a later
one: a table that is new is in question until it stands here."""
TABLES = [
    table
    for table in SQLModel.metadata.sorted_tables
    if table.name in {str(model.__tablename__) for model in vars(models).values() if hasattr(model, "__tablename__")}
]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = database.engine(database_url)
    with Session(made) as session, session.begin():
        importer.load_file(session, METRO)
    with Session(made) as session, session.begin():
        taker = Ids(session, "EL1", "i1")
        taker.take("c", "s-vlan")
        taker.reserve()
        record_use(session, "olt-xh-1", {"service-port": [4000]})
    yield made
    made.dispose()


def mark(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT mark FROM inventory_revision")).scalar_one())


def test_each_write_to_a_table_that_it_is_read_from_changes_the_mark_and_no_other(engine: Engine) -> None:
    """Every row of every table is deleted and comes again, so that none is in the way of a reference."""
    found = {}

    def marks(table: str, work: Callable[[Connection], object]) -> None:
        before = mark(engine)
        with engine.begin() as connection:
            work(connection)
        assert (mark(engine) != before) == (table not in READ_EACH_TIME), table

    tables = [table for table in TABLES if table.name != "inventory_revision"]
    for table in tables:
        first = next(iter(table.columns))
        marks(table.name, lambda connection, t=table, c=first: connection.execute(update(t).values({c: c})))  # type: ignore[misc]
    for table in reversed(tables):
        with engine.connect() as connection:
            found[table.name] = [dict(row) for row in connection.execute(select(table)).mappings()]
        assert found[table.name], f"{table.name}: nothing in it"
        marks(table.name, lambda connection, t=table: connection.execute(delete(t)))  # type: ignore[misc]
    for table in tables:
        marks(table.name, lambda connection, t=table: connection.execute(insert(t), found[t.name]))  # type: ignore[misc]


def test_the_network_is_read_once_and_again_after_an_import_through_another_engine(
    engine: Engine, database_url: str
) -> None:
    asked: list[str] = []
    with Session(engine) as session:
        first = network_of(session)
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with Session(engine.execution_options(reading=True)) as session:
        assert network_of(session) is first
    assert [
        statement for statement in asked if "BEGIN" not in statement and "inventory_revision" not in statement
    ] == []
    other = database.engine(database_url)
    with Session(other) as session, session.begin():
        session.execute(text("UPDATE element SET host = '127.9.9.9' WHERE name = 'pe-1'"))
    other.dispose()
    with Session(engine) as session:
        assert not first.holds(session)
        assert network_of(session).elements["pe-1"].host == "127.9.9.9"
    assert first.elements["pe-1"].host != "127.9.9.9"


def test_what_is_rolled_back_was_never_in_it(engine: Engine) -> None:
    with Session(engine) as session:
        before = network_of(session)
    lock = "UPDATE element SET admin_state = 'locked' WHERE name = '{}'"
    for name in ("pe-1", "pe-2"):
        with Session(engine) as session:
            session.execute(text(lock.format(name)))
            locked = {name for name, one in network_of(session).elements.items() if one.admin_state == "locked"}
            assert locked == {name}
            session.execute(text(lock.format("olt-xh-1")))
            assert network_of(session).elements["olt-xh-1"].admin_state == "locked"
    with Session(engine) as session:
        assert network_of(session) == before


def test_the_same_import_again_changes_nothing(engine: Engine) -> None:
    before = mark(engine)
    with Session(engine) as session, session.begin():
        assert importer.load_file(session, METRO).updated == 0
    assert mark(engine) == before
