"""The IOS XR driver against a simulated router over SSH: what is its own (test_conformance.py has the rest)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from controller.proof.crash.full_config import lines_of_printed
from drivers.errors import Busy, NotPending, Rejected, RollbackFailed, TemporaryError
from drivers.platform import Change, Reading
from tests.contract.router_bench import OTHER, TOKEN, Bench, benches

PORT = "GigabitEthernet0/0/0/1"
SUB = f"interface {PORT}.1001"
POLICIES = "".join(
    f"policy-map KT-{rate}\n class class-default\n  police rate {rate} kbps burst {rate // 80} kbytes \n"
    "   conform-action transmit\n   exceed-action drop\n  ! \n ! \n end-policy-map\n! \n"
    for rate in (51200, 102400)
)
BLOCK = f"""\
{SUB}
 description EL000001_Hupan_Tea
 service-policy input KT-51200
 service-policy output KT-102400
 ipv4 address 203.0.113.1 255.255.255.252
 encapsulation dot1q 1063
!
"""


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    yield from benches("pe-s-1", tmp_path_factory.mktemp("iosxr"))


@pytest.fixture
def bench(router: Bench) -> Iterator[Bench]:
    """The router as it came up."""
    router.restore()
    yield router
    router.restore()


# -- who answers ------------------------------------------------------------------------------------------------------
def test_a_box_without_a_free_line_is_tried_again(bench: Bench) -> None:
    for _ in range(4):
        bench.login()
    with pytest.raises(TemporaryError):
        bench.login()


# -- a line's life ----------------------------------------------------------------------------------------------------
def test_what_is_provisioned_and_what_the_box_says_it_will_change(bench: Bench) -> None:
    session = bench.login()
    diff = session.stage(bench.provision)
    assert bench.running == bench.base
    assert diff.commands[:8] == (
        "policy-map KT-51200",
        "class class-default",
        "police rate 51200 kbps burst 640 kbytes",
        "conform-action transmit",
        "exceed-action drop",
        *("exit",) * 3,
    )
    assert diff.commands[16:] == (*BLOCK.replace("\n ", "\n").splitlines()[:-1], "exit")
    assert diff.inverse == (f"no {SUB}", "no policy-map KT-51200", "no policy-map KT-102400")
    assert diff.text == f"{POLICIES}{BLOCK}end\n".rstrip("\n")
    assert diff == session.stage(bench.provision)
    bench.commit(session, bench.provision)
    session.confirm(bench.provision, token=TOKEN)
    printed = [lines_of_printed(bench.target.platform, text) for text in (bench.running, bench.base)]
    assert printed[0] - printed[1] == set(bench.here)
    assert bench.running == bench.saved
    assert POLICIES in bench.running
    assert BLOCK in bench.running
    assert bench.running.replace(POLICIES, "").replace(BLOCK, "") == bench.base
    assert f"commit comment {TOKEN}" in session.sent()


def test_two_services_share_what_is_by_rate(bench: Bench) -> None:
    session, here, beside = bench.login(), bench.here, bench.neighbour
    shared = frozenset(here) & frozenset(beside)
    assert {line[0] for line in shared} == {"policy-map KT-51200", "policy-map KT-102400"}
    bench.activate(session, Change(bench.name, (), beside), OTHER)
    held = bench.running
    change = Change(bench.name, (), here, shared)
    assert not [words for words in session.stage(change).commands if "KT-" in words and "service-policy" not in words]
    bench.activate(session, change)
    bench.activate(session, Change(bench.name, here, (), shared))
    bench.untouched(held)
    # taken back while it is new, and what they share stays as well
    before = session.read(change)
    bench.commit(session, change)
    session.rollback(change, before, token=TOKEN)
    bench.untouched(held)
    bench.activate(session, Change(bench.name, beside, ()), OTHER)
    bench.untouched()


def test_what_somebody_else_set_there_goes_and_comes_with_it(bench: Bench) -> None:
    session, person = bench.login(), bench.person()
    bench.activate(session, bench.provision)
    person.ask_all(["configure", SUB, "mtu 1600", "ethernet cfm", "mep domain D service S mep-id 9", "cos 3"])
    person.ask_all(["root", SUB, "flow ipv4 monitor M sampler S ingress", "commit", "abort"])
    held = bench.running
    assert " mtu 1600\n" in held
    assert "   cos 3\n" in held
    change = Change(bench.name, bench.here)
    before = session.read(change)
    bench.activate(session, change)
    assert session.read(change) == Reading()
    session.rollback(change, before, token=TOKEN)
    bench.untouched(held)


def test_what_somebody_put_into_a_policer_that_services_share_holds_it(bench: Bench) -> None:
    session, person = bench.login(), bench.person()
    bench.activate(session, bench.provision)
    person.ask_all(["configure", "policy-map KT-51200 class class-default", "set precedence 1", "commit", "abort"])
    held = bench.running
    with pytest.raises(Rejected, match="policy-map KT-51200 cannot go: it still carries 'set precedence 1'"):
        session.stage(Change(bench.name, bench.here))
    bench.untouched(held)


def test_numbers_that_are_used(bench: Bench) -> None:
    assert bench.driver.used(bench.login().read().lines) == {
        f"unit {PORT}": {7},
        f"s-vlan {PORT}": {907},
        "vpn": {7},
    }


def test_a_number_or_a_policer_that_somebody_uses_is_refused(bench: Bench) -> None:
    session, person = bench.login(), bench.person()
    with pytest.raises(Rejected, match="is used by something else"):
        session.stage(Change(bench.name, (), bench.lines(unit=7)))
    person.ask_all(["configure", "policy-map KT-51200", "class class-default", "police rate 1 gbps", "commit", "abort"])
    with pytest.raises(Rejected, match=r"police KT-51200 class-default - is used by something else"):
        session.stage(bench.provision)
    assert bench.lab.pending(bench.name) == []


# -- lost sessions ----------------------------------------------------------------------------------------------------
# -- what the box refuses ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"s_vlan": 5000}, r"encapsulation dot1q 5000 - % Invalid input detected at ' ' marker\."),
        ({"port": "Foo0/0/0/1"}, r"interface Foo0/0/0/1\.1001 - % Invalid input detected"),
    ],
)
def test_a_line_that_it_refuses(bench: Bench, other: dict[str, Any], words: str) -> None:
    """Also a view: nothing is typed beside it."""
    with pytest.raises(Rejected, match=words):
        bench.login().stage(Change(bench.name, (), bench.lines(**other)))
    bench.untouched()


def test_a_commit_that_it_refuses_is_told_in_the_words_of_its_report(bench: Bench) -> None:
    session = bench.login()
    session.stage(Change(bench.name, (), bench.lines(s_vlan=907)))
    with pytest.raises(
        Rejected, match=r"commit comment \w+ - interface .*907 !!% 'vlan_ma' detected.* in use on"
    ) as no:
        bench.commit(session, Change(bench.name, (), bench.lines(s_vlan=907)))
    assert "SEMANTIC ERRORS" not in str(no.value)
    bench.untouched()
    bench.lab.fault(bench.name, "commit-fails", text="No space on the device")
    with pytest.raises(Rejected, match="No space on the device"):
        bench.commit(session, bench.provision)
    bench.untouched()
    bench.activate(session, bench.provision)


def test_a_way_back_that_it_refuses(bench: Bench) -> None:
    session = bench.login()
    bench.activate(session, bench.provision)
    bench.lab.fault(bench.name, "commit-fails", text="No space on the device")
    with pytest.raises(RollbackFailed, match="No space on the device"):
        session.rollback(bench.provision, Reading(), token=TOKEN)
    session.rollback(bench.provision, Reading(), token=TOKEN)
    bench.untouched()


# -- others on the box ------------------------------------------------------------------------------------------------
def test_a_lock_that_somebody_holds(bench: Bench) -> None:
    session, person = bench.login(), bench.person()
    person.ask("configure exclusive")
    for verb in (
        lambda: session.stage(bench.provision),
        lambda: bench.commit(session, bench.provision),
        lambda: session.rollback(bench.provision, Reading(), token=TOKEN),
    ):
        with pytest.raises(Busy, match="Cannot enter exclusive mode"):
            verb()
    assert bench.running == bench.base
    person.ask("abort")
    bench.activate(session, bench.provision)


def test_the_target_of_somebody_else_is_theirs(bench: Bench) -> None:
    session, person = bench.login(), bench.person()
    person.ask_all(["configure", "interface GigabitEthernet0/0/0/2", "description theirs"])
    bench.activate(session, bench.provision)
    assert "description theirs" not in bench.running
    assert len(bench.lab.pending(bench.name)) == 1
    person.ask("abort")
    assert bench.lab.pending(bench.name) == []


def test_what_a_session_left_in_its_own_target_is_not_committed_along(bench: Bench) -> None:
    session = bench.login()
    session.terminal.ask_all(["configure", "interface GigabitEthernet0/0/0/2", "description left over"])
    bench.activate(session, bench.provision)
    session.terminal.ask_all(["configure", "interface GigabitEthernet0/0/0/2", "description left over"])
    assert set(session.read(bench.provision).lines) == set(bench.here)
    session.rollback(bench.provision, Reading(), token=TOKEN)
    bench.untouched()


def test_a_trial_of_somebody_else_is_waited_for(bench: Bench) -> None:
    session, person = bench.login(), bench.person()
    person.ask_all(["configure", "interface GigabitEthernet0/0/0/2", "description theirs", "commit confirmed 600"])
    for verb in (
        lambda: bench.commit(session, bench.provision),
        lambda: session.rollback(bench.provision, Reading(), token=TOKEN),
    ):
        with pytest.raises(Busy, match="A trial commit is underway"):
            verb()
    assert "theirs" in bench.running
    bench.lab.fault(bench.name, "expire")
    bench.activate(session, bench.provision)


def test_a_trial_that_begins_while_we_are_at_it_is_waited_for(bench: Bench) -> None:
    """Others may not commit against our lock; this one does."""
    session = bench.login()
    session.stage(bench.provision)
    bench.lab.fault(bench.name, "lock-held")
    with pytest.raises(Busy, match="Another configuration session had a lock"):
        bench.commit(session, bench.provision)
    bench.untouched()


# -- it stays at once -------------------------------------------------------------------------------------------------
def test_another_session_confirms_or_takes_back(bench: Bench) -> None:
    bench.patiently(lambda session: bench.commit(session, bench.provision))
    bench.patiently(lambda session: session.confirm(bench.provision, token=TOKEN))
    assert bench.running == bench.saved != bench.base
    bench.patiently(lambda session: session.rollback(bench.provision, Reading(), token=TOKEN))
    bench.untouched()


def test_a_restart_between_commit_and_confirm_loses_nothing(bench: Bench) -> None:
    bench.commit(bench.login(), bench.provision)
    bench.lab.reboot(bench.name)
    bench.patiently(lambda session: session.confirm(bench.provision, token=TOKEN))
    bench.patiently(lambda session: session.rollback(bench.provision, Reading(), token=TOKEN))
    bench.untouched()


def test_what_somebody_took_away_is_not_confirmed_and_may_be_committed_again(bench: Bench) -> None:
    session, person = bench.login(), bench.person()
    bench.commit(session, bench.provision)
    person.ask_all(["configure", f"no {SUB}", "commit", "abort"])
    with pytest.raises(NotPending, match="the change is not in running any more"):
        session.confirm(bench.provision, token=TOKEN)
    bench.commit(session, bench.provision)
    session.confirm(bench.provision, token=TOKEN)
    assert BLOCK in bench.saved


def test_a_commit_of_somebody_else_is_not_taken_back_with_ours(bench: Bench) -> None:
    session, person = bench.login(), bench.person()
    bench.commit(session, bench.provision)
    person.ask_all(["configure", "interface GigabitEthernet0/0/0/2", "description theirs", "commit", "abort"])
    session.rollback(bench.provision, Reading(), token=TOKEN)
    assert " description theirs\n" in bench.running
    bench.untouched(bench.running)
    assert bench.running.replace(" description theirs\n", "") == bench.base


# -- alarms -----------------------------------------------------------------------------------------------------------
def test_alarms_of_our_objects_only(bench: Bench) -> None:
    session = bench.login()
    objects = bench.driver.objects(bench.here)
    assert objects == (SUB, f"interface {PORT}")
    bench.activate(session, bench.provision)
    assert session.alarms(objects) == ()
    bench.lab.raise_alarm(bench.name, SUB)
    bench.lab.raise_alarm(bench.name, f"interface {PORT}.7")
    (alarm,) = session.alarms(objects)
    assert (alarm.object, alarm.severity, alarm.name) == (SUB, "major", "Local Fault")
    assert alarm.text == f"Ethernet: {PORT}.1001 - Local Fault"
    assert session.alarms(()) == session.alarms(("interface GigabitEthernet0/0/0/2",)) == ()


def test_a_fibre_that_breaks_is_an_alarm_and_a_suspension_is_none(bench: Bench) -> None:
    session = bench.login()
    objects = bench.driver.objects(bench.here)
    bench.activate(session, bench.provision)
    bench.lab.cut(bench.name, PORT)
    (alarm,) = session.alarms(objects)
    assert (alarm.object, alarm.name) == (f"interface {PORT}", "Carrier Loss On The LAN")
    assert [state.detail for state in session.read(bench.provision).states] == ["down, line protocol down"]
    bench.lab.restore(bench.name, PORT)
    bench.activate(session, Change(bench.name, bench.here, bench.lines(suspended=True)))
    assert session.alarms(objects) == ()
    assert [state.detail for state in session.read(bench.provision).states] == [
        "administratively down, line protocol administratively down"
    ]
