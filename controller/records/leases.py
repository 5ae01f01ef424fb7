"""The workers that are alive, by their leases."""

from __future__ import annotations

import time

from sqlalchemy import text
from sqlmodel import Session


def database_time(session: Session) -> float:
    """Seconds since the epoch by one clock for all workers: the database server's, where there is a server."""
    if session.get_bind().dialect.name == "postgresql":
        return float(session.execute(text("select extract(epoch from clock_timestamp())")).scalar_one())
    return time.time()
