"""What kaitong costs before it does anything: `kaitong --help`, and the memory of an idle `kaitong serve`.

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

from tests.benchmarks.deployment import free_port, processor_seconds

KAITONG = Path(sys.executable).with_name("kaitong")
IDLE_SECONDS = 5.0


def help_seconds(runs: int = 5) -> list[float]:
    """Wall time of each `kaitong --help`, after one that is not counted."""
    found = []
    for _ in range(runs + 1):
        began = time.monotonic()
        subprocess.run([KAITONG, "--help"], check=True, stdout=subprocess.DEVNULL)
        found.append(time.monotonic() - began)
    return found[1:]


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
    runs = help_seconds()
    found = {
        "help_seconds": {"median": round(statistics.median(runs), 3), "runs": [round(run, 3) for run in runs]},
        "idle_serve": idle_serve(),
        "cores": len(os.sched_getaffinity(0)),
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
