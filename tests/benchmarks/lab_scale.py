"""The lab at scale: `kaitong lab up` with many elements of every platform in one process, and whether they answer.

In comes a number of elements; out goes how long it takes until all are there, what the process needs, and what it needs
while a sample of every platform is logged in at once. Run with `python -m tests.benchmarks.lab_scale`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh

from lab.client import LabClient, read_state
from tests.benchmarks import network
from tests.benchmarks.footprint import mebibytes

KAITONG = Path(sys.executable).with_name("kaitong")
PATIENCE = 300.0
"""seconds after which a lab or an answer is given up"""
_BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"
_END = "]]>]]>"
_HELLO = f'<hello xmlns="{_BASE}"><capabilities><capability>urn:ietf:params:netconf:base:1.0</capability></capabilities></hello>{_END}'
_GET = f'<rpc message-id="1" xmlns="{_BASE}"><get-config><source><running/></source></get-config></rpc>{_END}'
_NETCONF = (("", f"session-id>[0-9]+</.*{_END}"), (_HELLO + _GET, rf"rpc-reply>\s*{_END}"))


@dataclass(frozen=True)
class Talk:
    """How an element of a platform is asked for what it holds, and what its answer must have in it."""

    door: str
    """`shell`, `netconf` or `tcp`"""
    steps: tuple[tuple[str, str], ...]
    """what is sent, and how the answer to it ends (regular expressions)"""
    holds: str


TALKS = {
    "huawei_smartax": Talk(
        "shell",
        (
            ("", ">$"),
            ("enable\n", "#$"),
            ("undo smart\n", "#$"),
            ("scroll\n", "#$"),
            ("display current-configuration\n", r"return\r\n\r\n\S+#$"),
        ),
        r"\[global-config\]",
    ),
    "zte_zxan": Talk(
        "shell",
        (
            ("", "[>#]$"),
            ("enable\n", "Password:$"),
            ("{enable}\n", "#$"),
            ("terminal length 0\n", "#$"),
            ("show running-config\n", r"(end|!</\S+>)\r\n\S+#$"),
        ),
        r"\n(end|!</)",
    ),
    "cisco_iosxr": Talk(
        "shell", (("", "#$"), ("terminal length 0\n", "#$"), ("show running-config\n", "end.*#$")), "end"
    ),
    "huawei_vrp": Talk(
        "shell",
        (("", ">$"), ("screen-length 0 temporary\n", ">$"), ("display current-configuration\n", r"return\r\n<\S+>$")),
        "sysname",
    ),
    "juniper_junos": Talk("netconf", _NETCONF, "<host-name>"),
    "ptn_netconf": Talk("netconf", _NETCONF, "<lsr-id>"),
    "sdh_tl1": Talk(
        "tcp", (("ACT-USER::lab:1::lab;", "M  1 .*;"), ("RTRV-CRS-ALL::ALL:2;", "M  2 .*;")), "M  2 COMPLD"
    ),
    "u2000_tl1": Talk(
        "tcp",
        (("LOGIN:::1::UN=lab,PWD=lab;", "M  1 .*;"), ("LST-ONU::OLTID={hostname}:2::;", "M  2 .*;")),
        "M  2 COMPLD",
    ),
}


@dataclass(frozen=True)
class Lab:
    """A lab that `kaitong lab up` runs, and what its start took."""

    client: LabClient
    pid: int
    elements: dict[str, dict[str, Any]]
    ready_seconds: float
    """until every door was open"""
    up_seconds: float
    """until `kaitong lab up` said so, its network imported into an empty inventory"""


@contextmanager
def up(file: Path, folder: Path) -> Iterator[Lab]:
    """`kaitong lab up` on this network while the block runs, with an inventory of its own."""
    state = folder / "state.json"
    variables = {"KAITONG_DATABASE_URL": f"sqlite:///{folder}/kaitong.db", "KAITONG_LAB_STATE": str(state)}
    began, wall = time.monotonic(), time.time()
    command = [KAITONG, "lab", "up", "--network", file, "--ephemeral", "--json"]
    with subprocess.Popen(
        command, cwd=folder, env=os.environ | variables, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            if not process.stdout.readline():
                raise RuntimeError("the lab did not start")
            taken = time.monotonic() - began
            said = read_state(state)
            # the lab writes its state file when every door is open
            yield Lab(LabClient(state), said["pid"], said["elements"], state.stat().st_mtime - wall, taken)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def sample(specs: Iterable[Mapping[str, Any]], each: int) -> list[Mapping[str, Any]]:
    """The specs of the first `each` elements of every platform."""
    chosen: dict[str, list[Mapping[str, Any]]] = {}
    for spec in specs:
        if len(of_platform := chosen.setdefault(spec["platform"], [])) < each:
            of_platform.append(spec)
    return [spec for of_platform in chosen.values() for spec in of_platform]


class Visit:
    """Somebody who logs in to many elements at once, reads each one's configuration, and stays."""

    def __init__(self, client: LabClient, doors: Mapping[str, Mapping[str, Any]]) -> None:
        self.client, self.doors = client, doors
        self.answers: dict[str, str] = {}
        """of each element: the answer to the last question"""
        self.seconds: dict[str, float] = {}
        """of each element: from the first byte until that answer"""
        self.everybody_in = self.nobody_in = self.sessions = 0
        """resident bytes of the lab while all are logged in, and when all have gone; sessions that it counted then"""

    async def all_at_once(self, specs: list[Mapping[str, Any]]) -> None:
        """Raises an ExceptionGroup of TimeoutError, OSError and asyncssh.Error when elements do not answer."""
        arrived = asyncio.Barrier(len(specs) + 1)
        async with asyncio.TaskGroup() as visitors:
            for spec in specs:
                visitors.create_task(self._one(spec, arrived))
            await arrived.wait()
            self.everybody_in = await asyncio.to_thread(self._resident)
            self.sessions = sum(row["sessions"] for row in await asyncio.to_thread(self.client.elements))
            await arrived.wait()
        self.nobody_in = await asyncio.to_thread(self._resident)

    def _resident(self) -> int:
        return int(self.client.stats()["rss"])

    async def _one(self, spec: Mapping[str, Any], arrived: asyncio.Barrier) -> None:
        began = time.monotonic()
        async with session(spec, self.doors[spec["name"]]) as say:
            for at in range(len(TALKS[spec["platform"]].steps)):
                self.answers[spec["name"]] = await say(at)
            self.seconds[spec["name"]] = time.monotonic() - began
            await arrived.wait()
            await arrived.wait()


@asynccontextmanager
async def session(
    spec: Mapping[str, Any], door: Mapping[str, Any]
) -> AsyncIterator[Callable[[int], Coroutine[Any, Any, str]]]:
    """A session with an element; what it gives takes a step of the platform's talk and returns the answer."""
    talk = TALKS[spec["platform"]]
    words = {"hostname": spec["identity"]["hostname"], "enable": spec["lab"].get("enable", "lab")}
    async with _stream(talk.door, door["host"], door["port"]) as (reader, writer):

        async def say(at: int) -> str:
            typed, end = talk.steps[at]
            writer.write(typed.format(**words).encode())
            return await _until(reader, re.compile(end, re.DOTALL))

        yield say


@asynccontextmanager
async def _stream(door: str, host: str, port: int) -> AsyncIterator[tuple[Any, Any]]:
    """Bytes to and from an element; what reads and what writes are streams of asyncio or of asyncssh."""
    if door == "tcp":
        reader, writer = await asyncio.open_connection(host, port)
        try:
            yield reader, writer
        finally:
            writer.close()
        return
    subsystem = {"subsystem": "netconf"} if door == "netconf" else {"term_type": "vt100"}
    async with asyncssh.connect(
        host, port, username="lab", password="lab", known_hosts=None, config=None, client_keys=None, login_timeout=PATIENCE
    ) as connection:  # fmt: skip
        process = await connection.create_process(encoding=None, **subsystem)
        yield process.stdout, process.stdin


async def _until(reader: Any, end: re.Pattern[str]) -> str:
    """Read until the text ends so. Raises ConnectionError and TimeoutError."""
    text = ""
    try:
        async with asyncio.timeout(PATIENCE):
            while not end.search(text):
                data = await reader.read(1 << 16)
                if not data:
                    raise ConnectionError(f"the element hung up after {text[-200:]!r}")
                text += data.decode("utf-8", "replace")
    except TimeoutError as error:
        raise TimeoutError(f"no {end.pattern!r} after {text[-200:]!r}") from error
    return text


def wrong(answers: Mapping[str, str], specs: Iterable[Mapping[str, Any]]) -> list[str]:
    """Elements whose answer is not what their platform must say."""
    return [
        spec["name"] for spec in specs if not re.search(TALKS[spec["platform"]].holds, answers.get(spec["name"], ""))
    ]


def measure(elements: int, each: int) -> dict[str, Any]:
    """Build, start, visit; the report."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="kaitong-scale-") as place:
        folder = Path(place)
        file = network.districts(folder / "network", elements)
        specs = sample(network.elements_of(file), each)
        with up(file, folder) as lab:
            stats = lab.client.stats()
            visit = Visit(lab.client, lab.elements)
            began = time.monotonic()
            asyncio.run(visit.all_at_once(specs))
            took = time.monotonic() - began
            used = lab.client.stats()["cpu_seconds"] - stats["cpu_seconds"]
            peak = mebibytes(lab.pid, "VmHWM")
    cuts = statistics.quantiles(visit.seconds.values(), n=20, method="inclusive")
    return {
        "elements": len(stats["exchanges"]),
        "ready_seconds": round(lab.ready_seconds, 1),
        "up_seconds": round(lab.up_seconds, 1),
        "start_cpu_seconds": round(stats["cpu_seconds"], 1),
        "resident_mebibytes": {
            "ready": round(stats["rss"] / 2**20),
            "sample_logged_in": round(visit.everybody_in / 2**20),
            "sample_gone": round(visit.nobody_in / 2**20),
            "most_ever": round(peak),
        },
        "sample": {
            "sessions": visit.sessions,
            "platforms": len({spec["platform"] for spec in specs}),
            "wrong_answers": wrong(visit.answers, specs),
            "seconds_until_all_answered": round(took, 1),
            "seconds_of_a_session": {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1)},
            "lab_cpu_seconds": round(used, 1),
        },
        "ran": {
            "cores": len(os.sched_getaffinity(0)),
            "load_before": round(load, 1),
            "python": sys.version.partition(" ")[0],
        },
    }


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    options.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    options.add_argument("--elements", type=int, default=1000)
    options.add_argument("--each", type=int, default=50, help="elements of each platform that are visited at once")
    chosen = options.parse_args()
    report = measure(chosen.elements, chosen.each)
    if chosen.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        sys.stdout.write("".join(f"{name}: {json.dumps(value)}\n" for name, value in report.items()))
    return 1 if report["sample"]["wrong_answers"] else 0


if __name__ == "__main__":
    sys.exit(main())
