"""What each operation on an `internet_line` sends to each element: diff, commands, and the inverse where there is one.

This is what a dry run shows and what `stage` computes from the element's own reading; nothing else is ever sent to change
a configuration.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from controller.model.order import Order
from controller.model.plan import Plan, Step
from controller.records.store import Store
from controller.usecases.submit_order import dry_run
from tests.golden.records import carried_out, later, provision

FIRST = provision(
    "G-1", address="7 Beishan Road", bandwidth_down=102400, bandwidth_up=51200, description="Hupan Tea head office"
)
SERVICE = FIRST.derived("EL")
NEIGHBOUR = provision("G-2", address="8 Beishan Road", bandwidth_down=102400, bandwidth_up=20480)
"""shares the downstream rate: its traffic table and policer must survive what happens to the first line"""

ORDERS: dict[str, tuple[tuple[Order, ...], Order]] = {
    "provision": ((), FIRST),
    "provision-beside-a-neighbour": ((NEIGHBOUR,), FIRST),
    "bandwidth": ((FIRST,), later("G-3", "change", SERVICE, bandwidth_down=204800)),
    "ont-port": ((FIRST,), later("G-4", "change", SERVICE, ont_port=2)),
    "retag": ((FIRST,), later("G-5", "change", SERVICE, access_vlan=30)),
    "suspend": ((FIRST,), later("G-6", "suspend", SERVICE)),
    "resume": ((FIRST, later("G-6", "suspend", SERVICE)), later("G-7", "resume", SERVICE)),
    "teardown": ((FIRST,), later("G-8", "teardown", SERVICE)),
    "teardown-beside-a-neighbour": ((NEIGHBOUR, FIRST), later("G-8", "teardown", SERVICE)),
}
EVERYWHERE = {"olt-xh-1", "ptn-xh-1", "ptn-core-1", "pe-1"}
ELSEWHERE = {"ont-port": {"olt-xh-1"}, "retag": {"olt-xh-1"}}


def shown(step: Step) -> str:
    diff = step.preview()
    parts = [f"{step.element} ({step.platform}), undo: {step.undo}"]
    parts += ["", "diff:", *(f"    {line}" for line in diff.text.splitlines())]
    parts += ["", "commands:", *(f"    {line}" for command in diff.commands for line in command.splitlines())]
    if diff.inverse:
        parts += ["", "inverse:", *(f"    {line}" for command in diff.inverse for line in command.splitlines())]
    return "\n".join(line.rstrip() for line in parts) + "\n"


def planned(store: Store, name: str) -> Plan:
    earlier, order = ORDERS[name]
    for one in earlier:
        carried_out(store, one)
    return dry_run(store, order)


@pytest.mark.parametrize("name", ORDERS)
def test_plan(store: Store, golden: Callable[[str, str], None], name: str) -> None:
    plan = planned(store, name)
    assert set(plan.elements) == ELSEWHERE.get(name, EVERYWHERE)
    for step in plan.steps:
        golden(f"plan.{name}.{step.element}", shown(step))


def test_no_golden_is_left_over() -> None:
    expected = {f"plan.{name}.{element}.txt" for name in ORDERS for element in ELSEWHERE.get(name, EVERYWHERE)}
    assert {file.name for file in Path(__file__).parent.glob("plan.*.txt")} == expected
