"""The VRP element against transcripts, a captured session and bare terminals.

The transcripts were written from the dialect's facts and the layouts of public captures, never from a driver. A line
that begins with a prompt, or ends a question, holds what is typed there; everything else is what the box must answer,
byte for byte but for the digits of times.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from lab.element import Dropped, Frame, Terminated
from tests.contract.vrp_bench import FOLDER, Login, Screen, network, scene

CAPTURES = Path(os.environ.get("KAITONG_CAPTURES") or Path(__file__).parents[3] / "shared" / "captures") / "vrp"
TYPED = re.compile(
    r"^(<[\w-]+>|\[[~*]?[\w./-]+\]|(?:Warning|Error): .*\[(?:Y/N|Y/N/C|Y\(yes\)/N\(no\)/C\(cancel\))\]:)(.*)$",
    re.MULTILINE,
)
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
LINE = (
    "interface GigabitEthernet0/1/0.100",
    "vlan-type dot1q 100",
    "description EL-0100",
    "ip address 203.0.113.1 255.255.255.252",
    "statistic enable",
    "qos car cir 51200 cbs 9350000 green pass red discard inbound",
    "qos car cir 51200 cbs 9350000 green pass red discard outbound",
    "quit",
    "ip route-static 198.51.100.8 29 203.0.113.2 description EL-0100",
)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    expected = path.read_text()
    banner = (FOLDER / "01-login-and-errors.txt").read_text().split("<PE-T-1>")[0]
    expected = expected if expected.startswith("Info:") else banner + expected
    _, element = network()

    async def play(login: Login) -> None:
        screen = await login()
        for typed in TYPED.finditer(expected):
            before = expected[: typed.start(2)].replace("\n", "\r\n")
            await screen.reach(len(before))
            assert TIME.sub("T", screen.text) == TIME.sub("T", before)
            if typed.end() < len(expected) - 1:
                screen.send(typed[2])

    scene(element, play)


# -- configurations of real boxes -------------------------------------------------------------------------------------
@pytest.mark.skipif(not CAPTURES.is_dir(), reason=f"the captures are not at {CAPTURES}: set KAITONG_CAPTURES")
def test_the_captured_sessions_go_as_they_went() -> None:
    """Prompts, marks and answers of the NE40E session, under this box's name and port."""
    said = (CAPTURES / "session-ne40e-8190-commit-description.txt").read_text()
    said = said.replace("hua.test", "PE-T-1").replace("100GE0/1/43", "GigabitEthernet0/1/2")
    said = said.replace("100ge0/1/43", "gigabitethernet0/1/2")
    _, element = network()

    async def play(login: Login) -> None:
        screen = await login()
        screen.text = ""
        for line in [TYPED.sub(r"\2", row) for row in said.splitlines()[:1] + said.splitlines()[2:-1]]:
            screen.send(line)
            await screen.reach(len(screen.text) + len(line) + 2)
            await screen.prompt()
        assert screen.text.replace("\r\n", "\n") == said.rstrip("\n")

    scene(element, play)


def test_pages_break_and_the_echo_wraps() -> None:
    _, element = network(width=80)
    more = "  ---- More ----"
    erase = "\x1b[42D" + " " * 42 + "\x1b[42D"

    async def play(login: Login) -> None:
        screen = await login()
        screen.text = ""
        screen.send("display current-configuration")
        await screen.until(lambda text: text.endswith(more))
        assert screen.text.count("\n") == 1 + 24
        screen.send(" ", end="")
        await screen.until(lambda text: text.count(more) == 2)
        assert more + erase + element.running().splitlines()[24] in screen.text
        screen.send("q", end="")
        await screen.until(lambda text: text.endswith("<PE-T-1>"))
        screen.text = ""
        screen.send("display " + "x" * 80)
        await screen.prompt()
        assert screen.text.startswith("display " + "x" * 64 + " \x1b[1D" + "x")

    scene(element, play)


def test_help_lists_what_may_follow() -> None:
    _, element = network()

    async def play(login: Login) -> None:
        screen = await login()
        screen.text = ""
        screen.send("display configuration commit ?", end="")
        await screen.until(lambda text: text.count("<PE-T-1>"))
        assert "?\r\n  changes\r\n  list\r\n\r\n<PE-T-1>display configuration commit " in screen.text

    scene(element, play)


def test_no_more_users_than_vtys() -> None:
    _, element = network()

    async def play(login: Login) -> None:
        first = await login()
        assert "      The last login time is" not in first.text
        await login()
        third = await login()
        assert "VTY users online is 3," in third.text
        assert "      The last login time is" in third.text
        assert (await login()).text == "All user interfaces are used, please try later!\r\n"
        assert [session.line for session in element.database.sessions] == ["VTY 0", "VTY 1", "VTY 2"]
        third.send("quit")
        await third.until(lambda text: False)
        assert (await login()).text.endswith("<PE-T-1>")

    scene(element, play)


# -- frames, states, alarms -------------------------------------------------------------------------------------------
async def _configure(screen: Screen, *lines: str) -> None:
    said = await screen.ask("system-view", *lines, "commit")
    assert not said, said
    await screen.ask("return")


def test_frames_end_where_the_running_configuration_says() -> None:
    world, element = network()
    port = "GigabitEthernet0/1/0"

    def verdict(*tags: int, port: str = port) -> Terminated | Dropped:
        found = element.forward(port, Frame(tags))
        assert isinstance(found, (Terminated, Dropped))
        return found

    async def play(login: Login) -> None:
        screen = await login()
        assert verdict(100) == Dropped(f"no sub-interface of {port} takes VLAN 100")
        await screen.ask("system-view", *LINE)
        assert isinstance(verdict(100), Dropped)
        await screen.ask("commit", "return")
        arrived = Terminated(f"{port}.100", "203.0.113.1/30", "VLAN 100, in the public network")
        assert verdict(100) == arrived
        await _configure(screen, LINE[0], "shutdown")
        assert verdict(100) == Dropped(f"{port}.100 is shut down")
        await _configure(screen, LINE[0], "undo shutdown", "undo ip address")
        assert verdict(100) == Dropped(f"{port}.100 has no IP address")
        qinq = ("qinq termination pe-vid 100 ce-vid 2001", "ip address 203.0.113.1 30")
        await _configure(screen, LINE[0], *qinq)
        assert verdict(100, 2001) == Dropped(f"{port}.100 does not terminate QinQ")
        await _configure(screen, LINE[0], "encapsulation qinq-termination")
        assert isinstance(verdict(100, 2001), Terminated)
        assert verdict() == Dropped(f"{port} has no IP address")
        await _configure(screen, "interface Eth-Trunk7.70", "vlan-type dot1q 70", "ip address 10.7.0.1 30")
        assert verdict(70, port="GigabitEthernet0/1/1") == Terminated(
            "Eth-Trunk7.70", "10.7.0.1/30", "VLAN 70, in the public network"
        )
        assert verdict(port="GigabitEthernet0/1/2") == Dropped("GigabitEthernet0/1/2 has no IP address")

    scene(element, play)
    del world


def test_alarms_follow_links_and_configuration() -> None:
    world, element = network()
    port = "GigabitEthernet0/1/0"

    def alarms() -> dict[str, str]:
        return {alarm.object: alarm.details["description"] for alarm in element.alarms.active.values()}

    async def play(login: Login) -> None:
        screen = await login()
        assert alarms() == {}
        world.cut_link("pe-t-1", port)
        assert alarms().keys() == {f"interface {port}", f"interface {port}.99"}
        assert alarms()[f"interface {port}"] == (
            f"The interface status changes. (ifName={port}, AdminStatus=UP, OperStatus=DOWN, "
            f"Reason=Interface physical link is down, mainIfname={port})"
        )
        shown = await screen.ask("display alarm active")
        rows = shown.splitlines()[4:-1]
        assert all(len(row) == 80 for row in rows)
        assert rows[0][11:28] == "0x8520003  2     "
        assert "".join(row[39:] for row in rows).count("The interface status changes.") == 2
        assert "AlarmName : linkDown" in await screen.ask("display alarm active verbose")
        world.restore_link("pe-t-1", port)
        assert alarms() == {}
        await _configure(screen, f"interface {port}.99", "shutdown")
        assert (
            "AdminStatus=DOWN, OperStatus=DOWN, Reason=The interface is shut down." in alarms()[f"interface {port}.99"]
        )
        await _configure(screen, f"undo interface {port}.99")
        assert alarms() == {}
        await _configure(screen, f"interface {port}.99", "vlan-type dot1q 99", "shutdown")
        assert alarms() == {}, "what was never up has not gone down"

    scene(element, play)
