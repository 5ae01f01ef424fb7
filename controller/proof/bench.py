"""`kaitong bench activation`: runs the benchmark of `tests/benchmarks`, which comes with the source only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from controller.errors import UnknownThing

SOURCE = Path(__file__).parents[2]


def run(*, as_json: bool = False) -> bool:
    """Run it in a process of its own, with our stdout; True when it ended well and left every element as it was."""
    if not (SOURCE / "tests" / "benchmarks" / "activation.py").exists():
        raise UnknownThing(
            "the benchmark is not installed",
            field="bench",
            fix="run it in a checkout of the source: docs/benchmarks.md",
        )
    command = [sys.executable, "-m", "tests.benchmarks.activation", *(["--json"] if as_json else [])]
    return subprocess.run(command, cwd=SOURCE, check=False).returncode == 0
