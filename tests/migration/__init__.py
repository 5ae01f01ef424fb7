"""A database of an earlier release, with intents at every point, as SQL of SQLite; and what the elements held then.

Made with release d0545a2 on the metro lab: a line that is completed, an intent that failed, one in doubt that was decided
to stay and whose OLT did not answer, one that waits behind it, one whose worker was killed after the commit (elements
with a timer have gone back since), and one that waits behind that. The host of its workers is called `earlier`.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    DefaultClause,
    MetaData,
    Table,
    func,
    insert,
    make_url,
    select,
)

from controller.line.worker import prepare_database
from inventory.database import MIGRATIONS, engine

HERE = Path(__file__).parent
DUMP = HERE / "d0545a2.sql"
ELEMENTS: dict[str, dict[str, str]] = json.loads((HERE / "d0545a2_elements.json").read_text(encoding="utf-8"))
"""element → `running` (and `saved` where it is another), of each that differs from the lab as it comes up"""
REVISION = "0004"
COMPLETED, FAILED = "IN5RTV4TPK4WIT4", "INNHQKIDU2U42SO"
HELD, WAITING = "INJORSGV3OUI52G", "INTUTLXRLNNV2GE"
COMMITTED, BEHIND_IT = "INXKTMQOC3QAR22", "INUXI7VFGJCKJJC"


def restore(url: str, folder: Path) -> None:
    """Put the database of then at this URL; on Postgres row by row, into tables of the same revision."""
    if make_url(url).get_backend_name() == "sqlite":
        file = Path(make_url(url).database or "")
        file.parent.mkdir(parents=True, exist_ok=True)
        _sqlite(file)
        return
    file = folder / "earlier.db"
    _sqlite(file)
    made = engine(url)
    with made.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)
    prepare_database(url)
    with made.begin() as connection, closing(sqlite3.connect(file)) as source:
        source.row_factory = sqlite3.Row
        for schema in (None, "dbos"):
            tables = MetaData()
            tables.reflect(connection, schema=schema)
            for table in tables.sorted_tables:
                _copy(source, connection, table)
    made.dispose()


def _sqlite(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(DUMP.read_text(encoding="utf-8"))


def _copy(source: sqlite3.Connection, connection: Connection, table: Table) -> None:
    if not source.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table.name,)).fetchone():
        return
    rows = [dict(row) for row in source.execute(f'SELECT * FROM "{table.name}"')]
    connection.execute(table.delete())
    if rows:
        connection.execute(insert(table), [{name: _value(table.c[name], row[name]) for name in row} for row in rows])
    for column in table.primary_key:
        if isinstance(column.server_default, DefaultClause) and "nextval" in str(column.server_default.arg):
            sequence = func.pg_get_serial_sequence(table.fullname, column.name)
            connection.execute(select(func.setval(sequence, select(func.max(column)).scalar_subquery())))


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, JSON):
        return json.loads(value)
    if isinstance(column.type, Boolean):
        return bool(value)
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value
