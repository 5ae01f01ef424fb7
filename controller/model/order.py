"""An order: one request on a service as an order system posts it, checked as far as it can be without any record.

What its characteristics must be only its product knows.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from controller.model.intent import Operation
from inventory.document import too_deep

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._:/@#-]*$"),
]

DEEPEST = 20
"""collections within each other in characteristics at most"""


class Order(BaseModel):
    """One request on a service, as an order system posts it."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "operation": "provision",
                    "external_id": "CRM-2026-000123",
                    "requester": "crm",
                    "product": "internet_line",
                    "customer": "hupan-tea",
                    "comment": "new head office",
                    "characteristics": {
                        "address": "1 Beishan Road",
                        "bandwidth_down": 102400,
                        "bandwidth_up": 51200,
                        "sla_class": "silver",
                    },
                },
                {
                    "operation": "change",
                    "external_id": "CRM-2026-000124",
                    "requester": "crm",
                    "service": "EL7KQ2M4XA5TWDC",
                    "characteristics": {"bandwidth_down": 204800},
                },
                {
                    "operation": "suspend",
                    "external_id": "CRM-2026-000125",
                    "requester": "billing",
                    "service": "EL7KQ2M4XA5TWDC",
                    "comment": "arrears",
                },
            ]
        },
    )

    operation: Operation
    external_id: Name = Field(description="the order system's own number: posting it twice changes nothing")
    requester: Name = Field("cli", description="who asks; external ids are unique for each requester")
    comment: str = Field("", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="why; kept in the history")
    product: str | None = Field(None, description="for provision")
    customer: Name | None = Field(None, description="for provision: a customer of the inventory")
    service: Name | None = Field(None, description="for every operation but provision")
    characteristics: dict[str, Any] = Field(
        default_factory=dict, description="for provision all of them, for change those that change"
    )

    @field_validator("characteristics")
    @classmethod
    def _flat(cls, given: dict[str, Any]) -> dict[str, Any]:
        if too_deep(given, DEEPEST):
            raise ValueError(f"nested deeper than {DEEPEST} levels: no characteristic is")
        return given

    @model_validator(mode="after")
    def _whole(self) -> Order:
        needed = ("product", "customer") if self.operation is Operation.PROVISION else ("service",)
        refused = ("service",) if self.operation is Operation.PROVISION else ("product", "customer")
        for name in needed:
            if getattr(self, name) is None:
                raise ValueError(f"`{name}` is needed for {self.operation}")
        for name in refused:
            if getattr(self, name) is not None:
                raise ValueError(f"`{name}` is not for {self.operation}: leave it out")
        if self.characteristics and self.operation not in {Operation.PROVISION, Operation.CHANGE}:
            raise ValueError(f"`characteristics` are not for {self.operation}: leave them out")
        return self

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.model_dump_json(exclude={"comment"}).encode()).hexdigest()

    def derived(self, prefix: str) -> str:
        """An id that follows from who asked under which number: a repeated order can only mean the same service."""
        digest = hashlib.sha256(f"{self.requester}\0{self.external_id}".encode()).digest()
        return prefix + base64.b32encode(digest[:8]).decode().rstrip("=")
