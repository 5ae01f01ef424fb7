"""Faults at the door of the VRP element, undo line by line and at once, and what it does not load."""

from __future__ import annotations

import asyncio

import asyncssh
import pytest

from lab.faults import Fault, Kind
from tests.contract.vrp_bench import Login, Screen, network, scene, until

PORT = "GigabitEthernet0/1/0"
LOCKED = "Error: The configuration is locked by other user."


# -- undo -------------------------------------------------------------------------------------------------------------
def test_every_undo_leads_back_to_the_same_bytes() -> None:
    _, element = network()
    base = element.running()
    there = (
        *("ip vpn-instance CUST_A", "description a customer", "ipv4-family", "route-distinguisher 65001:100"),
        *("vpn-target 65001:100 both", "quit", "quit", f"interface {PORT}.100", "vlan-type dot1q 100", "mtu 1600"),
        *("ip binding vpn-instance CUST_A", "ip address 10.1.1.1 30", "ip address 10.1.2.1 30 sub", "statistic enable"),
        *("qos car cir 51200 pir 102400 inbound", "traffic-policy T-POLICY outbound", "shutdown", "quit"),
        *("ip route-static vpn-instance CUST_A 10.9.0.0 16 10.1.1.2 preference 70", "bgp 65001"),
        *("peer 192.0.2.10 as-number 65001", "ipv4-family vpn-instance CUST_A", "peer 10.1.1.2 as-number 65100"),
        *("import-route static", "quit", "ipv4-family vpnv4", "peer 192.0.2.10 enable", "y", "quit", "quit"),
        *("traffic classifier CA", "if-match any", "quit", "traffic behavior BA", "car cir 1024", "quit"),
        *("traffic policy PA", "classifier CA behavior BA", "quit", "commit"),
    )
    by_line = (
        *(f"interface {PORT}.100", "undo shutdown", "undo traffic-policy outbound", "undo qos car inbound"),
        *("undo statistic enable", "undo ip address 10.1.2.1 30 sub", "undo ip address", "undo mtu", "undo vlan-type"),
        *("undo ip binding vpn-instance CUST_A", "quit", f"undo interface {PORT}.100", "ip vpn-instance CUST_A"),
        *("undo description", "ipv4-family", "undo vpn-target 65001:100 both", "quit", "quit", "bgp 65001"),
        *("ipv4-family vpn-instance CUST_A", "undo peer 10.1.1.2", "undo import-route static", "quit"),
        *("undo ipv4-family vpn-instance CUST_A", "undo peer 192.0.2.10", "quit", "undo ip vpn-instance CUST_A"),
        *("undo traffic policy PA", "undo traffic behavior BA", "undo traffic classifier CA", "commit"),
    )
    cascade = (
        *("undo ip vpn-instance CUST_A", f"undo interface {PORT}.100", "bgp 65001", "undo peer 192.0.2.10", "quit"),
        *("undo traffic policy PA", "undo traffic classifier CA", "undo traffic behavior BA", "commit"),
    )

    async def do(screen: Screen, *lines: str) -> None:
        for line in lines:
            assert "Error" not in await screen.ask(line), line

    async def play(login: Login) -> None:
        screen = await login()
        await screen.ask("screen-length 0 temporary", "system-view")
        for back in (by_line, cascade):
            await do(screen, *there)
            running = element.running()
            assert (
                " qos car cir 51200 pir 102400 cbs 9350000 pbs 18700000 green pass yellow pass red discard inbound\n"
                in running
            )
            assert " classifier CA behavior BA precedence 1\n" in running
            element.load(running)
            assert element.running() == running
            await do(screen, *back)
            assert element.running() == base
            element.load(base)

    scene(element, play)


def test_a_configuration_that_is_none_is_refused() -> None:
    _, element = network()
    with pytest.raises(ValueError, match="ends with `return`"):
        element.load("#\nsysname X\n#\n")
    with pytest.raises(ValueError, match="line 1 ' shutdown' is indented"):
        element.load(" shutdown\nreturn\n")
    element.load("#\nsysname X\n#\nuser-interface con 0\nset authentication password\n#\nreturn")
    assert element.running() == element.saved()


# -- faults -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["drop", "drop-after", "reboot"])
def test_faults_that_cut_the_session(kind: Kind) -> None:
    _, element = network()

    async def play(login: Login) -> None:
        screen = await login()
        await screen.ask("system-view", "sysname PE-X", "commit")
        await screen.ask("sysname PE-Y")
        element.faults.set(Fault(kind, at=1))
        screen.text = ""
        screen.send("commit")
        with pytest.raises(asyncssh.ConnectionLost):
            await screen.until(lambda _: False)
        await until(lambda: not element.database.sessions)

    scene(element, play)
    name = {"drop": "PE-X", "drop-after": "PE-Y", "reboot": "PE-T-1"}[kind]
    assert element.model.sysname == name
    assert element.pending() == []


@pytest.mark.parametrize("kind", ["hold", "hold-after"])
def test_faults_that_hold(kind: Kind) -> None:
    _, element = network()

    async def play(login: Login) -> None:
        screen = await login()
        await screen.ask("system-view", "sysname PE-X")
        element.faults.set(Fault(kind, at=1))
        screen.text = ""
        screen.send("commit")
        await until(lambda: element.faults.held)
        assert element.model.sysname == ("PE-T-1" if kind == "hold" else "PE-X")
        element.faults.release()
        await screen.prompt()
        assert screen.last == "[~PE-X]"

    scene(element, play)


def test_faults_that_answer() -> None:
    _, element = network()
    base = element.running()

    async def play(login: Login) -> None:
        screen = await login()
        await screen.ask("system-view")
        element.faults.set(Fault("garble", at=1))
        assert "INACTIVE" not in await screen.ask("display configuration trial status")
        other = await login()
        before = element.exchanges
        element.faults.set(Fault("slow", seconds=1))
        slow = asyncio.create_task(screen.ask("display configuration trial status"))
        await until(lambda: element.exchanges > before)
        element.faults.clear()
        await other.ask("display clock")
        assert not slow.done()
        assert "INACTIVE" in await slow
        element.faults.set(Fault("reject", match="vlan-type", text="The interface does not support it."))
        await screen.ask(f"interface {PORT}.100")
        assert await screen.ask("vlan-type dot1q 100") == "Error: The interface does not support it."
        element.faults.set(Fault("ignore", match="vlan-type"))
        assert not await screen.ask("vlan-type dot1q 100")
        assert "vlan-type" not in await screen.ask("display configuration candidate changes")
        kinds: tuple[tuple[Kind, str, str], ...] = (
            ("lock-held", "", LOCKED),
            ("validate-fails", "The resources are insufficient.", "Error: The resources are insufficient."),
            ("commit-fails", "", "Error: Failed to commit the configuration."),
        )
        for kind, text, answer in kinds:
            element.faults.set(Fault(kind, text=text))
            assert await screen.ask("commit") == answer
            assert screen.last == f"[*PE-T-1-{PORT}.100]"
            assert element.running() == base
        element.faults.set(Fault("alarm", seconds=0.01))
        await screen.ask("commit")
        await until(lambda: element.alarms.active)
        assert [alarm.object for alarm in element.alarms.active.values()] == [f"interface {PORT}.100"]
        element.faults.set(Fault("wrong-box", text="PE-9"))
        await screen.ask("quit")
        assert screen.last == "[~PE-9]"
        await screen.ask(f"undo interface {PORT}.100", "commit")
        assert not element.alarms.active

    scene(element, play)


def test_an_element_that_cannot_be_reached() -> None:
    _, element = network()

    async def play(login: Login) -> None:
        element.faults.set(Fault("unreachable", once=False))
        with pytest.raises((asyncssh.Error, OSError)):
            await login()
        element.faults.clear()
        assert (await login()).last == "<PE-T-1>"

    scene(element, play)


def test_exchanges_that_change_something_are_known() -> None:
    _, element = network()

    async def play(login: Login) -> None:
        screen = await login()
        element.watch()
        await screen.ask("system-view", "display configuration trial status", "sysname PE-X", "commit trial", "commit")
        await screen.ask("quit", "save", "y", "display clock")
        assert [number - element.changes()[0] for number in element.changes()] == [0, 1, 2, 4]

    scene(element, play)
