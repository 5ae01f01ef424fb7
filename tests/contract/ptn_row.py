"""Three PTNs of the lab in an event loop of their own, and bare NETCONF clients to talk to them: what the PTN tests share."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import asyncssh
from lxml import etree
from ncclient import manager
from ncclient.operations import RaiseMode
from ncclient.transport import session as ncclient_session

from lab.dialects.ptn_netconf import Ptn
from lab.network import World
from lab.servers.netconf import BASE
from lab.servers.ssh import listen

FOLDER = Path(__file__).parent / "transcripts" / "ptn"
PTN = "urn:lab:yang:ptn-eline"
R = TypeVar("R")


class Lab:
    """The three PTNs in an event loop of their own, and sessions to `ptn-a` by the names that the cases give them."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.world = World.from_file(FOLDER / "network.yaml")
        self.elements: dict[str, Ptn] = {name: e for name, e in self.world.elements.items() if isinstance(e, Ptn)}
        self.a = self.elements["ptn-a"]
        self.base = {name: element.running() for name, element in self.elements.items()}
        self.sessions: dict[str, manager.Manager] = {}
        key = asyncssh.generate_private_key("ssh-ed25519")
        self.servers = {
            name: asyncio.run_coroutine_threadsafe(listen(e, "127.0.0.1", 0, key), self.loop).result(10)
            for name, e in self.elements.items()
        }

    def call(self, function: Callable[..., R], *arguments: Any) -> R:
        """Run in the loop that the elements live in."""

        async def run() -> R:
            return function(*arguments)

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(10)

    def states(self, element: str = "ptn-a") -> dict[str, str]:
        """Why each object of the element is down ("": it is up), asked in its own thread."""
        return self.call(lambda: dict(self.elements[element].states))

    def fresh(self) -> None:
        """Every element as it was found; sessions stay open."""
        self.call(self.world.clear)
        for name, element in self.elements.items():
            self.call(element.alarms.active.clear)
            self.call(element.load, self.base[name])

    def connect(self, element: str = "ptn-a") -> manager.Manager:
        client = manager.connect(
            host="127.0.0.1",
            port=self.servers[element].get_port(),
            username="lab",
            password="lab",
            hostkey_verify=False,
            allow_agent=False,
            look_for_keys=False,
            timeout=10,
        )
        client.raise_mode = RaiseMode.NONE
        return client

    def session(self, name: str) -> manager.Manager:
        if name not in self.sessions or not self.sessions[name].connected:
            self.sessions[name] = self.connect()
        return self.sessions[name]

    def ended(self, client: manager.Manager) -> None:
        """Wait until both ends know that this session is over.

        ncclient tells the call that waits before it marks the session as closed: taken again in between, the session
        would queue a request that nobody sends.
        """
        wait(lambda: int(client.session_id) not in self.a.operations.open and not client.connected)

    def stop(self) -> None:
        for client in self.sessions.values():
            client._session.close()
        for door in self.servers.values():
            self.call(door.close)
        for element in self.elements.values():
            self.call(element.cut_sessions)
        wait(lambda: not any(element.sessions for element in self.elements.values()))
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


def wait(done: Callable[[], object], seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.005)


def row_of_three() -> Iterator[Lab]:
    # ncclient polls; ten times a second is what takes the time
    tick, ncclient_session.TICK = ncclient_session.TICK, 0.005
    lab = Lab()
    yield lab
    lab.stop()
    ncclient_session.TICK = tick


def element_of(name: str, leaves: dict[str, Any], operation: str = "") -> etree._Element:
    xml = etree.Element(f"{{{PTN}}}{name}", nsmap={"nc": BASE})
    if operation:
        xml.set(f"{{{BASE}}}operation", operation)
    for leaf, value in leaves.items():
        if isinstance(value, dict):
            xml.append(element_of(leaf, value))
        else:
            etree.SubElement(xml, f"{{{PTN}}}{leaf}").text = str(value)
    return xml


def ptn_edit(client: manager.Manager, entries: list[etree._Element]) -> bool:
    config = etree.Element(f"{{{BASE}}}config")
    etree.SubElement(config, f"{{{PTN}}}ptn").extend(entries)
    return bool(client.edit_config(config, target="candidate", error_option="rollback-on-error").ok)


def candidate(client: manager.Manager) -> etree._Element:
    return etree.fromstring(client.get_config("candidate").xml.encode())[0]
