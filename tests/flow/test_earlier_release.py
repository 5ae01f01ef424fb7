"""A database of release d0545a2 is taken over with all that was under way: each intent ends, all or nothing.

DBOS finds the jobs of then by the names and the version that jobs have today. What it recorded of their steps is not
read: a job begins anew, and goes on by our own records.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from controller.model.event import EventName
from controller.model.intent import IntentState
from controller.proof.campaign.invariants import audit
from controller.proof.crash.forkserver import ForkServer
from controller.proof.crash.observer import configurations
from controller.queries import in_doubt
from controller.records.history_tables import Alarm, EventRow
from controller.settings import Settings
from lab.client import LabClient, Running
from tests import migration
from tests.flow.house import House
from tests.migration import BEHIND_IT, COMMITTED, COMPLETED, FAILED, HELD, WAITING

OLT = "olt-xh-1"


@pytest.fixture
def base(metro: LabClient) -> dict[str, tuple[str, str]]:
    """Every element as the lab comes up; then the lab is as the earlier release left it."""
    found = configurations(metro)
    for name, held in migration.ELEMENTS.items():
        metro.load(name, held["running"])
    return found


def settings(url: str) -> Settings:
    times = {"soak_seconds": 0.2, "late_seconds": 0.5, "retry_seconds": 0.3, "answer_seconds": 2.5}
    return Settings(database_url=url, lease_seconds=1.5, **times)  # type: ignore[arg-type]


def test_everything_under_way_ends_all_or_nothing(
    empty_url: str, base: dict[str, tuple[str, str]], lab: Running, forkserver: ForkServer, tmp_path: Path
) -> None:
    migration.restore(empty_url, tmp_path)
    house = House(settings(empty_url), lab, forkserver)
    try:
        house.worker()
        rows = {intent: house.settled(intent) for intent in (HELD, WAITING, COMMITTED, BEHIND_IT)}
        states = {intent: row.state for intent, row in rows.items()}
        assert states == dict.fromkeys(states, IntentState.COMPLETED), [row.reason for row in rows.values()]
        assert [house.intent(intent).state for intent in (COMPLETED, FAILED)] == ["completed", "failed"]
        assert house.held() == []
        assert audit(house.app, lab.client, base, workers=1) == []
    finally:
        house.close()


def test_what_decides_is_filled_from_the_events(
    empty_url: str, lab: Running, forkserver: ForkServer, tmp_path: Path
) -> None:
    migration.restore(empty_url, tmp_path)
    house = House(settings(empty_url), lab, forkserver)
    try:
        _check_columns(house)
    finally:
        house.close()


def _check_columns(house: House) -> None:
    held, committed, failed = (house.intent(intent) for intent in (HELD, COMMITTED, FAILED))
    at = {event.name: event.at for event in house.app.store.events(COMMITTED)}
    assert (committed.step, committed.admitted_at) == ("committed", at["admitted"])
    assert (committed.staged_at, committed.committed_at) == (at["staged"], at["committed"])
    assert (committed.tries, committed.went_wrong_at, committed.ended_at) == (0, None, None)
    names = [event.name for event in house.app.store.events(HELD)]
    assert (held.tries, held.step) == (names.count("held"), "step failed")
    assert held.phase == f"resolve:{held.tries - 1}"
    assert failed.went_wrong_at
    assert failed.ended_at
    assert failed.ended_at >= failed.went_wrong_at
    with house.app.store.read() as session:
        events = session.execute(select(EventRow).order_by(col(EventRow.seq))).scalars().all()
        for service in {event.service for event in events}:
            numbers = [event.number for event in events if event.service == service]
            assert numbers == list(range(1, len(numbers) + 1))
        assert [event.position for event in events] == [event.seq for event in events]
        accepted = [event for event in events if event.name == EventName.ACCEPTED]
        assert {(event.actor, event.version) for event in accepted} == {("test", 0)}
        standing = session.execute(select(Alarm).where(col(Alarm.cleared_at).is_(None))).scalars().all()
        raised = {event.element: event.at for event in events if event.name == EventName.ALARM_RAISED}
        assert {alarm.element: alarm.raised_at for alarm in standing} == raised
        views, total = in_doubt.alarms(session)
        assert total == len(standing)
        assert {view.tries for view in views} == {held.tries}
        assert [(one.product, one.count) for one in in_doubt.restored(session)] == [("internet_line", 1)]
