"""Fault: the inverse of an element without a timer is sent, and nobody reads whether it did what it should."""

from __future__ import annotations

from drivers.kit.immediate_command_line import ImmediateCommandLine
from drivers.platform import Change, Reading


def rollback(driver: ImmediateCommandLine, change: Change, before: Reading, *, token: str) -> None:
    del token
    driver._staged = None
    driver.apply(driver._way_back(change, before))
    driver.apply((driver.save_command,))


ImmediateCommandLine.rollback = rollback
