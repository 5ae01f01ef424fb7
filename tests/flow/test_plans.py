"""A plan is a promise: it costs nothing to make, and what is carried out is exactly it, or it is refused.

What changes between plan and apply is changed as it happens: by somebody at the element's own CLI or NETCONF session
(netmiko and ncclient, used here directly), or by another order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select

from controller.errors import NotAllowed, PlanStale
from controller.model.intent import IntentState
from controller.model.order import Order
from controller.model.plan import Plan
from controller.proof.crash.forkserver import ForkServer
from controller.records.history_tables import EventRow
from controller.records.tables import Intent, Service
from controller.settings import Settings
from controller.usecases.live_plan import planned_live
from controller.usecases.submit_order import accept, dry_run
from drivers.platform import Capability
from lab.client import LabClient, Running
from tests.flow.house import ELEMENTS, House

OLT, NEAR = ELEMENTS[:2]


@pytest.fixture
def house(sqlite_url: str, lab: Running, metro: LabClient, forkserver: ForkServer) -> Iterator[House]:
    assert metro
    made = House(Settings(database_url=sqlite_url, soak_seconds=0, answer_seconds=5.0), lab, forkserver)
    yield made
    made.close()


def order(house: House, number: int = 7) -> Order:
    return house.asked("provision", address=f"{number} Beishan Road")


def rows(house: House) -> list[int]:
    """How many rows there are of what an order writes."""
    with house.app.store.read() as session:
        return [
            session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (Service, Intent, EventRow)
        ]


def round_trip(plan: Plan) -> Plan:
    """As a plan file or an approval keeps it."""
    again = Plan.from_dict(json.loads(json.dumps(plan.as_dict())))
    assert again == plan
    assert again.hash == plan.hash
    return again


def approved(house: House, wanted: Order, plan: Plan) -> Intent:
    return accept(house.app.store, wanted, house.app.starter, approved=round_trip(plan)).intent


def test_a_dry_run_writes_and_reserves_nothing(house: House) -> None:
    with house.unchanged():
        empty = rows(house)
        exchanges = house.client.stats()["exchanges"]
        offline = dry_run(house.app.store, order(house))
        assert house.client.stats()["exchanges"] == exchanges, "an offline plan asks no element"
        live = planned_live(house.app, order(house))
        assert rows(house) == empty
        assert house.ids() == []
        assert house.held() == []
    assert offline.elements == live.elements
    assert not offline.live
    assert live.live


@pytest.mark.parametrize("live", [False, True], ids=["offline", "live"])
def test_an_approved_plan_is_carried_out_as_it_says(house: House, live: bool) -> None:
    house.worker()
    with house.unchanged():
        wanted = order(house)
        plan = planned_live(house.app, wanted) if live else dry_run(house.app.store, wanted)
        row = house.settled(approved(house, wanted, plan).id)
        assert row.state == IntentState.COMPLETED, row.reason
        done = house.app.store.outcomes(row.id)
        for step in plan.steps:
            diff = step.preview()
            assert tuple(done[step.element].commands) == diff.commands
            if Capability.DEVICE_DIFF not in step.driver.capabilities:  # else it is told in the element's own words
                assert done[step.element].diff == diff.text
        sent = [
            line
            for line in done[OLT].sent
            if not line.startswith(("display ", "undo smart", "enable", "infoswitch", "scroll", "config"))
        ]
        assert [*plan.step(OLT).preview().commands, "save"] == sent
        house.done("teardown", row.service)


def by_hand_on_the_olt(house: House) -> None:
    """Somebody prepares the very VLAN with a name of his own."""
    typed(house, "vlan 1001 smart", "vlan desc 1001 description by-hand")


def typed(house: House, *lines: str) -> None:
    """What an engineer types at the OLT."""
    from netmiko import ConnectHandler

    at = house.lab.elements[OLT]
    with ConnectHandler(
        device_type="huawei_smartax", host=at["host"], port=at["port"], username="lab", password="lab"
    ) as session:
        session.enable()
        said = session.send_config_set(list(lines))
    assert "Failure" not in said
    house.client.load(OLT, house.client.running(OLT))  # saved, as an engineer does at the end


def by_hand_on_the_ptn(house: House) -> None:
    """Somebody takes the pseudowire id for something else."""
    from ncclient import manager

    at = house.lab.elements[NEAR]
    pw = (
        '<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><ptn xmlns="urn:lab:yang:ptn-eline"><pw><pw-id>100001</pw-id><user-label>by-hand</user-label>'
        "<destination-ip>10.255.2.2</destination-ip><encaplate-type>ethernet</encaplate-type>"
        "<ctrl-word-support>0</ctrl-word-support><admin-status>admin-down</admin-status></pw></ptn></config>"
    )
    with manager.connect(
        host=at["host"],
        port=at["port"],
        username="lab",
        password="lab",
        hostkey_verify=False,
        allow_agent=False,
        look_for_keys=False,
        timeout=10,
    ) as session:
        session.edit_config(target="candidate", config=pw)
        session.commit()
        session.copy_config(source="running", target="startup")


@pytest.mark.parametrize(
    ("deed", "line"),
    [
        (by_hand_on_the_olt, f"{OLT} - baseline - new: vlan 1001 smart"),
        (by_hand_on_the_ptn, f"{NEAR} - baseline - new: ptn / pw[pw-id='100001'] / user-label = by-hand"),
    ],
    ids=["OLT", "PTN"],
)
def test_a_live_plan_is_refused_when_an_element_was_edited_meanwhile(
    house: House, deed: Callable[[House], None], line: str
) -> None:
    house.worker()
    wanted = order(house)
    plan = planned_live(house.app, wanted)
    deed(house)
    with house.unchanged():
        row = house.settled(approved(house, wanted, plan).id)
        assert row.state == IntentState.FAILED, row.reason
        evidence = json.dumps(row.evidence)
        assert line in evidence, f"{row.reason} {evidence}"
        assert "changed since the plan" in row.reason


def test_a_live_plan_of_a_change_is_refused_when_our_own_line_was_edited_meanwhile(house: House) -> None:
    house.worker()
    service = house.done("provision", address="7 Beishan Road").service
    wanted = house.asked("change", service, bandwidth_down=20480)
    plan = planned_live(house.app, wanted)
    typed(house, "interface gpon 0/1", "ont port native-vlan 0 0 eth 1 vlan 77 priority 0", "quit")
    with house.unchanged():
        row = house.settled(approved(house, wanted, plan).id)
        assert row.state == IntentState.FAILED, row.reason
        evidence = json.dumps(row.evidence)
        assert (
            f"{OLT} - baseline - new: interface gpon 0/1 / ont port native-vlan 0 0 eth 1 vlan 77 priority 0"
            in evidence
        )
        assert (
            f"{OLT} - baseline - gone: interface gpon 0/1 / ont port native-vlan 0 0 eth 1 vlan 100 priority 0"
            in evidence
        )


def test_a_plan_is_refused_when_another_order_took_its_ids(house: House) -> None:
    house.worker()
    wanted = order(house)
    plan = dry_run(house.app.store, wanted)
    other = house.done("provision", address="8 Beishan Road")
    with house.unchanged():
        with pytest.raises(PlanStale) as refused:
            approved(house, wanted, plan)
        difference = "\n".join(refused.value.more["difference"])
        assert "id s-vlan  1001 - planned, but it would not be allocated now" in difference
        assert "id s-vlan  1002 - not planned, but it would be allocated now" in difference
        assert f"{OLT} - intended - gone: vlan 1001 smart" in difference
        assert f"{OLT} - intended - new: vlan 1002 smart" in difference
    house.done("teardown", other.service)
    with house.unchanged():
        row = house.settled(approved(house, wanted, plan).id)
        assert row.state == IntentState.COMPLETED, "the ids are free again: the plan holds again"
        house.done("teardown", row.service)


def test_a_plan_is_refused_when_another_service_came_to_share_its_lines(house: House) -> None:
    """A teardown that was planned when nobody else used the rate would now take it from under somebody."""
    house.worker()
    service = house.done("provision", address="7 Beishan Road").service
    wanted = house.asked("teardown", service)
    plan = dry_run(house.app.store, wanted)
    other = house.done("provision", address="8 Beishan Road").service
    with pytest.raises(PlanStale) as refused:
        approved(house, wanted, plan)
    assert any(
        item.startswith(f"{OLT} - kept for others - new: traffic table ip index 100 ")
        for item in refused.value.more["difference"]
    )
    for each in (service, other):
        house.done("teardown", each)


def test_the_same_order_twice_is_one_service(house: House) -> None:
    wanted = order(house)
    first, second = (accept(house.app.store, wanted, house.app.starter) for _ in range(2))
    assert (first.repeated, second.repeated) == (False, True)
    assert first.intent.id == second.intent.id
    assert rows(house)[:2] == [1, 1]
    house.worker()
    row = house.settled(first.intent.id)
    assert row.state == IntentState.COMPLETED, row.reason
    third = accept(house.app.store, wanted, house.app.starter)
    assert third.repeated
    assert third.intent.state == IntentState.COMPLETED
    assert rows(house)[:2] == [1, 1]


def test_a_number_used_again_for_something_else_is_refused(house: House) -> None:
    wanted = order(house)
    first = accept(house.app.store, wanted, house.app.starter).intent
    other = wanted.model_copy(update={"characteristics": wanted.characteristics | {"bandwidth_down": 20480}})
    with pytest.raises(NotAllowed, match=first.id):
        accept(house.app.store, other, house.app.starter)
    with pytest.raises(NotAllowed, match=first.id):
        dry_run(house.app.store, other)
    assert rows(house)[:2] == [1, 1]
    from_another = other.model_copy(
        update={"requester": "somebody-else", "characteristics": wanted.characteristics | {"address": "9 Beishan Road"}}
    )
    assert accept(house.app.store, from_another, house.app.starter).intent.id != first.id
