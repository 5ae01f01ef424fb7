"""An element in doubt: alarmed once, shown with what may be chosen, and every choice carried out; the lab is the witness.

A small house: one controller on SQLite with workers of its own. The first wait before a try is a minute where a person
decides, so that whatever happens sooner was the person's doing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from controller.errors import InvalidInput, NotAllowed
from controller.line import check_sync
from controller.line.activation import resolve as resolve_job
from controller.line.job import Job
from controller.model.intent import IntentState
from controller.model.outcome import Done
from controller.proof.crash.forkserver import ForkServer
from controller.queries import in_doubt
from controller.queries.doubt_views import AlarmView, ResolutionView
from controller.queries.element_views import RevisionLine
from controller.queries.in_doubt import Choice
from controller.queries.lists import revision_lines
from controller.records.tables import Intent
from controller.settings import Settings
from controller.usecases import resolve
from inventory.models import ElementUse
from lab.client import LabClient, Running
from tests.flow.house import ELEMENTS, PATIENCE, House

OLT, NEAR, FAR, ROUTER = ELEMENTS
LONG, SHORT = 60.0, 0.3
_numbers = count(1)


@pytest.fixture
def built(lab: Running, metro: LabClient, forkserver: ForkServer, tmp_path: Path) -> Iterator[Callable[[float], House]]:
    """Builds the house with this wait before a try; no worker is in it yet."""
    assert metro
    houses: list[House] = []

    def build(retry: float) -> House:
        settings = Settings(
            database_url=f"sqlite:///{tmp_path / 'kaitong.db'}",
            soak_seconds=0.6,
            settle_seconds=1.0,
            answer_seconds=2.0,
            late_seconds=0.5,
            lease_seconds=10.0,
            retry_seconds=retry,
            attempts=2,
        )
        houses.append(House(settings, lab, forkserver))
        return houses[0]

    yield build
    for house in houses:
        house.close()


def provision(house: House) -> str:
    return house.order("provision", address=f"{next(_numbers)} Beishan Road")


def held_forward(house: House, element: str = NEAR) -> str:
    """An intent that has decided to stay, and an element that is away since."""
    return held(house, "confirm", "decide:after", element)


def held_back(house: House, *elements: str) -> str:
    """An intent that an alarm takes back, and elements that are away meanwhile."""
    return held(house, "rollback", "soak:after", *elements)


def held(house: House, decision: str, boundary: str, *elements: str) -> str:
    """An intent that is held because the elements went away when it had come to this boundary."""

    def lose() -> None:
        for element in elements:
            house.client.fault(element, "unreachable")

    intent = house.interrupted(boundary, lambda: provision(house), lose)
    row = house.settled(intent, held=True)
    assert (row.state, row.decision) == (IntentState.HELD, decision), row.reason
    return intent


def names(house: House, intent: str) -> list[str]:
    return [event.name for event in house.app.store.events(intent)]


def told(house: House, intent: str, name: str) -> list[str]:
    """The elements of these events, in order."""
    return [event.element for event in house.app.store.events(intent) if event.name == name]


def alarms(house: House) -> list[AlarmView]:
    with house.app.store.read() as session:
        return in_doubt.alarms(session)[0]


def shown(house: House, intent: str) -> ResolutionView:
    with house.app.store.read() as session:
        return in_doubt.resolution_view(session, intent)


def revisions(house: House, intent: str) -> dict[str, RevisionLine]:
    with house.app.store.read() as session:
        return {row.element: row for row in revision_lines(session.connection(), intent=intent)[0]}


def decide(house: House, intent: str, choice: Choice, why: str = "", element: str = "") -> None:
    resolve.decide(house.app.store, intent, house.app.starter, choice, who="noc", why=why, element=element)


def answered(house: House, intent: str, choice: Choice) -> str:
    """Why it is refused now; nothing where it is accepted."""
    try:
        decide(house, intent, choice)
    except NotAllowed as refused:
        return refused.detail
    return ""


def ended(house: House, intent: str, state: IntentState) -> Intent:
    row = house.settled(intent)
    assert row.state == state, f"{row.state}: {row.reason}"
    assert sorted(told(house, intent, "alarm raised")) == sorted(told(house, intent, "alarm cleared"))
    assert alarms(house) == []
    assert house.held() == []
    return row


# -- alarms -----------------------------------------------------------------------------------------------------------
def test_an_alarm_stands_from_the_fence_to_its_end_however_often_it_is_tried(built: Callable[[float], House]) -> None:
    house = built(SHORT)
    with house.unchanged():
        intent = held_back(house, OLT)
        house.until(intent, lambda row: names(house, row.id).count("held") >= 2)
        (alarm,) = alarms(house)
        assert (alarm.element, alarm.intent, alarm.severity, alarm.customer) == (OLT, intent, "major", "hupan-tea")
        assert OLT in alarm.probable_cause
        assert alarm.tries >= 2
        assert "taken back" in alarm.doing
        assert told(house, intent, "alarm raised") == [OLT]
        assert told(house, intent, "alarm cleared") == []
        house.client.clear_faults(OLT)
        ended(house, intent, IntentState.ROLLED_BACK)
        assert told(house, intent, "alarm cleared") == [OLT]
        with house.app.store.read() as session:
            (level,) = in_doubt.restored(session)
        assert (level.product, level.count) == ("internet_line", 1)
        assert 0 < level.p50 == level.p99 == level.longest


def test_on_the_way_forward_all_elements_are_fenced_and_the_choices_say_what_they_do(
    built: Callable[[float], House],
) -> None:
    house = built(LONG)
    with house.unchanged():
        intent = held_forward(house)
        assert sorted(told(house, intent, "alarm raised")) == sorted(ELEMENTS)
        assert [alarm.element for alarm in alarms(house)] == sorted(ELEMENTS)
        assert all(alarm.choices == ["retry", "forward", "back"] for alarm in alarms(house))
        assert all(alarm.next_try and NEAR in alarm.probable_cause for alarm in alarms(house))
        found = shown(house, intent)
        assert (found.way, found.state, found.tries) == ("forward", "held", 1)
        choices = {choice.choice: choice for choice in found.choices}
        assert [name for name, choice in choices.items() if choice.possible] == ["retry", "forward", "back"]
        assert "choose back first" in choices["abandon"].why_not
        back = {effect.element: effect for effect in choices["back"].elements}
        assert {name: effect.state for name, effect in back.items()} == dict.fromkeys(ELEMENTS, "confirmed") | {
            NEAR: "in doubt"
        }
        assert re.search(r"restored to its snapshot of \S+ \S+ UTC: \d+ commands at most", back[OLT].does)
        assert back[OLT].commands == house.app.store.outcomes(intent)[OLT].inverse
        assert back[NEAR].does.startswith("as soon as it answers")
        with pytest.raises(NotAllowed, match="way forward"):
            decide(house, intent, Choice.ABANDON, "burnt")
        house.client.clear_faults(NEAR)
        decide(house, intent, Choice.FORWARD)
        row = ended(house, intent, IntentState.COMPLETED)
        assert all(running == saved for running, saved in house.photograph().values())
        assert "forward by noc" in revisions(house, intent)[OLT].why
        with pytest.raises(NotAllowed, match="completed"):
            decide(house, intent, Choice.RETRY)
        assert [choice.choice for choice in shown(house, intent).choices if choice.possible] == []
        house.done("teardown", row.service)


# -- what a person decides --------------------------------------------------------------------------------------------
def test_back_brings_confirmed_elements_back_and_the_lost_one_when_it_answers(built: Callable[[float], House]) -> None:
    house = built(LONG)
    with house.unchanged() as before:
        intent = held_forward(house)
        decide(house, intent, Choice.BACK, "the customer wants the old line")
        house.until(intent, lambda row: names(house, row.id).count("held") == 2)
        now = house.photograph()
        assert {name for name in before if now[name] != before[name]} <= {NEAR}
        assert [alarm.element for alarm in alarms(house)] == [NEAR]
        assert sorted(told(house, intent, "alarm cleared")) == sorted({*ELEMENTS} - {NEAR})
        with pytest.raises(NotAllowed, match="way back"):
            decide(house, intent, Choice.FORWARD)
        house.client.clear_faults(NEAR)
        decide(house, intent, Choice.RETRY)
        row = ended(house, intent, IntentState.ROLLED_BACK)
        assert row.reason == "back by noc: the customer wants the old line"
        assert "resolution chosen" in names(house, intent)
        assert all(row.reason in line.why for line in revisions(house, intent).values())


def test_an_element_that_is_given_up_is_released_and_its_ids_are_given_to_nobody(
    built: Callable[[float], House],
) -> None:
    house = built(LONG)
    before = house.photograph()
    intent = held_back(house, OLT, NEAR)
    effects = next(choice for choice in shown(house, intent).choices if choice.choice == "abandon").elements
    assert "s-vlan 1001" in next(effect.does for effect in effects if effect.element == OLT)
    for why, element, words in (
        ("", OLT, "without a reason"),
        ("burnt", "", f"{OLT}, {NEAR}"),
        ("burnt", ROUTER, "found 'pe-1'"),
    ):
        with pytest.raises(InvalidInput, match=words):
            decide(house, intent, Choice.ABANDON, why, element)
    waiting = house.order("provision", address="90 Beishan Road")
    decide(house, intent, Choice.ABANDON, "burnt down", OLT)
    house.until(intent, lambda row: names(house, row.id).count("held") == 2)
    assert told(house, intent, "alarm cleared") == [OLT]
    assert [alarm.element for alarm in alarms(house)] == [NEAR]
    house.client.clear()
    decide(house, intent, Choice.RETRY)
    row = house.settled(intent)
    assert row.state == IntentState.ROLLED_BACK
    assert row.reason.endswith(f"{OLT} abandoned by noc: burnt down")
    assert told(house, intent, "abandoned") == [OLT]
    kept = revisions(house, intent)
    assert {name: line.result for name, line in kept.items()} == dict.fromkeys(ELEMENTS, "rolledBack") | {
        OLT: "abandoned"
    }
    assert "abandon by noc: burnt down" in kept[OLT].why
    assert house.app.store.outcomes(intent)[OLT].error
    # the element that came back has it all: the next line gets other ids, and is complete
    second = house.settled(waiting)
    assert second.state == IntentState.COMPLETED, second.reason
    mine = {(one["kind"], one["scope"], one["value"]) for one in row.allocations if one["kind"] != "ont-serial"}
    theirs = {(one["kind"], one["scope"], one["value"]) for one in second.allocations}
    same = {kind for kind, scope, _ in mine & theirs if scope.partition(" ")[0] in {"", OLT}}
    assert same == {"traffic-table"}, "a rate has one table, whoever uses it"
    house.done("teardown", second.service)
    check_sync.sync_from(house.app, OLT)
    assert known(house), "its lines are there: what it may have is kept"
    house.client.load(OLT, before[OLT][0])
    check_sync.sync_from(house.app, OLT)
    assert {kind for kind, _ in known(house)}.isdisjoint({"public-30", "pw-id"})
    assert ("s-vlan", 1001) not in known(house)
    assert {name for name, (text, _) in before.items() if house.client.running(name) != text} == set()


def test_what_was_tried_for_days_is_tried_on_and_ends_when_it_is_given_up(built: Callable[[float], House]) -> None:
    house = built(LONG)
    before = house.photograph()
    intent = held_back(house, OLT)
    earlier = update(Intent).where(col(Intent.id) == intent).values(tries=1101)
    house.app.store.write(lambda session: session.execute(earlier))
    decide(house, intent, Choice.RETRY)
    house.until(intent, lambda row: row.tries == 1102)
    assert alarms(house)[0].tries == 1102
    decide(house, intent, Choice.ABANDON, "replaced")
    row = ended(house, intent, IntentState.ROLLED_BACK)
    assert row.reason.endswith(f"{OLT} abandoned by noc: replaced")
    assert house.ids() == []
    now = house.photograph()
    assert [name for name in before if now[name] != before[name]] == [OLT]


def known(house: House) -> set[tuple[str, int]]:
    with house.app.store.read() as session:
        query = select(col(ElementUse.kind), col(ElementUse.number)).where(col(ElementUse.element) == OLT)
        return {(kind, number) for kind, number in session.execute(query)}


def test_a_choice_while_the_worker_tries_is_refused_and_one_before_it_makes_the_try_void(
    built: Callable[[float], House],
) -> None:
    """Many times at random moments: whatever is answered, one way is gone, and wholly."""
    house = built(SHORT)
    with house.unchanged():
        intent = held_forward(house)
        answers: set[str] = set()
        deadline = time.monotonic() + PATIENCE
        while len(answers) < 2 or "" not in answers:
            assert time.monotonic() < deadline, answers
            answers.add(answered(house, intent, Choice.RETRY))
            time.sleep(0.01)
        assert answers == {"", f"intent {intent} is being tried right now"}
        while answered(house, intent, Choice.BACK):
            time.sleep(0.01)
        house.client.clear_faults(NEAR)
        row = ended(house, intent, IntentState.ROLLED_BACK)
        assert row.reason == "back by noc"
        found = names(house, intent)
        assert found.index("rolledBack") == len(found) - 1
        assert not {"confirmed", "completed"}.intersection(found)


def test_a_try_that_began_before_the_choice_does_nothing(built: Callable[[float], House]) -> None:
    """It has read its fence and its phase; then a person decides; then it goes on."""
    house = built(LONG)
    with house.unchanged():
        intent = held_forward(house)
        with Job(house.app.context, intent) as late:
            for pid in list(house.workers):
                house.kill(pid)
            decide(house, intent, Choice.BACK)
            seen = house.photograph()
            assert resolve_job(late) == Done()
            assert house.photograph() == seen
        assert house.intent(intent).state == IntentState.HELD
        house.client.clear_faults(NEAR)
        house.worker()
        ended(house, intent, IntentState.ROLLED_BACK)


# -- what an element is found to be when it answers again --------------------------------------------------------------
def without_flow(before: str, now: str) -> str:
    """Half of the change: all of it but the service port."""
    new = [line for line in now.splitlines() if line.startswith(" service-port ") and line not in before]
    assert new
    return now.replace("".join(f"{line}\n" for line in new), "")


def test_what_is_found_decides_how_it_is_resolved(built: Callable[[float], House]) -> None:
    """The table of docs/proof.md: old, half and new, on the way forward and on the way back."""
    house = built(LONG)
    base = house.photograph()
    for way, element, found in (
        ("forward", OLT, "old"),
        ("forward", OLT, "half"),
        ("forward", OLT, "new"),
        ("forward", NEAR, "old"),
        ("back", OLT, "old"),
        ("back", OLT, "half"),
        ("back", NEAR, "new"),
    ):
        with house.unchanged():
            intent = held_forward(house, element) if way == "forward" else held_back(house, element)
            old, now = base[element][0], house.client.running(element)
            text = {"old": old, "new": now, "half": without_flow(old, now) if found == "half" else ""}[found]
            if text != now:
                house.client.load(element, text)
            house.client.clear_faults(element)
            decide(house, intent, Choice.RETRY)
            if way == "back":
                ended(house, intent, IntentState.ROLLED_BACK)
                continue
            service = ended(house, intent, IntentState.COMPLETED).service
            assert all(check_sync.check_sync(house.app, name).in_sync for name in ELEMENTS), (element, found)
            assert all(running == saved for running, saved in house.photograph().values())
            house.done("teardown", service)


# -- a worker that dies -----------------------------------------------------------------------------------------------
def test_a_worker_that_is_killed_after_the_decision_is_taken_over_on_the_decided_way(
    built: Callable[[float], House], tmp_path: Path
) -> None:
    house = built(LONG)
    with house.unchanged():
        intent = held_forward(house)
        house.client.clear_faults(NEAR)
        for pid in list(house.workers):
            house.kill(pid)
        victim = house.worker(KAITONG_FAILPOINT=f"rollback:after@{tmp_path / 'struck'}")
        decide(house, intent, Choice.BACK)
        house.wait_gone(victim)
        assert not IntentState(house.intent(intent).state).final
        house.worker()
        row = ended(house, intent, IntentState.ROLLED_BACK)
        assert row.reason == "back by noc"
