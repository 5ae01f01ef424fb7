"""Fault: the rollback of an element with a timer cancels what pends, and does not look whether it is back."""

from __future__ import annotations

from drivers.kit.netconf import NetconfDriver
from drivers.platform import Change, Reading


def rollback(driver: NetconfDriver, _change: Change, _before: Reading, *, token: str) -> None:
    driver.discard()
    driver._lock()
    driver.cancel(token)
    driver._unlock()


NetconfDriver.rollback = rollback
