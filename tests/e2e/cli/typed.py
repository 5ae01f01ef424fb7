"""How a command is typed, and what it says: exit code, both streams."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
METRO = ROOT / "lab" / "networks" / "metro.yaml"
EXAMPLES = ROOT / "docs" / "examples"


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Kaitong = Callable[..., Said]


def order(file: Path, **changes: Any) -> Path:
    body = yaml.safe_load((EXAMPLES / "provision.yaml").read_text())
    characteristics = body["characteristics"] | changes.pop("characteristics", {})
    file.write_text(yaml.safe_dump(body | {"characteristics": characteristics} | changes))
    return file


def one_line(said: Said) -> str:
    """The single line of an error: nothing on stdout, no traceback."""
    assert said.code == 1
    assert said.out == ""
    first, *others = said.err.splitlines()
    assert first.startswith("Error: "), said.err
    assert all(line.startswith("  ") for line in others)
    assert "Traceback" not in said.err
    return first


def applied(*words: object) -> subprocess.CompletedProcess[str]:
    """`kaitong apply` as a process: it may hold a worker."""
    command = [sys.executable, "-m", "controller.doors.cli.main", "apply", *map(str, words), "--auto-approve"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
