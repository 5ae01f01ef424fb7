"""The IOS XR element between sessions and in the world: trials, locks, foreign commits, VTYs, faults, states, frames, alarms."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import asyncssh
import pytest

from lab.element import Dropped, Forwarded, Frame, Terminated
from lab.faults import Fault, Kind
from lab.tracer import Reached, follow
from tests.contract.iosxr_bench import PORT, PROVISION, SUB, Screen, network, session


# -- the trial -------------------------------------------------------------------------------------------------------
async def _wait(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - the box tells nobody when its timer has run out
            await asyncio.sleep(0.01)


def test_a_trial_goes_back_by_itself_also_without_its_session() -> None:
    _, element = network()
    element.database.second = 0.01
    before = element.running()

    async def play(first: Screen, second: Screen) -> None:
        await first.ask("configure", SUB, "description trial", "commit confirmed 30")
        assert element.running() != before
        assert element.saved() == before
        await _wait(lambda: element.running() == before)
        assert element.pending() == []
        assert "Rollback" in (await second.ask("show configuration commit list")).splitlines()[2]
        assert await first.ask("commit") == "No configuration changes to commit.\n"
        await first.ask(SUB, "description again", "commit confirmed minutes 1")
        first.process.close()
        await _wait(lambda: len(element.sessions) == 1)
        assert "description again" in element.running()
        assert "commit-confirm" in await second.ask("show configuration sessions detail")
        await _wait(lambda: element.running() == before)
        assert await second.ask("show configuration sessions") == ""

    session(element, play, 2)


def test_a_reboot_takes_a_trial_back_and_keeps_commits() -> None:
    _, element = network()

    async def play(screen: Screen) -> None:
        await screen.ask("configure", SUB, "commit", "description trial", "commit confirmed 600", "description lost")
        await element.reboot()

    session(element, play)
    assert f"{SUB}\n!\n" in element.running()
    assert element.pending() == []
    assert [entry.client for entry in element.database.history] == ["Rollback", "CLI", "CLI"]


def test_another_session_can_neither_confirm_nor_commit_during_a_trial() -> None:
    _, element = network()

    async def play(first: Screen, second: Screen) -> None:
        await first.ask("configure", SUB, "description trial", "commit confirmed 600")
        assert "vty0" in await second.ask("configure")
        assert await second.ask("commit") == "No configuration changes to commit.\n"
        assert await second.ask("commit confirmed 90") == "No configuration changes to commit.\n"
        assert "unexpired trial/rollback session '00001000-" in await second.ask("hostname OTHER", "commit")
        assert (
            await second.ask("end")
            == "No changes will be saved because there is a concurrent trial configuration session.\n"
        )
        refused = await second.ask("configure exclusive")
        assert refused.endswith(
            "Cannot enter exclusive mode. A trial commit is underway in another configuration session.\n"
        )
        assert "unexpired trial" in await second.ask("rollback configuration last 1")
        assert await first.ask("hostname MORE", "commit") == "\n% Confirming commit for trial session.\n"
        assert element.pending() == []

    session(element, play, 2)
    assert "hostname MORE" in element.running()


# -- several sessions ------------------------------------------------------------------------------------------------
def test_an_exclusive_session_keeps_the_commits_of_others_out() -> None:
    _, element = network()

    async def play(first: Screen, second: Screen) -> None:
        assert await first.ask("configure exclusive") == ""
        assert element.pending() == ["vty0 of lab has the lock"]
        listed = await second.ask("configure exclusive")
        assert listed.splitlines()[1].endswith(" *")
        assert listed.endswith("Cannot enter exclusive mode. The Configuration Namespace is locked by another agent.\n")
        said = await second.ask("configure", "hostname OTHER", "commit")
        assert said == "% Failed to commit .. Another configuration session had a lock on the running configuration.\n"
        await first.ask("end")
        assert await second.ask("commit") == ""

    session(element, play, 2)
    assert "hostname OTHER" in element.running()


def test_a_commit_over_another_ones_asks_first_and_merges() -> None:
    _, element = network()

    async def play(first: Screen, second: Screen) -> None:
        await first.ask("configure", SUB, "description one")
        await second.ask("configure", "hostname TWO", "commit")
        assert "Do you wish to proceed with this commit anyway? [no]: " in (await first.ask("commit"), first.text)[1]
        await first.ask("no")
        assert "description one" not in element.running()
        await first.ask("end", "yes")
        assert first.text.endswith("Do you wish to proceed with this commit anyway? [no]: ")
        await first.ask("no")
        assert first.text.endswith("(config-subif)#")
        await first.ask("commit", "yes")
        assert await first.ask("no description", "commit") == ""

    session(element, play, 2)
    assert "hostname TWO" in element.running()
    assert f"{SUB}\n!\n" in element.running()


def test_a_session_without_a_vty_is_ended() -> None:
    _, element = network()

    async def play(*screens: Screen) -> None:
        await screens[0].ask("configure", "no vty-pool default", "vty-pool default 0 1", "commit")
        connection = screens[0].process.get_extra_info("connection")
        extra = Screen(await connection.create_process(term_type="vt100", encoding=None))
        assert await extra.until(lambda text: False) == ""
        await screens[1].send("exit")
        await screens[1].until(lambda text: False)
        again = Screen(await connection.create_process(term_type="vt100", encoding=None))
        assert "XR-T-1#" in await again.until(lambda text: text.endswith("#"))

    session(element, play, 2)


# -- faults ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["drop", "drop-after", "reboot"])
def test_faults_cut_the_session(kind: Kind) -> None:
    _, element = network()

    async def play(screen: Screen) -> None:
        await screen.ask("configure")
        element.faults.set(Fault(kind, at=2))
        await screen.ask("hostname CUT")
        screen.text = ""
        await screen.send("commit")
        assert "#" not in await screen.until(lambda text: False)

    with pytest.raises(asyncssh.ConnectionLost):
        session(element, play)
    assert ("hostname CUT" in element.running()) is (kind == "drop-after")
    assert element.pending() == []


def test_faults_refuse_ignore_hold_and_garble() -> None:
    _, element = network()

    async def play(screen: Screen) -> None:
        await screen.ask("configure")
        element.faults.set(Fault("reject", match="description", text="% No memory"))
        assert await screen.ask(SUB, "description EL000001") == "% No memory\n"
        element.faults.set(Fault("reject", at=1))
        assert "Invalid input" in await screen.ask("description EL000001")
        element.faults.set(Fault("ignore", match="mtu"))
        assert await screen.ask("mtu 1500") == ""
        assert "mtu" not in await screen.ask("show configuration")
        for kind in ("validate-fails", "commit-fails"):
            element.faults.set(Fault(kind, text="'qos' detected the 'fatal' condition 'no room'"))
            assert "% Failed to commit" in await screen.ask("description EL000001", "commit")
            assert " description EL000001\n!!% 'qos' detected" in await screen.ask("show configuration failed")
        element.faults.set(Fault("lock-held"))
        assert "had a lock on the running" in await screen.ask("commit")
        element.faults.set(Fault("hold", at=1, seconds=0.05))
        assert await screen.ask("commit") == ""
        element.faults.set(Fault("hold-after", at=1, seconds=0.05))
        assert await screen.ask("no description") == ""
        element.faults.set(Fault("slow", seconds=0.01))
        element.faults.set(Fault("garble", at=1))
        assert "Building" not in await screen.ask("show configuration")
        element.faults.clear()
        await screen.ask("abort")
        element.faults.set(Fault("lock-held", text="Cannot enter exclusive mode."))
        assert await screen.ask("configure exclusive") == "Cannot enter exclusive mode.\n"
        element.faults.set(Fault("wrong-box", text="XR-X"))
        await screen.ask("show version")
        assert screen.text.endswith("RP/0/RP0/CPU0:XR-X#")

    session(element, play)


def test_an_unreachable_box_takes_no_session() -> None:
    _, element = network()
    element.faults.set(Fault("unreachable"))
    with pytest.raises((asyncssh.Error, OSError)):
        session(element, lambda _: asyncio.sleep(0))


# -- the world -------------------------------------------------------------------------------------------------------
def test_states_frames_and_alarms_follow_configuration_and_links() -> None:
    world, element = network()

    def taken() -> Forwarded | Terminated | Dropped:
        return element.forward(PORT, Frame((1063,)))

    async def play(screen: Screen) -> None:
        await screen.ask("terminal length 0", "configure", *PROVISION)
        assert taken() == Dropped(f"no sub-interface of {PORT} has encapsulation dot1q 1063")
        await screen.ask("commit")
        note = "dot1q 1063, vrf default, input PM_50M, output PM_50M"
        assert taken() == Terminated(f"{PORT}.100", "203.0.113.1/30", note)
        await screen.ask(SUB, "shutdown", "commit")
        assert taken() == Dropped(f"{PORT}.100 is shut down")
        await screen.ask("no shutdown", "no ipv4 address", "vrf NONE", "commit")
        assert taken() == Dropped(f"{PORT}.100 has no IPv4 address")
        await screen.ask("ipv4 address 203.0.113.1/30", "commit")
        assert taken() == Dropped(f"VRF NONE of {PORT}.100 is not defined")
        await screen.ask("no ipv4 address", "no vrf", "commit", "ipv4 address 10.254.31.1/30", "commit")
        assert taken() == Dropped(f"the address of {PORT}.100 conflicts with GigabitEthernet0/0/0/0")
        await screen.ask("end")
        assert (await screen.ask("show alarms brief system active")).endswith("-" * 80 + "\n")
        world.cut_link("xr-t-1", PORT)
        assert f"{PORT}.7 is down, line protocol is down" in await screen.ask(f"show interfaces {PORT}.7")
        alarm = (await screen.ask("show alarms brief system active")).splitlines()[-1]
        assert re.fullmatch(
            rf"0/0/CPU0        Major        Ethernet    \S+ \S+ UTC    {PORT} - Carrier Loss On The LAN", alarm
        )
        world.restore_link("xr-t-1", PORT)
        assert not element.alarms.active
        log = await screen.ask("show logging")
        assert [line.split()[-1] for line in log.splitlines() if "UPDOWN" in line] == ["Down", "Up"]
        await screen.ask("configure", f"interface {PORT}", "shutdown", "commit")
        assert taken() == Dropped(f"{PORT} is shut down")
        assert not element.alarms.active
        element.faults.set(Fault("alarm"))
        await screen.ask(f"interface {PORT}.7", "description touched", "commit")
        assert [alarm.object for alarm in element.active_alarms()] == [f"interface {PORT}.7"]
        await screen.ask(f"no interface {PORT}.7", "commit")
        assert not element.alarms.active

    session(element, play)


def test_a_frame_crosses_one_router_and_ends_on_the_other() -> None:
    world, element = network()
    other = world.elements["xr-t-2"]
    circuit = (
        f"interface {PORT}.{{0}} l2transport\n encapsulation dot1q {{0}}\n rewrite ingress tag pop 1 symmetric\n!\n"
    )
    cross = f"l2vpn\n xconnect group LL\n  p2p A\n   interface {PORT}.200\n   interface {PORT}.1063\n  !\n !\n!\nend\n"
    other.load(circuit.format(200) + circuit.format(1063) + cross)

    async def play(screen: Screen) -> None:
        await screen.ask("configure", *PROVISION, "commit")
        found = follow(world, other, PORT, Frame((200,)), other.forward(PORT, Frame((200,))))
        assert found.reached == Reached("xr-t-1", f"{PORT}.100", "203.0.113.1/30")
        await screen.ask(SUB, "encapsulation dot1q 1063 second-dot1q 2001", "commit")
        assert isinstance(element.forward(PORT, Frame((1063,))), Dropped)
        assert isinstance(element.forward(PORT, Frame((1063, 2001))), Terminated)

    session(element, play)


def test_two_circuits_of_a_cross_connect_are_switched() -> None:
    _, element = network()
    lines = [f"interface {PORT}.200 l2transport", "encapsulation dot1q 200", "rewrite ingress tag pop 1 symmetric"]
    lines += [
        "interface GigabitEthernet0/0/0/1.300 l2transport",
        "encapsulation dot1q 300",
        "rewrite ingress tag pop 1 symmetric",
    ]
    lines += ["l2vpn", "xconnect group LL", "p2p LL-0003", f"interface {PORT}.200", f"interface {PORT}.300"]

    async def play(screen: Screen) -> None:
        await screen.ask("terminal length 0", "configure", *lines, "commit", "end")
        assert re.search(
            r"LL +LL-0003 +UP +Gi0/0/0/1.200 +UP +Gi0/0/0/1.300 +UP", await screen.ask("show l2vpn xconnect")
        )
        assert element.forward(PORT, Frame((200, 5))) == Dropped(
            f"no sub-interface of {PORT} has encapsulation dot1q 200.5"
        )
        assert element.forward(PORT, Frame((200,))) == Forwarded(PORT, Frame((300,)), "xconnect p2p LL-0003")
        await screen.ask("configure", f"interface {PORT}.300 shutdown", "commit")
        assert isinstance(element.forward(PORT, Frame((200,))), Dropped)

    session(element, play)
