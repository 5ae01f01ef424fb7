"""The error tree: each error of controller and inventory becomes one answer with a status, a code and where possible a fix."""

from __future__ import annotations

import json
from typing import Any

import pytest

from controller.errors import (
    AcceptedBefore,
    ActivationFailed,
    Fenced,
    InvalidInput,
    KaitongError,
    ManagementPath,
    NotAllowed,
    NothingToDo,
    NotPermitted,
    PlanStale,
    TemplateError,
    UnknownThing,
    ValueRefused,
    problem,
)
from controller.products import ProductRefused
from controller.usecases import UseCaseRefused
from controller.usecases.driver_test import NotExamined
from inventory.errors import (
    AlreadyUsed,
    DescriptionError,
    InventoryError,
    NotFound,
    Outdated,
    PoolExhausted,
    PoolMisused,
    SecretMissing,
    UnknownPool,
    WrongRevision,
)


def members(root: type[Exception]) -> set[type[Exception]]:
    return {root}.union(*(members(child) for child in root.__subclasses__()))


CONTROLLER: dict[type[KaitongError], tuple[int, str]] = {
    KaitongError: (400, "bad-request"),
    InvalidInput: (422, "invalid-input"),
    NotPermitted: (403, "not-permitted"),
    UnknownThing: (404, "not-found"),
    NotAllowed: (409, "state-conflict"),
    NothingToDo: (409, "nothing-to-do"),
    AcceptedBefore: (409, "accepted-before"),
    ManagementPath: (409, "management-path"),
    PlanStale: (409, "plan-stale"),
    ActivationFailed: (502, "activation-failed"),
    ValueRefused: (422, "value-refused"),
    TemplateError: (500, "template"),
    ProductRefused: (500, "product"),
    UseCaseRefused: (500, "usecase"),
    NotExamined: (502, "driver-test"),
}
INVENTORY: dict[type[InventoryError], tuple[InventoryError, int, str, str]] = {
    InventoryError: (InventoryError("it cannot"), 400, "inventory", ""),
    PoolExhausted: (PoolExhausted("s-vlan", "", 10), 409, "pool-exhausted", "s-vlan"),
    AlreadyUsed: (
        AlreadyUsed("ont-serial", "48575443A0000001", "service EL1"),
        409,
        "already-used",
        "characteristics.ont_serial",
    ),
    Outdated: (Outdated("another service came to share its lines"), 503, "overtaken", ""),
    UnknownPool: (UnknownPool("colour", ["s-vlan"]), 400, "inventory", ""),
    PoolMisused: (PoolMisused("pool s-vlan - expected a number"), 400, "inventory", ""),
    NotFound: (
        NotFound("address", "1 Beishan Rod", ["1 Beishan Road"]),
        422,
        "unknown-reference",
        "characteristics.address",
    ),
    DescriptionError: (
        DescriptionError("metro.yaml", ["elements[0].name - expected text, found 7"]),
        400,
        "inventory",
        "",
    ),
    SecretMissing: (SecretMissing("credential 'olt' - expected a password in the variable X"), 400, "inventory", ""),
    WrongRevision: (WrongRevision("database - expected revision 0002, found 0009"), 400, "inventory", ""),
}


def test_no_error_is_forgotten() -> None:
    ours = {kind for kind in members(KaitongError) if kind.__module__.startswith("controller.")}
    assert ours == CONTROLLER.keys()
    assert members(InventoryError) == INVENTORY.keys()


@pytest.mark.parametrize("kind", CONTROLLER, ids=lambda kind: kind.__name__)
def test_a_controller_error_carries_its_own_answer(kind: type[KaitongError]) -> None:
    status, code = CONTROLLER[kind]
    found = problem(kind("it is so", field="bandwidth", fix="do that", evidence=[{"element": "olt-1"}]))
    assert found.as_dict() == {
        "type": f"urn:kaitong:problem:{code}",
        "title": code.replace("-", " "),
        "status": status,
        "detail": "it is so",
        "field": "bandwidth",
        "fix": "do that",
        "evidence": [{"element": "olt-1"}],
    }


@pytest.mark.parametrize("kind", INVENTORY, ids=lambda kind: kind.__name__)
def test_an_inventory_error_is_told_with_its_field(kind: type[InventoryError]) -> None:
    error, status, code, field = INVENTORY[kind]
    found = problem(error)
    assert (found.status, found.code, found.field, found.detail) == (status, code, field, str(error))
    assert found.fix or status == 400
    json.dumps(found.as_dict())


def test_a_close_name_is_the_fix() -> None:
    assert problem(NotFound("address", "1 Beishan Rod", ["1 Beishan Road"])).fix == "did you mean '1 Beishan Road'?"


def test_codes_tell_errors_apart() -> None:
    codes: list[Any] = [code for _, code in CONTROLLER.values()]
    assert len(codes) == len(set(codes))


def test_what_is_not_known_is_left_out() -> None:
    assert problem(KaitongError("it is so")).as_dict().keys() == {"type", "title", "status", "detail"}


def test_a_fenced_worker_is_not_stopped_by_error_handling() -> None:
    """`except Exception` on the way up must not take it for a failure to put right: the elements are another's."""
    assert not issubclass(Fenced, Exception)
