"""Two OLTs of the lab behind their element managers, in an event loop of their own, and bare sockets to talk to them."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import asyncssh

from lab import tracer
from lab.dialects.u2000_tl1 import U2000Olt
from lab.faults import Fault, Kind
from lab.network import World
from lab.server import listen
from tests.contract.ptn_row import wait

FOLDER = Path(__file__).parent / "transcripts" / "u2000"
LOGIN = "LOGIN:::L1::UN=lab,PWD=lab;"
R = TypeVar("R")


class Bare:
    """A socket and nothing else: every byte that came and was not taken away yet."""

    def __init__(self, port: int, encoding: str = "utf-8") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.data, self.encoding = b"", encoding

    def send(self, text: str) -> None:
        self.socket.sendall(text.encode())

    def read(self) -> bool:
        """More bytes; False when the other end has ended the session."""
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        self.data += data
        return bool(data)

    def until(self, mark: bytes) -> str:
        """All that came up to and with the mark; it is taken away."""
        while mark not in self.data:
            assert self.read(), f"the session was ended after {self.data!r}"
        found, _, self.data = self.data.partition(mark)
        return (found + mark).decode(self.encoding)

    def ask(self, text: str) -> str:
        """The whole answer to one command, all its blocks."""
        self.send(text)
        return self.until(b"\r\n;")

    def rows(self, text: str) -> list[dict[str, str]]:
        """What a query answers, column by column."""
        answer = self.ask(text)
        assert " COMPLD\r\n" in answer, answer
        found = []
        for block in answer.split("\r\n>"):
            lines = block.split("\r\n")
            start, end = (at for at, line in enumerate(lines) if re.fullmatch("-+", line))
            columns = lines[start + 1].split("\t")
            found += [dict(zip(columns, line.split("\t"), strict=True)) for line in lines[start + 2 : end]]
        return found

    def ended(self) -> bool:
        """Read until the other end ends the session."""
        while self.read():
            pass
        return True


class Bench:
    """Both OLTs; every test finds them as they were loaded."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.world: World = self.call(World.from_file, FOLDER / "network.yaml")
        self.olts = {name: each for name, each in self.world.elements.items() if isinstance(each, U2000Olt)}
        self.one, self.two = self.olts.values()
        self.base = {name: olt.running() for name, olt in self.olts.items()}
        self.power = {serial: ont.powered for serial, ont in self.world.onts.items()}
        key = asyncssh.generate_private_key("ssh-ed25519")
        self.doors = {
            name: asyncio.run_coroutine_threadsafe(listen(olt, "127.0.0.1", 0, key), self.loop).result(10)
            for name, olt in self.olts.items()
        }
        self.open: list[Bare] = []

    def call(self, function: Callable[..., R], *arguments: Any) -> R:
        """Run in the loop that the OLTs live in."""

        async def run() -> R:
            return function(*arguments)

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(10)

    def port(self, name: str = "olt-u-1") -> int:
        return int(self.doors[name].get_addresses()[0][1])

    def connect(self, name: str = "olt-u-1") -> Bare:
        self.open.append(Bare(self.port(name), "gb18030" if name == "olt-u-2" else "utf-8"))
        return self.open[-1]

    def login(self, name: str = "olt-u-1") -> Bare:
        bare = self.connect(name)
        assert " COMPLD" in bare.ask(LOGIN)
        return bare

    def fault(self, kind: Kind, name: str = "olt-u-1", **fields: Any) -> None:
        self.call(self.olts[name].faults.set, Fault(kind, **fields))

    def trace(self, serial: str, eth_port: int = 1, vlan: int | None = None) -> tracer.Trace:
        return self.call(lambda: tracer.trace(self.world, serial=serial, eth_port=eth_port, vlan=vlan))

    def fresh(self) -> None:
        """Sessions over, faults gone, every OLT as it was found."""
        for bare in self.open:
            bare.socket.close()
        self.open.clear()
        self.call(self.world.clear)
        for olt in self.olts.values():
            self.call(olt.cut_sessions)
        wait(lambda: not any(olt.hub.sessions for olt in self.olts.values()))
        for serial, on in self.power.items():
            self.call(self.world.power, serial, on)
        for name, olt in self.olts.items():
            self.call(olt.load, self.base[name])
            self.call(olt.reset)
        self.call(self.world.changed)

    def stop(self) -> None:
        self.fresh()
        for door in self.doors.values():
            self.call(door.close)
        wait(lambda: not any(olt.sessions for olt in self.olts.values()))
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


def two_olts() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.stop()
