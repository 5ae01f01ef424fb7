"""Fault: what is confirmed is not saved on an element without a timer; a reboot would lose it."""

from __future__ import annotations

from drivers.base import Change
from drivers.kit.immediate_command_line import InverseDriver


def confirm(_driver: InverseDriver, _change: Change, *, token: str) -> None:
    del token


InverseDriver.confirm = confirm
