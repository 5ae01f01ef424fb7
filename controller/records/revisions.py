"""The config history: a row for each element that an intent staged."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import insert
from sqlmodel import Session

from controller.model.event import EventName
from controller.model.outcome import JobKind, JobName, OutcomeState
from controller.records.events import events_of
from controller.records.history_tables import Revision
from controller.records.tables import Intent, Outcome, now

APPLIED = "applied"
"""the result of a revision that stands; another is the state of an intent that does not"""


def record_revisions(session: Session, intent: Intent, result: str, outcomes: Mapping[str, Outcome]) -> None:
    """One history row an element that was staged: the audit trail shows what was undone too, and who decided it.

    What was undone ended as it began; what was applied, as it was verified, and that may be nothing at all.
    """
    applied = result == APPLIED
    why = intent.comment or f"order {intent.external_id}"
    if JobName.parse(intent.phase).kind == JobKind.RESOLVE:  # it was in doubt: a person may have had a say
        chosen = events_of(session, intent.id, EventName.RESOLUTION_CHOSEN)
        why = "; ".join([why, *(event.text for event in chosen)])
    common = {
        "intent": intent.id,
        "service": intent.service,
        "operation": intent.operation,
        "who": intent.requester,
        "why": why,
        "at": now(),
    }
    rows = [
        common
        | {
            "element": element,
            "result": outcome.state if outcome.state == OutcomeState.ABANDONED else result,
            "diff": outcome.diff,
            "sent": outcome.sent,
            "before": outcome.snapshot,
            "after": outcome.after if applied else outcome.snapshot,
            "before_hash": outcome.before_hash,
            "after_hash": outcome.after_hash if applied else outcome.before_hash,
        }
        for element, outcome in sorted(outcomes.items())
    ]
    if rows:
        session.execute(insert(Revision), rows)
