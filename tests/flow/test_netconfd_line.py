"""The real line over two real NETCONF servers (tests/contract/netconfd_bench.py) in the place of the metro network's PTNs.

OLT and router are the lab's. What the servers hold is read from them, not asked of the controller.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml

import drivers
from controller import plugins
from controller.model.intent import IntentState
from controller.proof.conformance.baseline import real
from controller.proof.conformance.bench import bench
from controller.proof.conformance.runner import judge
from controller.proof.crash.forkserver import ForkServer
from controller.records.tables import Intent
from drivers.platform import Change, Identity, Line, Target
from drivers.session import Driver
from lab.client import LabClient, Running
from tests.conftest import METRO
from tests.contract.netconfd_bench import DRIVER, Netconfd, Unavailable, unpack
from tests.flow.house import House, quick

PLATFORM = "netconfd_ptn"
PTNS = {"ptn-xh-1": "10.255.2.1", "ptn-core-1": "10.255.2.3"}
STEPS = ("stage", "commit", "verify", "decide", "confirm", "record")
POINTS = [f"{step}:after" for step in STEPS] + [f"commit {name}:after" for name in PTNS]
BACK = ("decide back:after", "rollback:after")
Held = dict[str, tuple[frozenset[Line], frozenset[Line]]]
"""running and startup of each server"""


@dataclass
class Street:
    """A controller without workers, and its two servers."""

    house: House
    targets: dict[str, Target]
    network: Path

    def session(self, name: str) -> Driver:
        return drivers.find(PLATFORM).connect(self.targets[name])

    def held(self) -> Held:
        found: Held = {}
        for name in self.targets:
            session = self.session(name)
            stores = [frozenset(session._lines(store, session._whole())) for store in ("running", "startup")]  # type: ignore[attr-defined] # what NETCONF has besides
            session.close()
            found[name] = stores[0], stores[1]
        return found

    def ended(self, intent: str) -> Intent:
        """It is all there, running and saved, or nothing is; nothing is held."""
        row = self.house.settled(intent)
        held = self.held()
        assert all(running == saved for running, saved in held.values()), row.state
        lines = {name: [line for line in running if "pw[" in " ".join(line)] for name, (running, _) in held.items()}
        assert all(bool(found) is (row.state == IntentState.COMPLETED) for found in lines.values()), row.reason
        assert self.house.held() == []
        return row


@pytest.fixture(scope="module")
def street(lab: Running, forkserver: ForkServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    pack = tmp_path_factory.mktemp("pack")
    (pack / "drivers").mkdir()
    (pack / "drivers" / f"{PLATFORM}.py").write_text(DRIVER, encoding="utf-8")
    shutil.copytree(METRO.parents[2] / "device_templates" / "ptn_netconf", pack / "device_templates" / PLATFORM)
    try:
        root = unpack(tmp_path_factory.mktemp("netconfd"))
    except Unavailable as why:
        print(f"no real NETCONF server: {why}")
        pytest.skip(f"netconfd cannot be had: {why}")
    with ExitStack() as stack:
        targets = {}
        for name, address in PTNS.items():
            config = (METRO.parent / "metro" / f"{name}.xml").read_text(encoding="utf-8")
            server = stack.enter_context(Netconfd(root, tmp_path_factory.mktemp(name) / "server", config).opened())
            targets[name] = Target(name, PLATFORM, "127.0.0.1", server.port, "lab", "lab", Identity(address), timeout=5)
        network = _network(lab, targets, tmp_path_factory.mktemp("network") / "metro.yaml")
        settings = quick(tmp_path_factory.mktemp("house"), extra_folders=(pack,), lease_seconds=3.0)
        house = House(settings, replace(lab, network_file=network), forkserver)
        yield Street(house, targets, network)
        house.close()
        plugins.search(())


def _network(lab: Running, targets: dict[str, Target], file: Path) -> Path:
    """The lab's network with the servers where these PTNs are."""
    described = yaml.safe_load(lab.network_file.read_text(encoding="utf-8"))
    for element in described["elements"]:
        if target := targets.get(element["name"]):
            element["platform"] = PLATFORM
            element["management"] |= {"host": target.host, "port": target.port}
            element["identity"] = {"hostname": target.identity.hostname}
    file.write_text(yaml.safe_dump(described), encoding="utf-8")
    return file


@pytest.fixture
def house(street: Street, metro: LabClient) -> Iterator[House]:
    """After the test servers and lab hold what they held before."""
    before, elements = street.held(), metro.snapshot()
    yield street.house
    for worker in list(street.house.workers):
        street.house.kill(worker)
    assert street.held() == before
    assert metro.snapshot() == elements


def test_the_whole_life_of_a_line(street: Street, house: House) -> None:
    house.worker()
    row = street.ended(house.order("provision", address="1 Beishan Road"))
    assert row.state == IntentState.COMPLETED, row.reason
    for operation, more in (("change", {"bandwidth_down": 20480}), ("suspend", {}), ("resume", {})):
        done = street.ended(house.order(operation, row.service, **more))
        assert done.state == IntentState.COMPLETED, done.reason
    house.done("teardown", row.service)


def test_the_driver_has_a_full_score_on_it(street: Street, house: House) -> None:
    del house  # it sees that nothing is left
    made = bench(PLATFORM, network=street.network, element="ptn-xh-1")
    with real(made, drivers.find(PLATFORM), street.targets["ptn-xh-1"]) as baselines:
        report = judge(made, baselines, against="netconfd")
    print(report.text())
    assert report.failures == []
    assert report.passed > 15


def test_what_the_server_refuses_fails_the_intent(street: Street, house: House) -> None:
    """Its port is gone: the server says so when it is edited, and no element was written."""
    session = street.session("ptn-xh-1")
    port = tuple(line for line in session.read().lines if "port[ltp-id='ge-1/1']" in line)
    without = Change("ptn-xh-1", port, ())
    there = session.read(without)
    _kept(session, without)
    session.close()
    house.worker()
    row = street.ended(house.order("provision", address="2 Beishan Road"))
    assert row.state == IntentState.FAILED, row.reason
    assert "ptn-xh-1 - edit-config - data-missing" in row.reason
    session = street.session("ptn-xh-1")
    _kept(session, Change("ptn-xh-1", (), there.lines))
    session.close()


def _kept(session: Driver, change: Change) -> None:
    session.commit(change, confirm_within=30, token="engineer")
    session.confirm(change, token="engineer")


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_is_killed_at_a_point_of_the_line(street: Street, house: House, point: str, tmp_path: Path) -> None:
    victim = house.worker(KAITONG_FAILPOINT=f"{point}@{tmp_path / 'struck'}")
    intent = house.order("provision", address=f"{POINTS.index(point) + 10} Beishan Road")
    house.wait_gone(victim)
    house.worker()
    row = street.ended(intent)
    if row.state == IntentState.COMPLETED:
        house.done("teardown", row.service)


@pytest.mark.parametrize("point", BACK)
def test_a_worker_is_killed_on_the_way_back(street: Street, house: House, point: str, tmp_path: Path) -> None:
    house.client.fault("olt-xh-1", "alarm", seconds=0.0)
    victim = house.worker(KAITONG_FAILPOINT=f"{point}@{tmp_path / 'struck'}")
    intent = house.order("provision", address=f"{BACK.index(point) + 50} Beishan Road")
    house.wait_gone(victim)
    house.worker()
    row = street.ended(intent)
    assert row.state == IntentState.ROLLED_BACK, row.reason
