"""A plan and its order as they are handed on: written by `kaitong plan --out`, given to `kaitong apply` or the API."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from controller.errors import InvalidInput
from controller.model.order import Order
from controller.model.plan import Plan

FORMAT = "kaitong-plan-1"
"""so that a later version can tell a plan file from its own"""
FIX = "write it anew with `kaitong plan ORDER --out FILE`"


def check_format(found: object, source: str) -> None:
    """Raises InvalidInput where this program does not read that format."""
    if found != FORMAT:
        words = f"{source} has the format {found!r}, this program reads {FORMAT}"
        raise InvalidInput(words, field="format", fix=FIX)


class PlanFile(BaseModel):
    """The approved plan of an order; whole, or by its hash alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: str = FORMAT
    hash: str = Field(max_length=64, description="of the plan that was approved")
    order: Order | None = Field(None, description="the order; without it the hash is that of a plan that was kept")
    plan: dict[str, Any] | None = Field(None, description="the whole plan, of which a refusal tells the difference")

    @classmethod
    def of(cls, order: Order, plan: Plan) -> PlanFile:
        return cls(hash=plan.hash, order=order, plan=plan.as_dict())

    def approved(self, source: str = "the plan") -> Plan | None:
        """The plan, where it is in the file. Raises InvalidInput where it is not the one that the hash names."""
        check_format(self.format, source)
        if self.plan is None:
            return None
        try:
            made = Plan.from_dict(self.plan)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidInput(f"{source} is not a whole plan file: {error}", field="plan", fix=FIX) from error
        if made.hash != self.hash:
            raise InvalidInput(f"{source} was changed after it was written", field="hash", fix=FIX)
        return made
