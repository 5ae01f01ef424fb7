"""A controller's records without any element: orders are accepted and recorded as if every element had done its part.

Everything is the controller's own code on a real database; only the worker's conversation with the elements is left out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlmodel import Session

from controller.line.recording import complete, snapshot
from controller.line.transaction import Staged
from controller.model.order import Order
from controller.records.intents import intent_of
from controller.records.outcomes import outcomes_of
from controller.records.store import Store
from controller.records.tables import Intent
from controller.usecases.submit_order import Accepted, accept
from drivers.platform import Reading
from inventory.database import engine, migrate
from inventory.importer import load_file
from tests.databases import ready

METRO = Path(__file__).parents[2] / "lab" / "networks" / "metro.yaml"


@contextlib.contextmanager
def metro_store(url: str) -> Iterator[Store]:
    loaded = ready(url, METRO)
    made = engine(url)
    migrate(made)
    store = Store(made)
    if not loaded:
        store.write(lambda session: load_file(session, METRO))
    yield store
    made.dispose()


def nobody(session: Session, phase: str, intent: str, priority: int, delay: float) -> None:
    """An `Enqueue` for a controller without workers."""


def provision(number: str, product: str = "internet_line", **characteristics: Any) -> Order:
    return Order.model_validate(
        {
            "operation": "provision",
            "external_id": number,
            "requester": "golden",
            "product": product,
            "customer": "hupan-tea",
            "characteristics": characteristics,
        }
    )


def later(number: str, operation: str, service: str, **characteristics: Any) -> Order:
    return Order.model_validate(
        {
            "operation": operation,
            "external_id": number,
            "requester": "golden",
            "service": service,
            "characteristics": characteristics,
        }
    )


def carried_out(store: Store, order: Order) -> Accepted:
    """Accept the order and record that every element did exactly what the plan says."""
    accepted = accept(store, order, nobody)

    def work(session: Session) -> Intent:
        intent = intent_of(session, accepted.intent.id)
        staged = {step.element: Staged(Reading(step.baseline), (), step.preview()) for step in accepted.plan.steps}
        snapshot(session, intent.id, staged)
        session.flush()
        complete(session, intent, accepted.plan, outcomes_of(session, intent.id))
        return intent

    store.write(work)
    return accepted
