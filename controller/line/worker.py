"""Durable execution: DBOS runs the jobs, a lease says that this worker lives, and another takes the dead one's over.

Takes jobs that admission or a use case has enqueued in its own transaction, and runs each by the function of its kind.
The executor id is unique for each start: DBOS alone would give a dead worker's rows to nobody, or to its namesake.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, NoReturn

from dbos import DBOS, DBOSClient
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from controller.errors import Fenced, Unrecorded
from controller.line.dbos_private import enqueue_again, look_when_due
from controller.line.job import Context
from controller.line.jobs import RunJob
from controller.line.leases import LOST_LEASE, OwnLease, Unchanged, is_gone, lease_clock, process_space
from controller.line.stranded import Stranded
from controller.log import bound
from controller.model.outcome import JobName
from controller.records.commits import Looks, commits, tell
from controller.records.database import tried_again
from controller.records.intents import fence_out
from controller.records.leases import LeaseRow, claim, give_back, renew
from controller.records.store import next_number
from controller.shown import trace

QUEUE = "intents"
NAME = "kaitong"
VERSION = "kaitong-line-1"
"""Set by hand: recovery asks for the same version. It stays: a job of any release goes on by what our tables say."""

POLLING_SECONDS = 0.1
"""How often a worker asks whether something was committed since; only then it looks for jobs."""

log = logging.getLogger("kaitong.worker")
_worker: Worker | None = None
_running: list[str] = []
"""jobs that threads of this process run now"""


def _run(kind: str, subject: str) -> None:
    mine = str(DBOS.workflow_id)
    _running.append(mine)
    with bound(job=mine):
        try:
            assert _worker is not None, "start a worker first"
            _worker.jobs[kind](_worker.context, subject, JobName.parse(mine.partition(":")[2]))
        except (SQLAlchemyError, Unrecorded):
            # nothing can be decided: leave the job to whoever can reach the database, as a crash would
            _give_up(mine)
        finally:
            _running.remove(mine)


def _give_up(job: str) -> NoReturn:
    """Without its database a worker decides nothing: it ends, and another goes on."""
    log.error("%s - the database is lost, or takes nothing: this worker stops\n%s", job, trace())
    os._exit(LOST_LEASE)


@cache
def _workflow(kind: str) -> None:
    """One workflow of DBOS a kind of job, of its name: it is found by that name after a crash."""

    @DBOS.workflow(name=kind, max_recovery_attempts=1000)  # type: ignore[untyped-decorator]  # dbos is not followed
    def run(subject: str) -> None:
        _run(kind, subject)


class Starter:
    """Enqueues jobs in the caller's transaction: no hold without a workflow, no workflow without its holds."""

    def __init__(self, engine: Engine) -> None:
        self._client = DBOSClient(system_database_engine=engine, application_name=NAME, lazy=True)

    def __call__(self, session: Session, job: str, subject: str, priority: int, delay: float) -> None:
        options: dict[str, Any] = {
            "workflow_name": JobName.parse(job).kind,
            "queue_name": QUEUE,
            "workflow_id": f"{subject}:{job}",
            "app_version": VERSION,
            "priority": priority,
        }
        self._client.enqueue_in_transaction(session, options | ({"delay_seconds": delay} if delay else {}), subject)
        tell(session)


def prepare_database(url: str) -> None:
    """Create or upgrade DBOS's own tables. Raises what the database raises."""
    DBOS.migrate(url)


class Worker:
    """This process as a worker: started once, stopped once."""

    def __init__(self, context: Context, database_url: str, jobs: Mapping[str, RunJob]) -> None:
        self._lease = OwnLease(context.settings.lease_seconds)
        self.context, self._url, self.jobs = replace(context, lease=self._lease), database_url, jobs
        self.executor = f"{process_space()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._stopping, self._drained = threading.Event(), threading.Event()
        self._leases = Unchanged()
        self._heart = threading.Thread(target=self._beat, name="lease", daemon=True)
        self._commits = commits(database_url)
        self._stranded = Stranded(self.context, self.executor, jobs, _running, self._commits)

    def start(self) -> None:
        global _worker  # noqa: PLW0603 - DBOS finds workflows by name: they have no object to belong to
        _worker = self
        tried_again("start", self._keep_lease)
        tried_again("start", self._launch)
        self._heart.start()
        self._stranded.start()

    def _launch(self) -> None:
        """Start DBOS; where that breaks off nothing of it is left."""
        for kind in self.jobs:
            _workflow(kind)
        DBOS(
            config={
                "name": NAME,
                "system_database_url": self._url,
                "executor_id": self.executor,
                "application_version": VERSION,
                "log_level": "ERROR",
                "sys_db_idle_transaction_timeout_sec": self.context.settings.idle_transaction_seconds,
                "db_engine_kwargs": {"pool_pre_ping": not self._url.startswith("sqlite")},
                "sys_db_pool_size": self.context.settings.worker_concurrency + 4,
            }
        )
        try:
            DBOS.launch()
            queue = DBOS.register_queue(
                QUEUE,
                worker_concurrency=self.context.settings.worker_concurrency,
                polling_interval_sec=POLLING_SECONDS,
            )
            look_when_due(queue, Looks(self._commits))
        except SQLAlchemyError:
            DBOS.destroy(workflow_completion_timeout_sec=0)
            raise

    def stop(self) -> None:
        """Let running phases finish, then give the lease back: if one takes longer, others learn of it by the lease."""
        self._stopping.set()
        self._stranded.stop()
        DBOS.destroy(workflow_completion_timeout_sec=self.context.settings.drain_seconds)
        self._commits.close()
        self._drained.set()
        self._heart.join()
        client = DBOSClient(system_database_engine=self.context.store.engine, application_name=NAME, lazy=True)
        if not client.list_workflows(status="PENDING", executor_id=self.executor, load_input=False, load_output=False):
            self.context.store.write(lambda session: give_back(session, self.executor))

    # -- the lease ---------------------------------------------------------------------------------------------------
    def _beat(self) -> None:
        while not self._drained.wait(self.context.settings.lease_seconds / 6):
            try:
                self._lease.check()
                dead = self._keep_lease()
                self._lease.check()  # also while renewing others may have taken over
                for executor in dead:
                    self._take_over(executor)
            except SQLAlchemyError:
                log.warning("lease - the database does not answer")
            except Fenced as over:
                log.error("%s, this worker stops", over)  # noqa: TRY400 - where it was found tells nothing
                os._exit(LOST_LEASE)

    def _keep_lease(self) -> list[str]:
        """Renew our lease, in the database and, from when that began, for this process; answers the dead."""
        began = lease_clock()
        dead = self._renew()
        self._lease.renewed(began)
        return dead

    def _renew(self) -> list[str]:
        """Renew our lease; answers the dead: not renewed for twice the lease while we looked, or a process of this host
        that is gone. What a lease says of the time is not asked: wall clocks jump, and each host has its own.
        """
        ttl = self.context.settings.lease_seconds

        rows = self.context.store.write(lambda session: renew(session, self.executor, ttl))
        if self._stopping.is_set():
            return []  # what would be taken over now would not be finished
        silent = self._leases.seconds({row.executor: row.expires for row in rows})
        alive = {row.executor for row in rows if silent[row.executor] <= 2 * ttl and not is_gone(row.executor)}
        free = [row for row in rows if row.executor not in alive and row.taker not in alive - {self.executor}]
        return [row.executor for row in free if self._claim(row)]

    def _claim(self, dead: LeaseRow) -> bool:
        return self.context.store.write(lambda session: claim(session, dead, self.executor))

    def _take_over(self, executor: str) -> None:
        """Fence the dead worker out, then run what it left; its lease goes when nothing of it is left."""
        left = [
            handle.workflow_id
            for handle in DBOS.list_workflows(
                status="PENDING", executor_id=executor, load_input=False, load_output=False
            )
        ]

        def fence(session: Session) -> None:
            for workflow in sorted(left):
                intent, _, phase = workflow.partition(":")
                fence_out(session, intent, phase, next_number(session))

        if left:
            log.warning("taking over %d phases of %s", len(left), executor)
            self.context.store.write(fence)
            enqueue_again(executor)
            self.context.store.write(tell)
        else:
            self.context.store.write(lambda session: give_back(session, executor))
