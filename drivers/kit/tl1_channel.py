"""How the bytes of a TL1 session travel: TCP, telnet or SSH. Takes an Endpoint; returns a Channel."""

from __future__ import annotations

import contextlib
import re
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from drivers.errors import AuthenticationFailed

if TYPE_CHECKING:
    import paramiko

_IAC, _DONT, _DO, _WONT, _WILL, _SB, _SE = 255, 254, 253, 252, 251, 250, 240

SLOW = 8.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a TL1 agent listens, and how patient one is with it."""

    element: str
    """how errors name it"""
    host: str
    port: int
    transport: str = "tcp"
    """`tcp`, `telnet` or `ssh`"""
    username: str = ""
    """for `ssh` alone; the TL1 login is a command"""
    password: str = field(default="", repr=False)
    timeout: float = 15.0
    """seconds for an answer or a sign of life"""
    patience: float = 120.0
    """seconds for the answer of a command that was acknowledged as in progress or delayed"""
    slow: str = r"(?!)"
    """verbs, as a pattern, that may take `SLOW` times as long before they are answered or acknowledged"""
    outstanding: int = 1
    """commands under way at once: element managers take one, elements more"""
    keepalive: float = 0.0
    """seconds of silence after which the other end is asked for a sign of life; 0: never"""
    atags: int = 0
    """numbers that autonomous messages count through before they begin anew (ONS: 10000); 0: not known"""

    def patience_with(self, verb: str) -> float:
        """Seconds until its answer must begin, or be acknowledged."""
        return min(self.timeout * SLOW, self.patience) if re.match(self.slow, verb) else self.timeout


class Channel(Protocol):
    """The bytes of a session. `recv` raises TimeoutError after `keepalive` seconds of silence."""

    def sendall(self, data: bytes) -> object: ...
    def recv(self, size: int) -> bytes: ...
    def close(self) -> object: ...


def channel_to(endpoint: Endpoint) -> Channel:
    """Raises OSError, AuthenticationFailed (SSH)."""
    return _ssh(endpoint) if endpoint.transport == "ssh" else _tcp(endpoint)


def _tcp(endpoint: Endpoint) -> Channel:
    sock = socket.create_connection((endpoint.host, endpoint.port), endpoint.timeout)
    sock.settimeout(endpoint.keepalive or None)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return _Telnet(sock) if endpoint.transport == "telnet" else _Socket(sock)


class _Socket:
    """A TCP connection; closing it wakes who reads."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def sendall(self, data: bytes) -> None:
        self.sock.sendall(data)

    def recv(self, size: int) -> bytes:
        return self.sock.recv(size)

    def close(self) -> None:
        with contextlib.suppress(OSError):  # it may be gone already: that is what was wanted
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()


class _Telnet(_Socket):
    """Telnet (RFC 854): every option is refused, its bytes never reach the messages."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self._verb: int | None = None
        """what came after IAC, while the rest of it is awaited"""
        self._sub = False

    def sendall(self, data: bytes) -> None:
        self.sock.sendall(data.replace(b"\xff", b"\xff\xff"))

    def recv(self, size: int) -> bytes:
        while data := self.sock.recv(size):
            text, answers = bytearray(), bytearray()
            for byte in data:
                self._take(byte, text, answers)
            if answers:
                self.sock.sendall(bytes(answers))
            if text:
                return bytes(text)
        return b""

    def _take(self, byte: int, text: bytearray, answers: bytearray) -> None:
        verb = self._verb
        if verb is None:
            if byte == _IAC:
                self._verb = _IAC
            elif not self._sub:
                text.append(byte)
        elif verb == _IAC:
            self._verb = byte if byte in {_WILL, _WONT, _DO, _DONT} else None
            self._sub = byte == _SB or (self._sub and byte != _SE)
            if byte == _IAC and not self._sub:
                text.append(_IAC)
        else:
            self._verb = None
            if verb in {_WILL, _DO}:
                answers += bytes((_IAC, _DONT if verb == _WILL else _WONT, byte))


def _ssh(endpoint: Endpoint) -> Channel:
    """A shell without a terminal: bytes go through as they are."""
    import paramiko

    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # noqa: S507 - the wrong-box guard checks who answers
    try:
        client.connect(
            endpoint.host, endpoint.port, endpoint.username, endpoint.password, timeout=endpoint.timeout,
            allow_agent=False, look_for_keys=False,
        )  # fmt: skip
        channel = client.invoke_shell(term="dumb")
        channel.settimeout(endpoint.keepalive or None)
    except paramiko.AuthenticationException as error:
        client.close()
        raise AuthenticationFailed(endpoint.element, "login", str(error)) from error
    except paramiko.SSHException as error:
        client.close()
        raise OSError(str(error)) from error
    return _Shell(client, channel)


class _Shell:
    """An SSH channel and the connection that it needs."""

    def __init__(self, client: paramiko.SSHClient, channel: paramiko.Channel) -> None:
        self._client, self._channel = client, channel

    def sendall(self, data: bytes) -> None:
        self._channel.sendall(data)

    def recv(self, size: int) -> bytes:
        return self._channel.recv(size)

    def close(self) -> None:
        self._client.close()
