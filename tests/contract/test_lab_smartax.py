"""The SmartAX element against transcripts and bare terminals.

The transcripts were written from the dialect's facts and the layouts of public captures, never from a driver. A line
that begins with a prompt or a question holds what is typed there; everything else is what the box must answer, byte for
byte but for the digits of times.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh
import pytest
import yaml

from lab.dialects.huawei_smartax import ELEMENT as SMARTAX
from lab.element import Dropped, Element, Forwarded, Frame, Terminated
from lab.faults import Fault, Kind
from lab.network import World
from lab.servers.ssh import listen

FOLDER = Path(__file__).parent / "transcripts" / "smartax"
PROMPT = re.compile(
    r"^(OLT-T-1(?:\(.*?\))?(?:[>#]|%%)|\{ .* \}: |Are you sure to log out\? \(y/n\)\[n\]:)(.*)$", re.MULTILINE
)
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")

_FLOW = (
    "gemport {gem} multi-service user-vlan 100 tag-transform translate "
    "inbound traffic-table index 900 outbound traffic-table index 900"
)
PROVISION = (
    'traffic table ip index 900 name "KT_1" cir 51200 cbs 1640400 pir 51200 pbs 1640400 priority 0 priority-policy local-setting',
    "vlan 1063 smart",
    "port vlan 1063 0/3 0",
    "interface gpon 0/1",
    'ont add 6 99 sn-auth "48575443A0000002" omci ont-lineprofile-id {profile} ont-srvprofile-id {service} desc "EL000001"',
    "ont port native-vlan 6 99 eth 1 vlan 100 priority 0",
    "quit",
    f"service-port 5827 vlan 1063 gpon 0/1/6 ont 99 {_FLOW}",
)
UNDO = (
    "undo service-port 5827",
    "interface gpon 0/1",
    "ont port native-vlan 6 99 eth 1 vlan 1 priority 0",
    "ont delete 6 99",
    "quit",
    "undo port vlan 1063 0/3 0",
    "undo vlan 1063",
    "undo traffic table ip index 900",
)
PREPARE = ("enable", "undo smart", "scroll", "infoswitch cli OFF", "config")


def network(config: Path = FOLDER / "olt-t-1.cfg", ports: tuple[str, ...] = ()) -> tuple[World, SMARTAX]:
    description = yaml.safe_load((FOLDER / "network.yaml").read_text())
    description["elements"][0]["lab"]["config"] = str(config)
    if ports:
        description["elements"][0]["ports"] += [{"name": name, "kind": "pon"} for name in ports]
    world = World(description, FOLDER)
    element = world.elements["olt-t-1"]
    assert isinstance(element, SMARTAX)
    return world, element


@asynccontextmanager
async def door(element: Element) -> AsyncIterator[int]:
    key = asyncssh.generate_private_key("ssh-ed25519")
    acceptor = await listen(element, "127.0.0.1", 0, key)
    try:
        yield acceptor.get_port()
    finally:
        element.cut_sessions()
        acceptor.close()
        await acceptor.wait_closed()


class Screen:
    """A plain SSH client: what it typed and what came back."""

    def __init__(self, process: asyncssh.SSHClientProcess[bytes]) -> None:
        self.process = process
        self.text = ""

    async def until(self, enough: Callable[[str], bool]) -> str:
        async with asyncio.timeout(5):
            while not enough(self.text):
                data = await self.process.stdout.read(65536)
                if not data:
                    break
                self.text += data.decode()
        return self.text

    async def reach(self, size: int) -> None:
        await self.until(lambda text: len(text) >= size)

    async def send(self, line: str, end: str = "\r") -> None:
        self.process.stdin.write((line + end).encode())

    async def ask(self, *lines: str) -> str:
        """Type lines, each after the prompt of the one before; the last answer."""
        for line in lines:
            self.text = ""
            await self.send(line)
            await self.until(lambda text: re.search(r"\n\S+(?:[>#]|%%)$", text) is not None)
        return self.text.replace("\r\n", "\n").rpartition("\n")[0].partition("\n")[2]


def session(element: Element, play: Callable[[Screen], Awaitable[None]]) -> None:
    """Log in to the element and play."""

    async def run() -> None:
        async with (
            door(element) as port,
            asyncssh.connect(
                "127.0.0.1", port, username="lab", password="lab", known_hosts=None, config=None
            ) as client,
            client.create_process(term_type="vt100", encoding=None) as process,
        ):
            screen = Screen(process)
            await screen.until(lambda text: text.endswith(">"))
            await play(screen)
            process.close()

    asyncio.run(run())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    expected = path.read_text()
    banner = (FOLDER / "01-login-and-errors.txt").read_text().split("OLT-T-1>")[0]
    expected = expected if expected.startswith("\n") else banner + expected
    _, element = network()

    async def play(screen: Screen) -> None:
        for typed in PROMPT.finditer(expected):
            before = expected[: typed.start(2)].replace("\n", "\r\n")
            await screen.reach(len(before))
            assert TIME.sub("T", screen.text) == TIME.sub("T", before)
            if typed.end() < len(expected) - 1:
                await screen.send(typed[2])
        await screen.reach(len(expected.rstrip("\n")))

    session(element, play)


def test_a_transcript_leaves_nothing_behind() -> None:
    _, element = network()
    before = element.running()

    async def play(screen: Screen) -> None:
        await screen.ask(*PREPARE, *(line.format(profile=20, service=20, gem=1) for line in PROVISION))
        assert element.running() != before
        await screen.ask(*UNDO)

    session(element, play)
    assert element.running() == before


def test_echo_wraps_pages_break_and_alarms_interrupt() -> None:
    world, element = network()
    element.width = 80

    async def play(screen: Screen) -> None:
        await screen.ask("enable", "undo smart")
        screen.text = ""
        await screen.send("display vlan " + "1" * 80, end="\b" * 77 + "\r")
        await screen.until(lambda text: "does not exist" in text)
        assert " \x1b[1D" in screen.text
        screen.text = ""
        await screen.send("display current-configuration")
        more = "---- More ( Press 'Q' to break ) ----"
        await screen.until(lambda text: text.endswith(more))
        await screen.send(" ", end="")
        await screen.until(lambda text: text.count(more) == 2)
        assert more + "\x1b[37D" + " " * 37 + "\x1b[37D" in screen.text
        await screen.send("Q", end="")
        await screen.until(lambda text: text.endswith("OLT-T-1#"))
        assert screen.text.count("\n") < len(element.running().splitlines())
        screen.text = ""
        await screen.send("disp", end="")
        await screen.until(lambda text: text == "disp")
        world.cut_link("olt-t-1", "0/3/0")
        await screen.until(lambda text: text.endswith("--- END\r\n\r\nOLT-T-1#disp"))
        assert "0x0a310021" in screen.text
        assert "! 1[" in screen.text

    session(element, play)


@pytest.mark.parametrize("kind", ["drop", "drop-after", "reboot"])
def test_faults_cut_the_session(kind: Kind) -> None:
    _, element = network()

    async def play(screen: Screen) -> None:
        await screen.ask(*PREPARE)
        element.faults.set(Fault(kind, at=2))
        await screen.ask("vlan 1063 smart")
        screen.text = ""
        await screen.send("vlan 1064 smart")
        assert "OLT-T-1" not in await screen.until(lambda text: False)

    with pytest.raises(asyncssh.ConnectionLost):
        session(element, play)
    assert (1063 in element.view.vlans) is (kind != "reboot")
    assert (1064 in element.view.vlans) is (kind == "drop-after")


def test_faults_refuse_garble_and_raise_alarms() -> None:
    _, element = network()

    async def play(screen: Screen) -> None:
        await screen.ask(*PREPARE)
        element.faults.set(
            Fault("reject", match="vlan 1063", text="Failure: System is busy, please retry after a while")
        )
        assert await screen.ask("vlan 1063 smart") == "  Failure: System is busy, please retry after a while\n"
        element.faults.set(Fault("ignore", match="vlan 1063"))
        assert not await screen.ask("vlan 1063 smart")
        assert 1063 not in element.view.vlans
        element.faults.set(Fault("lock-held"))
        assert "reading or writing flash" in await screen.ask("vlan 1063 smart")
        element.faults.set(Fault("garble", at=1))
        assert "Switch-Oriented" not in await screen.ask("display service-port all")
        element.faults.set(Fault("commit-fails"))
        assert "  Failure: " in await screen.ask("save")
        element.faults.set(Fault("alarm"))
        await screen.ask("vlan 1063 smart", "interface gpon 0/1")
        await screen.ask(PROVISION[4].format(profile=20, service=20))
        element.faults.set(Fault("wrong-box", text="OLT-X"))
        await screen.ask("display version")
        assert "OLT-X" not in screen.text.rpartition("\n")[0]
        assert screen.text.endswith("OLT-X(config-if-gpon-0/1)#")

    session(element, play)
    assert {alarm.object for alarm in element.active_alarms() if alarm.key.startswith("injected")} == {"ont 0/1/6 99"}


def test_states_alarms_and_frames_follow_the_field() -> None:
    world, element = network()
    serial = "48575443A0000002"

    def verdict(*tags: int) -> Forwarded | Dropped:
        return element.ingress_from_ont(serial, 1, Frame(tags))

    def alarms() -> set[tuple[str, str]]:
        return {(alarm.object, alarm.details["id"]) for alarm in element.active_alarms()} - {
            ("ont 0/1/5 0", "0x2e112007")
        }

    async def play(screen: Screen) -> None:
        assert isinstance(verdict(), Dropped)
        await screen.ask(*PREPARE, *(line.format(profile=20, service=20, gem=1) for line in PROVISION))
        assert verdict() == Forwarded(
            "0/3/0", Frame((1063,)), "ONT 0/1/6 99 user VLAN 100, service-port 5827 to VLAN 1063"
        )
        assert verdict(200) == Dropped("no service-port takes user VLAN 200 of ONT 0/1/6 99")
        assert isinstance(element.forward("0/3/0", Frame((1063,))), Terminated)
        await screen.ask("interface gpon 0/1", "ont port vlan 6 99 eth 1 translation 100 user-vlan 30")
        assert isinstance(verdict(30), Forwarded)
        assert verdict(31) == Dropped("eth 1 of ONT 0/1/6 99 discards VLAN 31: no translation")
        await screen.ask("ont deactivate 6 99")
        assert verdict() == Dropped("ONT 0/1/6 99 is deactivated")
        assert "deactivated" in await screen.ask("display ont info 6 99")
        await screen.ask("save", "ont activate 6 99")
        element.reset()
        world.changed()
        assert verdict() == Dropped("ONT 0/1/6 99 is deactivated")
        await screen.ask("ont activate 6 99", "quit")
        world.power(serial, on=False)
        assert alarms() == {("ont 0/1/6 99", "0x2e11a00b")}
        assert verdict() == Dropped("ONT 0/1/6 99 is offline (dying-gasp)")
        assert "down" in await screen.ask("display service-port 5827 | include State")
        world.power(serial, on=True)
        world.cut_link("olt-t-1", "0/3/0")
        assert alarms() == {("port 0/3/0", "0x0a310021")}
        assert verdict() == Dropped("uplink 0/3/0 of VLAN 1063 is down")
        world.clear()
        await screen.ask("undo port vlan 1063 0/3 0")
        assert verdict() == Dropped("VLAN 1063 is not on any uplink")
        assert not alarms()

    session(element, play)


def test_a_second_tag_needs_a_stacking_vlan_and_a_c_vlan_of_its_own() -> None:
    _, element = network()
    serial, lines = "48575443A0000002", [line.format(profile=20, service=20, gem=1) for line in PROVISION]
    flow = "service-port {} vlan 1063 gpon 0/1/6 ont 99 gemport 1 multi-service user-vlan {} tag-transform "
    adds = flow + "translate-and-add inner-vlan {} inner-priority 0"
    refusals = (
        (adds.format(5827, 100, 2001), "Failure: The VLAN attribute is not stacking or q-in-q"),
        (flow.format(5827, 100) + "translate-and-add", "% Incomplete command"),
    )
    conflict = "Failure: Service virtual port has existed already\n  Conflicted service virtual port index: 5827"

    async def play(screen: Screen) -> None:
        await screen.ask(*PREPARE, *(line for line in lines if not line.startswith("service-port")))
        for line, words in refusals:
            assert words in await screen.ask(line)
        assert not await screen.ask("vlan attrib 1063 stacking")
        assert not await screen.ask(adds.format(5827, 100, 2001))
        assert element.ingress_from_ont(serial, 1, Frame()) == Forwarded(
            "0/3/0", Frame((1063, 2001)), "ONT 0/1/6 99 user VLAN 100, service-port 5827 to VLAN 1063"
        )
        assert isinstance(element.forward("0/3/0", Frame((1063, 2001))), Terminated)
        assert element.forward("0/3/0", Frame((1063, 2002))) == Dropped("no service-port has VLAN 1063")
        assert element.forward("0/3/0", Frame((1063,))) == Dropped("no service-port has VLAN 1063")
        assert conflict in await screen.ask(adds.format(5828, 101, 2001))
        assert not await screen.ask(adds.format(5828, 101, 2002))
        assert "This VLAN has some service virtual ports" in await screen.ask("undo vlan attrib 1063")
        page = await screen.ask("display service-port 5827")
        assert re.search(r"Inner VLAN\s*: 2001", page)
        assert re.search(r"VLAN attr\s*: stacking", page)
        before = element.running()
        assert adds.format(5828, 101, 2002) in before
        await screen.ask("undo service-port 5828")
        assert element.running() == before.replace(f" {adds.format(5828, 101, 2002)}\n", "")

    session(element, play)
