"""Fault: who takes over from a run that died while it wrote forgets that its last line may still be carried out."""

from __future__ import annotations

from controller.line.transaction import Transaction


def inherit(transaction: Transaction) -> None:
    del transaction


Transaction.inherit = inherit
