"""A box of any maker over a real SSH server: a greeting and a table of answers, written in parts that come when they come."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import asyncssh

from drivers.platform import Identity, Target

Part = str | float
Answer = str | tuple[Part, ...]
"""text, or seconds of silence"""
VERSION = "\n  VERSION : MA5800V100R019\n  PATCH   : SPC100\n  PRODUCT : MA5800-X7\n\nOLD(config)#"
"""what it says of itself where a test gives it no other words"""
HANG_UP = "\0hang up"
"""a part: the box ends the session"""


class Box:
    """`answers`: command → what is written after its echo; of several in a list one a time, the last for ever."""

    def __init__(
        self,
        greeting: Answer = "\nOLD>",
        echo: bool = True,
        answers: Mapping[str, Answer | list[Answer]] | None = None,
        *,
        prompt: str = "\nOLD(config)#",
        platform: str = "huawei_smartax",
        timeout: float = 2,
        identity: Identity | None = None,
    ) -> None:
        self.greeting, self.echo, self.prompt = greeting, echo, prompt
        self.answers: dict[str, list[Answer]] = {
            command: list(answer) if isinstance(answer, list) else [answer]
            for command, answer in (answers or {}).items()
        }
        self.answers.setdefault("display version", [VERSION])
        self.typed: list[str] = []
        self._told = ("old", platform, timeout, identity or Identity("OLD", "MA5800-X7"))

    async def serve(self, process: asyncssh.SSHServerProcess[str]) -> None:
        if not await self._write(process, self.greeting):
            return
        while line := await process.stdin.readline():
            command = line.strip()
            self.typed.append(command)
            if self.echo:
                process.stdout.write(line)
            if not await self._write(process, self._answer(command)):
                return

    def _answer(self, command: str) -> Answer:
        answers = self.answers.get(command, [self.prompt])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    async def _write(self, process: asyncssh.SSHServerProcess[str], parts: Answer) -> bool:
        for part in (parts,) if isinstance(parts, str) else parts:
            if part == HANG_UP:
                process.exit(0)
                return False
            if isinstance(part, str):
                process.stdout.write(part)
            else:
                await asyncio.sleep(part)
        return True

    @contextlib.contextmanager
    def open(self, **algorithms: Any) -> Iterator[Target]:
        opened: queue.Queue[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = queue.Queue()

        async def run() -> None:
            end = asyncio.Event()
            guests: list[asyncssh.SSHServerConnection] = []
            async with asyncssh.listen(
                "127.0.0.1",
                0,
                server_factory=lambda: Anyone(guests),
                process_factory=self.serve,
                server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
                line_editor=False,
                **algorithms,
            ) as acceptor:
                opened.put((acceptor.get_port(), asyncio.get_running_loop(), end))
                await end.wait()
            for guest in guests:
                guest.close()
                await guest.wait_closed()

        thread = threading.Thread(target=asyncio.run, args=(run(),))
        thread.start()
        port, loop, end = opened.get(timeout=10)
        name, platform, timeout, identity = self._told
        try:
            yield Target(name, platform, "127.0.0.1", port, "lab", "lab", identity, timeout=timeout)
        finally:
            loop.call_soon_threadsafe(end.set)
            thread.join()


class Anyone(asyncssh.SSHServer):
    def __init__(self, guests: list[asyncssh.SSHServerConnection]) -> None:
        self.guests = guests

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.guests.append(conn)

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return True
