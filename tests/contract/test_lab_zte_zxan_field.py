"""The ZXA10 element, both releases, under faults and in the field: what strikes a session, what states and frames follow.

Commands are typed by a bare client at the box's real door; the field is put out of order from outside.
"""

from __future__ import annotations

import asyncio
import re

import asyncssh
import pytest
import yaml

from lab.dialects.zte_zxan.release import release_of, serial_of
from lab.element import Dropped, Forwarded, Frame, Terminated
from lab.faults import Fault, Kind
from lab.network import NetworkFileError, World
from lab.tracer import trace
from tests.contract.zte_boxes import FOLDER, Screen, box, boxes, door, provision, session


# -- faults ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["drop", "drop-after", "reboot"])
def test_faults_cut_the_session(kind: Kind) -> None:
    element = box(new=False)

    async def play(screen: Screen) -> None:
        await screen.ask("configure terminal")
        element.faults.set(Fault(kind, at=3))
        await screen.ask("vlan 1063", "exit")
        screen.text = ""
        screen.send("vlan 1064")
        assert "OLT-Z-3" not in await screen.until(lambda text: False)

    with pytest.raises(asyncssh.ConnectionLost):
        session(element, play)
    assert (1063 in element.view.vlans) is (kind != "reboot")
    assert (1064 in element.view.vlans) is (kind == "drop-after")


@pytest.mark.parametrize("new", [False, True])
def test_faults_refuse_ignore_garble_and_hold(new: bool) -> None:
    element = box(new=new)

    async def play(screen: Screen) -> None:
        await screen.ask("terminal length 0", "configure terminal")
        element.faults.set(Fault("reject", match="vlan 1063", text="%Code 63990-GPONSRV : No resource."))
        assert await screen.ask("vlan 1063") == "%Code 63990-GPONSRV : No resource.\n"
        element.faults.set(Fault("lock-held"))
        assert "System is busy" in await screen.ask("vlan 1063")
        element.faults.set(Fault("ignore", match="vlan 1063"))
        assert not await screen.ask("vlan 1063")
        assert screen.text.endswith("(config-vlan1063)#")
        assert 1063 not in element.view.vlans
        pon = element.release.olt + ("1/1/1" if new else "1/3/12")
        element.faults.set(Fault("ignore", match="onu 4"))
        await screen.ask("exit", f"interface {pon}")
        assert await screen.ask("onu 4 type F601 sn ZTEG00000099") == ".[Successful]\n"
        assert len(element.view.onus) == 1
        element.faults.set(Fault("garble"))
        assert "ONU Number" not in await screen.ask("show gpon onu state")
        await screen.ask("end")
        element.faults.set(Fault("commit-fails"))
        assert "%Error" in await screen.ask("write")
        element.faults.set(Fault("slow", seconds=0.01))
        element.faults.set(Fault("hold-after", seconds=0.01))
        assert "[OK]" in await screen.ask("write")
        element.faults.clear()
        element.faults.set(Fault("wrong-box", text="OLT-X"))
        await screen.ask("show clock")
        assert screen.text.endswith("\nOLT-X#")

    session(element, play)


def test_an_unreachable_box_and_a_wrong_password() -> None:
    element = box(new=True)

    async def run() -> None:
        async with door(element) as port:
            with pytest.raises(asyncssh.PermissionDenied):
                await asyncssh.connect("127.0.0.1", port, username="lab", password="x", known_hosts=None, config=None)
            element.faults.set(Fault("unreachable", once=False))
            with pytest.raises((asyncssh.Error, OSError)):
                await asyncssh.connect("127.0.0.1", port, username="lab", password="lab", known_hosts=None, config=None)

    asyncio.run(run())


def test_an_alarm_after_a_change_is_an_onu_that_is_not_heard() -> None:
    element = box(new=True)

    async def play(screen: Screen) -> None:
        await screen.ask("terminal length 0", *provision(new=True)[:13])
        element.faults.set(Fault("alarm"))
        await screen.ask("onu 4 type F601 sn ZTEG00000003")
        assert "LOS" in await screen.ask("show gpon onu state gpon_olt-1/1/1 4")
        assert "major    onu 1/1/1:4 : GPON ONU loss of signal\n" in await screen.ask("show logging alarm")
        element.network.elements[element.name].alarms.clear("injected onu 1/1/1:4")
        element.network.changed()
        assert "working" in await screen.ask("show gpon onu state gpon_olt-1/1/1 4")
        element.faults.set(Fault("alarm", object="service-port 1/1/1:1 1", seconds=0.01))
        await screen.ask("exit", "vlan 1064")
        raised = asyncio.Event()
        element.alarms.listeners.append(lambda alarm, on: raised.set())
        if not element.alarms.active:
            await raised.wait()
        assert {alarm.object for alarm in element.alarms.active.values()} == {"onu 1/1/1:1"}

    session(element, play)


# -- the field -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("new", [False, True])
def test_states_alarms_and_frames_follow_the_field(new: bool) -> None:
    world, *both = boxes()
    element = both[new]
    pon, uplink = ("1/1/1", "xgei-1/4/1") if new else ("1/3/12", "xgei_1/19/1")
    serial = "5A54454700000003" if new else "5A54454700000001"
    onu, name = f"onu {pon}:4", f"{element.release.onu}{pon}:4"

    def verdict(*tags: int) -> Forwarded | Dropped:
        return element.ingress_from_ont(serial, 1, Frame(tags))

    def alarms() -> set[tuple[str, str]]:
        return {(alarm.object, alarm.name) for alarm in element.alarms.active.values()}

    async def phase(screen: Screen) -> list[str]:
        return (await screen.ask(f"show gpon onu state {element.release.olt}{pon} 4")).splitlines()[2].split()[1:4]

    async def play(screen: Screen) -> None:
        assert isinstance(verdict(), Dropped)
        await screen.ask("terminal length 0", *provision(new=new))
        note = f"ONU {pon}:4 user VLAN 100, service-port 1 to VLAN 1063"
        assert verdict() == Forwarded(uplink, Frame((1063,)), note)
        assert verdict(200) == Dropped(f"eth_0/1 of ONU {pon}:4 discards VLAN 200: mode tag")
        assert isinstance(element.forward(uplink, Frame((1063,))), Terminated)
        assert isinstance(element.forward(uplink, Frame((1064,))), Dropped)
        assert await phase(screen) == ["enable", "enable", "working"]
        assert "No related information" in await screen.ask(f"show {'pon' if new else 'gpon'} onu uncfg")
        world.power(serial, on=False)
        assert await phase(screen) == ["enable", "disable", "DyingGasp"]
        assert alarms() == {(onu, "GPON ONU dying gasp")}
        assert verdict() == Dropped(f"ONU {pon}:4 is not working (DyingGasp)")
        world.power(serial, on=True)
        assert not alarms()
        page = await screen.ask(f"show gpon onu detail-info {name}")
        assert re.search(r"\n   1 .* DyingGasp\n   2   2\d{3}-.*0000-00-00 00:00:00\n", page)
        world.cut_link(element.name, uplink)
        assert alarms() == {(f"port {uplink}", "Ethernet port link down")}
        assert verdict() == Dropped(f"uplink {uplink} of VLAN 1063 is down")
        world.clear()
        off, on = ("admin disable", "admin enable") if new else ("shutdown", "no shutdown")
        await screen.ask("configure terminal", f"interface {name}", off)
        assert verdict() == Dropped(f"ONU {pon}:4 is disabled")
        assert (await phase(screen))[0] == "disable"
        assert not alarms()
        await screen.ask(on, "exit", f"interface {element.release.olt}{pon}", "shutdown")
        assert (await phase(screen))[2] == "LOS"
        await screen.ask("no shutdown", "exit", f"pon-onu-mng {name}", "interface eth eth_0/1 state lock")
        assert verdict() == Dropped(f"ONU {pon}:4 is locked at eth_0/1")
        await screen.ask("interface eth eth_0/1 state unlock", "reboot")
        assert "Reboot" in await screen.ask(f"show gpon onu detail-info {name}")
        await screen.ask("no vlan port eth_0/1 mode", "vlan port eth_0/1 mode hybrid def-vlan 100")
        assert isinstance(verdict(), Forwarded)
        assert isinstance(verdict(101), Dropped)
        await screen.ask("exit", f"interface {uplink}", "no switchport vlan 1063")
        assert verdict() == Dropped("VLAN 1063 is not on any uplink")

    session(element, play)
    element.reset()
    world.changed()
    assert verdict() == Dropped(f"no ONU with serial number {serial_of(serial)} is registered")


def test_an_inner_tag_and_the_way_through_both_boxes() -> None:
    world, old, new = boxes()

    async def play(screen: Screen) -> None:
        await screen.ask(*provision(new=False)[:-1], "interface gpon-onu_1/3/12:4", "no service-port 1")
        await screen.ask("service-port 1 vport 1 user-vlan 100 vlan 2001 svlan 1063")

    async def far(screen: Screen) -> None:
        await screen.ask(*provision(new=True))

    session(old, play)
    session(new, far)
    found = trace(world, serial="5A54454700000001")
    assert [hop.tags for hop in found.hops] == [(1063, 2001), (1063, 2001)]
    assert found.reached
    assert found.reached.interface == "onu 1/1/1:4"


# -- identity --------------------------------------------------------------------------------------------------------
def test_the_release_follows_from_the_identity() -> None:
    assert release_of({"model": "C320", "software": "V2.1.0"}).name == "C300"
    assert release_of({"model": "ZXA10 C300", "software": "V3.1.0"}).name == "C600"
    assert release_of({"model": "C650"}).name == "C600"
    description = yaml.safe_load((FOLDER / "network.yaml").read_text(encoding="utf-8"))
    description["elements"][0]["identity"]["model"] = "MA5800-X7"
    with pytest.raises(NetworkFileError, match="expected C300, C320"):
        World(description, FOLDER)
    description["elements"][0]["identity"]["model"] = "C620"
    with pytest.raises(NetworkFileError, match="a configuration of C600 has a part"):
        World(description, FOLDER)
    with pytest.raises(ValueError, match="a configuration of C300 has no part"):
        box(new=False).load(box(new=True).running())
