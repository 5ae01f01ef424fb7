"""Many processes on one Postgres: acceptance, plans beside a writer, workers, and what a worker without work asks.

Writes one JSON object. Run with `python -m tests.benchmarks.postgres [acceptance|plans|workers|idle]...`; without names
all of them. How much more many processes do is bounded by the cores, which the report names.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from controller.proof.crash.databases import Databases, opened
from tests.benchmarks import network
from tests.benchmarks.deployment import THIS, Deployment
from tests.benchmarks.orders import provisions, spread

PROCESSES = (1, 4)
CHAINS, LATENCY, ADDRESSES = 64, 0.05, 2
"""of the workers' batches: intents in flight, seconds that each exchange of an element takes, lines a chain"""
ORDERS, CLIENTS = 128, 8
WINDOW = 8.0
"""seconds in which plans are counted"""
IDLE_SECONDS = 10.0


class Bench:
    """A server, and a network file that databases are made for."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self.databases, self.folder = databases, folder
        self.network = network.build(folder, CHAINS, addresses=ADDRESSES, latency=LATENCY)

    @contextmanager
    def deployment(self) -> Iterator[Deployment]:
        """This build on an empty database."""
        with closing(Deployment(THIS, self.databases.new())) as made:
            yield made

    # -- acceptance ---------------------------------------------------------------------------------------------------
    def acceptance(self) -> dict[str, Any]:
        """Acceptances a second, by how many API processes there are."""
        found = {f"{count}_processes": round(self._accepted(count), 1) for count in PROCESSES}
        few, many = found.values()
        return found | {"ratio": round(many / few, 2)}

    def _accepted(self, processes: int) -> float:
        with self.deployment() as controller, ExitStack() as stack:
            controller.load(self.network)
            for _ in range(processes):
                stack.enter_context(controller.serving("--no-worker"))
            orders = provisions(spread(CHAINS, ADDRESSES))
            controller.post(orders[: 2 * processes], CLIENTS)
            began = time.monotonic()
            controller.post(orders[2 * processes :], CLIENTS)
            return (len(orders) - 2 * processes) / (time.monotonic() - began)

    # -- plans --------------------------------------------------------------------------------------------------------
    def plans(self) -> dict[str, Any]:
        """Dry runs a second, alone and beside a writer that holds every row locked in a transaction that stays open."""
        with self.deployment() as controller:
            controller.load(self.network)
            with controller.serving("--no-worker"):
                self._planned(controller)
                alone = self._planned(controller)
                with _writer(controller.url):
                    beside = self._planned(controller)
        return {"alone": round(alone, 1), "beside_a_writer": round(beside, 1), "ratio": round(beside / alone, 2)}

    def _planned(self, controller: Deployment) -> float:
        (order,) = provisions(spread(1, 1))
        body = json.dumps(order | {"external_id": "PLAN", "requester": "bench"})
        done, until = 0, time.monotonic() + WINDOW
        with suppress(TimeoutError), closing(HTTPConnection("127.0.0.1", controller.ports[0], timeout=WINDOW)) as api:
            while time.monotonic() < until:
                api.request("POST", "/api/v1/plans", body, {"Content-Type": "application/json"})
                answer = api.getresponse()
                if answer.status != 200:
                    raise RuntimeError(f"no plan: {answer.read()!r}")
                answer.read()
                done += 1
        return done / WINDOW

    # -- workers ------------------------------------------------------------------------------------------------------
    def workers(self) -> dict[str, Any]:
        """Intents a second, by how many workers there are: one intent in flight on each of the disjoint chains."""
        found = {f"{count}_workers": round(self._worked(count), 2) for count in PROCESSES}
        few, many = found.values()
        return found | {"ratio": round(many / few, 2)}

    def _worked(self, workers: int) -> float:
        with self.deployment() as controller, ExitStack() as stack:
            stack.enter_context(controller.lab(self.network, self.folder / f"lab-{workers}" / "state.json"))
            stack.enter_context(controller.serving("--no-worker"))
            for _ in range(workers):
                stack.enter_context(controller.working())
            controller.carry_out(provisions(spread(CHAINS, 1)))  # sessions are open then
            orders = provisions([network.address(chain, 1) for chain in range(1, CHAINS + 1)])
            seconds, _ = controller.carry_out(orders)
            return CHAINS / seconds

    # -- without work -------------------------------------------------------------------------------------------------
    def idle(self) -> dict[str, Any]:
        """Transactions a second that the server counts while a worker has nothing to do."""
        with self.deployment() as controller:
            controller.load(self.network)
            with controller.working():
                time.sleep(IDLE_SECONDS / 2)
                before = self._transactions(controller)
                time.sleep(IDLE_SECONDS)
                after = self._transactions(controller)
        return {"transactions_per_second": round((after - before) / IDLE_SECONDS, 1)}

    def _transactions(self, controller: Deployment) -> int:
        """Of this database so far. The server's processes report at most once a second."""
        query = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = %s"
        with psycopg.connect(self.databases.server, autocommit=True) as connection:
            row = connection.execute(query, (make_url(controller.url).database,)).fetchone()
        assert row
        return int(row[0])


@contextmanager
def _writer(url: str) -> Iterator[None]:
    """Somebody's transaction that has every row of every table locked, as one that writes them all, until the end."""
    tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'dbos')"
    with psycopg.connect(url) as connection:
        for (name,) in connection.execute(tables).fetchall():
            connection.execute(f"SELECT 1 FROM {name} FOR UPDATE")
        yield


def measure(names: Sequence[str]) -> dict[str, Any]:
    """Run these benchmarks; the report."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kaitong-postgres-")))
        databases = stack.enter_context(opened("postgres", folder))
        databases.configure("fsync", "on")
        bench = Bench(databases, folder)
        ran = {"cores": len(os.sched_getaffinity(0)), "load_average": round(os.getloadavg()[0], 2)}
        return {name: BENCHMARKS[name](bench) for name in names} | {"ran": ran}


BENCHMARKS: dict[str, Callable[[Bench], dict[str, Any]]] = {
    "acceptance": Bench.acceptance,
    "plans": Bench.plans,
    "workers": Bench.workers,
    "idle": Bench.idle,
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    options.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], help="which; all unless given")
    sys.stdout.write(json.dumps(measure(options.parse_args().names or list(BENCHMARKS))) + "\n")


if __name__ == "__main__":
    main()
