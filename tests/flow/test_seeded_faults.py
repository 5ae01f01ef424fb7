"""The proof bites: defects planted in the controller are seen, each at a point where an honest controller is not blamed.

A worker of `tests/flow/mutants/` has one defect; what the witness says of it is the words that are expected here. The
point is chosen so that time does not matter. docs/proof.md says what would go wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from controller.proof.crash.databases import Databases
from controller.proof.crash.forkserver import ForkServer
from controller.proof.crash.points import from_seed
from controller.proof.crash.prover import prove
from controller.proof.crash.runs import run
from controller.proof.crash.scenarios import scenario
from controller.proof.crash.testbed import CrashTestbed, open_testbed
from lab.client import start
from tests.conftest import METRO

GOES_ON = "the worker that was stopped beyond its lease goes on"


@dataclass(frozen=True, slots=True)
class Planted:
    """A defect, and the point at which it is seen."""

    name: str
    point: str
    """`{commit}`: an exchange in the middle of the OLT's commit; `{undo}`: a line of its way back on which no other stands;
    `{rollback}`: the first exchange of the router's way back"""
    told: tuple[str, ...]
    """violations that must be told, each by some of its words"""
    beside: tuple[str, ...] = ()
    """other defects, in the honest run too: a second line of defence that would hide this one"""
    anyway: tuple[str, ...] = ()
    """what is told of those"""


LOST = "alarm/pe-1@{rollback}/lost"
REFUSED = "forth/olt-xh-1/commit-fails"
DYING = "alarm/olt-xh-1@{commit}/kill-after"
HALFWAY = "refusal/olt-xh-1@{commit}/kill-after"
SLEEPING = "alarm/olt-xh-1@{commit}/sleeper"
EARLY = "alarm/olt-xh-1@1/sleeper"
"""stopped as it stages: what it read is of before, and the other has taken the intent back, or met its locks and failed"""
ALL = (
    Planted("swallowed_rollback", LOST, ("pe-1 - running - the intent is rolledBack, so old was expected, found new",)),
    Planted("early_release", LOST, ("ids - the intent is ",)),
    Planted("hold_without_reason", LOST, ("pe-1 - is held, and no reason is told",)),
    Planted("held_unfenced", LOST, ("is held, and no element is fenced",)),
    Planted("early_record", REFUSED, ("olt-xh-1 - saved - the intent is completed, so new was expected, found old",)),
    Planted("unsaved", REFUSED, ("olt-xh-1 - saved - the intent is completed, so new was expected, found old",)),
    Planted(
        "no_read_back",
        REFUSED,
        (
            "ptn-xh-1 - running - the intent is rolledBack, so old was expected, found new",
            "ptn-core-1 - saved - the intent is rolledBack, so old was expected, found new",
        ),
    ),
    Planted("skip_journal", HALFWAY, ("olt-xh-1 - running - the intent is rolledBack, so old was expected",)),
    Planted(
        "no_inverse", DYING, ("is held after 20 s: ", "olt-xh-1 - read-back - expected all as before, found traffic")
    ),
    Planted("deaf_lease", SLEEPING, (GOES_ON,), ("no_inheritance",)),
    Planted(
        "endless_lease",
        SLEEPING,
        (GOES_ON, "olt-xh-1 - running - the intent is rolledBack, so old was expected"),
        ("no_inheritance",),
    ),
    Planted(
        "no_fence",
        EARLY,
        ("olt-xh-1 - running - the intent is ", ", so old was expected, found new"),
        ("endless_lease", "no_inheritance"),
        (GOES_ON,),
    ),
    Planted(
        "unfenced_take_over",
        EARLY,
        ("olt-xh-1 - running - the intent is ", ", so old was expected, found new"),
        ("endless_lease", "no_inheritance"),
        (GOES_ON,),
    ),
    # drivers look once more when they confirm, and so does the line
    Planted(
        "no_verify",
        "forth/pe-1#1/ignore",
        ("pe-1 - running - the intent is completed, so new was expected",),
        ("believed_ok",),
    ),
    Planted("no_verify_after", "alarm/olt-xh-1#{undo}/ignore", ("olt-xh-1 - running - ", "olt-xh-1 - saved - ")),
    Planted("no_second_proof", "refusal/olt-xh-1@{commit}/late", ("olt-xh-1 - running - the intent is rolledBack",)),
    Planted(
        "no_inheritance", "refusal/olt-xh-1@{commit}/kill-late", ("olt-xh-1 - running - the intent is rolledBack",)
    ),
    Planted("candidate_left", "forth/ptn-xh-1/validate-fails", ("pe-1 - left behind - the database is locked by ",)),
    Planted("record_twice", "forth/record:after/kill", ("the intent has ended more than once: completed, completed",)),
)


@pytest.fixture(scope="module")
def testbed(forkserver: ForkServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CrashTestbed]:
    folder = tmp_path_factory.mktemp("testbed")
    with start(METRO, folder / "state.json") as running:
        orders = scenario("internet_line", "provision")
        yield open_testbed(running.client, Databases(folder), forkserver, running.network_file, orders)


@pytest.fixture(scope="module")
def places(testbed: CrashTestbed) -> dict[str, int]:
    """What points are named by: see Planted."""
    before, after, back = (
        testbed.undisturbed("alarm", at).exchanges for at in ("commit:before", "commit:after", "rollback:before")
    )
    return {
        "commit": (before["olt-xh-1"] + after["olt-xh-1"]) // 2 + 1,
        "undo": testbed.baseline.lines["olt-xh-1"] + 4,
        "rollback": back["pe-1"] + 1,
    }


TRIES = 3
Struck = Callable[[str, tuple[str, ...]], tuple[str, ...]]


@pytest.fixture(scope="module")
def struck(testbed: CrashTestbed, places: dict[str, int], tmp_path_factory: pytest.TempPathFactory) -> Struck:
    """Strike a point with workers that have these defects: what is told of it; each once."""
    folder = tmp_path_factory.mktemp("markers")

    @cache
    def strike(where: str, defects: tuple[str, ...]) -> tuple[str, ...]:
        forkserver = testbed.forkserver.planted(*(f"tests.flow.mutants.{name}" for name in defects))
        point = from_seed(f"internet_line/provision/{where.format(**places)}")
        for _ in range(TRIES):
            found = run(replace(testbed, forkserver=forkserver, workers=set()), point, folder)
            if not found.outcome.startswith("not reached"):
                break  # on a busy machine a worker may lose its lease before the strike, and then nothing was struck
        return found.violations

    return strike


@pytest.mark.parametrize("planted", ALL, ids=lambda planted: planted.name)
def test_a_planted_defect_is_seen(planted: Planted, struck: Struck) -> None:
    assert struck(planted.point, planted.beside) == planted.anyway
    told = struck(planted.point, (*planted.beside, planted.name))
    print(f"{planted.name}: {planted.point}", *told, sep="\n    ")
    for words in planted.told:
        assert any(words in violation for violation in told), told


def test_every_defect_is_planted() -> None:
    files = {file.stem for file in (Path(__file__).parent / "mutants").glob("[a-z]*.py")}
    # `believed_ok` takes second looks away: what it would let pass the line's verification finds
    assert {planted.name for planted in ALL} | {name for planted in ALL for name in planted.beside} == files
    assert files - {planted.name for planted in ALL} == {"believed_ok"}


def test_the_proof_is_told_by_its_seed(places: dict[str, int]) -> None:
    seed = f"internet_line/provision/{LOST.format(**places)}"
    proof = prove("internet_line", only=seed, modules=("tests.flow.mutants.swallowed_rollback",))
    assert not proof.ok
    assert {violation["seed"] for violation in proof.violations} == {seed}
