"""The Junos driver, through NAPALM, against a simulated router over SSH: every verb, every refusal, and a lost session at every exchange."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import jinja2
import pytest

from drivers import find
from drivers.base import (
    AuthenticationFailed,
    Busy,
    Change,
    DriverError,
    Identity,
    Line,
    NotPending,
    Reading,
    Rejected,
    RollbackFailed,
    SessionLost,
    Target,
    Unintelligible,
    Unreachable,
    WrongElement,
)
from drivers.juniper_junos import DRIVER, JuniperJunos
from lab.client import LabClient, Running

NAME = "pe-1"
EDGE: dict[str, Any] = {
    "port": "ge-0/0/1",
    "unit": 1001,
    "label": "EL000001",
    "s_vlan": 1063,
    "up_kbps": 20480,
    "down_kbps": 51200,
    "pe_address": "203.0.113.1/30",
    "suspended": False,
}


def lines(**other: Any) -> tuple[Line, ...]:
    loader = jinja2.Environment(loader=jinja2.PackageLoader("device_templates", "."), undefined=jinja2.StrictUndefined)
    return DRIVER.parse(loader.get_template("juniper_junos/edge.j2").render(**{**EDGE, **other}))


HERE = lines()
PROVISION = Change(NAME, (), HERE)


@pytest.fixture
def target(lab: Running) -> Target:
    where = lab.elements[NAME]
    identity = Identity("PE-1", "mx204", "JN123451AFA", "24.4R1.9")
    return Target(NAME, "juniper_junos", where["host"], where["port"], "lab", "lab", identity, timeout=5)


@pytest.fixture
def driver(metro: LabClient, target: Target) -> Iterator[JuniperJunos]:
    opened = DRIVER.connect(target)
    yield opened
    opened.close()


def patiently(target: Target, verb: Callable[[JuniperJunos], object]) -> None:
    """A verb in a session of its own, again while the element still holds what a dead session had."""
    for _ in range(40):
        session = DRIVER.connect(target)
        try:
            verb(session)
        except Busy:
            time.sleep(0.05)
        else:
            return
        finally:
            session.close()
    pytest.fail("busy for ever")


def untouched(metro: LabClient, base: dict[str, str], target: Target) -> bool:
    """Running and startup byte for byte, and neither lock nor candidate nor timer of ours."""
    session = DRIVER.connect(target)
    assert session._pending() is None
    session.close()
    patiently(target, lambda session: session.stage(PROVISION))
    return metro.running(NAME) == base[NAME] == metro.saved(NAME)


def activate(driver: JuniperJunos, change: Change, token: str = "t1") -> None:
    driver.stage(change)
    driver.commit(change, confirm_within=60, token=token)
    assert not driver.preview(change, driver.read(change)).changed
    driver.confirm(change, token=token)


def test_it_is_found_by_its_file() -> None:
    assert find("juniper_junos") is DRIVER


def test_identity_and_what_was_sent(driver: JuniperJunos, target: Target) -> None:
    assert driver.identify() == target.identity
    sent = driver.sent()
    assert "get-system-information" in sent[-1]
    assert not [message for message in sent if "hello" in message or "message-id" in message]
    assert driver.sent() == ()


def test_stage_shows_the_difference_and_touches_nothing(
    metro: LabClient, base: dict[str, str], driver: JuniperJunos, target: Target
) -> None:
    diff = driver.stage(PROVISION)
    assert diff == replace(DRIVER.preview(PROVISION, Reading()), text=diff.text)
    assert "[edit interfaces ge-0/0/1]\n+    unit 1001 {" in diff.text
    assert diff.commands == tuple(line[0] for line in HERE)
    assert metro.running(NAME) == base[NAME]
    driver.discard()
    driver.discard()
    assert untouched(metro, base, target)


OTHER = lines(up_kbps=10240, pe_address="203.0.113.5/30")
STOPPED = lines(up_kbps=10240, pe_address="203.0.113.5/30", suspended=True)
CHANGES = [
    ("provision", (), HERE),
    ("speed", HERE, OTHER),
    ("suspend", OTHER, STOPPED),
    ("resume", STOPPED, OTHER),
    ("teardown", OTHER, ()),
]


@pytest.mark.parametrize(("before", "after"), [change[1:] for change in CHANGES], ids=[change[0] for change in CHANGES])
@pytest.mark.parametrize("confirmed", [False, True])
def test_every_change_goes_there_and_back(
    metro: LabClient, driver: JuniperJunos, before: tuple[Line, ...], after: tuple[Line, ...], confirmed: bool
) -> None:
    if before:
        activate(driver, Change(NAME, (), before), "t0")
    change, was = Change(NAME, before, after), metro.running(NAME)
    snapshot = driver.read(change)
    assert set(snapshot.lines) == set(before)
    driver.stage(change)
    driver.commit(change, confirm_within=60, token="t1")
    assert set(driver.read(change).lines) == set(after)
    if confirmed:
        driver.confirm(change, token="t1")
        assert metro.saved(NAME) == metro.running(NAME) != was
    driver.rollback(change, snapshot, token="t1")
    assert metro.running(NAME) == was == metro.saved(NAME)
    driver.rollback(change, snapshot, token="t1")
    assert metro.running(NAME) == was


def test_the_whole_life_leaves_nothing(
    metro: LabClient, base: dict[str, str], driver: JuniperJunos, target: Target
) -> None:
    for _, before, after in CHANGES:
        activate(driver, Change(NAME, before, after))
    assert untouched(metro, base, target)


def test_verbs_may_be_repeated(driver: JuniperJunos) -> None:
    driver.commit(PROVISION, confirm_within=60, token="t1")
    driver.commit(PROVISION, confirm_within=60, token="t1")
    assert not driver.stage(PROVISION).changed
    driver.confirm(PROVISION, token="t1")
    driver.confirm(PROVISION, token="t1")


def test_kept_lines_stay(driver: JuniperJunos) -> None:
    activate(driver, PROVISION)
    keep = frozenset(line for line in HERE if "policer KT-20480 " in line[0])
    activate(driver, Change(NAME, HERE, (), keep), "t2")
    assert set(driver.read(PROVISION).lines) == keep


def test_what_went_back_is_not_confirmed(metro: LabClient, base: dict[str, str], driver: JuniperJunos) -> None:
    driver.commit(PROVISION, confirm_within=61, token="t1")
    assert "<confirm-timeout>2</confirm-timeout>" in "".join(driver.sent())
    metro.reboot(NAME)
    again = DRIVER.connect(driver._session._target)
    with pytest.raises(NotPending):
        again.confirm(PROVISION, token="t1")
    again.close()
    assert metro.running(NAME) == base[NAME]


def test_the_interface_is_up_and_down_with_the_service(driver: JuniperJunos) -> None:
    activate(driver, PROVISION)
    assert [(state.object, state.up) for state in driver.read(PROVISION).states] == [("interface ge-0/0/1.1001", True)]
    activate(driver, Change(NAME, HERE, lines(suspended=True)), "t2")
    assert [state.detail for state in driver.read(PROVISION).states] == ["admin down, oper down"]


def test_another_session_confirms(metro: LabClient, driver: JuniperJunos, target: Target) -> None:
    driver.commit(PROVISION, confirm_within=60, token="t1")
    driver.close()
    patiently(target, lambda session: session.confirm(PROVISION, token="t1"))
    assert metro.saved(NAME) == metro.running(NAME)


@pytest.mark.parametrize("kind", ["drop", "drop-after", "garble"])
def test_a_session_lost_anywhere_is_rolled_back_by_another(
    metro: LabClient, base: dict[str, str], target: Target, kind: str
) -> None:
    lost = 0
    for at in range(1, 17):
        session = DRIVER.connect(target)
        metro.fault(NAME, kind, at=at)
        try:
            activate(session, PROVISION)
        except (SessionLost, Unintelligible):
            lost += 1
        session.close()
        metro.clear_faults(NAME)
        patiently(target, lambda session: session.rollback(PROVISION, Reading(), token="t1"))
        assert untouched(metro, base, target), at
    # stage 6, commit 2, read 2, confirm 4
    assert lost == 14


@pytest.mark.parametrize("kind", ["drop", "drop-after"])
def test_a_confirm_that_was_lost_is_repeated(metro: LabClient, base: dict[str, str], target: Target, kind: str) -> None:
    for at in range(1, 5):
        session = DRIVER.connect(target)
        session.commit(PROVISION, confirm_within=60, token="t1")
        metro.fault(NAME, kind, at=at)
        with pytest.raises(SessionLost):
            session.confirm(PROVISION, token="t1")
        patiently(target, lambda session: session.confirm(PROVISION, token="t1"))
        assert metro.running(NAME) == metro.saved(NAME) != base[NAME]
        patiently(target, lambda session: session.rollback(PROVISION, Reading(), token="t1"))
        assert untouched(metro, base, target)


@pytest.mark.parametrize("kind", ["drop", "drop-after"])
@pytest.mark.parametrize(("confirmed", "exchanges"), [(False, 6), (True, 10)])
def test_a_rollback_that_was_lost_is_repeated(
    metro: LabClient, base: dict[str, str], target: Target, kind: str, *, confirmed: bool, exchanges: int
) -> None:
    for at in range(1, exchanges + 1):
        session = DRIVER.connect(target)
        session.commit(PROVISION, confirm_within=60, token="t1")
        if confirmed:
            session.confirm(PROVISION, token="t1")
        metro.fault(NAME, kind, at=at)
        with pytest.raises(SessionLost):
            session.rollback(PROVISION, Reading(), token="t1")
        patiently(target, lambda session: session.rollback(PROVISION, Reading(), token="t1"))
        assert untouched(metro, base, target), at


def test_a_whole_read_knows_what_was_there(driver: JuniperJunos) -> None:
    found = driver.read()
    assert found.lines
    assert not found.states
    activate(driver, PROVISION)
    assert set(driver.read().lines) - set(found.lines) == set(HERE)
    assert set(found.lines) <= set(driver.read().lines)


def test_a_reboot_forgets_what_was_not_confirmed(metro: LabClient, base: dict[str, str], target: Target) -> None:
    session = DRIVER.connect(target)
    session.commit(PROVISION, confirm_within=60, token="t1")
    metro.reboot(NAME)
    with pytest.raises(DriverError):
        session.confirm(PROVISION, token="t1")
    patiently(target, lambda session: session.rollback(PROVISION, Reading(), token="t1"))
    assert untouched(metro, base, target)


def test_a_held_lock_is_busy(driver: JuniperJunos, target: Target) -> None:
    holder = DRIVER.connect(target)
    holder.stage(PROVISION)
    with pytest.raises(Busy, match="locked"):
        driver.stage(PROVISION)
    holder.close()


def test_a_strangers_pending_commit_is_busy(metro: LabClient, driver: JuniperJunos, target: Target) -> None:
    other = Change(NAME, (), lines(unit=1002, s_vlan=1064, pe_address="203.0.113.5/30"))
    driver.commit(other, confirm_within=60, token="theirs")
    with pytest.raises(Busy, match="pending"):
        driver.commit(PROVISION, confirm_within=60, token="t1")
    driver.rollback(other, Reading(), token="theirs")


@pytest.mark.parametrize("fault", [("reject", "unit 1001"), ("validate-fails", "")])
def test_a_refused_stage_leaves_nothing(
    metro: LabClient, base: dict[str, str], target: Target, fault: tuple[str, str]
) -> None:
    session = DRIVER.connect(target)
    metro.fault(NAME, fault[0], match=fault[1], text="no resources left")
    with pytest.raises(Rejected, match="no resources left"):
        session.stage(PROVISION)
    assert untouched(metro, base, target)
    session.close()


def test_a_refused_commit_leaves_nothing(
    metro: LabClient, base: dict[str, str], driver: JuniperJunos, target: Target
) -> None:
    driver.stage(PROVISION)
    metro.fault(NAME, "commit-fails", text="flash is full")
    with pytest.raises(Rejected, match="flash is full"):
        driver.commit(PROVISION, confirm_within=60, token="t1")
    assert untouched(metro, base, target)


def test_a_refused_confirm_is_told_and_can_be_repeated(metro: LabClient, driver: JuniperJunos) -> None:
    driver.commit(PROVISION, confirm_within=60, token="t1")
    metro.fault(NAME, "commit-fails", text="flash is full")
    with pytest.raises(Rejected, match="flash is full"):
        driver.confirm(PROVISION, token="t1")
    assert metro.saved(NAME) != metro.running(NAME)
    driver.confirm(PROVISION, token="t1")
    assert metro.saved(NAME) == metro.running(NAME)


def test_what_junos_forbids_is_rejected(driver: JuniperJunos) -> None:
    with pytest.raises(Rejected, match="5000"):
        driver.stage(Change(NAME, (), lines(s_vlan=5000)))
    with pytest.raises(Rejected, match="VLAN"):
        driver.stage(Change(NAME, (), lines(s_vlan=907)))


def test_a_rollback_that_cannot_be_is_told(metro: LabClient, driver: JuniperJunos) -> None:
    activate(driver, PROVISION)
    metro.fault(NAME, "validate-fails", text="not now")
    with pytest.raises(RollbackFailed, match="not now"):
        driver.rollback(PROVISION, Reading(), token="t1")


def test_alarms_of_our_objects_only(metro: LabClient, driver: JuniperJunos) -> None:
    metro.fault(NAME, "alarm", object="interface ge-0/0/1.1001")
    driver.commit(PROVISION, confirm_within=60, token="t1")
    found = driver.alarms(DRIVER.objects(HERE))
    assert "interface ge-0/0/1.1001" in {alarm.object for alarm in found}
    assert all(alarm.severity in {"critical", "major", "minor", "warning"} and alarm.id for alarm in found)
    assert driver.alarms(("interface ge-0/0/0",)) == driver.alarms(()) == ()


def test_the_wrong_box_is_found_at_the_door(metro: LabClient, target: Target) -> None:
    metro.fault(NAME, "wrong-box", text="PE-9")
    with pytest.raises(WrongElement, match="expected PE-1, found PE-9"):
        DRIVER.connect(target)


def test_wrong_password_and_closed_door(metro: LabClient, target: Target) -> None:
    with pytest.raises(AuthenticationFailed) as caught:
        DRIVER.connect(replace(target, password="geheim"))
    assert "geheim" not in str(caught.value)
    with pytest.raises(Unreachable):
        DRIVER.connect(replace(target, port=1))
    metro.fault(NAME, "unreachable", once=False)
    with pytest.raises(Unreachable):
        DRIVER.connect(target)


def test_no_answer_in_time_is_a_lost_session(metro: LabClient, target: Target) -> None:
    session = DRIVER.connect(replace(target, timeout=1))
    metro.fault(NAME, "slow", seconds=1.3)
    with pytest.raises(SessionLost):
        session.read(PROVISION)
    assert not session.alive()


def test_an_rpc_costs_no_tick_and_an_idle_session_no_processor(driver: JuniperJunos) -> None:
    driver.identify()
    started = time.perf_counter()
    for _ in range(20):
        driver.identify()
    assert time.perf_counter() - started < 20 * 0.05  # ncclient's own tick is 0.1 s
    used = time.process_time()
    time.sleep(0.5)
    assert time.process_time() - used < 0.005
