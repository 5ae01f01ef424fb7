"""Recorded against found: what is told of a hand's edit, and that no other service's line goes along with a change."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session

from controller.errors import ActivationFailed
from controller.line.recording import complete, snapshot, told_by_hand
from controller.line.transaction import Staged
from controller.model.event import EventName
from controller.planning import by_hand
from controller.planning.by_hand import Edit
from controller.records.intents import intent_of
from controller.records.outcomes import outcomes_of
from controller.usecases.submit_order import accept
from drivers import find
from drivers.platform import Change, Diff, Line, Reading
from tests.golden.records import later, metro_store, nobody, provision

JUNOS = find("juniper_junos")
UNIT = "set interfaces ge-0/0/1 unit 7"
OURS = JUNOS.parse(f"{UNIT} description EL1\n{UNIT} vlan-id 1063\n{UNIT} family inet address 203.0.113.1/30\n")
ADDED = (f"{UNIT} family inet mtu 1400",)


def test_each_recorded_line_is_told_with_what_stands_in_its_place() -> None:
    running = (*JUNOS.parse(f"{UNIT} description wrong\n{UNIT} family inet address 203.0.113.5/30\n"), ADDED)
    found = by_hand.edits(JUNOS, "pe", OURS, running)
    assert found == (Edit(OURS[0], (running[0],)), Edit(OURS[1]), Edit(OURS[2], (running[1],)))
    assert str(found[0]) == f"recorded '{UNIT} description EL1', found '{UNIT} description wrong'"
    assert str(found[1]) == f"recorded '{UNIT} vlan-id 1063', found nothing"
    assert by_hand.where(JUNOS, OURS[0]) == "interface ge-0/0/1.7"
    told = by_hand.told(JUNOS, Change("pe", OURS, (*OURS, (f"{UNIT} disable",))), running)
    assert [sentence.rpartition(": ")[2] for sentence in told] == ["overwritten", "put back", "overwritten"]
    told = by_hand.told(JUNOS, Change("pe", OURS, ()), running)
    assert told[3:] == [f"found {ADDED[0]!r}, which nobody recorded: goes along"]
    assert [sentence.rpartition(": ")[2] for sentence in told[:3]] == ["taken away", "gone already", "taken away"]


def test_nothing_is_told_where_all_is_as_recorded() -> None:
    assert by_hand.told(JUNOS, Change("pe", OURS, ()), OURS) == []


# -- beside what holds -------------------------------------------------------------------------------------------------
VRF = "set routing-instances KT-1001"


def site(number: int) -> tuple[Line, ...]:
    """One of several in one VRF."""
    unit = f"set interfaces ge-0/0/1 unit {number}"
    return JUNOS.parse(
        f"{unit} description EL{number}\n{unit} vlan-id {1000 + number}\n{VRF} instance-type vrf\n"
        f"{VRF} interface ge-0/0/1.{number}\n"
    )


def more(number: int) -> Line:
    """A row that somebody added to the unit of a site."""
    return (f"set interfaces ge-0/0/1 unit {number} family inet mtu 1400",)


def looked(*foreign: str, looks: int = 99, there: bool = False) -> tuple[set[int], tuple[str, ...]]:
    """Eight sites, a row added to each, and these rows; of which sites that row is told, and what holds.

    `there`: the VRF was there before us.
    """
    numbers = range(1, 9)
    owned = [(f"EL{number}", line, not (there and VRF in line[0])) for number in numbers for line in site(number)]
    running = (*dict.fromkeys(line for _, line, _ in owned), *map(more, numbers), *((row,) for row in foreign))
    rows, holds = by_hand.beside(JUNOS, "pe", owned, running, looks=looks)
    told = {number for number in numbers if more(number) in rows}
    assert set(rows) == {more(number) for number in told}
    return told, holds


ALL = {1, 2, 3, 4, 5, 6, 7, 8}
PEER = f"{VRF} protocols bgp group ce neighbor 10.99.0.9"
GUARD = "protect interfaces ge-0/0/1 unit {}"


def test_where_nothing_holds_one_look_is_enough() -> None:
    assert looked(looks=1) == (ALL, ())


def test_what_holds_something_that_all_share_hides_nothing() -> None:
    told, (holds,) = looked(PEER)
    assert told == ALL
    assert holds == f"pe - routing-instances KT-1001 - cannot go: it still carries {PEER!r}"


def test_what_holds_nothing_of_ours_is_not_told() -> None:
    assert looked(PEER, there=True) == (ALL, ())


def test_each_that_is_held_by_itself_is_told_and_the_others_are_looked_at() -> None:
    told, holds = looked(GUARD.format(3), GUARD.format(8), PEER)
    assert told == ALL - {3, 8}
    assert len(holds) == 3
    assert {GUARD.format(number) in " ".join(holds) for number in (3, 8)} == {True}


def test_where_the_looks_end_it_is_told_of_whom_nothing_was_looked_for() -> None:
    told, holds = looked(GUARD.format(3), looks=4)
    assert told == ALL - {3, 4}
    assert holds[-1] == "pe - not looked at apart from what holds - EL3, EL4"
    told, holds = looked(GUARD.format(3), looks=1)
    assert told == set()
    assert holds[-1] == "pe - not looked at apart from what holds - EL1, EL2, EL3, EL4, EL5 and 3 more"


def test_a_change_that_would_take_another_services_line_along_is_refused(tmp_path: Path) -> None:
    with metro_store(f"sqlite:///{tmp_path}/kaitong.db") as store:
        first = accept(
            store, provision("P-1", address="1 Beishan Road", bandwidth_down=1024, bandwidth_up=1024), nobody
        )

        def done(session: Session) -> None:
            staged = {step.element: Staged(Reading(), (), Diff()) for step in first.plan.steps}
            snapshot(session, first.intent.id, staged)
            session.flush()
            complete(session, intent_of(session, first.intent.id), first.plan, outcomes_of(session, first.intent.id))

        store.write(done)
        second = accept(
            store, provision("P-2", address="2 Beishan Road", bandwidth_down=1024, bandwidth_up=1024), nobody
        )
        theirs = first.plan.step("pe-1").change.after[-1]
        taking = {"pe-1": Staged(Reading(), (), Diff(), leaving=(theirs,))}
        with pytest.raises(ActivationFailed, match=f"would go along, and is recorded for {first.intent.service}"):
            store.write(lambda session: told_by_hand(session, intent_of(session, second.intent.id), taking))
        own = accept(store, later("P-3", "teardown", first.intent.service), nobody).intent.id
        store.write(lambda session: told_by_hand(session, intent_of(session, own), taking))
        assert [event.name for event in store.events(own)].count(EventName.BY_HAND) == 1
