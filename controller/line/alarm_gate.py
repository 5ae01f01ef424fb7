"""Pure: which alarms are new on the objects that a change touches.

An alarm that was there before the first write is the baseline; it neither fails an activation nor hides a new one.
"""

from __future__ import annotations

from collections.abc import Iterable

from drivers.platform import Alarm

BLOCKING = frozenset({"critical", "major", "minor", "warning"})
"""Severities that take an activation back: a GPON loss of signal is only a `warning` (alarm 0x2e112007)."""


def signature(alarm: Alarm) -> str:
    """What makes an alarm the same one: its object and name; serial numbers change when it is raised again."""
    return f"{alarm.object} {alarm.name}"


def new_alarms(baseline: Iterable[str], active: Iterable[Alarm], objects: Iterable[str]) -> list[Alarm]:
    """Active, blocking, on one of the objects, and not in the baseline (signatures)."""
    known, touched = set(baseline), set(objects)
    return [
        alarm
        for alarm in active
        if alarm.object in touched and alarm.severity in BLOCKING and signature(alarm) not in known
    ]
