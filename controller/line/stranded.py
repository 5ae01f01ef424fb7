"""Jobs that would lie where they are: their delay is over, or would be had the wall clock not been set; their worker
has no lease; or no thread of their worker runs them. A thread of each worker looks for them.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Collection, Sequence
from typing import Any

from dbos import DBOS
from sqlalchemy.exc import SQLAlchemyError

from controller.line.dbos_private import enqueue_delayed
from controller.line.job import Context
from controller.line.jobs import hold_unknown
from controller.line.kept import AFTER
from controller.line.leases import LOST_LEASE, Unchanged
from controller.log import bound
from controller.model.outcome import JobKind, JobName
from controller.records.commits import Commits, Looks, tell
from controller.records.ends import LONGEST_RETRY
from controller.records.leases import leases, lend

LATE_SECONDS = 2.0
"""A job whose delay is over starts within some two seconds; later than this the clock must have been wrong."""

UNRUN_SECONDS = 20.0
"""A job of this worker's that none of its threads runs for longer was claimed, or has ended, and the database did not
take a word of it: DBOS tries again only what it takes for passing, and a full disk it does not."""

SECONDS = 1.0
"""between two looks"""

log = logging.getLogger("kaitong.worker")


class Stranded:
    """Of one worker, whose threads run the jobs named in `running`."""

    def __init__(
        self, context: Context, executor: str, kinds: Collection[str], running: Collection[str], commits: Commits
    ) -> None:
        self._context, self._executor, self._kinds, self._running = context, executor, kinds, running
        self._delays, self._unrun = Unchanged(), Unchanged()
        self._delayed: dict[str, int] = {}
        """job to the milliseconds of the epoch when it starts"""
        self._mine: set[str] = set()
        self._looks = Looks(commits)
        self._stopping = threading.Event()
        # not the heart's: DBOS waits for a database that is lost, and a heart must not
        self._thread = threading.Thread(target=self._look_after, name="stranded", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _look_after(self) -> None:
        while not self._stopping.wait(SECONDS):
            try:
                if self._looks.due() or not self._mine.issubset(self._running):
                    self._look()
                self._end_unknown()
                self._start_delayed()
                self._hasten()
                self._let_go()
            except SQLAlchemyError:
                log.warning("stranded - the database does not answer")

    def _look(self) -> None:
        rows: Sequence[Any] = DBOS.list_workflows(status=["DELAYED", "PENDING"], load_input=False, load_output=False)
        self._delayed = {row.workflow_id: row.delay_until_epoch_ms for row in rows if row.status == "DELAYED"}
        owners = {row.workflow_id: str(row.executor_id) for row in rows if row.status == "PENDING"}
        self._mine = {job for job, owner in owners.items() if owner == self._executor}
        self._adopt(set(owners.values()) - {self._executor})
        self._looks.made()

    def _end_unknown(self) -> None:
        """What a worker of another release enqueued, and this one cannot run: it would wait for ever, and stop each
        worker that claims it. Its intent is held, with an alarm, and tried again.
        """
        for job in [each for each in self._mine if _kind(each) not in self._kinds]:
            subject, _, name = job.partition(":")
            with bound(intent=subject, job=job):
                log.error("%s - is of a kind that this release does not know: it is ended, its intent is held", job)
                hold_unknown(self._context, subject, name)
            DBOS.cancel_workflow(job)
            self._mine.discard(job)

    def _start_delayed(self) -> None:
        """Those that were seen to wait, and should start now by the wall clock."""
        if over := {job for job, start in self._delayed.items() if start <= time.time() * 1000}:
            enqueue_delayed()
            self._context.store.write(tell)
            self._delayed = {job: start for job, start in self._delayed.items() if job not in over}

    def _hasten(self) -> None:
        """DBOS dates a job that is to start later by the wall clock. Where that was set back (or another host's is
        ahead) the job would wait as much longer: one that waits longer than it should, as we see it, is due.
        """
        for job, seconds in self._delays.seconds(self._delayed).items():
            if seconds > self._longest(JobName.parse(job.partition(":")[2])) + LATE_SECONDS:
                with bound(job=job):
                    log.warning("%s - waits longer than it should (was the wall clock set back?): it starts now", job)
                DBOS.set_workflow_delay(job, delay_until_epoch_ms=0)
                self._delayed[job] = 0

    def _adopt(self, owners: set[str]) -> None:
        """A paused worker that wakes may take one more job before it notices that its lease has run out. By then its
        lease was deleted, since all that it had was taken over. It gets one again, which nobody renews.
        """
        if owners and owners.difference(row.executor for row in self._context.store.look(leases)):
            self._context.store.write(lambda session: lend(session, owners))

    def _let_go(self) -> None:
        """A job of this worker's that nobody runs waits for this worker's end: then others take it over."""
        for job, seconds in self._unrun.seconds(dict.fromkeys(self._mine.difference(self._running))).items():
            if seconds > UNRUN_SECONDS:
                with bound(job=job):
                    log.error(
                        "%s - has not been run for %.0f s, or its end was not kept: this worker stops", job, seconds
                    )
                os._exit(LOST_LEASE)

    def _longest(self, job: JobName) -> float:
        """Seconds that this job may wait."""
        settings = self._context.settings
        if job.kind == JobKind.KEPT:
            return settings.confirm_seconds + AFTER
        return max(settings.late_seconds, settings.soak_seconds if job.kind == JobKind.FINISH else LONGEST_RETRY)


def _kind(job: str) -> str:
    """Of `SUBJECT:KIND` or `SUBJECT:KIND:N`."""
    return job.split(":")[1]
