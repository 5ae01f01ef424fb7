"""Internet lines over elements that speak TL1, through a real controller: the customer's frame arrives, and nothing stays.

What is beside them on the way stands in other networks of the lab: the OLTs, PTN elements and routers of the metro network.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from controller.prove.nursery import Nursery
from controller.service import IntentState
from controller.settings import Settings
from lab.client import start
from tests.conftest import METRO, MIXED
from tests.flow.house import House

TAKEN = {METRO: ("pe-1", "pe-2"), MIXED: ("olt-s-1", "ptn-s-1", "ptn-s-2")}
LINKS = (
    ("olt-s-1 0/9/0", "ptn-s-1 ge-1/1"),
    ("ptn-s-1 xe-2/1", "ptn-s-2 xe-2/1"),
    ("ptn-s-2 ge-1/1", "pe-1 ge-0/0/1"),
)
LINES = {"u2000": ("1 Qianjiang Road", "48575443C5000001", "olt-s-1")}
"""address, serial number of the ONT there, the element that speaks TL1"""


def network(folder: Path) -> Path:
    """Elements of both networks, joined anew."""
    metro, mixed = (yaml.safe_load(file.read_text(encoding="utf-8")) for file in (METRO, MIXED))
    elements = []
    for file, described in ((METRO, metro), (MIXED, mixed)):
        for element in (each for each in described["elements"] if each["name"] in TAKEN[file]):
            own = {**element["lab"], "config": str(file.parent / element["lab"]["config"])}
            elements.append({**element, "lab": own})
    names = {element["name"] for element in elements}
    made: dict[str, Any] = {
        "network": "chains",
        "sites": list({site["name"]: site for site in (*metro["sites"], *mixed["sites"])}.values()),
        "credentials": mixed["credentials"],
        "elements": elements,
        "links": [{"a": a, "z": z} for a, z in LINKS],
        "customers": mixed["customers"],
        "pools": mixed["pools"],
        "coverage": [row for row in (*metro["coverage"], *mixed["coverage"]) if row["element"] in names],
    }
    file = folder / "chains.yaml"
    file.write_text(yaml.safe_dump(made, allow_unicode=True), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def house(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("chains")
    settings = Settings(
        database_url=f"sqlite:///{folder / 'kaitong.db'}", soak_seconds=0.2, settle_seconds=6.0, answer_seconds=5.0,
        retry_seconds=0.3, late_seconds=0.5,
    )  # fmt: skip
    with start(network(folder), folder / "state.json") as running:
        made = House(settings, running, nursery)
        made.worker()
        yield made
        made.close()


@pytest.fixture(autouse=True)
def _clean(house: House) -> Iterator[None]:
    """Every test ends with the network as it was found, no hold, and every id free."""
    before = house.photograph()
    yield
    house.client.clear()
    after = house.photograph()
    assert {name for name in before if after[name] != before[name]} == set()
    assert (house.held(), house.ids()) == ([], [])


@pytest.mark.parametrize("line", LINES)
def test_a_line_from_order_to_teardown(house: House, line: str) -> None:
    address, serial, _ = LINES[line]
    service = house.done("provision", address=address, bandwidth_down=20480, bandwidth_up=10240).service
    trace = house.client.trace(serial)
    assert trace["ok"], trace["text"]
    for operation, passes in (("suspend", False), ("resume", True)):
        house.done(operation, service)
        assert house.client.trace(serial)["ok"] is passes, house.client.trace(serial)["text"]
    house.done("change", service, bandwidth_down=40960, bandwidth_up=20480)
    assert house.client.trace(serial)["ok"]
    house.done("change", service, access_vlan=30)
    assert house.client.trace(serial, vlan=30)["ok"]
    house.done("teardown", service)
    assert not house.client.trace(serial)["ok"]


@pytest.mark.parametrize("kind", ["drop", "drop-after", "partial", "reject"])
@pytest.mark.parametrize("line", LINES)
def test_a_provision_that_fails_leaves_nothing(house: House, line: str, kind: str) -> None:
    """A session that is lost is carried on by another; what is refused, or done in part, is taken back everywhere."""
    address, serial, element = LINES[line]
    house.client.fault(element, kind, at=12 if kind.startswith("drop") else 4, text="Resources are not enough")
    row = house.settled(house.order("provision", address=address))
    assert house.client.faults(element) == []
    if kind.startswith("drop") and row.state == IntentState.COMPLETED:
        assert house.client.trace(serial)["ok"]
        house.done("teardown", row.service)
    else:
        assert row.state == IntentState.ROLLED_BACK, f"{row.state}: {row.reason}"
        assert element in row.reason
