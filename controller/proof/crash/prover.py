"""`kaitong lab prove`: strike an activation at every point, and let the lab say how every element ended.

Takes a product, operations and how many points; returns a Proof: strikes and outcomes counted, and every violation
with the seed that runs it again. Jobs work side by side, each with a lab of its own.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from controller import plugins
from controller.model.intent import IntentState
from controller.proof.crash.databases import SQLITE, opened
from controller.proof.crash.forkserver import ForkServer
from controller.proof.crash.points import DISTURBANCES, Disturbance, Point, from_seed, points
from controller.proof.crash.runs import Run, run
from controller.proof.crash.scenarios import chain_of, scenario
from controller.proof.crash.testbed import CrashTestbed, open_testbed

OPERATIONS = ("provision", "change", "suspend", "resume", "teardown")
FORTH, BACK = ("forth", "doubt-forward"), ("alarm", "refusal")
"""disturbances that end all new; disturbances that begin with the way forth, and are struck on the way back"""
FIRST_OF_BACK = "decide back:before"
"""where the way back begins: exchanges before it belong to the way forth"""


@dataclass
class Proof:
    """What was seen, so far."""

    product: str
    points: int = 0
    runs: list[Run] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.violations

    @property
    def violations(self) -> list[dict[str, str]]:
        return [
            {"seed": run.point.seed, "outcome": run.outcome, "violation": words}
            for run in self.runs
            for words in run.violations
        ]

    def as_dict(self) -> dict[str, Any]:
        return {
            "product": self.product,
            "points": self.points,
            "strikes": dict(sorted(Counter(run.point.strike for run in self.runs).items())),
            "outcomes": dict(sorted(Counter(run.outcome for run in self.runs).items())),
            "violations": self.violations,
            "seconds": round(self.seconds, 1),
            "restored": {
                product: service_level([run for run in self.runs if run.point.product == product])
                for product in sorted({run.point.product for run in self.runs})
            },
        }


def service_level(runs: Sequence[Run]) -> dict[str, float | int | None]:
    """The rollback's: how many were taken back, and seconds from the strike until every element was as before."""
    restored = sorted(run.restored for run in runs if run.restored is not None)
    return {
        "count": len(restored),
        "p50": round(statistics.median(restored), 3) if restored else None,
        "p99": round(restored[min(len(restored) - 1, int(len(restored) * 0.99))], 3) if restored else None,
    }


def prove(
    product: str,
    operations: Sequence[str] = ("provision",),
    *,
    limit: int = 0,
    seed: int = 0,
    only: str = "",
    jobs: int = 1,
    db: str = SQLITE,
    network: Path | None = None,
    modules: Sequence[str] = (),
    say: Callable[[str], None] = lambda _text: None,
) -> Proof:
    """Strike `limit` points (0: all) of these operations, chosen by `seed`; or the one that `only` names.

    `db` as `databases.opened` has it. `network`: a network file in place of the chain's own, with its addresses and
    other elements on the way. `modules` are imported in every worker: a fault that one of them plants must be
    seen (tests/flow/mutants/). Raises InvalidInput.
    """
    wanted = from_seed(only) if only else None
    if wanted:
        product, operations = wanted.product, (wanted.operation,)
    for operation in operations:
        scenario(product, operation)
    proof, began = Proof(product), time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kaitong-proof-")))
        forkserver = ForkServer(*modules)
        stack.callback(forkserver.close)
        worker_pool = WorkerPool(folder, forkserver, db, product, network or chain_of(product).network, say)
        for operation in operations:
            worker_pool.work(proof, operation, wanted=wanted, limit=limit, seed=seed, jobs=jobs)
    proof.seconds = time.monotonic() - began
    return proof


@dataclass
class WorkerPool:
    """Those who work side by side."""

    folder: Path
    forkserver: ForkServer
    db: str
    product: str
    network: Path
    say: Callable[[str], None]

    def work(self, proof: Proof, operation: str, *, wanted: Point | None, limit: int, seed: int, jobs: int) -> None:
        with self._testbed(operation, 0) as testbed:
            found = [wanted] if wanted else self._points(testbed, operation)
            proof.points += len(found)
            chosen = random.Random(seed).sample(found, min(limit, len(found))) if limit else found  # noqa: S311
            self.say(f"{operation}: {len(found)} points, {len(chosen)} of them struck")
            queue = deque(chosen)
            with ThreadPoolExecutor(max(jobs - 1, 1)) as pool:
                others = [pool.submit(self._beside, proof, queue, operation, number) for number in range(1, jobs)]
                try:
                    self._strike(proof, queue, testbed)
                finally:
                    queue.clear()  # the others end with the point that they are at
            for other in others:
                other.result()

    def _beside(self, proof: Proof, queue: deque[Point], operation: str, number: int) -> None:
        with self._testbed(operation, number) as testbed:
            self._strike(proof, queue, testbed)

    def _strike(self, proof: Proof, queue: deque[Point], testbed: CrashTestbed) -> None:
        while True:
            try:
                point = queue.popleft()
            except IndexError:
                return
            began = time.monotonic()
            done = run(testbed, point, self.folder)
            proof.runs.append(done)
            mark = "VIOLATION" if done.violations else "ok"
            self.say(f"{mark:<9} {time.monotonic() - began:5.1f} s  {point.seed}  {done.outcome}")
            for words in done.violations:
                self.say(f"          {words}")

    def _points(self, testbed: CrashTestbed, operation: str) -> list[Point]:
        """Every point of the way forth, and of the ways back: the exchanges after the first failure."""
        found: list[Point] = []
        for disturbance in DISTURBANCES:
            watched = testbed.undisturbed(disturbance)
            wanted = IntentState.COMPLETED if disturbance in FORTH else IntentState.ROLLED_BACK
            if watched.state != wanted:
                self.say(f"{operation}: {disturbance!r} ends {watched.state}, there is no way back to strike")
                continue
            first = testbed.undisturbed(disturbance, FIRST_OF_BACK).exchanges if disturbance in BACK else {}
            writes = range(1, watched.writes + 1)
            hands = {
                element: frozenset({f"hand-{kind}" for kind in kinds} | {"hand-add"})
                for element, kinds in testbed.baseline.edits.items()
            }
            seen = Disturbance(
                disturbance, first, watched.exchanges, watched.changes, testbed.baseline.lines, writes, hands
            )
            found += points(self.product, operation, seen, testbed.databases.strikes)
        return found

    @contextmanager
    def _testbed(self, operation: str, number: int) -> Iterator[CrashTestbed]:
        """A lab and databases of its own, led to where the operation begins, and an undisturbed run of it seen."""
        from lab.client import start

        folder = self.folder / f"{operation}-{number}"
        folder.mkdir()
        state, dialects = folder / "state.json", plugins.dialects()
        with opened(self.db, folder) as databases, start(self.network, state, dialects=dialects) as running:
            yield open_testbed(
                running.client, databases, self.forkserver, running.network_file, scenario(self.product, operation)
            )
