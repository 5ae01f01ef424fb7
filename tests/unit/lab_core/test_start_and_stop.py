"""A lab starts and ends cleanly, with its parent, on loopback only."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import asyncssh
import pytest

from lab.client import LabClient, LabError, start
from tests.unit.lab_core.hubs import DIALECTS, description, say, write


class TestStartAndStop:
    def test_it_ends_cleanly_and_quietly(self, tmp_path: Path) -> None:
        with start(write(tmp_path, description()), tmp_path / "state.json", dialects=[DIALECTS]) as running:
            say(running, "hub-1", "show")
            running.client.fault("hub-1", "unreachable")
            with pytest.raises((asyncssh.Error, OSError)):
                say(running, "hub-1")
        assert not running.state_file.exists()
        assert not running.network_file.exists()
        assert running.state_file.with_suffix(".log").read_text() == ""
        with pytest.raises(LabError, match="no lab answers"):
            running.client.elements()
        with pytest.raises(LabError, match="no lab runs here"):
            LabClient(running.state_file)

    def test_a_lab_that_cannot_start_says_why(self, tmp_path: Path) -> None:
        path = write(tmp_path, description() | {"links": [{"a": "hub-1 p2", "z": "hub-8 p1"}]})
        with (
            pytest.raises(LabError, match=r"did not start: .*element 'hub-8' is not in"),
            start(path, tmp_path / "s.json", dialects=[DIALECTS]),
        ):
            pass

    def test_own_ports_are_taken_once(self, tmp_path: Path) -> None:
        path = write(tmp_path, description())
        with start(path, tmp_path / "one.json", ephemeral=False, dialects=[DIALECTS]) as running:
            if running.elements["hub-1"]["host"] == "127.0.0.1":
                pytest.skip("this system has one loopback address")
            assert running.elements["hub-1"] == {"host": "127.29.1.1", "port": 8022}
            with (
                pytest.raises(LabError, match=r"hub-1 - 127.29.1.1:8022 is taken"),
                start(path, tmp_path / "two.json", ephemeral=False, dialects=[DIALECTS]),
            ):
                pass

    def test_only_loopback_is_ever_listened_on(self, tmp_path: Path) -> None:
        network = description()
        network["elements"][1]["management"] = {"host": "192.0.2.7", "port": 22, "credential": "lab"}
        with start(write(tmp_path, network), tmp_path / "state.json", dialects=[DIALECTS]) as running:
            assert running.elements["hub-2"]["host"] == "127.0.0.1"
            assert running.elements["hub-2"]["port"] != 22
            assert say(running, "hub-2") == "HUB-2>"

    def test_it_ends_with_its_parent(self, tmp_path: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "lab.server",
            "--with-parent",
            "--network",
            str(write(tmp_path, description())),
        ]
        command += ["--state", str(tmp_path / "state.json"), "--ephemeral", "--dialects", str(DIALECTS)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stdout.readline() == f"READY {tmp_path / 'state.json'}\n".encode()
            process.stdin.close()
            assert process.wait(60) == 0
        assert not (tmp_path / "state.json").exists()

    def test_interrupt_is_a_clean_stop(self, tmp_path: Path) -> None:
        command = [sys.executable, "-m", "lab.server", "--network", str(write(tmp_path, description()))]
        command += ["--state", str(tmp_path / "state.json"), "--ephemeral", "--dialects", str(DIALECTS)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 0
        assert not (tmp_path / "state.json").exists()
