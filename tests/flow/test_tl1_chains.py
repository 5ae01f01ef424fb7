"""Internet lines over elements that speak TL1, through a real controller: the customer's frame arrives, and nothing stays.

Once on the mixed network as it is, as soon as all that is on it has a driver; once with OLT and routers of the metro network
in their places.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

import drivers
from controller.errors import InvalidInput
from controller.line.check_sync import check_sync, sync_from
from controller.model.intent import IntentState
from controller.proof.campaign.invariants import audit
from controller.proof.crash.forkserver import ForkServer
from controller.proof.crash.observer import configurations
from inventory.models import ElementUse
from lab.client import start
from tests.conftest import METRO, MIXED
from tests.flow.house import House, quick

TAKEN = {
    METRO: ("olt-xh-1", "pe-1", "pe-2"),
    MIXED: ("olt-s-1", "ptn-s-1", "ptn-s-2", "mstp-n-1", "mstp-n-2", "mstp-n-3"),
}
LINKS = (
    ("olt-s-1 0/9/0", "ptn-s-1 ge-1/1"),
    ("ptn-s-1 xe-2/1", "ptn-s-2 xe-2/1"),
    ("ptn-s-2 ge-1/1", "pe-1 ge-0/0/1"),
    ("olt-xh-1 0/3/0", "mstp-n-1 FAC-6-1"),
    ("mstp-n-1 FAC-4-1", "mstp-n-2 FAC-5-1"),
    ("mstp-n-2 FAC-4-1", "mstp-n-3 FAC-5-1"),
    ("mstp-n-3 FAC-6-1", "pe-2 ge-0/0/1"),
)
LINES = {"u2000": "olt-s-1", "sdh": "mstp-n-2"}
"""an element on the way that speaks TL1"""
STREETS = {
    "u2000": ("Qianjiang Road", "48575443C500000{}", 1),
    "joined": ("Beishan Road", "48575443A000000{}", 0),
    "mixed": ("Wulin Road", "5A544547C300000{}", 1),
}
"""their addresses, the serial number of the ONTs there, what that of number 1 ends with; over SDH by network"""


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


def is_mixed(house: House) -> bool:
    """The network file of a lab is a copy with the true addresses."""
    return "pe-n-1" in house.lab.elements


def home(house: House, line: str, number: int = 1) -> tuple[str, str]:
    """An address, and the serial number of the ONT there."""
    network = "mixed" if is_mixed(house) else "joined"
    street, serial, first = STREETS[line if line in STREETS else network]
    return f"{number} {street}", serial.format(first + number - 1)


@pytest.fixture(scope="module", params=["joined", "mixed"])
def house(
    request: pytest.FixtureRequest, forkserver: ForkServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("chains")
    file = MIXED if request.param == "mixed" else network(folder)
    platforms = {element["platform"] for element in yaml.safe_load(file.read_text(encoding="utf-8"))["elements"]}
    if missing := platforms - set(drivers.platforms()):
        pytest.skip(f"no driver for {', '.join(sorted(missing))}")
    with start(file, folder / "state.json") as running:
        made = House(quick(folder), running, forkserver)
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
    address, serial = home(house, line)
    base = configurations(house.client)
    service = house.done("provision", address=address, bandwidth_down=20480, bandwidth_up=10240).service
    trace = house.client.trace(serial)
    assert trace["ok"], trace["text"]
    if not is_mixed(house):  # the ledger reads whole configurations, though not yet of every platform there
        assert audit(house.app, house.client, base, workers=1) == []
    for operation, passes in (("suspend", False), ("resume", True)):
        house.done(operation, service)
        assert house.client.trace(serial)["ok"] is passes, house.client.trace(serial)["text"]
    for rate in (10240, 40960):  # over SDH: fewer members, then another container
        house.done("change", service, bandwidth_down=rate, bandwidth_up=rate // 2)
        assert house.client.trace(serial)["ok"]
    house.done("change", service, access_vlan=30)
    assert house.client.trace(serial, vlan=30)["ok"]
    house.done("teardown", service)
    assert not house.client.trace(serial)["ok"]


@pytest.mark.parametrize("kind", ["drop", "drop-after", "partial", "reject"])
@pytest.mark.parametrize("line", LINES)
def test_a_provision_that_fails_leaves_nothing(house: House, line: str, kind: str) -> None:
    """A session that is lost is carried on by another; what is refused, or done in part, is taken back everywhere."""
    (address, serial), element = home(house, line), LINES[line]
    house.client.fault(element, kind, at=12 if kind.startswith("drop") else 4, text="Resources are not enough")
    row = house.settled(house.order("provision", address=address))
    assert house.client.faults(element) == []
    if kind.startswith("drop") and row.state == IntentState.COMPLETED:
        assert house.client.trace(serial)["ok"]
        house.done("teardown", row.service)
    else:
        assert row.state == IntentState.ROLLED_BACK, f"{row.state}: {row.reason}"
        assert element in row.reason


# -- timeslots ---------------------------------------------------------------------------------------------------------
NODES = ("mstp-n-1", "mstp-n-2", "mstp-n-3")


def seen(house: House) -> set[tuple[str, str, str, int]]:
    """Ids that elements were seen to use by themselves."""
    with house.app.store.read() as session:
        rows = session.execute(select(ElementUse)).scalars()
        return {(row.element, row.kind, row.scope, row.number) for row in rows}


def test_timeslots_of_two_lines_are_apart_and_known_at_both_ends_of_a_fibre(house: House) -> None:
    rates = {"bandwidth_down": 4352, "bandwidth_up": 2176}
    homes = [home(house, "sdh", number) for number in (1, 2)]
    services = [house.done("provision", address=address, **rates).service for address, _ in homes]
    assert all(house.client.trace(serial)["ok"] for _, serial in homes)
    ids = house.ids()
    assert {(count.scope, count.allocated) for count in ids if count.kind == "vc12"} == {
        ("mstp-n-1 FAC-4-1", 4),
        ("mstp-n-2 FAC-4-1", 4),
    }
    for node in NODES:
        assert check_sync(house.app, node).in_sync
        sync_from(house.app, node)
    assert (seen(house), house.ids()) == (set(), ids)
    for service in services:
        house.done("teardown", service)


def test_a_timeslot_that_somebody_uses_at_the_far_end_of_a_fibre_is_given_to_nobody(house: House) -> None:
    strange = 'ENT-CRS-VC12::VC12-4-1-1-1-1-2,VC12-5-1-1-1-1-1:::2WAY:CKTID="BY HAND":IS;\n'
    before = house.client.running("mstp-n-2")
    house.client.load("mstp-n-2", before + strange)
    sync_from(house.app, "mstp-n-2")
    assert seen(house) == {("mstp-n-2", "vc12", "FAC-4-1", 2), ("mstp-n-2", "vc12", "FAC-5-1", 1)}
    address, serial = home(house, "sdh")
    service = house.done("provision", address=address, bandwidth_down=4352, bandwidth_up=2176).service
    assert house.client.trace(serial)["ok"]
    running = house.client.running("mstp-n-2")
    assert "VC12-5-1-1-1-1-2,VC12-4-1-1-1-1-1:" in running
    assert "VC12-5-1-1-1-1-3,VC12-4-1-1-1-1-3:" in running
    house.done("teardown", service)
    house.client.load("mstp-n-2", before)
    sync_from(house.app, "mstp-n-2")
    assert seen(house) == set()


def test_a_line_that_is_too_fast_for_sdh_is_refused(house: House) -> None:
    with pytest.raises(InvalidInput, match="1100000 kbit/s is more than 21 VC3 carry") as refused:
        house.order("provision", address=home(house, "sdh")[0], bandwidth_down=1_100_000)
    assert refused.value.field == "characteristics.bandwidth_down"
