"""The demo is a promise of the README: every step of it is seen here as a user sees it."""

from __future__ import annotations

import json
import subprocess
import sys

STEPS = [
    "dry run",
    "provision",
    "trace passes",
    "change bandwidth",
    "suspend",
    "trace stops",
    "resume",
    "trace passes again",
    "last element refuses",
    "alarm in the soak",
    "teardown",
    "nothing left",
]


def test_the_demo_shows_what_it_promises() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "controller.doors.cli.main", "demo", "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["ok"], done.stdout + done.stderr
    assert [step["name"] for step in last["steps"]] == STEPS
    assert all(step["ok"] and step["evidence"] for step in last["steps"])
    assert done.returncode == 0
