"""Fault: what is confirmed is not saved on an element without a timer; a reboot would lose it."""

from __future__ import annotations

from drivers.kit.immediate_command_line import ImmediateCommandLine
from drivers.platform import Change


def confirm(_driver: ImmediateCommandLine, _change: Change, *, token: str) -> None:
    del token


ImmediateCommandLine.confirm = confirm
