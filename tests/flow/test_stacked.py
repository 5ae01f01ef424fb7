"""Internet lines with an inner VLAN of their own, through a real controller: the customer's frame arrives with both tags,
and nothing stays. An element that is not told the inner VLAN refuses such a line before anything is written.
"""

from __future__ import annotations

import pytest

from controller import products
from controller.app import open_app
from controller.errors import InvalidInput
from controller.line.check_sync import check_sync, sync_from
from controller.model.intent import IntentState
from controller.planning.render import template_variables
from controller.settings import Settings
from inventory.allocation.ids import Ids
from inventory.catalogue import Catalogue
from inventory.importer import load_file
from tests.conftest import MIXED
from tests.flow.house import ELEMENTS, House

OLT, NEAR, FAR, ROUTER = ELEMENTS
ADDRESS, SERIAL = "1 Beishan Road", "48575443A0000000"


@pytest.fixture
def house(tidy_house: House) -> House:
    return tidy_house


def tags(house: House) -> list[list[int]]:
    """The tags of the customer's untagged frame when it leaves each element; it must arrive."""
    trace = house.client.trace(SERIAL)
    assert trace["ok"], trace["text"]
    assert [hop["element"] for hop in trace["hops"]] == list(ELEMENTS)
    return [hop["tags"] for hop in trace["hops"]]


def taken(house: House) -> set[str]:
    return {count.kind for count in house.ids()}


def test_a_stacked_line_from_order_to_teardown(house: House) -> None:
    service = house.done("provision", address=ADDRESS, stacked=True).service
    assert "c-vlan" in taken(house)
    outer, inner = tags(house)[0]
    assert tags(house) == [[outer, inner]] * len(ELEMENTS)
    assert f"vlan attrib {outer} stacking" in house.client.running(OLT)
    assert f"translate-and-add inner-vlan {inner} inner-priority 0" in house.client.running(OLT)
    assert f"<qinq-cvlan-bitmap>{inner}</qinq-cvlan-bitmap>" in house.client.running(NEAR)
    for element in ELEMENTS:
        assert check_sync(house.app, element).in_sync
    assert sync_from(house.app, OLT)["c-vlan"] == sync_from(house.app, NEAR)["c-vlan"] == 1
    house.done("change", service, bandwidth_down=15360)
    assert tags(house)[0] == [outer, inner]
    house.done("suspend", service)
    assert not house.client.trace(SERIAL)["ok"]
    house.done("resume", service)
    assert tags(house)[0] == [outer, inner]
    house.done("teardown", service)


def test_a_line_becomes_stacked_and_plain_again(house: House) -> None:
    service = house.done("provision", address=ADDRESS).service
    (outer,) = tags(house)[0]
    assert "c-vlan" not in taken(house)
    house.done("change", service, stacked=True)
    assert [len(pair) for pair in tags(house)] == [2] * len(ELEMENTS)
    assert tags(house)[0][0] == outer
    house.done("change", service, stacked=False)
    assert tags(house) == [[outer]] * len(ELEMENTS)
    assert "stacking" not in house.client.running(OLT)
    assert "c-vlan" not in taken(house)
    house.done("teardown", service)


@pytest.mark.parametrize("element", [OLT, FAR, ROUTER])
def test_a_stacked_line_that_one_element_refuses_leaves_nothing(house: House, element: str) -> None:
    with house.unchanged():
        kind, match = ("reject", "service-port") if element == OLT else ("validate-fails", "")
        house.client.fault(element, kind, match=match, text="Failure: not today")
        row = house.settled(house.order("provision", address=ADDRESS, stacked=True))
        assert row.state == (IntentState.ROLLED_BACK if element == OLT else IntentState.FAILED), row.reason
        assert "not today" in row.reason


# -- lines over the other platforms -----------------------------------------------------------------------------------
CHAINS = {
    "1 Wulin Road": ("5A544547C3000001", "olt-n-1"),
    "1 Shuguang Road": ("5A544547C6000001", "olt-n-2"),
    "1 Qianjiang Road": ("48575443C5000001", "olt-s-1"),
}
"""Address: the serial number of the ONT there, its OLT. ZTE over SDH to a VRP router, or U2000 over PTN to IOS XR."""


@pytest.mark.parametrize("address", CHAINS)
def test_a_stacked_line_over_the_other_platforms(mixed_house: House, address: str) -> None:
    house, (serial, olt) = mixed_house, CHAINS[address]
    used = sync_from(house.app, olt).get("c-vlan", 0)
    row = house.done("provision", address=address, stacked=True)
    trace = house.client.trace(serial)
    assert trace["ok"], trace["text"]
    outer, inner = trace["hops"][0]["tags"]
    assert {tuple(hop["tags"]) for hop in trace["hops"]} == {(outer, inner)}
    assert sync_from(house.app, olt)["c-vlan"] == used + 1
    assert all(check_sync(house.app, element).in_sync for element in row.elements)
    house.done("change", row.service, stacked=False)
    assert {tuple(hop["tags"]) for hop in house.client.trace(serial)["hops"]} == {(outer,)}
    house.done("change", row.service, stacked=True)
    assert {tuple(hop["tags"]) for hop in house.client.trace(serial)["hops"]} == {(outer, inner)}
    house.done("suspend", row.service)
    assert not house.client.trace(serial)["ok"]
    house.done("teardown", row.service)


def test_a_platform_that_is_not_told_the_inner_vlan_refuses_the_line(sqlite_url: str) -> None:
    """As a platform from outside may be, whose template names no inner VLAN."""
    app = open_app(Settings(database_url=sqlite_url))
    app.store.write(lambda session: load_file(session, MIXED))
    product = products.find("internet_line")
    wanted = product.validate(
        {"address": "1 Qianjiang Road", "bandwidth_down": 1024, "bandwidth_up": 1024, "stacked": True}
    )

    def untold(platform: str, role: str) -> frozenset[str]:
        return template_variables(platform, role) - ({"c_vlan"} if platform == "u2000_tl1" else set())

    words = "olt-s-1 is a u2000_tl1, whose template for access knows no inner VLAN"
    with app.store.read() as session, pytest.raises(InvalidInput, match=words) as refused:
        product.decompose(
            "S1", wanted, Catalogue(session, untold), Ids(session, "S1", "I1"), customer="", suspended=False
        )
    assert refused.value.field == "characteristics.stacked"
    app.close()
