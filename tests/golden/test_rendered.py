"""What `internet_line` writes on each element, as native text: the words that reach the vendor's parser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from controller.model.intent import Operation
from controller.planning.decompose import decompose, intended_of
from controller.records.store import Store
from inventory.allocation.ids import Ids
from inventory.network import network_of

LINE = {
    "address": "7 Beishan Road",
    "bandwidth_down": 102400,
    "bandwidth_up": 51200,
    "sla_class": "silver",
    "description": "Hupan Tea head office",
}
CASES: dict[str, tuple[dict[str, Any], bool]] = {
    "untagged": ({}, False),
    "tagged": ({"access_vlan": 30, "ont_port": 2, "sla_class": "gold"}, False),
    "suspended": ({}, True),
    "stacked": ({"stacked": True}, False),
}
ELEMENTS = ("olt-xh-1", "ptn-xh-1", "ptn-core-1", "pe-1")


@pytest.mark.parametrize("element", ELEMENTS)
@pytest.mark.parametrize("case", CASES)
def test_rendered(store: Store, golden: Callable[[str, str], None], case: str, element: str) -> None:
    more, suspended = CASES[case]

    def work(session: Session) -> dict[str, str]:
        design = decompose(
            session,
            "internet_line",
            "EL000001",
            Ids(session, "EL000001", "IN000001"),
            LINE | more,
            network=network_of(session),
            customer="hupan-tea",
            operation=Operation.PROVISION,
            suspended=suspended,
        )
        return {part.element: part.text for part in intended_of(design)}

    texts = store.write(work)
    assert set(texts) == set(ELEMENTS)
    golden(f"rendered.{case}.{element}", texts[element])


def test_no_golden_is_left_over() -> None:
    expected = {f"rendered.{case}.{element}.txt" for case in CASES for element in ELEMENTS}
    assert {file.name for file in Path(__file__).parent.glob("rendered.*.txt")} == expected
