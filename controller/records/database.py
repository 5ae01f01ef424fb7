"""An error of the database: is the database lost, or is a value at fault? Only what is lost is tried again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnection

T = TypeVar("T")
TRIES = 6
"""of something at the start of a process: on a loaded machine the first ones may each wait too long for their turn"""

log = logging.getLogger("kaitong.database")


def is_lost(error: SQLAlchemyError) -> bool:
    """Is the database lost, or was it busy: may trying later help? Else a value or a statement is at fault.

    An idle-transaction timeout of Postgres is an InternalError (25P03; class 25 of the SQLSTATEs), a full disk is an
    OperationalError.
    """
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | InterfaceError | InternalError | DisconnectionError | NoConnection)


def tried_again(what: str, deed: Callable[[], T]) -> T:
    """Do it, again while the database is lost. Raises what the last try raised, at once where a value is at fault."""
    for attempt in range(TRIES):
        try:
            return deed()
        except SQLAlchemyError as error:
            if attempt == TRIES - 1 or not is_lost(error):
                raise
            log.warning("%s - the database broke off (%s): it is tried again", what, type(error).__name__)
            time.sleep(min(0.2 * 2**attempt, 3.0))
    raise AssertionError("unreachable")
