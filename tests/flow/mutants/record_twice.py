"""Fault: the record is written again when a crash makes its step run again."""

from __future__ import annotations

from sqlmodel import Session

from controller.line.activation import Activation
from controller.line.recording import complete
from controller.records.store import outcomes_of, plan_row


def record(activation: Activation) -> str:
    def work(session: Session) -> str:
        intent = activation._mine(session)
        complete(session, intent, plan_row(session, intent.id), outcomes_of(session, intent.id))
        return intent.state

    return activation.store.write(work)


Activation._record_done = record
