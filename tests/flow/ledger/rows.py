"""Rows of the scenario that a break lays hands on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from controller.records.history_tables import EventRow, Revision
from controller.records.tables import Ownership
from inventory.models import AllocationUse, Pool
from tests.flow.ledger.scenario import ROUTER, Scenario

Break = Callable[[Session, Scenario], object]


def an_allocation(session: Session, scenario: Scenario, kind: str) -> AllocationUse:
    query = select(AllocationUse).join(Pool, col(Pool.id) == col(AllocationUse.pool_id))
    row: AllocationUse = (
        session.execute(query.where(col(Pool.kind) == kind, col(AllocationUse.service) == scenario.live).limit(1))
        .scalars()
        .one()
    )
    return row


def line_of(session: Session, scenario: Scenario) -> Ownership:
    return session.execute(select(Ownership).where(col(Ownership.service) == scenario.live).limit(1)).scalars().one()


def revision(session: Session, scenario: Scenario, intent: str) -> Revision:
    return (
        session.execute(select(Revision).where(col(Revision.intent) == intent, col(Revision.element) == ROUTER))
        .scalars()
        .one()
    )


def event(session: Session, intent: str, name: str) -> EventRow:
    return (
        session.execute(select(EventRow).where(col(EventRow.intent) == intent, col(EventRow.name) == name).limit(1))
        .scalars()
        .one()
    )


def another(row: EventRow) -> dict[str, Any]:
    return row.model_dump(exclude={"seq", "position"}) | {"number": 1000}
