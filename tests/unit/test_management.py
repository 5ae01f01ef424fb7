"""Management paths as the inventory keeps them, on both databases; and how a plan tells which it touches."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlmodel import Session

from controller.errors import ManagementPath
from controller.model.plan import PathImpact, Plan
from controller.planning.planner import build
from drivers import path_mistake
from inventory import database
from inventory.importer import load
from inventory.network import network_of

METRO = Path(__file__).parents[2] / "lab" / "networks" / "metro.yaml"
LINE = ("set interfaces ge-0/0/1 unit 7 vlan-id 7",)


def test_the_objects_on_an_element_are_found_with_whom_they_reach(database_url: str) -> None:
    network: dict[str, Any] = yaml.safe_load(METRO.read_text(encoding="utf-8"))
    olt, other = network["elements"][:2]
    olt["management"] |= {"path": ["vlan 90"], "through": [{"element": "ptn-xh-1", "object": "port ge-1/1"}]}
    other["management"]["through"] = [{"element": "ptn-xh-1", "object": "eline 9"}]
    engine = database.engine(database_url)
    database.migrate(engine)
    with Session(engine) as session, session.begin():
        load(session, network, "metro.yaml", path_mistake)
        assert network_of(session).management_paths(["ptn-xh-1", "olt-xh-1", "pe-1"]) == {
            "ptn-xh-1": (("eline 9", "olt-bj-1"), ("port ge-1/1", "olt-xh-1")),
            "olt-xh-1": (("vlan 90", "olt-xh-1"),),
            "pe-1": (),
        }
    engine.dispose()


def plan(paths: list[tuple[str, str]], **other: Any) -> Plan:
    given: dict[str, Any] = {
        "service": "EL000001",
        "operation": "provision",
        "product": "internet_line",
        "characteristics": {},
        "design": (),
        "before": {},
        "after": {"pe-1": (LINE,)},
        "keep": {},
        "platforms": {"pe-1": "juniper_junos", "olt-1": "huawei_smartax"},
        "checks": (),
        "allocations": [],
        "paths": {"pe-1": paths, "olt-1": paths},
    }
    return build(**(given | other))


def test_a_touched_path_is_part_of_the_plan_its_hash_and_its_difference() -> None:
    touched, free = plan([("interface ge-0/0/1.7", "pe-1"), ("interface ge-0/0/1", "olt-9")]), plan([])
    assert touched.steps[0].management == (
        PathImpact("interface ge-0/0/1.7", LINE[0], "pe-1"),
        PathImpact("interface ge-0/0/1", LINE[0], "olt-9"),
    )
    assert touched.reached == ("olt-9", "pe-1")
    assert touched.hash != free.hash
    assert Plan.from_dict(json.loads(json.dumps(touched.as_dict()))) == touched
    assert "pe-1 - management path - new: interface ge-0/0/1 (way to olt-9)" in free.difference(touched)
    assert "pe-1 - management path - gone: interface ge-0/0/1 (way to olt-9)" in touched.difference(free)
    assert plan([("interface ge-0/0/1.8", "pe-1")]).hash == free.hash


@pytest.mark.parametrize("gone", [False, True], ids=["comes", "goes"])
def test_without_a_timer_a_line_on_the_path_may_neither_come_nor_go(gone: bool) -> None:
    lines = {"olt-1": (("vlan 90 smart",),)}
    sides = {"before": lines, "after": {}} if gone else {"before": {}, "after": lines}
    assert plan([("vlan 9", "olt-1")], **sides).elements == ("olt-1",)
    with pytest.raises(ManagementPath, match=r"^olt-1 - management path - expected no change of vlan 90, .* olt-9 is"):
        plan([("vlan 90", "olt-9")], **sides)


def test_a_plan_of_before_touches_nothing() -> None:
    body = plan([]).as_dict()
    del body["steps"][0]["management"]
    assert Plan.from_dict(body).steps == (dataclasses.replace(plan([]).steps[0], management=()),)
