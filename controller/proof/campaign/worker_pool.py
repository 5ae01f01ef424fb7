"""The workers of a campaign, and who supervises them: killed, stopped or ended, there are soon as many as there were.

Takes strikes upon workers; the run log notes each that struck, and how long it took until another went on.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import select, text
from sqlmodel import col

from controller.app import App
from controller.line.leases import LOST_LEASE
from controller.proof.campaign.run_log import RunLog
from controller.proof.crash.databases import Databases
from controller.proof.crash.forkserver import ForkServer, ForkServerError, alive, pause
from controller.records.tables import Lease

GRACE = 5.0
"""seconds in which a worker that was stopped beyond its lease has ended itself"""
PATIENCE = 60.0
"""seconds in which a worker ends that is told to, and in which another has taken over"""
BIRTHS = 20
"""workers in a row that die before they are ready, until something else must be wrong"""


@dataclass
class WorkerPool:
    """Worker processes."""

    app: App
    run_log: RunLog
    databases: Databases
    forkserver: ForkServer
    size: int
    live: set[int] = field(default_factory=set)
    stopped: dict[int, str] = field(default_factory=dict)
    """pid -> executor: asleep until another has taken over"""
    _ending: dict[int, float] = field(default_factory=dict)
    """told to end, or woken: until when"""
    _left: dict[str, tuple[int, float]] = field(default_factory=dict)
    """intents of a dead worker: their fence then, and when it was struck"""
    _births: list[Future[int]] = field(default_factory=list)
    _failed: int = 0
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    # -- supervising ------------------------------------------------------------------------------------------------
    def tend(self) -> None:
        """One look: who has ended, who is missing, what goes on."""
        for birth in [birth for birth in self._births if birth.done()]:
            self._births.remove(birth)
            try:
                self.live.add(birth.result())
                self._failed = 0
            except ForkServerError:
                self._failed += 1  # the database may be away
                if self._failed > BIRTHS:
                    raise
        for pid in [pid for pid in self.live if not alive(pid)]:
            self.live.discard(pid)
            self._buried(pid)
        self._look_after_stopped()
        self._look_after_ending()
        self._gone_on()
        wanted = max(self.size - len(self.stopped), 1)
        while len(self.live) + len(self._births) < wanted:
            self._births.append(self._pool.submit(self.forkserver.fork, self.app.settings.variables()))

    def close(self) -> None:
        """End everything at once."""
        self._pool.shutdown(wait=True)
        self.live |= {birth.result() for birth in self._births if not birth.exception()}
        for pid in (*self.live, *self.stopped, *self._ending):
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        for pid in (*self.live, *self.stopped, *self._ending):
            self.forkserver.gone(pid, GRACE)

    def end(self) -> None:
        """Every worker stops gracefully, when nothing is left of the dead; what does not is told."""
        deadline = time.monotonic() + PATIENCE
        while (self.stopped or self._ending or self._births or self._of_dead()) and time.monotonic() < deadline:
            self.tend()
            time.sleep(0.05)
        for pid in list(self.live):
            self.live.discard(pid)
            self._say_end(pid)
        while self._ending:
            self._look_after_ending()
            time.sleep(0.05)

    def _of_dead(self) -> list[str]:
        """Leases that no living worker renews: others are about to see that."""
        with self.app.store.read() as session:
            leases = session.execute(select(col(Lease.executor))).scalars().all()
        return [name for name in leases if int(name.split(":")[-2]) not in self.live]

    # -- strikes ----------------------------------------------------------------------------------------------------
    def victim(self, chance: Random) -> int | None:
        """A worker that may be struck; while one is stopped none: who is to take over must look on for two leases."""
        return chance.choice(sorted(self.live)) if self.live and not self.stopped else None

    def kill(self, pid: int) -> None:
        left = self._work_of(self._executor(pid))
        os.kill(pid, signal.SIGKILL)
        self.live.discard(pid)
        self._struck("kill", pid, left)
        self.forkserver.gone(pid, GRACE)

    def stop(self, pid: int) -> None:
        """Stop it, but not inside a transaction of its lease: on SQLite nobody at all could write then."""
        executor = self._executor(pid)
        pause(pid)
        while not self.databases.writable(self.app.settings.database_url):
            os.kill(pid, signal.SIGCONT)
            time.sleep(0.02)
            pause(pid)
        self.live.discard(pid)
        self.stopped[pid] = executor
        self._ending[pid] = time.monotonic() + PATIENCE
        self._struck("stop", pid, self._work_of(executor))

    def term(self, pid: int) -> None:
        left = self._work_of(self._executor(pid))
        self._say_end(pid)
        self.live.discard(pid)
        self.run_log.struck("term", f"worker {pid}", intents=left)

    def full(self, pid: int) -> None:
        """From here on no file of this worker grows."""
        left = self._work_of(self._executor(pid))
        self.databases.full(pid)
        self.run_log.struck("full", f"worker {pid}", intents=left)

    def room(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):  # it has ended
            self.databases.room(pid)

    # -- how --------------------------------------------------------------------------------------------------------
    def _struck(self, kind: str, pid: int, left: dict[str, int]) -> None:
        self.run_log.struck(kind, f"worker {pid}", intents=left)
        now = time.monotonic()
        self._left |= {intent: (fence, now) for intent, fence in left.items()}

    def _say_end(self, pid: int) -> None:
        os.kill(pid, signal.SIGTERM)
        self._ending[pid] = time.monotonic() + PATIENCE

    def _buried(self, pid: int) -> None:
        """Nobody struck it: it may have lost the database, or its lease on a machine that is too busy."""
        code = self.forkserver.gone(pid)
        self.run_log.died(f"worker {pid} gave up, exit code {code}")
        if code != LOST_LEASE:
            self.run_log.wrong(f"worker {pid} - ended by itself - expected exit code {LOST_LEASE}, found {code}")

    def _look_after_stopped(self) -> None:
        """Wake who has been taken over: nothing of it is left."""
        if not self.stopped:
            return
        with self.app.store.read() as session:
            leases = set(session.execute(select(col(Lease.executor))).scalars())
        for pid, executor in list(self.stopped.items()):
            late = time.monotonic() > self._ending[pid]
            if executor in leases and not late:
                continue
            if late:
                self.run_log.wrong(
                    f"worker {pid} - nobody takes the stopped worker's intents over", *self.run_log.at_work()
                )
            os.kill(pid, signal.SIGCONT)
            del self.stopped[pid]
            self._ending[pid] = time.monotonic() + GRACE

    def _look_after_ending(self) -> None:
        for pid, until in list(self._ending.items()):
            if pid in self.stopped:
                continue
            code = self.forkserver.gone(pid)
            if code is None and time.monotonic() > until:
                self.run_log.wrong(f"worker {pid} - goes on - expected it to end", *self.run_log.at_work())
                os.kill(pid, signal.SIGKILL)
                self.forkserver.gone(pid, GRACE)
            elif code is None:
                continue
            elif code not in {0, LOST_LEASE}:
                self.run_log.wrong(f"worker {pid} - ended - expected exit code 0 or {LOST_LEASE}, found {code}")
            del self._ending[pid]

    def _gone_on(self) -> None:
        """Who has a new fence goes on elsewhere; who has ended had ended."""
        for intent, (fence, struck) in list(self._left.items()):
            ticket = self.run_log.flying.get(intent)
            if ticket is None:
                del self._left[intent]
            elif ticket.fence != fence:
                self.run_log.take_over.append(time.monotonic() - struck)
                del self._left[intent]

    def _executor(self, pid: int) -> str:
        with self.app.store.read() as session:
            found = session.execute(select(col(Lease.executor))).scalars().all()
        return next((name for name in found if name.split(":")[-2] == str(pid)), "")

    def _work_of(self, executor: str) -> dict[str, int]:
        """The intents that this worker runs now, and their fences."""
        table = "dbos.workflow_status" if self.databases.postgres else "workflow_status"
        query = f"SELECT workflow_uuid FROM {table} WHERE status = 'PENDING' AND executor_id = :executor"  # noqa: S608 - no values in it
        with self.app.store.read() as session:
            rows = session.execute(text(query), {"executor": executor}).scalars().all()
        found = {row.partition(":")[0] for row in rows}
        return {intent: self.run_log.flying[intent].fence for intent in sorted(found) if intent in self.run_log.flying}
