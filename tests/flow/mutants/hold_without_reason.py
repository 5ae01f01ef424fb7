"""Fault: an intent in doubt keeps its elements, and nobody is told why."""

from __future__ import annotations

from sqlmodel import Session

import controller.activation


def mark_in_doubt(_session: Session, _intent: str, _reason: str) -> None:
    pass


controller.activation.mark_in_doubt = mark_in_doubt
