"""Fault: the inverse of an element without a timer is sent, and nobody reads whether it did what it should."""

from __future__ import annotations

from drivers.base import Change, Reading
from drivers.kit.immediate_command_line import InverseDriver


def rollback(driver: InverseDriver, change: Change, before: Reading, *, token: str) -> None:
    del token
    driver._staged = None
    driver.apply(driver._way_back(change, before))
    driver.apply((driver.save_command,))


InverseDriver.rollback = rollback
