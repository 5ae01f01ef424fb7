"""A simulated OLT over SSH, as it came up at each test, and the driver's session with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from drivers.huawei_smartax import DRIVER, SmartAX
from drivers.platform import Identity, Target
from lab.client import LabClient, start
from tests.contract.smartax.lines import BASE, SERIAL, spec


@pytest.fixture(scope="package")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LabClient, Target]]:
    folder = tmp_path_factory.mktemp("lab")
    (folder / "olt-t-1.cfg").write_text(BASE)
    network = {
        "network": "t",
        "sites": [{"name": "t", "title": "t"}],
        "elements": [spec("olt-t-1", "127.31.1.1")],
        "links": [],
        "coverage": [{"address": "1", "element": "olt-t-1", "port": "0/1/6", "ont_serial": SERIAL}],
    }
    (folder / "t.yaml").write_text(yaml.safe_dump(network))
    with start(folder / "t.yaml", Path(folder) / "state.json") as running:
        where = running.elements["olt-t-1"]
        identity = Identity("OLT-T-1", "MA5800-X7")
        yield (
            running.client,
            Target("olt-t-1", "huawei_smartax", where["host"], where["port"], "lab", "lab", identity, timeout=5),
        )


@pytest.fixture
def client(lab: tuple[LabClient, Target]) -> LabClient:
    client, _ = lab
    client.clear()
    client.load("olt-t-1", BASE)
    return client


@pytest.fixture
def target(lab: tuple[LabClient, Target]) -> Target:
    return lab[1]


@pytest.fixture
def driver(client: LabClient, target: Target) -> Iterator[SmartAX]:
    session = DRIVER.connect(target)
    yield session
    session.close()
