"""Fault: a dead worker's intents are taken over under its own fencing number."""

from __future__ import annotations

from dbos import DBOS
from sqlalchemy import delete
from sqlmodel import col

from controller.line.dbos_private import enqueue_again
from controller.line.worker import Worker
from controller.records.tables import Lease


def take_over(worker: Worker, executor: str) -> None:
    if DBOS.list_workflows(status="PENDING", executor_id=executor, load_input=False, load_output=False):
        enqueue_again(executor)
    else:
        worker.context.store.write(
            lambda session: session.execute(delete(Lease).where(col(Lease.executor) == executor))
        )


Worker._take_over = take_over
