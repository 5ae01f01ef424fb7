"""What the rooms of the SmartAX dialect share: datastores, refusals, and what a command may ask of the element.

`Box` is what commands and displays may ask of the element; the element itself (`huawei_smartax.py`) keeps to it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol

from lab.alarms import Alarm, AlarmTable
from lab.dialects.huawei_smartax.model import OntKey, Parts, View, read
from lab.dialects.huawei_smartax.text import Document
from lab.element import FieldOnt
from lab.faults import Faults

REPEATED = "  Make configuration repeatedly\n"
"""a benign note: the value was set already"""


class Failure(Exception):
    """A refusal in the box's words; printed as `  Failure: <words>`."""


@dataclass(slots=True)
class Store:
    """One datastore: the printed configuration, and the ONTs that were deactivated (which it does not show)."""

    document: Document
    deactivated: set[OntKey] = field(default_factory=set)
    _view: View | None = None
    _version: int = -1
    _parts: Parts = field(default_factory=dict)

    @property
    def view(self) -> View:
        if self._view is None or self._version != self.document.version:
            self._view, self._version = read(self.document, self._parts), self.document.version
        return self._view

    def copy(self) -> Store:
        return Store(Document(self.document.text()), set(self.deactivated))


@dataclass(slots=True)
class OntState:
    """Operational state of one provisioned ONT, settled by refresh."""

    online: bool = False
    cause: str = ""
    up_since: float = 0.0
    down_since: float = 0.0
    gasp: float = 0.0
    field: FieldOnt | None = None


class Box(Protocol):
    """The element, as its commands see it."""

    identity: dict[str, str]
    faults: Faults
    alarms: AlarmTable
    store: Store
    onts: dict[OntKey, OntState]
    started: float
    columns: int

    @property
    def view(self) -> View: ...

    @property
    def sysname(self) -> str: ...

    @property
    def saved_store(self) -> Store: ...

    def changed(self, what: str) -> None:
        """Running has changed on this object (`ont 0/1/6 2`, `vlan 1063`): states and alarms settle."""

    def save(self) -> None: ...

    def undiscovered_onts(self) -> list[FieldOnt]:
        """ONTs that the box hears and nobody provisioned, in port order."""

    def ports_of(self, kind: str) -> list[str]:
        """Ports of this kind (`pon`, `uplink`)."""

    def port_lit(self, port: str) -> bool:
        """Is the port's link up?"""

    def flow_up(self, index: int) -> bool: ...

    def active_alarms(self) -> list[Alarm]:
        """Newest first."""


def stamp(seconds: float, zone: str) -> str:
    """`2026-02-14 22:48:13+08:00`, as MA5800 prints times; `-` for never."""
    if not seconds:
        return "-"
    hours, minutes = zone[1:].split(":")
    shift = (int(hours) * 60 + int(minutes)) * 60 * (-1 if zone[0] == "-" else 1)
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds + shift)) + zone


def spaced(fsp: str) -> str:
    """`0/1/6` as ONT tables print it: `0/ 1/6`."""
    frame, slot, port = fsp.split("/")
    return f"{frame}/{slot:>2}/{port}"
