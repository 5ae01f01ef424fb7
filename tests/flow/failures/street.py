"""What happens to whom on Beishan Road: elements, addresses, and how an intent must end there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from controller.model.intent import IntentState
from controller.records.tables import Intent, Outcome
from tests.flow.house import ELEMENTS, House

OLT, NEAR, FAR, ROUTER = ELEMENTS
OLT_LINES = 7
"""two traffic tables, VLAN, its uplink, ONT, its port, service port: `test_in_the_commit.py` holds it"""
SOAK = 0.3


@dataclass
class Street:
    """One house for all tests; after a test that left something in it, a new one."""

    open_house: Callable[[], House]
    standing: House | None = None

    def house(self) -> House:
        if self.standing is not None and (self.standing.held() or self.standing.ids()):
            self.close()
        if self.standing is None:
            self.standing = self.open_house()
            self.standing.worker()
        return self.standing

    def close(self) -> None:
        if self.standing is not None:
            self.standing.close()
            self.standing = None


_numbers = count(1)


def address() -> str:
    """One that no test has used: a test that fails leaves nothing in the way of the next."""
    return f"{next(_numbers)} Beishan Road"


def cut(house: House, element: str) -> None:
    """Cut every session, so that the next intent logs in and its exchanges can be counted."""
    house.client.fault(element, "unreachable")
    house.client.clear_faults(element)
    time.sleep(0.05)


def ended(house: House, intent: str, state: IntentState, element: str) -> Intent:
    """It ended so, and both reason and evidence name the element."""
    row = house.settled(intent)
    assert row.state == state, f"{row.state}: {row.reason}"
    assert element in row.reason
    assert any(element in str(item) for item in row.evidence)
    return row


def outcomes(house: House, intent: str) -> dict[str, Outcome]:
    return house.app.store.outcomes(intent)


def exchange(script: list[str], line: int) -> int:
    """The number of the exchange that brings the n-th configuration line."""
    writes = [
        at
        for at, command in enumerate(script, 1)
        if command.startswith(("traffic ", "vlan ", "port vlan", "ont ", "service-port "))
    ]
    assert len(writes) == OLT_LINES
    return writes[line - 1]
