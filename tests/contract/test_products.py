"""What every file of `controller/products/` must hold; a new product is found and tested without being named here."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlmodel import Session

import drivers
from controller import products
from controller.errors import InvalidInput
from controller.model.intent import Operation
from controller.model.plan import lines_of
from controller.model.service import ResourceService
from controller.planning.decompose import decompose, intended_of
from controller.planning.render import FOLDER
from controller.products.kit.product import Characteristics, Product
from controller.records.store import Store
from inventory.allocation.ids import Ids
from inventory.network import network_of
from tests.golden.records import metro_store

PRODUCTS = products.names()


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    with metro_store(sqlite_url) as store:
        yield from _open(store)


def _open(store: Store) -> Iterator[Session]:
    with Session(store.engine) as session:
        yield session
        session.rollback()


def designed(session: Session, name: str, *, suspended: bool = False) -> tuple[ResourceService, ...]:
    example = products.find(name).example
    return decompose(
        session,
        name,
        "EL000001",
        Ids(session, "EL000001", "IN000001"),
        example,
        network=network_of(session),
        customer="hupan-tea",
        operation=Operation.PROVISION,
        suspended=suspended,
    )


def test_there_are_products() -> None:
    assert PRODUCTS


@pytest.mark.parametrize("name", PRODUCTS)
def test_the_file_says_what_it_is(name: str) -> None:
    product = products.find(name)
    assert isinstance(product, Product)
    assert product.name == name
    assert product.title
    assert issubclass(product.characteristics, Characteristics)


@pytest.mark.parametrize("name", PRODUCTS)
def test_the_example_is_valid_and_survives_json(name: str) -> None:
    product = products.find(name)
    wanted = product.validate(product.example)
    # an intent stores the characteristics as JSON and validates them again when it is planned
    assert product.validate(json.loads(wanted.model_dump_json())) == wanted


@pytest.mark.parametrize("name", PRODUCTS)
def test_an_unknown_characteristic_is_refused_by_name(name: str) -> None:
    product = products.find(name)
    with pytest.raises(InvalidInput) as refused:
        product.validate({**product.example, "colour": "blue"})
    assert refused.value.field == "characteristics.colour"


@pytest.mark.parametrize("name", PRODUCTS)
def test_true_is_no_number(name: str) -> None:
    product = products.find(name)
    for field, described in product.characteristics.model_json_schema()["properties"].items():
        if described.get("type") == "boolean":
            continue
        with pytest.raises(InvalidInput) as refused:
            product.validate({**product.example, field: True})
        assert refused.value.field == f"characteristics.{field}"


@pytest.mark.parametrize("name", PRODUCTS)
def test_the_example_decomposes_and_every_role_has_a_template(session: Session, name: str) -> None:
    design = designed(session, name)
    assert design
    for part in design:
        assert part.platform in drivers.platforms()
        assert (FOLDER / part.platform / f"{part.role}.j2").is_file(), f"{part.platform} has no {part.role}.j2"
        # the worker plans again from what the intent has stored
        assert ResourceService(**json.loads(json.dumps(part.as_dict()))) == part
        assert part.variables["suspended"] is False


@pytest.mark.parametrize("name", PRODUCTS)
def test_asking_again_takes_nothing_twice(session: Session, name: str) -> None:
    assert designed(session, name) == designed(session, name)


@pytest.mark.parametrize("suspended", [False, True])
@pytest.mark.parametrize("name", PRODUCTS)
def test_checks_cover_every_part(session: Session, name: str, suspended: bool) -> None:
    design = designed(session, name, suspended=suspended)
    checks = products.find(name).checks(design, suspended=suspended)
    assert {check.element for check in checks} == {part.element for part in design}
    assert len(checks) == len({(check.element, check.kind) for check in checks})
    for check in checks:
        part = next(part for part in design if part.element == check.element)
        objects = drivers.find(part.platform).objects(lines_of(part.platform, intended_of([part])))
        assert check.kind in {word.split()[0] for word in objects}, f"{check.kind} is on no line of {part.element}"
    down = {check.element for check in checks if not check.up}
    assert down == ({part.element for part in design} if suspended else set())


@pytest.mark.parametrize("name", PRODUCTS)
def test_every_id_on_an_element_was_taken_from_a_pool(session: Session, name: str) -> None:
    """What the drivers read back as used is exactly what the pools gave: nothing else can keep ids apart."""
    product = products.find(name)
    ids = Ids(session, "EL000001", "IN000001")
    design = decompose(
        session,
        name,
        "EL000001",
        ids,
        product.example,
        network=network_of(session),
        customer="hupan-tea",
        operation=Operation.PROVISION,
        suspended=False,
    )
    allocated = {(item.kind, item.value) for item in ids.taken}
    for part in design:
        for pool, numbers in drivers.find(part.platform).used(lines_of(part.platform, intended_of([part]))).items():
            for number in numbers:
                assert (pool.split()[0], str(number)) in allocated, f"{pool} {number} on {part.element}"
