"""Somebody edits a service's lines on the elements between two orders: the line still goes on, and leaves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlmodel import col

from controller.line.check_sync import check_sync
from controller.model.event import EventName
from controller.model.intent import IntentState
from controller.queries.plans import plan_view
from controller.records.tables import Ownership
from controller.shown import headline
from controller.usecases.live_plan import planned_live
from controller.usecases.submit_order import accept
from drivers.platform import Change, Line
from inventory.allocation.foreign_ids import record_use
from inventory.allocation.number_pools import foreign
from tests.flow.house import ELEMENTS, House

OLT, NEAR, FAR, EDGE = ELEMENTS
Base = dict[str, str]


@pytest.fixture
def house(tidy_house: House) -> Iterator[House]:
    return tidy_house


def recorded(house: House, element: str, word: str) -> Line:
    """The first line of the records there that holds this."""
    with house.app.store.read() as session:
        lines = session.execute(select(col(Ownership.line)).where(col(Ownership.element) == element)).scalars()
        return next(tuple(line) for line in sorted(lines) if word in line[-1])


def edit(house: House, element: str, word: str, pattern: str, new: str) -> tuple[Line, Line]:
    """The recorded line that holds this word, and what somebody typed instead."""
    line = recorded(house, element, word)
    typed = (*line[:-1], re.sub(pattern, new, line[-1]))
    assert typed != line
    house.type_there(Change(element, (line,), (typed,)))
    return line, typed


def told(house: House, intent: str) -> dict[str, str]:
    return {event.element: event.text for event in house.app.store.events(intent) if event.name == EventName.BY_HAND}


def test_a_line_that_was_edited_on_every_element_is_suspended_resumed_and_torn_down(house: House) -> None:
    line = house.done("provision", address="7 Beishan Road")
    service = line.service
    edits = [
        edit(house, OLT, "ont add", f'desc "{service}"', 'desc "OFFICE"'),
        edit(house, OLT, "service-port", r"inbound traffic-table index \d+", "inbound traffic-table index 6"),
        edit(house, NEAR, "user-label", service, "office"),
        edit(house, FAR, "a2z-pir", " = ", " = 1"),
        edit(house, EDGE, " description ", service, "office"),
        edit(house, EDGE, "KT-5120 if-exceeding bandwidth-limit", "5120k", "9m"),
    ]
    beside = recorded(house, EDGE, " vlan-id ")
    added = (re.sub(r"vlan-id \d+", "family inet mtu 1400", beside[0]),)
    house.type_there(Change(EDGE, (beside,), (beside, added)))
    drift = check_sync(house.app, EDGE)
    assert drift.added == (added,)
    assert {str(drift.edit(ours)) for ours in drift.missing[service]} == {
        f"recorded {ours[0]!r}, found {typed[0]!r}" for ours, typed in edits[-2:]
    }
    live = plan_view(planned_live(house.app, house.asked("suspend", service)), 180)
    shown = {step.element: step for step in live.elements}
    assert f"- {edits[-2][1][0]}" in shown[EDGE].diff
    assert f"+ {edits[-2][0][0]}" in shown[EDGE].diff
    assert any("office" in sentence and "overwritten" in sentence for sentence in shown[EDGE].by_hand)

    suspended = house.done("suspend", service)
    assert all(check_sync(house.app, name).in_sync for name in ELEMENTS)
    assert set(told(house, suspended.id)) == set(ELEMENTS)
    assert 'user-label = office": overwritten' in told(house, suspended.id)[NEAR]
    edit(house, EDGE, " description ", service, "office")
    house.done("resume", service)
    edit(house, EDGE, " description ", service, "office")
    edit(house, OLT, "ont add", f'desc "{service}"', 'desc "OFFICE"')
    gone = house.done("teardown", service)
    assert "goes along" in told(house, gone.id)[EDGE]
    assert "taken away" in told(house, gone.id)[OLT]


def test_an_undo_brings_back_what_the_hand_left(house: House) -> None:
    service = house.done("provision", address="7 Beishan Road").service
    edit(house, EDGE, " description ", service, "office")
    edit(house, NEAR, "user-label", service, "office")
    before = house.photograph()
    for operation in ("suspend", "teardown"):
        house.client.fault(EDGE, "commit-fails")
        row = house.settled(house.order(operation, service))
        assert row.state == IntentState.ROLLED_BACK, row.reason
        house.client.clear()
        assert house.photograph() == before
    house.done("teardown", service)


def test_by_policy_it_is_refused_with_both_until_somebody_has_looked_at_the_live_plan(house: House) -> None:
    service = house.done("provision", address="7 Beishan Road").service
    for worker in list(house.workers):
        house.kill(worker)
    house.worker(KAITONG_CHANGED_BY_HAND="refuse")
    ours, typed = edit(house, EDGE, " description ", service, "office")
    before = house.photograph()
    row = house.settled(house.order("suspend", service))
    assert row.state == IntentState.FAILED
    assert "pe-1 - changed by hand - interface ge-0/0/1." in row.reason
    assert f"recorded {ours[0]!r}, found {typed[0]!r}" in row.reason
    assert "KAITONG_CHANGED_BY_HAND" in row.reason
    assert "', found 'set interfaces" in headline(row.reason), "what `kaitong apply` says at its end"
    assert house.photograph() == before
    wanted = house.asked("suspend", service)
    plan = planned_live(house.app, wanted)
    approved = house.settled(accept(house.app.store, wanted, house.app.starter, approved=plan).intent.id)
    assert approved.state == IntentState.COMPLETED, approved.reason
    edit(house, EDGE, " description ", service, "office")
    house.done("teardown", service)


def test_what_holds_one_service_hides_nothing_of_the_others(house: House) -> None:
    """Somebody's peer in a VRF that two sites share, a guard on the unit of a line: what was added elsewhere is told."""
    sites = [
        house.done("provision", address=f"{number} Beishan Road", product="mpls_vpn", vpn="branches").service
        for number in (1, 2)
    ]
    line = house.done("provision", address="3 Beishan Road").service
    before = house.client.running(EDGE)
    (vrf,) = set(re.findall(r"^    (KT-\d+) \{\n        instance-type", before, re.MULTILINE))
    with house.app.store.read() as session:
        owned = select(col(Ownership.service), col(Ownership.line)).where(col(Ownership.element) == EDGE)
        units = {service: row[0] for service, row in session.execute(owned) if " description " in row[0]}
    added = [(re.sub(r"description .*", "family inet mtu 1400", units[service]),) for service in (*sites, line)]
    for ours, row in zip((*sites, line), added, strict=True):
        house.type_there(Change(EDGE, ((units[ours],),), ((units[ours],), row)))
    drift = check_sync(house.app, EDGE)
    assert (set(drift.added), drift.holds) == (set(added), ())

    peer = f"    {vrf} {{\n        protocols {{\n            bgp {{\n                group ce {{\n"
    peer += '                    neighbor 10.99.0.9 {\n                        authentication-key "$9$S3cretPhrase";\n'
    peer += "                    }\n                }\n            }\n        }\n"
    house.client.load(EDGE, house.client.running(EDGE).replace(f"    {vrf} {{\n", peer, 1))
    drift = check_sync(house.app, EDGE)
    assert set(drift.added) == set(added), "as before"
    (holds,) = drift.holds
    assert holds.startswith(f"{EDGE} - routing-instances {vrf} - cannot go: it still carries 'set routing-instances")
    assert "authentication-key" in holds
    assert "S3cretPhrase" not in repr(drift)
    assert drift.in_sync

    unit = re.findall(r"unit (\d+)", units[line])[0]
    running = house.client.running(EDGE)
    house.client.load(EDGE, re.sub(rf"(?m)^(        )(unit {unit} \{{)$", r"\1protect: \2", running))
    assert house.client.running(EDGE) != running
    drift = check_sync(house.app, EDGE)
    assert set(drift.added) == set(added[:2]), "what stands in the guarded unit does not go"
    assert len(drift.holds) == 2
    assert any("unprotect it first" in words for words in drift.holds)
    house.client.load(EDGE, before)
    for service in (*sites, line):
        assert told(house, house.done("teardown", service).id) == {}


def ont_ids(house: House) -> set[str]:
    """Numbers of ONTs that the OLT is known to use by itself."""
    with house.app.store.read() as session:
        rows = session.execute(select(foreign.c.scope, foreign.c.number).where(foreign.c.kind == "ont-id"))
        return {f"{scope} {number}" for scope, number in rows}


def test_what_stands_under_our_number_for_somebody_else_keeps_that_number(house: House, base: Base) -> None:
    """Somebody exchanged the ONT by hand: its number is not given to another customer while that one stands there."""
    service = house.done("provision", address="7 Beishan Road").service
    edit(house, OLT, "ont add", r'sn-auth "\w+"', 'sn-auth "48575443AAAAAAAA"')
    row = house.settled(house.order("suspend", service))
    assert row.state == IntentState.FAILED
    assert "is used by something else" in row.reason
    gone = house.done("teardown", service)
    assert "48575443AAAAAAAA" in house.client.running(OLT)
    said = [
        event.text
        for event in house.app.store.events(gone.id)
        if event.name == EventName.BY_HAND and event.element == OLT
    ]
    assert any("not given out: ont-id" in text for text in said)
    assert len(ont_ids(house)) == 1
    house.client.load(OLT, base[OLT])
    house.app.store.write(lambda session: record_use(session, OLT, {}))
    assert ont_ids(house) == set()
