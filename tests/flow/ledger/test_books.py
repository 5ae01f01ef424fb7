"""The ledger sees: after real orders nothing is wrong, and whatever is then altered by hand in the books is named."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text
from sqlmodel import col

from controller.app import App
from controller.model.intent import IntentState
from controller.proof.campaign.ids import ids_wrong
from controller.proof.campaign.invariants import audit
from controller.proof.campaign.system_snapshot import read_snapshot
from controller.proof.crash.forkserver import ForkServer
from controller.records.history_tables import EventRow
from controller.records.tables import Hold, Intent, Service
from tests.flow.house import House
from tests.flow.ledger import breaks_of_events, breaks_of_history, breaks_of_ids, breaks_of_lines
from tests.flow.ledger.rows import Break
from tests.flow.ledger.scenario import OLT, Scenario, quiet, settings, told


def test_nothing_is_wrong_after_real_orders(scenario: Scenario, app: App) -> None:
    assert audit(app, scenario.lab, scenario.base) == []
    assert scenario.end != scenario.base
    with app.store.read() as session:
        assert {row.state for row in session.execute(select(Service)).scalars()} == {"inactive", "active", "terminated"}
        assert {row.state for row in session.execute(select(Intent)).scalars()} == {
            "completed",
            "rolledBack",
            "failed",
        }


def test_an_intent_in_doubt_is_in_order_while_it_says_so(
    scenario: Scenario, forkserver: ForkServer, tmp_path: Path
) -> None:
    """Half of a line is there, and nobody can say more: that is in order as long as it is fenced and tried again."""
    scenario.put(scenario.base)
    base = scenario.base
    house = House(settings(tmp_path, retry_seconds=30.0, attempts=1), scenario.house.lab, forkserver)
    try:
        first = house.worker(KAITONG_FAILPOINT=f"decide:after@{tmp_path / 'struck'}")
        intent = house.order("provision", address="10 Beishan Road")
        house.wait_gone(first)
        scenario.lab.fault(OLT, "unreachable")
        house.worker()
        assert house.settled(intent, held=True).state == IntentState.HELD
        waiting = house.order("provision", address="11 Beishan Road")
        quiet(house, f"{intent}:resolve:0 DELAYED")
        assert house.intent(waiting).state == IntentState.ACKNOWLEDGED
        assert [words for words in audit(house.app, scenario.lab, base) if not words.startswith("alarm - ")] == []
        # what is not of its change is no more in order than elsewhere
        scenario.lab.load(OLT, scenario.lab.running(OLT).replace("sysname OLT-XH-1", "sysname OLT-XH-9"))
        found = "\n".join(audit(house.app, scenario.lab, base))
        assert f"residue - {OLT} - expected base and intended alone, found sysname OLT-XH-9" in found
        assert f"missing - {OLT} - expected sysname OLT-XH-1, found nothing" in found
        house.app.store.write(lambda session: session.execute(delete(EventRow).where(col(EventRow.name) == "held")))
        assert f"event - held of {intent} - expected it told, found nothing" in told(house.app, scenario, base)
        # nobody tries it again; then nobody holds it, and who waits waits for nobody
        house.app.store.write(lambda session: session.execute(text("DELETE FROM workflow_status")))
        assert f"phase - {intent} - is held, so expected its retry resolve:0 to wait" in told(house.app, scenario, base)
        house.app.store.write(lambda session: session.execute(delete(Hold)))
        found = told(house.app, scenario, base)
        assert f"intent - {intent} - is held, so expected elements that it fences, found none" in found
        assert f"intent - {waiting} - waits for nobody, so expected it admitted" in found
    finally:
        scenario.lab.clear()
        house.close()
        scenario.put(scenario.end)


BREAKS = [*breaks_of_lines.BREAKS, *breaks_of_ids.BREAKS, *breaks_of_history.BREAKS, *breaks_of_events.BREAKS]


@pytest.mark.parametrize(("broken", "words"), BREAKS, ids=[f"{b.__name__}-{n}" for n, (b, _) in enumerate(BREAKS)])
def test_what_is_altered_in_the_books_is_named(scenario: Scenario, app: App, broken: Break, words: list[str]) -> None:
    app.store.write(lambda session: broken(session, scenario))
    found = told(app, scenario)
    names = {name: getattr(scenario, name) for name in ("live", "gone", "completed", "rolled_back", "failed")}
    assert [one for one in words if one.format(**names) not in found] == [], found


def test_a_pool_that_does_not_add_up_is_named(scenario: Scenario, app: App) -> None:
    """Both count the same rows: only arithmetic that is wrong could make them differ."""
    snapshot = read_snapshot(app, scenario.lab, scenario.base)
    assert list(ids_wrong(snapshot)) == []
    first, *others = (count for count in snapshot.counts if count.kind == "s-vlan")
    wrong = dataclasses.replace(snapshot, counts=[dataclasses.replace(first, free=first.free - 1), *others])
    assert any(words.startswith("pool - s-vlan  - expected (size, ") for words in ids_wrong(wrong))


def test_a_phase_that_nobody_finishes_is_named(scenario: Scenario, app: App) -> None:
    waits = "UPDATE workflow_status SET status = 'ENQUEUED' WHERE workflow_uuid LIKE :intent"
    app.store.write(lambda session: session.execute(text(waits), {"intent": f"{scenario.completed}:activate"}))
    assert f"phase - {scenario.completed}:activate - expected none but retries of intents in doubt" in told(
        app, scenario
    )
