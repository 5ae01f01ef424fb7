"""The grammar of inventory files: takes a parsed document, returns a checked `Description`, or every mistake in it.

Mistakes are named by entry and field, with what was expected. A secret's reference is never repeated in a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from inventory.errors import DescriptionError

Range = tuple[int, int]
End = tuple[str, str]
_HIGHEST = 2**62
"""of an id: tables and searches count a little beyond"""
_YEARS = 10 * 365 * 86_400
"""seconds that an id rests at most"""


def _range(text: object) -> Range:
    match = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?", str(text))
    if not match:
        raise ValueError("expected LOW-HIGH or one number")
    low, high = int(match[1]), int(match[2] or match[1])
    if low > high:
        raise ValueError("expected the lower end first")
    if high > _HIGHEST:
        raise ValueError(f"expected numbers up to {_HIGHEST}")
    return low, high


def _ranges(value: object) -> tuple[Range, ...]:
    return tuple(map(_range, value if isinstance(value, list) else [value]))


def _end(value: object) -> End:
    element, _, port = str(value).partition(" ")
    if not element or not port:
        raise ValueError("expected ELEMENT PORT with one blank between")
    return element, port


Ranges = Annotated[tuple[Range, ...], BeforeValidator(_ranges)]
Name = Annotated[str, Field(min_length=1, pattern=r"^\S+$")]


_FLAGS = (bool, object)
"""types of fields that may be true or false"""
_ALIKE = "yes, no, on, off"
_NO_FLAGS = frozenset(
    {"line_profile", "service_profile", "gem_index", "onu_type", "oltid", "lsr_id", "loopback", "as_number"}
)
"""attributes that templates print; what is asked of others is not known here"""


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_flag(cls, value: object, info: ValidationInfo) -> object:
        """To Python, and so to pydantic, `true` is the number 1."""
        anything = cls.model_fields[info.field_name or ""].annotation in _FLAGS
        if not anything and any(isinstance(each, bool) for each in (value if isinstance(value, list) else [value])):
            raise ValueError(f"expected no true or false; a text that YAML takes for one ({_ALIKE}) needs quotes")
        return value


class SiteEntry(Entry):
    name: Name
    title: str = ""


class CredentialEntry(Entry):
    name: Name
    username: str
    secret: Annotated[str, Field(pattern=r"^(env|file|lab):.+$")]


class Through(Entry):
    """An object on another element, over which an element is reached."""

    element: Name
    object: Annotated[str, Field(min_length=1)]


class Management(Entry):
    """Where an element answers, and the way there: objects on itself (`path`) and on others (`through`)."""

    host: str
    port: Annotated[int, Field(ge=1, le=65535)]
    credential: str
    path: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    through: tuple[Through, ...] = ()


class IdentityEntry(Entry):
    hostname: str = ""
    model: str = ""
    serial: str = ""
    software: str = ""


class PortEntry(Entry):
    name: Annotated[str, Field(min_length=1)]
    kind: str


class ElementEntry(Entry):
    name: Name
    platform: str
    class_: Annotated[str, Field(alias="class")]
    site: str
    management: Management
    identity: IdentityEntry = IdentityEntry()
    attributes: dict[str, Any] = {}
    admin_state: Literal["unlocked", "locked"] = "unlocked"
    ports: tuple[PortEntry, ...] = ()
    lab: object = None

    @field_validator("attributes")
    @classmethod
    def _printed(cls, value: dict[str, Any]) -> dict[str, Any]:
        if flags := sorted(name for name in _NO_FLAGS & value.keys() if isinstance(value[name], bool)):
            raise ValueError(f"expected a number or a text as `{flags[0]}`, not true or false")
        return value


class LinkEntry(Entry):
    a: Annotated[End, BeforeValidator(_end)]
    z: Annotated[End, BeforeValidator(_end)]


class CustomerEntry(Entry):
    name: Name
    title: str = ""


class PoolEntry(Entry):
    """Numbers (`range`), address blocks (`prefixes` and `length`), or values that callers bring (`claims`)."""

    kind: Name
    per: Literal["network", "element", "port", "link", "ont"]
    range: Ranges = ()
    exclude: Ranges = ()
    prefixes: tuple[IPv4Network, ...] = ()
    length: Annotated[int, Field(ge=0, le=32)] = 0
    quarantine: Annotated[int, Field(ge=0, le=_YEARS)] = 0
    claims: bool = False

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if [bool(self.range), bool(self.prefixes), self.claims].count(True) != 1:
            raise ValueError("expected exactly one of range, prefixes, claims")
        for (_, high), (low, _) in zip(sorted(self.range), sorted(self.range)[1:], strict=False):
            if low <= high:
                raise ValueError(f"expected ranges apart, found {low} in two of them")
        if any(self.length < prefix.prefixlen for prefix in self.prefixes):
            raise ValueError("expected a length that is not shorter than the prefixes'")
        return self

    @property
    def numbers(self) -> tuple[Range, ...]:
        """A prefix pool numbers its blocks from 0, over all its prefixes in their order."""
        blocks = sum(1 << (self.length - prefix.prefixlen) for prefix in self.prefixes)
        return ((0, blocks - 1),) if blocks else self.range


class CoverageEntry(Entry):
    address: Annotated[str, Field(min_length=1)]
    element: str
    port: str
    ont_serial: str | None = None


class Description(Entry):
    network: str = ""
    lab: object = None
    sites: tuple[SiteEntry, ...] = ()
    credentials: tuple[CredentialEntry, ...] = ()
    elements: tuple[ElementEntry, ...] = ()
    links: tuple[LinkEntry, ...] = ()
    customers: tuple[CustomerEntry, ...] = ()
    pools: tuple[PoolEntry, ...] = ()
    coverage: tuple[CoverageEntry, ...] = ()


def read(document: Mapping[str, object], source: str) -> Description:
    """Check a document. Raises DescriptionError with every mistake; `source` is the file's name for the message."""
    try:
        return Description.model_validate(document)
    except ValidationError as error:
        raise DescriptionError(source, _problems(document, error)) from None


def _problems(document: Mapping[str, object], error: ValidationError) -> Iterator[str]:
    for detail in error.errors(include_url=False, include_context=False):
        place = [str(part) for part in detail["loc"]]
        shown = "" if "secret" in place or detail["type"] == "missing" else f", found {detail['input']!r:.60}"
        expected = detail["msg"].removeprefix("Value error, ")
        if "secret" in place:
            expected = "expected env:NAME, file:PATH or lab:VALUE"
        yield f"{_where(document, detail['loc'])} - {expected}{shown}"


def _where(document: Mapping[str, object], place: Sequence[int | str]) -> str:
    """`elements[3] (olt-xh-1).management.port`: the number for the reader of the file, the name for everybody else."""
    words, here = "", document
    for part in place:
        if isinstance(part, int):
            here = here[part] if isinstance(here, list) else {}
            entry = here if isinstance(here, dict) else {}
            name = entry.get("name") or entry.get("kind") or entry.get("address") or entry.get("a")
            words += f"[{part}]" + (f" ({name})" if name else "")
        else:
            here = here.get(part, {}) if isinstance(here, dict) else {}
            words += f".{part}" if words else part
    return words or "file"
