"""`kaitong bench`: runs the benchmarks of `tests/benchmarks`, which come with the source only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from controller.errors import UnknownThing

SOURCE = Path(__file__).parents[2]


def run(benchmark: str, *arguments: str) -> bool:
    """Run one in a process of its own, with our stdout; True when it ended well. Raises UnknownThing."""
    if not (SOURCE / "tests" / "benchmarks" / f"{benchmark}.py").exists():
        raise UnknownThing(
            "the benchmark is not installed",
            field="bench",
            fix="run it in a checkout of the source: docs/benchmarks.md",
        )
    command = [sys.executable, "-m", f"tests.benchmarks.{benchmark}", *arguments]
    return subprocess.run(command, cwd=SOURCE, check=False).returncode == 0


def commit(revision: str) -> str:
    """The commit that this revision of the source names. Raises UnknownThing."""
    command = [
        "git",
        "-C",
        str(SOURCE),
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        f"{revision}^{{commit}}",
    ]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    if found.returncode:
        raise UnknownThing(
            f"there is no revision {revision!r} of the source", field="revision", fix="name one that `git log` shows"
        )
    return found.stdout.strip()
