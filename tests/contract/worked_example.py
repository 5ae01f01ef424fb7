"""The worked examples of `docs/write-a-platform.md`, taken literally: their files, their commands, their mistakes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_WHOLE = (Path(__file__).parents[2] / "docs" / "write-a-platform.md").read_text(encoding="utf-8")
DOCUMENT, _, NETCONF = _WHOLE.partition("\n## A box that speaks NETCONF\n")
"""the example on a command line, and the one over NETCONF"""


def blocks(document: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = re.findall(r"(?ms)(?:^`([^`\n]+)`\n\n)?^```\w*\n(.*?)^```$", document)
    return found


BLOCKS = blocks(DOCUMENT)
"""(the name that stands before it, what it holds) of every block"""
FILES = {name: text for name, text in BLOCKS if name}
COMMANDS = [line for name, text in BLOCKS if not name for line in text.splitlines()]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One row of the table of what is refused."""

    file: str
    was: str
    becomes: str
    told: str

    def made(self, folder: Path) -> None:
        """Make it in a folder that `write` has filled."""
        file = folder / self.file
        if self.was == "nothing":
            file.touch()
        elif self.becomes == "nothing":
            file.unlink()
        else:
            text = file.read_text(encoding="utf-8")
            assert text.count(self.was) == 1
            file.write_text(text.replace(self.was, self.becomes), encoding="utf-8")


MISTAKES = [
    Mistake(file, was.strip("`"), becomes.strip("`"), told.removesuffix(" ..."))
    for file, was, becomes, told in re.findall(r"(?m)^\| `(acme/[^`]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", DOCUMENT)
]


def write(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """The files of the document, below this folder."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def another(folder: Path, other: Path) -> Path:
    """A copy, without what Python has left there."""
    return shutil.copytree(folder, other, ignore=shutil.ignore_patterns("__pycache__"))


def environment(**more: str) -> dict[str, str]:
    """What the document exports, and where `kaitong` is; no settings of whoever runs the tests."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("KAITONG_")}
    exported = dict(line.removeprefix("export ").split("=", 1) for line in COMMANDS if line.startswith("export "))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return plain | exported | {"PATH": path} | more


def run(folder: Path, command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A command of the document, as a shell in this folder runs it."""
    return subprocess.run(
        command, shell=True, cwd=folder, env=environment(**more), capture_output=True, text=True, check=False
    )
