"""Fault: an intent in doubt gives all its elements back, also those that are not settled."""

from __future__ import annotations

from sqlmodel import Session

import controller.line.steps
from controller.records.holds import release_holds


def release(session: Session, intent: str, _elements: object = None) -> None:
    release_holds(session, intent)


controller.line.steps.release_holds = release
