"""`docs/write-a-product.md` is followed literally: a product outside the repository, from nothing to a proof."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import METRO

DOCUMENT = (Path(__file__).parents[2] / "docs" / "write-a-product.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?ms)(?:^`([^`\n]+)`\n\n)?^```\w*\n(.*?)^```$", DOCUMENT)
FILES = {name: text for name, text in BLOCKS if name}
COMMANDS = [line for name, text in BLOCKS if not name for line in text.splitlines()]
MISTAKES = re.findall(r"(?m)^\| `([^`|]+\.\w+)` \| `([^|]+)` \| `([^|]+)` \| ([^|]+) \|$", DOCUMENT)


def write(folder: Path) -> Path:
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def environment() -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("KAITONG_")}
    exported = dict(line.removeprefix("export ").split("=", 1) for line in COMMANDS if line.startswith("export "))
    return plain | exported | {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, shell=True, cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The files, and a lab that has imported its inventory."""
    write(tmp_path)
    command = ["kaitong", "lab", "up", "--ephemeral", "--json"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "{\n"
            yield tmp_path
        finally:
            process.send_signal(signal.SIGTERM)


def test_every_block_is_a_file_or_commands() -> None:
    assert set(FILES) == {"hotel/products/guest_line.py", "order.yaml", "larger.yaml"}
    assert all(line.startswith(("export KAITONG_", "kaitong ")) for line in COMMANDS)
    assert len(MISTAKES) == 7


def test_the_commands_do_what_they_say(folder: Path) -> None:
    plan, apply, prove = (line for line in COMMANDS if line.startswith("kaitong "))
    done = run(folder, plan)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Plan: 4 elements to change" in done.stdout
    done = run(folder, apply)
    assert done.returncode == 0, done.stdout + done.stderr
    (service,) = set(re.findall(r"\bEL[A-Z2-7]{13}\b", done.stdout))
    (folder / "larger.yaml").write_text(FILES["larger.yaml"].replace("SERVICE", service), encoding="utf-8")
    done = run(folder, apply.replace("order.yaml", "larger.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr
    shown = json.loads(run(folder, f"kaitong service show {service} --json").stdout)
    assert shown["characteristics"]["size"] == "large"
    done = run(folder, f"{prove} --json")
    assert done.returncode == 0, done.stdout + done.stderr
    proof = json.loads(done.stdout)
    assert (proof["violations"], sum(proof["strikes"].values())) == ([], 2)


@pytest.mark.parametrize(("file", "was", "becomes", "said"), MISTAKES, ids=[row[2] for row in MISTAKES])
def test_what_is_refused_says_why(tmp_path: Path, file: str, was: str, becomes: str, said: str) -> None:
    write(tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert text.count(was) == 1
    imported = run(tmp_path, f"kaitong inventory import {METRO}")
    assert imported.returncode == 0, imported.stderr
    (tmp_path / file).write_text(text.replace(was, becomes), encoding="utf-8")
    done = run(tmp_path, "kaitong plan order.yaml")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert said.strip() in " ".join(done.stderr.split()), done.stderr
