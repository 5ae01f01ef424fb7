"""Fault: nobody looks at the fencing number: not before a write to an element, not in a transaction."""

from __future__ import annotations

from sqlmodel import Session

from controller.line.activation import Activation
from controller.records.store import Store, intent_of
from controller.records.tables import Intent


def holds(store: Store, intent: str, _fence: int) -> str:
    return store.intent(intent).abort


def mine(activation: Activation, session: Session) -> Intent:
    return intent_of(session, activation.intent, lock=True)


Store.holds = holds
Activation._mine = mine
