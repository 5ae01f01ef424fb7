"""Whatever an element does in the middle of an intent: all new or all old, byte for byte, and nothing left behind.

One controller on SQLite with one worker, in a process of its own, against the lab. Faults are the lab's; what is looked
at afterwards is what the elements print, running and saved, and whether a stranger can work on them at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from controller.model.intent import IntentState
from controller.proof.crash.forkserver import ForkServer
from controller.records.tables import Intent, Outcome
from controller.settings import Settings
from controller.usecases.submit_order import dry_run
from inventory.models import Element
from lab.client import LabClient, Running
from tests.flow.house import ELEMENTS, House

OLT, NEAR, FAR, ROUTER = ELEMENTS
OLT_LINES = 7
"""two traffic tables, VLAN, its uplink, ONT, its port, service port: the test of it is below"""
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


@pytest.fixture(scope="module")
def street(lab: Running, forkserver: ForkServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    def open_house() -> House:
        url = f"sqlite:///{tmp_path_factory.mktemp('failures') / 'kaitong.db'}"
        settings = Settings(
            late_seconds=0.5,
            database_url=url,
            soak_seconds=SOAK,
            settle_seconds=1.0,
            answer_seconds=5.0,
            retry_seconds=0.3,
        )
        return House(settings, lab, forkserver)

    made = Street(open_house)
    yield made
    made.close()


@pytest.fixture
def house(street: Street, metro: LabClient) -> House:
    assert metro
    return street.house()


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


@pytest.fixture(scope="module")
def script(street: Street, lab: Running, base: dict[str, str]) -> list[str]:
    """Every exchange with the OLT in one undisturbed provision, from the login on."""
    lab.client.clear()
    assert lab.client.running(OLT) == base[OLT]
    house = street.house()
    cut(house, OLT)
    row = house.done("provision", address=address())
    sent: list[str] = outcomes(house, row.id)[OLT].sent
    house.done("teardown", row.service)
    return sent


def exchange(script: list[str], line: int) -> int:
    """The number of the exchange that brings the n-th configuration line."""
    writes = [
        at
        for at, command in enumerate(script, 1)
        if command.startswith(("traffic ", "vlan ", "port vlan", "ont ", "service-port "))
    ]
    assert len(writes) == OLT_LINES
    return writes[line - 1]


# -- before the first write ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("element", ELEMENTS)
def test_an_element_that_does_not_answer_fails_the_intent_before_any_write(house: House, element: str) -> None:
    with house.unchanged() as before:
        house.client.fault(element, "unreachable")
        row = ended(house, house.order("provision", address=address()), IntentState.FAILED, element)
        assert outcomes(house, row.id) == {}
        assert house.photograph() == before


@pytest.mark.parametrize("element", [OLT, NEAR, ROUTER])
def test_another_box_behind_the_address_is_refused_before_any_write(house: House, element: str) -> None:
    with house.unchanged():
        house.client.fault(element, "wrong-box", text="SOMEWHERE-ELSE")
        row = ended(house, house.order("provision", address=address()), IntentState.FAILED, element)
        assert "SOMEWHERE-ELSE" in row.reason


@pytest.mark.parametrize("element", [NEAR, FAR, ROUTER])
def test_a_lock_that_stays_held_fails_the_intent(house: House, element: str) -> None:
    with house.unchanged():
        house.client.fault(element, "lock-held", once=False)
        row = ended(house, house.order("provision", address=address()), IntentState.FAILED, element)
        assert "lock" in row.reason


@pytest.mark.parametrize("element", [NEAR, ROUTER])
def test_a_lock_that_is_given_back_is_waited_for(house: House, element: str) -> None:
    with house.unchanged():
        house.client.fault(element, "lock-held")
        row = house.done("provision", address=address())
        house.done("teardown", row.service)


@pytest.mark.parametrize("element", [NEAR, FAR, ROUTER])
def test_a_candidate_that_does_not_validate_fails_the_intent(house: House, element: str) -> None:
    with house.unchanged():
        house.client.fault(element, "validate-fails", text="no such luck")
        row = ended(house, house.order("provision", address=address()), IntentState.FAILED, element)
        assert "no such luck" in row.reason


# -- in the middle of the commit -------------------------------------------------------------------------------------
def test_a_line_on_the_olt_is_seven_commands(script: list[str]) -> None:
    assert exchange(script, OLT_LINES) > exchange(script, 1)


@pytest.mark.parametrize("line", range(1, OLT_LINES + 1))
def test_each_line_refused_by_the_olt_takes_everything_back(house: House, line: int) -> None:
    with house.unchanged():
        house.client.fault(OLT, "reject", at=line, text="Failure: the table is full")
        row = ended(house, house.order("provision", address=address()), IntentState.ROLLED_BACK, OLT)
        assert "the table is full" in row.reason


@pytest.mark.parametrize("element", [NEAR, FAR, ROUTER])
def test_a_commit_that_fails_takes_everything_back(house: House, element: str) -> None:
    with house.unchanged():
        house.client.fault(element, "commit-fails", text="out of memory")
        row = ended(house, house.order("provision", address=address()), IntentState.ROLLED_BACK, element)
        assert "out of memory" in row.reason


@pytest.mark.parametrize("kind", ["drop", "drop-after", "garble"])
@pytest.mark.parametrize("line", [1, 4, OLT_LINES])
def test_a_session_lost_once_in_the_commit(house: House, script: list[str], line: int, kind: str) -> None:
    """A lost session is taken up again where it was: the element is read first. What cannot be read goes back."""
    cut(house, OLT)
    with house.unchanged():
        house.client.fault(OLT, kind, at=exchange(script, line))
        row = house.settled(house.order("provision", address=address()))
        assert house.client.faults(OLT) == []
        if kind == "garble":
            assert row.state == IntentState.ROLLED_BACK, row.reason
            assert OLT in row.reason
        else:
            assert row.state == IntentState.COMPLETED, row.reason
            house.done("teardown", row.service)


@pytest.mark.parametrize("line", [1, 3, 5, OLT_LINES])
def test_sessions_that_are_lost_at_every_try_take_everything_back(house: House, script: list[str], line: int) -> None:
    cut(house, OLT)
    with house.unchanged():
        for again in range(house.settings.attempts):
            house.client.fault(OLT, "drop", at=exchange(script, line) + again)
        ended(house, house.order("provision", address=address()), IntentState.ROLLED_BACK, OLT)


@pytest.mark.parametrize("line", [2, OLT_LINES])
@pytest.mark.parametrize("seconds", [0.0, 1.5])
def test_an_olt_that_reboots_in_the_commit(house: House, script: list[str], line: int, seconds: float) -> None:
    """It comes up as it was saved: what was pushed is lost. A short absence is sat out, a longer one is not."""
    cut(house, OLT)
    with house.unchanged():
        house.client.fault(OLT, "reboot", at=exchange(script, line), seconds=seconds)
        intent = house.order("provision", address=address())
        if seconds:
            ended(house, intent, IntentState.ROLLED_BACK, OLT)
        else:
            row = house.settled(intent)
            assert row.state == IntentState.COMPLETED, row.reason
            house.done("teardown", row.service)


# -- after it --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("element", ELEMENTS)
def test_an_alarm_within_the_soak_takes_everything_back(house: House, element: str) -> None:
    with house.unchanged():
        house.client.fault(element, "alarm", seconds=SOAK / 3)
        row = ended(house, house.order("provision", address=address()), IntentState.ROLLED_BACK, element)
        assert "alarm" in row.reason


def test_a_dark_ont_takes_everything_back(house: House) -> None:
    with house.unchanged():
        house.client.power("48575443A0030017", on=False)
        row = ended(house, house.order("provision", address="96 Beishan Road"), IntentState.ROLLED_BACK, OLT)
        assert "ont" in row.reason
        assert "offline" in row.reason


# -- elements that stay away -----------------------------------------------------------------------------------------
def unlocked(house: House, element: str, *, yes: bool) -> None:
    state = "unlocked" if yes else "locked"
    house.app.store.write(
        lambda session: session.execute(update(Element).where(col(Element.name) == element).values(admin_state=state))
    )


def test_what_cannot_be_restored_is_fenced_alone_and_resolved_when_it_answers(house: House, script: list[str]) -> None:
    cut(house, OLT)
    with house.unchanged() as before:
        house.client.fault(OLT, "drop", at=exchange(script, 4), once=False)
        intent = house.order("provision", address=address())
        row = house.settled(intent, held=True)
        assert row.state == IntentState.HELD
        assert [(hold.element, hold.intent) for hold in house.held()] == [(OLT, intent)]
        assert OLT in house.held()[0].in_doubt
        now = house.photograph()
        assert [name for name in before if now[name] != before[name]] == [OLT], "half of it is there, as it was left"
        unlocked(house, "pe-2", yes=False)
        try:
            other = house.done("provision", address="90 Jiangnan Avenue")
            assert ROUTER in other.elements
        finally:
            unlocked(house, "pe-2", yes=True)
        waiting = house.order("provision", address=address())
        assert house.intent(intent).state != IntentState.ROLLED_BACK
        assert house.intent(waiting).state == IntentState.ACKNOWLEDGED
        house.client.clear_faults(OLT)
        ended(house, intent, IntentState.ROLLED_BACK, OLT)
        row = house.settled(waiting)
        assert row.state == IntentState.COMPLETED, row.reason
        for service in (other.service, row.service):
            house.done("teardown", service)


def in_the_confirm(house: House, deed: Callable[[], object]) -> str:
    """Order, and do this after the decision to confirm, before any element has heard of it."""
    return house.interrupted("decide:after", lambda: house.order("provision", address=address()), deed)


@pytest.mark.parametrize("element", ELEMENTS)
def test_an_element_lost_after_the_decision_is_completed_when_it_answers(house: House, element: str) -> None:
    with house.unchanged():
        intent = in_the_confirm(house, lambda: house.client.fault(element, "unreachable"))
        row = house.settled(intent, held=True)
        assert row.state == IntentState.HELD, row.reason
        assert {hold.element for hold in house.held()} == set(ELEMENTS)
        assert all(element in hold.in_doubt for hold in house.held())
        house.client.clear_faults(element)
        row = house.settled(intent)
        assert row.state == IntentState.COMPLETED, row.reason
        assert all(running == saved for running, saved in house.photograph().values())
        house.done("teardown", row.service)


@pytest.mark.parametrize("element", [NEAR, FAR])
def test_what_a_timer_took_back_after_the_decision_is_committed_again(house: House, element: str) -> None:
    """A reboot is what a timer that ran out is: the change is gone, and nothing pends under our token."""
    with house.unchanged():
        intent = in_the_confirm(house, lambda: house.client.reboot(element))
        house.client.clear_faults(element)
        row = house.settled(intent)
        assert row.state == IntentState.COMPLETED, row.reason
        edits = [rpc for rpc in outcomes(house, intent)[element].sent if "edit-config>" in rpc]
        assert len(edits) == 2
        assert all(running == saved for running, saved in house.photograph().values())
        house.done("teardown", row.service)


def flash_busy(house: House, saves: int) -> None:
    """The OLT's flash is being read or written at the next so many saves: each is refused in the box's own words."""
    for _ in range(saves):
        house.client.fault(OLT, "commit-fails")


def held_events(house: House, intent: str) -> int:
    return sum(event.name == "held" for event in house.app.store.events(intent))


def test_a_save_that_finds_the_flash_busy_is_tried_again(house: House) -> None:
    with house.unchanged():
        saves = house.settings.attempts - 1
        flash_busy(house, saves)
        row = house.done("provision", address=address())
        assert held_events(house, row.id) == 0
        assert outcomes(house, row.id)[OLT].sent.count("save") == saves + 1
        assert all(running == saved for running, saved in house.photograph().values())
        house.done("teardown", row.service)


def test_a_flash_that_stays_busy_holds_the_line_until_it_is_saved(house: House) -> None:
    """After the decision there is no way back: live and not saved is in doubt, and completed only once it is saved."""
    with house.unchanged():
        house.client.fault(OLT, "commit-fails", once=False)
        intent = house.order("provision", address=address())
        row = house.settled(intent, held=True)
        assert (row.state, row.decision) == (IntentState.HELD, "confirm"), row.reason
        assert (
            "save - Failure: System is reading or writing flash, please retry after a while" in house.held()[0].in_doubt
        )
        running, saved = house.photograph()[OLT]
        assert running != saved
        house.client.clear_faults(OLT)
        row = house.settled(intent)
        assert row.state == IntentState.COMPLETED, row.reason
        assert all(running == saved for running, saved in house.photograph().values())
        house.done("teardown", row.service)


def test_a_way_back_is_not_over_before_it_is_saved(house: House) -> None:
    with house.unchanged():
        flash_busy(house, house.settings.attempts + 1)
        house.client.fault(OLT, "reject", at=OLT_LINES, text="Failure: the table is full")
        intent = house.order("provision", address=address())
        row = ended(house, intent, IntentState.ROLLED_BACK, OLT)
        assert held_events(house, intent) == 1, "the flash was busy at every try of the first rollback"
        assert outcomes(house, intent)[OLT].sent.count("save") == house.settings.attempts + 2
        assert "the table is full" in row.reason


# -- other operations ------------------------------------------------------------------------------------------------
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
