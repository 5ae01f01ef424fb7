"""An ok to a confirm proves nothing: the line looks for itself, on every platform, whatever the driver believed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import drivers
from controller.errors import ActivationFailed
from controller.line.transaction import GONE, Staged, Transaction
from controller.usecases.submit_order import dry_run
from drivers.platform import Change
from tests.flow.house import ELEMENTS, House

OLT, NEAR, _, EDGE = ELEMENTS


@contextmanager
def committed(house: House) -> Iterator[tuple[Transaction, dict[str, Staged]]]:
    plan, settings = dry_run(house.app.store, house.asked("provision", address="7 Beishan Road")), house.app.settings
    targets = house.app.store.targets(plan.elements, settings.answer_seconds)
    with Transaction(plan, targets, house.app.sessions, guard=lambda: None, token="INT", confirm_within=60) as made:
        staged = made.stage()
        made.commit()
        made.verify(staged)
        yield made, staged
        assert made.rollback(staged) == {}


def forgets(house: House, element: str, base: dict[str, str], patch: pytest.MonkeyPatch, times: int) -> list[str]:
    """After it has said ok the element goes back to what it was, this often: a reboot, a timer that ran on."""
    driver: Any = drivers.find(house.app.store.targets([element], 5.0)[element].platform)
    kept, told = driver.confirm, list[str]()

    def confirm(self: Any, change: Change, *, token: str) -> None:
        kept(self, change, token=token)
        if change.element == element and len(told) < times:
            told.append(element)
            house.client.load(element, base[element])

    patch.setattr(driver, "confirm", confirm)
    return told


@pytest.mark.parametrize("element", [OLT, NEAR, EDGE])
def test_what_was_confirmed_and_is_not_there_is_committed_again(
    tidy_house: House, base: dict[str, str], element: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = forgets(tidy_house, element, base, monkeypatch, 1)
    with committed(tidy_house) as (made, staged):
        made.confirm()
        assert told == [element]
        made.verify(staged)
        assert tidy_house.client.saved(element) == tidy_house.client.running(element)


@pytest.mark.parametrize("element", [OLT, NEAR, EDGE])
def test_an_element_that_never_keeps_it_is_said_to_and_tried_again_later(
    tidy_house: House, base: dict[str, str], element: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = forgets(tidy_house, element, base, monkeypatch, 9)
    with committed(tidy_house) as (made, _):
        with pytest.raises(ActivationFailed, match=f"{element} - was told to keep the change") as failed:
            made.confirm()
        assert told == [element] * 2
        assert failed.value.more["evidence"] == [
            {"element": element, "step": "confirm", "error": f"{element} - {GONE}", "temporary": True}
        ]


def test_a_repeated_confirm_looks_too(tidy_house: House, base: dict[str, str]) -> None:
    with committed(tidy_house) as (made, staged):
        made.confirm()
        tidy_house.client.load(OLT, base[OLT])
        made.confirm()
        made.verify(staged)
