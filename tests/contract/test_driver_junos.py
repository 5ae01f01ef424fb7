"""The Junos driver, through NAPALM, against a simulated router over SSH: what is its own (test_conformance.py has the rest)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import jinja2
import pytest

from drivers.base import (
    Busy,
    Change,
    Identity,
    Line,
    NotPending,
    Reading,
    Rejected,
    Target,
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
    "c_vlan": 0,
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


def test_a_unit_with_two_tags_comes_changes_and_goes(
    metro: LabClient, base: dict[str, str], driver: JuniperJunos
) -> None:
    stacked, other = lines(c_vlan=2001), lines(c_vlan=2002)
    assert ("set interfaces ge-0/0/1 unit 1001 vlan-tags inner 2001",) in stacked
    before: tuple[Line, ...] = ()
    for number, after in enumerate((stacked, other, HERE, stacked, ())):
        change = Change(NAME, before, after)
        activate(driver, change, f"t{number}")
        assert set(driver.read(change).lines) == set(after)
        before = after
    assert metro.running(NAME) == base[NAME]


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


def test_a_whole_read_knows_what_was_there(driver: JuniperJunos) -> None:
    found = driver.read()
    assert found.lines
    assert not found.states
    activate(driver, PROVISION)
    assert set(driver.read().lines) - set(found.lines) == set(HERE)
    assert set(found.lines) <= set(driver.read().lines)


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


def test_what_junos_forbids_is_rejected(driver: JuniperJunos) -> None:
    with pytest.raises(Rejected, match="5000"):
        driver.stage(Change(NAME, (), lines(s_vlan=5000)))
    with pytest.raises(Rejected, match="VLAN"):
        driver.stage(Change(NAME, (), lines(s_vlan=907)))


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


def test_an_rpc_costs_no_tick_and_an_idle_session_no_processor(driver: JuniperJunos) -> None:
    driver.identify()
    started = time.perf_counter()
    for _ in range(20):
        driver.identify()
    assert time.perf_counter() - started < 20 * 0.05  # ncclient's own tick is 0.1 s
    used = time.process_time()
    time.sleep(0.5)
    assert time.process_time() - used < 0.005


def test_a_unit_or_policer_of_somebody_else_is_refused(driver: JuniperJunos, metro: LabClient) -> None:
    base = metro.running(NAME)
    found = r"interfaces ge-0/0/1 unit 7 - is used by something else: found .*office of the operator"
    with pytest.raises(Rejected, match=found):
        driver.stage(Change(NAME, (), lines(unit=7)))
    assert metro.running(NAME) == base
    driver.stage(PROVISION)
    driver.commit(PROVISION, confirm_within=300, token="IN000009")
    driver.confirm(PROVISION, token="IN000009")
    other = ("set firewall policer KT-20480 if-exceeding burst-size-limit 300k",)
    with pytest.raises(Rejected, match=r"firewall policer KT-20480 - is used by something else: found .*20480k"):
        driver.stage(Change(NAME, (), (other,)))
    assert not metro.pending(NAME)
    back = PROVISION.reversed()
    driver.stage(back)
    driver.commit(back, confirm_within=300, token="IN000010")
    driver.confirm(back, token="IN000010")
    assert metro.running(NAME) == base
