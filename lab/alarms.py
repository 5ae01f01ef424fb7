"""Active alarms of an element, whatever its platform calls them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Alarm:
    """One active alarm. `key` identifies the condition (it is raised once), `object` what it is on."""

    serial: int
    key: str
    object: str
    name: str
    severity: str
    details: dict[str, str]
    raised: float


@dataclass(slots=True)
class AlarmTable:
    """Active alarms of one element; listeners hear of each raise and clear (the CLI and NETCONF servers push them)."""

    clock: Callable[[], float] = time.time
    active: dict[str, Alarm] = field(default_factory=dict)
    listeners: list[Callable[[Alarm, bool], None]] = field(default_factory=list)
    _serials: itertools.count[int] = field(default_factory=lambda: itertools.count(1001))

    def raise_(self, key: str, object: str, name: str, severity: str, **details: str) -> None:  # noqa: A002
        if key not in self.active:
            alarm = Alarm(next(self._serials), key, object, name, severity, details, self.clock())
            self.active[key] = alarm
            for listener in list(self.listeners):
                listener(alarm, True)

    def clear(self, key: str) -> None:
        alarm = self.active.pop(key, None)
        if alarm:
            for listener in list(self.listeners):
                listener(alarm, False)

    def only(self, keys: set[str], prefix: str) -> None:
        """Clear every alarm whose key starts with `prefix` and is not in `keys`."""
        for key in [key for key in self.active if key.startswith(prefix) and key not in keys]:
            self.clear(key)
