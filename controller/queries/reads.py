"""Reads that only the doors need: in comes a session and what to look for, out come views.

Pages come with the number of all that match; each query is bounded, however large the network is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from controller import products
from controller.errors import UnknownThing
from controller.model.events import EventName
from controller.model.intent import IntentState
from controller.model.plan import Plan, Step
from controller.planning import by_hand
from controller.queries.history import config_diff, revision
from controller.queries.paging import page
from controller.queries.views import (
    AllocationView,
    DiffView,
    ElementView,
    EventView,
    HoldView,
    IntentLine,
    IntentView,
    OutcomeView,
    PlanView,
    PoolView,
    PortView,
    ProductView,
    RevisionLine,
    RevisionView,
    ServiceLine,
    ServiceView,
    StepView,
    TouchView,
)
from controller.records.intents import intent_of
from controller.records.leases import database_time
from controller.records.outcomes import outcomes_of
from controller.records.services import service_of
from controller.records.tables import EventRow, Hold, IntendedRow, Intent, Lease, Revision, Service
from inventory.allocation.pool_counts import free_counts
from inventory.catalogue import Catalogue
from inventory.errors import NotFound
from inventory.models import Allocation, AllocationUse, Element, Link, Pool, Port

BASE = "/api/v1"


# -- intents ----------------------------------------------------------------------------------------------------------
def intent_view(session: Session, intent_id: str) -> IntentView:
    """Raises UnknownThing."""
    row = intent_of(session, intent_id)
    outcomes = sorted(outcomes_of(session, intent_id).values(), key=lambda outcome: outcome.element)
    here = f"{BASE}/intents/{row.id}"
    links = {
        "self": here,
        "events": f"{here}/events",
        "plan": f"{BASE}/plans/{row.id}",
        "service": f"{BASE}/services/{row.service}",
        "history": f"{BASE}/history?intent={row.id}",
    }
    return IntentView(
        **row.model_dump(include=set(IntentView.model_fields)),
        outcomes=[OutcomeView.model_validate(outcome) for outcome in outcomes],
        links=links,
    )


def ended(intent: IntentLine) -> bool:
    return IntentState(intent.state).final


def intents(
    session: Session, *, state: str = "", service: str = "", limit: int = 50, offset: int = 0
) -> tuple[list[IntentLine], int]:
    """Newest first."""
    where = _equal({Intent.state: state, Intent.service: service})
    rows, total = page(session, Intent, order=col(Intent.seq).desc(), where=where, limit=limit, offset=offset)
    return [IntentLine.model_validate(row) for row in rows], total


def events(session: Session, intent_id: str, after: int = 0, limit: int = 1000) -> list[EventView]:
    """The intent's events with a number above `after`, in order. Raises UnknownThing."""
    intent_of(session, intent_id)
    query = select(EventRow).where(col(EventRow.intent) == intent_id, col(EventRow.seq) > after)
    rows = session.execute(query.order_by(col(EventRow.seq)).limit(limit)).scalars()
    return [EventView.model_validate(row) for row in rows]


# -- services ---------------------------------------------------------------------------------------------------------
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


def services(
    session: Session, *, state: str = "", customer: str = "", limit: int = 50, offset: int = 0
) -> tuple[list[ServiceLine], int]:
    """Newest first."""
    where = _equal({Service.state: state, Service.customer: customer})
    rows, total = page(session, Service, order=col(Service.created_at).desc(), where=where, limit=limit, offset=offset)
    return [ServiceLine.model_validate(row) for row in rows], total


# -- plans and products -----------------------------------------------------------------------------------------------
def plan_view(plan: Plan, timer_seconds: int) -> PlanView:
    """Pure: a plan with what each element would be sent, and after how long the elements' own timers strike."""
    return PlanView(
        hash=plan.hash,
        live=plan.live,
        service=plan.service,
        operation=plan.operation,
        product=plan.product,
        characteristics=dict(plan.characteristics),
        allocations=[AllocationView(kind=kind, scope=scope, value=value) for kind, scope, value in plan.allocations],
        elements=[_step_view(step, timer_seconds, live=plan.live) for step in plan.steps],
    )


def _step_view(step: Step, timer_seconds: int, *, live: bool) -> StepView:
    diff = step.shown(step.preview())
    signs = [line[:1] for line in diff.text.splitlines()]
    action = "create" if not step.change.before else "remove" if not step.change.after else "change"
    return StepView(
        element=step.element,
        platform=step.platform,
        action=action,
        undo=step.undo,
        diff=diff.text,
        commands=list(diff.commands),
        inverse=list(diff.inverse),
        added=signs.count("+"),
        removed=signs.count("-"),
        by_hand=by_hand.told(step.driver, step.change, step.baseline) if live else [],
        management=[TouchView(**asdict(touch), timer_seconds=timer_seconds) for touch in step.management],
    )


def product_views() -> list[ProductView]:
    found = [products.find(name) for name in products.names()]
    return [
        ProductView(
            name=product.name,
            title=product.title,
            characteristics=product.characteristics.model_json_schema(),
            example=dict(product.example),
        )
        for product in found
    ]


# -- elements and inventory -------------------------------------------------------------------------------------------
def element_view(session: Session, name: str) -> ElementView:
    """Raises UnknownThing."""
    row = session.get(Element, name)
    if row is None:
        raise unknown_element(session, name)
    return _element_views(session, [row])[0]


def elements(session: Session, *, limit: int = 50, offset: int = 0) -> tuple[list[ElementView], int]:
    """By name."""
    rows, total = page(session, Element, order=col(Element.name), limit=limit, offset=offset)
    return _element_views(session, rows), total


def unknown_element(session: Session, name: str) -> UnknownThing:
    try:
        Catalogue(session).element(name)
    except NotFound as error:
        fix = error.hint if error.close else "list them with `kaitong element list`"
        return UnknownThing(f"there is no element {name!r} in the inventory", field="element", fix=fix)
    raise LookupError(name)


def _element_views(session: Session, rows: Iterable[Element]) -> list[ElementView]:
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


def ports(session: Session, element: str = "") -> list[PortView]:
    """All ports, or one element's, with the far end of their cables."""
    far: dict[tuple[str, str], str] = {}
    for link in session.execute(select(Link)).scalars():
        far[link.a_element, link.a_port] = f"{link.z_element} {link.z_port}"
        far[link.z_element, link.z_port] = f"{link.a_element} {link.a_port}"
    query = select(Port).where(*_equal({Port.element: element})).order_by(col(Port.element), col(Port.name))
    return [
        PortView(element=row.element, name=row.name, kind=row.kind, link=far.get((row.element, row.name), ""))
        for row in session.execute(query).scalars()
    ]


def pools(session: Session) -> list[PoolView]:
    return [PoolView.model_validate(count) for count in free_counts(session)]


# -- history ----------------------------------------------------------------------------------------------------------
def revision_lines(
    session: Session, *, element: str = "", service: str = "", intent: str = "", limit: int = 50, offset: int = 0
) -> tuple[list[RevisionLine], int]:
    """Newest first."""
    where = _equal({Revision.element: element, Revision.service: service, Revision.intent: intent})
    rows, total = page(session, Revision, order=col(Revision.id).desc(), where=where, limit=limit, offset=offset)
    return [RevisionLine.model_validate(row) for row in rows], total


def revision_view(session: Session, number: int) -> RevisionView:
    """Raises UnknownThing."""
    return RevisionView.model_validate(revision(session, number))


def revision_diff(session: Session, a: int, b: int) -> DiffView:
    """What the two revisions left behind, compared. Raises UnknownThing."""
    old, new = revision(session, a), revision(session, b)
    text = config_diff(
        old.after, new.after, label_old=f"{old.element} revision {a}", label_new=f"{new.element} revision {b}"
    )
    return DiffView(a=a, b=b, text=text)


# -- health -----------------------------------------------------------------------------------------------------------
def live_leases(session: Session) -> int:
    """Workers whose lease has not run out."""
    alive = select(func.count()).select_from(Lease).where(col(Lease.expires) >= database_time(session))
    return int(session.execute(alive).scalar_one())


def _equal(wanted: dict[Any, str]) -> list[Any]:
    return [col(column) == value for column, value in wanted.items() if value]
