"""The end of a job where its record meets a defect: a smaller record, a later try, or another worker."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from sqlalchemy.exc import SQLAlchemyError

from controller.errors import Unrecorded
from controller.records.database import is_lost
from controller.shown import trace

LONGEST_RETRY = 60.0
"""seconds; what an element in doubt waits at most for its next try, unless a late line must be waited for"""

log = logging.getLogger("kaitong.worker")


def record_end(job: str, why: str, ways: Iterable[Callable[[str], object]]) -> None:
    """Record the end of a job by the first of these ways that meets no defect; each takes the reason to give.

    After a defect that is one in words of our own: the words of the error may be what cannot be recorded. Raises
    SQLAlchemyError where the database is lost, Unrecorded where all of them meet a defect.
    """
    for way in ways:
        try:
            way(why)
        except Exception as error:  # noqa: BLE001 - the outermost of a job
            raise_lost(error)
            log.error("%s - unexpected in %s\n%s", job, way.__name__, trace())  # noqa: TRY400 - masked
            why = f"internal error: {type(error).__name__} while its end was recorded; the worker's log says more"
        else:
            return
    raise Unrecorded(f"{job} - nothing of its end can be recorded")


def raise_lost(error: Exception) -> None:
    """Raise the error of a database that is lost."""
    if isinstance(error, SQLAlchemyError) and is_lost(error):
        raise error


def until_retry(retry_seconds: float, tries: int) -> float:
    """Seconds: longer each time; what is away for days is tried on."""
    return min(retry_seconds * float(2 ** min(tries, 10)), LONGEST_RETRY)
