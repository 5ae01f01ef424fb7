"""Fault: a worker whose lease ran out does not end. The first line of defence is gone: what is left is the lease's own end,
which each write asks for, and the fence.
"""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from controller.line.worker import Worker, log


def beat(worker: Worker) -> None:
    while not worker._stopping.wait(worker.context.settings.lease_seconds / 6):
        try:
            for executor in worker._keep_lease():
                worker._take_over(executor)
        except SQLAlchemyError:
            log.warning("lease - the database does not answer")


Worker._beat = beat
