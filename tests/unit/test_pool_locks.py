"""Acceptances and ends of intents that use the same pools at once wait for each other one way only, on Postgres."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import Session

from controller.line.recording import undo
from controller.model.intent import IntentState
from controller.records.store import Store, next_number
from controller.records.tables import Intent
from inventory import database, models
from inventory.allocation.ids import Ids

THREADS, ROUNDS = 6, 30
RULES = {"tag": "network", "label": "link", "vlan": "network"}
SHARED: tuple[tuple[str, ...], ...] = ((), ("tag", "vlan"), ("vlan",))
"""pools of which an intent joins something"""
DEADLOCK = "40P01"


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    """Two edge elements with a fibre to one core each; the pools of a fibre are named by its edge."""
    made = database.engine(postgres_url)
    with Session(made) as session, session.begin():
        session.add_all(models.PoolRule(kind=kind, per=per, ranges=[[1, 4000]]) for kind, per in RULES.items())
        session.add_all([models.Site(name="s"), models.Credential(name="c", username="u", secret="lab:x")])
        session.flush()
        for name in ("core-1", "edge-1", "edge-2"):
            session.add(
                models.Element(name=name, platform="p", class_="pe", site="s", host="h", port=1, credential="c")
            )
            session.flush()
            session.add_all(models.Port(element=name, name=port, kind="x") for port in ("p1", "p2"))
        session.flush()
        session.add_all(
            models.Link(a_element="core-1", a_port=f"p{number}", z_element=f"edge-{number}", z_port="p1")
            for number in (1, 2)
        )
    yield made
    made.dispose()


def accept(session: Session, name: str, number: int, shared: Sequence[str] = ()) -> None:
    """An intent that reserves of both fibres, or joins what others have of the network's pools."""
    ids = Ids(session, f"EL-{name}", f"IN-{name}")
    for kind in shared:
        ids.take(kind, kind, key="all")
    for edge in () if shared else ("edge-1", "edge-2"):
        ids.take(edge, "label", edge, "p1")
    ids.reserve()
    common = {"operation": "provision", "requester": "test", "external_id": name, "request_hash": "", "sla_class": "x"}
    found = [{"element": edge, "taken": {"label p1": [2000 + number]}} for edge in ("edge-2", "edge-1")]
    session.add(
        Intent(
            id=f"IN-{name}", seq=next_number(session), service=f"EL-{name}", elements=["e"], evidence=found, **common
        )
    )


def end(session: Session, name: str) -> None:
    """It failed: both edges use ids of their own."""
    intent = session.get(Intent, f"IN-{name}")
    assert intent
    undo(session, intent, IntentState.FAILED, {})


def test_acceptances_and_ends_never_wait_for_each_other_both_ways(engine: Engine) -> None:
    deadlocks, store = [], Store(engine)

    @event.listens_for(engine, "handle_error")
    def _count(context: ExceptionContext) -> None:
        if getattr(context.original_exception, "sqlstate", "") == DEADLOCK:
            deadlocks.append(context.statement)

    def intents(thread: int) -> None:
        for number in range(ROUNDS):
            name = f"{thread}-{number}"
            store.write(partial(accept, name=name, number=number, shared=SHARED[thread % len(SHARED)]))
            store.write(partial(end, name=name))

    for number, shared in enumerate(SHARED):
        store.write(partial(accept, name=f"first-{number}", number=number, shared=shared))
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(intents, range(THREADS)))
    assert deadlocks == []
