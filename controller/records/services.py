"""The rows of services."""

from __future__ import annotations

from sqlmodel import Session

from controller.errors import UnknownThing
from controller.records.tables import Service


def service_of(session: Session, service_id: str) -> Service:
    row = session.get(Service, service_id)
    if row is None:
        raise UnknownThing(
            f"there is no service {service_id!r}", field="service", fix="list them with `kaitong service list`"
        )
    return row
