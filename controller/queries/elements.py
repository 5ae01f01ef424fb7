"""Elements, ports and pools as doors show them, with who holds an element and why."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlmodel import Session, col

from controller.errors import UnknownThing
from controller.model.event import EventName
from controller.queries.element_views import ElementView, HoldView, PoolView, PortView
from controller.records.tables import Hold, IntendedRow, Intent
from inventory.allocation.pool_counts import free_counts
from inventory.catalogue import Catalogue
from inventory.errors import NotFound
from inventory.models import Element, Link, Port


def element_view(session: Session, name: str) -> ElementView:
    """Raises UnknownThing."""
    row = session.get(Element, name)
    if row is None:
        raise unknown_element(session, name)
    return _views(session, [row])[0]


def element_views(session: Session, *, limit: int = 50, offset: int = 0) -> tuple[list[ElementView], int]:
    """By name."""
    total = session.execute(select(func.count()).select_from(Element)).scalar_one()
    rows = session.execute(select(Element).order_by(col(Element.name)).limit(limit).offset(offset)).scalars()
    return _views(session, rows), total


def unknown_element(session: Session, name: str) -> UnknownThing:
    try:
        Catalogue(session).element(name)
    except NotFound as error:
        fix = error.hint if error.close else "list them with `kaitong element list`"
        return UnknownThing(f"there is no element {name!r} in the inventory", field="element", fix=fix)
    raise LookupError(name)


def _views(session: Session, rows: Iterable[Element]) -> list[ElementView]:
    named = {row.name: row for row in rows}
    held = _hold_views(session, list(named))
    on: dict[str, list[str]] = {}
    pairs = select(col(IntendedRow.element), col(IntendedRow.service)).where(col(IntendedRow.element).in_(list(named)))
    for element, service in session.execute(pairs.distinct().order_by(col(IntendedRow.service))):
        on.setdefault(element, []).append(service)
    return [
        ElementView(
            **row.model_dump(include=set(ElementView.model_fields)), hold=held.get(name), services=on.get(name, [])
        )
        for name, row in named.items()
    ]


DOING = {
    EventName.ADMITTED: "staged",
    EventName.PLANNED: "staged",
    EventName.OTHER_IDS: "staged",
    EventName.STAGED: "committed",
    EventName.COMMITTED: "verified",
    EventName.VERIFIED: "decided",
    EventName.SOAKING: "watched for alarms",
    EventName.DECIDED: "",
    EventName.CONFIRMED: "recorded",
    EventName.STEP_FAILED: "taken back",
    EventName.RESTORED: "recorded",
}
"""the newest step of an intent → what is being done to it now"""


def _hold_views(session: Session, elements: list[str]) -> dict[str, HoldView]:
    """Who holds each, since when, and why."""
    holds = list(session.execute(select(Hold).where(col(Hold.element).in_(elements))).scalars())
    steps = select(col(Intent.id), col(Intent.step), col(Intent.decision))
    steps = steps.where(col(Intent.id).in_({hold.intent for hold in holds}))
    doing = {
        intent: (DOING[EventName(step)] or ("confirmed" if decision == "confirm" else "taken back"))
        for intent, step, decision in (session.execute(steps) if holds else ())
        if step
    }
    return {
        hold.element: HoldView(
            intent=hold.intent,
            since=hold.since,
            in_doubt=hold.in_doubt,
            reason=hold.in_doubt or f"intent {hold.intent} is being {doing.get(hold.intent, 'started')}",
        )
        for hold in holds
    }


def port_views(session: Session, element: str = "") -> list[PortView]:
    """All ports, or one element's, with the far end of their cables."""
    far: dict[tuple[str, str], str] = {}
    for link in session.execute(select(Link)).scalars():
        far[link.a_element, link.a_port] = f"{link.z_element} {link.z_port}"
        far[link.z_element, link.z_port] = f"{link.a_element} {link.a_port}"
    query = select(Port).order_by(col(Port.element), col(Port.name))
    if element:
        query = query.where(col(Port.element) == element)
    return [
        PortView(element=row.element, name=row.name, kind=row.kind, link=far.get((row.element, row.name), ""))
        for row in session.execute(query).scalars()
    ]


def pool_views(session: Session) -> list[PoolView]:
    return [PoolView.model_validate(count) for count in free_counts(session)]
