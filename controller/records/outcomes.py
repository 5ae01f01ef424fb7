"""What happened on each element in an intent: first the snapshot, then each step's result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session, col

from controller.model.outcome import OutcomeState
from controller.records.tables import Outcome
from drivers.platform import Line


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


def add_outcomes(session: Session, intent: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Begin the outcome of each element that has none: element → columns beside the key."""
    known = set(session.execute(select(col(Outcome.element)).where(col(Outcome.intent) == intent)).scalars())
    if new := [{"intent": intent, "element": name, **row} for name, row in rows.items() if name not in known]:
        session.execute(insert(Outcome), new)


def abandoned_on(session: Session, element: str) -> list[tuple[str, frozenset[Line]]]:
    """(intent, lines of the snapshot) of each intent that gave the element up."""
    given_up = (col(Outcome.element) == element, col(Outcome.state) == OutcomeState.ABANDONED)
    rows = session.execute(select(col(Outcome.intent), col(Outcome.snapshot)).where(*given_up))
    return [(intent, frozenset(map(tuple, snapshot))) for intent, snapshot in rows]
