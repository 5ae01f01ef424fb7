"""`docs/write-a-platform.md` is followed literally: a platform outside the repository, from nothing to a full score."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from pathlib import Path

import pytest

from lab.network import World
from tests.contract.worked_example import BLOCKS, COMMANDS, FILES, MISTAKES, Mistake, another, run, write

TRANSCRIPT = "acme/transcripts/acme/session.txt"
PROMPT = "ACME-1# "


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("outside"))


def test_every_block_is_a_file_or_commands() -> None:
    assert len(FILES) == len([name for name, _ in BLOCKS if name]) > 6
    assert all(name.startswith("acme/") for name in FILES)
    assert all(line.startswith(("export KAITONG_", "kaitong ")) for line in COMMANDS)
    assert len(MISTAKES) == 7


def test_the_commands_do_what_they_say(folder: Path) -> None:
    once, every, matrix = (line for line in COMMANDS if line.startswith("kaitong "))
    done = run(folder, once)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.match(r"acme_os - (\d+) of \1 checks passed against lab \(acme-1\), 40 of ", done.stdout)

    done = run(folder, f"{every} --json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["failures"]) == (0, [])
    assert report["passed"] == report["total"] > 100
    assert report["struck"] == report["points"] > 40
    assert report["roles"] == ["edge"]
    # what does not apply does not apply to any box without candidate, or is an oddity that this one does not have
    assert not [each for each in report["skipped"] if each["check"].startswith(("edge:", "struck:", "login:"))]

    done = run(folder, f"{matrix} --json")
    (row,) = json.loads(done.stdout)
    assert (row["platform"], row["role"], row["proof"], row["undo"]) == (
        "acme_os",
        "edge",
        "lab-proven only",
        "inverse",
    )
    assert row["lab"]
    assert row["operations"] == ["provision", "change", "suspend", "resume", "teardown"]
    assert len(row["doubts"]) == 1
    assert "acme_os" in run(folder, matrix).stdout


def test_another_network_may_be_given(folder: Path, tmp_path: Path) -> None:
    here = another(folder, tmp_path / "here")
    (here / "acme" / "networks").rename(here / "elsewhere")
    command = next(line for line in COMMANDS if line.startswith("kaitong driver"))
    refused = run(here, f"{command} --only nothing")
    assert refused.returncode == 1
    assert "no element of acme_os in " in refused.stderr
    done = run(here, f"{command} --only nothing --network elsewhere/acme.yaml --json")
    assert (done.returncode, json.loads(done.stdout)["passed"]) == (0, 1)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{Path(mistake.file).name}-{mistake.was}")
def test_a_mistake_is_refused_with_file_line_and_fix(folder: Path, tmp_path: Path, mistake: Mistake) -> None:
    here = another(folder, tmp_path / "here")
    mistake.made(here)
    done = run(here, "kaitong driver test acme_os")
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: ")
    assert mistake.told in line.replace(f"{here.resolve()}/", "")


@pytest.mark.parametrize(
    ("folders", "words"),
    [
        ("acne", "acne - No such file or directory"),
        ("acme/support.yaml", "acme/support.yaml - Not a directory"),
        ("acme/drivers", "acme/drivers - has none of "),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused(folder: Path, words: str, folders: str) -> None:
    refused(run(folder, "kaitong matrix", KAITONG_EXTRA_FOLDERS=folders), words)


@pytest.mark.parametrize("command", ["driver test acme_os", "lab up", "worker"])
def test_every_process_looks_there(folder: Path, command: str) -> None:
    refused(run(folder, f"kaitong {command}", KAITONG_EXTRA_FOLDERS="acne"), "acne - No such file or directory")


def refused(done: subprocess.CompletedProcess[str], words: str) -> None:
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert "KAITONG_EXTRA_FOLDERS" in done.stderr


def test_the_element_is_as_its_transcript_says(folder: Path) -> None:
    """Typed again, each command is answered with the same bytes."""
    spoken = FILES[TRANSCRIPT]
    typed = [line.removeprefix(PROMPT) for line in spoken.splitlines() if line.startswith(PROMPT)]
    screen = _Screen(typed)
    world = World.from_file(folder / "acme/networks/acme.yaml", [folder / "acme/lab/dialects"])
    element = world.elements["acme-1"]
    assert element.running() == element.saved() == FILES["acme/networks/acme-1.cfg"]
    asyncio.run(element.shell(screen))
    assert screen.text.replace("\r\n", "\n") == spoken + PROMPT
    assert element.running() == element.saved() == FILES["acme/networks/acme-1.cfg"]


class _Screen:
    """A user who types these lines and hangs up."""

    peer, user = "127.0.0.1", "lab"

    def __init__(self, typed: list[str]) -> None:
        self._keys, self.text = iter([*typed, ""]), ""

    async def read(self) -> bytes:
        line = next(self._keys, "")
        return f"{line}\n".encode() if line else b""

    def write(self, data: bytes) -> None:
        self.text += data.decode()

    def close(self) -> None: ...

    def exit(self) -> None: ...
