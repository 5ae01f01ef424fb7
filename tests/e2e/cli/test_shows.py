"""What `kaitong` shows: `--json` is all there is, the matrix, the examination of a driver, the lab."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.cli.typed import METRO, Kaitong


def test_json_is_all_there_is_on_stdout(imported: Kaitong) -> None:
    for words in (
        ["matrix"], ["intent", "list"], ["service", "list"], ["element", "list"], ["element", "show", "pe-1"],
        ["inventory", "pools"], ["inventory", "ports"], ["inventory", "ports", "--element", "pe-1"], ["history", "list"],
        ["inventory", "import", METRO], ["element", "alarms"], ["history", "restored"],
    ):  # fmt: skip
        said = imported(*words, "--json")
        assert (said.code, said.err) == (0, ""), words
        assert said.json is not None
        plain = imported(*words)
        assert plain.code == 0
        assert plain.out.strip()


def test_matrix_is_what_the_folders_hold(kaitong: Kaitong) -> None:
    rows = {(row["platform"], row["role"]): row for row in kaitong("matrix", "--json").json}
    assert rows["huawei_smartax", "access"]["undo"] == "inverse"
    assert rows["ptn_netconf", "transport"]["undo"] == "device timer"
    assert all(row["lab"] for row in rows.values())
    assert rows["juniper_junos", "edge"]["operations"] == ["provision", "change", "suspend", "resume", "teardown"]
    assert rows["juniper_junos", "edge"]["proof"] == "contract"
    doubts = rows["huawei_smartax", "access"]["doubts"]
    assert all(doubt.keys() == {"line", "unknown", "meanwhile"} for doubt in doubts)
    told = kaitong("matrix", "huawei_smartax", "--doubts", "--json").json
    assert told == [{"platform": "huawei_smartax", **doubt} for doubt in doubts]
    assert doubts[0]["line"] in kaitong("matrix", "--doubts").out
    assert "one of: cisco_iosxr, huawei_smartax" in kaitong("matrix", "nokia_sros").err


def test_a_driver_is_examined(kaitong: Kaitong, monkeypatch: pytest.MonkeyPatch) -> None:
    said = kaitong("driver", "test", "ptn_netconf", "--only", "whole life", "--json")
    assert said.code == 0
    assert (said.json["passed"], said.json["total"], said.json["failures"]) == (1, 1, [])
    assert (
        "1 of 1 checks passed against lab (ptn-xh-1)"
        in kaitong("driver", "test", "ptn_netconf", "--only", "whole life").out
    )
    assert "one of: cisco_iosxr, huawei_smartax" in kaitong("driver", "test", "nokia_sros").err
    assert (
        "has no template voice.j2; one of: transport" in kaitong("driver", "test", "ptn_netconf", "--role", "voice").err
    )
    assert "transport has no variable 'colour'" in kaitong("driver", "test", "ptn_netconf", "--set", "colour=1").err
    for words, fault in (("pw_id=x", "a whole number"), ("suspended=no", "true or false")):
        said = kaitong("driver", "test", "ptn_netconf", "--set", words).err
        assert f"--set {words} - expected {fault}" in said
    listed = kaitong("driver", "test", "sdh_tl1", "--set", "sides=x").err
    assert "--set sides=x - expected nothing: it is no single value, leave it out" in listed
    for text, fault in (
        ("[" * 3000, "nested deeper"),
        ("a: [", "neither YAML nor JSON"),
        ("elements: 1", "no list `elements`"),
    ):
        Path("net.yaml").write_text(text)
        assert fault in kaitong("driver", "test", "ptn_netconf", "--network", "net.yaml").err
    assert "write NAME=VALUE" in kaitong("driver", "test", "ptn_netconf", "--set", "colour").err
    assert "--password-env VARIABLE" in kaitong("driver", "test", "ptn_netconf", "--target", "127.0.0.1:1").err
    monkeypatch.setenv("BOX", "x")
    login = ("--username", "lab", "--password-env", "BOX")
    assert "write HOST:PORT" in kaitong("driver", "test", "ptn_netconf", "--target", "127.0.0.1:ssh", *login).err
    assert "target - 127.0.0.1:1 - " in kaitong("driver", "test", "ptn_netconf", "--target", "127.0.0.1:1", *login).err
    # nothing was examined: that is no full score
    assert kaitong("driver", "test", "ptn_netconf", "--only", "no such check").code == 1


def test_the_lab_comes_up_with_its_inventory_and_goes_down(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "controller.doors.cli.main", "lab"]
    with subprocess.Popen([*command, "up", "--ephemeral", "--json"], cwd=tmp_path, stdout=subprocess.PIPE) as process:
        try:
            deadline = time.monotonic() + 60
            listed = [sys.executable, "-m", "controller.doors.cli.main", "element", "list", "--json"]
            # the import comes last
            while b"olt-xh-1" not in subprocess.run(listed, cwd=tmp_path, capture_output=True, check=False).stdout:
                assert time.monotonic() < deadline
            down = subprocess.run([*command, "down"], cwd=tmp_path, capture_output=True, text=True, check=False)
            assert down.returncode == 0, down.stderr
            out, _ = process.communicate(timeout=30)
            assert "olt-xh-1" in json.loads(out)["elements"]
            assert process.returncode == 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
