"""Two Junos elements of the lab in a thread of this process, and bare clients for them.

In this process, so that a minute of a confirmed commit can be a fraction of a second.
"""

from __future__ import annotations

import asyncio
import copy
import time
from pathlib import Path
from typing import Any

import asyncssh
import yaml

from lab.dialects.juniper_junos import Junos
from lab.network import World
from lab.servers.ssh import listen

NETWORKS = Path(__file__).parents[2] / "lab" / "networks"


class Bench:
    """Two routers, back to back, and their doors."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        description = yaml.safe_load((NETWORKS / "metro.yaml").read_text())
        rows = [row for row in description["elements"] if row["platform"] == "juniper_junos"]
        links = [{"a": "pe-1 ge-0/0/1", "z": "pe-2 ge-0/0/1"}]
        self.world = World({"elements": copy.deepcopy(rows), "links": links}, NETWORKS)
        found = self.world.elements["pe-1"]
        assert isinstance(found, Junos)
        self.pe = found
        self.base = self.pe.running()
        key = asyncssh.generate_private_key("ssh-ed25519")
        self.acceptor = self.run(listen(self.pe, "127.0.0.1", 0, key))
        self.port = self.acceptor.get_port()

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def call(self, function: Any, *arguments: Any) -> Any:
        async def inside() -> Any:
            return function(*arguments)

        return self.run(inside())

    def running(self) -> str:
        """As the box prints it, asked in its own thread: another one could see the half of a change."""
        return str(self.call(self.pe.running))

    def saved(self) -> str:
        return str(self.call(self.pe.saved))

    def restore(self) -> None:
        """The box as it was found: no session, no fault, no alarm, the base configuration, the usual minute."""
        self.call(self.world.clear)
        self.call(self.pe.cut_sessions)
        self.call(self.pe.load, self.base)
        self.call(self.pe.alarms.active.clear)
        self.pe.database.minute = 60.0
        self.call(self.world.changed)


def napalm_session(lab: Bench, **arguments: Any) -> Any:
    import napalm

    options = {"port": lab.port, **arguments}
    return napalm.get_network_driver("junos")("127.0.0.1", "lab", "lab", timeout=10, optional_args=options)


def ncclient_session(lab: Bench) -> Any:
    from ncclient import manager

    return manager.connect(
        host="127.0.0.1", port=lab.port, username="lab", password="lab", hostkey_verify=False, allow_agent=False,
        look_for_keys=False, device_params={"name": "junos"}, timeout=10,
    )  # fmt: skip


def wait(true: Any, seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)
