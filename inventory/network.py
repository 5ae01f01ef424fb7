"""What planning knows of the network and changes by an import alone: elements, cables, management paths, pool rules.

Takes a session; returns it whole and frozen, as of one revision. It is read once a revision and process, then kept in
memory beside the engine: one statement tells whether it still holds. What an order changes (ids, holds, services) is
never in it, nor what is asked for by one key and differs from order to order (customers, addresses).

The revision is a mark that triggers set in the transaction of each write (migration 0009); no two states have the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from threading import Lock
from types import MappingProxyType
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, RowMapping, select, text
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from inventory.database import on_postgres
from inventory.rules import Rule, segments

_element, _link, _rule = (SQLModel.metadata.tables[name] for name in ("element", "link", "pool_rule"))
_ELEMENTS, _LINKS, _RULES = select(_element).order_by(_element.c.name), select(_link), select(_rule)
_MARK = text("SELECT mark FROM inventory_revision")
# what this transaction wrote itself may still be rolled back, and it may write more: its own mark is no revision
_MARK_ON_POSTGRES = text(
    "SELECT CASE WHEN mark = txid_current_if_assigned() THEN 0 ELSE mark END FROM inventory_revision"
)
_OWN = 0

End = tuple[str, str]
"""element, port"""


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


class Cable(NamedTuple):
    """A cable as seen from one of its ends; in the order in which ways are widened."""

    there: str
    out_port: str
    in_port: str


@dataclass(frozen=True, slots=True)
class Network:
    """The network at one revision. Nobody can change it; threads share it."""

    mark: int
    elements: Mapping[str, ElementRecord]
    """by name, lowest first"""
    cables: Mapping[str, tuple[Cable, ...]]
    """those that leave an element, lowest first"""
    fibres: Mapping[End, tuple[End, End]]
    """port → both ends of its cable; that which names its pools, since it sorts first, is the first"""
    reaches: Mapping[str, tuple[tuple[str, str], ...]]
    """element → the objects on it through which an element is managed, each with the name of that element"""
    rules: Mapping[str, Rule]

    def ends_of(self, element: str, port: str) -> tuple[End, End]:
        """Both ends of the fibre at this port, that which names its pools first; a port without one is both ends."""
        here = (element, port)
        return self.fibres.get(here, (here, here))

    def management_paths(self, elements: Iterable[str]) -> dict[str, tuple[tuple[str, str], ...]]:
        """Of these elements: what `reaches` says, or nothing."""
        return {element: self.reaches.get(element, ()) for element in elements}

    def platforms(self, elements: Iterable[str]) -> dict[str, str]:
        """Element → platform, of those that there are."""
        return {name: self.elements[name].platform for name in sorted(elements) if name in self.elements}

    def holds(self, session: Session) -> bool:
        """Is this still what the inventory says?"""
        return _mark(session) == self.mark


_kept: WeakKeyDictionary[Pool, Network] = WeakKeyDictionary()
"""the newest of each engine, by its pool of connections: engines that differ in options alone share it"""
_keeping = Lock()


def network_of(session: Session) -> Network:
    """The network as this session's transaction sees it; from memory where nothing was imported since."""
    pool, mark = session.get_bind().engine.pool, _mark(session)
    with _keeping:
        kept = _kept.get(pool)
    if kept is not None and kept.mark == mark:
        return kept
    while True:
        read = _read(session, mark)
        after = _mark(session)
        if after == mark:
            break
        mark = after  # on Postgres an import was committed between two statements
    if mark != _OWN:
        with _keeping:
            _kept[pool] = read
    return read


def _mark(session: Session) -> int:
    return int(session.execute(_MARK_ON_POSTGRES if on_postgres(session) else _MARK).scalar_one())


def _read(session: Session, mark: int) -> Network:
    elements: dict[str, ElementRecord] = {}
    reaches: dict[str, list[tuple[str, str]]] = {}
    for row in session.execute(_ELEMENTS).mappings():
        elements[row["name"]] = _record(row)
        for hop in row["management"]:
            reaches.setdefault(hop["element"], []).append((hop["object"], row["name"]))
    cables: dict[str, list[Cable]] = {}
    fibres: dict[End, tuple[End, End]] = {}
    for a_element, a_port, z_element, z_port in session.execute(_LINKS):
        cables.setdefault(a_element, []).append(Cable(z_element, a_port, z_port))
        cables.setdefault(z_element, []).append(Cable(a_element, z_port, a_port))
        both = ((a_element, a_port), (z_element, z_port))
        fibres |= dict.fromkeys(both, both)
    return Network(
        mark,
        MappingProxyType(elements),
        MappingProxyType({name: tuple(sorted(found)) for name, found in cables.items()}),
        MappingProxyType(fibres),
        MappingProxyType({name: tuple(found) for name, found in reaches.items()}),
        MappingProxyType({row["kind"]: _rule_of(row) for row in session.execute(_RULES).mappings()}),
    )


def _record(row: RowMapping) -> ElementRecord:
    return ElementRecord(
        name=row["name"],
        platform=row["platform"],
        class_=row["class"],
        site=row["site"],
        host=row["host"],
        port=row["port"],
        credential=row["credential"],
        hostname=row["hostname"],
        model=row["model"],
        serial=row["serial"],
        software=row["software"],
        attributes=MappingProxyType(row["attributes"]),
        admin_state=row["admin_state"],
    )


def _rule_of(row: RowMapping) -> Rule:
    return Rule(
        kind=row["kind"],
        per=row["per"],
        segments=segments(row["ranges"], row["exclusions"]),
        prefixes=tuple(map(IPv4Network, row["prefixes"])),
        length=row["length"],
        quarantine=row["quarantine"],
        claims=row["claims"],
    )
