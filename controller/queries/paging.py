"""One page of rows of a table, with the number of all that match, and conditions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlmodel import Session, col

T = TypeVar("T")


def page(
    session: Session, model: type[T], *, order: Any, where: Iterable[Any] = (), limit: int = 50, offset: int = 0
) -> tuple[list[T], int]:
    """One page of rows and the number of all that match."""
    conditions = list(where)
    total = session.execute(select(func.count()).select_from(model).where(*conditions)).scalar_one()
    rows = session.execute(select(model).where(*conditions).order_by(order).limit(limit).offset(offset)).scalars()
    return list(rows), int(total)


def equal(wanted: dict[Any, str]) -> list[Any]:
    """Conditions for the columns of which something is wanted."""
    return [col(column) == value for column, value in wanted.items() if value]
