"""The IOS XR element in an event loop of its own test, and a plain SSH client to talk to it: what IOS XR tests share."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh
import yaml

from lab.dialects.cisco_iosxr import ELEMENT as IOSXR
from lab.element import Element
from lab.network import World
from lab.servers.ssh import listen

FOLDER = Path(__file__).parent / "transcripts" / "iosxr"
TIME = re.compile(
    r"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{3} UTC| \d{4})|\d\d:\d\d:\d\d(?=,|\n|\r)|\d hours \d+ minutes|Time: \d sec"
)
READY = re.compile(r"(?:#|\]: ?| --More-- )$")
SUB = "interface GigabitEthernet0/0/0/1.100"
PORT = "GigabitEthernet0/0/0/1"
PROVISION = (
    "policy-map PM_50M", "class class-default", "police rate 50 mbps burst 6250 kbytes", "conform-action transmit",
    "exceed-action drop", SUB, "description EL000001", "service-policy input PM_50M", "service-policy output PM_50M",
    "ipv4 address 203.0.113.1 255.255.255.252", "encapsulation dot1q 1063", "router static address-family ipv4 unicast",
    "198.51.100.8/29 203.0.113.2",
)  # fmt: skip
UNDO = (f"no {SUB}", "no policy-map PM_50M", "no router static address-family ipv4 unicast 198.51.100.8/29 203.0.113.2")


def network(config: Path = FOLDER / "xr-t-1.cfg") -> tuple[World, IOSXR]:
    description = yaml.safe_load((FOLDER / "network.yaml").read_text())
    description["elements"][0]["lab"]["config"] = str(config)
    world = World(description, FOLDER)
    element = world.elements["xr-t-1"]
    assert isinstance(element, IOSXR)
    return world, element


@asynccontextmanager
async def door(element: Element) -> AsyncIterator[int]:
    acceptor = await listen(element, "127.0.0.1", 0, asyncssh.generate_private_key("ssh-ed25519"))
    try:
        yield acceptor.get_port()
    finally:
        element.cut_sessions()
        acceptor.close()
        await acceptor.wait_closed()


class Screen:
    """A plain SSH client: what it typed and what came back."""

    def __init__(self, process: asyncssh.SSHClientProcess[bytes]) -> None:
        self.process = process
        self.text = ""

    async def until(self, enough: Callable[[str], bool]) -> str:
        async with asyncio.timeout(10):
            while not enough(self.text):
                data = await self.process.stdout.read(65536)
                if not data:
                    break
                self.text += data.decode()
        return self.text

    async def reach(self, size: int) -> None:
        await self.until(lambda text: len(text) >= size)

    async def send(self, line: str, end: str = "\r") -> None:
        self.process.stdin.write((line + end).encode())

    async def ask(self, *lines: str) -> str:
        """Type lines, each after the prompt of the one before; the last answer without its time line."""
        for line in lines:
            self.text = ""
            await self.send(line)
            await self.until(lambda text: READY.search(text) is not None)
        answer = self.text.replace("\r\n", "\n").rpartition("\n")[0].partition("\n")[2]
        return re.sub(rf"\A(?:{TIME.pattern})\n?", "", answer + "\n") if answer else ""


Play = Callable[..., Awaitable[None]]


def session(element: Element, play: Play, count: int = 1) -> None:
    """Log in to the element, `count` times, and play."""

    async def run() -> None:
        async with door(element) as port:
            clients, screens = [], []
            for _ in range(count):
                client = await asyncssh.connect(
                    "127.0.0.1", port, username="lab", password="lab", known_hosts=None, config=None
                )
                clients.append(client)
                screens.append(Screen(await client.create_process(term_type="vt100", encoding=None)))
                await screens[-1].until(lambda text: text.endswith("#"))
            try:
                await play(*screens)
            finally:
                for client in clients:
                    client.close()

    asyncio.run(run())
