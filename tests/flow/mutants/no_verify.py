"""Fault: what was committed is not read back."""

from __future__ import annotations

from collections.abc import Mapping

from controller.line.transaction import Staged, Transaction
from drivers.platform import Reading


def verify(_transaction: Transaction, staged: Mapping[str, Staged]) -> dict[str, Reading]:
    return {element: one.snapshot for element, one in staged.items()}


Transaction.verify = verify
