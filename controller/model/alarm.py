"""What an alarm of kaitong's own is about: an element, never the customer's traffic."""

from __future__ import annotations

from enum import StrEnum

SEVERITY = "major"
"""X.733: service may be affected and nobody else may use the element, but no customer is known to be cut off"""


class AlarmKind(StrEnum):
    IN_DOUBT = "in doubt"
    """the element is fenced until it is read back"""
    NOT_KEPT = "not kept"
    """the element lost a change that it was told to keep; it is not fenced"""
