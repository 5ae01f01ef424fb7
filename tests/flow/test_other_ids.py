"""Something else has an id that an order would take: the order takes another, once, and ends as any other.

On every platform; and a worker is killed at each boundary of the steps that take it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from controller.model.event import EventName
from controller.model.intent import IntentState
from controller.model.plan import Step
from controller.records.tables import Intent
from controller.usecases.live_plan import planned_live
from controller.usecases.submit_order import accept, dry_run
from drivers.platform import Change, Line
from inventory.allocation.foreign_ids import record_use
from lab.client import LabClient, Running
from tests.flow.house import ForkServer, House, quick
from tests.model.states import INVERSE, TIMER
from tests.model.traces import check

METRO, WULIN, QIANJIANG = "7 Beishan Road", "2 Wulin Road", "2 Qianjiang Road"
THEIRS: list[tuple[str, str, str, str, str, str]] = [
    ("huawei_smartax", METRO, "olt-xh-1", r"ont add ", r'sn-auth "\w+"', 'sn-auth "48575443AAAAAAAA"'),
    ("huawei_smartax", METRO, "olt-xh-1", r"traffic table .* 100 ", r'name "\w+" cir \d+', 'name "SHOP" cir 5184'),
    ("ptn_netconf", METRO, "ptn-xh-1", r"pw-id='\d+'", r"user-label = .*", "user-label = shop"),
    ("juniper_junos", METRO, "pe-1", r"unit \d+ (description|vlan-id)", r"description \S+", "description shop"),
    ("juniper_junos", METRO, "pe-1", r"unit \d+ (description|vlan-id)", r"unit 1001 (.* )?", r"unit 9 \1"),
    ("zte_zxan", WULIN, "olt-n-1", r"onu \d+ type", r"sn \w+", "sn ZTEGCAAAAAAA"),
    ("sdh_tl1", WULIN, "mstp-n-2", r"ENT-CRS-.*-1-1,VC12.*-1-1:", r'CKTID="\w+"', 'CKTID="SHOP"'),
    ("huawei_vrp", WULIN, "pe-n-1", r"^interface \S+( / (vlan-type|description) .*)?$", r"n \w+$", "n shop"),
    ("u2000_tl1", QIANJIANG, "olt-s-1", r"ADD-ONU", r"ONUID=\w+", "ONUID=48575443CAAAAAAA"),
    ("cisco_iosxr", QIANJIANG, "pe-s-1", r"^interface \S+( / (enc|desc)\S+ .*)?$", r"n EL\w+$", "n shop"),
]
"""platform, an address, an element on the way; of our lines there which somebody has, with what of them otherwise"""


def somebodys(step: Step, which: str, ours: str, theirs: str) -> tuple[Line, ...]:
    """These of our lines, as somebody else would have typed them."""
    chosen = [line for line in step.change.after if re.search(which, " / ".join(line))]
    made = tuple((*line[:-1], re.sub(ours, theirs, line[-1])) for line in chosen)
    assert set(made) - set(step.change.after)
    return made


def texts(house: House, intent: str, name: str) -> list[str]:
    return [event.text for event in house.app.store.events(intent) if event.name == name]


def follows_the_model(house: House, row: Intent, **struck: int) -> None:
    steps = house.app.store.plan(row.id).steps
    found: dict[str, Any] = {
        "intent": row.id,
        "operation": row.operation,
        "state": row.state,
        "elements": {step.element: INVERSE if step.last else TIMER for step in steps},
        "events": [event.name for event in house.app.store.events(row.id)],
    }
    assert check(found | {"deaths": 0, "faults": 0} | struck) == ""


def given_back(house: House, element: str, theirs: tuple[Line, ...]) -> None:
    """Theirs is gone as well: afterwards nothing is known to be in use there by itself."""
    house.type_there(Change(element, theirs))
    house.app.store.write(lambda session: record_use(session, element, {}))


@pytest.mark.parametrize(
    ("platform", "address", "element", "which", "ours", "theirs"), THEIRS, ids=[f"{row[0]} {row[5]}" for row in THEIRS]
)
def test_it_takes_another_and_theirs_stays(
    request: pytest.FixtureRequest, platform: str, address: str, element: str, which: str, ours: str, theirs: str
) -> None:
    house: House = request.getfixturevalue("tidy_house" if address == METRO else "mixed_house")
    plan = dry_run(house.app.store, house.asked("provision", address=address))
    step = plan.step(element)
    assert step.platform == platform
    lines = somebodys(step, which, ours, theirs)
    house.type_there(Change(element, (), lines))
    row = house.done("provision", address=address)
    assert len(texts(house, row.id, EventName.OTHER_IDS)) == 1
    assert any("so not given out" in text for text in texts(house, row.id, EventName.BY_HAND))
    assert row.evidence == []
    now, before = house.app.store.plan(row.id), set(plan.allocations)
    assert before - set(now.allocations), "nothing else was taken"
    assert set(now.step(element).change.after) <= set(map(tuple, house.app.store.outcomes(row.id)[element].after))
    follows_the_model(house, row)
    house.done("teardown", row.service)
    given_back(house, element, lines)


def ont_of_somebody(house: House, order: Any, serial: str) -> tuple[Line, ...]:
    step = dry_run(house.app.store, order).step("olt-xh-1")
    lines = somebodys(step, r"ont add ", r'sn-auth "\w+"', f'sn-auth "{serial}"')
    house.type_there(Change("olt-xh-1", (), lines))
    return lines


def test_of_its_pool_the_next_ones_in_use_are_noted_with_it(tidy_house: House) -> None:
    house = tidy_house
    first = ont_of_somebody(house, house.asked("provision", address=METRO), "48575443AAAAAAAA")
    view, row = first[0]
    second = ((view, row.replace("add 0 0 ", "add 0 1 ").replace("AAAAAAAA", "BBBBBBBB")),)
    house.type_there(Change("olt-xh-1", (), second))
    done = house.done("provision", address=METRO)
    new, _, old = texts(house, done.id, EventName.OTHER_IDS)[0].partition(" in place of ")
    assert (new.split(", ")[0], old.split(", ")[0]) == ("ont-id olt-xh-1 0/1/0 2", "ont-id olt-xh-1 0/1/0 0")
    assert any("not given out: ont-id 0/1/0 0-1" in text for text in texts(house, done.id, EventName.BY_HAND))
    house.done("teardown", done.service)
    given_back(house, "olt-xh-1", first + second)


def test_who_waits_with_the_same_id_takes_another_as_well(tidy_house: House) -> None:
    """A traffic table is shared by rate, also by orders that only wait. What else was reserved stays reserved, and a
    table of theirs that a service uses stays theirs, also where its number is above the one that is somebody's.
    """
    house = tidy_house
    for pid in list(house.workers):
        house.kill(pid)
    step = dry_run(house.app.store, house.asked("provision", address=METRO)).step("olt-xh-1")
    lines = somebodys(step, r"traffic table .* 100 ", r'name "\w+" cir \d+', 'name "SHOP" cir 5184')
    house.type_there(Change("olt-xh-1", (), lines))
    intents = [house.order("provision", address=f"{number} Beishan Road") for number in (1, 2, 3)]
    house.worker()
    rows = [house.settled(intent) for intent in intents]
    assert [row.state for row in rows] == [IntentState.COMPLETED] * 3, [row.reason for row in rows]
    for row in rows:
        (told,) = texts(house, row.id, EventName.OTHER_IDS)
        assert told == "traffic-table olt-xh-1 102 in place of traffic-table olt-xh-1 100"
        follows_the_model(house, row)
    for row in rows:
        house.done("teardown", row.service)
    given_back(house, "olt-xh-1", lines)


def test_where_another_is_in_the_way_then_it_ends_and_both_are_noted(tidy_house: House) -> None:
    """The next free number is taken by somebody between the two stages."""
    house = tidy_house
    first = ont_of_somebody(house, house.asked("provision", address=METRO), "48575443AAAAAAAA")
    view, row = first[0]
    second = ((view, row.replace("add 0 0 ", "add 0 1 ").replace("AAAAAAAA", "BBBBBBBB")),)
    intent = house.interrupted(
        "stage again:before",
        lambda: house.order("provision", address=METRO),
        lambda: house.type_there(Change("olt-xh-1", (), second)),
    )
    failed = house.settled(intent)
    assert failed.state == IntentState.FAILED
    assert "ont 0/1/0 1 - is used by something else" in failed.reason
    assert len(texts(house, intent, EventName.OTHER_IDS)) == 1
    assert len([text for text in texts(house, intent, EventName.BY_HAND) if "so not given out" in text]) == 2
    follows_the_model(house, failed)
    third = house.done("provision", address=METRO)
    assert texts(house, third.id, EventName.OTHER_IDS) == []
    house.done("teardown", third.service)
    given_back(house, "olt-xh-1", first + second)


def test_what_was_approved_is_carried_out_as_it_was_or_not_at_all(tidy_house: House) -> None:
    house = tidy_house
    order = house.asked("provision", address=METRO)
    approved = planned_live(house.app, order)
    lines = ont_of_somebody(house, order, "48575443AAAAAAAA")
    approved = dry_run(house.app.store, order)
    row = house.settled(accept(house.app.store, order, house.app.starter, approved=approved).intent.id)
    assert row.state == IntentState.FAILED
    assert "is used by something else" in row.reason
    assert texts(house, row.id, EventName.OTHER_IDS) == []
    assert any("so not given out" in text for text in texts(house, row.id, EventName.BY_HAND))
    follows_the_model(house, row)
    given_back(house, "olt-xh-1", lines)


STEPS = ("discard", "other ids", "stage again")
POINTS = [f"{step}:{when}" for step in STEPS for when in ("before", "after")]


@pytest.fixture
def house(database_url: str, lab: Running, metro: LabClient, forkserver: ForkServer, tmp_path: Path) -> Iterator[House]:
    """No worker yet; at the end every element is as it was found."""
    assert metro
    made = House(quick(tmp_path, database_url=database_url), lab, forkserver)
    with made.unchanged():
        yield made
    made.close()


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_is_killed_there_is_taken_over(
    house: House, point: str, tmp_path: Path, metro: LabClient
) -> None:
    lines = ont_of_somebody(house, house.asked("provision", address=METRO), "48575443AAAAAAAA")
    victim = house.worker(KAITONG_FAILPOINT=f"{point}@{tmp_path / 'struck'}", KAITONG_LEASE_SECONDS="3")
    intent = house.order("provision", address=METRO)
    house.wait_gone(victim)
    house.worker(KAITONG_LEASE_SECONDS="3")
    row = house.settled(intent)
    assert row.state == IntentState.COMPLETED, row.reason
    assert len(texts(house, row.id, EventName.OTHER_IDS)) == 1
    assert metro.trace("48575443A0000006")["ok"]
    follows_the_model(house, row, deaths=1)
    house.done("teardown", row.service)
    given_back(house, "olt-xh-1", lines)
