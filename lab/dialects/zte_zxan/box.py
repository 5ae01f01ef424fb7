"""What the rooms of the ZXA10 dialect share: datastores, what is kept of each ONU, what a command may ask.

`Box` is what commands and displays may ask of the element; the element itself (`zte_zxan.py`) keeps to it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol

from lab.alarms import AlarmTable
from lab.dialects.zte_zxan.model import Onu, View, read
from lab.dialects.zte_zxan.release import OnuKey, Release
from lab.dialects.zte_zxan.text import Document
from lab.element import Channel, FieldOnt
from lab.faults import Faults

HISTORY = 10
"""rows of the table of an ONU's last times online"""


@dataclass(slots=True)
class Store:
    """One datastore."""

    document: Document
    _view: View | None = None
    _version: int = -1

    @property
    def view(self) -> View:
        if self._view is None or self._version != self.document.version:
            self._view, self._version = read(self.document), self.document.version
        return self._view

    def copy(self) -> Store:
        return Store(Document(self.document.text(), self.document.release, self.document.columns))


@dataclass(slots=True)
class Stamps:
    """When running was written and changed since the element came up, in seconds; 0: not."""

    saved: float = 0.0
    changed: float = 0.0
    by: str = ""


@dataclass(slots=True)
class OnuState:
    """Operational state of one registered ONU, settled by refresh."""

    phase: str = "OffLine"
    standing: FieldOnt | None = None
    history: list[tuple[float, float, str]] = field(default_factory=list)
    """(online since, offline since or 0, cause), oldest first"""

    @property
    def working(self) -> bool:
        return self.phase == "working"

    def went(self, phase: str, now: float) -> None:
        """Note a change of phase."""
        if phase == self.phase:
            return
        if phase == "working":
            self.history = [*self.history, (now, 0.0, "")][-HISTORY:]
        elif self.working:
            self.history[-1] = (self.history[-1][0], now, phase)
        self.phase = phase


class Box(Protocol):
    """The element, as its commands see it."""

    identity: dict[str, str]
    release: Release
    faults: Faults
    alarms: AlarmTable
    store: Store
    stamps: Stamps
    onus: dict[OnuKey, OnuState]
    masks: bool
    most_sessions: int
    sessions: set[Channel]
    enabled: bool
    weak: bool
    username: str
    password: str
    enable_password: str

    @property
    def view(self) -> View: ...

    @property
    def hostname_now(self) -> str: ...

    def changed(self, what: str, by: str) -> None:
        """Running has changed on this object (`onu 1/3/12:4`, `vlan 1063`): states and alarms settle."""

    def save(self) -> None: ...

    def undiscovered_onts(self) -> list[tuple[str, FieldOnt]]:
        """(PON port, ONT) that the box hears and nobody registered, in port order."""

    def pons(self) -> list[str]:
        """PON ports by their numbers, `1/3/12`."""

    def uplinks(self) -> list[str]: ...

    def port_lit(self, port: str) -> bool: ...

    def state_of(self, onu: Onu) -> OnuState: ...


def stamp(seconds: float) -> str:
    """`2023-03-21 15:08:19`; zeros for never."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds)) if seconds else "0000-00-00 00:00:00"
