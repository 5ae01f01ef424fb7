"""A build of kaitong driven from outside: its commands as processes, orders over HTTP, progress by one look at a table.

Nothing of the build is imported, so that it may be of any age: `checked_out` sets a revision up beside this one.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, create_engine, text

from lab.client import LabClient

SOURCE = Path(__file__).parents[2]
NEUTRAL = "/"
"""where processes stand: `python -m` would find this build's packages here"""
END_SECONDS = 40.0
"""what a process may take to end: a worker waits for its jobs for 20"""
FINAL = {"completed", "failed", "rolledBack", "cancelled", "rejected"}
_STATES = text("SELECT id, state, reason FROM intent WHERE id IN :intents").bindparams(
    bindparam("intents", expanding=True)
)


@dataclass(frozen=True)
class Build:
    """A checkout that is set up, and its `kaitong`."""

    name: str
    kaitong: Path


THIS = Build("this", Path(sys.executable).with_name("kaitong"))


@contextmanager
def checked_out(revision: str) -> Iterator[Build]:
    """A revision of this repository in a worktree and an environment of its own; both are gone after the block."""
    with tempfile.TemporaryDirectory(prefix="kaitong-build-") as folder:
        tree = Path(folder) / "kaitong"
        _git("worktree", "add", "--detach", str(tree), revision)
        try:
            setup = [sys.executable, "run.py", "setup"]
            subprocess.run(setup, cwd=tree, check=True, stdout=sys.stderr)
            yield Build(revision, tree / ".venv" / "bin" / "kaitong")
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*words: str) -> None:
    subprocess.run(["git", "-C", str(SOURCE), *words], check=True, stdout=sys.stderr)


@dataclass(frozen=True)
class Accepted:
    """An order's answer."""

    intent: str
    service: str


@dataclass
class Deployment:
    """One database of one build. Its processes run with the default settings, but soak 0 and those in `variables`."""

    build: Build
    url: str
    variables: Mapping[str, str] = field(default_factory=dict)
    ports: list[int] = field(default_factory=list)
    """of the APIs that run"""
    pids: list[int] = field(default_factory=list)
    """of all processes that run"""

    def __post_init__(self) -> None:
        self._engine = create_engine(self.url.replace("postgresql://", "postgresql+psycopg://"))
        self._orders = 0

    def load(self, network: Path) -> None:
        """Import a network into the inventory."""
        command = [str(self.build.kaitong), "inventory", "import", str(network)]
        subprocess.run(command, cwd=NEUTRAL, env=self._environment(), check=True, stdout=subprocess.DEVNULL)

    @contextmanager
    def serving(self, *options: str) -> Iterator[int]:
        """`kaitong serve` with these options while the block runs; its pid."""
        port = free_port()
        with self._running({"KAITONG_PORT": str(port)}, "serve", "--json", *options) as pid:
            self.ports.append(port)
            try:
                yield pid
            finally:
                self.ports.remove(port)

    @contextmanager
    def working(self, **variables: str) -> Iterator[int]:
        """`kaitong worker` while the block runs; its pid."""
        with self._running(variables, "worker", "--json") as pid:
            yield pid

    @contextmanager
    def lab(self, network: Path, state: Path) -> Iterator[LabClient]:
        """The build's own lab while the block runs, its network imported: elements change with the drivers."""
        variables = {"KAITONG_LAB_STATE": str(state)}
        with self._process(variables, "lab", "up", "--network", str(network), "--ephemeral", "--json"):
            yield LabClient(state)

    @contextmanager
    def _running(self, variables: Mapping[str, str], *words: str) -> Iterator[int]:
        with self._process(variables, *words) as pid:
            self.pids.append(pid)
            try:
                yield pid
            finally:
                self.pids.remove(pid)

    @contextmanager
    def _process(self, variables: Mapping[str, str], *words: str) -> Iterator[int]:
        """A command of the build that says one line when it is ready, and ends at SIGTERM; its pid."""
        with subprocess.Popen(
            [self.build.kaitong, *words],
            cwd=NEUTRAL,
            env={**self._environment(), **variables},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                assert process.stdout is not None
                if not process.stdout.readline():
                    raise RuntimeError(f"kaitong {' '.join(words)} of {self.build.name} did not start")
                yield process.pid
            finally:
                _end(process)

    def _environment(self) -> dict[str, str]:
        own = {"KAITONG_DATABASE_URL": self.url, "KAITONG_SOAK_SECONDS": "0"}
        # what is found by PYTHONPATH would take the build's own place
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return {**inherited, **own, **self.variables}

    def post(self, orders: Sequence[Mapping[str, Any]], clients: int = 4) -> list[Accepted]:
        """Post these orders to the APIs in turns, by several clients at once, each on a connection of its own."""
        first, self._orders = self._orders, self._orders + len(orders)
        numbered = [
            {**order, "external_id": f"BENCH-{first + at}", "requester": "bench"} for at, order in enumerate(orders)
        ]
        with ThreadPoolExecutor(clients) as threads:
            parts = list(threads.map(self._client, range(clients), [numbered[at::clients] for at in range(clients)]))
        return [parts[at % clients][at // clients] for at in range(len(numbered))]

    def _client(self, number: int, orders: Iterable[Mapping[str, Any]]) -> list[Accepted]:
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[number % len(self.ports)], timeout=60)
        found = []
        for order in orders:
            connection.request("POST", "/api/v1/intents", json.dumps(order), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            body = json.loads(answer.read())
            if answer.status != 202:
                raise RuntimeError(f"order refused: {body}")
            found.append(Accepted(body["id"], body["service"]))
        connection.close()
        return found

    def carry_out(self, orders: Sequence[Mapping[str, Any]]) -> tuple[float, list[Accepted]]:
        """Post these orders at once; seconds until all are completed."""
        began = time.monotonic()
        accepted = self.post(orders)
        self.wait(accepted)
        return time.monotonic() - began, accepted

    def get(self, path: str) -> Any:
        """What an API answers, parsed."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.ports[0], timeout=60)) as connection:
            connection.request("GET", f"/api/v1{path}")
            return json.loads(connection.getresponse().read())

    def wait(self, accepted: Iterable[Accepted], seconds: float = 600.0) -> None:
        """Until all are final, by the database: waiting costs the controller nothing. Raises when one did not succeed."""
        deadline = time.monotonic() + seconds
        waiting, wrong = {each.intent for each in accepted}, list[str]()
        while waiting and time.monotonic() < deadline:
            time.sleep(0.05)
            for intent, state, reason in self._states(waiting):
                if state in FINAL:
                    waiting.remove(intent)
                    wrong += [] if state == "completed" else [f"{intent} is {state}: {reason}"]
        if waiting or wrong:
            unfinished = f"{len(waiting)} of {self.build.name} are not finished; " if waiting else ""
            raise RuntimeError(unfinished + "; ".join(wrong[:3]))

    def _states(self, intents: Iterable[str]) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(_STATES, {"intents": list(intents)}).all()

    def processor_seconds(self) -> float:
        """Of all processes that run, so far."""
        return sum(map(processor_seconds, self.pids))

    def close(self) -> None:
        self._engine.dispose()


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def processor_seconds(pid: int) -> float:
    """User and system time of a process so far, in the kernel's ticks (proc(5), fields 14 and 15)."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
