"""The core of the lab with hubs for elements: network file, settling, tracer, and a real lab process with its doors."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import pytest
import yaml

from lab.client import LabClient, LabError, Running, start
from lab.network import NetworkFileError, World
from lab.tracer import trace

DIALECTS = Path(__file__).parent / "dialects"
SERIAL = "48575443A0010000"


def description() -> dict[str, Any]:
    """hub-1 (access) - hub-2 - hub-3 (router), hub-1 and hub-3 also joined directly by a spare fibre."""
    ports = [{"name": name} for name in ("p1", "p2", "p3")]
    return {
        "network": "hubs",
        "elements": [
            {
                "name": f"hub-{number}",
                "platform": "hub",
                "management": {"host": f"127.29.1.{number}", "port": 8022, "credential": "lab"},
                "identity": {"hostname": f"HUB-{number}"},
                "attributes": {"lsr_id": f"10.0.0.{number}"},
                "ports": ports,
                "lab": {"config": f"hub-{number}.cfg"},
            }
            for number in (1, 2, 3)
        ],
        "links": [
            {"a": "hub-1 p2", "z": "hub-2 p1"},
            {"a": "hub-2 p2", "z": "hub-3 p1"},
            {"a": "hub-1 p3", "z": "hub-3 p3"},
        ],
        "coverage": [
            {"address": "1 Main Street", "element": "hub-1", "port": "p1", "ont_serial": SERIAL},
            {"address": "2 Main Street", "element": "hub-1", "port": "p1"},
        ],
        "lab": {"onts": [{"serial": "48575443A0010001", "element": "hub-1", "pon_port": "p1", "distance_m": 90}]},
    }


CONFIGS = {
    "hub-1": f"ont {SERIAL} p1\njoin p1 p2 vlan 100\n",
    "hub-2": "join p1 p2 vlan 200\n",
    "hub-3": "take p1 203.0.113.1/30\n",
}


def write(folder: Path, network: dict[str, Any]) -> Path:
    for name, text in CONFIGS.items():
        (folder / f"{name}.cfg").write_text(text)
    path = folder / "hubs.yaml"
    path.write_text(yaml.safe_dump(network))
    return path


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.from_file(write(tmp_path, description()), [DIALECTS])


class TestNetworkFile:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda d: d["elements"][1].update(name="hub-1"), "element hub-1 - the name is given twice"),
            (
                lambda d: d["elements"][0].update(platform="ghost"),
                "platform 'ghost' has no lab/dialects/ghost: use one of",
            ),
            (lambda d: d["elements"][0].pop("identity"), "element hub-1 - `identity.hostname` is missing"),
            (lambda d: d["elements"][0]["identity"].pop("hostname"), "element hub-1 - `identity.hostname` is missing"),
            (lambda d: d["elements"][0].pop("platform"), "element hub-1 - `platform` is missing"),
            (lambda d: d["elements"][0].update(ports=[{"kind": "uni"}]), "a port has no `name`"),
            (lambda d: d["elements"][0]["lab"].update(config="none.cfg"), "none.cfg cannot be read"),
            (lambda d: d["elements"][0].update(ports=[{"name": "p1"}, {"name": "p1"}]), "port p1 is given twice"),
            (lambda d: d["elements"][0]["lab"].update(latency=-1), "lab.latency -1 - expected a number of 0.0 or more"),
            (lambda d: d["elements"][0]["lab"].update(sessions=0), "lab.sessions 0 - expected a number of 1 or more"),
            (lambda d: d["elements"][0]["lab"].update(sessions=1.5), "lab.sessions 1.5 - expected"),
            (lambda d: d["links"][0].update(z="hub-9 p1"), "element 'hub-9' is not in `elements`"),
            (
                lambda d: d["links"][0].update(z="hub-2 p7"),
                "hub-2 has no port 'p7': add it to its `ports` or use one of p1, p2, p3",
            ),
            (lambda d: d["links"][1].update(a="hub-2 p1"), "hub-2 p1 already has a link"),
            (lambda d: d["coverage"][0].update(port="p9"), "hub-1 has no port 'p9'"),
            (lambda d: d["coverage"][0].update(ont_serial="HWTC123"), "`serial` must be 16 hex digits"),
            (lambda d: d["lab"]["onts"][0].update(serial=SERIAL), "the serial is given twice"),
            (lambda d: d["lab"]["onts"][0].update(colour="red"), "unknown key colour"),
            (lambda d: d.update(links={}), ""),
            (lambda d: d.update(links={"a": "b"}), "links - must be a list of mappings"),
        ],
    )
    def test_what_is_wrong_is_named_with_its_fix(self, tmp_path: Path, change: Any, words: str) -> None:
        network = description()
        change(network)
        path = write(tmp_path, network)
        if not words:
            World.from_file(path, [DIALECTS])
            return
        with pytest.raises(NetworkFileError) as refusal:
            World.from_file(path, [DIALECTS])
        assert words in str(refusal.value)
        assert str(refusal.value).startswith(str(path))

    def test_a_base_configuration_that_the_element_refuses(self, tmp_path: Path) -> None:
        path = write(tmp_path, description())
        (tmp_path / "hub-2.cfg").write_text("jion p1 p2\n")
        with pytest.raises(
            NetworkFileError, match=r"element hub-2 - lab.config .*hub-2.cfg is refused .* unknown command: jion"
        ):
            World.from_file(path, [DIALECTS])

    def test_no_file_and_no_yaml(self, tmp_path: Path) -> None:
        with pytest.raises(NetworkFileError, match="cannot be read"):
            World.from_file(tmp_path / "none.yaml")
        (tmp_path / "bad.yaml").write_text("a: [")
        with pytest.raises(NetworkFileError, match="is not YAML"):
            World.from_file(tmp_path / "bad.yaml")
        (tmp_path / "deep.yaml").write_text("elements: " + "[" * 200_000)
        with pytest.raises(NetworkFileError, match="nested deeper than 60 levels"):
            World.from_file(tmp_path / "deep.yaml")
        (tmp_path / "list.yaml").write_text("- a")
        with pytest.raises(NetworkFileError, match="must be a mapping"):
            World.from_file(tmp_path / "list.yaml")


class TestWorld:
    def test_what_stands_where(self, world: World) -> None:
        assert world.far_end("hub-1", "p2") == ("hub-2", "p1")
        assert world.far_end("hub-2", "p1") == ("hub-1", "p2")
        assert world.far_end("hub-1", "p1") is None
        assert [(ont.serial, ont.distance_m) for ont in world.onts_at("hub-1", "p1")] == [
            (SERIAL, 1200),
            ("48575443A0010001", 90),
        ]
        assert world.onts_at("hub-1", "p2") == ()
        assert world.by_lsr("10.0.0.2") is world.elements["hub-2"]
        assert world.by_lsr("10.0.0.9") is None
        world.elements["hub-3"].load("lsr 10.0.0.9\n")
        assert world.by_lsr("10.0.0.9") is world.elements["hub-3"]

    def test_links_go_down_with_fibre_power_and_port_and_alarms_follow(self, world: World) -> None:
        hub = world.elements["hub-2"]
        assert world.link_up("hub-1", "p2")
        world.cut_link("hub-2", "p1")
        assert not world.link_up("hub-1", "p2")
        assert set(world.elements["hub-1"].alarms.active) == {"los p2"}
        assert set(hub.alarms.active) == {"los p1"}
        world.restore_link("hub-1", "p2")
        assert not hub.alarms.active
        hub.load("down p1\n")
        world.changed()
        assert set(world.elements["hub-1"].alarms.active) == {"los p2"}
        with pytest.raises(LookupError, match="no link at hub-1 p1"):
            world.cut_link("hub-1", "p1")

    def test_settling_is_coalesced_and_refreshes_twice(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        hub: Any = world.elements["hub-2"]
        before = hub.refreshed
        world.changed()
        assert hub.refreshed == before + 2
        plain = type(hub).refresh

        def noisy(self: Any) -> None:
            plain(self)
            self.network.changed()

        monkeypatch.setattr(type(hub), "refresh", noisy)
        world.changed()
        assert hub.refreshed == before + 2 + 4
        monkeypatch.undo()
        for _ in range(100):
            world.changed()
        assert hub.refreshed == before + 2 + 4 + 200

    def test_a_change_settles_what_fibres_join(self, tmp_path: Path) -> None:
        network = description()
        world = World.from_file(write(tmp_path, network | {"links": network["links"][:1]}), [DIALECTS])
        hubs: list[Any] = [*world.elements.values()]
        for change, refreshed in (
            (lambda: world.changed("hub-2"), [2, 2, 0]),
            (lambda: world.changed("hub-3"), [0, 0, 2]),
            (lambda: world.cut_link("hub-1", "p2"), [2, 2, 0]),
            (world.changed, [2, 2, 2]),
        ):
            before = [hub.refreshed for hub in hubs]
            change()
            assert [hub.refreshed - was for hub, was in zip(hubs, before, strict=True)] == refreshed

    async def _reboot(self, world: World) -> None:
        hub = world.elements["hub-2"]
        task = asyncio.create_task(hub.reboot(0.05))
        await asyncio.sleep(0.01)
        assert not world.link_up("hub-1", "p2")
        await task
        assert world.link_up("hub-1", "p2")

    def test_a_reboot_takes_the_links_down_for_its_time(self, world: World) -> None:
        asyncio.run(self._reboot(world))


class TestTracer:
    def test_a_frame_arrives(self, world: World) -> None:
        found = trace(world, serial=SERIAL.lower())
        assert found.ok, found.text
        assert [(hop.element, hop.port_out, hop.tags) for hop in found.hops] == [
            ("hub-1", "p2", (100,)),
            ("hub-2", "p2", (200,)),
            ("hub-3", "p1", (200,)),
        ]
        lines = found.text.splitlines()
        assert len(lines) == 4
        assert lines[0].startswith("hub-1 ")
        assert "vlan 200" in lines[1]
        assert lines[-1] == "reached hub-3 p1 203.0.113.1/30"

    @pytest.mark.parametrize(
        ("element", "text", "last"),
        [
            ("hub-1", "join p1 p2\n", f"stopped at hub-1: no ont {SERIAL}"),
            ("hub-1", f"ont {SERIAL} p1\n", "stopped at hub-1: nothing joins p1"),
            ("hub-2", "", "stopped at hub-2: nothing joins p1"),
            ("hub-2", "join p1 p3\n", "stopped at hub-2: no fibre at port p3"),
            ("hub-2", "down p1\njoin p1 p2\n", "stopped at hub-1: the link at port p2 to hub-2 p1 is down"),
            ("hub-2", "join p1 p1\n", "stopped at hub-1: nothing joins p2"),
            ("hub-3", "", "stopped at hub-3: nothing joins p1"),
        ],
    )
    def test_where_and_why_it_stops(self, world: World, element: str, text: str, last: str) -> None:
        world.elements[element].load(text)
        world.changed()
        found = trace(world, serial=SERIAL)
        assert not found.ok
        assert found.text.splitlines()[-1] == last

    def test_a_loop_is_seen(self, world: World) -> None:
        world.elements["hub-1"].load(f"ont {SERIAL} p1\njoin p1 p2\njoin p3 p2\n")
        world.elements["hub-2"].load("join p1 p2\n")
        world.elements["hub-3"].load("join p1 p3\n")
        assert "the frame runs in a loop" in trace(world, serial=SERIAL).text

    def test_at_the_customers(self, world: World) -> None:
        assert "there is no ONT 4857" in trace(world, serial="4857").text
        assert "has Ethernet ports 1 to 4, not 7" in trace(world, serial=SERIAL, eth_port=7).text
        world.power(SERIAL, False)
        assert "has no power" in trace(world, serial=SERIAL).text
        world.clear()
        assert trace(world, serial=SERIAL).ok
        with pytest.raises(LookupError, match="no ONT"):
            world.power("4857", on=True)


@pytest.fixture(scope="module")
def hubs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("hubs")
    with start(write(folder, description()), folder / "run" / "state.json", dialects=[DIALECTS]) as running:
        yield running


@pytest.fixture
def client(hubs: Running) -> Iterator[LabClient]:
    yield hubs.client
    hubs.client.clear()
    for name, text in CONFIGS.items():
        hubs.client.load(name, text)


def _connect(door: dict[str, Any]) -> Any:
    account = {"username": "lab", "password": "lab"}
    return asyncssh.connect(door["host"], door["port"], **account, known_hosts=None, config=None, client_keys=None)


async def _say(door: dict[str, Any], *lines: str) -> str:
    async with _connect(door) as connection, connection.create_process(encoding="utf-8", term_type="vt100") as process:
        said = str(await process.stdout.readuntil(">"))
        for line in lines:
            process.stdin.write(f"{line}\n")
            said += await process.stdout.readuntil(">")
        return said


def say(hubs: Running, name: str, *lines: str) -> str:
    """One SSH session with an element: what it printed."""
    return asyncio.run(asyncio.wait_for(_say(hubs.elements[name], *lines), 10))


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
        deadline = time.monotonic() + 5
        while not client.elements()[1]["powered"] and time.monotonic() < deadline:
            time.sleep(0.05)
        assert say(hubs, "hub-2").endswith("HUB-2>")

    def test_unreachable_and_wrong_box_act_at_once(self, hubs: Running, client: LabClient) -> None:
        async def cut_while_open() -> None:
            async with (
                _connect(hubs.elements["hub-2"]) as connection,
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
        deadline = time.monotonic() + 5
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
            assert process.wait(5) == 0
        assert not (tmp_path / "state.json").exists()

    def test_interrupt_is_a_clean_stop(self, tmp_path: Path) -> None:
        command = [sys.executable, "-m", "lab.server", "--network", str(write(tmp_path, description()))]
        command += ["--state", str(tmp_path / "state.json"), "--ephemeral", "--dialects", str(DIALECTS)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.send_signal(signal.SIGINT)
            assert process.wait(5) == 0
        assert not (tmp_path / "state.json").exists()
