"""Events and alarms as tables keep them: numbers without gaps, the fields of each kind, what decides in columns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from controller.model import events
from controller.model.alarm import AlarmKind
from controller.model.event import Event, EventName
from controller.model.events import ENDS
from controller.model.intent import IntentState
from controller.records.alarms import clear_alarm, raise_alarm, standing
from controller.records.events import events_of, record_event
from controller.records.history_tables import Alarm
from controller.records.intents import intent_of
from controller.records.outbox import consumed, next_events
from controller.records.store import Store
from controller.records.tables import Intent
from inventory.database import engine, migrate


@contextmanager
def opened(url: str) -> Iterator[Store]:
    made = engine(url)
    migrate(made)
    store = Store(made)
    store.write(lambda session: session.add_all([intent("IN1", 1, "EL1"), intent("IN2", 2, "EL2")]))
    yield store
    made.dispose()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as made:
        yield made


def intent(name: str, number: int, service: str) -> Intent:
    body: dict[str, Any] = {
        "id": name, "seq": number, "service": service, "operation": "provision", "requester": "crm",
        "external_id": name, "request_hash": "",
    }  # fmt: skip
    return Intent(**body)


def record(session: Session, name: str, *told: Event) -> None:
    for event in told:
        record_event(session, intent_of(session, name, lock=True), event)


def kinds() -> list[type[Event]]:
    return [kind for kind in vars(events).values() if isinstance(kind, type) and hasattr(kind, "NAME")]


# -- kinds of events --------------------------------------------------------------------------------------------------
def test_each_name_has_one_class() -> None:
    assert sorted(kind.NAME for kind in kinds()) == sorted(EventName)
    assert {state: kind.NAME for state, kind in ENDS.items()} == {state: EventName(state) for state in ENDS}


def test_an_event_keeps_its_fields_and_shows_its_line(store: Store) -> None:
    store.write(lambda session: record(session, "IN1", events.Planned(elements=3, plan="0123456789abcdef")))
    store.write(lambda session: record(session, "IN1", events.Abandoned(element="a", actor="noc", why="burnt")))
    planned, abandoned = store.events("IN1")
    assert (planned.name, planned.text, planned.version) == ("planned", "3 elements, plan 0123456789ab", 1)
    assert planned.body == {"elements": 3, "plan": "0123456789abcdef"}
    assert (abandoned.element, abandoned.actor, abandoned.text) == ("a", "noc", "by noc: burnt")
    assert abandoned.body == {"why": "burnt"}


def test_no_password_is_in_the_fields_of_an_event(store: Store) -> None:
    told = "refused: snmp-agent community read cipher Secret123"
    store.write(lambda session: record(session, "IN1", events.StepFailed(reason=told)))
    (row,) = store.events("IN1")
    assert "Secret123" not in row.text
    assert row.body == {"reason": row.text}


def test_what_decides_is_in_columns(store: Store) -> None:
    told = [
        events.Admitted(elements=["a"]),
        events.OtherIds(taken=["vlan 8"], gone=["vlan 7"]),
        events.Staged(elements=["a"]),
        events.Staged(elements=["a"]),
        events.Committed(elements=["a"]),
        events.StepFailed(reason="x"),
        events.Decided(way="rollback", reason="x"),
        events.Held(reason="x"),
        events.ResolutionChosen(actor="noc", choice="retry"),
        events.Held(reason="x"),
        events.Restored(elements=["a"]),
        events.RolledBack(reason="x"),
    ]
    store.write(lambda session: record(session, "IN1", *told))
    row, at = store.intent("IN1"), {event.name: event.at for event in reversed(store.events("IN1"))}
    assert (row.step, row.tries, row.choices, row.other_ids) == ("restored", 2, 1, True)
    assert (row.admitted_at, row.staged_at, row.committed_at) == (at["admitted"], at["staged"], at["committed"])
    assert (row.decided_at, row.went_wrong_at, row.ended_at) == (at["decided"], at["step failed"], at["rolledBack"])


# -- numbers ----------------------------------------------------------------------------------------------------------
def test_the_events_of_a_service_are_numbered_without_gaps_whoever_writes(store: Store) -> None:
    """Also where the writers do not lock the same intent: alarms of earlier intents are cleared by later ones."""
    start, per_writer = threading.Barrier(4), 6

    def write() -> None:
        start.wait()
        for _ in range(per_writer):
            store.write(lambda session: record_event(session, session.get_one(Intent, "IN1"), events.Held(reason="x")))

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    rows = store.events("IN1")
    assert [row.number for row in rows] == list(range(1, 4 * per_writer + 1))


def test_a_transaction_that_fails_leaves_no_gap(store: Store) -> None:
    def fail(session: Session) -> None:
        record(session, "IN1", events.Held(reason="x"))
        raise LookupError

    store.write(lambda session: record(session, "IN1", events.Staged(elements=[])))
    with pytest.raises(LookupError):
        store.write(fail)
    store.write(lambda session: record(session, "IN1", events.Committed(elements=[])))
    assert [(row.number, row.name) for row in store.events("IN1")] == [(1, "staged"), (2, "committed")]


# -- the outbox -------------------------------------------------------------------------------------------------------
def consume(store: Store, name: str, limit: int = 500) -> list[str]:
    def work(session: Session) -> list[str]:
        rows = next_events(session, name, limit)
        consumed(session, name, rows)
        return [f"{row.service} {row.number}" for row in rows]

    return store.write(work)


def test_each_consumer_reads_every_event_once(store: Store) -> None:
    for name in ("IN1", "IN2", "IN1"):
        store.write(lambda session, name=name: record(session, name, events.Held(reason="x")))  # type: ignore[misc]
    assert consume(store, "audit", limit=2) == ["EL1 1", "EL2 1"]
    assert consume(store, "audit", limit=2) == ["EL1 2"]
    assert consume(store, "audit") == []
    assert consume(store, "hub") == ["EL1 1", "EL2 1", "EL1 2"]


def test_what_is_not_said_to_be_consumed_is_read_again(store: Store) -> None:
    store.write(lambda session: record(session, "IN1", events.Held(reason="x")))
    assert [len(store.write(lambda session: next_events(session, "hub"))) for _ in range(2)] == [1, 1]


def test_an_event_that_is_committed_later_than_a_higher_number_is_not_skipped(postgres_url: str) -> None:
    """SQLite has one writer at a time: no transaction there commits out of order."""
    with opened(postgres_url) as store, Session(store.engine) as slow:
        record(slow, "IN1", events.Held(reason="slow"))
        assert len(events_of(slow, "IN1")) == 1  # written, with a number
        store.write(lambda session: record(session, "IN2", events.Held(reason="fast")))
        assert consume(store, "hub") == ["EL2 1"]
        assert consume(store, "hub") == []
        slow.commit()
        early, late = store.events("IN1")[0].seq or 0, store.events("IN2")[0].seq or 0
        assert early < late
        assert consume(store, "hub") == ["EL1 1"]


def test_consumers_at_once_with_writers_out_of_order_miss_none(store: Store) -> None:
    total, done = 40, threading.Event()

    def write(name: str) -> None:
        for _ in range(total):
            store.write(lambda session: record(session, name, events.Held(reason="x")))

    found: dict[str, list[str]] = {"audit": [], "hub": []}

    def read(name: str) -> None:
        while not done.is_set():
            found[name] += consume(store, name, limit=7)
        while more := consume(store, name, limit=7):
            found[name] += more

    writers = [threading.Thread(target=write, args=(name,)) for name in ("IN1", "IN2")]
    readers = [threading.Thread(target=read, args=(name,)) for name in found]
    for thread in (*writers, *readers):
        thread.start()
    for writer in writers:
        writer.join()
    done.set()
    for reader in readers:
        reader.join()
    for seen in found.values():
        for service in ("EL1", "EL2"):
            assert [word for word in seen if word.startswith(service)] == [f"{service} {n + 1}" for n in range(total)]


# -- alarms -----------------------------------------------------------------------------------------------------------
def test_an_alarm_stands_until_it_is_cleared(store: Store) -> None:
    def raised(session: Session) -> None:
        row = intent_of(session, "IN1")
        raise_alarm(session, row, AlarmKind.IN_DOUBT, "a", "a - lost")
        raise_alarm(session, row, AlarmKind.NOT_KEPT, "a", "a - did not keep")

    def cleared(session: Session) -> None:
        (alarm,) = standing(session, AlarmKind.IN_DOUBT, element="a")
        clear_alarm(session, alarm, "a - still lost")

    store.write(raised)
    store.write(cleared)
    with store.read() as session:
        assert standing(session, AlarmKind.IN_DOUBT) == []
        assert [one.cause for one in standing(session, AlarmKind.NOT_KEPT, service="EL1")] == ["a - did not keep"]
        rows = session.execute(select(Alarm).order_by(col(Alarm.id))).scalars().all()
        assert [(row.cause, row.cleared_at is None) for row in rows] == [
            ("a - still lost", False),
            ("a - did not keep", True),
        ]
        assert [row.name for row in events_of(session, "IN1", EventName.ALARM_CLEARED)] == ["alarm cleared"]


def test_ends_have_their_state_as_name() -> None:
    assert all(state.final for state in ENDS)
    assert set(ENDS) == {state for state in IntentState if state.final} - {IntentState.REJECTED}
