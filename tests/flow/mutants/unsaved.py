"""Fault: what is confirmed is not saved on an element without a timer; a reboot would lose it."""

from __future__ import annotations

from drivers._inverse import InverseDriver
from drivers.base import Change


def confirm(_driver: InverseDriver, _change: Change, *, token: str) -> None:
    del token


InverseDriver.confirm = confirm
