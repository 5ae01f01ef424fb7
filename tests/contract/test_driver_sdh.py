"""The driver of SDH nodes against the lab's: every verb, every refusal, what is said unasked, the way back from anywhere.

The driver and the element share no code; what they agree on is what passes between them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from controller.products.kit.mstp import CONTAINERS
from controller.proof.crash.full_config import lines_of_printed
from drivers.errors import (
    AuthenticationFailed,
    Busy,
    Rejected,
    RollbackFailed,
    SessionLost,
    Unintelligible,
    Unreachable,
    WrongElement,
)
from drivers.kit.tl1 import Denied
from drivers.kit.tl1_grammar import Command
from drivers.platform import Change, Identity, Line, Reading, Target
from drivers.sdh_tl1 import DRIVER, Sdh
from drivers.sdh_tl1 import answers as sdh
from drivers.sdh_tl1.answers import slots
from drivers.session_pool import SessionPool
from lab.faults import Kind
from tests.contract.ptn_row import wait
from tests.contract.sdh_ring import Ring, ring_of_three

NAME = "sdh-a"
ENDS = {"sdh-a": ("FAC-4-1", 2), "sdh-b": ("FAC-5-1", 1)}
"""the port towards the other, the number of the group"""


def service(
    members: int = 2, level: str = "VC12", node: str = NAME, *, suspended: bool = False, name: str = "EL000001"
) -> tuple[Line, ...]:
    """One end of a line between the Ethernet ports FAC-6-1 of two neighbours, over their fibre."""
    port, group = ENDS[node]
    inside = {"VC12": "2-2-7-{}", "VC3": "5-{}"}[level]
    ends = [f"VCM-6-{group}-{n},{level}-{port.removeprefix('FAC-')}-{inside.format(n)}" for n in range(1, members + 1)]
    return DRIVER.parse(
        f"ENT-VCG::VCG-6-{group}:::TYPE={level},TXCOUNT={members},CCT=2WAY,LCAS=LCAS,BUFFERS=DEFAULT,"
        f'NAME="{name}";\n'
        + "".join(f'ENT-CRS-{level}::{aid}:::2WAY:CKTID="{name}: a, b":OOS-MA;\n' for aid in ends)
        + f"ENT-EFLOW::EFLOW-6-1-1063:::VCG=VCG-6-{group};\n"
        + "".join(f"ED-CRS-{level}::{aid}:::::IS;\n" for aid in ends if not suspended)
    )


ACTIVE, FASTER, LARGER, SUSPENDED = service(), service(3), service(2, "VC3"), service(suspended=True)
STEPS = {
    "provision": ((), ACTIVE),
    "more members": (ACTIVE, FASTER),
    "fewer members": (FASTER, ACTIVE),
    "other containers": (ACTIVE, LARGER),
    "suspend": (ACTIVE, SUSPENDED),
    "resume": (SUSPENDED, ACTIVE),
    "teardown": (ACTIVE, ()),
    "teardown of a suspended one": (SUSPENDED, ()),
}


@pytest.fixture(scope="module")
def the_ring() -> Iterator[Ring]:
    yield from ring_of_three()


@pytest.fixture
def ring(the_ring: Ring) -> Iterator[Ring]:
    the_ring.fresh()
    yield the_ring
    the_ring.fresh()


def target(ring: Ring, name: str = NAME, **other: Any) -> Target:
    identity = Identity(ring.nodes[name].hostname, "MSTP-LAB-2500")
    return replace(Target(name, "sdh_tl1", "127.0.0.1", ring.port(name), "lab", "lab", identity, 5.0), **other)


@pytest.fixture
def driver(ring: Ring) -> Iterator[Sdh]:
    session = DRIVER.connect(target(ring))
    yield session
    session.close()


def bring(driver: Sdh, before: tuple[Line, ...], after: tuple[Line, ...]) -> Change:
    change = Change(driver.target.name, before, after)
    driver.stage(change)
    driver.commit(change, confirm_within=0, token="t")
    return change


def commands(before: tuple[Line, ...], after: tuple[Line, ...]) -> list[str]:
    return list(DRIVER.preview(Change(NAME, before, after), Reading(before)).commands)


# -- the life of a service -----------------------------------------------------------------------------------------------
def test_the_whole_life_of_a_service_ends_where_it_began(ring: Ring, driver: Sdh) -> None:
    neighbour = [line for line in ring.base[NAME].splitlines() if "NEIGHBOUR" in line or "EFLOW" in line]
    steps = [(), ACTIVE, FASTER, ACTIVE, LARGER, ACTIVE, SUSPENDED, ACTIVE, ()]
    for before, after in pairwise(steps):
        change = bring(driver, before, after)
        reading = driver.read(change)
        assert set(after) <= set(reading.lines)
        assert not (set(before) - set(after)) & set(reading.lines)
        assert not driver.stage(change).changed
        driver.confirm(change, token="t")
        assert set(neighbour) <= set(ring.a.running().splitlines())
    assert ring.a.running() == ring.base[NAME]


def test_members_come_and_go_while_the_others_carry() -> None:
    """LCAS: no command names a member that stays."""
    more = commands(ACTIVE, FASTER)
    assert [line.partition("::")[0] for line in more] == ["ED-VCG", "ENT-CRS-VC12", "ED-CRS-VC12"]
    assert all("VCM-6-2-3," in line for line in more[1:])
    fewer = commands(FASTER, ACTIVE)
    assert [line.partition("::")[0] for line in fewer] == ["ED-CRS-VC12", "DLT-CRS-VC12", "ED-VCG"]
    assert fewer[0].endswith(":OOS-MA;")


def test_nothing_is_deleted_in_service() -> None:
    gone = commands(ACTIVE, ())
    order = [line.partition("::")[0] for line in gone]
    assert order == ["ED-CRS-VC12"] * 2 + ["DLT-EFLOW"] + ["DLT-CRS-VC12"] * 2 + ["DLT-VCG"]
    assert commands(SUSPENDED, ())[0].startswith("DLT-EFLOW")
    assert commands(ACTIVE, SUSPENDED) == gone[:2]


def test_a_frame_goes_from_end_to_end_and_states_say_so(ring: Ring, driver: Sdh) -> None:
    there = DRIVER.connect(target(ring, "sdh-b"))  # telnet, another layout, small blocks
    change = bring(driver, (), ACTIVE)
    states = {state.object: state for state in driver.read(change).states}
    assert not states["vcg VCG-6-2"].up
    assert "0 of 2 members carry" in states["vcg VCG-6-2"].detail
    bring(there, (), service(node="sdh-b"))
    states = {state.object: state for state in driver.read(change).states}
    assert set(states) == {
        "circuit VCM-6-2-1,VC12-4-1-2-2-7-1", "circuit VCM-6-2-2,VC12-4-1-2-2-7-2", "vcg VCG-6-2", "port FAC-6-1",
    }  # fmt: skip
    assert all(state.up for state in states.values()), states
    assert states["vcg VCG-6-2"].detail == "IS-NR, 2 of 2 members carry, 4.352 Mbit/s"
    assert "VCG-6-1, EFLOW-6-1-1063" in ring.trace(NAME, "FAC-6-1", 1063).text
    bring(driver, ACTIVE, SUSPENDED)
    down = {state.object for state in driver.read(change).states if not state.up}
    assert down == set(states) - {"port FAC-6-1"}
    assert "VCG-6-2: no member is cross-connected" in ring.trace(NAME, "FAC-6-1", 1063).text
    assert driver.alarms(DRIVER.objects(ACTIVE)) == ()  # what is out of service is no alarm
    there.close()


def test_a_node_in_the_middle_joins_two_fibres(ring: Ring) -> None:
    lines = DRIVER.parse(
        'ENT-CRS-VC12::VC12-5-1-2-2-7-1,VC12-4-1-3-1-1-1:::2WAY:CKTID="EL000001":IS;'
    )  # as a listing has it: that it is there, and that it is in service
    assert [line[0].partition("::")[0] for line in lines] == ["ENT-CRS-VC12", "ED-CRS-VC12"]
    driver = DRIVER.connect(target(ring, "sdh-b"))
    change = bring(driver, (), lines)
    assert driver.read(change).states[0].object == "circuit VC12-5-1-2-2-7-1,VC12-4-1-3-1-1-1"
    assert DRIVER.objects(lines)[1:] == ("port FAC-5-1", "port FAC-4-1")
    assert DRIVER.used(lines) == {"vc12 FAC-5-1": {63 + 21 + 18 + 1}, "vc12 FAC-4-1": {2 * 63 + 1}}
    bring(driver, lines, ())
    assert ring.b.running() == ring.base["sdh-b"]
    driver.close()


def test_reading_all_agrees_with_what_was_written(ring: Ring, driver: Sdh) -> None:
    bring(driver, (), ACTIVE)
    lines = driver.read().lines
    assert set(ACTIVE) <= set(lines)
    assert set(lines) <= lines_of_printed("sdh_tl1", ring.a.running())
    assert DRIVER.used(lines) == {
        "vc12 FAC-4-1": {1, 2, 103, 104}, "vcg FAC-6": {1, 2}, "s-vlan": {50, 1063},
    }  # fmt: skip


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda container: container.level)
def test_the_numbers_of_timeslots_are_those_of_the_pools(container: Any) -> None:
    for number in range(1, 16 * 63 + 1):
        path = f"{container.level}-4-1-{'-'.join(map(str, container.slot(number)))}"
        assert slots(path) == {container.pool: {number}}
    assert {kind: len(numbers) for kind, numbers in slots("VC4-4-1-2").items()} == {"vc12": 63, "vc3": 3}


# -- the way back --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["drop", "drop-after"])
@pytest.mark.parametrize("step", STEPS)
def test_rollback_from_every_partial_state(ring: Ring, step: str, kind: Kind) -> None:
    before, after = STEPS[step]
    change = Change(NAME, before, after)
    with_before = DRIVER.connect(target(ring))
    bring(with_before, (), before)
    snapshot, held = with_before.read(change), ring.a.running()
    with_before.close()
    at, done = 0, False
    while not done:
        at += 1
        session = DRIVER.connect(target(ring))
        session.stage(change)
        ring.fault(kind, at=at)
        try:
            session.commit(change, confirm_within=0, token="t")
            done = True
        except SessionLost:
            assert not session.alive()
        ring.call(ring.a.faults.clear)
        session.close()
        other = DRIVER.connect(target(ring))
        other.rollback(change, snapshot, token="t")
        assert other.read(change).hash == snapshot.hash
        other.close()
        assert ring.a.running() == held
    print(f"{step}: dropped at each of {at - 1} commands ({kind}), byte-equal after each")
    assert at - 1 == len(commands(before, after))


@pytest.mark.parametrize("number", range(1, 7))
def test_a_refused_line_is_named_and_everything_goes_back(ring: Ring, driver: Sdh, number: int) -> None:
    change = Change(NAME, after=ACTIVE)
    driver.stage(change)
    ring.fault("reject", at=number, text="SRCN Status, Resources are not enough")
    with pytest.raises(Denied, match=r"SRCN .*Resources are not enough") as refused:
        driver.commit(change, confirm_within=0, token="t")
    assert (refused.value.what, refused.value.code) == (ACTIVE[number - 1][-1], "SRCN")
    assert driver.alive()
    driver.rollback(change, Reading(), token="t")
    assert ring.a.running() == ring.base[NAME]


def test_what_is_done_in_part_is_refused_and_taken_back(ring: Ring, driver: Sdh) -> None:
    change = Change(NAME, after=ACTIVE)
    driver.stage(change)
    ring.fault("partial", at=2)
    with pytest.raises(Rejected, match="SROF"):
        driver.commit(change, confirm_within=0, token="t")
    assert "ENT-CRS-VC12::VCM-6-2-1,VC12-4-1-2-2-7-1:::2WAY::OOS-MA;" in ring.a.running()  # without its label
    driver.rollback(change, Reading(), token="t")
    assert ring.a.running() == ring.base[NAME]
    bring(driver, (), ACTIVE)
    ring.fault("ignore", at=1)
    with pytest.raises(RollbackFailed):  # it is in service still, and so refuses to be deleted
        driver.rollback(change, Reading(), token="t")
    driver.rollback(change, Reading(), token="t")
    assert ring.a.running() == ring.base[NAME]


def test_a_command_that_is_acknowledged_and_delayed_is_waited_for(ring: Ring) -> None:
    """IP after 50 ms, DELAY 100 ms later: the answer may take longer than one that nobody announced."""
    driver = DRIVER.connect(target(ring, timeout=0.6))
    change = Change(NAME, after=ACTIVE)
    driver.stage(change)
    ring.fault("hold", at=2)
    committing = threading.Thread(target=driver.commit, args=(change,), kwargs={"confirm_within": 0, "token": "t"})
    committing.start()
    wait(lambda: bool(ring.a.faults.held))
    committing.join(1.0)
    assert committing.is_alive()
    ring.call(ring.a.faults.release)
    committing.join(10)
    assert set(ACTIVE) <= set(driver.read(change).lines)
    driver.close()


def test_who_has_no_room_for_many_questions_is_asked_one_by_one(ring: Ring) -> None:
    """This node lets two commands wait; the next one is told to repeat later."""
    driver = DRIVER.connect(target(ring, "sdh-b"))
    change = Change("sdh-b", after=service(3, node="sdh-b"))
    ring.fault("slow", "sdh-b", seconds=0.05)  # so that they do wait
    assert driver.read(change) == Reading()
    assert driver._at_once == 1
    assert not driver.sent()[-1].startswith("RL")
    driver.close()


def test_a_locked_node_is_busy(ring: Ring, driver: Sdh) -> None:
    change = Change(NAME, after=ACTIVE)
    driver.stage(change)
    ring.fault("lock-held")
    with pytest.raises(Busy, match="SARB"):
        driver.commit(change, confirm_within=0, token="t")
    assert ring.a.running() == ring.base[NAME]
    driver.commit(change, confirm_within=0, token="t")


# -- what is said unasked ----------------------------------------------------------------------------------------------------
OTHER = 'ENT-CRS-VC12::VC12-4-1-2-2-7-3,VC12-5-1-2-2-7-3:::2WAY:CKTID="BY HAND":OOS-MA;'


@pytest.mark.parametrize("lost", [False, True])
def test_what_was_staged_is_computed_anew_when_the_data_base_changed(ring: Ring, driver: Sdh, lost: bool) -> None:
    """Somebody else has used a timeslot meanwhile. REPT DBCHG says so, or the next message shows that one was lost."""
    change = Change(NAME, after=service(3))
    other = DRIVER.connect(target(ring))
    if lost:  # messages are counted from the first that was heard
        other.apply(['ED-CRS-VC12::VCM-6-1-1,VC12-4-1-1-1-1-1::::CKTID="NEIGHBOUR":IS;'])
    driver.stage(change)
    if lost:
        ring.fault("lose-message")
    other.apply([OTHER])
    if lost:
        assert driver.session.gaps == 0
        ring.call(ring.a.hub.report, "REPT EVT VC12", ['"VCM-6-1-1:IN-GROUP,TC"'])
        wait(lambda: driver.session.gaps == 1)
    else:
        wait(lambda: any(message.verb == "REPT DBCHG" for message in driver.heard))
    with pytest.raises(Rejected, match="VC12-4-1-2-2-7-3 - is used by something else"):
        driver.commit(change, confirm_within=0, token="t")
    assert "VCG-6-2" not in ring.a.running()
    other.close()


def test_alarms_are_those_of_the_objects_and_reports_are_heard(ring: Ring, driver: Sdh) -> None:
    change = bring(driver, (), ACTIVE)
    objects = DRIVER.objects(change.after)
    assert objects[0] == "vcg VCG-6-2"
    assert {(alarm.object, alarm.name) for alarm in driver.alarms(objects)} == {
        ("vcg VCG-6-2", "VCG-DOWN"),  # nobody is at the other end yet
        ("circuit VCM-6-2-1,VC12-4-1-2-2-7-1", "UNEQ-P"),
        ("circuit VCM-6-2-2,VC12-4-1-2-2-7-2", "UNEQ-P"),
    }
    ring.call(ring.world.cut_link, NAME, "FAC-4-1")
    found = {(alarm.object, alarm.name): alarm for alarm in driver.alarms(objects)}
    fibre = found["port FAC-4-1", "LOS"]
    assert (fibre.severity, fibre.text, fibre.id) == ("critical", "LOSS OF SIGNAL", "FAC-4-1 LOS")
    assert driver.alarms(("port FAC-5-1",)) == ()
    assert {message.verb for message in driver.heard} >= {"REPT DBCHG", "REPT ALM STM16", "REPT ALM VCG"}


# -- what is refused before anything is written ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "found"),
    [
        (ACTIVE[0][0].replace("VCG-6-2", "VCG-6-1"), "vcg VCG-6-1 .*NEIGHBOUR"),
        (ACTIVE[1][0].replace("VC12-4-1-2-2-7-1", "VC12-4-1-1-1-1-1"), "VCM-6-1-1,VC12-4-1-1-1-1-1"),
        ("ENT-EFLOW::EFLOW-6-1-50:::VCG=VCG-6-2;", "flow EFLOW-6-1-50"),
        ("ENT-CRS-VC12::VC12-9-1-1-1-1-1,VC12-4-1-2-1-1-1:::2WAY::OOS-MA;", "ENEQ"),
    ],
)
def test_what_something_else_uses_or_is_not_there_is_refused(ring: Ring, driver: Sdh, line: str, found: str) -> None:
    with pytest.raises(Rejected, match=found):
        driver.stage(Change(NAME, after=DRIVER.parse(line)))
    assert ring.a.running() == ring.base[NAME]


def test_a_member_that_somebody_put_into_our_group_goes_with_it_and_holds_it_where_another_service_has_it(
    ring: Ring, driver: Sdh
) -> None:
    bring(driver, (), FASTER)
    held, ours = ring.a.running(), (*ACTIVE[1:], FASTER[0])
    change = Change(NAME, ours)
    snapshot = driver.read(change)
    added = tuple(line for line in snapshot.lines if line not in ours)
    with pytest.raises(Rejected, match=r"vcg VCG-6-2 cannot go: it still carries 'ENT-CRS-VC12::VCM-6-2-3,"):
        driver.stage(Change(NAME, ours, (), frozenset(added)))
    assert "- ENT-CRS-VC12::VCM-6-2-3," in driver.stage(change).text
    driver.commit(change, confirm_within=0, token="t")
    assert ring.a.running() == ring.base[NAME]
    driver.rollback(change, snapshot, token="t")
    assert ring.a.running() == held


@pytest.mark.parametrize(
    "text",
    [
        "DLT-VCG::VCG-6-1:;",
        "ED-CRS-VC12::VCM-6-1-1,VC12-4-1-1-1-1-1:::::OOS-MA;",
        'ENT-CRS-VC12::VCM-6-1-1,VC12-4-1-1-1-1-1:::2WAY:CKTID="a;DLT-VCG::VCG-6-1:;',
        "ENT-CRS-VC12::VC12-4-1-1-4-1-1,VC12-5-1-1-1-1-1:::2WAY::OOS-MA;",
        "ENT-EFLOW::EFLOW-6-1-50:::VCG=VCG-6-1",
    ],
)
def test_what_cannot_be_written_and_taken_back_is_no_line(text: str) -> None:
    with pytest.raises(ValueError, match="line 1 "):
        DRIVER.parse(text)


# -- sessions --------------------------------------------------------------------------------------------------------------
def test_who_is_let_in(ring: Ring) -> None:
    with pytest.raises(AuthenticationFailed, match="user lab was refused: no reason given") as refused:
        DRIVER.connect(target(ring, password="secret.1"))
    assert "secret.1" not in f"{refused.value!r} {refused.value.__context__!r}"
    with pytest.raises(WrongElement, match="name - expected ELSEWHERE, found SDH-A"):
        DRIVER.connect(target(ring, identity=Identity("ELSEWHERE")))
    ring.fault("wrong-box", text="SDH-Z")
    with pytest.raises(WrongElement, match="expected SDH-A, found SDH-Z"):
        DRIVER.connect(target(ring))
    ring.call(ring.a.faults.clear)
    ring.fault("unreachable")
    with pytest.raises(Unreachable):
        DRIVER.connect(target(ring))
    ring.call(ring.a.faults.clear)
    others = [DRIVER.connect(target(ring, "sdh-b")) for _ in range(3)]
    with pytest.raises(Busy, match="SARB"):
        DRIVER.connect(target(ring, "sdh-b"))
    for other in others:
        other.close()
    wait(lambda: not ring.b.hub.sessions)


def test_a_user_who_may_only_look_is_told_so(ring: Ring) -> None:
    looking = DRIVER.connect(target(ring, username="viewer", password="look"))
    change = Change(NAME, after=ACTIVE)
    looking.stage(change)
    with pytest.raises(Rejected, match="PICC"):
        looking.commit(change, confirm_within=0, token="t")
    looking.close()
    assert ring.a.running() == ring.base[NAME]


def test_a_session_in_the_pool_stays_alive(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sdh, "keepalive", 0.1)
    pool = SessionPool()
    first = pool.borrow(target(ring))
    pool.give_back(first, healthy=True)
    began = ring.a.exchanges
    wait(lambda: ring.a.exchanges > began + 3)
    assert pool.borrow(target(ring)) is first
    pool.give_back(first, healthy=True)
    ring.fault("hold", once=False)  # half open: no answer comes any more
    wait(lambda: not first.alive())
    ring.call(ring.a.faults.clear)
    ring.call(ring.a.faults.release)
    pool.close_all()


def test_what_is_sent_is_told_without_secrets(driver: Sdh) -> None:
    bring(driver, (), ACTIVE)
    sent = driver.sent()
    assert sent[0] == "ACT-USER::lab:::***;"
    assert {line[0] for line in ACTIVE} <= set(sent)


# -- somebody was there --------------------------------------------------------------------------------------------------
def typed(driver: Sdh, *lines: str) -> None:
    for line in lines:
        driver.session.ask(Command.parse(line)[0])


def test_names_that_somebody_changed_are_ours_still(ring: Ring, driver: Sdh) -> None:
    bring(driver, (), ACTIVE)
    circuit = ACTIVE[1][0].split(":")[2]
    typed(driver, 'ED-VCG::VCG-6-2:::NAME="by hand";', f'ED-CRS-VC12::{circuit}::::CKTID="by hand";')
    held, change = ring.a.running(), Change(NAME, ACTIVE, SUSPENDED)
    found = driver.read(change)
    bring(driver, ACTIVE, SUSPENDED)
    assert set(driver.read(change).lines) == set(SUSPENDED)
    driver.rollback(change, found, token="t")
    assert ring.a.running() == held
    bring(driver, ACTIVE, ())
    assert ring.a.running() == ring.base[NAME]


def test_a_group_of_somebody_else_under_our_number_is_not_ours(ring: Ring, driver: Sdh) -> None:
    typed(driver, ACTIVE[0][0].replace("EL000001", "THEIRS"))
    with pytest.raises(Rejected, match="vcg VCG-6-2 - is used by something else"):
        driver.stage(Change(NAME, ACTIVE, SUSPENDED))
    assert "THEIRS" in ring.a.running()


def test_a_circuit_that_somebody_protected_goes_with_its_protection(ring: Ring, driver: Sdh) -> None:
    path, to = "VC12-4-1-2-1-1-1", "VC12-5-1-2-1-1-1"
    ours = DRIVER.parse(f'ENT-CRS-VC12::{path},{to}:::2WAY:CKTID="X":OOS-MA;\nED-CRS-VC12::{path},{to}:::::IS;')
    guarded = f"{path}&VC12-5-1-2-2-1-1,{to}"
    typed(driver, f'ENT-CRS-VC12::{guarded}:::2WAY:CKTID="X":IS;')
    held, change = ring.a.running(), Change(NAME, ours, ())
    found = driver.read(change)
    assert [state.object for state in found.states] == [f"circuit {path},{to}"]
    assert driver.stage(change).commands == (
        f"ED-CRS-VC12::{guarded}:::::OOS-MA;",
        f"DLT-CRS-VC12::{guarded}:;",
    )
    driver.commit(change, confirm_within=0, token="t")
    assert ring.a.running() == ring.base[NAME]
    driver.rollback(change, found, token="t")
    assert ring.a.running() == held


def test_a_container_of_ours_that_joins_something_else_is_not_free(ring: Ring, driver: Sdh) -> None:
    path, to, other = "VC12-4-1-2-1-1-1", "VC12-5-1-2-1-1-1", "VC12-5-1-2-2-1-1"
    ours = DRIVER.parse(f'ENT-CRS-VC12::{path},{to}:::2WAY:CKTID="X":OOS-MA;')
    typed(driver, f"ENT-CRS-VC12::{path},{other}:::2WAY::IS;")
    with pytest.raises(
        Rejected, match=f"{path} - expected circuit {path},{to}, found circuit {path},{other}, which no"
    ):
        driver.stage(Change(NAME, ours, ()))


def test_parameters_that_nobody_knows_are_kept_and_put_back(ring: Ring, driver: Sdh) -> None:
    bring(driver, (), ACTIVE)
    for line in (ACTIVE[0], ACTIVE[1], ACTIVE[3]):
        ring.a.plant(line)
    held = ring.a.running()
    gone, change = Change(NAME, ACTIVE, ()), Change(NAME, ACTIVE, SUSPENDED)
    found = driver.read(gone)
    assert {line[0].rsplit(":", 1)[-1] for line in found.lines} >= {"GFPFCSENABLED=yes;", "RVRTV=Y;", "COS=5;"}
    assert "- ED-VCG::VCG-6-2:::GFPFCSENABLED=yes;" in driver.stage(gone).text
    driver.commit(gone, confirm_within=0, token="t")
    assert ring.a.running() == ring.base[NAME]
    driver.rollback(gone, found, token="t")
    assert ring.a.running() == held
    bring(driver, ACTIVE, SUSPENDED)
    driver.rollback(change, driver.read(Change(NAME, SUSPENDED, ())), token="t")
    assert all(row in ring.a.running() for row in ("GFPFCSENABLED=yes", "RVRTV=Y", "COS=5"))


# -- readers -------------------------------------------------------------------------------------------------------------
def test_what_a_record_says_is_read_by_name() -> None:
    record = 'VC12-1-1-1-1-1-1,VC12-2-1-1-1-1-1:2WAY,VC12:RVRTV=Y,CKTID="a, b; c:d":IS-NR'
    assert list(sdh.cross(record)) == [
        ('ENT-CRS-VC12::VC12-1-1-1-1-1-1,VC12-2-1-1-1-1-1:::2WAY:CKTID="a, b; c:d":OOS-MA;',),
        ("ED-CRS-VC12::VC12-1-1-1-1-1-1,VC12-2-1-1-1-1-1::::RVRTV=Y;",),
        ("ED-CRS-VC12::VC12-1-1-1-1-1-1,VC12-2-1-1-1-1-1:::::IS;",),
    ]
    record = 'VCG-6-1::NAME="x, y",BW=4.352,TXCOUNT=2,TYPE=VC12,CCT=2WAY,LCAS=LCAS,BUFFERS=DEFAULT,RXCOUNT=2:IS-NR'
    (line,) = sdh.group(record)
    assert line[0] == 'ENT-VCG::VCG-6-1:::TYPE=VC12,TXCOUNT=2,CCT=2WAY,LCAS=LCAS,BUFFERS=DEFAULT,NAME="x, y";'
    assert DRIVER.rules.find(line)


@pytest.mark.parametrize("record", ["FAC-4-1,STM16:LOS,CR,SA", "FAC-4-1,STM16", "FAC-4-1"])
def test_an_alarm_in_another_order_is_not_passed_over(record: str) -> None:
    with pytest.raises(ValueError, match="has no notification code where it is expected"):
        sdh.reported(record, ("port FAC-4-1",))


def test_a_record_of_ours_that_no_rule_knows_is_no_absence(
    ring: Ring, driver: Sdh, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(driver, (), ACTIVE)
    monkeypatch.setattr(sdh, "flow", lambda record: iter(((f"ENT-EFLOW-NEW::{record};",),)))
    with pytest.raises(Unintelligible, match="no rule knows what 'ENT-EFLOW-NEW::"):
        driver.read(Change(NAME, ACTIVE, ()))
