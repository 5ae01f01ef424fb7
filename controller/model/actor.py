"""Who calls, and by which door. Every deed is done for an actor, and refused where the actor lacks its permission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

EVERY = "*"
"""in a role: all permissions"""
LOCAL = "local"
"""the role of who reaches a door of this host; until there are tokens there is no other"""
GRANTS: Mapping[str, frozenset[str]] = {LOCAL: frozenset({EVERY})}
"""permissions of each role; a role that is not named here has none"""


class Door(StrEnum):
    API = "api"
    CLI = "cli"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who calls."""

    name: str
    door: Door
    roles: frozenset[str] = frozenset()

    def may(self, permission: str) -> bool:
        return any({permission, EVERY} & GRANTS.get(role, frozenset()) for role in self.roles)

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "door": self.door.value, "roles": sorted(self.roles)}

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Actor:
        return cls(body["name"], Door(body["door"]), frozenset(body["roles"]))


def local(name: str, door: Door) -> Actor:
    """Who calls on this host."""
    return Actor(name, door, frozenset({LOCAL}))
