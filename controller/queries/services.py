"""A service as doors show it: with its ids."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from controller.queries.views import BASE, AllocationView, ServiceView
from controller.records.services import service_of
from inventory.models import Allocation, AllocationUse, Pool


def service_view(session: Session, service_id: str) -> ServiceView:
    """Raises UnknownThing."""
    row = service_of(session, service_id)
    taken = session.execute(
        select(col(Pool.kind), col(Pool.scope), col(Allocation.value))
        .join_from(AllocationUse, Allocation, col(AllocationUse.allocation_id) == col(Allocation.id))
        .join(Pool, col(Pool.id) == col(Allocation.pool_id))
        .where(col(AllocationUse.service) == service_id)
        .distinct()
        .order_by(col(Pool.kind), col(Pool.scope), col(Allocation.value))
    )
    links = {
        "self": f"{BASE}/services/{row.id}",
        "intents": f"{BASE}/intents?service={row.id}",
        "history": f"{BASE}/history?service={row.id}",
    }
    return ServiceView(
        **row.model_dump(include=set(ServiceView.model_fields)),
        allocations=[AllocationView(kind=kind, scope=scope, value=value) for kind, scope, value in taken],
        links=links,
    )
