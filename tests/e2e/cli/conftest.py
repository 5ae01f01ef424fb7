"""One command in an empty folder with a database of its own; with an inventory; with the lab's elements."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from controller.doors.cli.main import main
from lab.client import LabClient, Running
from tests.e2e.cli.typed import METRO, Kaitong, Said


@pytest.fixture
def kaitong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kaitong:
    """Run one command in an empty folder with a database of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAITONG_SOAK_SECONDS", "0.2")

    def run(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["kaitong", *map(str, words)])
        capsys.readouterr()
        code: Any = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return Said(int(code or 0), said.out, said.err)

    return run


@pytest.fixture
def imported(kaitong: Kaitong) -> Kaitong:
    assert kaitong("inventory", "import", METRO).code == 0
    return kaitong


@pytest.fixture
def network(kaitong: Kaitong, lab: Running, metro: LabClient, monkeypatch: pytest.MonkeyPatch) -> Kaitong:
    """With the elements of the lab, under their true addresses."""
    del metro  # for its tidying
    monkeypatch.setenv("KAITONG_LAB_STATE", str(lab.state_file))
    assert kaitong("inventory", "import", lab.network_file).code == 0
    return kaitong
