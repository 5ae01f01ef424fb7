"""Set up, demo, check and test kaitong with nothing but Python >= 3.11: `python3 run.py COMMAND`.

Every command makes `.venv` first, from the lock files; it does so again only when they change.
"""

from __future__ import annotations

import contextlib
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
  test    every test (a real Postgres comes as a wheel)
  docs    write the tables of the documents that the code knows better
  newer   the fast tests, and a worker's start, on the newest other Python of this machine that kaitong runs on"""
NEWER = [(3, minor) for minor in (14, 13, 12)]
"""what `newer` looks for, by which it says what is not tested"""


# The tests start hundreds of processes: each would compile thousands of modules anew where Python may write nothing.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(*command: str) -> None:
    """Run one command; leave with its exit code when it fails."""
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def setup(lock: str = "requirements-dev.lock", python: str = sys.executable, venv: Path = VENV) -> None:
    """The virtual environment, exactly as locked, and the project in it. The demo needs no test tools."""
    if sys.version_info < (3, 11):
        sys.exit(f"kaitong needs Python 3.11 or newer, this is {sys.version.split()[0]}")
    wanted = {name: _stamp(name) for name in (lock, "requirements-dev.lock")}
    stamp, tools = venv / "kaitong.stamp", venv / BIN.name
    if stamp.is_file() and stamp.read_text() in wanted.values():
        return
    run(python, "-m", "venv", str(venv))
    python = str(tools / "python")
    uv = subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], cwd=ROOT, check=False).returncode == 0
    by_uv = [str(tools / "uv"), "pip", "install", "--compile-bytecode", "--python", python]  # pip compiles by itself
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


def newer() -> None:
    """Says which Pythons were not found, and tests on the newest that was."""
    found = {version: python for version in NEWER if (python := _interpreter(version))}
    absent = ", ".join(".".join(map(str, version)) for version in NEWER if version not in found)
    if absent:
        print(f"== not tested: no Python {absent} on this machine", flush=True)
    other = {version: python for version, python in found.items() if version != sys.version_info[:2]}
    if not other:
        print("== no other Python that kaitong runs on was found: nothing newer was tested", flush=True)
        return
    version, python = max(other.items())
    name = ".".join(map(str, version))
    venv = ROOT / f".venv-{name}"
    setup(python=python, venv=venv)
    print(f"== Python {name}: {python}", flush=True)
    run(str(venv / BIN.name / "pytest"), "-n", "4", "tests/unit", "tests/golden", "tests/contract/test_durable.py")


def _interpreter(version: tuple[int, int]) -> str:
    """A Python of this version: on the path, or one of pyenv's; empty where there is none that runs."""
    name = ".".join(map(str, version))
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    places = sorted(pyenv.glob(f"versions/{name}.*/bin/python"), reverse=True)
    asks = "import sys, venv, sqlite3; print(*sys.version_info[:2], sep='.')"
    for place in (f"python{name}", *map(str, places)):
        with contextlib.suppress(OSError):  # pyenv's shims are on the path also for what is not chosen
            said = subprocess.run([place, "-c", asks], capture_output=True, text=True, check=False)
            if said.stdout.strip() == name:
                return place
    return ""


def main() -> None:
    command, *rest = sys.argv[1:] or ["help"]
    if command not in {"setup", "demo", "check", "test", "docs", "newer"}:
        sys.exit(USAGE)
    setup("requirements.lock" if command == "demo" else "requirements-dev.lock")
    if command == "demo":
        run(str(BIN / "kaitong"), "demo", *rest)
    elif command == "check":
        check()
    elif command == "docs":
        run(str(BIN / "python"), "-m", "tests.doc_tables")
    elif command == "newer":
        newer()
    elif command == "test":
        # most tests wait for elements, not for a processor; neighbours share a lab
        run(str(BIN / "pytest"), "-n", "5", "--dist", "worksteal", *rest)


if __name__ == "__main__":
    main()
