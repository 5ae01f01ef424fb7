"""Pages of one table as doors list them, newest first: each row is read as a view whose fields are its columns.

No mapped class is loaded: `kaitong intent list` would wait for the tables of every house longer than for its answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar, get_origin

from sqlalchemy import JSON, Connection, Integer, Select, String, column, func, select, table

from controller.queries.element_views import RevisionLine
from controller.queries.views import IntentLine, ServiceLine, View
from inventory.moment import Moment

L = TypeVar("L", bound=View)
TABLES: Mapping[type[View], str] = {IntentLine: "intent", ServiceLine: "service", RevisionLine: "revision"}
_TYPES = {datetime: Moment(), list: JSON(), dict: JSON(), int: Integer()}


def intent_lines(
    reader: Connection, *, state: str = "", service: str = "", limit: int = 50, offset: int = 0
) -> tuple[list[IntentLine], int]:
    """One page, and the number of all that match; so do the others."""
    return _page(reader, IntentLine, "seq", {"state": state, "service": service}, limit=limit, offset=offset)


def service_lines(
    reader: Connection, *, state: str = "", customer: str = "", limit: int = 50, offset: int = 0
) -> tuple[list[ServiceLine], int]:
    return _page(reader, ServiceLine, "created_at", {"state": state, "customer": customer}, limit=limit, offset=offset)


def revision_lines(
    reader: Connection, *, element: str = "", service: str = "", intent: str = "", limit: int = 50, offset: int = 0
) -> tuple[list[RevisionLine], int]:
    wanted = {"element": element, "service": service, "intent": intent}
    return _page(reader, RevisionLine, "id", wanted, limit=limit, offset=offset)


def _page(
    reader: Connection, line: type[L], order: str, wanted: Mapping[str, str], *, limit: int, offset: int
) -> tuple[list[L], int]:
    """`order`: the column that grows with each row. Of `wanted` what is empty asks for nothing."""
    where = [column(name) == value for name, value in wanted.items() if value]
    total = reader.execute(select(func.count()).select_from(table(TABLES[line])).where(*where)).scalar_one()
    query = selected(line).where(*where).order_by(column(order).desc()).limit(limit).offset(offset)
    return [line.model_validate(row) for row in reader.execute(query)], total


def selected(line: type[View]) -> Select[Any]:
    """The fields of a view as columns of its table: a test holds them against the mapped class."""
    fields = line.model_fields.items()
    return select(*(column(name, _type(field.annotation)) for name, field in fields)).select_from(table(TABLES[line]))


def _type(annotation: Any) -> Any:
    return _TYPES.get(get_origin(annotation) or annotation, String())
