"""Fault: an element that could not be brought back is reported as restored."""

from __future__ import annotations

from collections.abc import Mapping

from controller.line.transaction import Staged, Transaction

_rollback = Transaction.rollback


def rollback(transaction: Transaction, staged: Mapping[str, Staged]) -> dict[str, str]:
    _rollback(transaction, staged)
    return {}


Transaction.rollback = rollback
