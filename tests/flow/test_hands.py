"""Somebody edits a service at its elements while it is activated: the proof strikes so too, and what a hand leaves is told.

The whole of it is `kaitong lab prove` and `kaitong lab campaign`; here a few points, and that the invariants can see.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

import drivers
from controller.model.intent import IntentState
from controller.proof.campaign.campaign import Campaign, opened
from controller.proof.campaign.hands import hands_wrong
from controller.proof.campaign.invariants import read_snapshot
from controller.proof.campaign.system_snapshot import SystemSnapshot, Touch
from controller.proof.conformance.bench import bench
from controller.proof.conformance.example_parts import PRESENT
from controller.proof.crash.databases import opened as opened_databases
from controller.proof.crash.forkserver import ForkServer
from controller.proof.crash.points import from_seed
from controller.proof.crash.runs import run
from controller.proof.crash.scenarios import scenario
from controller.proof.crash.testbed import open_testbed
from controller.proof.hand_edits import edits, is_shared
from drivers.platform import Line
from lab.client import LabClient, Running

POINTS = [
    "internet_line/suspend/forth/olt-xh-1@2/hand-text",
    "internet_line/change/forth/pe-1@8/hand-text",
    "internet_line/suspend/forth/ptn-xh-1@3/hand-value",
    "internet_line/resume/forth/olt-xh-1@12/hand-delete",
    "internet_line/teardown/forth/pe-1@6/hand-add",
]


@pytest.mark.parametrize("platform", drivers.platforms())
def test_every_platform_has_lines_that_a_hand_can_edit(platform: str) -> None:
    """A text on each, changed and taken away; what many services lean on is left alone."""
    for case in bench(platform).cases:
        lines = case.states[PRESENT]
        found = list(edits(platform, lines))
        assert {"text", "delete"} <= {edit.kind for edit in found}, (platform, case.role)
        assert not [edit.old for edit in found if is_shared(platform, edit.old)]
        for edit in found:
            assert (edit.old in lines, edit.new in lines) == (True, False)
            assert (edit.new is None) is (edit.kind == "delete")


@pytest.mark.parametrize("point", POINTS)
def test_an_activation_survives_a_hand(
    lab: Running, metro: LabClient, forkserver: ForkServer, tmp_path: Path, point: str
) -> None:
    """As `kaitong lab prove --only POINT`, with the lab and the forkserver that the tests share."""
    assert metro
    product, operation, *_ = point.split("/")
    with opened_databases("sqlite", tmp_path) as databases:
        orders = scenario(product, operation)
        testbed = open_testbed(lab.client, databases, forkserver, lab.network_file, orders)
        done = run(testbed, from_seed(point), tmp_path)
    assert done.violations == ()
    assert not done.outcome.startswith("not reached"), done


@pytest.fixture(scope="module")
def ended() -> Iterator[tuple[Campaign, SystemSnapshot]]:
    """A small campaign that has ended and was not yet torn down."""
    with opened(5, 1, districts=1, say=lambda _text: None) as one:
        one.work(12)
        one.settle()
        assert [ticket.intent for ticket in one.run_log.tickets.values() if ticket.state is IntentState.COMPLETED]
        yield one, read_snapshot(one.app, one.lab, one.base, one.injector.hands.touches)


def test_what_a_hand_leaves_after_an_order_is_told(ended: tuple[Campaign, SystemSnapshot]) -> None:
    _, snapshot = ended
    service, element, line = _some_line(snapshot)
    strange: Line = ("somebody was here",)
    running = {**snapshot.running, element: snapshot.running[element] - {line} | {strange}}
    kinds: list[tuple[str, frozenset[Line], list[str]]] = [
        ("text", frozenset({line}), ["expected nothing of the hand", "found nothing"]),
        ("delete", frozenset({line}), ["found nothing"]),
        ("add", frozenset(), []),
    ]
    for kind, old, words in kinds:
        new = frozenset() if kind == "delete" else frozenset({strange})
        touch = Touch(element, service, kind, old, new, known=frozenset())
        told = list(hands_wrong(dataclasses.replace(snapshot, running=running, touches=[touch])))
        assert len(told) == len(words)
        assert all(any(word in one for one in told) for word in words), told
        before = dataclasses.replace(touch, known=frozenset(snapshot.intents))
        unseen = dataclasses.replace(touch, shown=False)
        for other in (before, unseen):
            assert list(hands_wrong(dataclasses.replace(snapshot, running=running, touches=[other]))) == []


def test_a_row_of_a_hand_that_outlives_what_it_is_in_is_told(ended: tuple[Campaign, SystemSnapshot]) -> None:
    _, snapshot = ended
    element = next(name for name, platform in snapshot.platforms.items() if platform == "huawei_smartax")
    here = snapshot.running[element]
    index = next(line[-1].split()[1] for line in here if line[-1].startswith("service-port "))
    touches = [Touch(element, "", "add", frozenset(), _row(one), known=frozenset()) for one in (index, "4999")]
    running = {**snapshot.running, element: here.union(*(touch.new for touch in touches))}
    told = list(hands_wrong(dataclasses.replace(snapshot, running=running, touches=touches)))
    assert len(told) == 1
    assert told[0].endswith("what it is in has gone, so expected nothing of the hand, found " + min(_row("4999"))[0])


def test_a_block_of_a_hand_is_its_rows_whatever_the_driver_closes_it_with(
    ended: tuple[Campaign, SystemSnapshot],
) -> None:
    _, snapshot = ended
    view = "interface GigabitEthernet0/0/0/1.1002 l2transport"
    block, row = (view, "ethernet cfm"), (view, "ethernet cfm", "mep domain HAND service HAND mep-id 9")
    touch = Touch("pe-9", "", "add", frozenset(), frozenset({block, row}), known=frozenset())
    snapshot = dataclasses.replace(snapshot, platforms={**snapshot.platforms, "pe-9": "cisco_iosxr"}, touches=[touch])
    others = ((view,), (view, "ethernet cfm", "mep domain OTHER service OTHER mep-id 9", "!"))
    assert snapshot.touched_objects("pe-9", [(*row, "!"), *others]) == {(*row, "!")}


def _row(index: str) -> frozenset[Line]:
    return frozenset({(f"mac-address max-mac-count service-port {index} 4",)})


def _some_line(snapshot: SystemSnapshot) -> tuple[str, str, Line]:
    for (service, element), lines in sorted(snapshot.wanted.items()):
        if service in snapshot.live and lines:
            return service, element, min(lines)
    raise AssertionError("no line is live")
