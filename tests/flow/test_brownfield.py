"""An OLT that was in service for years before us: what is on it is not touched, and no id of it is given out.

The configurations are captures of real boxes, which are not part of this repository: without them the tests say so.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col

from controller.line.check_sync import sync_from
from controller.model.intent import IntentState
from controller.proof.crash.forkserver import ForkServer
from controller.settings import Settings
from inventory.models import Element
from lab.client import LabClient, Running
from tests.flow.house import House

CAPTURES = Path(os.environ.get("KAITONG_CAPTURES") or Path(__file__).parents[3] / "shared" / "captures") / "smartax"
OLT = "olt-xh-1"


@dataclass(frozen=True)
class Box:
    """A capture, and which of its profiles our services use there: they are the planners', not ours."""

    file: str
    line_profile: int
    service_profile: int
    gem_index: int


BOXES = [Box("config-ma5800v100r022-full.txt", 1, 1, 1), Box("config-ma5800-a-full-no-command-echo.txt", 201, 1, 201)]


@pytest.fixture(params=BOXES, ids=lambda box: box.file.partition(".")[0])
def found(
    request: pytest.FixtureRequest, sqlite_url: str, lab: Running, metro: LabClient, forkserver: ForkServer
) -> Iterator[House]:
    """A controller that has just been told of this OLT, with a worker."""
    box: Box = request.param
    if not (CAPTURES / box.file).exists():
        pytest.skip(f"{CAPTURES / box.file} is not here: set KAITONG_CAPTURES to the folder of captures")
    text = (CAPTURES / box.file).read_text()
    metro.load(OLT, text)
    made = House(Settings(database_url=sqlite_url, soak_seconds=0, settle_seconds=2.0), lab, forkserver)
    sysname = re.search(r"^ sysname (\S+)", text, re.MULTILINE)
    assert sysname
    profiles = {"line_profile": box.line_profile, "service_profile": box.service_profile, "gem_index": box.gem_index}
    there = update(Element).where(col(Element.name) == OLT)
    made.app.store.write(lambda session: session.execute(there.values(hostname=sysname[1], attributes=profiles)))
    made.worker()
    yield made
    made.close()


def used_by_the_box(house: House) -> dict[str, frozenset[int]]:
    """By its text alone, read without the driver: ids in pools that ours could run into."""
    text = house.client.running(OLT)
    vlans: set[int] = set()
    for first, last in re.findall(r"^ vlan (\d+)(?: to (\d+))? smart", text, re.MULTILINE):
        vlans |= set(range(int(first), int(last or first) + 1))
    flows = {int(index) for index in re.findall(r"^ service-port (\d+) vlan", text, re.MULTILINE)}
    tables = {int(index) for index in re.findall(r"^ traffic table ip index (\d+) ", text, re.MULTILINE)}
    return {"s-vlan": frozenset(vlans), "service-port": frozenset(flows), "traffic-table": frozenset(tables)}


def added(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines that only `after` has, and lines that only `before` has; the box prints neighbouring VLANs as one range."""
    rows = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[2:]
    new = [line for row in rows if row.startswith("+") for line in each_vlan(row[1:].strip())]
    return new, [row for row in rows if row.startswith("-")]


def each_vlan(line: str) -> list[str]:
    found = re.match(r"((?:port )?vlan) (\d+) to (\d+) (.*)", line)
    return [f"{found[1]} {vlan} {found[4]}" for vlan in range(int(found[2]), int(found[3]) + 1)] if found else [line]


def test_a_line_adds_its_own_lines_and_takes_exactly_those_away(found: House) -> None:
    before = found.client.running(OLT)
    theirs = used_by_the_box(found)
    counted = sync_from(found.app, OLT)
    for pool, ids in theirs.items():
        assert counted.get(pool, 0) == len(ids), pool
    with found.unchanged():
        rows = [
            found.done("provision", address=f"{number} Beishan Road", access_vlan=vlan)
            for number, vlan in ((1, "untagged"), (2, 30))
        ]
        for row in rows:
            taken = {(item["kind"], int(item["value"])) for item in row.allocations if item["kind"] in theirs}
            assert {kind for kind, _ in taken} == set(theirs)
            assert all(value not in theirs[kind] for kind, value in taken)
        new, gone = added(before, found.client.running(OLT))
        assert gone == []
        ours = {line[-1] for row in rows for line in found.app.store.plan(row.id).step(OLT).change.after}
        assert sorted(new) == sorted(ours)
        for row in rows:
            found.done("teardown", row.service)
        assert found.client.running(OLT) == before


def test_a_failure_leaves_the_box_as_it_was_found(found: House) -> None:
    sync_from(found.app, OLT)
    with found.unchanged():
        found.client.fault(OLT, "reject", match="service-port", text="Failure: the table is full")
        row = found.settled(found.order("provision", address="3 Beishan Road"))
        assert row.state == IntentState.ROLLED_BACK, row.reason


def test_without_reading_the_box_first_what_it_uses_is_met_and_not_taken_over(found: House) -> None:
    """Nobody has said which ids the box uses. The driver sees that the first ONT is somebody's: what of the pool is in
    use is noted, and the lowest of the others taken.
    """
    theirs = {int(ont) for ont in re.findall(r"^ ont add 0 (\d+) ", found.client.running(OLT), re.MULTILINE)}
    assert 0 in theirs
    with found.unchanged():
        row = found.done("provision", address="4 Beishan Road")
        (ont,) = [int(one["value"]) for one in row.allocations if one["kind"] == "ont-id"]
        assert ont == min(set(range(128)) - theirs)
        found.done("teardown", row.service)
    sync_from(found.app, OLT)
    with found.unchanged():
        found.done("teardown", found.done("provision", address="4 Beishan Road").service)
