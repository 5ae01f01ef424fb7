"""The TCP server: one listener per element; its bytes go to the element's shell, as they are or through telnet.

While an element is without power or has the `unreachable` fault, connections are cut at once.
"""

from __future__ import annotations

import asyncio
import contextlib

from lab.element import Element

_IAC, _DONT, _DO, _WONT, _WILL, _SB, _SE = 255, 254, 253, 252, 251, 250, 240
_ECHO, _GO_AHEAD, _TTYPE = 1, 3, 24
GREETING = bytes((_IAC, _WILL, _ECHO, _IAC, _WILL, _GO_AHEAD, _IAC, _DO, _TTYPE))
"""what a telnet server says first: it echoes, sends no go-ahead, and would like to know the terminal"""


class _TcpChannel:
    """lab.element.Channel over a TCP connection. TL1 has no user of the transport: `user` is empty."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.user = ""
        self.peer = str(writer.get_extra_info("peername")[0])

    async def read(self) -> bytes:
        try:
            return await self._reader.read(65536)
        except OSError:
            return b""

    def write(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(data)

    def close(self) -> None:
        self._writer.transport.abort()

    def exit(self) -> None:
        self._writer.close()


class _TelnetChannel(_TcpChannel):
    """The same through telnet: negotiation never reaches the element, a byte 255 is doubled on its way out."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__(reader, writer)
        self._command: int | None = None
        """what came after IAC while the rest is awaited"""
        self._sub = False
        writer.write(GREETING)

    async def read(self) -> bytes:
        while data := await super().read():
            if text := bytes(byte for byte in data if self._is_text(byte)):
                return text
        return b""

    def write(self, data: bytes) -> None:
        super().write(data.replace(b"\xff", b"\xff\xff"))

    def _is_text(self, byte: int) -> bool:
        command, self._command = self._command, None
        if command is None:
            if byte == _IAC:
                self._command = _IAC
            return byte != _IAC and not self._sub
        if command != _IAC:
            return False  # the option of WILL, WONT, DO, DONT: whatever the client answers, the server goes on
        if byte in {_WILL, _WONT, _DO, _DONT}:
            self._command = byte
        elif byte in {_SB, _SE}:
            self._sub = byte == _SB
        return byte == _IAC and not self._sub


class Listener:
    """An open TCP server."""

    def __init__(self, server: asyncio.Server) -> None:
        self._server = server

    def get_addresses(self) -> list[tuple[str, int]]:
        return [sock.getsockname()[:2] for sock in self._server.sockets]

    def get_port(self) -> int:
        return self.get_addresses()[0][1]

    def close(self) -> None:
        self._server.close()

    async def wait_closed(self) -> None:
        await self._server.wait_closed()


async def listen(element: Element, host: str, port: int) -> Listener:
    """Open the element's server at host:port (0 = any free port). Raises OSError when the address is taken."""
    kind = _TelnetChannel if element.transport == "telnet" else _TcpChannel

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if element.latency:
            await asyncio.sleep(element.latency)
        if not element.powered or element.faults.get("unreachable"):
            writer.transport.abort()
            return
        channel = kind(reader, writer)
        element.sessions.add(channel)
        try:
            if element.is_full():
                channel.write(element.full.encode())
                return
            await element.shell(channel)
        finally:
            element.sessions.discard(channel)
            channel.exit()
            with contextlib.suppress(OSError):  # the client may have gone first
                await writer.wait_closed()

    serving: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # a task of our own: asyncio's would call it an error when the lab stops while a session is open
        task = asyncio.create_task(serve(reader, writer))
        serving.add(task)
        task.add_done_callback(serving.discard)

    return Listener(await asyncio.start_server(accept, host, port, backlog=256))
