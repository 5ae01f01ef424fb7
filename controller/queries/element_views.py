"""What the doors show of elements: who may write there, ports and pools, what each intent did to them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from controller.queries.views import View


class HoldView(View):
    intent: str
    since: datetime
    in_doubt: str = Field(description="fenced: what could not be settled; empty while the intent is at work")
    reason: str = Field(description="never empty: what could not be settled, or what the intent is doing")


class ElementView(View):
    """A managed element: who may write to it now, and which services depend on it."""

    name: str
    platform: str
    class_: str = Field(serialization_alias="class")
    site: str
    host: str
    port: int
    admin_state: str
    hostname: str
    model: str
    serial: str
    software: str
    management: list[dict[str, str]] = Field(description="the way to it: {element, object} of each part")
    hold: HoldView | None
    services: list[str]


class PortView(View):
    element: str
    name: str
    kind: str
    link: str = Field(description="the far end: ELEMENT PORT; empty when nothing is connected")


class PoolView(View):
    kind: str
    scope: str
    size: int
    allocated: int
    reserved: int
    quarantined: int
    free: int


class RevisionLine(View):
    """A revision as lists show it."""

    id: int
    element: str
    intent: str
    service: str
    operation: str
    result: str
    who: str
    why: str
    at: datetime


class RevisionView(RevisionLine):
    """What one intent did to one element."""

    diff: str
    sent: list[str]
    before: list[list[str]]
    after: list[list[str]]
    before_hash: str
    after_hash: str


class DiffView(View):
    """The difference between what two revisions left on an element, in the scope that each touched."""

    a: int
    b: int
    text: str
