"""What a worker needs of DBOS beyond its public calls. It stands here alone, and a contract test holds it.

DBOS asks its database on timers, whether there is something to do or not: some forty statements a second. Here a look
of its threads goes through when there may be something to find, and finds nothing otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dbos import DBOS, Queue
from dbos._dbos import _get_dbos_instance

from controller.records.commits import Looks


def enqueue_again(executor: str) -> None:
    """Put the jobs of an executor that has ended back into the queue. No public call does it for one executor."""
    DBOS._recover_pending_workflows([executor])  # noqa: SLF001 - see above


def enqueue_delayed() -> None:
    """Put the jobs whose delay is over into the queue."""
    _database().transition_delayed_workflows()


def look_when_due(queue: Queue, looks: Looks) -> None:
    """From now on DBOS, once launched, looks for jobs of this queue when a look is due, and for nothing else: there are
    no other queues, no schedules, no timeouts, and who calls `enqueue_delayed` sees to the delays.
    """
    database = _database()
    database.list_queues = lambda **_: [queue]
    database.get_queue = lambda _name, **_: queue
    database.list_schedules = lambda **_: []
    database.background_job_lock = _held_by_another
    database.start_queued_workflows = _when_due(database.start_queued_workflows, queue, looks)


def _database() -> Any:
    return _get_dbos_instance()._sys_db  # noqa: SLF001 - see above


@contextmanager
def _held_by_another(_name: str) -> Iterator[bool]:
    yield False


def _when_due(take: Callable[..., Any], ours: Queue, looks: Looks) -> Callable[..., Any]:
    def take_when_due(queue: Queue, *arguments: Any, **options: Any) -> Any:
        if queue.name != ours.name or not looks.due():
            return [], None
        found = take(queue, *arguments, **options)
        if found == ([], None):  # else there may be more: than this look took, or than this worker has room for now
            looks.made()
        return found

    return take_when_due
