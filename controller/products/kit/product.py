"""What a line product is: characteristics, an example, how it decomposes into parts, what must hold afterwards.

In come validated characteristics, a catalogue to ask and ids to take; out go ResourceServices. No product sees a store.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, field_validator

from controller.errors import InvalidInput, invalid
from controller.model.service import Check, ResourceService
from controller.shown import storable, strange
from inventory.allocation.ids import Ids
from inventory.catalogue import Catalogue


class Characteristics(BaseModel):
    """Base of every product's characteristics: unknown names are refused, values are not changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_flag(cls, value: object, info: ValidationInfo) -> object:
        """To Python, and so to pydantic, `true` is the number 1: no VLAN is meant by it."""
        kinds = _kinds(cls.model_fields[info.field_name or ""].annotation)
        given = value if isinstance(value, list | tuple) else [value]
        if not kinds & {bool, object, Any} and any(isinstance(each, bool) for each in given):
            raise ValueError("expected no true or false: write the number, or the text in quotes")
        return value


def _kinds(annotation: Any) -> set[Any]:
    """A type, and all that it is made of."""
    return {annotation}.union(*(_kinds(part) for part in get_args(annotation)))


ENDS = ("address", "far_address")
"""characteristics that say where a line's customers are"""


class Product(ABC):
    """A specification of a line (TMF633 ServiceSpecification)."""

    name: ClassVar[str]
    title: ClassVar[str]
    characteristics: ClassVar[type[Characteristics]]
    example: ClassVar[Mapping[str, Any]]
    classes: ClassVar[frozenset[str]] = frozenset()
    """classes of elements that its ways lead through, beside those of every product"""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        missing = [word for word in ("name", "title", "characteristics", "example") if word not in cls.__dict__]
        if missing:
            raise TypeError(f"product {cls.__name__} ({cls.__module__}) lacks {', '.join(missing)}")
        cls.characteristics.model_validate(cls.example)

    @property
    def ends(self) -> tuple[str, ...]:
        """Those of `ENDS` that it has."""
        return tuple(name for name in ENDS if name in self.characteristics.model_fields)

    @property
    def required(self) -> dict[str, Any]:
        """What has to be given, as in its example."""
        fields = self.characteristics.model_fields
        return {name: self.example[name] for name, field in fields.items() if field.is_required()}

    def validate(self, given: Mapping[str, Any]) -> Characteristics:
        """Raises InvalidInput naming the first field at fault and all others in `more`."""
        for name, value in given.items():
            if strange([name, value]):
                field = f"characteristics.{storable(name)}"
                raise InvalidInput(
                    f"{field}: holds control signs, which no element takes", field=field, fix="leave them out"
                )
        try:
            return self.characteristics.model_validate(given)
        except ValidationError as error:
            raise invalid(error, "characteristics") from error

    @abstractmethod
    def decompose(
        self, service: str, wanted: Any, catalogue: Catalogue, ids: Ids, *, customer: str, suspended: bool
    ) -> tuple[ResourceService, ...]:
        """The customer's service's part on every element of its path; takes every id it needs, in the caller's
        transaction.
        """

    @abstractmethod
    def checks(self, design: tuple[ResourceService, ...], *, suspended: bool) -> tuple[Check, ...]:
        """What must be up, or down, on which element once the change is made."""
