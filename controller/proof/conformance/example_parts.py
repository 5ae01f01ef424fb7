"""What a role is given in each state of a service: by the products' own examples, in the lab's networks.

Each example is designed where it says, and on every other access element or pair of them that the product can be had
at, so that each platform is met somewhere.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from sqlmodel import Session

from controller import products
from controller.errors import InvalidInput
from controller.model.intent import Operation
from controller.model.service import ResourceService
from controller.planning.decompose import decompose
from controller.plugins import networks
from inventory.allocation.ids import Ids
from inventory.document import Unreadable, read
from inventory.errors import InventoryError
from inventory.network import network_of

ABSENT, PRESENT, CHANGED, SUSPENDED = "absent", "present", "changed", "suspended"
STATES = (ABSENT, PRESENT, CHANGED, SUSPENDED)
LIFE = (PRESENT, CHANGED, SUSPENDED, PRESENT, ABSENT)
"""what a service goes through from when it is ordered; before it, it is absent"""
BESIDE = "beside"
"""another service on the same elements, beside the states of this one"""
Design = Callable[[str, Mapping[str, Any]], tuple[ResourceService, ...]]


@cache
def contract() -> Mapping[str, Mapping[str, tuple[ResourceService, ...]]]:
    """Role → state → the parts that the products' examples give it, in the network that the products are made for."""
    from inventory.database import engine, migrate
    from inventory.importer import load_file

    found: dict[str, dict[str, tuple[ResourceService, ...]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        made = engine(f"sqlite:///{folder}/bench.db")
        try:
            migrate(made)
            with Session(made) as session:
                for network in networks():
                    load_file(session, network)
                check_apart(networks())
                for name in products.names():
                    for state, parts in _parts(session, name):
                        for part in parts:
                            row = found.setdefault(part.role, {})
                            row[state] = (*row.get(state, ()), part)
                session.rollback()
        finally:
            made.dispose()
    return found


@cache
def _described(network: Path) -> Mapping[str, Any]:
    return read_network(network)


def read_network(network: Path) -> dict[str, Any]:
    """A network file with its elements. Raises InvalidInput, OSError."""
    fix = "correct the file, or give another with --network"
    try:
        found = read(network.read_text(encoding="utf-8"))
    except (Unreadable, UnicodeDecodeError) as error:
        raise InvalidInput(f"{network} - {error}", field="network", fix=fix) from error
    rows = (found.get("elements") or []) if isinstance(found, dict) else None
    named = isinstance(rows, list) and all(isinstance(row, dict) and row.get("name") for row in rows)
    if not named:
        what = "has no list `elements` in which each has a `name`"
        raise InvalidInput(f"{network} - {what}", field="network", fix=fix)
    return dict(found)


def check_apart(files: tuple[Path, ...]) -> None:
    """Raises InvalidInput where two networks have an element of one name: the inventory would mix them up."""
    seen: dict[str, Path] = {}
    for file in files:
        for element in _described(file).get("elements") or ():
            if (first := seen.setdefault(element["name"], file)) != file:
                raise InvalidInput(
                    f"{file} - the element {element['name']!r} is in {first} too",
                    field="network",
                    fix="rename one of the two, or keep one of the files elsewhere and give it with --network",
                )


def _parts(session: Session, product: str) -> Iterator[tuple[str, tuple[ResourceService, ...]]]:
    """The example where it says, then on every other access element, or pair of them, that the product can be had at:
    each platform is met somewhere.
    """
    example, ends = dict(products.find(product).example), products.find(product).ends
    places = combinations(_first_addresses(), len(ends)) if ends else ()
    for place in ({}, *(dict(zip(ends, addresses, strict=True)) for addresses in places)):
        with session.begin_nested() as attempt:  # each as if it were alone
            try:
                yield from list(_designs(session, product, example | place))
            except (InvalidInput, InventoryError):
                if not place:
                    raise
            attempt.rollback()


@cache
def _first_addresses() -> tuple[str, ...]:
    """The first address of each access element of the networks."""
    found: dict[str, str] = {}
    for network in networks():
        for row in _described(network).get("coverage") or ():
            found.setdefault(row["element"], row["address"])
    return tuple(found.values())


def _designs(
    session: Session, product: str, example: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[ResourceService, ...]]]:

    def design(service: str, wanted: Mapping[str, Any], *, suspended: bool = False) -> tuple[ResourceService, ...]:
        ids = Ids(session, service, service)
        parts = decompose(
            session,
            product,
            service,
            ids,
            wanted,
            network=network_of(session),
            customer="bench",
            operation=Operation.PROVISION,
            suspended=suspended,
        )
        ids.reserve()
        return parts

    yield PRESENT, (here := design("EL000001", example))
    yield CHANGED, _changed(session, product, example, here, design)
    yield SUSPENDED, design("EL000001", example, suspended=True)
    ends = products.find(product).ends
    yield BESIDE, _beside(session, here, ends, lambda wanted: design("EL000002", {**example, **wanted}))


def _changed(
    session: Session, product: str, example: Mapping[str, Any], here: tuple[ResourceService, ...], design: Design
) -> tuple[ResourceService, ...]:
    """The same service after a change that its elements see: of its rates where it has some, else of whatever may be
    changed.
    """
    specification = products.find(product)
    for changed in changes(specification.characteristics.model_fields, example, specification.ends):
        with session.begin_nested() as attempt:
            try:
                specification.validate(changed)
                there = design("EL000001", changed)
            except (InvalidInput, InventoryError):
                attempt.rollback()
                continue
            if there != here and {part.element for part in there} == {part.element for part in here}:
                return there
            attempt.rollback()
    raise InvalidInput(
        f"product {product} - nothing of its example can be changed so that its elements see it",
        field="example",
        fix="give the example a value for a characteristic that may be changed",
    )


def changes(fields: Iterable[str], example: Mapping[str, Any], ends: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    """Orders that differ from the example: half the rates first, then one characteristic after the other."""
    rates = {name: value // 2 for name, value in example.items() if name.startswith("bandwidth")}
    if rates:
        yield {**example, **rates}
    for name in fields:
        if name in example and name not in ends:
            yield from ({**example, name: other} for other in _others(example[name]))


def _others(value: Any) -> Iterator[Any]:
    """Values of the same type, near by."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, value * 2, value // 2)
    elif isinstance(value, str):
        yield from (f"{value}2", value[:-1], value.swapcase())
    elif isinstance(value, list | tuple):
        yield from (value[:-1], value[1:])


def _beside(
    session: Session, here: tuple[ResourceService, ...], ends: tuple[str, ...], design: Any
) -> tuple[ResourceService, ...]:
    """Another service on the same elements: at the first other addresses of their coverage that have room for one."""
    from sqlmodel import col, select

    from inventory.models import Coverage

    elements = {part.element for part in here}
    places: dict[str, list[str]] = {part.element: [] for part in here}
    for row in session.exec(select(Coverage).where(col(Coverage.element).in_(elements))):
        places[row.element].append(row.address)
    for addresses in zip(*(found for found in places.values() if found), strict=False):
        with session.begin_nested() as attempt:
            try:
                there: tuple[ResourceService, ...] = design(dict(zip(ends, addresses, strict=False)))
            except (InvalidInput, InventoryError):
                attempt.rollback()
                continue
            if {part.element for part in there} == elements:
                return there
            attempt.rollback()
    return ()
