"""Ids and pools, altered by hand, and what the ledger must say of each."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlmodel import Session, col

from controller.model.service import ServiceState
from controller.records.tables import Intent, Service
from inventory.models import Allocation, AllocationUse, Pool
from tests.flow.ledger.rows import Break, an_allocation
from tests.flow.ledger.scenario import OLT, Scenario


def reserved(session: Session, scenario: Scenario) -> None:
    an_allocation(session, scenario, "s-vlan").state = "reserved"


def a_strange_state(session: Session, scenario: Scenario) -> None:
    an_allocation(session, scenario, "s-vlan").state = "used"


def used_by_the_gone(session: Session, scenario: Scenario) -> None:
    an_allocation(session, scenario, "pw-id").service = scenario.gone


def used_by_two(session: Session, scenario: Scenario) -> None:
    row = an_allocation(session, scenario, "s-vlan").model_dump()
    other = session.execute(
        select(col(Service.id)).where(col(Service.state) == ServiceState.ACTIVE).limit(1)
    ).scalar_one()
    session.add(AllocationUse(**row | {"service": other, "purpose": "theft"}))


def leaked(session: Session, scenario: Scenario) -> None:
    session.delete(an_allocation(session, scenario, "public-30"))


def rests_in_use(session: Session, scenario: Scenario) -> None:
    row = session.get(Allocation, an_allocation(session, scenario, "unit").allocation_id)
    assert row
    row.until = row.until or Intent.model_fields["created_at"].default_factory()  # type: ignore[misc, call-arg]


def another_pool(session: Session, scenario: Scenario) -> None:
    an_allocation(session, scenario, "ont-id").pool_id = an_allocation(session, scenario, "s-vlan").pool_id


def another_value(session: Session, scenario: Scenario) -> None:
    row = session.get(Allocation, an_allocation(session, scenario, "public-30").allocation_id)
    assert row
    row.value = "192.0.2.252/30"


def floor_too_high(session: Session, scenario: Scenario) -> None:
    session.execute(update(Pool).where(col(Pool.kind) == "s-vlan").values(floor=1500))


def own_use(session: Session, scenario: Scenario) -> None:
    """The elements' own VLAN 700 is given out."""
    row = session.get(Allocation, an_allocation(session, scenario, "s-vlan").allocation_id)
    assert row
    row.number, row.value = 700, "700"


BREAKS: list[tuple[Break, list[str]]] = [
    (
        reserved,
        [
            "is reserved, so expected an intent that is not over, found completed",
            "its design uses it, so expected it allocated, found nothing",
        ],
    ),
    (a_strange_state, ["expected in_use or reserved, found used"]),
    (used_by_the_gone, ["of {gone} - expected a live service, found terminated"]),
    (used_by_two, [" - expected one service, found ", " - expected its design to use it, found no use"]),
    (leaked, [" - expected a service or quarantine, found nobody", " - expected a block allocated to it, found none"]),
    (rests_in_use, ["so expected nobody, found {live}"]),
    (another_pool, [" of {live} - expected it in pool "]),
    (
        another_value,
        [
            ", found 192.0.2.252/30",
            "id - {live} - expected the ids of its last intent, found a difference in public-30",
        ],
    ),
    (floor_too_high, ["pool - s-vlan  - expected no free number below 1500, found 10"]),
    (own_use, [f"id - s-vlan  700 - expected {OLT} alone to use it, found it given to a service"]),
]
