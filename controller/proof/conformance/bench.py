"""What a platform is examined with: an element, and the configuration that a service has on it in each of its states.

Nothing is written for a platform: the variables of a role are those that some product gives it for its own example, the
configuration is what the platform's templates make of them, the element is the first of its platform in the networks
that come with the lab. A platform that is in no such network brings one of its own, where `lab.bench` names what is
called otherwise there: `lab: {bench: {access: {board: 1/1, pon: 3}}}`.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import Session

from controller import products
from controller.errors import InvalidInput
from controller.model.intent import Operation
from controller.model.plan import lines_of
from controller.model.service import ResourceService
from controller.planning import render
from controller.planning.decompose import decompose
from controller.plugins import networks
from drivers.platform import Line
from inventory.allocation.ids import Ids
from inventory.document import Unreadable, read
from inventory.errors import InventoryError

ABSENT, PRESENT, CHANGED, SUSPENDED = "absent", "present", "changed", "suspended"
STATES = (ABSENT, PRESENT, CHANGED, SUSPENDED)
LIFE = (PRESENT, CHANGED, SUSPENDED, PRESENT, ABSENT)
"""what a service goes through from when it is ordered; before it, it is absent"""


@dataclass(frozen=True, slots=True)
class Case:
    """One role: the lines of the service in each state, and those of another service beside it."""

    role: str
    states: Mapping[str, tuple[Line, ...]]
    neighbour: tuple[Line, ...] = ()
    """another service on the same element; empty where the inventory has no place for one"""


@dataclass(frozen=True, slots=True)
class Bench:
    platform: str
    element: Mapping[str, Any]
    """the element's entry in the network file"""
    network: Path
    cases: tuple[Case, ...]
    onts: tuple[Mapping[str, Any], ...] = field(default=())
    device: str = ""
    """what the element manager in front of the element calls it"""

    @property
    def name(self) -> str:
        return str(self.element["name"])

    def alone(self, folder: Path) -> Path:
        """Write a network file with this element and what hangs on it, and nothing else."""
        element = dict(self.element)
        if config := element.get("lab", {}).get("config"):
            element["lab"] = {**element["lab"], "config": str((self.network.parent / config).resolve())}
        file = folder / "network.yaml"
        description = {"network": "bench", "elements": [element], "lab": {"onts": [dict(ont) for ont in self.onts]}}
        file.write_text(yaml.safe_dump(description, allow_unicode=True), encoding="utf-8")
        return file


def bench(
    platform: str,
    *,
    role: str = "",
    element: str = "",
    network: Path | None = None,
    given: Mapping[str, str] | None = None,
    real: bool = False,
) -> Bench:
    """The bench of a platform. `element`: which, where several are not alike; `given`: variables by name, as they are
    called on the box; `real`: a real box, which need not be in any network. Raises InvalidInput.
    """
    roles = render.roles(platform)
    if not roles or (role and role not in roles):
        raise InvalidInput(
            f"device_templates/{platform}/ has no template{f' {role}.j2' if role else ''}",
            field="role" if roles else "platform",
            fix=f"one of: {', '.join(roles)}" if roles else f"write device_templates/{platform}/<role>.j2",
        )
    try:
        file, description, chosen = _element(platform, role, element, network)
    except InvalidInput:
        if not real or network or element:
            raise
        file, description, chosen = Path(), {}, {"name": "target", "platform": platform}
    own = (description.get("lab") or {}).get("bench") or {}
    cases = tuple(
        _case(platform, chosen["name"], each, {**own.get(each, {}), **(given or {})})
        for each in roles
        if each == role or not role
    )
    device = str((given or {}).get("oltid") or chosen.get("attributes", {}).get("oltid", ""))
    return Bench(platform, chosen, file, cases, tuple(_onts(description, chosen["name"])), device)


def _element(platform: str, role: str, name: str, network: Path | None) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    """Where a product puts this role on this platform the element is that one, else the first."""
    used = [part.element for each in contract().values() for part in each[PRESENT] if part.platform == platform]
    used = [part.element for part in contract().get(role, {}).get(PRESENT, ()) if part.platform == platform] or used
    files = (network,) if network else networks()
    for file in files:
        description = _read(file)
        named = {each["name"]: each for each in description.get("elements") or () if each.get("platform") == platform}
        found = {each: named[each] for each in named if name in {"", each}}
        if found:
            return file, description, found[next((each for each in used if each in found), next(iter(found)))]
    raise InvalidInput(
        f"no element of {platform}{f' called {name}' if name else ''} in {', '.join(map(str, files))}",
        field="network",
        fix="give --network with a file that has one, or add one beside these",
    )


def _onts(description: Mapping[str, Any], element: str) -> Iterator[Mapping[str, Any]]:
    for row in description.get("coverage") or ():
        if row.get("element") == element and row.get("ont_serial"):
            yield {"serial": str(row["ont_serial"]), "element": element, "pon_port": str(row["port"])}
    yield from (row for row in (description.get("lab") or {}).get("onts") or () if row["element"] == element)


def _case(platform: str, element: str, role: str, given: Mapping[str, Any]) -> Case:
    parts = contract().get(role)
    if parts is None:
        raise InvalidInput(
            f"{render.place(platform, role)} - no product gives an element the role {role!r}",
            field="role",
            fix=f"name the file after one of: {', '.join(sorted(contract()))}",
        )

    def lines(state: str) -> tuple[Line, ...]:
        choice = parts.get(state, ())
        near = sorted(choice, key=lambda part: (part.element != element, part.platform != platform))
        part = next(iter(near), None)
        if part is None:
            return ()
        if strange := given.keys() - part.variables.keys():
            raise InvalidInput(
                f"{role} has no variable {min(strange)!r}",
                field="set",
                fix=f"one of: {', '.join(sorted(part.variables))}",
            )
        as_it_was = {name: _typed(name, part.variables[name], value) for name, value in given.items()}
        own = replace(part, element=element, platform=platform, variables={**part.variables, **as_it_was})
        return lines_of(platform, [render.render(own)], render.place)

    return Case(role, {ABSENT: ()} | {state: lines(state) for state in STATES[1:]}, () if given else lines(_BESIDE))


def _typed(name: str, known: Any, value: Any) -> Any:
    """A variable as its template takes it: like that of the products. Raises InvalidInput."""
    made: Any = None
    if not isinstance(value, str) or isinstance(known, str):
        return type(known)(value)
    if isinstance(known, bool):
        expected, made = "true or false", {"true": True, "false": False}.get(value)
    elif isinstance(known, int):
        expected, made = "a whole number", int(value) if re.fullmatch(r"-?\d{1,18}", value) else None
    else:
        expected = "nothing: it is no single value, leave it out"
    if made is None:
        raise InvalidInput(f"--set {name}={value} - expected {expected}", field="set", fix=f"correct the {name}")
    return made


_BESIDE = "beside"
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
                _apart(networks())
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
    return _read(network)


def _read(network: Path) -> dict[str, Any]:
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


def _apart(files: tuple[Path, ...]) -> None:
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
    yield _BESIDE, _beside(session, here, ends, lambda wanted: design("EL000002", {**example, **wanted}))


def _changed(
    session: Session, product: str, example: Mapping[str, Any], here: tuple[ResourceService, ...], design: Design
) -> tuple[ResourceService, ...]:
    """The same service after a change that its elements see: of its rates where it has some, else of whatever may be
    changed.
    """
    specification = products.find(product)
    for changed in _changes(specification.characteristics.model_fields, example, specification.ends):
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


def _changes(fields: Iterable[str], example: Mapping[str, Any], ends: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
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
