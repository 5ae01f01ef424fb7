"""The config history as the doors read it: what one intent did to one element, and how two recorded scopes differ."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session, col

from controller.errors import UnknownThing
from controller.queries.element_views import DiffView, RevisionView
from controller.records.history_tables import Revision


def revision(session: Session, number: int) -> Revision:
    row = session.get(Revision, number)
    if row is None:
        raise UnknownThing(
            f"there is no revision {number}", field="revision", fix="list them with `kaitong history list`"
        )
    return row


def revisions(
    session: Session, *, element: str = "", service: str = "", intent: str = "", limit: int = 50
) -> list[Revision]:
    """Newest first."""
    query = select(Revision).order_by(col(Revision.id).desc()).limit(limit)
    for column, value in ((Revision.element, element), (Revision.service, service), (Revision.intent, intent)):
        if value:
            query = query.where(col(column) == value)
    return list(session.execute(query).scalars())


def config_diff(old: Iterable[Iterable[str]], new: Iterable[Iterable[str]], *, label_old: str, label_new: str) -> str:
    """Unified diff of two recorded scopes."""
    left, right = ([" / ".join(line) for line in lines] for lines in (old, new))
    return "\n".join(difflib.unified_diff(left, right, label_old, label_new, lineterm=""))


def revision_view(session: Session, number: int) -> RevisionView:
    """Raises UnknownThing."""
    return RevisionView.model_validate(revision(session, number))


def revision_diff(session: Session, a: int, b: int) -> DiffView:
    """What the two revisions left behind, compared. Raises UnknownThing."""
    old, new = revision(session, a), revision(session, b)
    text = config_diff(
        old.after, new.after, label_old=f"{old.element} revision {a}", label_new=f"{new.element} revision {b}"
    )
    return DiffView(a=a, b=b, text=text)
