"""A platform from outside carries a line: the worked example's router at the end of the metro network.

Every process has only the setting: the lab, the command line, a worker of its own, and workers that are forked.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from controller.proof.crash.forkserver import ForkServer
from lab.client import LabClient
from tests.conftest import METRO
from tests.contract.worked_example import FILES, environment, run, write

CONFIG = FILES["acme/networks/acme-1.cfg"].replace("ACME-1", "PE-1")
ORDER = {
    "operation": "provision",
    "product": "internet_line",
    "customer": "hupan-tea",
    "requester": "outside",
    "external_id": "O1",
    "characteristics": {"address": "1 Beishan Road", "bandwidth_down": 20480, "bandwidth_up": 10240},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The platform, and the metro network with its box in the place of a router."""
    write(tmp_path)
    network = yaml.safe_load(METRO.read_text(encoding="utf-8"))
    for element in network["elements"]:
        element["lab"]["config"] = str(METRO.parent / element["lab"]["config"])
        if element["name"] == "pe-1":
            element |= {"platform": "acme_os", "lab": {"config": "pe-1.cfg"}}
            element["identity"] = {"hostname": "PE-1", "model": "AR-10", "serial": "A1000017", "software": "3.2"}
    (tmp_path / "pe-1.cfg").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "metro.yaml").write_text(yaml.safe_dump(network, allow_unicode=True), encoding="utf-8")
    (tmp_path / "kaitong.toml").write_text("soak_seconds = 0.2\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def lab(folder: Path) -> Iterator[LabClient]:
    command = ["kaitong", "lab", "up", "--network", "metro.yaml", "--ephemeral", "--json"]
    with subprocess.Popen(command, cwd=folder, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "{\n"
            yield LabClient(folder / ".kaitong" / "lab" / "state.json")
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)


def ordered(folder: Path, command: str, **order: Any) -> Any:
    (folder / "order.json").write_text(json.dumps(order), encoding="utf-8")
    done = run(folder, f"kaitong {command} order.json --json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_a_line_lives_and_ends_on_it(folder: Path, lab: LabClient, monkeypatch: pytest.MonkeyPatch) -> None:
    base = lab.snapshot()
    ended = ordered(folder, "apply --auto-approve", **ORDER)
    assert ended["state"] == "completed"
    service = ended["service"]
    assert f"label {service}" in lab.running("pe-1")
    assert "rate in 10240 out 20480" in lab.saved("pe-1")
    assert run(folder, f"kaitong lab trace {service}").returncode == 0

    change = {"requester": "outside", "service": service}
    lab.fault("pe-1", "reject", match="rate in 5120", text="no")
    intent = ordered(
        folder,
        "intent submit",
        operation="change",
        external_id="O2",
        characteristics={"bandwidth_up": 5120},
        **change,
    )
    forked(folder, intent["id"], "rolledBack", monkeypatch)
    assert "rate in 10240 out 20480" in lab.running("pe-1")
    assert run(folder, f"kaitong lab trace {service}").returncode == 0

    ended = ordered(folder, "apply --auto-approve", operation="teardown", external_id="O3", **change)
    assert ended["state"] == "completed"
    assert lab.snapshot() == base
    assert lab.saved("pe-1") == CONFIG


def forked(folder: Path, intent: str, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker of the forkserver carries the intent out."""
    monkeypatch.chdir(folder)
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    forkserver = ForkServer()
    try:
        worker = forkserver.fork({})
        done = run(folder, f"kaitong intent watch {intent}")
        assert state in run(folder, f"kaitong intent show {intent}").stdout, done.stdout + done.stderr
        os.kill(worker, signal.SIGTERM)
        assert forkserver.gone(worker, 30.0) == 0
    finally:
        forkserver.close()


def test_activations_over_it_are_struck_at_any_point(folder: Path) -> None:
    done = run(
        folder,
        "kaitong lab prove internet_line --operation change --network metro.yaml --limit 6 --seed 1 --json",
    )
    found = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert found["violations"] == []
    assert sum(found["strikes"].values()) == 6
