"""A few points of the proof, chosen by a fixed seed; and the proof can see: what is altered by hand is told.

The whole campaign is `kaitong lab prove`; docs/proof.md says what it covers.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from sqlalchemy import select

import drivers
from controller.errors import InvalidInput
from controller.prove.ground import Databases, story
from controller.prove.nursery import Nursery
from controller.prove.points import from_seed
from controller.prove.prover import prove
from controller.prove.theatre import DEADLINE, Theatre, open_theatre
from controller.prove.witness import judge, look, remains
from controller.service import IntentState, Lease
from drivers.base import Change
from lab.client import LabClient, Running
from tests.flow.house import PROBES

POINTS = 20


def test_struck_activations_end_all_old_or_all_new() -> None:
    proof = prove("internet_line", ("provision",), limit=POINTS, seed=2, jobs=2)
    assert proof.violations == []
    assert len(proof.runs) == POINTS
    found = proof.as_dict()
    assert found["points"] > 1000
    assert sum(found["strikes"].values()) == POINTS
    assert {run.outcome.rpartition(" ")[2] for run in proof.runs} >= {"completed", "rolledBack"}


@pytest.fixture
def theatre(lab: Running, metro: LabClient, nursery: Nursery, tmp_path: Path) -> Theatre:
    return open_theatre(metro, Databases(tmp_path), nursery, lab.network_file, story("internet_line", "provision"))


def test_the_witness_sees_what_is_not_as_it_should_be(theatre: Theatre) -> None:
    base, new, lab = theatre.base, theatre.new, theatre.lab
    assert {name for name, seen in new.configurations.items() if seen != base.configurations[name]} == set(
        theatre.ground.elements
    )
    with theatre.on() as app:
        theatre.worker(app)
        row, wrong = theatre.settled(app)
        assert (row.state, wrong) == (IntentState.COMPLETED, [])
        assert theatre.idle(app) + remains(lab, app, theatre.ground.elements) == []
        assert judge(base, new, theatre.sight(app), row.state) == []
        # the records are right, the elements are not: one is as it was, one is neither
        lab.load("ptn-xh-1", base.configurations["ptn-xh-1"][0])
        lab.load("pe-1", lab.running("pe-1").replace("host-name PE-1;", "host-name PE-9;"))
        told = "\n".join(judge(base, new, theatre.sight(app), row.state))
        assert "ptn-xh-1 - running - the intent is completed, so new was expected, found old" in told
        assert "pe-1 - saved - the intent is completed, so new was expected, found neither: " in told
        assert "trace - expected" in told
        # the same elements, were the intent rolled back: three are not as they were, and ids are taken
        told = "\n".join(judge(base, new, look(lab, app, theatre.ground.ends), IntentState.ROLLED_BACK))
        assert "olt-xh-1 - running - the intent is rolledBack, so old was expected, found new" in told
        assert "ptn-xh-1 - " not in told
        assert "ids - expected" in told
        assert "services - expected" in told


@pytest.mark.parametrize("element", ["ptn-xh-1", "pe-1"])
def test_the_witness_sees_what_is_left_behind(theatre: Theatre, element: str) -> None:
    with theatre.on() as app:
        # no worker: the order that is accepted holds its elements
        target = app.store.targets([element], 5.0)[element]
        change = Change(element, after=drivers.find(target.platform).parse(PROBES[target.platform]))
        driver = app.sessions.borrow(target)
        driver.stage(change)
        told = remains(theatre.lab, app, theatre.ground.elements)
        assert f"{element} - left behind - " in "\n".join(told)
        assert "locked by" in "\n".join(told)
        assert any(words.startswith("olt-xh-1 - hold - ") for words in told)
        driver.commit(change, confirm_within=60, token="left")
        app.sessions.give_back(driver, healthy=True)
        told = remains(theatre.lab, app, [element])
        assert f"{element} - left behind - a confirmed commit waits for its confirmation" in told


def test_a_worker_that_is_told_to_stop_ends_orderly(theatre: Theatre) -> None:
    with theatre.on() as app:
        worker = theatre.worker(app)
        os.kill(worker, signal.SIGTERM)
        assert theatre.nursery.gone(worker, DEADLINE) == 0
        with app.store.read() as session:
            assert session.execute(select(Lease)).all() == []
        row, wrong = theatre.settled(app)
        assert (row.state, wrong) == (IntentState.COMPLETED, [])
        assert theatre.idle(app) + remains(theatre.lab, app, theatre.ground.elements) == []
        assert judge(theatre.base, theatre.new, theatre.sight(app), row.state) == []


def test_a_seed_names_its_point() -> None:
    for seed in (
        "internet_line/provision/forth/olt-xh-1@17/drop-after",
        "internet_line/change/alarm/decide_back:before/kill",
        "internet_line/provision/forth/olt-xh-1#3/reject",
    ):
        point = from_seed(seed)
        assert point.seed == seed
        assert point.boundary is (":" in seed)
    with pytest.raises(InvalidInput, match="no seed"):
        from_seed("internet_line/provision")
    with pytest.raises(InvalidInput, match="no orders are known"):
        prove("telephone")
    with pytest.raises(InvalidInput, match="to prove"):
        prove("internet_line", ("dance",))
