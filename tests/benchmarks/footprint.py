"""What kaitong costs before it does anything: `kaitong --help`, `kaitong intent list`, an idle `kaitong serve`.

Out goes one JSON object. Run with `python -m tests.benchmarks.footprint`.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.benchmarks.deployment import free_port, processor_seconds

KAITONG = Path(sys.executable).with_name("kaitong")
IDLE_SECONDS = 5.0


def command_seconds(*words: str, runs: int = 5) -> dict[str, Any]:
    """Wall time of each run of a command on a database of its own, after one that is not counted."""
    found = []
    with tempfile.TemporaryDirectory(prefix="kaitong-command-") as folder:
        variables = {"KAITONG_DATABASE_URL": f"sqlite:///{folder}/kaitong.db"}
        for _ in range(runs + 1):
            began = time.monotonic()
            subprocess.run([KAITONG, *words], check=True, env=os.environ | variables, stdout=subprocess.DEVNULL)
            found.append(time.monotonic() - began)
    return {"median": round(statistics.median(found[1:]), 3), "runs": [round(run, 3) for run in found[1:]]}


def idle_serve() -> dict[str, float]:
    """Start, first answer, then rest: seconds to the first answer, resident memory, processor time of a quiet second."""
    with tempfile.TemporaryDirectory(prefix="kaitong-idle-") as folder:
        port = free_port()
        variables = {"KAITONG_DATABASE_URL": f"sqlite:///{folder}/kaitong.db", "KAITONG_PORT": str(port)}
        began = time.monotonic()
        with subprocess.Popen(
            [KAITONG, "serve", "--json"], cwd=folder, env=os.environ | variables, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout is not None
                process.stdout.readline()
                opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
                with opener.open(f"http://127.0.0.1:{port}/health", timeout=30) as answer:
                    answer.read()
                started = time.monotonic() - began
                used = processor_seconds(process.pid)
                time.sleep(IDLE_SECONDS)
                used = processor_seconds(process.pid) - used
                memory = mebibytes(process.pid)
            finally:
                process.terminate()
    return {
        "start_seconds": round(started, 2),
        "resident_mebibytes": round(memory, 1),
        "cpu_ms_per_idle_second": round(used / IDLE_SECONDS * 1000, 1),
    }


def mebibytes(pid: int, what: str = "VmRSS") -> float:
    """Memory of a process (proc(5), there in kibibytes): what is resident now, or with `VmHWM` the most that ever was."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition(f"{what}:")[2].split()[0]) / 1024


def main() -> None:
    found = {
        "help_seconds": command_seconds("--help"),
        "intent_list_seconds": command_seconds("intent", "list"),
        "idle_serve": idle_serve(),
        "cores": len(os.sched_getaffinity(0)),
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
