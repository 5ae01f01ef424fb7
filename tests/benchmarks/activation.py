"""`kaitong bench activation`: the controller against a raw script, on simulated elements without added delay.

A batch of lines is provisioned with one intent in flight on each chain: by `kaitong serve`, a process of its own that
is ordered over HTTP, then twice by the raw script, which repeats the exchanges that the controller recorded: an
intent's elements one after the other, and all at once. They take turns; the report holds the medians and the ratio of
each round. Afterwards every element is as it was.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from lab.client import LabClient, Running, start
from tests.benchmarks import network
from tests.benchmarks.deployment import THIS, Accepted, Deployment, processor_seconds
from tests.benchmarks.orders import provisions, spread, teardowns

RAW = Path(__file__).with_name("raw_script.py")
PEERS = {"raw_script": False, "raw_parallel": True}
"""the raw script's two ways: are an intent's elements worked on all at once?"""
LOGIN = {"username": "lab", "password": "lab"}

Lanes = list[list[list[dict[str, Any]]]]
"""of each chain its intents, of each intent its elements, with where they are and what is sent there"""


@dataclass
class Batch:
    """What one side did with one batch."""

    wall: float
    cpu: float
    seconds: list[float]
    """of each intent: in flight until verified; the raw script: until done"""
    lab_cpu: float = 0.0
    """what the simulated elements used meanwhile"""
    accepted: list[Accepted] = field(default_factory=list)


@dataclass
class Bench:
    """The controller, the raw script, and the elements that both work on."""

    controller: Deployment
    raw: subprocess.Popen[str]
    lab: Running
    before: dict[str, str]

    @property
    def client(self) -> LabClient:
        return self.lab.client

    def round(self, chains: int, each: int) -> dict[str, Batch]:
        """The controller's batch, then the same by the raw script, on elements without a trace of the other."""
        ours = self.provision(chains, each)
        lanes = self._lanes(ours.accepted, chains)
        self.teardown(ours.accepted)
        if self.client.snapshot() != self.before:
            raise RuntimeError("the controller's teardown left something on the elements")
        return {"controller": ours} | {name: self._raw(lanes, at_once=at_once) for name, at_once in PEERS.items()}

    def provision(self, chains: int, each: int) -> Batch:
        """Post every order at once, wait until all are completed."""
        controller = self.controller
        began, used, lab = time.monotonic(), controller.processor_seconds(), processor_seconds(self.lab.pid)
        accepted = controller.post(provisions(spread(chains, each)))
        controller.wait(accepted)
        wall = time.monotonic() - began
        cpu, lab_cpu = controller.processor_seconds() - used, processor_seconds(self.lab.pid) - lab
        return Batch(wall, cpu, [self._to_verified(one.intent) for one in accepted], lab_cpu, accepted)

    def teardown(self, accepted: Sequence[Accepted]) -> None:
        self.controller.wait(self.controller.post(teardowns(accepted)))

    def _raw(self, lanes: Lanes, *, at_once: bool) -> Batch:
        used = processor_seconds(self.lab.pid)
        answer = ask_raw(self.raw, lanes, at_once=at_once)
        used = processor_seconds(self.lab.pid) - used
        for name, text in self.before.items():
            self.client.load(name, text)
        if answer["failed"]:
            raise RuntimeError(f"the raw script failed: {'; '.join(answer['failed'][:3])}")
        return Batch(answer["wall"], answer["cpu"], answer["seconds"], used)

    def _lanes(self, accepted: Sequence[Accepted], chains: int) -> Lanes:
        """Each chain's intents in the order of their admission."""
        lanes = [
            sorted(accepted[chain::chains], key=lambda one: self._at(one.intent)["admitted"]) for chain in range(chains)
        ]
        return [[self._sent(one.intent) for one in lane] for lane in lanes]

    def _sent(self, intent: str) -> list[dict[str, Any]]:
        platforms = {element["name"]: element["platform"] for element in self.client.elements()}
        return [
            {
                "name": row["element"],
                "platform": platforms[row["element"]],
                **self.lab.elements[row["element"]],
                **LOGIN,
                "exchanges": row["sent"],
            }
            for row in self.controller.get(f"/intents/{intent}")["outcomes"]
        ]

    def _to_verified(self, intent: str) -> float:
        """Seconds from its admission."""
        at = self._at(intent)
        return (at["verified"] - at["admitted"]).total_seconds()

    def _at(self, intent: str) -> dict[str, datetime]:
        """When each event was first noted."""
        events = reversed(self.controller.get(f"/intents/{intent}/events"))
        return {event["name"]: datetime.fromisoformat(event["at"]) for event in events}


@contextmanager
def raw_script() -> Iterator[subprocess.Popen[str]]:
    """The raw script, loaded and waiting: what it takes to import its libraries is not counted."""
    # not from this folder: nothing of kaitong shall be found by its imports
    with subprocess.Popen(
        [sys.executable, "-P", str(RAW)], cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        ask_raw(process, [[]], at_once=False)
        yield process
        process.communicate()


def ask_raw(process: subprocess.Popen[str], lanes: Lanes, *, at_once: bool) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"lanes": lanes, "at_once": at_once}) + "\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


def measure(*, chains: int, each: int, rounds: int, database_url: str = "") -> dict[str, Any]:
    """Run the benchmark; the report."""
    load = os.getloadavg()[0]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kaitong-bench-")))
        lab = stack.enter_context(start(network.build(folder, chains), folder / "lab" / "state.json"))
        controller = Deployment(THIS, database_url or f"sqlite:///{folder}/kaitong.db")
        stack.callback(controller.close)
        controller.load(lab.network_file)
        serve = stack.enter_context(controller.serving())
        bench = Bench(controller, stack.enter_context(raw_script()), lab, lab.client.snapshot())
        _say(f"{len(lab.elements)} elements; kaitong serve is process {serve}; warming up")
        bench.teardown(bench.provision(chains, 1).accepted)
        # once more, without the exchanges that open a session, so that the raw script is warm too
        bench.round(chains, 1)
        done: list[dict[str, Batch]] = []
        for _ in range(rounds):
            done.append(bench.round(chains, each))
            _say("; ".join(f"{name} {did.wall:.2f} s wall {did.cpu:.2f} s CPU" for name, did in done[-1].items()))
        as_before = lab.client.snapshot() == bench.before
    elements = len(bench.before) // chains
    ran = {
        "intents_per_batch": chains * each,
        "pairs": rounds,
        "in_flight": chains,
        "elements": len(bench.before),
        "elements_per_intent": elements,
        "soak_seconds": 0,
        "element_delay_seconds": 0,
        "database": controller.url.partition(":")[0],
        "cores": len(os.sched_getaffinity(0)),
        # of the machine before the run: what others do there stretches wall times, and the controller's more than waiting
        "load_average": round(load, 2),
        "python": platform.python_version(),
        "elements_as_before": as_before,
    }
    return report(done, chains * each, elements) | {"ran": ran}


def report(done: Sequence[dict[str, Batch]], intents: int, elements: int) -> dict[str, Any]:
    ours = _figures([each["controller"] for each in done], intents, elements)
    ours["provision_to_verified_seconds"] = ours.pop("seconds_per_intent")
    for peer in PEERS:
        ratios = [each["controller"].wall / each[peer].wall for each in done]
        ours[f"wall_ratio_to_{peer}"] = round(statistics.median(ratios), 3)
        ours[f"wall_ratio_to_{peer}_of_each_pair"] = [round(ratio, 3) for ratio in ratios]
    return ours | {peer: _figures([each[peer] for each in done], intents, elements) for peer in PEERS}


def _figures(batches: Sequence[Batch], intents: int, elements: int) -> dict[str, Any]:
    wall = statistics.median(batch.wall for batch in batches)
    cpu = statistics.median(batch.cpu for batch in batches) * 1000 / intents
    lab = statistics.median(batch.lab_cpu for batch in batches) * 1000 / intents
    cuts = statistics.quantiles([seconds for batch in batches for seconds in batch.seconds], n=20, method="inclusive")
    return {
        "intents_per_second": round(intents / wall, 2),
        "cpu_ms_per_intent": round(cpu, 1),
        "cpu_ms_per_element": round(cpu / elements, 1),
        "seconds_per_intent": {"p50": round(cuts[9], 3), "p95": round(cuts[18], 3)},
        "wall_seconds": round(wall, 2),
        "lab_cpu_ms_per_intent": round(lab, 1),
    }


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    options.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options.add_argument("--in-flight", type=int, default=16, help="intents in flight: as many chains")
    options.add_argument("--each", type=int, default=2, help="intents on each chain in a batch, at most 8")
    options.add_argument("--pairs", type=int, default=2, help="batches of each side, in turns")
    options.add_argument("--database", default="", help="database URL; a SQLite file unless given")
    chosen = options.parse_args()
    report = measure(chains=chosen.in_flight, each=chosen.each, rounds=chosen.pairs, database_url=chosen.database)
    if chosen.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        sys.stdout.write("".join(f"{name}: {json.dumps(value)}\n" for name, value in report.items()))
    return 0 if report["ran"]["elements_as_before"] else 1


if __name__ == "__main__":
    sys.exit(main())
