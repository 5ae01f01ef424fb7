"""A plain SSH client for any element of the lab with a command line or NETCONF: what is typed, and every character of the answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncssh

PROMPT = re.compile(r"(?:^|\n)(?:[<\[][^\n]*[>\]]|[\w@./:-]+(?:\([^\n]*\))?(?:[>#]|%%) ?)$")
BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"
END = "]]>]]>"
_HELLO = f"<capabilities><capability>{BASE.replace('xml:ns:', '')}</capability></capabilities>"


class Terminal:
    """One session."""

    def __init__(self, process: asyncssh.SSHClientProcess[bytes]) -> None:
        self._process = process

    async def until(self, end: re.Pattern[str]) -> str:
        """Read until the text ends so."""
        text = ""
        async with asyncio.timeout(60):
            while not end.search(text):
                data = await self._process.stdout.read(1 << 16)
                assert data, f"the element hung up after {text[-200:]!r}"
                text += data.decode()
        return text

    def send(self, text: str) -> None:
        self._process.stdin.write(text.encode())

    async def ask(self, *lines: str) -> str:
        """Type lines, each after the prompt of the one before; the last answer, without its echo and prompt."""
        said = ""
        for line in lines:
            self.send(f"{line}\r")
            said = (await self.until(PROMPT)).replace("\r\n", "\n")
        answer = said.partition("\n")[2]
        return answer[: answer.rfind("\n") + 1]

    async def rpc(self, operation: str, number: int = 1) -> str:
        """The whole reply to one operation."""
        self.send(f'<rpc xmlns="{BASE}" message-id="{number}">{operation}</rpc>{END}')
        return (await self.until(re.compile(rf"{re.escape(END)}$"))).removesuffix(END)


@asynccontextmanager
async def terminal(door: Mapping[str, Any], *, netconf: bool = False) -> AsyncIterator[Terminal]:
    """Log in to the element behind this door and wait for its prompt, or for its hello."""
    async with asyncssh.connect(
        door["host"], door["port"], username="lab", password="lab", known_hosts=None, config=None, client_keys=None
    ) as client:
        if netconf:
            made = Terminal(await client.create_process(encoding=None, subsystem="netconf"))
            await made.until(re.compile(rf"{re.escape(END)}$"))
            made.send(f'<hello xmlns="{BASE}">{_HELLO}</hello>{END}')
        else:
            made = Terminal(await client.create_process(encoding=None, term_type="vt100"))
            await made.until(PROMPT)
        yield made
