"""Lists read columns without the mapped classes: the fields of their views must be those that the tables have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlmodel import Session, SQLModel

from controller.queries.lists import TABLES, intent_lines, selected
from controller.queries.views import IntentLine, View
from controller.records.tables import Intent
from inventory.database import engine, migrate

BEGAN = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("line", TABLES, ids=lambda line: line.__name__)
def test_what_a_list_reads_is_what_its_table_has(line: type[View]) -> None:
    there = SQLModel.metadata.tables[TABLES[line]].columns
    read = {each.name: each.type.compile(sqlite.dialect()) for each in selected(line).selected_columns}
    assert read == {name: there[name].type.compile(sqlite.dialect()) for name in line.model_fields}


@pytest.fixture
def reader(database_url: str) -> Iterator[Connection]:
    made = engine(database_url)
    migrate(made)
    with Session(made) as session, session.begin():
        for number in range(1, 4):
            at = BEGAN + timedelta(hours=number)
            session.add(
                Intent(
                    id=f"IN-{number}",
                    seq=number,
                    service=f"EL-{number % 2}",
                    operation="provision",
                    requester="oss",
                    external_id=str(number),
                    request_hash="",
                    elements=["pe-1"],
                    created_at=at,
                    updated_at=at,
                )
            )
    with made.connect() as connection:
        yield connection
    made.dispose()


def test_intents_come_newest_first_with_the_number_of_all(reader: Connection) -> None:
    lines, total = intent_lines(reader, limit=2)
    assert ([line.id for line in lines], total) == (["IN-3", "IN-2"], 3)
    assert lines[0] == IntentLine(
        id="IN-3",
        service="EL-1",
        operation="provision",
        requester="oss",
        external_id="3",
        sla_class="bronze",
        state="acknowledged",
        reason="",
        elements=["pe-1"],
        created_at=BEGAN + timedelta(hours=3),
        updated_at=BEGAN + timedelta(hours=3),
    )
    lines, total = intent_lines(reader, service="EL-1", limit=1, offset=1)
    assert ([line.id for line in lines], total) == (["IN-1"], 2)
    assert intent_lines(reader, state="completed") == ([], 0)
