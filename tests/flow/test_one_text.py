"""What was rendered once is what is sent, recorded and torn down, whatever the templates say meanwhile.

The router's template is changed on the disk, as an upgrade would, between a plan and its end; then the line is torn
down, and nothing of it may be left on any element.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

import device_templates
from controller.errors import PlanStale
from controller.model.intent import IntentState
from controller.model.plan import Plan
from controller.planning import render
from controller.proof.crash.forkserver import ForkServer
from controller.records.tables import IntendedRow, Intent
from controller.usecases.submit_order import accept, dry_run
from lab.client import LabClient, Running
from tests.flow.house import ELEMENTS, House, quick

ROUTER = ELEMENTS[3]
SOAK = 1.5


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of our templates, from which this process and the workers render."""
    copy = shutil.copytree(Path(device_templates.__file__).parent, tmp_path / "templates")
    monkeypatch.setattr(render, "FOLDER", copy)
    render.search([])
    yield copy
    monkeypatch.undo()
    render.search([])


@pytest.fixture
def house(lab: Running, metro: LabClient, forkserver: ForkServer, templates: Path, tmp_path: Path) -> Iterator[House]:
    """At the end every element is as it was found, and no id is taken."""
    assert metro
    settings = quick(tmp_path, soak_seconds=SOAK, answer_seconds=2.0, attempts=2)
    made = House(settings, lab, forkserver.planted("tests.flow.other_templates"))
    with made.unchanged():
        yield made
    made.close()


def worker(house: House, templates: Path) -> int:
    return house.worker(TEST_TEMPLATES=str(templates))


def upgraded(templates: Path) -> None:
    """From now on the router's policers have other names; this process and every new worker render them so."""
    for file in (templates / "juniper_junos").glob("*.j2"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(" KT-{{ ", " NEW-{{ "), encoding="utf-8")
    render.search([])


def recorded(house: House, service: str) -> dict[tuple[str, str], str]:
    with house.app.store.read() as session:
        rows = session.execute(select(IntendedRow).where(col(IntendedRow.service) == service)).scalars()
        return {(row.element, row.role): row.text for row in rows}


def proved(house: House, templates: Path, row: Intent) -> None:
    """The line stands as it was planned, is recorded so, and goes whole under the new templates."""
    assert row.state == IntentState.COMPLETED, row.reason
    texts = recorded(house, row.service)
    assert texts == {(part.element, part.role): part.text for part in house.app.store.plan(row.id).intended or ()}
    text = next(text for (element, _), text in texts.items() if element == ROUTER)
    assert "policer KT-10240" in text
    assert "policer KT-10240" in house.client.running(ROUTER)
    assert "NEW-" not in house.client.running(ROUTER)
    house.done("teardown", row.service)


def wanted(house: House, number: int = 3) -> str:
    return house.order("provision", address=f"{number} Beishan Road")


def test_a_template_is_changed_under_a_soak(house: House, templates: Path) -> None:
    first = worker(house, templates)
    intent = wanted(house)
    house.until(intent, lambda row: row.phase == "finish")
    upgraded(templates)
    house.kill(first)
    worker(house, templates)
    proved(house, templates, house.settled(intent))


def test_a_template_is_changed_under_a_held_intent(house: House, templates: Path) -> None:
    """Decided to stay, and the router is away: it is confirmed and recorded by a worker with other templates."""
    intent = house.interrupted("decide:after", lambda: wanted(house), lambda: house.client.fault(ROUTER, "unreachable"))
    row = house.settled(intent, held=True)
    assert (row.state, row.decision) == (IntentState.HELD, "confirm"), row.reason
    upgraded(templates)
    for pid in list(house.workers):
        house.kill(pid)
    house.client.clear()
    worker(house, templates)
    proved(house, templates, house.settled(intent))


def test_a_template_is_changed_between_snapshot_and_first_write(house: House, templates: Path) -> None:
    """A worker with other templates repeats the step: the snapshot binds it to the plan of the one that died."""
    struck = house.worker(KAITONG_FAILPOINT="stage:after#1", KAITONG_FAILPOINT_SIGNAL="SIGKILL")
    intent = wanted(house)
    house.wait_gone(struck)
    upgraded(templates)
    worker(house, templates)
    proved(house, templates, house.settled(intent))


def test_a_template_is_changed_under_an_approved_plan(house: House, templates: Path) -> None:
    """Accepted before: it is carried out as approved. After: it is refused, naming the template and what it writes."""
    order, other = (house.asked("provision", address=f"{number} Beishan Road") for number in (5, 6))
    plan = Plan.from_dict(json.loads(json.dumps(dry_run(house.app.store, order).as_dict())))
    stale = dry_run(house.app.store, other)
    intent = accept(house.app.store, order, house.app.starter, approved=plan).intent.id
    upgraded(templates)
    with pytest.raises(PlanStale) as refused:
        accept(house.app.store, other, house.app.starter, approved=stale)
    difference = refused.value.more["difference"]
    assert f"{ROUTER} edge - rendered text - not as planned" in difference
    assert any(sentence.startswith("template or driver juniper_junos/edge ") for sentence in difference)
    worker(house, templates)
    row = house.settled(intent)
    assert house.app.store.plan(intent).hash == plan.hash
    proved(house, templates, row)


def test_a_template_is_changed_while_an_approved_order_waits(house: House, templates: Path) -> None:
    """It would be planned again when it is its turn: refused with nothing sent."""
    first, second = (house.asked("provision", address=f"{number} Beishan Road") for number in (7, 8))
    plan = dry_run(house.app.store, second)
    before = accept(house.app.store, first, house.app.starter).intent.id
    plan = dry_run(house.app.store, second)
    waits = accept(house.app.store, second, house.app.starter, approved=plan).intent.id
    upgraded(templates)
    worker(house, templates)
    done = house.settled(before)
    row = house.settled(waits)
    assert row.state == IntentState.FAILED
    assert "template or driver juniper_junos/edge" in json.dumps(row.evidence)
    assert house.app.store.outcomes(waits) == {}
    proved(house, templates, done)
