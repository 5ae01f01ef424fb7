"""The audit trail: who did which deed about what, when, and how it ended. Rows are added, never changed but for an end
that came after the first transaction.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from controller.records.history_tables import AuditRow
from controller.records.tables import now


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed before it has ended."""

    deed: str
    actor: str
    door: str
    about: str
    key: str
    digest: str
    """sha256 of what the deed takes"""


def record(session: Session, entry: Entry, outcome: str, answer: dict[str, Any] | None) -> int:
    """Write the row of a deed; its number. A refused deed leaves its key free."""
    row = asdict(entry) | {"outcome": outcome, "answer": answer, "at": now()}
    if outcome != "done":
        row["key"] = ""
    made = insert(AuditRow).values(**row).returning(col(AuditRow.id))
    return int(session.execute(made).scalar_one())


def correct(session: Session, number: int, outcome: str) -> None:
    """Write that a deed ended otherwise than its first transaction said; its key is free again."""
    session.execute(update(AuditRow).where(col(AuditRow.id) == number).values(outcome=outcome, key=""))


def keyed(session: Session, entry: Entry) -> tuple[str, dict[str, Any] | None] | None:
    """The digest and the answer of this actor's deed under this key, where there was one."""
    query = select(col(AuditRow.digest), col(AuditRow.answer)).where(
        col(AuditRow.deed) == entry.deed, col(AuditRow.actor) == entry.actor, col(AuditRow.key) == entry.key
    )
    found = session.execute(query).first()
    return None if found is None else (found.digest, found.answer)


def trail(session: Session, *, about: str = "", deed: str = "", before: int = 0, limit: int = 50) -> list[AuditRow]:
    """Newest first; `before` is the number of the last row of the page before this."""
    query = select(AuditRow).order_by(col(AuditRow.id).desc()).limit(limit)
    for column, value in ((col(AuditRow.about), about), (col(AuditRow.deed), deed)):
        if value:
            query = query.where(column == value)
    if before:
        query = query.where(col(AuditRow.id) < before)
    return list(session.execute(query).scalars())
