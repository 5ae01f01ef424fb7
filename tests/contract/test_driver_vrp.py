"""The VRP driver against a simulated NE40E over SSH: what is its own (test_conformance.py has the rest)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from controller.proof.crash.full_config import lines_of_printed
from drivers.errors import Busy, NotPending, Rejected, RollbackFailed
from drivers.platform import Change, Reading
from tests.contract.router_bench import OTHER, TOKEN, Bench, benches

PORT = "GigabitEthernet0/1/2"
SUB = f"interface {PORT}.1001"
BLOCK = f"""\
{SUB}
 vlan-type dot1q 1063
 description EL000001_Hupan_Tea
 ip address 203.0.113.1 255.255.255.252
 statistic enable
 qos car cir 51200 cbs 9350000 green pass red discard inbound
 qos car cir 102400 cbs 18700000 green pass red discard outbound
#
"""


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    yield from benches("pe-n-1", tmp_path_factory.mktemp("vrp"))


@pytest.fixture
def bench(router: Bench) -> Iterator[Bench]:
    """The router as it came up."""
    router.restore()
    yield router
    router.restore()


def trial_of(bench: Bench, typed: str = "sysname PE-N-1") -> Any:
    """Somebody's commit on trial, without a persist id."""
    person = bench.person()
    person.ask_all(["system-view", f"interface {PORT}", f"description {typed}", "quit"])
    assert "enters the trial" in person.ask("commit trial 600")
    return person


# -- who answers ------------------------------------------------------------------------------------------------------
def test_an_initial_password_is_left_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    for asking in benches("pe-n-1", tmp_path_factory.mktemp("asking"), new_password=True, width=60):
        session = asking.login()
        asking.activate(session, asking.provision)
        asking.login()
        session.rollback(asking.provision, Reading(), token=TOKEN)
        asking.untouched()


# -- a line's life ----------------------------------------------------------------------------------------------------
def test_what_is_provisioned_and_what_the_box_says_it_will_change(bench: Bench) -> None:
    session = bench.login()
    diff = session.stage(bench.provision)
    assert bench.running == bench.base
    assert diff.commands == (*BLOCK.replace("\n ", "\n").splitlines()[:-1], "quit")
    assert diff.inverse == (f"undo {SUB}",)
    assert diff.text.splitlines() == ["  #", *(f"+ {row}" for row in BLOCK.splitlines()[:-1]), "  #"]
    assert diff == session.stage(bench.provision)
    bench.commit(session, bench.provision)
    session.confirm(bench.provision, token=TOKEN)
    printed = [lines_of_printed(bench.target.platform, text) for text in (bench.running, bench.base)]
    assert printed[0] - printed[1] == set(bench.here)
    assert bench.running == bench.saved == bench.base.replace(f"interface {PORT}\n#\n", f"interface {PORT}\n#\n{BLOCK}")
    assert "commit trial 300 persist IN0000000000000001" in session.sent()


def test_a_change_touches_the_lines_that_differ_and_no_others(bench: Bench) -> None:
    session = bench.login()
    bench.activate(session, bench.provision)
    change = Change(bench.name, bench.here, bench.lines(up_kbps=20480, label="EL000001_moved", suspended=True))
    assert session.stage(change).commands == (
        SUB,
        "description EL000001_moved",
        "shutdown",
        "qos car cir 20480 cbs 3740000 green pass red discard inbound",
        "quit",
    )


def test_what_somebody_else_set_on_the_interface_goes_and_comes_with_it(bench: Bench) -> None:
    session, person = bench.login(), bench.person()
    bench.activate(session, bench.provision)
    person.ask_all(["system-view", SUB, "mtu 1600", "commit", "return", "save"])
    held = bench.running
    assert " mtu 1600\n" in held
    change = Change(bench.name, bench.here)
    before = session.read(change)
    assert (SUB, "mtu 1600") in before.lines
    bench.activate(session, change)
    assert session.read(change) == Reading()
    session.rollback(change, before, token=TOKEN)
    bench.untouched(held)


def test_numbers_that_are_used(bench: Bench) -> None:
    assert bench.driver.used(bench.login().read().lines) == {
        "unit Eth-Trunk7": {11},
        "unit GigabitEthernet0/1/0": {99},
        "s-vlan GigabitEthernet0/1/0": {99},
        "vpn": {1},
    }


def test_a_number_that_somebody_uses_is_refused(bench: Bench) -> None:
    taken = bench.lines(port="GigabitEthernet0/1/0", unit=99)
    with pytest.raises(Rejected, match="is used by something else"):
        bench.login().stage(Change(bench.name, (), taken))
    bench.untouched()


# -- lost sessions ----------------------------------------------------------------------------------------------------
# -- what the box refuses ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"port": "GigabitEthernet0/1/0", "s_vlan": 99}, "The specified VLAN has been configured on other interface."),
        ({"pe_ip": "100.64.0.98"}, "The specified address conflicts with another address."),
        ({"port": "GigabitEthernet0/9/9"}, "Wrong parameter found at"),
        ({"s_vlan": 5000}, "Wrong parameter found at"),
    ],
)
def test_a_line_that_it_refuses(bench: Bench, other: dict[str, Any], words: str) -> None:
    with pytest.raises(Rejected, match=words):
        bench.login().stage(Change(bench.name, (), bench.lines(**other)))
    bench.untouched()


def test_a_commit_that_it_refuses(bench: Bench) -> None:
    session = bench.login()
    session.stage(bench.provision)
    bench.lab.fault(bench.name, "commit-fails", text="Failed to apply the policy on slot 3.")
    with pytest.raises(Rejected, match="Failed to apply the policy on slot 3"):
        bench.commit(session, bench.provision)
    bench.untouched()
    bench.activate(session, bench.provision)


def test_a_trial_that_does_not_begin_is_told(bench: Bench) -> None:
    session, change = bench.login(), Change(bench.name, bench.here, bench.lines(suspended=True))
    bench.activate(session, bench.provision)
    bench.lab.fault(bench.name, "ignore", match="shutdown")
    with pytest.raises(Rejected, match="expected 'enters the trial configuration mode', found ''"):
        bench.commit(session, change)


def test_a_way_back_that_it_refuses(bench: Bench) -> None:
    session = bench.login()
    bench.activate(session, bench.provision)
    bench.lab.fault(bench.name, "commit-fails", text="No resource.")
    with pytest.raises(RollbackFailed, match="No resource"):
        session.rollback(bench.provision, Reading(), token=TOKEN)
    session.rollback(bench.provision, Reading(), token=TOKEN)
    bench.untouched()


# -- others on the box ------------------------------------------------------------------------------------------------
def test_a_lock_that_somebody_holds(bench: Bench) -> None:
    session, person = bench.login(), bench.person()
    person.ask_all(["system-view", "configuration exclusive"])
    for verb in (
        lambda: session.stage(bench.provision),
        lambda: bench.commit(session, bench.provision),
        lambda: session.confirm(bench.provision, token=TOKEN),
        lambda: session.rollback(bench.provision, Reading(), token=TOKEN),
    ):
        with pytest.raises(Busy, match="locked by other user"):
            verb()
    assert bench.running == bench.base
    person.ask("undo configuration exclusive")
    bench.activate(session, bench.provision)


def test_the_candidate_of_somebody_else_is_theirs(bench: Bench) -> None:
    session, person = bench.login(), bench.person()
    person.ask_all(["system-view", f"interface {PORT}", "description theirs"])
    bench.activate(session, bench.provision)
    assert "description theirs" not in bench.running
    assert len(bench.lab.pending(bench.name)) == 1
    person.ask_all(["refresh configuration candidate", "commit"])
    assert "description theirs" in bench.running
    assert f"{SUB}\n" in bench.running


def test_what_a_session_left_in_its_own_candidate_is_not_committed_along(bench: Bench) -> None:
    session = bench.login()
    session.terminal.ask_all(["system-view", f"interface {PORT}", "description left over"])
    bench.activate(session, bench.provision)
    assert "left over" not in bench.running
    session.terminal.ask_all(["system-view", f"interface {PORT}", "description left over"])
    assert not session.stage(bench.provision).changed
    session.rollback(bench.provision, Reading(), token=TOKEN)
    bench.untouched()


def test_a_trial_of_somebody_else_is_waited_for(bench: Bench) -> None:
    """It is neither confirmed, nor built upon, nor saved."""
    session = bench.login()
    person = trial_of(bench, "theirs")
    for verb in (
        lambda: bench.commit(session, bench.provision),
        lambda: session.confirm(bench.provision, token=TOKEN),
        lambda: session.rollback(bench.provision, Reading(), token=TOKEN),
    ):
        with pytest.raises(Busy):
            verb()
    assert "theirs" in bench.running
    assert bench.saved == bench.base
    assert bench.lab.pending(bench.name) == ["a commit on trial waits for its confirmation"]
    person.ask("abort trial")
    bench.activate(session, bench.provision)


def test_a_commit_that_came_between_is_told_as_passing(bench: Bench) -> None:
    """The lock opened by itself, somebody took the address."""
    session, person = bench.login(), bench.person()
    session.stage(bench.provision)
    session.terminal.ask("undo configuration exclusive")
    person.ask_all(["system-view", f"interface {PORT}.7", "vlan-type dot1q 7", "ip address 203.0.113.2 30", "commit"])
    with pytest.raises(Busy, match=r"conflicts with another address\. Commit canceled"):
        bench.commit(session, bench.provision)
    with pytest.raises(Rejected, match="conflicts with another address"):
        bench.commit(session, bench.provision)
    assert SUB not in bench.running


# -- the timer --------------------------------------------------------------------------------------------------------
def test_another_session_keeps_it_or_takes_it_back(bench: Bench) -> None:
    bench.patiently(lambda session: bench.commit(session, bench.provision))
    bench.patiently(lambda session: session.confirm(bench.provision, token=TOKEN))
    assert bench.running == bench.saved != bench.base
    change = Change(bench.name, bench.here)
    bench.patiently(lambda session: bench.commit(session, change))
    bench.patiently(lambda session: session.rollback(change, Reading(bench.here), token=TOKEN))
    assert bench.running == bench.saved != bench.base
    bench.patiently(lambda session: session.rollback(bench.provision, Reading(), token=TOKEN))
    bench.untouched()


def test_a_trial_that_ran_out_is_told_and_may_be_made_again(bench: Bench) -> None:
    session = bench.login()
    bench.commit(session, bench.provision)
    bench.lab.fault(bench.name, "expire")
    assert bench.running == bench.base
    with pytest.raises(NotPending):
        session.confirm(bench.provision, token=TOKEN)
    bench.untouched()
    bench.activate(session, bench.provision)


def test_a_lost_persist_id_is_waited_for(bench: Bench) -> None:
    session = bench.login()
    bench.commit(session, bench.provision, OTHER)
    with pytest.raises(Busy, match=f"a commit on trial waits: {OTHER}"):
        session.confirm(bench.provision, token=TOKEN)
    with pytest.raises(Busy, match=f"a commit on trial waits: {OTHER}"):
        session.rollback(bench.provision, Reading(), token=TOKEN)
    bench.lab.fault(bench.name, "expire")
    session.rollback(bench.provision, Reading(), token=TOKEN)
    bench.untouched()


def test_a_commit_that_is_kept_but_refused_still_waits(bench: Bench) -> None:
    session = bench.login()
    bench.commit(session, bench.provision)
    bench.lab.fault(bench.name, "commit-fails", text="No resource.")
    with pytest.raises(Rejected, match="No resource"):
        session.confirm(bench.provision, token=TOKEN)
    assert bench.lab.pending(bench.name) == ["a commit on trial waits for its confirmation"]
    session.confirm(bench.provision, token=TOKEN)
    assert bench.running == bench.saved


def test_a_restart_between_commit_and_confirm(bench: Bench) -> None:
    bench.commit(bench.login(), bench.provision)
    bench.lab.reboot(bench.name)
    with pytest.raises(NotPending):
        bench.patiently(lambda session: session.confirm(bench.provision, token=TOKEN))
    bench.untouched()


def test_what_somebody_saved_on_trial_does_not_come_back_with_a_restart(bench: Bench) -> None:
    session, person = bench.login(), bench.person()
    bench.commit(session, bench.provision)
    person.ask("save")
    assert bench.saved != bench.base
    session.rollback(bench.provision, Reading(), token=TOKEN)
    bench.untouched()


def test_no_trial_is_shorter_than_the_box_can_count(bench: Bench) -> None:
    session = bench.login()
    session.commit(bench.provision, confirm_within=5, token=TOKEN)
    assert "commit trial 60 persist IN0000000000000001" in session.sent()
    session.rollback(bench.provision, Reading(), token=TOKEN)


# -- alarms -----------------------------------------------------------------------------------------------------------
def test_alarms_of_our_objects_only(bench: Bench) -> None:
    session = bench.login()
    objects = bench.driver.objects(bench.here)
    assert objects == (SUB, f"interface {PORT}")
    bench.activate(session, bench.provision)
    assert session.alarms(objects) == ()
    bench.lab.raise_alarm(bench.name, SUB)
    bench.lab.raise_alarm(bench.name, "interface GigabitEthernet0/1/0.99")
    (alarm,) = session.alarms(objects)
    assert (alarm.object, alarm.severity, alarm.name) == (SUB, "major", "Input CRC errors exceed the threshold.")
    assert alarm.text == f"0x81300F6: Input CRC errors exceed the threshold. (ifName={PORT}.1001)"
    assert session.alarms(()) == session.alarms(("interface GigabitEthernet0/1/3",)) == ()


def test_a_fibre_that_breaks_is_an_alarm_and_a_suspension_is_none(bench: Bench) -> None:
    session = bench.login()
    objects = bench.driver.objects(bench.here)
    bench.activate(session, bench.provision)
    bench.lab.cut(bench.name, PORT)
    found = session.alarms(objects)
    assert {alarm.object for alarm in found} == set(objects)
    assert {alarm.name for alarm in found} == {"The interface status changes."}
    assert all(alarm.raised_at[:2] == "20" and alarm.raised_at[-3:] == ":00" for alarm in found)
    assert [state.up for state in session.read(bench.provision).states] == [False]
    bench.lab.restore(bench.name, PORT)
    assert session.alarms(objects) == ()
    bench.activate(session, Change(bench.name, bench.here, bench.lines(suspended=True)))
    assert any(alarm["object"] == SUB for alarm in bench.lab.alarms(bench.name))
    assert session.alarms(objects) == ()
    assert [state.detail for state in session.read(bench.provision).states] == [
        "Administratively DOWN, line protocol DOWN"
    ]
