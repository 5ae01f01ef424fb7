"""What the rooms of the VRP dialect share: what a command may ask of the element, and how it writes times."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Protocol

from lab.alarms import AlarmTable
from lab.dialects.huawei_vrp.commit import Database
from lab.dialects.huawei_vrp.model import Model
from lab.dialects.pseudowires import Down, Label, Wire
from lab.element import Network
from lab.faults import Faults


class Box(Protocol):
    """The element, as its commands see it."""

    name: str
    identity: dict[str, str]
    ports: dict[str, dict[str, Any]]
    faults: Faults
    alarms: AlarmTable
    network: Network
    database: Database
    started: float
    slots: tuple[int, ...]
    release: str
    password: str
    new_password: bool
    seen_up: set[str]

    @property
    def model(self) -> Model: ...

    @property
    def sysname(self) -> str: ...

    def max_sessions(self) -> int: ...
    def wires(self) -> Mapping[Label, Wire]: ...
    def wire_down(self, wire: Wire) -> Down: ...
    def circuit_down(self, circuit: str) -> bool: ...
    def hears(self, peer: str) -> bool: ...
    def way(self, destination: str) -> str: ...


def stamp(when: float, zone: int) -> str:
    """`2026-04-01 19:16:48-03:00`"""
    sign, size = "-" if zone < 0 else "+", abs(zone)
    shown = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(when + zone))
    return f"{shown}{sign}{size // 3600:02}:{size % 3600 // 60:02}"


def ago(seconds: float) -> str:
    """`161 days, 0 hour, 20 minutes`: plural beyond one, as captured."""
    minutes = int(seconds) // 60
    parts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    return ", ".join(f"{number} {word}{'s' if number > 1 else ''}" for number, word in parts)
