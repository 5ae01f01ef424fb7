"""Admission and alarms: who may run, in which order, with a fencing number each; and which alarm is a new one.

The store is a real SQLite database; only the `Enqueue` argument is the test's own, and writes down what was started.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlmodel import Session

from controller.line.alarm_gate import BLOCKING, new_alarms, signature
from controller.model.intent import PRIORITY, IntentState
from controller.records.admission import admit, lock_elements, request, withdraw
from controller.records.events import events_of
from controller.records.history_tables import EventRow
from controller.records.holds import release_holds
from controller.records.store import Store
from controller.records.tables import Hold, HoldRequest, Intent
from drivers.platform import Alarm
from inventory.database import engine, migrate

ELEMENTS = ("olt-1", "olt-2", "ptn-1", "ptn-2", "pe-1")
WAITING = st.lists(
    st.tuples(st.sampled_from(sorted(PRIORITY)), st.sets(st.sampled_from(ELEMENTS), min_size=1)), min_size=1, max_size=8
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = engine(f"sqlite:///{tmp_path_factory.mktemp('admission')}/kaitong.db")
    migrate(made)
    yield Store(made)
    made.dispose()


@dataclass
class Started:
    """An `Enqueue` that writes down what it was asked to start."""

    calls: list[tuple[str, str, int, float]] = field(default_factory=list)

    def __call__(self, session: Session, phase: str, intent: str, priority: int, delay: float) -> None:
        del session
        self.calls.append((phase, intent, priority, delay))


def intent(number: int, sla: str, elements: set[str]) -> Intent:
    return Intent(
        id=f"IN{number}",
        seq=number,
        service=f"EL{number}",
        operation="change",
        requester="test",
        external_id=f"IN{number}",
        request_hash="",
        sla_class=sla,
        priority=PRIORITY[sla],
        elements=sorted(elements),
    )


def wait(session: Session, waiting: list[tuple[str, set[str]]], held: set[str]) -> None:
    """A world of its own for one example: these intents wait, these elements are another intent's."""
    for table in (Hold, HoldRequest, Intent, EventRow):
        session.execute(delete(table))
    for number, (sla, elements) in enumerate(waiting):
        row = intent(number, sla, elements)
        session.add(row)
        session.add_all(
            HoldRequest(element=name, priority=row.priority, seq=row.seq, intent=row.id) for name in elements
        )
    session.add_all(Hold(element=name, intent="INX", fence=0) for name in held)
    session.flush()


def admitted(session: Session, started: Started, elements: Iterable[str] = ELEMENTS) -> list[str]:
    lock_elements(session, elements)
    granted = admit(session, elements, started)
    session.flush()
    session.expire_all()
    return granted


def held_by(session: Session) -> dict[str, tuple[str, int]]:
    return {hold.element: (hold.intent, hold.fence) for hold in session.execute(select(Hold)).scalars()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WAITING, st.sets(st.sampled_from(ELEMENTS), max_size=2))
def test_all_or_none_in_order_and_nobody_is_overtaken(
    store: Store, waiting: list[tuple[str, set[str]]], held: set[str]
) -> None:
    with Session(store.engine) as session:
        wait(session, waiting, held)
        started = Started()
        granted = admitted(session, started)
        holds = held_by(session)
        order = sorted(range(len(waiting)), key=lambda number: (PRIORITY[waiting[number][0]], number))
        assert granted == [f"IN{number}" for number in order if f"IN{number}" in granted]
        assert started.calls == [("activate", name, PRIORITY[waiting[int(name[2:])][0]], 0) for name in granted]
        earlier: set[str] = set(held)
        for number in order:
            name, elements = f"IN{number}", waiting[number][1]
            mine = {element for element, (intent, _) in holds.items() if intent == name}
            row = session.get(Intent, name)
            assert row is not None
            # all or none: and a later one never takes what an earlier one waits for
            assert mine == (elements if elements.isdisjoint(earlier) else set())
            assert (row.state, name in granted) == (
                (IntentState.IN_PROGRESS, True) if mine else (IntentState.ACKNOWLEDGED, False)
            )
            assert {fence for intent, fence in holds.values() if intent == name} == ({row.fence} if mine else set())
            earlier |= elements
        fences = [fence for name in granted for fence in {fence for intent, fence in holds.values() if intent == name}]
        assert fences == sorted(set(fences))
        session.rollback()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WAITING, st.randoms(use_true_random=False))
def test_everybody_gets_through_whatever_ends_first(
    store: Store, waiting: list[tuple[str, set[str]]], random: Random
) -> None:
    """No deadlock, and a wide intent does not starve: with every end somebody who waits first is served."""
    with Session(store.engine) as session:
        wait(session, waiting, set())
        started = Started()
        running = admitted(session, started)
        while running:
            ended = running.pop(random.randrange(len(running)))
            given = sorted(element for element, (intent, _) in held_by(session).items() if intent == ended)
            release_holds(session, ended)
            running += admitted(session, started, given)
        assert sorted(name for _, name, _, _ in started.calls) == sorted(f"IN{n}" for n in range(len(waiting)))
        assert held_by(session) == {}
        session.rollback()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WAITING, st.randoms(use_true_random=False))
def test_who_looks_at_a_few_elements_grants_what_who_looks_at_all_would(
    store: Store, coming: list[tuple[str, set[str]]], random: Random
) -> None:
    """Intents come, end and are cancelled in any order; each time only the elements concerned are looked at."""
    with Session(store.engine) as session:
        wait(session, [], set())
        left = list(enumerate(coming))
        rows: dict[str, Intent] = {}
        while left or rows:
            running = sorted(name for name, row in rows.items() if row.state == IntentState.IN_PROGRESS)
            if left and (not rows or random.random() < 1 / 2):
                number, (sla, elements) = left.pop(0)
                row = rows[f"IN{number}"] = intent(number, sla, elements)
                session.add(row)
                lock_elements(session, elements, waiters=False)
                request(session, row, Started())
            else:
                over = rows.pop(random.choice(running if running and random.random() < 3 / 4 else sorted(rows)))
                over.state = IntentState.CANCELLED
                withdraw(session, over.id)
                release_holds(session, over.id)
                admitted(session, Started(), over.elements)
            session.flush()
            assert held_by(session) == _granted_by_all(rows)
        session.rollback()


def _granted_by_all(rows: dict[str, Intent]) -> dict[str, tuple[str, int]]:
    """The rule as it is written down: what runs has its elements, and none that waits could have its own."""
    holds = {
        element: (row.id, row.fence)
        for row in rows.values()
        if row.state == IntentState.IN_PROGRESS
        for element in row.elements
    }
    busy = set(holds)
    for row in sorted(rows.values(), key=lambda row: (row.priority, row.seq)):
        if row.state == IntentState.ACKNOWLEDGED:
            assert not busy.isdisjoint(row.elements), f"{row.id} waits for nobody"
            busy |= set(row.elements)
    return holds


def test_gold_goes_before_silver_that_came_first(store: Store) -> None:
    with Session(store.engine) as session:
        wait(session, [("silver", {"pe-1"}), ("gold", {"pe-1", "olt-1"}), ("bronze", {"olt-2"})], set())
        assert admitted(session, Started()) == ["IN1", "IN2"]
        session.rollback()


def test_admission_is_written_down(store: Store) -> None:
    with Session(store.engine) as session:
        wait(session, [("gold", {"pe-1", "olt-1"})], set())
        admitted(session, Started())
        (event,) = events_of(session, "IN0")
        assert (event.name, event.text) == ("admitted", "olt-1, pe-1")
        session.rollback()


# -- alarms ----------------------------------------------------------------------------------------------------------
ALARM = st.builds(
    Alarm,
    id=st.integers(1, 99).map(str),
    object=st.sampled_from(["ont 0/1/6 2", "pon 0/1/6", "pw 7", "port ge-1/1"]),
    name=st.sampled_from(["LOSi", "LCDGi", "PW_DOWN"]),
    severity=st.sampled_from([*sorted(BLOCKING), "cleared", "indeterminate"]),
)


@given(st.lists(ALARM, max_size=6), st.lists(ALARM, max_size=6), st.sets(st.sampled_from(["ont 0/1/6 2", "pw 7"])))
def test_new_is_active_blocking_touched_and_was_not_there(
    before: list[Alarm], active: list[Alarm], touched: set[str]
) -> None:
    baseline = [signature(alarm) for alarm in before]
    new = new_alarms(baseline, active, touched)
    for alarm in active:
        expected = alarm.object in touched and alarm.severity in BLOCKING and signature(alarm) not in baseline
        assert (alarm in new) is expected
    assert new_alarms([signature(alarm) for alarm in active], active, touched) == []


def test_an_alarm_that_was_raised_again_under_a_new_number_is_not_new() -> None:
    old, again = Alarm("7", "ont 0/1/6 2", "LOSi", "major"), Alarm("8", "ont 0/1/6 2", "LOSi", "major")
    assert new_alarms([signature(old)], [again], ["ont 0/1/6 2"]) == []
