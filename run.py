"""Set up, demo, check and test kaitong with nothing but Python >= 3.11: `python3 run.py setup|demo|check|test`.

Every command makes `.venv` first, from the lock files; it does so again only when they change.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
USAGE = """usage: python3 run.py COMMAND
  setup   make .venv with everything the project needs
  demo    a simulated network, activations, faults and their undo, in one minute
  check   lint, types, layers, fast tests
  test    every test (a real Postgres comes as a wheel)"""


# The tests start hundreds of processes: each would compile thousands of modules anew where Python may write nothing.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(*command: str) -> None:
    """Run one command; leave with its exit code when it fails."""
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def setup(lock: str = "requirements-dev.lock") -> None:
    """The virtual environment, exactly as locked, and the project in it. The demo needs no test tools."""
    if sys.version_info < (3, 11):
        sys.exit(f"kaitong needs Python 3.11 or newer, this is {sys.version.split()[0]}")
    wanted = {name: _stamp(name) for name in (lock, "requirements-dev.lock")}
    stamp = VENV / "kaitong.stamp"
    if stamp.is_file() and stamp.read_text() in wanted.values():
        return
    python = str(BIN / "python")
    run(sys.executable, "-m", "venv", str(VENV))
    uv = subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], cwd=ROOT, check=False).returncode == 0
    by_uv = [str(BIN / "uv"), "pip", "install", "--compile-bytecode", "--python", python]  # pip compiles by itself
    install = by_uv if uv else [python, "-m", "pip", "install"]
    run(*install, "--quiet", "--require-hashes", "-r", str(ROOT / lock))
    run(*install, "--quiet", "--no-deps", "-e", str(ROOT))
    stamp.write_text(wanted[lock])


def _stamp(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


def check() -> None:
    for tool in (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("lint-imports",),
        ("pytest", "-n", "4", "tests/unit", "tests/golden"),
    ):
        print("==", *tool, flush=True)
        run(str(BIN / tool[0]), *tool[1:])


def main() -> None:
    command, *rest = sys.argv[1:] or ["help"]
    if command not in {"setup", "demo", "check", "test"}:
        sys.exit(USAGE)
    setup("requirements.lock" if command == "demo" else "requirements-dev.lock")
    if command == "demo":
        run(str(BIN / "kaitong"), "demo", *rest)
    elif command == "check":
        check()
    elif command == "test":
        # most tests wait for elements, not for a processor; neighbours share a lab
        run(str(BIN / "pytest"), "-n", "5", "--dist", "worksteal", *rest)


if __name__ == "__main__":
    main()
