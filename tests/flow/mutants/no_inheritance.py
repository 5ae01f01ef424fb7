"""Fault: who takes over from a run that died while it wrote forgets that its last line may still be carried out."""

from __future__ import annotations

from controller.line.transaction import Transaction


def assume_late_lines(transaction: Transaction) -> None:
    del transaction


Transaction.assume_late_lines = assume_late_lines
