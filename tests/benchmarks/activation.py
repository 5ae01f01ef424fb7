"""`kaitong bench activation`: the controller against a raw script, on simulated elements without added delay.

A batch of lines is provisioned with one intent in flight on each chain: by `kaitong serve`, a process of its own that
is ordered over HTTP, then by the raw script, which repeats the exchanges that the controller's history recorded. They
take turns; the report holds the medians and the ratio of each pair. Afterwards every element is as it was.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from controller.app import App, open_app
from controller.model.intent import IntentState
from controller.records.tables import Event, Intent
from controller.settings import Settings
from inventory.importer import load_file
from lab.client import Running, start
from tests.benchmarks import network

RAW = Path(__file__).with_name("raw_script.py")
POSTERS = 4
LINE = {"bandwidth_down": 10240, "bandwidth_up": 5120, "access_vlan": 30, "sla_class": "silver"}


@dataclass
class Batch:
    """What one side did with one batch."""

    wall: float
    cpu: float
    seconds: list[float]
    """of each intent: in flight until verified; the raw script: until done"""
    lab_cpu: float = 0.0
    """what the simulated elements used meanwhile"""
    intents: list[str] = field(default_factory=list)


class Controller:
    """A controller process and its database."""

    def __init__(self, app: App, process: subprocess.Popen[str], lab: int) -> None:
        self.app, self.process, self.lab = app, process, lab
        self._orders = 0

    def provision(self, chains: int, each: int) -> Batch:
        """Post every order at once, wait until all are completed. Chains alternate, so that all are busy at once."""
        places = [network.address(chain, at) for at in range(each) for chain in range(1, chains + 1)]
        wanted = {"operation": "provision", "product": "internet_line", "customer": "hupan-tea"}
        began, used = time.monotonic(), processor_seconds(self.process.pid)
        lab = processor_seconds(self.lab)
        intents = self._post([wanted | {"characteristics": LINE | {"address": place}} for place in places])
        self._wait(intents)
        wall = time.monotonic() - began
        cpu, lab_cpu = processor_seconds(self.process.pid) - used, processor_seconds(self.lab) - lab
        return Batch(wall, cpu, self._to_verified(intents), lab_cpu, intents)

    def teardown(self, intents: list[str]) -> None:
        services = [self.app.store.intent(intent).service for intent in intents]
        self._wait(self._post([{"operation": "teardown", "service": service} for service in services]))

    def exchanges(self, batch: Batch, chains: int) -> list[list[list[dict[str, Any]]]]:
        """For each chain its intents as they were admitted, for each intent its elements with all that was sent there."""
        lanes = [sorted(batch.intents[chain::chains], key=self._number) for chain in range(chains)]
        return [[self._sent(intent) for intent in lane] for lane in lanes]

    def _number(self, intent: str) -> int:
        """Orders of one class are admitted as they were accepted."""
        return self.app.store.intent(intent).seq

    def _sent(self, intent: str) -> list[dict[str, Any]]:
        targets = self.app.store.targets(self.app.store.intent(intent).elements, 15)
        return [
            {
                "name": name,
                "platform": targets[name].platform,
                "host": targets[name].host,
                "port": targets[name].port,
                "username": targets[name].username,
                "password": targets[name].password,
                "exchanges": row.sent,
            }
            for name, row in self.app.store.outcomes(intent).items()
        ]

    def _post(self, orders: list[dict[str, Any]]) -> list[str]:
        """Several clients post in turns, each on a connection of its own; the ids of the intents, in order."""
        first, self._orders = self._orders, self._orders + len(orders)
        numbered = [
            order | {"external_id": f"BENCH-{first + at}", "requester": "bench"} for at, order in enumerate(orders)
        ]
        settings = self.app.settings

        def client(mine: list[dict[str, Any]]) -> list[str]:
            connection = http.client.HTTPConnection(settings.host, settings.port, timeout=60)
            found = []
            for order in mine:
                connection.request("POST", "/api/v1/intents", json.dumps(order), {"Content-Type": "application/json"})
                answer = connection.getresponse()
                body = json.loads(answer.read())
                if answer.status != 202:
                    raise RuntimeError(f"order refused: {body}")
                found.append(body["id"])
            connection.close()
            return found

        with ThreadPoolExecutor(POSTERS) as posters:
            parts = list(posters.map(client, [numbered[at::POSTERS] for at in range(POSTERS)]))
        return [parts[at % POSTERS][at // POSTERS] for at in range(len(numbered))]

    def _wait(self, intents: list[str], seconds: float = 120.0) -> None:
        """Look into the database, so that waiting costs the controller nothing. Raises when one is not completed."""
        deadline = time.monotonic() + seconds
        final = [state for state in IntentState if state.final]
        ours = select(func.count()).where(col(Intent.id).in_(intents))
        while time.monotonic() < deadline:
            with self.app.store.read() as session:
                if session.execute(ours.where(col(Intent.state).in_(final))).scalar_one() == len(intents):
                    break
            time.sleep(0.05)
        with self.app.store.read() as session:
            rows = session.execute(select(Intent).where(col(Intent.id).in_(intents))).scalars().all()
        if wrong := [f"{row.id} is {row.state}: {row.reason}" for row in rows if row.state != IntentState.COMPLETED]:
            raise RuntimeError("; ".join(wrong[:3]))

    def _to_verified(self, intents: list[str]) -> list[float]:
        """Seconds from admission to verification of each intent."""
        moments: dict[tuple[str, str], datetime] = {}
        with self.app.store.read() as session:
            query = select(Event).where(col(Event.intent).in_(intents)).order_by(col(Event.seq))
            for event in session.execute(query).scalars():
                moments.setdefault((event.intent, event.name), event.at)
        return [(moments[one, "verified"] - moments[one, "admitted"]).total_seconds() for one in intents]


@contextmanager
def controller_on(lab: Running, folder: Path, database_url: str) -> Iterator[Controller]:
    """`kaitong serve` on this lab, as a process of its own."""
    settings = Settings(database_url=database_url, port=free_port(), soak_seconds=0)
    app = open_app(settings)
    app.store.write(lambda session: load_file(session, lab.network_file))
    with subprocess.Popen(
        [sys.executable, "-m", "controller.doors.cli.main", "serve", "--json"],
        env=os.environ | settings.variables(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            if not process.stdout.readline():
                raise RuntimeError("the controller did not start")
            yield Controller(app, process, lab.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)
            app.close()


@contextmanager
def raw_script() -> Iterator[subprocess.Popen[str]]:
    """The raw script, loaded and waiting: what it takes to import its libraries is not counted."""
    # not from this folder: nothing of kaitong shall be found by its imports
    with subprocess.Popen(
        [sys.executable, "-P", str(RAW)], cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        _ask_raw(process, [[]])
        yield process
        process.communicate()


def _ask_raw(process: subprocess.Popen[str], lanes: list[list[list[dict[str, Any]]]]) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(lanes) + "\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


def measure(*, chains: int, each: int, pairs: int, database_url: str = "") -> dict[str, Any]:
    """Run the benchmark; the report."""
    load = os.getloadavg()[0]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kaitong-bench-")))
        lab = stack.enter_context(start(network.build(folder, chains), folder / "lab" / "state.json"))
        before = lab.client.snapshot()
        url = database_url or f"sqlite:///{folder}/kaitong.db"
        controller = stack.enter_context(controller_on(lab, folder, url))
        raw = stack.enter_context(raw_script())
        _say(f"{len(lab.elements)} elements; kaitong serve is process {controller.process.pid}; warming up")
        controller.teardown(controller.provision(chains, 1).intents)
        # once more, without the exchanges that open a session, so that the raw script is warm too
        _pair(controller, raw, lab, chains, 1, before)
        done: list[tuple[Batch, Batch]] = []
        for _ in range(pairs):
            done.append(_pair(controller, raw, lab, chains, each, before))
            ours, theirs = done[-1]
            _say(
                f"controller {ours.wall:.2f} s wall {ours.cpu:.2f} s CPU; raw {theirs.wall:.2f} s wall {theirs.cpu:.2f} s CPU"
            )
        as_before = lab.client.snapshot() == before
    ran = {
        "intents_per_batch": chains * each,
        "pairs": pairs,
        "in_flight": chains,
        "elements": len(before),
        "elements_per_intent": len(before) // chains,
        "soak_seconds": 0,
        "element_delay_seconds": 0,
        "database": url.partition(":")[0],
        "cores": len(os.sched_getaffinity(0)),
        # of the machine before the run: what others do there stretches wall times, and the controller's more than waiting
        "load_average": round(load, 2),
        "python": platform.python_version(),
        "elements_as_before": as_before,
    }
    return _report(done, chains * each, len(before) // chains) | {"ran": ran}


def _pair(
    controller: Controller,
    raw: subprocess.Popen[str],
    lab: Running,
    chains: int,
    each: int,
    before: dict[str, str],
) -> tuple[Batch, Batch]:
    """The controller's batch, then the same by the raw script, on elements without a trace of the other."""
    ours = controller.provision(chains, each)
    lanes = controller.exchanges(ours, chains)
    controller.teardown(ours.intents)
    if lab.client.snapshot() != before:
        raise RuntimeError("the controller's teardown left something on the elements")
    used = processor_seconds(lab.pid)
    answer = _ask_raw(raw, lanes)
    used = processor_seconds(lab.pid) - used
    for name, text in before.items():
        lab.client.load(name, text)
    if answer["failed"]:
        raise RuntimeError(f"the raw script failed: {'; '.join(answer['failed'][:3])}")
    return ours, Batch(answer["wall"], answer["cpu"], answer["seconds"], used)


def _report(done: list[tuple[Batch, Batch]], intents: int, elements: int) -> dict[str, Any]:
    ours, theirs = ([pair[side] for pair in done] for side in (0, 1))
    wall, raw_wall = (statistics.median(batch.wall for batch in side) for side in (ours, theirs))
    cpu, raw_cpu = (statistics.median(batch.cpu for batch in side) * 1000 / intents for side in (ours, theirs))
    lab, raw_lab = (statistics.median(batch.lab_cpu for batch in side) * 1000 / intents for side in (ours, theirs))
    ratios = [mine.wall / raw.wall for mine, raw in done]
    return {
        "intents_per_second": round(intents / wall, 2),
        "cpu_ms_per_intent": round(cpu, 1),
        "cpu_ms_per_element": round(cpu / elements, 1),
        "provision_to_verified_seconds": _percentiles(ours),
        "wall_seconds": round(wall, 2),
        "lab_cpu_ms_per_intent": round(lab, 1),
        "wall_ratio_to_raw_script": round(statistics.median(ratios), 3),
        "wall_ratio_of_each_pair": [round(ratio, 3) for ratio in ratios],
        "raw_script": {
            "intents_per_second": round(intents / raw_wall, 2),
            "cpu_ms_per_intent": round(raw_cpu, 1),
            "cpu_ms_per_element": round(raw_cpu / elements, 1),
            "seconds_per_intent": _percentiles(theirs),
            "wall_seconds": round(raw_wall, 2),
            "lab_cpu_ms_per_intent": round(raw_lab, 1),
        },
    }


def _percentiles(batches: list[Batch]) -> dict[str, float]:
    cuts = statistics.quantiles([seconds for batch in batches for seconds in batch.seconds], n=20, method="inclusive")
    return {"p50": round(cuts[9], 3), "p95": round(cuts[18], 3)}


def processor_seconds(pid: int) -> float:
    """User and system time of a process so far, in the kernel's ticks (proc(5), fields 14 and 15)."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    options.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options.add_argument("--in-flight", type=int, default=16, help="intents in flight: as many chains")
    options.add_argument("--each", type=int, default=2, help="intents on each chain in a batch, at most 8")
    options.add_argument("--pairs", type=int, default=2, help="batches of either side, in turns")
    options.add_argument("--database", default="", help="database URL; a SQLite file unless given")
    chosen = options.parse_args()
    report = measure(chains=chosen.in_flight, each=chosen.each, pairs=chosen.pairs, database_url=chosen.database)
    if chosen.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        sys.stdout.write("".join(f"{name}: {json.dumps(value)}\n" for name, value in report.items()))
    return 0 if report["ran"]["elements_as_before"] else 1


if __name__ == "__main__":
    sys.exit(main())
