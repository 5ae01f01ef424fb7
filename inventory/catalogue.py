"""The catalogue: in come names, addresses and serial numbers, out go frozen records of what stands there.

Products read the network through it and nothing else; they never see a row or a session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Column, CompoundSelect, Table, bindparam, or_, select, union_all
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from inventory import models
from inventory.errors import NotFound

_TABLES = SQLModel.metadata.tables
_element, _coverage, _link = (_TABLES[name] for name in ("element", "coverage", "link"))

_CLOSE_ENOUGH = (
    500  # names that a hint is looked for in: finding the nearest of a million would take longer than the order
)


@dataclass(frozen=True, slots=True)
class ElementRecord:
    """A managed element: where it answers (`host`, `port`), what it must say it is, and what products ask of it."""

    name: str
    platform: str
    class_: str
    site: str
    host: str
    port: int
    credential: str
    hostname: str
    model: str
    serial: str
    software: str
    attributes: Mapping[str, Any]
    admin_state: str


@dataclass(frozen=True, slots=True)
class AccessPoint:
    """Where an address is connected: the access port and the ONT behind it (empty where none is installed)."""

    address: str
    element: str
    port: str
    ont_serial: str


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class CredentialRecord:
    """How to log in; `secret` is a reference, see `credentials.resolve`."""

    name: str
    username: str
    secret: str


class Hop(NamedTuple):
    """One element on a path. `in_port` is empty on the first and `out_port` on the last."""

    element: str
    in_port: str
    out_port: str


TemplateVariables = Callable[[str, str], AbstractSet[str]]
"""(platform, role) → the variables that its template names: only who renders knows them"""


def no_variables(platform: str, role: str) -> frozenset[str]:
    """No template names any."""
    del platform, role
    return frozenset()


class Catalogue:
    """Read-only view of the inventory in one session.

    `template_variables(platform, role)` names what an element of this platform is given in this role: an id that is
    none of these variables is not taken.
    """

    def __init__(self, session: Session, template_variables: TemplateVariables = no_variables) -> None:
        self._session = session
        self._elements: dict[str, ElementRecord] = {}
        self.template_variables = template_variables

    def element(self, name: str) -> ElementRecord:
        if name not in self._elements:
            found = self._session.get(models.Element, name)
            if found is None:
                raise NotFound("element", name, self._near(_element, _element.c.name, name))
            self._elements[name] = _record(found)
        return self._elements[name]

    def _remember(self, names: Iterable[str]) -> None:
        """Read these elements at once: who asks for a way asks for the elements on it."""
        wanted = select(models.Element).where(_element.c.name.in_([*names]))
        self._elements |= {found.name: _record(found) for found in self._session.scalars(wanted)}

    def elements(self) -> tuple[ElementRecord, ...]:
        """All elements by name."""
        rows = self._session.scalars(select(models.Element).order_by(_element.c.name))
        return tuple(map(_record, rows))

    def access_by_address(self, address: str) -> AccessPoint:
        """By the exact address, else by the only one that differs in nothing but case and blanks."""
        found = self._session.get(models.Coverage, address)
        if found is None:
            alike = select(models.Coverage).where(_coverage.c.folded == folded(address)).limit(2)
            rows = self._session.scalars(alike).all()
            if len(rows) != 1:
                raise NotFound("address", address, self._near(_coverage, _coverage.c.address, address))
            found = rows[0]
        return _access(found)

    def access_by_serial(self, serial: str) -> AccessPoint:
        found = self._session.scalar(select(models.Coverage).where(_coverage.c.ont_serial == serial))
        if found is None:
            raise NotFound("ONT serial", serial, self._near(_coverage, _coverage.c.ont_serial, serial))
        return _access(found)

    def customer(self, name: str) -> CustomerRecord:
        found = self._session.get(models.Customer, name)
        if found is None:
            table = _TABLES["customer"]
            raise NotFound("customer", name, self._near(table, table.c.name, name))
        return CustomerRecord(found.name, found.title)

    def credential(self, name: str) -> CredentialRecord:
        found = self._session.get(models.Credential, name)
        if found is None:
            table = _TABLES["credential"]
            raise NotFound("credential", name, self._near(table, table.c.name, name))
        return CredentialRecord(found.name, found.username, found.secret)

    def path(self, from_element: str, to_class: str = "router") -> tuple[Hop, ...]:
        """The way with the fewest hops to the nearest element of a class; of equal ones that with the lowest names.

        Locked elements are not passed. Raises NotFound when the element is unknown or there is no way.
        """
        start = self.element(from_element)
        return self._way(start, lambda _, class_: class_ == to_class, f"way to a {to_class} from")

    def path_between(self, from_element: str, to_element: str) -> tuple[Hop, ...]:
        """The same to a particular element."""
        start, end = self.element(from_element), self.element(to_element)
        return self._way(start, lambda name, _: name == end.name, f"way to {end.name} from")

    def _way(self, start: ElementRecord, arrived: Callable[[str, str], bool], sought: str) -> tuple[Hop, ...]:
        """`arrived` takes name and class of an element."""
        if arrived(start.name, start.class_):
            return (Hop(start.name, "", ""),)
        ways: dict[str, tuple[Hop, ...]] = {start.name: (Hop(start.name, "", ""),)}
        frontier = [start.name]
        while frontier:
            reached = []
            # Ways are widened in the order of their names, and the first to reach an element keeps it.
            for here, out_port, there, in_port, class_ in self._cables(frontier):
                if there in ways:
                    continue
                *passed, last = ways[here]
                ways[there] = (*passed, last._replace(out_port=out_port), Hop(there, in_port, ""))
                if arrived(there, class_):
                    self._remember({hop.element for hop in ways[there]} - self._elements.keys())
                    return ways[there]
                reached.append(there)
            frontier = reached
        raise NotFound(sought, start.name, hint="add the missing `links`, or unlock elements")

    def _cables(self, frontier: list[str]) -> list[tuple[str, str, str, str, str]]:
        """Cables that leave these elements: from, port, to, port, class of the far end; in the frontier's order."""
        order = {name: place for place, name in enumerate(frontier)}
        found = sorted(
            (order[here], there, out_port, in_port, class_)
            for here, out_port, there, in_port, class_ in self._session.execute(_LEAVING, {"frontier": frontier})
        )
        return [
            (frontier[place], out_port, there, in_port, class_) for place, there, out_port, in_port, class_ in found
        ]

    def _near(self, table: Table, column: Column[Any], value: str) -> list[str]:
        """Names worth a hint: those that share a word with the value, or else the first ones."""
        words = [column.icontains(word, autoescape=True) for word in value.split() if len(word) > 2]
        names = select(column).select_from(table).where(column.is_not(None)).limit(_CLOSE_ENOUGH)
        alike = self._session.scalars(names.where(or_(*words)) if words else names).all()
        return list(alike or self._session.scalars(names.order_by(column)))


def _leaving() -> CompoundSelect[Any]:
    """Cables that leave the elements of `frontier` for unlocked ones, looked at from either end."""
    ends = [
        tuple(_link.c[f"{side}_{what}"] for side in sides for what in ("element", "port")) for sides in ("az", "za")
    ]
    return union_all(
        *(
            select(here, out_port, there, in_port, _element.c["class"])
            .join_from(_link, _element, _element.c.name == there)
            .where(here.in_(bindparam("frontier", expanding=True)), _element.c.admin_state == "unlocked")
            for here, out_port, there, in_port in ends
        )
    )


_LEAVING = _leaving()


def folded(address: str) -> str:
    """An address without case and with single blanks: how two spellings of it are compared."""
    return " ".join(address.casefold().split())


def _record(found: models.Element) -> ElementRecord:
    return ElementRecord(
        name=found.name,
        platform=found.platform,
        class_=found.class_,
        site=found.site,
        host=found.host,
        port=found.port,
        credential=found.credential,
        hostname=found.hostname,
        model=found.model,
        serial=found.serial,
        software=found.software,
        attributes=MappingProxyType(dict(found.attributes)),
        admin_state=found.admin_state,
    )


def _access(found: models.Coverage) -> AccessPoint:
    return AccessPoint(found.address, found.element, found.port, found.ont_serial or "")
