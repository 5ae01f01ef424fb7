"""What the customer has: the states of a service, its part on each element, the text and the checks of that part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ServiceState(StrEnum):
    """TMF638 states; a suspended service is `inactive` with the reason `suspended`."""

    DESIGNED = "designed"
    RESERVED = "reserved"
    INACTIVE = "inactive"
    ACTIVE = "active"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True)
class ResourceService:
    """A service's part on one element (SID RFS): which template role, with which variables."""

    element: str
    platform: str
    role: str
    variables: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        return {
            "element": self.element,
            "platform": self.platform,
            "role": self.role,
            "variables": dict(self.variables),
        }


@dataclass(frozen=True, slots=True)
class Intended:
    """The native configuration that one service wants on one element (RFC 8342 intended, per owner)."""

    element: str
    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """What a product demands after commit: objects of this kind on this element are up (or, suspended, down)."""

    element: str
    kind: str
    up: bool
