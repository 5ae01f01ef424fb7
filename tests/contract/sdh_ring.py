"""Three SDH nodes of the lab in an event loop of their own, and bare sockets to talk to them: what TL1 tests share."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import asyncssh

from lab.dialects.sdh_tl1 import SdhNode
from lab.element import Frame
from lab.faults import Fault, Kind
from lab.network import World
from lab.server import listen
from lab.servers.tcp import GREETING
from lab.tracer import Trace, follow
from tests.contract.ptn_row import wait

FOLDER = Path(__file__).parent / "transcripts" / "sdh"
R = TypeVar("R")
_WHOLE = re.compile(r"\r\n\n   [^\r]*\r\n(?:M|\*C|\*\*|\* |A ) +(?P<tag>\S+) [^\r]*\r\n(?:   [^\r]*\r\n)*;")


class Bare:
    """A socket and nothing else: what was sent and every byte that came."""

    def __init__(self, port: int, *, telnet: bool = False) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.text = ""
        if telnet:
            while len(self.text) < len(GREETING) + 2:
                self.read()
            assert self.text.encode("latin-1") == GREETING + b"< "
            self.text = "< "

    def send(self, text: str) -> None:
        self.socket.sendall(text.encode())

    def read(self) -> bool:
        """More bytes; False when the node has ended the session."""
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        self.text += data.decode("latin-1")
        return bool(data)

    def until(self, mark: str) -> str:
        """All that came up to and with the mark; it is taken away."""
        while mark not in self.text:
            assert self.read(), f"the node has ended the session after {self.text!r}"
        found, _, self.text = self.text.partition(mark)
        return found + mark

    def ask(self, text: str) -> str:
        """The answer (its last block) to one command without its TID and with the CTAG in place; reports are kept."""
        ctag = text.split(":")[3].strip(";")
        self.send(text)
        while True:
            for found in _WHOLE.finditer(self.text):
                if found["tag"] == ctag and "\nM " in found[0]:
                    self.text = self.text.replace(found[0], "", 1)
                    return found[0]
            assert self.read(), f"the node has ended the session after {self.text!r}"

    def ended(self) -> bool:
        """Read until the node ends the session."""
        while self.read():
            pass
        return True

    def reports(self) -> list[str]:
        """What was said unasked, head and text, in order; it is taken away."""
        found = [each[0].split("\r\n", 2)[2] for each in _WHOLE.finditer(self.text) if "\nM " not in each[0]]
        self.text = _WHOLE.sub(lambda each: each[0] if "\nM " in each[0] else "", self.text)
        return found


class Ring:
    """The ring; every test finds the nodes as they were loaded."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.world: World = self.call(World.from_file, FOLDER / "network.yaml")
        self.nodes = {name: node for name, node in self.world.elements.items() if isinstance(node, SdhNode)}
        self.a, self.b, self.c = self.nodes.values()
        self.base = {name: node.running() for name, node in self.nodes.items()}
        key = asyncssh.generate_private_key("ssh-ed25519")
        self.doors = {
            name: asyncio.run_coroutine_threadsafe(listen(node, "127.0.0.1", 0, key), self.loop).result(10)
            for name, node in self.nodes.items()
        }
        self.open: list[Bare] = []

    def call(self, function: Callable[..., R], *arguments: Any) -> R:
        """Run in the loop that the nodes live in."""

        async def run() -> R:
            return function(*arguments)

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(10)

    def port(self, name: str) -> int:
        return int(self.doors[name].get_addresses()[0][1])

    def connect(self, name: str = "sdh-a") -> Bare:
        self.open.append(Bare(self.port(name), telnet=self.nodes[name].transport == "telnet"))
        return self.open[-1]

    def login(self, name: str = "sdh-a") -> Bare:
        bare = self.connect(name)
        assert " COMPLD" in bare.ask("ACT-USER::lab:L1::lab;")
        return bare

    def fault(self, kind: Kind, name: str = "sdh-a", **fields: Any) -> None:
        self.call(self.nodes[name].faults.set, Fault(kind, **fields))

    def trace(self, name: str, port: str, *tags: int) -> Trace:
        def go() -> Trace:
            frame = Frame(tags)
            node = self.nodes[name]
            return follow(self.world, node, port, frame, node.forward(port, frame))

        return self.call(go)

    def fresh(self) -> None:
        """Sessions over, faults gone, every node as it was found."""
        for bare in self.open:
            bare.socket.close()
        self.open.clear()
        self.call(self.world.clear)
        for node in self.nodes.values():
            self.call(node.cut_sessions)
        wait(lambda: not any(node.hub.sessions for node in self.nodes.values()))
        for name, node in self.nodes.items():
            self.call(node.load, self.base[name])
            self.call(node.reset)
        self.call(self.world.changed)
        assert not any(node.alarms.active for node in self.nodes.values())
        for node in self.nodes.values():
            node.hub.atag = 0

    def stop(self) -> None:
        self.fresh()
        for door in self.doors.values():
            self.call(door.close)
        wait(lambda: not any(node.sessions for node in self.nodes.values()))
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


def ring_of_three() -> Iterator[Ring]:
    ring = Ring()
    yield ring
    ring.stop()
