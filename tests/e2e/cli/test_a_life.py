"""`kaitong` as engineers use it: a service's whole life, on the elements of a lab.

Most commands run in this process, with the arguments and the folder of their own; those that hold a worker run as one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from lab.client import LabClient
from tests.e2e.cli.typed import EXAMPLES, Kaitong, applied


def test_a_service_from_plan_to_teardown(network: Kaitong, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert network("plan", EXAMPLES / "provision.yaml", "--live", "--out", plan).code == 2
    done = applied(plan)
    assert done.returncode == 0, done.stderr + done.stdout
    for step in ("accepted", "staged", "committed", "confirmed", "completed"):
        assert f" s  {step}" in done.stdout
    service = network("service", "list", "--json").json[0]["id"]
    assert f"service {service}" in done.stdout
    traced = network("lab", "trace", service)
    assert traced.code == 0, traced.out
    assert "as ordered" in traced.out
    _in_sync(network, service)
    again = applied(EXAMPLES / "provision.yaml", "--json")
    assert (again.returncode, json.loads(again.stdout)["state"]) == (0, "completed")
    assert len(network("history", "list", "--json").json) == 4
    first, last = (network("history", "list", "--json").json[place]["id"] for place in (-1, 0))
    assert network("history", "show", first).code == 0
    assert network("history", "diff", first, last).code == 0

    same = _about(tmp_path, "change-bandwidth", service, characteristics={"bandwidth_down": 102400})
    unchanged = network("plan", same)
    assert (unchanged.code, unchanged.out.startswith("No changes")) == (0, True)

    torn = applied(_about(tmp_path, "teardown", service), "--json")
    assert (torn.returncode, json.loads(torn.stdout)["state"]) == (0, "completed"), torn.stderr
    assert network("service", "show", service, "--json").json["state"] == "terminated"


def _in_sync(network: Kaitong, service: str) -> None:
    for element in ("olt-xh-1", "ptn-xh-1", "ptn-core-1", "pe-1"):
        found = network("element", "check-sync", element, "--json")
        assert (found.code, found.json["missing"]) == (0, {})
        assert found.json["recorded"] > 0
        assert service in network("element", "show", element, "--json").json["services"]
        assert network("element", "sync-from", element, "--json").json["used"]


def _about(folder: Path, example: str, service: str, **changes: Any) -> Path:
    body = yaml.safe_load((EXAMPLES / f"{example}.yaml").read_text())
    file = folder / f"{example}.yaml"
    file.write_text(yaml.safe_dump(body | {"service": service} | changes))
    return file


def test_a_refused_line_comes_back_as_one_that_was_rolled_back(network: Kaitong, metro: LabClient) -> None:
    before = metro.snapshot()
    assert (
        network("lab", "fault", "olt-xh-1", "reject", "--match", "service-port", "--text", "Failure: no room").code == 0
    )
    assert "reject" in network("lab", "list").out
    done = applied(EXAMPLES / "provision.yaml")
    assert done.returncode == 1
    assert "no room" in done.stdout
    assert metro.snapshot() == before
    intent = network("intent", "list", "--json").json[0]
    assert intent["state"] in {"rolledBack", "failed"}
    assert "no room" in network("intent", "show", intent["id"]).out
    assert network("lab", "clear", "--json").code == 0
    assert network("lab", "alarms", "olt-xh-1", "--json").code == 0
    assert network("lab", "fault", "olt-xh-1", "nonsense").code == 1


def test_a_site_of_a_vpn_is_ordered_shown_and_traced(network: Kaitong) -> None:
    service = json.loads(applied(EXAMPLES / "provision-vpn-site.yaml", "--json").stdout)["service"]
    shown = " ".join(network("service", "show", service).out.split())
    assert "vpn branches routes 10.20.0.0/16, 192.168.20.0/24" in shown
    traced = network("lab", "trace", service)
    assert traced.code == 0, traced.out
    assert "routing instance KT-1001" in traced.out
