"""A neighbour's password inside an object that our services share: kept for the way back, seen nowhere.

An engineer's BGP peer with a password stands in the VRF of a router. Sites of the VPN come, change and are refused around
it; every door is looked through, and the router holds it as it was.
"""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import text

from controller.line import check_sync
from controller.model.intent import IntentState
from controller.queries import in_doubt
from controller.queries.history import revision_diff, revision_view
from controller.queries.intents import event_views, intent_view
from controller.queries.lists import revision_lines
from controller.queries.plans import plan_view
from controller.usecases.live_plan import planned_live
from tests.flow.house import ELEMENTS, House

PE = ELEMENTS[3]
SECRET = "$9$S3cretPhrase"
PEER = f"""        protocols {{
            bgp {{
                group ce {{
                    neighbor 10.99.0.9 {{
                        authentication-key "{SECRET}";
                        peer-as 65010;
                    }}
                }}
            }}
        }}
"""


def site(house: House, number: int) -> Any:
    return house.asked("provision", address=f"{number} Beishan Road", product="mpls_vpn", vpn="branches")


def typed(house: House) -> None:
    """The peer, in the one VRF of the router, by somebody."""
    running = house.client.running(PE)
    changed = re.sub(r"(?m)^(    KT-\d+ \{\n(?:        .*\n)*?        instance-type vrf;\n)", rf"\g<1>{PEER}", running)
    assert changed != running
    house.client.load(PE, changed)
    assert SECRET in house.client.running(PE)


def seen(house: House, intents: list[str]) -> str:
    """All that doors show and columns tell of these intents."""
    found = []
    with house.app.store.read() as session:
        for intent in intents:
            found += [intent_view(session, intent), *event_views(session, intent)]
            found += [plan_view(house.app.store.plan(intent), 180)]
            found += [in_doubt.resolution_view(session, intent)]
            rows, _ = revision_lines(session.connection(), intent=intent)
            found += [revision_view(session, row.id) for row in rows]
        rows, _ = revision_lines(session.connection(), element=PE)
        numbers = sorted(row.id for row in rows)
        found += [revision_diff(session, a, b) for a in numbers for b in numbers if a < b]
        told = [view.model_dump_json() for view in found]
        for table, columns in (
            ("outcome", ("diff", "error", "commands", "inverse", "sent")),
            ("revision", ("diff", "sent", "why")),
            ("intent", ("reason", "evidence", "abort")),
            ("event", ("text",)),
            ("plan", ("body",)),
        ):
            for column in columns:
                told += [str(value) for value in session.execute(text(f"SELECT {column} FROM {table}")).scalars()]
    return "\n".join(told)


def test_a_neighbours_password_is_seen_nowhere(tidy_house: House) -> None:
    house = tidy_house
    first = house.done("provision", address="1 Beishan Road", product="mpls_vpn", vpn="branches")
    before = house.client.running(PE)
    typed(house)
    plan = planned_live(house.app, site(house, 2))
    assert SECRET not in json.dumps(plan.as_dict())
    assert SECRET not in plan_view(plan, 180).model_dump_json()
    house.client.fault(ELEMENTS[0], "reject", match="service-port", text=f"Failure: peer password cipher {SECRET}")
    undone = house.settled(house.order("provision", address="2 Beishan Road", product="mpls_vpn", vpn="branches"))
    assert undone.state == IntentState.ROLLED_BACK, undone.reason
    house.client.clear()
    changed = house.done("change", first.service, routes=["192.168.10.0/24"])
    refused = house.settled(house.order("teardown", first.service))
    assert refused.state == IntentState.FAILED, "somebody's peer holds the VRF"
    assert PE in refused.reason.split("\n")[0]
    assert SECRET in house.client.running(PE)
    intents = [first.id, undone.id, changed.id, refused.id]
    assert "authentication-key" in seen(house, intents)
    assert SECRET not in seen(house, intents)
    drift = check_sync.check_sync(house.app, PE)
    assert SECRET not in repr(drift)
    house.done("change", first.service, routes=[])
    house.client.load(PE, before)
    house.done("teardown", first.service)
