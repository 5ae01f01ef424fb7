"""Fault: a worker's own lease is never over, neither for its heart nor for its writes. What is left is the fence."""

from __future__ import annotations

from controller.line.leases import OwnLease


def check(_lease: OwnLease) -> None:
    """Find it good for ever."""


OwnLease.check = check
