"""Other operations than provision that the last element refuses, and lines that others want too."""

from __future__ import annotations

from typing import Any

import pytest

from controller.model.intent import IntentState
from controller.usecases.submit_order import dry_run
from tests.flow.failures.street import OLT, OLT_LINES, ROUTER, address, ended, outcomes
from tests.flow.house import House

OPERATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "bandwidth": ("change", {"bandwidth_down": 15360}),
    "both bandwidths and class": ("change", {"bandwidth_down": 15360, "bandwidth_up": 15360, "sla_class": "gold"}),
    "port of the ONT": ("change", {"ont_port": 2}),
    "VLAN at the port": ("change", {"access_vlan": 30}),
    "another ONT": ("change", {"address": "95 Beishan Road"}),
    "suspend": ("suspend", {}),
    "resume": ("resume", {}),
    "teardown": ("teardown", {}),
}


@pytest.mark.parametrize("case", OPERATIONS)
def test_an_operation_that_the_last_element_refuses_changes_nothing(house: House, case: str) -> None:
    operation, characteristics = OPERATIONS[case]
    with house.unchanged():
        service = house.done("provision", address=address()).service
        if operation == "resume":
            house.done("suspend", service)
        with house.unchanged():
            plan = dry_run(house.app.store, house.asked(operation, service, **characteristics))
            moves = ("interface ", "quit")
            lines = [line for line in plan.step(OLT).preview().commands if not line.startswith(moves)]
            assert plan.elements[-1] == OLT
            house.client.fault(OLT, "reject", at=len(lines), text="Failure: not today")
            intent = house.order(operation, service, **characteristics)
            row = ended(house, intent, IntentState.ROLLED_BACK, OLT)
            assert "not today" in row.reason
        if operation != "teardown":
            house.done(operation, service, **characteristics)
        house.done("teardown", service)


# -- lines that others want too --------------------------------------------------------------------------------------
def shared(house: House) -> dict[str, list[str]]:
    """The lines of two services' rates, where they are."""
    words = {OLT: "KT_", ROUTER: "policer KT-"}
    return {
        name: [line for line in house.client.running(name).splitlines() if word in line and "put KT" not in line]
        for name, word in words.items()
    }


def test_a_teardown_leaves_the_lines_that_another_service_shares(house: House) -> None:
    with house.unchanged():
        first = house.done("provision", address=address()).service
        alone = shared(house)
        second = house.done("provision", address=address()).service
        assert shared(house) == alone
        house.done("teardown", first)
        assert shared(house) == alone
        with house.unchanged():
            house.client.fault(OLT, "reject", at=1, text="Failure: not today")
            ended(house, house.order("teardown", second), IntentState.ROLLED_BACK, OLT)
        house.done("teardown", second)
        assert shared(house) == {OLT: [], ROUTER: []}


def test_lines_that_were_there_before_us_stay(house: House) -> None:
    """The planners had prepared a VLAN and a rate; they are the very lines that the service wants."""
    plan = dry_run(house.app.store, house.asked("provision", address=address()))
    table, _, vlan, *_ = (line[-1] for line in plan.step(OLT).change.after)
    assert table.startswith("traffic table ")
    assert vlan.startswith("vlan ")
    text = house.client.running(OLT)
    for line, place in ((table, " ont-srvprofile gpon profile-id 20 "), (vlan, " vlan desc 90 ")):
        text = text.replace(place, f" {line}\n{place}", 1)
    house.client.load(OLT, text)
    with house.unchanged():
        house.client.fault(OLT, "reject", at=OLT_LINES - 2, text="Failure: not today")
        ended(house, house.order("provision", address=address()), IntentState.ROLLED_BACK, OLT)
        row = house.done("provision", address=address())
        sent = outcomes(house, row.id)[OLT].commands
        assert len(sent) >= OLT_LINES - 2
        assert table not in sent
        assert vlan not in sent
        house.done("teardown", row.service)
