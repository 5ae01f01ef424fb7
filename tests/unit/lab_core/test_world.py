"""The core of the lab with hubs for elements: links, settling, and the tracer."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from lab.network import World
from lab.tracer import trace
from tests.unit.lab_core.hubs import DIALECTS, SERIAL, description, write


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
