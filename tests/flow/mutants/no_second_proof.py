"""Fault: an element that lost a session while it wrote is proved once, and not again when late lines have come."""

from __future__ import annotations

from collections.abc import Mapping

from controller.line.transaction import Staged, Transaction

_rollback = Transaction.rollback


def rollback(transaction: Transaction, staged: Mapping[str, Staged]) -> dict[str, str]:
    transaction.session_lost.clear()
    return _rollback(transaction, staged)


Transaction.rollback = rollback
