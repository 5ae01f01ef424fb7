"""A few points of the proof, chosen by a fixed seed; and the proof can see: what is altered by hand is told.

The whole campaign is `kaitong lab prove`; docs/proof.md says what it covers.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

import drivers
from controller.app import App
from controller.errors import InvalidInput
from controller.model.intent import IntentState
from controller.proof.crash.databases import opened
from controller.proof.crash.forkserver import ForkServer, pause
from controller.proof.crash.observer import judge, look, remains
from controller.proof.crash.points import Disturbance, from_seed, points
from controller.proof.crash.prover import prove
from controller.proof.crash.runs import run
from controller.proof.crash.scenarios import scenario
from controller.proof.crash.testbed import DEADLINE, CrashTestbed, open_testbed
from controller.records.tables import Lease
from drivers.platform import Change
from lab.client import LabClient, Running
from tests.flow.house import PROBES

POINTS = 6
SEEDS = {
    "forth/olt-xh-1@20/full": "completed",
    "forth/olt-xh-1@30/clock-forward": "completed",
    "forth/pe-1@9/clock-back": "completed",
    "forth/soak:waiting/clock-back": "completed",
    "forth/write:before#2/kill": "completed",
    "alarm/write:after#5/kill": "rolledBack",
    "doubt/olt-xh-1@3/drop": "held, rolledBack",
    "doubt/hold:before/kill": "held, rolledBack",
    "doubt-forward/olt-xh-1@3/kill": "held, completed",
    "doubt-forward/confirm:after/kill": "held, completed",
}
"""one for each way to strike that a sample of the way forth may miss, and how it ends"""
SEEDS_POSTGRES = {"forth/olt-xh-1@20/restart": "completed", "doubt/olt-xh-1@5/restart": "held, rolledBack"}
"""the database is lost inside a step; had that been recorded, whoever takes over would be lost again"""


def test_struck_activations_end_all_old_or_all_new() -> None:
    proof = prove("internet_line", ("provision",), limit=POINTS, seed=2, jobs=2)
    assert proof.violations == []
    assert len(proof.runs) == POINTS
    found = proof.as_dict()
    assert found["points"] > 1000
    assert sum(found["strikes"].values()) == POINTS
    level = found["restored"]["internet_line"]
    back = [run for run in proof.runs if run.restored is not None]
    assert level["count"] == len(back)
    assert back
    assert level["p50"] <= level["p99"] == round(max(run.restored or 0.0 for run in back), 3)


@pytest.fixture(scope="module")
def stage(
    lab: Running, base: dict[str, str], forkserver: ForkServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CrashTestbed]:
    """One testbed for many points: each run puts back what it finds otherwise."""
    assert base
    with opened("sqlite", tmp_path_factory.mktemp("stage")) as databases:
        yield open_testbed(lab.client, databases, forkserver, lab.network_file, scenario("internet_line", "provision"))


@pytest.fixture(scope="module")
def stage_postgres(
    lab: Running, base: dict[str, str], forkserver: ForkServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CrashTestbed]:
    assert base
    with opened("postgres", tmp_path_factory.mktemp("stage")) as databases:
        yield open_testbed(lab.client, databases, forkserver, lab.network_file, scenario("internet_line", "provision"))


@pytest.mark.parametrize(("seed", "outcome"), SEEDS.items())
def test_struck_at_this_point(stage: CrashTestbed, metro: LabClient, tmp_path: Path, seed: str, outcome: str) -> None:
    done = run(stage, from_seed(f"internet_line/provision/{seed}"), tmp_path)
    assert (done.outcome, done.violations) == (outcome, ())
    assert metro.faults("olt-xh-1") == []


@pytest.mark.parametrize(("seed", "outcome"), SEEDS_POSTGRES.items())
def test_struck_at_this_point_on_a_server(
    stage_postgres: CrashTestbed, metro: LabClient, tmp_path: Path, seed: str, outcome: str
) -> None:
    assert metro
    done = run(stage_postgres, from_seed(f"internet_line/provision/{seed}"), tmp_path)
    assert (done.outcome, done.violations) == (outcome, ())


ROUTED = ("pe-n-1", "pe-s-1")
"""the routers at whose pseudowire a data line from Shuguang Road to Qianjiang Road is struck: VRP and IOS XR"""


@pytest.fixture(scope="module")
def routed_stage(
    mixed_lab: tuple[Running, dict[str, str]], forkserver: ForkServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CrashTestbed]:
    running, _ = mixed_lab
    with opened("sqlite", tmp_path_factory.mktemp("routed")) as databases:
        orders = scenario("data_line@shuguang", "provision")
        yield open_testbed(running.client, databases, forkserver, running.network_file, orders)


@pytest.mark.parametrize("router", ROUTED)
@pytest.mark.parametrize(
    ("disturbance", "which", "strike"),
    [
        ("forth", 0, "kill"),
        ("forth", 0, "kill-after"),
        ("forth", -1, "kill-after"),
        ("alarm", -1, "kill-after"),
    ],
)
def test_a_worker_dies_over_the_end_of_a_pseudowire(
    routed_stage: CrashTestbed, mixed: LabClient, tmp_path: Path, router: str, disturbance: str, which: int, strike: str
) -> None:
    """Just before its first line is written, just after, after the last (kept, or taken back) before it is recorded."""
    assert mixed
    at = sorted(routed_stage.undisturbed(disturbance).changes[router])[which]
    done = run(routed_stage, from_seed(f"data_line@shuguang/provision/{disturbance}/{router}@{at}/{strike}"), tmp_path)
    assert done.violations == ()
    assert not done.outcome.startswith("not reached")
    # who takes over goes on or back, as long as it takes: on the way forth both are right, one of them everywhere
    assert done.outcome.split()[-1] in ({"completed", "rolledBack"} if disturbance == "forth" else {"rolledBack"})


def test_points_of_doubt_and_of_each_database(stage: CrashTestbed, metro: LabClient) -> None:
    assert metro
    forward = stage.undisturbed("doubt-forward")
    assert forward.state == IntentState.COMPLETED
    assert forward.exchanges["olt-xh-1"] > 0
    disturbance = Disturbance(
        "doubt-forward", {}, forward.exchanges, forward.changes, stage.baseline.lines, range(1, forward.writes + 1)
    )
    found = {point.seed for point in points("internet_line", "provision", disturbance, stage.databases.strikes)}
    change = f"olt-xh-1@{min(forward.changes['olt-xh-1'])}"
    assert change != "olt-xh-1@1", "logging in changes nothing"
    for seed in (f"{change}/full", f"{change}/clock-back", "hold:after/kill", f"write:after#{forward.writes}/kill"):
        assert f"internet_line/provision/doubt-forward/{seed}" in found
    for element in forward.exchanges:
        assert f"internet_line/provision/doubt-forward/{element}@1/zombie" in found
        assert f"internet_line/provision/doubt-forward/{element}@1/late" not in found
        assert f"internet_line/provision/doubt-forward/{element}@2/garble" in found
    assert not any(seed.endswith(("/database", "/restart")) for seed in found)


def test_a_database_that_is_none_is_told() -> None:
    with pytest.raises(InvalidInput, match="is no database") as told:
        prove("internet_line", db="oracle://here")
    assert told.value.field == "db"


@pytest.fixture
def testbed(stage: CrashTestbed, metro: LabClient) -> CrashTestbed:
    assert metro
    return stage


def test_the_witness_sees_what_is_not_as_it_should_be(testbed: CrashTestbed) -> None:
    base, new, lab = testbed.base, testbed.new, testbed.lab
    assert {name for name, seen in new.configurations.items() if seen != base.configurations[name]} == set(
        testbed.baseline.elements
    )
    with testbed.on() as app:
        testbed.worker(app)
        row, wrong = testbed.settled(app)
        assert (row.state, wrong) == (IntentState.COMPLETED, [])
        assert testbed.idle(app) + remains(lab, app, testbed.baseline.elements) == []
        assert judge(base, new, testbed.observation(app), row.state) == []
        # the records are right, the elements are not: one is as it was, one is neither
        lab.load("ptn-xh-1", base.configurations["ptn-xh-1"][0])
        lab.load("pe-1", lab.running("pe-1").replace("host-name PE-1;", "host-name PE-9;"))
        told = "\n".join(judge(base, new, testbed.observation(app), row.state))
        assert "ptn-xh-1 - running - the intent is completed, so new was expected, found old" in told
        assert "pe-1 - saved - the intent is completed, so new was expected, found neither: " in told
        assert "trace - expected" in told
        # the same elements, were the intent rolled back: three are not as they were, and ids are taken
        told = "\n".join(judge(base, new, look(lab, app, testbed.baseline.ends), IntentState.ROLLED_BACK))
        assert "olt-xh-1 - running - the intent is rolledBack, so old was expected, found new" in told
        assert "ptn-xh-1 - " not in told
        assert "ids - expected" in told
        assert "services - expected" in told


@pytest.mark.parametrize("element", ["ptn-xh-1", "pe-1"])
def test_the_witness_sees_what_is_left_behind(testbed: CrashTestbed, element: str) -> None:
    with testbed.on() as app:
        # no worker: the order that is accepted holds its elements
        target = app.store.targets([element], 5.0)[element]
        change = Change(element, after=drivers.find(target.platform).parse(PROBES[target.platform]))
        driver = app.sessions.borrow(target)
        driver.stage(change)
        told = remains(testbed.lab, app, testbed.baseline.elements)
        assert f"{element} - left behind - " in "\n".join(told)
        assert "locked by" in "\n".join(told)
        assert any(words.startswith("olt-xh-1 - hold - ") for words in told)
        driver.commit(change, confirm_within=60, token="left")
        app.sessions.give_back(driver, healthy=True)
        told = remains(testbed.lab, app, [element])
        assert f"{element} - left behind - a confirmed commit waits for its confirmation" in told


def _leases(app: App) -> list[object]:
    with app.store.read() as session:
        return list(session.execute(select(Lease.executor)))


def test_a_run_whose_worker_lost_its_lease_is_begun_anew(
    testbed: CrashTestbed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that is too busy: the first worker stands still until its lease is over, before its boundary."""
    fork, forked = CrashTestbed.worker, list[int]()

    def starved_once(self: CrashTestbed, app: App, **variables: str) -> int:
        worker = fork(self, app, **variables)
        if not forked:
            while not _leases(app):
                time.sleep(0.005)
            pause(worker)
            time.sleep(2 * app.settings.lease_seconds)
            os.kill(worker, signal.SIGCONT)
        forked.append(worker)
        return worker

    monkeypatch.setattr(CrashTestbed, "worker", starved_once)
    done = run(testbed, from_seed("internet_line/provision/doubt/olt-xh-1@1/drop"), tmp_path)
    assert (done.violations, done.outcome) == ((), "held, rolledBack")
    assert len(forked) > 3, "two deaths and one who ends it, after the one that was starved"


def test_a_worker_that_is_told_to_stop_ends_orderly(testbed: CrashTestbed) -> None:
    with testbed.on() as app:
        worker = testbed.worker(app)
        os.kill(worker, signal.SIGTERM)
        assert testbed.forkserver.gone(worker, DEADLINE) == 0
        assert _leases(app) == []
        row, wrong = testbed.settled(app)
        assert (row.state, wrong) == (IntentState.COMPLETED, [])
        assert testbed.idle(app) + remains(testbed.lab, app, testbed.baseline.elements) == []
        assert judge(testbed.base, testbed.new, testbed.observation(app), row.state) == []


def test_a_seed_names_its_point() -> None:
    for seed in (
        "internet_line/provision/forth/olt-xh-1@17/drop-after",
        "internet_line/change/alarm/decide_back:before/kill",
        "internet_line/change/doubt-forward/write:after#3/kill",
        "internet_line/provision/forth/olt-xh-1#3/reject",
    ):
        point = from_seed(seed)
        assert point.seed == seed
        assert point.boundary is (":" in seed)
    with pytest.raises(InvalidInput, match="no seed"):
        from_seed("internet_line/provision")
    with pytest.raises(InvalidInput, match="unknown product"):
        prove("telephone")
    with pytest.raises(InvalidInput, match="to prove"):
        prove("internet_line", ("dance",))
