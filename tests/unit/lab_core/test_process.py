"""A real lab process and its doors: elements, faults, alarms, links."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import asyncssh
import pytest
import yaml

from lab.client import LabClient, LabError, Running
from tests.unit.lab_core.hubs import CONFIGS, SERIAL, connect, description, say


class TestProcess:
    def test_the_state_and_the_resolved_network_tell_the_truth(self, hubs: Running) -> None:
        state = json.loads(hubs.state_file.read_text())
        assert state["pid"] == hubs.pid
        resolved = yaml.safe_load(hubs.network_file.read_text())
        for spec, plain in zip(resolved["elements"], description()["elements"], strict=True):
            assert {"host": spec["management"]["host"], "port": spec["management"]["port"]} == hubs.elements[
                spec["name"]
            ]
            assert spec | {"management": 0} == plain | {"management": 0}
            assert spec["management"]["credential"] == "lab"
        assert {key: resolved[key] for key in ("links", "coverage", "lab")} == {
            key: description()[key] for key in ("links", "coverage", "lab")
        }

    def test_elements_are_listed_and_answer_by_ssh(self, hubs: Running, client: LabClient) -> None:
        listed = {element["name"]: element for element in client.elements()}
        assert list(listed) == ["hub-1", "hub-2", "hub-3"]
        assert listed["hub-1"] | {"exchanges": 0} == {
            "name": "hub-1", "platform": "hub", "powered": True, "sessions": 0, "exchanges": 0, "alarms": 0, "faults": [],
            "quirks": [], **hubs.elements["hub-1"],
        }  # fmt: skip
        assert say(hubs, "hub-2", "show") == "HUB-2>join p1 p2 vlan 200\nHUB-2>"

    def test_running_and_saved(self, hubs: Running, client: LabClient) -> None:
        say(hubs, "hub-2", "join p2 p1")
        assert client.running("hub-2") == CONFIGS["hub-2"] + "join p2 p1\n"
        assert client.saved("hub-2") == CONFIGS["hub-2"]
        assert client.snapshot() == CONFIGS | {"hub-2": CONFIGS["hub-2"] + "join p2 p1\n"}
        client.reboot("hub-2")
        assert client.running("hub-2") == CONFIGS["hub-2"]

    def test_a_reboot_shuts_the_door(self, hubs: Running, client: LabClient) -> None:
        client.reboot("hub-2", seconds=0.5)
        assert [element["powered"] for element in client.elements()] == [True, False, True]
        assert [alarm["key"] for alarm in client.alarms("hub-1")] == ["los p2"]
        with pytest.raises((asyncssh.Error, OSError)):
            say(hubs, "hub-2", "show")
        deadline = time.monotonic() + 60
        while not client.elements()[1]["powered"] and time.monotonic() < deadline:
            time.sleep(0.05)
        assert say(hubs, "hub-2").endswith("HUB-2>")

    def test_unreachable_and_wrong_box_act_at_once(self, hubs: Running, client: LabClient) -> None:
        async def cut_while_open() -> None:
            async with (
                connect(hubs.elements["hub-2"]) as connection,
                connection.create_process(encoding="utf-8") as process,
            ):
                await process.stdout.readuntil(">")
                await asyncio.to_thread(client.fault, "hub-2", "wrong-box", text="HUB-9")
                await asyncio.wait_for(connection.wait_closed(), 5)

        asyncio.run(cut_while_open())
        client.clear()
        client.fault("hub-2", "unreachable", once=False)
        with pytest.raises((asyncssh.Error, OSError)):
            say(hubs, "hub-2")
        client.clear_faults("hub-2")
        assert say(hubs, "hub-2") == "HUB-2>"

    def test_faults_are_set_listed_and_cleared(self, client: LabClient) -> None:
        first = client.fault("hub-1", "reject", match="vlan", text="% no")
        second = client.fault("hub-1", "slow", seconds=0.1, once=False)
        assert [(fault["id"], fault["kind"]) for fault in client.faults("hub-1")] == [
            (first, "reject"),
            (second, "slow"),
        ]
        client.clear_faults("hub-1", first)
        assert [fault["id"] for fault in client.faults("hub-1")] == [second]
        assert client.fault("hub-1", "reboot") == 0
        client.clear()
        assert client.faults("hub-1") == []

    @pytest.mark.parametrize(
        ("call", "words"),
        [
            (lambda c: c.running("hub-9"), "no element 'hub-9' in this lab: it has hub-1, hub-2, hub-3"),
            (lambda c: c.fault("hub-1", "melt"), "kind: .*unreachable.*wrong-box"),
            (lambda c: c.fault("hub-1", "slow", secnds=1), "a fault has no 'secnds': it has at, kind"),
            (lambda c: c.fault("hub-1", "slow", seconds="long"), "seconds: .*number"),
            (lambda c: c.clear_faults("hub-1", 77), "hub-1 has no fault 77"),
            (lambda c: c.load("hub-1", "jion\n"), "hub-1 refuses the configuration: unknown command: jion"),
            (lambda c: c.cut("hub-1", "p1"), "no link at hub-1 p1"),
            (lambda c: c.power("4857", on=True), "no ONT 4857"),
            (lambda c: c.clear_alarm("hub-1", "x y/z"), "no active alarm with key 'x y/z'"),
            (lambda c: c._json("POST", "/links/cut", {"element": "hub-1"}), "body.port: Field required"),
        ],
    )
    def test_refusals_say_what_and_why(self, client: LabClient, call: Any, words: str) -> None:
        with pytest.raises(LabError, match=words):
            call(client)

    def test_alarms_are_raised_and_cleared(self, client: LabClient) -> None:
        client.raise_alarm("hub-1", "port p1")
        deadline = time.monotonic() + 60
        while not (raised := client.alarms("hub-1")) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert [(alarm["key"], alarm["object"], alarm["severity"]) for alarm in raised] == [
            ("injected port p1", "port p1", "minor")
        ]
        client.clear_alarm("hub-1", "injected port p1")
        assert client.alarms("hub-1") == []

    def test_links_power_and_trace(self, client: LabClient) -> None:
        assert client.trace(SERIAL)["reached"] == {"element": "hub-3", "interface": "p1", "address": "203.0.113.1/30"}
        client.cut("hub-2", "p2")
        assert client.trace(SERIAL)["why"] == "the link at port p2 to hub-3 p1 is down"
        client.restore("hub-3", "p1")
        client.power(SERIAL, on=False)
        assert client.trace(SERIAL, 1, 30)["why"].endswith("has no power")
        client.clear()
        assert client.trace(SERIAL)["ok"]

    def test_stats(self, hubs: Running, client: LabClient) -> None:
        before = client.stats()["exchanges"]["hub-3"]
        say(hubs, "hub-3", "show", "show")
        stats = client.stats()
        assert stats["exchanges"]["hub-3"] == before + 2
        assert 10e6 < stats["rss"] < 300e6
        assert stats["cpu_seconds"] > 0
