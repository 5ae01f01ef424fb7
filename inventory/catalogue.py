"""The catalogue: takes names, addresses and serial numbers, returns frozen records of what stands there.

Elements and ways are read from the network in memory (`network.py`), customers and addresses from the database.

Products read the network through it and nothing else; they never see a row or a session.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Column, Table, or_, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from inventory import models
from inventory.errors import NotFound
from inventory.network import ElementRecord, Network, network_of

_TABLES = SQLModel.metadata.tables
_element, _coverage = _TABLES["element"], _TABLES["coverage"]

_CLOSE_ENOUGH = (
    500  # names that a hint is looked for in: finding the nearest of a million would take longer than the order
)


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
    none of these variables is not taken. `network`: what an order is planned upon; without it that of now.
    """

    def __init__(
        self, session: Session, template_variables: TemplateVariables = no_variables, network: Network | None = None
    ) -> None:
        self._session = session
        self._given = network
        self.template_variables = template_variables

    @property
    def _network(self) -> Network:
        if self._given is None:
            self._given = network_of(self._session)
        return self._given

    def element(self, name: str) -> ElementRecord:
        found = self._network.elements.get(name)
        if found is None:
            raise NotFound("element", name, self._near(_element, _element.c.name, name))
        return found

    def elements(self) -> tuple[ElementRecord, ...]:
        """All elements by name."""
        return tuple(self._network.elements.values())

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
        return self._way(start, lambda there: there.class_ == to_class, f"way to a {to_class} from")

    def path_between(self, from_element: str, to_element: str) -> tuple[Hop, ...]:
        """The same to a particular element."""
        start, end = self.element(from_element), self.element(to_element)
        return self._way(start, lambda there: there.name == end.name, f"way to {end.name} from")

    def _way(self, start: ElementRecord, arrived: Callable[[ElementRecord], bool], sought: str) -> tuple[Hop, ...]:
        network = self._network
        if arrived(start):
            return (Hop(start.name, "", ""),)
        ways: dict[str, tuple[Hop, ...]] = {start.name: (Hop(start.name, "", ""),)}
        frontier = [start.name]
        while frontier:
            reached = []
            # Ways are widened in the order of their names, and the first to reach an element keeps it.
            for here, cable in ((name, cable) for name in frontier for cable in network.cables.get(name, ())):
                there = network.elements[cable.there]
                if there.name in ways or there.admin_state != "unlocked":
                    continue
                *passed, last = ways[here]
                ways[there.name] = (*passed, last._replace(out_port=cable.out_port), Hop(there.name, cable.in_port, ""))
                if arrived(there):
                    return ways[there.name]
                reached.append(there.name)
            frontier = reached
        raise NotFound(sought, start.name, hint="add the missing `links`, or unlock elements")

    def _near(self, table: Table, column: Column[Any], value: str) -> list[str]:
        """Names worth a hint: those that share a word with the value, or else the first ones."""
        words = [column.icontains(word, autoescape=True) for word in value.split() if len(word) > 2]
        names = select(column).select_from(table).where(column.is_not(None)).limit(_CLOSE_ENOUGH)
        alike = self._session.scalars(names.where(or_(*words)) if words else names).all()
        return list(alike or self._session.scalars(names.order_by(column)))


def folded(address: str) -> str:
    """An address without case and with single blanks: how two spellings of it are compared."""
    return " ".join(address.casefold().split())


def _access(found: models.Coverage) -> AccessPoint:
    return AccessPoint(found.address, found.element, found.port, found.ont_serial or "")
