"""Internet lines over ZXA10 OLTs of both command languages, through a real controller: the customer's frame arrives, and
nothing stays.

What lies behind the OLT is of other networks of the lab: two PTN elements, a router of the metro network.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from controller.line.check_sync import check_sync, sync_from
from controller.model.intent import IntentState
from controller.proof.crash.forkserver import ForkServer
from lab.client import start
from tests.conftest import METRO
from tests.flow.house import House, quick

MIXED = METRO.with_name("mixed.yaml")
OLTS = {"olt-n-1": "xgei_1/19/1", "olt-n-2": "xgei-1/4/1"}
ADDRESSES = {"olt-n-1": "1 Wulin Road", "olt-n-2": "1 Shuguang Road"}


def network(folder: Path, olt: str) -> Path:
    """This OLT, two PTN elements and a router, joined anew."""
    metro, mixed = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in (METRO, MIXED))
    taken = {olt, "ptn-s-1", "ptn-s-2", "pe-1"}
    elements = []
    for file, described in ((METRO, metro), (MIXED, mixed)):
        for element in (each for each in described["elements"] if each["name"] in taken):
            own = {**element["lab"], "config": str(file.parent / element["lab"]["config"])}
            elements.append({**element, "lab": own})
    ends = ((f"{olt} {OLTS[olt]}", "ptn-s-1 ge-1/1"), ("ptn-s-1 xe-2/1", "ptn-s-2 xe-2/1"))
    made: dict[str, Any] = {
        **{key: mixed[key] for key in ("credentials", "customers", "pools")},
        "network": olt,
        "sites": list({site["name"]: site for site in (*metro["sites"], *mixed["sites"])}.values()),
        "elements": elements,
        "links": [{"a": a, "z": z} for a, z in (*ends, ("ptn-s-2 ge-1/1", "pe-1 ge-0/0/1"))],
        "coverage": [row for row in mixed["coverage"] if row["element"] == olt],
    }
    file = folder / "network.yaml"
    file.write_text(yaml.safe_dump(made, allow_unicode=True), encoding="utf-8")
    return file


@pytest.fixture(scope="module", params=OLTS)
def site(
    request: pytest.FixtureRequest, forkserver: ForkServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, str]]:
    folder = tmp_path_factory.mktemp(request.param)
    with start(network(folder, request.param), folder / "state.json") as running:
        made = House(quick(folder), running, forkserver)
        made.worker()
        yield made, request.param
        made.close()


@pytest.fixture(autouse=True)
def _clean(site: tuple[House, str]) -> Iterator[None]:
    """Every test ends with the network as it was found, no hold, and every id free."""
    house, _ = site
    before = house.photograph()
    yield
    house.client.clear()
    after = house.photograph()
    assert {name for name in before if after[name] != before[name]} == set()
    assert (house.held(), house.ids()) == ([], [])


def serial(olt: str) -> str:
    return "5A544547C3000001" if olt == "olt-n-1" else "5A544547C6000001"


def test_a_line_from_order_to_teardown(site: tuple[House, str]) -> None:
    house, olt = site
    ont = serial(olt)
    line = {"address": ADDRESSES[olt], "description": "Hupan Tea"}
    service = house.done("provision", bandwidth_down=20480, bandwidth_up=10240, **line).service
    trace = house.client.trace(ont)
    assert trace["ok"], trace["text"]
    assert check_sync(house.app, olt).in_sync
    used = sync_from(house.app, olt)
    assert used["s-vlan"] >= 3
    for operation, passes in (("suspend", False), ("resume", True)):
        house.done(operation, service)
        assert house.client.trace(ont)["ok"] is passes, house.client.trace(ont)["text"]
    house.done("change", service, bandwidth_down=40960, bandwidth_up=20480)
    assert house.client.trace(ont)["ok"]
    house.done("change", service, access_vlan=30)
    assert house.client.trace(ont, vlan=30)["ok"]
    assert not house.client.trace(ont)["ok"]
    house.done("change", service, description="West Lake Tea")
    assert "West_Lake_Tea" in house.client.running(olt)
    house.done("teardown", service)
    assert not house.client.trace(ont)["ok"]


def test_two_lines_share_their_profiles_until_the_last_one_goes(site: tuple[House, str]) -> None:
    house, olt = site
    road = ADDRESSES[olt].split(" ", 1)[1]
    first, second = (house.done("provision", address=f"{number} {road}").service for number in (1, 2))
    assert "KT_10240" in house.client.running(olt)
    house.done("teardown", first)
    assert "KT_10240" in house.client.running(olt)
    house.done("teardown", second)
    assert "KT_10240" not in house.client.running(olt)


def test_an_onu_that_is_dark_takes_the_line_back(site: tuple[House, str]) -> None:
    house, olt = site
    house.client.power(serial(olt), on=False)
    row = house.settled(house.order("provision", address=ADDRESSES[olt]))
    assert row.state == IntentState.ROLLED_BACK
    assert "expected up, found admin enable, OMCC disable, phase DyingGasp" in row.reason
    house.client.power(serial(olt), on=True)


def test_an_onu_that_is_lost_while_it_is_watched_takes_the_line_back(site: tuple[House, str]) -> None:
    house, olt = site
    onu = "gpon-olt_1/3/12 1" if olt == "olt-n-1" else "gpon_olt-1/1/1 1"
    house.client.fault(olt, "alarm", seconds=0.3, object=f"ont {onu}")
    row = house.settled(house.order("provision", address=ADDRESSES[olt]))
    assert row.state == IntentState.ROLLED_BACK, f"{row.state}: {row.reason}"
    assert "LOS" in row.reason


@pytest.mark.parametrize("kind", ["drop", "drop-after", "reject", "reboot"])
def test_a_provision_that_is_struck_leaves_nothing(site: tuple[House, str], kind: str) -> None:
    """A session that is lost is carried on by another; what is refused is taken back everywhere."""
    house, olt = site
    house.client.fault(olt, kind, at=8 if kind == "reject" else 40, text="System resources are not enough")
    row = house.settled(house.order("provision", address=ADDRESSES[olt]))
    assert house.client.faults(olt) == []
    if kind != "reject" and row.state == IntentState.COMPLETED:
        assert house.client.trace(serial(olt))["ok"]
        house.done("teardown", row.service)
    else:
        assert row.state == IntentState.ROLLED_BACK, f"{row.state}: {row.reason}"
        assert olt in row.reason
