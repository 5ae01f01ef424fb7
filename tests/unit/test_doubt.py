"""What is told of an element in doubt: the choices of each state, the alarm's words, the time to restored; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from controller.model.events import CancelAsked, Completed, Decided, Failed, Held, RolledBack, StepFailed
from controller.model.intent import IntentState
from controller.queries import in_doubt
from controller.queries.in_doubt import Choice, refusals
from controller.records.admission import next_try
from controller.records.events import record_event
from controller.records.history_tables import EventRow
from controller.records.holds import mark_in_doubt, release_holds
from controller.records.tables import Hold, Intent, Outcome, Service
from inventory.database import engine, migrate

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    made = engine(database_url)
    migrate(made)
    with Session(made) as session:
        yield session
        session.rollback()
    made.dispose()


def intent(number: int = 1, **changes: Any) -> Intent:
    body: dict[str, Any] = {
        "id": f"IN{number}", "seq": number, "service": "EL1", "operation": "provision", "requester": "crm",
        "external_id": str(number), "request_hash": "", "state": "held", "decision": "rollback", "phase": "resolve:0",
    }  # fmt: skip
    return Intent(**(body | changes))


def service(name: str = "EL1", product: str = "internet_line") -> Service:
    return Service(id=name, product=product, customer="hupan-tea")


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


# -- which choices there are ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "possible"),
    [
        ({"decision": "confirm"}, {"retry", "forward", "back"}),
        ({"decision": "rollback"}, {"retry", "back", "abandon"}),
        ({"state": "inProgress"}, set()),
        ({"state": "inProgress", "phase": "activate"}, set()),
        *(({"state": str(state)}, set()) for state in IntentState if state.final),
    ],
)
def test_the_choices_follow_from_state_and_decision(changes: dict[str, str], possible: set[str]) -> None:
    refused = refusals(intent(**changes))
    assert set(Choice) - refused.keys() == possible
    assert all(refusal.why and refusal.fix for refusal in refused.values())


def test_what_is_tried_right_now_is_told_apart_from_what_is_not_in_doubt() -> None:
    assert "tried right now" in refusals(intent(state="inProgress"))[Choice.BACK].why
    assert "not" not in refusals(intent(state="inProgress"))[Choice.BACK].why
    assert "in doubt" in refusals(intent(state="inProgress", phase="finish"))[Choice.BACK].why


def test_each_effect_names_what_is_sent(session: Session) -> None:
    row = intent(decision="confirm", staged_at=NOON)
    both = {"snapshot": [], "commands": ["vlan 7"], "inverse": ["undo vlan 7", "save"]}
    session.add_all([service(), row, Outcome(intent="IN1", element="a", state="confirmed", **both)])
    session.add(Outcome(intent="IN1", element="b", state="verified", **both))
    session.flush()
    forward, back = (
        {effect.element: effect for choice in in_doubt.resolution_view(session, "IN1").choices if choice.choice == name for effect in choice.elements}
        for name in ("forward", "back")
    )  # fmt: skip
    assert (forward["a"].commands, forward["b"].commands) == ([], ["vlan 7"])
    assert "1 command at most" in forward["b"].does
    assert [(effect.state, effect.commands) for effect in back.values()] == [
        ("confirmed", ["undo vlan 7", "save"]),
        ("in doubt", ["undo vlan 7", "save"]),
    ]
    assert (
        back["a"].does == "is restored to its snapshot of 2026-11-02 12:00:00 UTC: 2 commands at most, then read back"
    )
    row.decision, row.phase = "rollback", "resolve:1"
    session.add_all([row, Outcome(intent="IN1", element="c", state="restored", **both)])
    session.flush()
    view = in_doubt.resolution_view(session, "IN1")
    abandon = {effect.element: effect for effect in view.choices[-1].elements}
    assert "kaitong element sync-from b" in abandon["b"].does
    assert abandon["c"].commands == []
    assert view.choices[1].elements == []
    assert view.choices[1].why_not


# -- alarms -----------------------------------------------------------------------------------------------------------
def noted(session: Session) -> list[tuple[str, str, str]]:
    session.commit()  # events are written then
    rows = session.execute(select(EventRow).order_by(col(EventRow.seq))).scalars()
    return [(row.name, row.element, row.text) for row in rows]


def test_an_alarm_is_raised_and_cleared_once(session: Session) -> None:
    row = intent()
    session.add_all([service(), row, *(Hold(element=name, intent="IN1", fence=1) for name in ("b", "a"))])
    session.flush()
    assert str(next_try(row)) == "resolve:0"
    mark_in_doubt(session, row, "a - gone", at(5))
    record_event(session, row, Held(reason="a - gone"))
    assert str(next_try(row)) == "resolve:1"
    mark_in_doubt(session, row, "a - still gone", at(15))
    found, total = in_doubt.alarms(session)
    assert total == in_doubt.in_doubt(session) == 2
    assert [(one.element, one.probable_cause, one.next_try, one.tries) for one in found] == [
        ("a", "a - still gone", at(15), 1),
        ("b", "a - still gone", at(15), 1),
    ]
    assert (found[0].customer, found[0].severity, found[0].choices) == (
        "hupan-tea",
        "major",
        ["retry", "back", "abandon"],
    )
    assert [one.element for one in in_doubt.alarms(session, limit=1, offset=1)[0]] == ["b"]
    row.state = IntentState.IN_PROGRESS
    session.flush()
    assert [(one.next_try, one.choices) for one in in_doubt.alarms(session)[0]] == [(None, [])] * 2
    release_holds(session, "IN1", ["b"])
    release_holds(session, "IN1")
    release_holds(session, "IN1")
    assert noted(session) == [
        ("alarm raised", "a", "a - gone"),
        ("alarm raised", "b", "a - gone"),
        ("held", "", "a - gone"),
        ("alarm cleared", "b", "a - still gone"),
        ("alarm cleared", "a", "a - still gone"),
    ]
    assert in_doubt.alarms(session) == ([], 0)


def test_an_element_that_was_never_in_doubt_has_no_alarm_to_clear(session: Session) -> None:
    session.add_all([service(), intent(), Hold(element="a", intent="IN1", fence=1)])
    session.flush()
    release_holds(session, "IN1")
    assert noted(session) == []


# -- time to restored -------------------------------------------------------------------------------------------------
def test_the_time_to_restored_is_from_the_first_failure_to_the_proof(session: Session) -> None:
    assert in_doubt.restored(session) == []
    session.add_all([service(), service("MS1", "mstp_line")])
    stories = [
        ("EL1", "rolledBack", [StepFailed(reason="x"), Decided(way="rollback", reason="x"), StepFailed(reason="x"), RolledBack()], 4.0),
        ("EL1", "rolledBack", [Decided(way="confirm"), Decided(way="rollback", reason="y"), RolledBack()], 2.0),
        ("EL1", "failed", [StepFailed(reason="x"), Failed(reason="x")], 0.5),
        ("EL1", "completed", [StepFailed(reason="x"), Completed()], 98.0),
        ("EL1", "held", [StepFailed(reason="x")], 0.0),
        ("MS1", "rolledBack", [CancelAsked(reason="x"), RolledBack()], 10.0),
    ]  # fmt: skip
    for number, (name, state, story, seconds) in enumerate(stories):
        row = intent(number, service=name, state=state)
        session.add(row)
        for event in story:
            record_event(session, row, event)
        assert row.went_wrong_at
        if row.ended_at:
            assert row.ended_at >= row.went_wrong_at
            row.ended_at = row.went_wrong_at + timedelta(seconds=seconds)
    session.flush()
    assert [(one.product, one.count, one.p50, one.p99, one.longest) for one in in_doubt.restored(session)] == [
        ("internet_line", 3, 2.0, 4.0, 4.0),
        ("mstp_line", 1, 10.0, 10.0, 10.0),
    ]
