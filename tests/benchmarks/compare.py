"""`kaitong bench compare REVISION`: this build against another one, in turns, each on its own simulated elements.

Each turn is a build's alone: acceptances without a worker, activations on disjoint chains, a storm of orders that all
want the same chain, and a worker without work. The report holds, for each, what both did and this build's part of that
build's: the median of the pairs. Ratios of one run tell something; the figures themselves are those of a busy machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lab.client import read_state
from tests.benchmarks import network
from tests.benchmarks.deployment import THIS, Build, Deployment, checked_out, processor_seconds
from tests.benchmarks.orders import provisions, spread, teardowns

CHAINS, EACH = 16, 2
STORM = 12
"""orders that want the one chain, and as many that take the lines down again"""
ORDERS = 96
"""of the acceptances"""
QUIET, IDLE_SECONDS = 5.0, 10.0
"""what a worker gets to come to rest, and how long its statements are counted then"""
LEASE = "60"
"""seconds: on a machine that is busy otherwise a worker shall not end because it could not renew its lease"""
COUNTING = Path(__file__).with_name("counting")


@dataclass(frozen=True)
class Turn:
    """What one build did in one turn."""

    cpu_ms_per_element: float
    """processor time of the controller, API and worker"""
    lab_cpu_ms_per_element: float
    """of the simulated elements meanwhile: they share the cores"""
    intents_per_second: float
    acceptances_per_second: float
    idle_statements_per_second: float
    storm_intents_per_second: float


RATIOS = {
    "cpu_ratio": "cpu_ms_per_element",
    "throughput_ratio": "intents_per_second",
    "accept_ratio": "acceptances_per_second",
    "idle_ratio": "idle_statements_per_second",
    "storm_ratio": "storm_intents_per_second",
}


def turn(build: Build, folder: Path, network_file: Path) -> Turn:
    """One build's turn, on databases of its own; afterwards every element is as it was."""
    controller = Deployment(build, f"sqlite:///{folder}/kaitong.db", {"KAITONG_LEASE_SECONDS": LEASE})
    state = folder / "lab" / "state.json"
    with closing(controller), controller.lab(network_file, state) as client:
        before, running = client.snapshot(), read_state(state)
        with controller.serving():
            lines(controller, spread(CHAINS, 1))  # warms up: sessions are open now
            used, lab = controller.processor_seconds(), processor_seconds(running["pid"])
            seconds, accepted = controller.carry_out(provisions(spread(CHAINS, EACH)))
            used = controller.processor_seconds() - used
            lab = processor_seconds(running["pid"]) - lab
            controller.carry_out(teardowns(accepted))
            storm = lines(controller, [network.address(1, at) for at in range(STORM)])
        if client.snapshot() != before:
            raise RuntimeError(f"{build.name} left something on the elements")
        acceptances = accepting(Deployment(build, f"sqlite:///{folder}/accepted.db"), Path(running["network"]))
    idle = idle_statements(controller, folder / "count")
    milliseconds, intents = 1000 / (len(network.PARTS) * CHAINS * EACH), CHAINS * EACH
    return Turn(used * milliseconds, lab * milliseconds, intents / seconds, acceptances, idle, 2 * STORM / storm)


def lines(controller: Deployment, places: Sequence[str]) -> float:
    """Provision a line to each address, then tear all down; seconds."""
    there, accepted = controller.carry_out(provisions(places))
    back, _ = controller.carry_out(teardowns(accepted))
    return there + back


def accepting(controller: Deployment, file: Path) -> float:
    """Acceptances a second of an API without a worker."""
    controller.load(file)
    orders = provisions(spread(CHAINS, ORDERS // CHAINS + 1))
    with controller.serving("--no-worker"):
        controller.post(orders[:CHAINS])
        began = time.monotonic()
        controller.post(orders[CHAINS:])
        seconds = time.monotonic() - began
    controller.close()
    return ORDERS / seconds


def idle_statements(controller: Deployment, count: Path) -> float:
    """Statements a second of a worker without work."""
    with controller.working(KAITONG_LEASE_SECONDS="15", PYTHONPATH=str(COUNTING), KAITONG_COUNT=str(count)):
        time.sleep(QUIET)
        before, began = int(count.read_text()), time.monotonic()
        time.sleep(IDLE_SECONDS)
        return (int(count.read_text()) - before) / (time.monotonic() - began)


def compare(revision: str, pairs: int) -> dict[str, Any]:
    """Run the turns; the report."""
    load = os.getloadavg()[0]
    with ExitStack() as stack:
        other = stack.enter_context(checked_out(revision))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kaitong-compare-")))
        file = network.build(folder, CHAINS, addresses=STORM)
        turns: dict[str, list[Turn]] = {THIS.name: [], other.name: []}
        for number in range(pairs):
            for build in (THIS, other) if number % 2 == 0 else (other, THIS):
                mine = folder / f"{build is THIS}-{number}"
                mine.mkdir()
                turns[build.name].append(turn(build, mine, file))
                say(f"{build.name}: {json.dumps(rounded(turns[build.name][-1]))}")
    ran = {
        "revision": revision,
        "pairs": pairs,
        "chains": CHAINS,
        "cores": len(os.sched_getaffinity(0)),
        "load_average": round(load, 2),
        "python": platform.python_version(),
    }
    return report(turns[THIS.name], turns[other.name]) | {"ran": ran}


def report(ours: Sequence[Turn], theirs: Sequence[Turn]) -> dict[str, Any]:
    """Each ratio is the median of the pairs', this build's figure divided by that build's."""
    found: dict[str, Any] = {}
    each: dict[str, list[float]] = {}
    for ratio, figure in RATIOS.items():
        each[ratio] = [getattr(a, figure) / getattr(b, figure) for a, b in zip(ours, theirs, strict=True)]
        found[ratio] = round(statistics.median(each[ratio]), 3)
    pairs = {ratio: [round(value, 3) for value in values] for ratio, values in each.items()}
    return found | {"of_each_pair": pairs, "this": [*map(rounded, ours)], "that": [*map(rounded, theirs)]}


def rounded(turn: Turn) -> dict[str, float]:
    return {name: round(value, 2) for name, value in asdict(turn).items()}


def say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    options.add_argument("revision", help="commit, tag or branch to compare with")
    options.add_argument("--pairs", type=int, default=2, help="turns of either build")
    options.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the worktree and the processes go then, too
    found = compare(chosen.revision, chosen.pairs)
    if chosen.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        sys.stdout.write("".join(f"{name}: {json.dumps(value)}\n" for name, value in found.items()))


if __name__ == "__main__":
    main()
