"""A world of three hubs in this process, and a lab of them as a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.client import LabClient, Running, start
from lab.network import World
from tests.unit.lab_core.hubs import CONFIGS, DIALECTS, description, write


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.from_file(write(tmp_path, description()), [DIALECTS])


@pytest.fixture(scope="package")
def hubs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("hubs")
    with start(write(folder, description()), folder / "run" / "state.json", dialects=[DIALECTS]) as running:
        yield running


@pytest.fixture
def client(hubs: Running) -> Iterator[LabClient]:
    yield hubs.client
    hubs.client.clear()
    for name, text in CONFIGS.items():
        hubs.client.load(name, text)
