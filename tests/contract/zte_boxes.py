"""The boxes of the ZXA10 transcripts behind their real doors, and a plain client to type at them: what ZXA10 tests share."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncssh
import yaml

from lab.dialects.zte_zxan import Zxan
from lab.network import World
from lab.server import listen

FOLDER = Path(__file__).parent / "transcripts" / "zte"
READY = re.compile(r"(?:^|\n)[\w-]+(?:\([^\n]*\))?[>#]$")


def boxes(**options: Any) -> tuple[World, Zxan, Zxan]:
    """The world, its C300 and its C620. `options` go into their `lab:`."""
    description = yaml.safe_load((FOLDER / "network.yaml").read_text(encoding="utf-8"))
    for element in description["elements"][:2]:
        element["lab"] |= options
    world = World(description, FOLDER)
    old, new = world.elements["olt-z-3"], world.elements["olt-z-6"]
    assert isinstance(old, Zxan)
    assert isinstance(new, Zxan)
    return world, old, new


def box(*, new: bool) -> Zxan:
    """The C620 or the C300 alone."""
    return boxes()[2 if new else 1]


@asynccontextmanager
async def door(element: Zxan) -> AsyncIterator[int]:
    acceptor = await listen(element, "127.0.0.1", 0, asyncssh.generate_private_key("ssh-ed25519"))
    try:
        yield acceptor.get_port()
    finally:
        element.cut_sessions()
        acceptor.close()
        await acceptor.wait_closed()


class Screen:
    """A plain SSH client: what came back, byte for byte, since it was last cleared."""

    def __init__(self, process: asyncssh.SSHClientProcess[bytes]) -> None:
        self.process = process
        self.text = ""

    async def until(self, enough: Callable[[str], object]) -> str:
        async with asyncio.timeout(20):
            while not enough(self.text):
                data = await self.process.stdout.read(65536)
                if not data:
                    break
                self.text += data.decode()
        return self.text

    async def reach(self, size: int) -> None:
        await self.until(lambda text: len(text) >= size)

    def send(self, line: str, end: str = "\r") -> None:
        self.process.stdin.write((line + end).encode())

    async def ask(self, *lines: str) -> str:
        """Type lines, each after the prompt of the one before; the last answer, without echo and prompt."""
        for line in lines:
            self.text = ""
            self.send(line)
            await self.until(READY.search)
        head, end, _ = self.text.replace("\r\n", "\n").partition("\n")[2].rpartition("\n")
        return head + end


@asynccontextmanager
async def login(port: int) -> AsyncIterator[Screen]:
    async with (
        asyncssh.connect("127.0.0.1", port, username="lab", password="lab", known_hosts=None, config=None) as client,
        client.create_process(term_type="vt100", encoding=None) as process,
    ):
        screen = Screen(process)
        await screen.until(READY.search)
        yield screen
        process.close()


def session(element: Zxan, play: Callable[[Screen], Awaitable[None]]) -> None:
    """Log in to the element and play."""

    async def run() -> None:
        async with door(element) as port, login(port) as screen:
            await play(screen)

    asyncio.run(run())


def provision(*, new: bool) -> tuple[str, ...]:
    """A line for the ONU that nobody registered: profiles, VLAN and uplink, ONU, T-CONT, GEM port, service port."""
    if new:
        return (
            *("configure terminal", "gpon", "profile tcont EL_50M type 4 maximum 51200", "exit"),
            *("traffic-profile EL_50M cir 51200 pir 51200", "vlan 1063", "name LL-0001", "exit"),
            *("interface xgei-1/4/1", "switchport mode trunk", "switchport vlan 1063 tag", "exit"),
            *("interface gpon_olt-1/1/1", "onu 4 type F601 sn ZTEG00000003", "exit"),
            *("interface gpon_onu-1/1/1:4", "name LL-0001", "description LL-0001", "tcont 1 profile EL_50M"),
            *("gemport 1 name svc tcont 1", "exit", "pon-onu-mng gpon_onu-1/1/1:4"),
            *("service vlan100 gemport 1 vlan 100", "vlan port eth_0/1 mode tag vlan 100", "exit"),
            *("interface vport-1/1/1.4:1", "service-port 1 user-vlan 100 vlan 1063"),
            *("qos traffic-policy EL_50M direction egress", "exit", "end"),
        )
    return (
        *("configure terminal", "gpon", "profile tcont EL_50M type 4 maximum 51200"),
        *("profile traffic EL_50M_DS sir 51200 pir 51200", "exit", "vlan 1063", "name LL-0001", "exit"),
        *("interface xgei_1/19/1", "switchport mode trunk", "switchport vlan 1063 tag", "exit"),
        *("interface gpon-olt_1/3/12", "onu 4 type F601 sn ZTEG00000001", "exit"),
        *("interface gpon-onu_1/3/12:4", "name LL-0001", "description LL-0001", "tcont 1 name T1 profile EL_50M"),
        *("gemport 1 name G1 tcont 1 queue 1", "gemport 1 traffic-limit upstream EL_50M_DS downstream EL_50M_DS"),
        *("switchport mode hybrid vport 1", "service-port 1 vport 1 user-vlan 100 vlan 1063", "exit"),
        *("pon-onu-mng gpon-onu_1/3/12:4", "flow mode 1 tag-filter vlan-filter untag-filter discard"),
        *("flow 1 pri 0 vlan 100", "gemport 1 flow 1", "service S1 gemport 1 cos 0 vlan 100"),
        *("vlan port eth_0/1 mode tag vlan 100", "exit", "end"),
    )


def undo(*, new: bool) -> tuple[str, ...]:
    if new:
        return (
            *("configure terminal", "interface vport-1/1/1.4:1", "no qos traffic-policy direction egress"),
            *("no service-port 1", "exit", "interface gpon_olt-1/1/1", "no onu 4", "exit"),
            *("interface xgei-1/4/1", "no switchport vlan 1063", "exit", "no vlan 1063", "no traffic-profile EL_50M"),
            *("gpon", "no profile tcont EL_50M", "exit", "end"),
        )
    return (
        *("configure terminal", "interface gpon-onu_1/3/12:4", "no service-port 1", "exit"),
        *("interface gpon-olt_1/3/12", "no onu 4", "exit", "interface xgei_1/19/1", "no switchport vlan 1063", "exit"),
        *("no vlan 1063", "gpon", "no profile tcont EL_50M", "no profile traffic EL_50M_DS", "exit", "end"),
    )
