"""Fault: the ids are free as soon as it is decided to go back, and not when the elements are back."""

from __future__ import annotations

from controller.line.activation import Activation
from inventory.allocation.ledger import release_intent

_decide = Activation._decide


def decide(activation: Activation, way: str, why: str) -> str:
    if way == "rollback":
        activation.store.write(lambda session: release_intent(session, activation.intent))
    return _decide(activation, way, why)


Activation._decide = decide
