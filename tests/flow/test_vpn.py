"""Sites of MPLS VPNs through a real controller: those of one VPN share its VRF on a router, which comes with the first of
them and goes with the last; a customer never comes into the VPN of another.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from controller.errors import InvalidInput
from controller.line.check_sync import check_sync, sync_from
from controller.model.intent import IntentState
from controller.records.tables import Intent
from inventory.models import Element
from tests.flow.house import ELEMENTS, House

OLT, NEAR, FAR, PE = ELEMENTS
SITES = {
    "1 Beishan Road": "48575443A0000000",
    "2 Beishan Road": "48575443A0000001",
    "3 Beishan Road": "48575443A0000002",
}
FIRST, SECOND, THIRD = SITES


@pytest.fixture
def house(tidy_house: House) -> House:
    return tidy_house


def site(house: House, address: str, vpn: str = "branches", **more: Any) -> Intent:
    return house.done("provision", address=address, product="mpls_vpn", vpn=vpn, **more)


def vrfs(house: House) -> dict[str, list[str]]:
    """The VRFs of PE-1 and the sub-interfaces in them, as it prints them."""
    found = re.search(r"^routing-instances \{\n(.*?)^\}", house.client.running(PE), re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"^    (\S+) \{\n(.*?)^    \}", found[1] if found else "", re.MULTILINE | re.DOTALL)
    return {name: re.findall(r"interface (\S+);", block) for name, block in blocks}


def reached(house: House, address: str) -> str:
    """Where a frame of this site ends; it must arrive."""
    trace = house.client.trace(SITES[address])
    assert trace["ok"], trace["text"]
    return str(trace["hops"][-1]["note"])


def test_sites_of_one_vpn_share_a_vrf_that_goes_with_the_last(house: House) -> None:
    first = site(house, FIRST, routes=["192.168.10.0/24"]).service
    ((vrf, units),) = vrfs(house).items()
    assert len(units) == 1
    assert reached(house, FIRST).endswith(f"routing instance {vrf}")
    second = site(house, SECOND, routes=["192.168.10.0/24", "10.20.0.0/16"]).service
    ((same, units),) = vrfs(house).items()
    assert (same, len(units)) == (vrf, 2)
    assert reached(house, SECOND).endswith(f"routing instance {vrf}")
    assert len(re.findall(r"\b192\.168\.10\.0/24\b", house.client.running(PE))) == 1
    assert all(check_sync(house.app, element).in_sync for element in ELEMENTS)
    house.done("teardown", first)
    assert {name: len(units) for name, units in vrfs(house).items()} == {vrf: 1}
    assert reached(house, SECOND).endswith(f"routing instance {vrf}")
    house.done("teardown", second)
    assert vrfs(house) == {}


def test_a_vpn_of_the_same_name_is_another_customers_own(house: House) -> None:
    ours = site(house, FIRST).service
    theirs = site(house, SECOND, customer="qiantang-optics").service
    another = site(house, THIRD, vpn="voice").service
    assert sorted(len(units) for units in vrfs(house).values()) == [1, 1, 1]
    targets = re.findall(r"vrf-target (\S+);", house.client.running(PE))
    distinguishers = re.findall(r"route-distinguisher (\S+);", house.client.running(PE))
    assert len(set(targets)) == len(set(distinguishers)) == 3
    for service in (ours, theirs, another):
        house.done("teardown", service)


def test_routes_are_changed_and_a_suspended_site_is_reached_no_more(house: House) -> None:
    service = site(house, FIRST, routes=["192.168.10.0/24"]).service
    house.done("change", service, routes=["192.168.30.0/24", "192.168.20.0/24"])
    routes = re.findall(r"route (192\.\S+) next-hop (\S+);", house.client.running(PE))
    assert [prefix for prefix, _ in routes] == ["192.168.20.0/24", "192.168.30.0/24"]
    house.done("change", service, routes=[])
    assert "routing-options {\n            static" not in house.client.running(PE)
    house.done("suspend", service)
    assert not house.client.trace(SITES[FIRST])["ok"]
    house.done("resume", service)
    assert reached(house, FIRST)
    house.done("change", service, vpn="voice")
    assert len(vrfs(house)) == 1
    house.done("teardown", service)


@pytest.mark.parametrize("element", [OLT, FAR, PE])
def test_a_second_site_that_one_element_refuses_leaves_the_first_as_it_is(house: House, element: str) -> None:
    first = site(house, FIRST, routes=["192.168.10.0/24"]).service
    with house.unchanged():
        kind, match = ("reject", "service-port") if element == OLT else ("validate-fails", "")
        house.client.fault(element, kind, match=match, text="Failure: not today")
        row = house.settled(house.order("provision", address=SECOND, product="mpls_vpn", vpn="branches"))
        assert row.state == (IntentState.ROLLED_BACK if element == OLT else IntentState.FAILED), row.reason
        assert reached(house, FIRST)
    house.done("teardown", first)


def test_numbers_that_a_router_uses_by_itself_are_not_given_out(house: House) -> None:
    lines = (
        "set routing-instances KT-1001 instance-type vrf",
        "set routing-instances KT-1001 route-distinguisher 64512:1001",
        "set routing-instances KT-1001 vrf-target target:64512:1001",
    )
    before = house.client.running(PE)
    house.client.load(PE, f"{before}routing-instances {{\n    KT-1001 {{\n" + _curly(lines) + "    }\n}\n")
    assert sync_from(house.app, PE)["vpn"] == 1
    service = site(house, FIRST).service
    assert sorted(vrfs(house)) == ["KT-1001", "KT-1002"]
    house.done("teardown", service)
    assert sorted(vrfs(house)) == ["KT-1001"]
    house.client.load(PE, before)


def _curly(lines: tuple[str, ...]) -> str:
    return "".join(f"        {line.split(maxsplit=3)[3]};\n" for line in lines)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "characteristics.vpn"),
        ({"vpn": "Branches; delete"}, "characteristics.vpn"),
        ({"vpn": "branches", "routes": ["192.168.10.1/24"]}, "characteristics.routes.0"),
        ({"vpn": "branches", "routes": ["nowhere"]}, "characteristics.routes.0"),
        ({"vpn": "branches", "routes": [f"10.{number}.0.0/16" for number in range(17)]}, "characteristics.routes"),
    ],
)
def test_what_is_wrong_is_named(house: House, given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        house.order("provision", address=FIRST, product="mpls_vpn", **given)
    assert refused.value.field == field


def test_a_router_without_an_as_number_is_named(house: House) -> None:
    house.app.store.write(
        lambda session: session.execute(update(Element).where(col(Element.name) == PE).values(attributes={}))
    )
    with pytest.raises(InvalidInput, match="pe-1 has no AS number") as refused:
        house.order("provision", address=FIRST, product="mpls_vpn", vpn="branches")
    assert "as_number" in (refused.value.fix or "")


# -- over the other platforms -----------------------------------------------------------------------------------------
CHAINS = {"Wulin Road": ("5A544547C300000", "pe-n-1"), "Qianjiang Road": ("48575443C500000", "pe-s-1")}
"""Street: the first digits of the serial numbers there, and the router. VRP, IOS XR."""


@pytest.mark.parametrize("street", CHAINS)
def test_sites_over_the_other_routers(mixed_house: House, street: str) -> None:
    house, (serial, router) = mixed_house, CHAINS[street]

    def where(number: int) -> str:
        trace = house.client.trace(f"{serial}{number}")
        assert trace["ok"], trace["text"]
        return str(trace["hops"][-1]["note"])

    first = site(house, f"1 {street}", routes=["192.168.10.0/24"])
    second = site(house, f"2 {street}", routes=["192.168.10.0/24", "10.20.0.0/16"])
    (vrf,) = set(re.findall(r"\bKT-1\d{3}\b", house.client.running(router)))
    assert vrf in where(1)
    assert vrf in where(2)
    assert all(check_sync(house.app, element).in_sync for element in first.elements)
    house.done("change", first.service, routes=["192.168.40.0/24"])
    text = house.client.running(router)
    assert len(re.findall(r"192\.168\.10\.0\b", text)) == 1
    assert vrf in where(1)
    house.done("change", first.service, vpn="voice")
    assert re.search(r"KT-1\d{3}", where(1))
    assert vrf not in where(1)
    assert house.client.running(router).count(f" {vrf}") < text.count(f" {vrf}")
    house.done("suspend", first.service)
    assert not house.client.trace(f"{serial}1")["ok"]
    house.done("teardown", first.service)
    assert vrf in where(2)
    house.done("teardown", second.service)
    assert vrf not in house.client.running(router)
