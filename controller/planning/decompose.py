"""From an order to a plan: decompose (choose every id), render, plan.

The same three steps serve acceptance, the dry run and the worker. Nothing here touches an element, and nothing is
written: what must be, the caller writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from controller import products
from controller.model.intent import Operation
from controller.model.plan import Plan, lines_of
from controller.model.service import Intended, ResourceService
from controller.planning.planner import build
from controller.planning.render import render, template_place, template_variables
from controller.records.ownership import Stale, kept_lines, recorded_lines, recorded_texts, stale_index
from drivers.platform import Line
from inventory.allocation.ids import Ids, Taken
from inventory.catalogue import Catalogue
from inventory.network import Network


def decompose(
    session: Session,
    product: str,
    service: str,
    ids: Ids,
    characteristics: Mapping[str, Any],
    *,
    network: Network,
    customer: str,
    operation: str,
    suspended: bool,
) -> tuple[ResourceService, ...]:
    """The service's parts as they shall be; chooses the ids that they use. After a teardown there are none."""
    if operation == Operation.TEARDOWN:
        return ()
    specification = products.find(product)
    catalogue = Catalogue(session, template_variables, network)
    wanted = specification.validate(characteristics)
    return specification.decompose(service, wanted, catalogue, ids, customer=customer, suspended=suspended)


def allocations_of(taken: Iterable[Taken]) -> list[dict[str, Any]]:
    """Ids as an intent and a plan name them; `id` is 0 before they are reserved."""
    return [{"kind": t.kind, "scope": t.scope, "value": str(t.value), "id": t.allocation_id} for t in taken]


def intended_of(design: Iterable[ResourceService]) -> tuple[Intended, ...]:
    return tuple(render(part) for part in design)


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and what it was made of that another may change before it is written."""

    plan: Plan
    lines: Mapping[str, Iterable[Line]]
    """element → the lines of this service before and after: of these others keep some"""
    stale: Stale
    network: Network
    """what the ownership index should say and does not: `rewrite_index`"""

    def holds(self, session: Session) -> bool:
        """Is the network the same, and do others keep the same of these lines still?"""
        if not self.network.holds(session):
            return False
        kept = kept_lines(session, self.plan.service, self.lines, self.stale)
        return all(kept[step.element] == step.change.keep for step in self.plan.steps)


def plan_of(
    session: Session,
    *,
    network: Network,
    service: str,
    operation: str,
    product: str,
    characteristics: Mapping[str, Any],
    design: tuple[ResourceService, ...],
    suspended: bool,
    allocations: Iterable[Mapping[str, Any]],
    baselines: Mapping[str, tuple[Line, ...]] | None = None,
) -> Planned:
    """The plan against what is recorded; with `baselines` (scoped live readings) against what the elements hold."""
    intended = intended_of(design)
    by_element: dict[str, list[Intended]] = {}
    for part in intended:
        by_element.setdefault(part.element, []).append(part)
    recorded = recorded_texts(session, service)
    platforms = network.platforms({*by_element, *(element for _, element in recorded)})
    before = recorded_lines(session, recorded, platforms)
    after = {element: lines_of(platforms[element], parts, template_place) for element, parts in by_element.items()}
    stale = stale_index(session, {*before, *after}, platforms)
    touched = {element: {*before.get(element, ()), *after.get(element, ())} for element in {*before, *after}}
    plan = build(
        service=service,
        operation=operation,
        product=product,
        characteristics=characteristics,
        design=design,
        before=before,
        after=after,
        keep=kept_lines(session, service, touched, stale),
        platforms=platforms,
        checks=products.find(product).checks(design, suspended=suspended),
        allocations=((item["kind"], item["scope"], item["value"]) for item in allocations),
        baselines=baselines,
        paths=network.management_paths(touched),
        intended=intended,
    )
    return Planned(plan, touched, stale, network)
