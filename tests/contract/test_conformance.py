"""Every driver against the conformance kit, every check and a sample of the points; and the kit against drivers that have a defect each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

import drivers
from controller.errors import InvalidInput, NotAllowed
from controller.proof.conformance.baseline import Baseline, simulated
from controller.proof.conformance.bench import Bench, bench
from controller.proof.conformance.prerequisites import check_prerequisites
from controller.proof.conformance.runner import examine, judge
from drivers.platform import Change, Reading, Target
from lab.client import LabClient, Running
from tests.conftest import METRO
from tests.contract.mutants import MUTANTS, Mutant, kept, planted

PLATFORMS = drivers.platforms()
IN_FULL = frozenset({"huawei_smartax", "juniper_junos", "ptn_netconf"})
"""platforms of the demo's line: every point is struck"""
STRUCK = 60
"""points of each other platform, evenly; `kaitong driver test PLATFORM --points 0` strikes them all"""
PLACES = [pytest.param((platform, ""), id=platform) for platform in PLATFORMS] + [
    # the other of two command languages
    pytest.param(("zte_zxan", "olt-n-2"), id="zte_zxan-c600")
]


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest) -> Iterator[tuple[Bench, list[Baseline]]]:
    """One lab a platform, or more where its elements are not alike."""
    platform, element = request.param
    made = bench(platform, element=element)
    with ExitStack() as stack:
        yield made, stack.enter_context(simulated(made, drivers.find(platform)))


@pytest.mark.timeout(900)  # hundreds of points on a busy machine
def test_the_driver_keeps_what_it_promises(place: tuple[Bench, list[Baseline]]) -> None:
    made, baselines = place
    check_prerequisites(made.platform)
    in_full = made.platform in IN_FULL
    report = judge(made, baselines, points=0 if in_full else STRUCK)
    print(report.text())
    assert report.failures == []
    assert report.passed == report.total > (150 if in_full else STRUCK + 30)
    assert report.points > 100
    assert report.struck == (report.points if in_full else STRUCK)


def test_a_sample_strikes_every_story_and_every_kind(place: tuple[Bench, list[Baseline]]) -> None:
    made, baselines = place
    report = judge(made, baselines, only="struck", points=20)
    assert (report.passed, report.struck) == (20, 20)
    assert report.points > 100


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_planted_defect_is_seen(place: tuple[Bench, list[Baseline]], mutant: Mutant) -> None:
    made, baselines = place
    honest = drivers.find(made.platform)
    if mutant not in planted(honest):
        pytest.skip(f"{made.platform} has no place for it")
    if mutant.name == "greedy" and not set(baselines[0].case.neighbour) & set(baselines[0].case.states["present"]):
        pytest.skip(f"two services share nothing on {made.platform}")
    faulty = [replace(baseline, driver=mutant.plant(honest)) for baseline in baselines]
    report = judge(made, faulty, only=mutant.only)
    while kept:
        honest.close(kept.pop())
    print(report.text())
    assert report.failures
    assert all(set(short) == {"check", "expected", "found"} for short in report.failures)
    again = judge(made, baselines, only=mutant.only)
    assert again.total
    assert again.failures == []


# -- what it is examined with ----------------------------------------------------------------------------------------
def test_a_platform_brings_what_is_called_otherwise_there(tmp_path: Path) -> None:
    here = bench("juniper_junos")
    element = {**here.element, "name": "pe-9", "lab": {"config": str(METRO.parent / "metro" / "pe-1.conf")}}
    own = {"edge": {"unit": "2222"}}
    file = tmp_path / "one.yaml"
    file.write_text(yaml.safe_dump({"elements": [element], "lab": {"bench": own}}))
    there = bench("juniper_junos", network=file)
    assert there.name == "pe-9"
    assert ("set interfaces ge-0/0/1 unit 2222 vlan-id 1001",) in there.cases[0].states["present"]
    # what is given by name stands alone: nobody knows what a neighbour would be called
    assert there.cases[0].neighbour == ()
    with simulated(there, drivers.find("juniper_junos")) as baselines:
        assert judge(there, baselines, only="whole life").failures == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_state_is_another_one(platform: str) -> None:
    for case in bench(platform).cases:
        assert len(set(case.states.values())) == 4
        assert case.states["absent"] == ()
        assert case.neighbour


def test_a_network_without_the_platform_is_named(tmp_path: Path) -> None:
    (tmp_path / "none.yaml").write_text("elements: []\n")
    with pytest.raises(InvalidInput, match=r"no element of ptn_netconf in .*none.yaml"):
        bench("ptn_netconf", network=tmp_path / "none.yaml")
    with pytest.raises(InvalidInput, match=r"no element of ptn_netconf called ptn-9 in .*metro.yaml"):
        bench("ptn_netconf", element="ptn-9")


# -- against a real box ----------------------------------------------------------------------------------------------
def box(lab: Running, platform: str) -> Target:
    """The last of its platform and model: what is written is in the language of the bench's element."""
    made = bench(platform)
    alike = [
        element["name"]
        for element in yaml.safe_load(lab.network_file.read_text(encoding="utf-8"))["elements"]
        if (element["platform"], element["identity"]["model"]) == (platform, made.element["identity"]["model"])
    ]
    door = lab.elements[alike[-1]]
    return Target(alike[-1], platform, door["host"], door["port"], "lab", "lab", timeout=5, device=made.device)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_box_that_only_answers_is_examined_and_left_as_it_was(
    at_home: tuple[Running, LabClient], platform: str
) -> None:
    lab, client = at_home
    target = box(lab, platform)
    base = client.running(target.name)
    report = examine(platform, target=target)
    assert report.failures == []
    assert report.passed > 15
    assert report.struck == 0
    assert client.running(target.name) == client.saved(target.name) == base
    assert client.pending(target.name) == []
    assert client.faults(target.name) == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_scope_that_is_not_empty_is_left_alone(at_home: tuple[Running, LabClient], platform: str) -> None:
    lab, client = at_home
    target = box(lab, platform)
    there = bench(platform).cases[0].states["present"]
    session = drivers.find(platform).connect(target)
    change = Change(target.name, after=there)
    session.stage(change)
    session.commit(change, confirm_within=300, token="t")
    session.confirm(change, token="t")
    session.close()
    held = client.running(target.name)
    with pytest.raises(NotAllowed, match=r"scratch scope - expected nothing, found ") as refused:
        examine(platform, target=target)
    assert "--set NAME=VALUE" in refused.value.fix
    assert client.running(target.name) == held
    session = drivers.find(platform).connect(target)
    session.rollback(change, Reading(), token="t")
    session.close()
