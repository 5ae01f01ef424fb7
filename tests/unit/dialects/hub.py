"""The smallest element: a hub with two to four ports, for tests of the lab's core. Its configuration is lines of `join
<port> <port> [vlan N]`, `take <port> <address>`, `down <port>`, `lsr <address>` and `ont <serial> <port>`; the shell
knows `show`, `join ...` and `save`.
"""

from __future__ import annotations

import asyncio
from typing import Any

from lab.element import Channel, Dropped, Element, Forwarded, Frame, Network, Terminated


class Hub(Element):
    platform = "hub"

    def __init__(self, spec: dict[str, Any], network: Network) -> None:
        super().__init__(spec, network)
        self._running: list[str] = []
        self._saved: list[str] = []
        self.refreshed = 0

    def load(self, text: str) -> None:
        lines = text.splitlines()
        for line in lines:
            if line.split(" ")[0] not in ("join", "take", "down", "ont", "lsr"):
                raise ValueError(f"unknown command: {line}")
        self._running, self._saved = lines, list(lines)

    def running(self) -> str:
        return "".join(f"{line}\n" for line in self._running)

    def saved(self) -> str:
        return "".join(f"{line}\n" for line in self._saved)

    def reset(self) -> None:
        self._running = list(self._saved)

    def port_up(self, port: str) -> bool:
        return port in self.ports and f"down {port}" not in self._running

    def lsr_id(self) -> str:
        return next((line.split(" ")[1] for line in self._running if line.startswith("lsr ")), "")

    def refresh(self) -> None:
        self.refreshed += 1
        down = {
            port
            for port in self.ports
            if self.network.far_end(self.name, port) and not self.network.link_up(self.name, port)
        }
        for port in down:
            self.alarms.raise_(f"los {port}", f"port {port}", "LOS", "critical")
        self.alarms.only({f"los {port}" for port in down}, "los ")

    def raise_injected(self, object: str, seconds: float) -> None:  # noqa: A002 - X.733 word
        asyncio.get_running_loop().call_later(
            seconds, self.alarms.raise_, f"injected {object}", object, "TEMP", "minor"
        )

    def ingress_from_ont(self, serial: str, eth_port: int, frame: Frame) -> Forwarded | Dropped:
        for line in self._running:
            if line.startswith(f"ont {serial} "):
                return self._out(line.split(" ")[2], frame)
        return Dropped(f"no ont {serial}")

    def forward(self, port: str, frame: Frame) -> Forwarded | Terminated | Dropped:
        for line in self._running:
            match line.split(" "):
                case ["take", here, address] if here == port:
                    return Terminated(port, address, line)
        return self._out(port, frame)

    def _out(self, port: str, frame: Frame) -> Forwarded | Dropped:
        for line in self._running:
            match line.split(" "):
                case ["join", here, there] if here == port:
                    return Forwarded(there, frame, line)
                case ["join", here, there, "vlan", vlan] if here == port:
                    return Forwarded(there, Frame((int(vlan),)), line)
        return Dropped(f"nothing joins {port}")

    async def shell(self, channel: Channel) -> None:
        channel.write(f"{self.hostname}>".encode())
        while line := (await channel.read()).decode().strip():
            self.exchanges += 1
            if line == "show":
                channel.write(self.running().encode())
            elif line == "save":
                self._saved = list(self._running)
            elif line.startswith("join "):
                self._running.append(line)
                self.network.changed()
            channel.write(f"{self.hostname}>".encode())
        channel.exit()


ELEMENT = Hub
