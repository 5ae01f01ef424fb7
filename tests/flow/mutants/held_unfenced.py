"""Fault: an intent in doubt gives all its elements back, also those that are not settled."""

from __future__ import annotations

from sqlmodel import Session

import controller.activation
from controller.store import release_holds


def release(session: Session, intent: str, _elements: object = None) -> None:
    release_holds(session, intent)


controller.activation.release_holds = release
