"""What happened on each element in an intent: first the snapshot, then each step's result."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from controller.records.tables import Outcome


def outcomes_of(session: Session, intent_id: str) -> dict[str, Outcome]:
    return {
        row.element: row for row in session.execute(select(Outcome).where(col(Outcome.intent) == intent_id)).scalars()
    }


def save_outcomes(session: Session, rows: Iterable[Outcome]) -> None:
    """Write what the last step changed of each element's outcome, in one statement."""
    changed = [
        {
            "b_intent": row.intent,
            "b_element": row.element,
            "state": row.state,
            "error": row.error,
            "lost": row.lost,
            "sent": row.sent,
            "after": row.after,
            "after_hash": row.after_hash,
        }
        for row in rows
    ]
    if changed:
        table = Outcome.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
        key = (table.c.intent == bindparam("b_intent"), table.c.element == bindparam("b_element"))
        session.connection().execute(update(table).where(*key), changed)
