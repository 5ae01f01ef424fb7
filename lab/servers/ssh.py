"""The SSH server: one listener per element; a shell goes to its CLI, the `netconf` subsystem to its NETCONF server.

While an element is without power or has the `unreachable` fault, connections are refused or cut before they log in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import asyncssh

from lab.element import Element


class _SshChannel:
    """lab.element.Channel over an asyncssh process."""

    def __init__(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        self._process = process
        self.user = str(process.get_extra_info("username"))
        self.peer = str(process.get_extra_info("peername")[0])

    async def read(self) -> bytes:
        try:
            return await self._process.stdin.read(65536)
        except (asyncssh.Error, OSError, asyncio.IncompleteReadError):
            return b""

    def write(self, data: bytes) -> None:
        if not self._process.is_closing():
            self._process.stdout.write(data)

    def close(self) -> None:
        self._process.get_extra_info("connection").abort()

    def exit(self) -> None:
        self._process.exit(0)


class _Server(asyncssh.SSHServer):
    def __init__(self, element: Element) -> None:
        self._element = element

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        if _is_shut(self._element):
            conn.abort()

    def begin_auth(self, username: str) -> bool:
        del username
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return username == self._element.username and password == self._element.password


def _is_shut(element: Element) -> bool:
    return not element.powered or element.faults.get("unreachable") is not None


async def listen(element: Element, host: str, port: int, key: asyncssh.SSHKey) -> asyncssh.SSHAcceptor:
    """Open the element's SSH server at host:port (0 = any free port). Raises OSError when the address is taken."""

    async def serve(process: asyncssh.SSHServerProcess[bytes]) -> None:
        channel = _SshChannel(process)
        if element.latency:
            await asyncio.sleep(element.latency)
            if _is_shut(element):
                channel.close()
                return
        element.sessions.add(channel)
        try:
            if element.is_full():
                channel.write(element.full.encode())
                return
            await (element.netconf(channel) if process.subsystem == "netconf" else element.shell(channel))
        finally:
            element.sessions.discard(channel)
            process.exit(0)

    factory: Callable[[], asyncssh.SSHServer] = lambda: _Server(element)  # noqa: E731
    return await asyncssh.listen(
        host,
        port,
        server_factory=factory,
        process_factory=serve,
        server_host_keys=[key],
        encoding=None,
        line_editor=False,
        backlog=256,
        gss_host=None,
        login_timeout=60,
    )
