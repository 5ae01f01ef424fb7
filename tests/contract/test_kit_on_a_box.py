"""The kit on a real box: it needs no dialect, says the driver's own words, and tells exactly what it could not take back.

The box is an element of the lab behind its door: the kit is told nothing of the lab.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import device_templates
from controller import plugins
from controller.errors import InvalidInput, NotAllowed
from controller.proof.conformance.bench import bench
from controller.proof.conformance.example_parts import changes, contract
from controller.proof.conformance.runner import examine
from drivers.errors import RollbackFailed
from drivers.platform import Change, Reading, Target
from drivers.ptn_netconf import PtnNetconf
from lab.client import LabClient, Running
from tests.contract.test_conformance import box

DRIVER = '''"""An element that is a PTN by another name."""

from drivers.ptn_netconf import PtnNetconf


class AcmePtn(PtnNetconf):
    platform = "acme_ptn"


DRIVER = AcmePtn
'''


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[Path]:
    """A driver and its template from outside, and no dialect."""
    (tmp_path / "drivers").mkdir()
    (tmp_path / "drivers" / "acme_ptn.py").write_text(DRIVER)
    ours = (
        Path(device_templates.__file__ or "").parent if device_templates.__file__ else plugins.ROOT / "device_templates"
    )
    shutil.copytree(ours / "ptn_netconf", tmp_path / "device_templates" / "acme_ptn")
    plugins.search([tmp_path])
    contract.cache_clear()
    yield tmp_path
    plugins.search([])
    contract.cache_clear()


def test_a_box_whose_platform_has_no_dialect_is_examined(lab: Running, metro: LabClient, pack: Path) -> None:
    client = metro
    target = box(lab, "ptn_netconf")
    base = client.running(target.name)
    with pytest.raises(InvalidInput, match=r"lab/dialects/acme_ptn is missing"):
        examine("acme_ptn")
    there = Target(target.name, "acme_ptn", target.host, target.port, "lab", "lab", timeout=5)
    report = examine("acme_ptn", target=there, only="transport: present to")
    assert (report.failures, report.passed) == ([], 3)
    assert client.running(target.name) == client.saved(target.name) == base


class Stuck(PtnNetconf):
    """It cannot go back, and says why."""

    def rollback(self, change: Change, before: Reading, *, token: str) -> None:
        raise RollbackFailed(self.target.name, "rollback", "board 3 does not answer")


def test_what_could_not_be_taken_back_is_told_with_the_way_to_remove_it(lab: Running, metro: LabClient) -> None:
    client = metro
    target = box(lab, "ptn_netconf")
    base = client.running(target.name)
    try:
        with pytest.raises(NotAllowed) as told:
            examine("ptn_netconf", target=target, driver=Stuck, only="transport: what is sent is told")
        words = f"{told.value} {told.value.fix}"
        assert "board 3 does not answer" in words
        assert "left there: ptn / pw[pw-id=" in words
        assert 'operation="delete"' in words
        assert client.running(target.name) != base
    finally:
        client.load(target.name, base)


class Mute(PtnNetconf):
    """It does not let anybody in, and says why."""

    @classmethod
    def connect(cls, target: Target) -> Any:
        raise RollbackFailed(target.name, "login", "licence expired")


def test_a_driver_that_fails_at_once_is_told_in_its_own_words(lab: Running, metro: LabClient) -> None:
    with pytest.raises(RollbackFailed, match="licence expired"):
        examine("ptn_netconf", target=box(lab, "ptn_netconf"), driver=Mute)


def test_a_product_without_rates_is_changed_too() -> None:
    example = {"address": "1 Main Street", "apn": "corp.example", "static": True, "sessions": 4, "names": ["a", "b"]}
    found = list(changes(example, example, ("address",)))
    assert all(one["address"] == "1 Main Street" for one in found)
    assert {name for one in found for name in example if one[name] != example[name]} == example.keys() - {"address"}
    rated = {**example, "bandwidth_down": 1000}
    assert next(changes(rated, rated, ("address",))) == {**rated, "bandwidth_down": 500}
    assert bench("ptn_netconf", real=True).name == bench("ptn_netconf").name
