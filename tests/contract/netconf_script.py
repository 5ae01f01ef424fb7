"""A NETCONF server that a test writes: what it answers to each operation, byte by byte and pause by pause, over real SSH.

It keeps nothing but what the test keeps; framing is chunked (RFC 6242 §4.2), and the test may break it.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import asyncssh

from lab.servers.netconf import BASE, BASE_10, BASE_11, Framer

CAPABILITIES = (
    BASE_10,
    BASE_11,
    "urn:ietf:params:netconf:capability:candidate:1.0",
    "urn:ietf:params:netconf:capability:confirmed-commit:1.1",
    "urn:ietf:params:netconf:capability:validate:1.1",
)
OK = "<ok/>"
Part = str | bytes | float
"""text that is framed as one chunk, bytes that go out as they are, seconds of silence"""
Answer = Callable[[str], str | list[Part]]
"""the operation as it came to what is in the reply; a list is sent part by part, and holds the whole reply itself"""


def error(tag: str, message: str = "") -> str:
    return (
        f"<rpc-error><error-type>application</error-type><error-tag>{tag}</error-tag>"
        f"<error-severity>error</error-severity><error-message>{message or tag}</error-message></rpc-error>"
    )


class Script:
    """`answers` by operation; what has none is answered `<ok/>`. `heard` are the operations, in order."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.capabilities: tuple[str, ...] = CAPABILITIES
        self.heard: list[str] = []
        self.behind_hello: bytes = b""
        self.port = 0
        self._connections: list[asyncssh.SSHServerConnection] = []

    def says(self, operation: str, *texts: str) -> None:
        """These answers, one after the other; the last one stays."""
        left = list(texts)
        self.answers[operation] = lambda _rpc: left.pop(0) if len(left) > 1 else left[0]

    def lists(self) -> list[str]:
        """The operations that were heard, by name, with the datastore of a lock."""
        return [f"{name} {store}".strip() for name, store in map(_named, self.heard)]

    @contextmanager
    def opened(self) -> Iterator[Script]:
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        acceptor = asyncio.run_coroutine_threadsafe(self._listen(), loop).result(10)
        self.port = acceptor.get_port()
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(self._close(acceptor), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
            loop.close()

    async def _close(self, acceptor: asyncssh.SSHAcceptor) -> None:
        acceptor.close()
        for connection in self._connections:
            connection.abort()
        await asyncio.gather(*(task for task in asyncio.all_tasks() if task is not asyncio.current_task()))

    async def _listen(self) -> asyncssh.SSHAcceptor:
        class Door(asyncssh.SSHServer):
            def begin_auth(self, username: str) -> bool:
                del username
                return False

        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=Door,
            process_factory=self._serve,
            server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
            encoding=None,
            gss_host=None,
        )

    async def _serve(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        self._connections.append(process.get_extra_info("connection"))
        named = "".join(f"<capability>{each}</capability>" for each in self.capabilities)
        hello = f'<hello xmlns="{BASE}"><capabilities>{named}</capabilities><session-id>1</session-id></hello>'
        process.stdout.write(hello.encode() + b"]]>]]>" + self.behind_hello)
        framer = Framer()
        with contextlib.suppress(asyncssh.Error, OSError):  # the client has gone, in the middle of an answer
            while data := await process.stdin.read(65536):
                framer.feed(data)
                while message := framer.message():
                    if framer.chunked:
                        await self._answer(process, message.decode())
                    framer.chunked = True
        process.exit(0)

    async def _answer(self, process: asyncssh.SSHServerProcess[bytes], rpc: str) -> None:
        operation = re.sub(r"^.*?<(?:\w+:)?rpc\b[^>]*>|</(?:\w+:)?rpc>$", "", rpc, flags=re.DOTALL)
        self.heard.append(operation)
        answer = self.answers.get(_named(operation)[0], lambda _rpc: OK)(operation)
        found = re.search(r'message-id="([^"]+)"', rpc)
        assert found
        head, tail = f'<rpc-reply xmlns="{BASE}" message-id="{found[1]}">', "</rpc-reply>"
        for part in [head, *([answer] if isinstance(answer, str) else answer), tail, b"\n##\n"]:
            if isinstance(part, float):
                await asyncio.sleep(part)
            else:
                process.stdout.write(
                    b"\n#%d\n%b" % (len(part.encode()), part.encode()) if isinstance(part, str) else part
                )
                await process.stdout.drain()


def _named(operation: str) -> tuple[str, str]:
    name = re.match(r"\s*<(?:\w+:)?([\w-]+)", operation)
    store = re.search(r"<(?:\w+:)?target>\s*<(?:\w+:)?(\w+)", operation)
    assert name
    return name[1], store[1] if store else ""
