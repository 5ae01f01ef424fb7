"""How the system is: the workers that live."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import Session, col

from controller.records.leases import database_time
from controller.records.tables import Lease


def live_leases(session: Session) -> int:
    """Workers whose lease has not run out."""
    alive = select(func.count()).select_from(Lease).where(col(Lease.expires) >= database_time(session))
    return int(session.execute(alive).scalar_one())
