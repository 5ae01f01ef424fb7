"""The Junos driver, through NAPALM, against a simulated router over SSH: what is its own (test_conformance.py has the rest)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import jinja2
import napalm
import pytest

from drivers.errors import Busy, NotPending, Rejected, SessionLost, Unintelligible, WrongElement
from drivers.juniper_junos import DRIVER, JuniperJunos
from drivers.platform import Change, Identity, Line, Reading, Target
from lab.client import LabClient, Running
from tests.contract.session_threads import idle_wakes, senders

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
    assert session.pending_commit() is None
    session.close()
    patiently(target, lambda session: session.stage(PROVISION))
    return metro.running(NAME) == base[NAME] == metro.saved(NAME)


def activate(driver: JuniperJunos, change: Change, token: str = "t1") -> None:
    driver.stage(change)
    driver.commit(change, confirm_within=60, token=token)
    assert not driver.preview(change, driver.read(change)).changed
    driver.confirm(change, token=token)


TYPED = "set interfaces ge-0/0/1 unit 1001 family inet mtu 1400"


def typed(driver: JuniperJunos, *commands: str) -> None:
    """Somebody else types this and commits it, in a session of NAPALM's own."""
    target = driver.target
    options = {"port": target.port}
    with napalm.get_network_driver("junos")(target.host, "lab", "lab", optional_args=options) as session:
        session.load_merge_candidate(config="\n".join(commands))
        session.commit_config()


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
    again = DRIVER.connect(driver.target)
    with pytest.raises(NotPending):
        again.confirm(PROVISION, token="t1")
    again.close()
    assert metro.running(NAME) == base[NAME]


def test_a_confirm_that_the_element_took_is_looked_after(
    metro: LabClient, base: dict[str, str], driver: JuniperJunos
) -> None:
    driver.commit(PROVISION, confirm_within=60, token="t1")
    driver.guard = lambda: metro.fault(NAME, "expire")  # the timer strikes between the question and the commit
    with pytest.raises(NotPending):
        driver.confirm(PROVISION, token="t1")
    assert metro.running(NAME) == base[NAME]
    assert not metro.pending(NAME)


def test_a_candidate_that_somebody_changed_is_waited_for_and_never_confirmed(
    metro: LabClient, driver: JuniperJunos, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drivers.kit.napalm.COMMIT_ANSWERS", 0.1)
    driver.commit(PROVISION, confirm_within=60, token="t1")
    metro.fault(NAME, "dirty")
    with pytest.raises(Busy, match="modified"):
        driver.confirm(PROVISION, token="t1")
    assert driver._ours("t1")
    metro.fault(NAME, "expire")
    with pytest.raises(NotPending):
        driver.confirm(PROVISION, token="t1")


def test_a_commit_may_take_longer_than_an_answer_and_tells_how_long_it_was_waited_for(
    metro: LabClient, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = DRIVER.connect(replace(target, timeout=1))
    session.guard = lambda: metro.fault(NAME, "hold", seconds=1.6)
    session.commit(PROVISION, confirm_within=60, token="t1")
    session.confirm(PROVISION, token="t1")
    monkeypatch.setattr("drivers.kit.napalm.COMMIT_ANSWERS", 0)
    with pytest.raises(SessionLost, match="no answer to commit within 1 s"):
        session.rollback(PROVISION, Reading(), token="t1")
    session.close()
    patiently(target, lambda session: session.rollback(PROVISION, Reading(), token="t1"))


def test_what_was_typed_meanwhile_stays_when_a_change_goes_back(metro: LabClient, driver: JuniperJunos) -> None:
    activate(driver, PROVISION)
    before, faster = driver.read(PROVISION), Change(NAME, HERE, lines(down_kbps=102400))
    activate(driver, faster, "t2")
    typed(driver, TYPED)
    driver.rollback(faster, before, token="t2")
    assert set(driver.read(PROVISION).lines) == {*HERE, (TYPED,)}
    driver.rollback(PROVISION, Reading(), token="t1")
    assert not driver.read(PROVISION).lines


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


def test_the_caller_sends_an_rpc_itself_and_an_idle_session_never_wakes(
    driver: JuniperJunos, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ncclient's own session queues it for a thread that looks every 0.1 s."""
    session = driver._session._netconf
    assert senders(monkeypatch, session, driver.identify) == {threading.current_thread().name}
    assert idle_wakes(session) == 0


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


def test_what_others_say_of_ours_holds_it(metro: LabClient, driver: JuniperJunos) -> None:
    activate(driver, PROVISION)
    base = metro.running(NAME)
    gone = PROVISION.reversed()
    row, other = "set protocols ldp interface ge-0/0/1.1001", "interfaces ge-0/0/1 unit 8"
    policed = f"set {other} family inet policer input KT-20480"
    for hit, commands, undo in (
        (row, (row,), "delete protocols ldp interface ge-0/0/1.1001"),
        (policed, (f"set {other} vlan-id 8", policed), f"delete {other}"),
    ):
        typed(driver, *commands)
        with pytest.raises(Rejected, match=f"'{hit}' refers to it and would be left without"):
            driver.stage(gone)
        assert not metro.pending(NAME)
        typed(driver, undo)
    assert metro.running(NAME) == base
    activate(driver, gone, "t2")


def test_an_object_that_one_form_lists_and_the_other_does_not_is_no_absence(driver: JuniperJunos) -> None:
    activate(driver, PROVISION)
    listed = driver._rows

    def without_units(*arguments: Any) -> tuple[Line, ...]:
        return tuple(row for row in listed(*arguments) if " unit " not in row[0])

    driver._rows = without_units  # type: ignore[method-assign]
    with pytest.raises(Unintelligible, match="interfaces ge-0/0/1 unit 1001 is there, and not listed in set form"):
        driver.read(PROVISION)
