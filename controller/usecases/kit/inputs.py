"""What several deeds take."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class OfElement(BaseModel):
    """One element."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    element: str = Field(max_length=64, description="name of the element")
