"""Fault: nobody looks at the fencing number: not before a write to an element, not in a transaction."""

from __future__ import annotations

from sqlmodel import Session

from controller.line.job import Job
from controller.records.intents import intent_of
from controller.records.store import Store
from controller.records.tables import Intent


def check_fence(store: Store, intent: str, _fence: int) -> str:
    return store.intent(intent).abort


def locked_intent(job: Job, session: Session) -> Intent:
    return intent_of(session, job.intent, lock=True)


Store.check_fence = check_fence
Job.locked_intent = locked_intent
