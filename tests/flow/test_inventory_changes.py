"""The inventory changes while orders are planned: an order is carried out over the network of the moment it is written."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text
from sqlmodel import Session

from controller.app import App, open_app
from controller.model.plan import Plan
from controller.settings import Settings
from controller.usecases import submit_order
from controller.usecases.submit_order import accept, dry_run
from inventory import database
from inventory.importer import load_file
from tests.flow.test_dry_run import LONG, METRO, order

NEAR = {"olt-xh-1", "ptn-xh-1", "ptn-core-1", "pe-1"}
FAR = {"olt-xh-1", "ptn-xh-1", "ptn-core-2", "pe-2"}
IMPORT = """
import sys
from pathlib import Path
from sqlmodel import Session
from inventory import database
from inventory.importer import load_file
engine = database.engine(sys.argv[1])
with Session(engine) as session, session.begin():
    load_file(session, Path(sys.argv[2]))
"""
LOCKED = "UPDATE element SET admin_state = 'locked' WHERE name = 'ptn-core-1'"
CUT = "DELETE FROM link WHERE 'ptn-core-1' IN (a_element, z_element) AND 'ptn-xh-1' IN (a_element, z_element)"
RULE = "UPDATE pool_rule SET ranges = '[[3990, 3999]]' WHERE kind = 's-vlan'"
MOVED = "UPDATE element SET host = '127.9.9.9' WHERE name = 'pe-1'"


@pytest.fixture
def app(database_url: str) -> Iterator[App]:
    made = open_app(Settings(database_url=database_url), idle_seconds=LONG)
    made.store.write(lambda session: load_file(session, METRO))
    assert set(dry_run(made.store, order(3)).elements) == NEAR
    yield made
    made.close()


def written_elsewhere(url: str, statement: str) -> None:
    """By another engine in another thread, as by another process."""

    def write() -> None:
        engine = database.engine(url)
        with Session(engine) as session, session.begin():
            session.execute(text(statement))
        engine.dispose()

    with ThreadPoolExecutor(1) as other:
        other.submit(write).result(LONG)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (LOCKED, lambda plan: set(plan.elements) == FAR),
        (CUT, lambda plan: set(plan.elements) == FAR),
        (RULE, lambda plan: [value for kind, _, value in plan.allocations if kind == "s-vlan"] == ["3990"]),
        (MOVED, lambda plan: set(plan.elements) == NEAR),
    ],
    ids=["locked", "cut", "rule", "moved"],
)
def test_an_order_is_planned_again_where_the_inventory_changed_before_it_was_written(
    app: App, database_url: str, monkeypatch: pytest.MonkeyPatch, statement: str, told: Callable[[Plan], bool]
) -> None:
    times: list[int] = []

    def planned(session: Session) -> None:
        times.append(len(times))
        if len(times) == 1:
            written_elsewhere(database_url, statement)
        database.begin_writing(session)

    monkeypatch.setattr(submit_order, "begin_writing", planned)
    accepted = accept(app.store, order(7), app.starter)
    assert len(times) == 2, "it is planned again, once"
    assert told(accepted.plan)
    assert app.store.plan(accepted.intent.id) == accepted.plan


def test_an_import_by_another_process_is_seen_at_the_next_planning(app: App, database_url: str, tmp_path: Path) -> None:
    described = yaml.safe_load(METRO.read_text(encoding="utf-8"))
    for element in described["elements"]:
        element["admin_state"] = "locked" if element["name"] == "ptn-core-1" else "unlocked"
    file = tmp_path / "locked.json"
    file.write_text(json.dumps(described))
    subprocess.run([sys.executable, "-c", IMPORT, database_url, str(file)], check=True)
    assert set(dry_run(app.store, order(7)).elements) == FAR
    assert set(accept(app.store, order(7), app.starter).plan.elements) == FAR


def test_orders_in_threads_beside_imports_go_over_ways_that_there_are(app: App, database_url: str) -> None:
    """The cable comes and goes; each order is planned over one of the two networks and no mixture of them."""
    with ThreadPoolExecutor(4) as threads:
        accepted = [threads.submit(accept, app.store, order(number), app.starter) for number in range(4, 12)]
        for _ in range(3):
            written_elsewhere(database_url, LOCKED)
            written_elsewhere(database_url, LOCKED.replace("'locked'", "'unlocked'"))
        plans = [each.result(LONG).plan for each in accepted]
    assert all(set(plan.elements) in (NEAR, FAR) for plan in plans)
