"""Data lines through a real controller: a frame arrives at the other end, whatever lies between, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from controller.errors import InvalidInput, KaitongError, problem
from controller.line.check_sync import check_sync
from controller.model.intent import IntentState
from controller.records.tables import Intent
from inventory.errors import AlreadyUsed, InventoryError, NotFound
from inventory.models import Element
from tests.flow.house import House

WEST, EAST = "1 Beishan Road", "1 Jiangnan Avenue"
WEST_ONT, EAST_ONT = "48575443A0000000", "48575443B0000000"
WAY = ("olt-bj-1", "olt-xh-1", "ptn-bj-1", "ptn-xh-1")


@pytest.fixture
def house(tidy_house: House) -> House:
    return tidy_house


def line(house: House, **more: Any) -> Intent:
    given = {"address": WEST, "far_address": EAST, "product": "data_line"} | more
    return house.done("provision", **given)


def arrives(house: House, serial: str, vlan: int | None = None) -> str:
    """The ONT at which a frame of this one ends; "" when it is lost."""
    trace = house.client.trace(serial, 1, vlan)
    return str(trace["reached"]["address"]) if trace["ok"] else ""


def test_frames_arrive_at_the_other_end_both_ways(house: House) -> None:
    made = line(house, access_vlan=30, far_access_vlan=40)
    assert tuple(sorted(made.elements)) == WAY
    assert arrives(house, WEST_ONT, 30) == EAST_ONT
    assert arrives(house, EAST_ONT, 40) == WEST_ONT
    assert not arrives(house, EAST_ONT, 30)
    assert all(check_sync(house.app, element).in_sync for element in WAY)
    house.done("teardown", made.service)


def test_a_line_lives_as_any_other(house: House) -> None:
    service = line(house).service
    house.done("change", service, bandwidth_down=20480, bandwidth_up=20480, far_access_vlan=77)
    assert (arrives(house, WEST_ONT), arrives(house, EAST_ONT, 77)) == (EAST_ONT, WEST_ONT)
    house.done("suspend", service)
    assert not arrives(house, WEST_ONT)
    assert not arrives(house, EAST_ONT, 77)
    house.done("resume", service)
    house.done("change", service, far_address="2 Jiangnan Avenue", far_access_vlan="untagged")
    assert (arrives(house, WEST_ONT), arrives(house, EAST_ONT)) == ("48575443B0000001", "")
    house.done("teardown", service)


@pytest.mark.parametrize("element", WAY)
def test_whoever_refuses_nothing_of_the_line_is_left(house: House, element: str) -> None:
    kind, match = ("reject", "service-port") if element.startswith("olt") else ("validate-fails", "")
    with house.unchanged():
        house.client.fault(element, kind, match=match, text="Failure: not today")
        given = {"address": WEST, "far_address": EAST, "product": "data_line"}
        row = house.settled(house.order("provision", **given))
        assert row.state in {IntentState.ROLLED_BACK, IntentState.FAILED}, row.reason


@pytest.mark.parametrize(
    ("given", "error", "field"),
    [
        ({"far_address": None}, InvalidInput, "characteristics"),
        ({"far_address": "1 Nowhere Lane"}, NotFound, "characteristics.far_address"),
        ({"far_address": None, "far_ont_serial": "HWTC00000009"}, NotFound, "characteristics.far_ont_serial"),
        ({"far_ont_serial": "HWTC"}, InvalidInput, "characteristics.far_ont_serial"),
        ({"far_address": "2 Beishan Road"}, InvalidInput, "characteristics.far_address"),
        ({"far_access_vlan": 4095}, InvalidInput, "characteristics.far_access_vlan"),
    ],
)
def test_what_is_wrong_is_named(house: House, given: dict[str, Any], error: type[Exception], field: str) -> None:
    asked = {"address": WEST, "far_address": EAST, "product": "data_line"} | given
    with pytest.raises((KaitongError, InventoryError)) as refused:
        house.order("provision", **{name: value for name, value in asked.items() if value is not None})
    told = refused.value
    assert isinstance(told, KaitongError | InventoryError)
    assert (type(told), problem(told).field) == (error, field)


def test_an_ont_that_somebody_has_is_refused_at_either_end(house: House) -> None:
    taken = house.done("provision", address=EAST).service
    with pytest.raises(AlreadyUsed) as refused:
        house.order("provision", address=WEST, far_address=EAST, product="data_line")
    assert problem(refused.value).field == "characteristics.far_ont_serial"
    assert problem(refused.value).status == 409
    house.done("teardown", taken)


# -- over routers -----------------------------------------------------------------------------------------------------
STREETS = {
    "Wulin": ("5A544547C300000", "olt-n-1", "pe-n-1"),
    "Shuguang": ("5A544547C600000", "olt-n-2", "pe-n-1"),
    "Qianjiang": ("48575443C500000", "olt-s-1", "pe-s-1"),
    "Jiangdong": ("48575443E100000", "olt-e-1", "pe-e-1"),
}
"""Street: the first digits of the serial numbers there, the OLT, and the router behind it."""
ROUTED = {("Wulin", "Jiangdong"), ("Shuguang", "Qianjiang"), ("Qianjiang", "Jiangdong")}
"""VRP and Junos; VRP and IOS XR, over the Junos router between them; IOS XR and Junos."""


def joined(house: House, near: str, far: str, number: int = 1, **more: Any) -> Intent:
    ends = {"address": f"{number} {near} Road", "far_address": f"{number} {far} Road"}
    return line(house, **ends, **more)


@pytest.mark.parametrize(("near", "far"), sorted(ROUTED))
def test_a_line_over_routers_lives_as_any_other(mixed_house: House, near: str, far: str) -> None:
    house = mixed_house
    (here, olt, router), (there, far_olt, far_router) = STREETS[near], STREETS[far]
    first = joined(house, near, far, access_vlan=30, far_access_vlan=40)
    second = joined(house, near, far, 2, sla_class="gold")
    assert {olt, far_olt, router, far_router} <= {*first.elements}
    assert sum(element.startswith("pe-") for element in first.elements) == 2
    assert (arrives(house, f"{here}1", 30), arrives(house, f"{there}1", 40)) == (f"{there}1", f"{here}1")
    assert (arrives(house, f"{here}2"), arrives(house, f"{there}2")) == (f"{there}2", f"{here}2")
    assert all(check_sync(house.app, element).in_sync for element in first.elements)
    house.done("change", first.service, bandwidth_up=15360, bandwidth_down=20480)
    house.done("suspend", first.service)
    assert not arrives(house, f"{here}1", 30)
    assert not arrives(house, f"{there}1", 40)
    house.done("resume", first.service)
    assert arrives(house, f"{here}1", 30) == f"{there}1"
    house.done("teardown", first.service)
    assert arrives(house, f"{there}2") == f"{here}2"
    house.done("teardown", second.service)


def test_two_olts_on_one_ring_need_no_router(mixed_house: House) -> None:
    made = joined(mixed_house, "Wulin", "Shuguang")
    assert {*made.elements} == {"olt-n-1", "olt-n-2", "mstp-n-1", "mstp-n-2"}
    assert arrives(mixed_house, "5A544547C3000001") == "5A544547C6000001"
    mixed_house.done("teardown", made.service)


def test_a_pseudowire_that_does_not_come_up_is_no_line(mixed_house: House) -> None:
    """Every element took its part; the core between the routers is dark."""
    house = mixed_house
    house.client.cut("pe-n-1", "GigabitEthernet0/1/0")
    given = {"address": "1 Wulin Road", "far_address": "1 Jiangdong Road", "product": "data_line"}
    row = house.settled(house.order("provision", **given))
    assert row.state == IntentState.ROLLED_BACK
    assert "pw " in row.reason
    house.client.clear()


def test_a_router_that_the_pseudowire_cannot_lead_to_is_named(mixed_house: House) -> None:
    router = STREETS["Jiangdong"][2]
    house = mixed_house
    house.app.store.write(
        lambda session: session.execute(update(Element).where(col(Element.name) == router).values(attributes={}))
    )
    with pytest.raises(InvalidInput, match="pe-e-1 has no loopback address") as refused:
        house.order("provision", address="1 Wulin Road", far_address="1 Jiangdong Road", product="data_line")
    assert "loopback" in (refused.value.fix or "")


@pytest.mark.parametrize(
    ("router", "planned", "words", "far"),
    [
        ("pe-s-1", "l2vpn\n router-id 10.255.3.4\n!\n", "l2vpn - is not there: whoever plans the router", "Jiangdong"),
        ("pe-n-1", "mpls l2vpn\n#\n", "MPLS L2VPN is not enabled", "Jiangdong"),
    ],
)
def test_a_router_that_is_not_planned_for_it_is_named(
    mixed_house: House, router: str, planned: str, words: str, far: str
) -> None:
    house, before = mixed_house, mixed_house.client.running(router)
    assert planned in before
    near = next(street for street, (_, _, behind) in STREETS.items() if behind == router)
    house.client.load(router, before.replace(planned, ""))
    asked = {"address": f"3 {near} Road", "far_address": f"3 {far} Road", "product": "data_line"}
    row = house.settled(house.order("provision", **asked))
    assert row.state == IntentState.FAILED
    assert words in row.reason
    house.client.load(router, before)
