"""The plan: its hash, what it says of a difference, and the order in which elements are written."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import drivers
from controller.model.plan import Plan, fingerprint, lines_differ, recorded_baseline
from controller.model.service import Check, Intended, ResourceService
from controller.planning.planner import build
from drivers.platform import Change, Diff, Line, Reading, State, Undo, previewed

WORDS = st.text("abc 012/.=[]'\"<é", min_size=1, max_size=6)
LINES = st.lists(st.tuples(WORDS, WORDS) | st.tuples(WORDS), max_size=4, unique=True).map(tuple)
PLATFORM = st.sampled_from(drivers.platforms())


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    platforms = {f"e{number}": draw(PLATFORM) for number in range(draw(st.integers(1, 5)))}
    before = {name: draw(LINES) for name in platforms}
    after = {name: draw(LINES) for name in platforms}
    keep = {name: frozenset(draw(LINES)) for name in platforms}
    live = draw(st.booleans())
    return build(
        service="EL000001",
        operation="change",
        product="internet_line",
        characteristics={"bandwidth_down": draw(st.integers(64, 99)), "address": draw(st.none() | WORDS)},
        design=tuple(
            ResourceService(name, platform, "access", {"ont_id": 3, "label": draw(WORDS)})
            for name, platform in platforms.items()
        ),
        before=before,
        after=after,
        keep=keep,
        platforms=platforms,
        checks=(Check("e0", "ont", up=True),),
        allocations=draw(st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=3)),
        baselines={name: draw(LINES) for name in platforms} if live else None,
        intended=tuple(Intended(name, "access", draw(WORDS)) for name in platforms),
    )


@given(plans())
def test_a_plan_survives_json_with_its_hash(plan: Plan) -> None:
    again = Plan.from_dict(json.loads(json.dumps(plan.as_dict(), ensure_ascii=False)))
    assert again.hash == plan.hash
    assert again.steps == plan.steps
    assert again == dataclasses.replace(plan, characteristics=again.characteristics, design=again.design)
    assert again.difference(plan) == plan.difference(again) == []


@given(plans())
def test_elements_that_go_back_by_themselves_are_committed_first(plan: Plan) -> None:
    last = [step.undo != Undo.TIMER.value for step in plan.steps]
    assert last == sorted(last)
    for group in (False, True):
        names = [step.element for step in plan.steps if (step.undo != Undo.TIMER.value) is group]
        assert names == sorted(names)


@given(plans())
def test_an_element_where_nothing_changes_is_no_part_of_the_plan(plan: Plan) -> None:
    assert all(step.change.before != step.change.after for step in plan.steps)
    assert len(plan.elements) == len(set(plan.elements))


@given(st.frozensets(st.tuples(WORDS), max_size=4), plans())
def test_the_order_of_kept_lines_decides_nothing(keep: frozenset[Line], plan: Plan) -> None:
    if not plan.steps:
        return
    one, other = (
        dataclasses.replace(
            plan, steps=(dataclasses.replace(plan.steps[0], change=Change("e0", keep=frozenset(lines))),)
        )
        for lines in (sorted(keep), sorted(keep, reverse=True))
    )
    assert one.hash == other.hash


# -- what decides, and how a difference is told ----------------------------------------------------------------------
def plan(**other: Any) -> Plan:
    given: dict[str, Any] = {
        "service": "EL000001",
        "operation": "provision",
        "product": "internet_line",
        "characteristics": {"bandwidth_down": 1024},
        "design": (ResourceService("olt-1", "huawei_smartax", "access", {"ont_id": 3}),),
        "before": {},
        "after": {"olt-1": (("vlan 7 smart",),), "pe-1": (("set interfaces ge-0/0/1 unit 7 vlan-id 7",),)},
        "keep": {},
        "platforms": {"olt-1": "huawei_smartax", "pe-1": "juniper_junos"},
        "checks": (Check("olt-1", "ont", up=True),),
        "allocations": [("s-vlan", "", "7")],
    }
    return build(**(given | other))


CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "operation": ({"operation": "change"}, "operation - planned provision, now change"),
    "characteristics": (
        {"characteristics": {"bandwidth_down": 2048}},
        "characteristics - planned {'bandwidth_down': 1024}, now {'bandwidth_down': 2048}",
    ),
    "an id": ({"allocations": [("s-vlan", "", "8")]}, "id s-vlan  7 - planned, but it would not be allocated now"),
    "a line": (
        {"after": {"olt-1": (("vlan 8 smart",),), "pe-1": (("set interfaces ge-0/0/1 unit 7 vlan-id 7",),)}},
        "olt-1 - intended - new: vlan 8 smart",
    ),
    "kept for others": (
        {"keep": {"olt-1": frozenset({("vlan 7 smart",)})}},
        "olt-1 - kept for others - new: vlan 7 smart",
    ),
    "what was rendered": (
        {"intended": (Intended("olt-1", "access", "vlan 7  smart\n"),)},
        "olt-1 access - rendered text - not as planned",
    ),
    "an element": (
        {"after": {"olt-1": (("vlan 7 smart",),)}},
        "element pe-1 - planned, but not part of the line now",
    ),
    "the element itself": (
        {"baselines": {"olt-1": (("vlan 7 smart",),), "pe-1": ()}},
        "olt-1 - baseline - new: vlan 7 smart",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_difference_changes_the_hash_and_is_told(what: str) -> None:
    changed, sentence = CHANGES[what]
    assert plan(**changed).hash != plan().hash
    assert sentence in plan().difference(plan(**changed))


def test_templates_and_drivers_are_part_of_what_was_approved() -> None:
    versions = plan().versions
    assert [version.split()[0] for version in versions] == ["huawei_smartax/access", "huawei_smartax", "juniper_junos"]
    other = dataclasses.replace(plan(), versions=("huawei_smartax/access 000000000000", *versions[1:]))
    assert other.hash != plan().hash
    assert any(f" {versions[0]} " in sentence for sentence in plan().difference(other))


def test_a_plan_of_a_release_that_kept_no_text_is_read_and_is_another_plan() -> None:
    body = plan().as_dict()
    del body["intended"]
    old = Plan.from_dict(body)
    assert old.intended is None
    assert old.as_dict() == body
    assert old.hash != plan().hash
    assert old.difference(plan()) == ["rendered text - one of the two plans is of a release that did not keep it"]


def test_the_recorded_baseline_is_ours_and_what_we_will_share() -> None:
    ours, shared, new = ("vlan 7 smart",), ("traffic table ip index 9 x",), ("port vlan 7 0/3 0",)
    assert recorded_baseline(Change("olt-1", (ours,), (ours, shared, new), frozenset({shared}))) == (ours, shared)


@given(LINES, LINES)
def test_line_differences_are_the_symmetric_difference(old: tuple[Line, ...], new: tuple[Line, ...]) -> None:
    assert len(lines_differ("e", "x", old, new)) == len(set(old) ^ set(new))


@given(st.tuples(WORDS, WORDS), st.tuples(WORDS, WORDS) | st.tuples(WORDS))
def test_fingerprints_are_equal_for_equal_lines_only(one: Line, other: Line) -> None:
    assert (fingerprint(one) == fingerprint(other)) is (one == other)


def test_a_preview_is_computed_once_for_the_same_change_and_lines() -> None:
    computed = []

    class Counting:
        @classmethod
        def preview(cls, change: Change, reading: Reading) -> Diff:
            computed.append(change)
            return Diff(result=(*reading.lines, *change.after))

    here, more = (("a",),), Change("e1", after=(("b",),))
    first = previewed(Counting, more, Reading(here))
    assert previewed(Counting, more, Reading(here, (State("x", up=True),))) == first == Diff(result=(("a",), ("b",)))
    assert len(computed) == 1
    assert previewed(Counting, more, Reading()) != first
    assert previewed(Counting, more.reversed(), Reading(here)) != first
    assert len(computed) == 3
