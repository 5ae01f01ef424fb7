"""`kaitong element`: ONTs that are heard, drift, alarms as they come, what is in doubt."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time

import pytest

from lab.client import LabClient
from tests.e2e.cli.typed import EXAMPLES, Kaitong, applied, one_line


def test_onts_that_are_heard_are_shown_with_their_port(network: Kaitong) -> None:
    found = network("element", "onts", "olt-xh-1", "--json")
    assert found.code == 0
    assert {"port": "0/1/0", "serial": "48575443A0000000"}.items() <= found.json["found"][0].items()
    assert all(value["ont"].startswith("ont ") and value["rx"] < 0 for value in found.json["optics"])
    assert "48575443A0000000" in network("element", "onts", "olt-xh-1").out
    refused = network("element", "onts", "pe-1")
    assert refused.code == 1
    assert "pe-1 is a juniper_junos, which is not asked for ONTs" in " ".join(refused.err.split())
    assert network("element", "onts", "olt-xh-9").code == 1


def test_drift_is_found_and_named(network: Kaitong, metro: LabClient, base: dict[str, str]) -> None:
    done = applied(EXAMPLES / "provision.yaml", "--json")
    service = json.loads(done.stdout)["service"]
    metro.load("pe-1", metro.running("pe-1").replace("unit 1001 {", "protect: unit 1001 {"))
    held = network("element", "check-sync", "pe-1", "--json")
    assert (held.code, [words.rpartition(" - ")[2] for words in held.json["holds"]]) == (
        0,
        ["what it protects cannot change: unprotect it first"],
    )
    assert "holds: pe-1 - protect interfaces" in network("element", "check-sync", "pe-1").out
    metro.load("pe-1", base["pe-1"])  # somebody put the old configuration back
    found = network("element", "check-sync", "pe-1", "--json")
    assert (found.code, found.json["in_sync"]) == (2, False)
    assert any("unit 1001" in line[-1] for line in found.json["missing"][service])
    assert f"of {service}" in network("element", "check-sync", "pe-1").out
    assert network("lab", "trace", service).code == 1


def test_an_element_is_watched(network: Kaitong, metro: LabClient) -> None:
    assert "there is no element 'nobody'" in network("element", "watch", "nobody").err
    refused = network("element", "watch", "pe-1")
    assert refused.code == 1
    assert "tells nothing unasked; platforms that do: huawei_smartax, ptn_netconf" in refused.err
    before = set(metro.running("olt-xh-1").splitlines())
    service = json.loads(applied(EXAMPLES / "provision.yaml", "--json").stdout)["service"]
    new = "\n".join(line for line in metro.running("olt-xh-1").splitlines() if line not in before)
    (place,) = set(re.findall(r" gpon (\S+ ont \d+) ", new))
    ont = f"ont {place.replace(' ont', '')}"
    command = [sys.executable, "-m", "controller.doors.cli.main", "element", "watch", "olt-xh-1"]
    metro.raise_alarm("olt-xh-1", ont)
    with (
        subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, text=True) as json_lines,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as plain,
    ):
        assert json_lines.stdout is not None
        assert plain.stdout is not None
        try:
            stands = json.loads(json_lines.stdout.readline())
            assert (stands["what"], stands["object"], stands["severity"]) == ("stands", ont, "warning")
            assert stands["services"] == [service]
            assert f"stands   warning   {ont}  " in plain.stdout.readline()
            metro.raise_alarm("olt-xh-1", "ont 0/1/0 61")
            metro.clear_alarm("olt-xh-1", "injected ont 0/1/0 61")
            told = [json.loads(json_lines.stdout.readline()) for _ in range(2)]
            assert [(one["what"], one["object"]) for one in told] == [
                ("raised", "ont 0/1/0 61"),
                ("cleared", "ont 0/1/0 61"),
            ]
            assert "raised   warning   ont 0/1/0 61" in plain.stdout.readline()
            assert "cleared ont 0/1/0 61" in " ".join(plain.stdout.readline().split())
            json_lines.send_signal(signal.SIGINT)
            assert json_lines.wait(60) == 130
            metro.fault("olt-xh-1", "unreachable")
            assert plain.wait(60) == 1
        finally:
            for process in (json_lines, plain):
                process.kill()


def test_a_person_sees_what_is_in_doubt_and_decides(
    network: Kaitong, metro: LabClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAITONG_RETRY_SECONDS", "60")
    monkeypatch.setenv("KAITONG_SOAK_SECONDS", "2")
    before = metro.snapshot()
    with subprocess.Popen(
        [sys.executable, "-m", "controller.doors.cli.main", "worker", "--json"], stdout=subprocess.PIPE
    ) as process:
        intent = network("intent", "submit", EXAMPLES / "provision.yaml", "--json").json["id"]

        def reaches(state: str, seconds: float = 120.0) -> None:
            deadline = time.monotonic() + seconds
            while (found := network("intent", "show", intent, "--json").json)["state"] != state:
                assert time.monotonic() < deadline, found
                time.sleep(0.2)

        try:
            deadline = time.monotonic() + 120
            while metro.running("olt-xh-1") == before["olt-xh-1"]:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            network("lab", "fault", "olt-xh-1", "unreachable", "--stay")
            reaches("held")
            assert network("element", "show", "olt-xh-1", "--json").json["hold"]["in_doubt"]
            assert f"intent resolve {intent}" in network("intent", "cancel", intent).err
            (alarm,) = network("element", "alarms", "--json").json
            assert (alarm["element"], alarm["intent"], alarm["tries"]) == ("olt-xh-1", intent, 1)
            assert alarm["choices"] == ["retry", "back", "abandon"]
            assert "olt-xh-1  major" in network("element", "alarms").out
            drawn = network("intent", "resolve", intent)
            assert (drawn.code, drawn.err) == (0, "")
            assert "    olt-xh-1 (in doubt) as soon as it answers it is restored to its snapshot of " in drawn.out
            assert "    pe-1 (restored) is as in its snapshot of " in drawn.out
            assert "restored and released already" in drawn.out
            said = network("intent", "resolve", intent, "--choose", "abandon")
            assert "without a reason" in one_line(said)
            network("lab", "clear")
            assert (
                network("intent", "resolve", intent, "--choose", "back", "--why", "tried", "--json").json["id"]
                == intent
            )
            reaches("rolledBack")
            assert network("element", "alarms", "--json").json == []
            assert network("history", "restored", "--json").json[0]["count"] == 1
            assert "back by cli: tried" in network("history", "list").out
            assert metro.snapshot() == before
        finally:
            process.terminate()
