"""Two-stage configuration of the VRP element: candidates of several users, trials, the lock, rollback points."""

from __future__ import annotations

import yaml

from lab.dialects.huawei_vrp import Vrp
from lab.faults import Fault
from lab.network import World
from lab.tracer import trace
from tests.contract.vrp_bench import FOLDER, Login, Screen, network, scene, until

PORT = "GigabitEthernet0/1/0"
TRIAL = "Error: The system is in trial configuration mode."
LOCKED = "Error: The configuration is locked by other user."


async def _edit(screen: Screen, number: int = 100, address: str = "203.0.113.1 30") -> str:
    """A sub-interface into the candidate; the screen is in the system view before and after."""
    return await screen.ask(f"interface {PORT}.{number}", f"vlan-type dot1q {number}", f"ip address {address}", "quit")


async def _two(login: Login) -> tuple[Screen, Screen]:
    one, other = await login(), await login()
    await one.ask("system-view")
    await other.ask("system-view")
    return one, other


# -- candidates -------------------------------------------------------------------------------------------------------
def test_everybody_has_a_candidate_of_his_own() -> None:
    _, element = network()
    base = element.running()

    async def play(login: Login) -> None:
        one, other = await _two(login)
        await _edit(one)
        assert one.last == "[*PE-T-1]"
        assert not await other.ask("commit")
        assert other.last == "[~PE-T-1]"
        assert element.running() == base
        assert element.pending() == ["VTY 0 has 3 uncommitted edits"]
        await _edit(other, 101, "203.0.113.5 30")
        assert not await one.ask("commit")
        # the other's candidate is carried over to what runs by now
        said = await other.ask("display configuration candidate changes")
        assert said.startswith("Error: The running configuration has been changed.")
        await other.ask("refresh configuration candidate")
        assert f"+ interface {PORT}.101\n" in await other.ask("display configuration candidate changes")
        await other.ask("description nowhere")
        assert "sysname PE-T-1\n" in await other.ask("display configuration candidate merge | include sysname") + "\n"
        assert not await other.ask("commit")
        assert all(f"interface {PORT}.{number}\n" in element.running() for number in (100, 101))
        assert element.saved() == base
        one.close()
        await until(lambda: len(element.database.sessions) == 1)

    scene(element, play)


def test_a_conflict_cancels_the_commit_and_keeps_the_candidate() -> None:
    _, element = network()

    async def play(login: Login) -> None:
        one, other = await _two(login)
        await _edit(one)
        await _edit(other, 101, "203.0.113.2 30")
        await one.ask("commit")
        before = element.running()
        assert await other.ask("commit") == (
            "ip address 203.0.113.2 30\nError: The specified address conflicts with another address.\n\n"
            "Commit canceled, the configuration conflicted with other user, you can modify \n"
            "the configuration and commit again."
        )
        assert other.last == "[*PE-T-1]"
        assert element.running() == before
        assert "Commit canceled" in await other.ask("refresh configuration candidate")
        await one.ask(f"undo interface {PORT}.100", "commit")
        assert not await other.ask("commit")
        assert other.last == "[~PE-T-1]"
        # the same address twice is a conflict too, and so is a place that has gone
        await one.ask(f"interface {PORT}.101", "description mine", "quit")
        await other.ask(f"undo interface {PORT}.101", "commit")
        assert "description mine\nError: The object to be configured does not exist." in await one.ask("commit")
        assert not await one.ask("clear configuration candidate")
        assert one.last == "[~PE-T-1]"

    scene(element, play)


def test_leaving_and_losing_a_session() -> None:
    _, element = network()
    base = element.running()

    async def play(login: Login) -> None:
        one, other = await _two(login)
        await _edit(one)
        await one.ask("quit")
        assert one.last.startswith("Warning: Uncommitted configurations found")
        await one.ask("n")
        assert one.last == "<PE-T-1>"
        await _edit(other)
        other.close()
        await until(lambda: not element.pending())
        await one.ask("system-view")
        await _edit(one)
        await one.ask("return", "y")
        assert one.last == "<PE-T-1>"

    scene(element, play)
    assert element.running() != base


def test_the_immediate_mode_has_no_candidate() -> None:
    _, element = network()

    async def play(login: Login) -> None:
        screen = await login()
        await screen.ask("system-view immediately")
        assert screen.last == "[PE-T-1]"
        await screen.ask("sysname PE-X")
        assert screen.last == "[PE-X]"
        assert "sysname PE-X\n" in element.running()
        element.faults.set(Fault("commit-fails", text="No resource."))
        assert await screen.ask("sysname PE-Y") == "Error: No resource."
        assert screen.last == "[PE-X]"

    scene(element, play)


# -- the lock ---------------------------------------------------------------------------------------------------------
def test_the_lock_keeps_others_from_committing() -> None:
    _, element = network()

    async def play(login: Login) -> None:
        one, other = await _two(login)
        await one.ask("configuration exclusive")
        assert element.pending() == ["the configuration is locked by VTY 0"]
        await _edit(other)
        for refused in ("commit", "commit trial", "configuration exclusive", "undo configuration exclusive"):
            assert await other.ask(refused) == LOCKED
        assert other.last == "[*PE-T-1]"
        assert not await one.ask("undo configuration exclusive")
        assert not await other.ask("commit")
        # it opens by itself when nothing is configured for a time, and with the end of its session
        await one.ask("configuration exclusive")
        element.database.patience = -1.0
        assert not await other.ask("configuration exclusive")
        element.database.patience = 30.0
        await other.ask("undo configuration exclusive")
        await one.ask("configuration exclusive")
        one.close()
        await until(lambda: len(element.database.sessions) == 1)
        assert element.pending() == []

    scene(element, play)


# -- trials -----------------------------------------------------------------------------------------------------------
def test_a_trial_goes_back_unless_it_is_confirmed() -> None:
    _, element = network()
    base = element.running()

    async def play(login: Login) -> None:
        one, other = await _two(login)
        await _edit(one)
        assert "in 60 seconds." in await one.ask("commit trial 60")
        assert element.pending() == ["a commit on trial waits for its confirmation"]
        assert f"interface {PORT}.100\n" in element.running()
        # nobody else may commit, roll back or end it
        await _edit(other, 101, "203.0.113.5 30")
        assert await other.ask("commit") == TRIAL
        assert await other.ask("abort trial", "y") == TRIAL
        await other.ask("clear configuration candidate")
        await other.ask("quit", "rollback configuration last 1")
        assert await other.ask("y") == TRIAL
        # more may be tried on top, and all of it goes back
        await _edit(one, 102, "203.0.113.9 30")
        element.database.second = 0.002
        await one.ask("commit trial 60")
        await until(lambda: element.database.trial is None)
        assert element.running() == base
        assert [point.kind for point in element.database.points] == ["ROLLBACK", "CLI", "CLI"]
        assert await one.ask("abort trial", "y") == "Error: The system is not in trial configuration mode."
        # confirmed it stays
        element.database.second = 1.0
        await _edit(one)
        await one.ask("commit trial 60")
        assert not await one.ask("commit")
        assert element.pending() == []
        assert await one.ask("display configuration trial status") == "Trial status: INACTIVE\nTrial time left (sec): 0"

    scene(element, play)
    assert element.running() != base


def test_a_trial_whose_session_is_lost_ends_by_its_timer_alone() -> None:
    _, element = network()
    base = element.running()

    async def play(login: Login) -> None:
        one, other = await _two(login)
        await _edit(one)
        element.database.second = 0.02
        await one.ask("commit trial 60")
        number = element.database.sessions[0].id
        one.close()
        await until(lambda: len(element.database.sessions) == 1)
        assert await other.ask("commit") == TRIAL
        assert await other.ask(f"abort trial session {number}", "y") == "Error: The trial session does not exist."
        assert element.running() != base
        await until(lambda: element.database.trial is None)
        assert element.running() == base
        # while the session lives it can be named
        element.database.second = 1.0
        three = await login()
        await three.ask("system-view")
        await _edit(three)
        await three.ask("commit trial")
        number = element.database.sessions[-1].id
        assert "succeeded" in await other.ask(f"abort trial session {number}", "y")

    scene(element, play)
    assert element.running() == base


def test_a_persistent_trial_belongs_to_who_knows_its_id() -> None:
    _, element = network()
    base = element.running()

    async def play(login: Login) -> None:
        one, other = await _two(login)
        await _edit(one)
        await one.ask("commit trial 600 persist ORDER-7")
        one.close()
        await until(lambda: len(element.database.sessions) == 1)
        assert await other.ask("commit persist ORDER-8") == "Error: The persist ID does not exist."
        assert "Persist id: ORDER-7\n" in await other.ask("display configuration trial status")
        assert "succeeded" in await other.ask("abort trial persist ORDER-7", "y")
        assert element.running() == base
        await _edit(other)
        await other.ask("commit trial 600 persist ORDER-7")
        third = await login()
        await third.ask("system-view")
        assert not await third.ask("commit persist ORDER-7")
        assert element.pending() == []

    scene(element, play)
    assert element.running() != base


def test_what_a_reboot_keeps() -> None:
    _, element = network()
    base = element.running()

    async def play(login: Login) -> None:
        screen = await login()
        await screen.ask("system-view")
        await _edit(screen)
        await screen.ask("commit label first")
        await screen.ask("sysname PE-X")
        assert await screen.ask("commit label first") == "Error: The label already exists."
        await screen.ask("commit trial", "quit", "save", "y")
        await element.reboot()
        assert element.pending() == []
        assert "sysname PE-X\n" in element.running()
        assert element.running() == element.saved()
        again = await login()
        assert await again.ask("rollback configuration to label first", "y") == (
            "Loading rollback changes\nCommitting\nCheck rollback result\nConfiguration rollback succeeded."
        )
        assert again.last == "<PE-T-1>"
        await again.ask("rollback configuration last 3", "y")
        assert element.running() == base
        assert element.saved() != base
        await element.reboot()
        assert "sysname PE-X\n" in element.running()

    scene(element, play)


# -- in a line --------------------------------------------------------------------------------------------------------
def test_a_customers_frame_reaches_the_router_through_the_olt() -> None:
    """One trace over two dialects: it follows commits and reboots of the router."""
    beside = FOLDER.parent / "smartax"
    olt = yaml.safe_load((beside / "network.yaml").read_text())["elements"][0]
    router = yaml.safe_load((FOLDER / "network.yaml").read_text())["elements"][0]
    olt["lab"]["config"], router["lab"]["config"] = str(beside / "olt-t-1.cfg"), str(FOLDER / "pe-t-1.cfg")
    links = [{"a": "olt-t-1 0/3/0", "z": "pe-t-1 GigabitEthernet0/1/2"}]
    onts = [{"serial": "48575443A0000001", "element": "olt-t-1", "pon_port": "0/1/5"}]
    world = World({"elements": [olt, router], "links": links, "lab": {"onts": onts}}, FOLDER)
    element = world.elements["pe-t-1"]
    assert isinstance(element, Vrp)

    async def play(login: Login) -> None:
        screen = await login()
        await screen.ask("system-view", "interface GigabitEthernet0/1/2.1061", "vlan-type dot1q 1061")
        await screen.ask("ip address 203.0.113.1 30")
        assert trace(world, serial=onts[0]["serial"]).stopped_at == "pe-t-1"
        await screen.ask("commit")
        arrived = trace(world, serial=onts[0]["serial"])
        assert arrived.text.endswith("reached pe-t-1 GigabitEthernet0/1/2.1061 203.0.113.1/30")
        await screen.ask("quit", "interface GigabitEthernet0/1/2", "shutdown", "commit")
        assert trace(world, serial=onts[0]["serial"]).stopped_at == "olt-t-1"
        await element.reboot()
        assert trace(world, serial=onts[0]["serial"]).stopped_at == "pe-t-1"

    scene(element, play)
