"""Two VRP routers of the lab and bare terminals to talk to them: what the tests of that dialect share."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncssh
import yaml

from lab.dialects.huawei_vrp import Vrp
from lab.network import World
from lab.servers.ssh import listen

FOLDER = Path(__file__).parent / "transcripts" / "vrp"
PROMPT = re.compile(r"(?:<[\w.-]+>|\[[~*]?[\w./-]+\])$")
QUESTION = re.compile(r"\[(?:Y/N|Y/N/C|Y\(yes\)/N\(no\)/C\(cancel\))\]:$")


def network(config: Path = FOLDER / "pe-t-1.cfg", **lab: Any) -> tuple[World, Vrp]:
    """The two routers; `lab` are further settings of the first one."""
    description = yaml.safe_load((FOLDER / "network.yaml").read_text())
    description["elements"][0]["lab"] |= {"config": str(config), **lab}
    world = World(description, FOLDER)
    element = world.elements["pe-t-1"]
    assert isinstance(element, Vrp)
    return world, element


@asynccontextmanager
async def door(element: Vrp) -> AsyncIterator[int]:
    acceptor = await listen(element, "127.0.0.1", 0, asyncssh.generate_private_key("ssh-ed25519"))
    try:
        yield acceptor.get_port()
    finally:
        element.cut_sessions()
        acceptor.close()
        await acceptor.wait_closed()


class Screen:
    """A plain SSH client: what it typed and every character that came back."""

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

    async def prompt(self) -> str:
        """Wait for a prompt or a question; all that stands on the screen."""
        return await self.until(lambda text: PROMPT.search(text) or QUESTION.search(text))

    def send(self, line: str, end: str = "\r") -> None:
        self.process.stdin.write((line + end).encode())

    async def ask(self, *lines: str) -> str:
        """Type lines, each after the prompt of the one before; the last answer, without its echo and prompt."""
        for line in lines:
            self.text = ""
            self.send(line)
            await self.prompt()
        return self.text.replace("\r\n", "\n").rpartition("\n")[0].partition("\n")[2]

    @property
    def last(self) -> str:
        """The line that the cursor is in: the prompt, or a question."""
        return self.text.rpartition("\n")[2]

    def close(self) -> None:
        self.process.get_extra_info("connection").abort()


async def until(true: Callable[[], object]) -> None:
    """Wait for what happens inside the element; the test and the element share one loop."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - the element has no event for everything that it does
            await asyncio.sleep(0.01)


Login = Callable[[], Awaitable[Screen]]


def scene(element: Vrp, play: Callable[[Login], Awaitable[None]]) -> None:
    """Open the door and play; every login is a session of its own."""

    async def run() -> None:
        async with AsyncExitStack() as stack, door(element) as port:

            async def login() -> Screen:
                client = await stack.enter_async_context(
                    asyncssh.connect(
                        "127.0.0.1", port, username="lab", password="lab", known_hosts=None, config=None
                    )
                )  # fmt: skip
                screen = Screen(await client.create_process(term_type="vt100", encoding=None))
                await screen.prompt()
                return screen

            await play(login)

    asyncio.run(run())
