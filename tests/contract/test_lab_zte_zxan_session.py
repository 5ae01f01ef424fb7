"""Sessions at a ZXA10 element, both releases: a bare socket over telnet, pages, what a session leaves behind."""

from __future__ import annotations

import asyncio
import re
import socket

import pytest

from lab.dialects.zte_zxan import Zxan
from lab.network import World
from lab.servers.tcp import GREETING
from tests.contract.zte_boxes import FOLDER, Screen, box, boxes, door, login, provision, session, undo

MORE = " --More--"


@pytest.mark.parametrize("new", [False, True])
def test_what_is_provisioned_and_undone_leaves_nothing_behind(new: bool) -> None:
    element = box(new=new)
    before = element.running()

    async def play(screen: Screen) -> None:
        await screen.ask("terminal length 0")
        for line in provision(new=new):
            assert not re.search(r"%(Error|Code)", await screen.ask(line)), line
        assert len(element.running()) > len(before)
        assert element.saved() == before
        for line in undo(new=new):
            assert not re.search(r"%(Error|Code)", await screen.ask(line)), line

    session(element, play)
    assert element.running() == before


class Telnet:
    """A socket, and every byte that came."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 20)
        self.text = b""

    def until(self, mark: bytes) -> bytes:
        while not self.text.endswith(mark):
            if not (data := self.socket.recv(65536)):
                break
            self.text += data
        return self.text

    def ask(self, line: str, mark: bytes) -> bytes:
        self.text = b""
        self.socket.sendall(line.encode() + b"\r\n")
        return self.until(mark)


def test_telnet_asks_who_is_there_and_enable_asks_for_its_password() -> None:
    world = World.from_file(FOLDER / "network.yaml")
    element = world.elements["olt-z-t"]
    assert isinstance(element, Zxan)

    def work(port: int) -> None:
        one = Telnet(port)
        assert one.until(b"Username:") == GREETING + b"Username:"
        assert one.ask("lab", b"Password:") == b"lab\r\nPassword:"
        assert one.ask("wrong", b"Username:").startswith(b"\r\n%Error")
        one.ask("lab", b"Password:")
        weak = b"\r\n% The password is not strong, please change the password.\r\nOLT-Z-T>"
        assert one.ask("lab", b">") == weak
        assert b"%Error 20201" in one.ask("configure terminal", b">")
        one.ask("enable", b"Password:")
        assert one.ask("no?", b"Password:") == b"\r\n%Error 20208: Bad password\r\nPassword:"
        assert one.ask("zxr10", b"#") == b"\r\nOLT-Z-T#"
        one.ask("enable", b"Password:")
        for _ in range(2):
            one.ask("wrong", b"Password:")
        assert one.ask("wrong", b"#") == b"\r\n%Error 20208: Bad password\r\nOLT-Z-T#"
        two, three = Telnet(port), Telnet(port)
        for each in (two, three):
            each.until(b"Username:")
            each.ask("lab", b"Password:")
        # the third session is one too many; it is told so when it has logged in
        assert b"%Error" in three.ask("lab", b"end")
        one.ask("exit", b"[yes/no]:")
        assert one.ask("yes", b"end") == b"yes\r\n"
        assert two.ask("lab", b">").endswith(b"OLT-Z-T>")
        for each in (one, two, three):
            each.socket.close()

    async def run() -> None:
        async with door(element) as port:
            await asyncio.to_thread(work, port)

    asyncio.run(run())


def test_more_sessions_than_lines_are_turned_away() -> None:
    element = box(new=True)
    element.most_sessions = 1

    async def run() -> None:
        async with door(element) as port, login(port) as screen:
            async with login(port) as second:
                assert second.text == "%Error: All vty are in use, please try again later.\r\n"
            assert not await screen.ask("terminal length 0")
            assert (await screen.ask("who")).count("vty") == 1

    asyncio.run(run())


def test_pages_break_and_the_pager_takes_back_eight_characters() -> None:
    element = box(new=False)

    async def play(screen: Screen) -> None:
        screen.text = ""
        screen.send("show running-config")
        await screen.until(lambda text: text.endswith(MORE))
        assert screen.text.count("\n") == 25
        screen.send(" ", end="")
        await screen.until(lambda text: text.count(MORE) == 2)
        assert MORE + "\b \b" * 8 + element.running().splitlines()[23] in screen.text
        screen.send("q", end="")
        await screen.until(lambda text: text.endswith("OLT-Z-3#"))
        await screen.ask("terminal length 0")
        screen.text = ""
        screen.send("show vlan ?", end="")
        await screen.until(lambda text: text.endswith("#show vlan "))
        assert screen.text.splitlines()[1:-1] == ["  port", "  summary", "  <vlan>"]

    session(element, play)


def test_the_head_of_the_configuration_tells_whether_it_was_saved() -> None:
    _, old, new = boxes(mask=False)

    async def play(screen: Screen) -> None:
        await screen.ask("terminal length 0")
        assert await screen.ask("show running-config") == new.running()
        await screen.ask("configure terminal", "vlan 1063", "name LL-0001", "end")
        head = (await screen.ask("show running-config")).splitlines()[1:4]
        assert head[0] == "!configuration has not been saved since system starting"
        assert re.fullmatch(r"!last configuration change at \d\d:\d\d:\d\d \w{3} \w{3} \d+ \d{4} by lab", head[2])
        await screen.ask("write")
        head = (await screen.ask("show running-config")).splitlines()[1:4]
        assert re.fullmatch(r"!configuration saved at \d\d:\d\d:\d\d \w{3} \w{3} \d+ \d{4} by write", head[0])

    async def play_old(screen: Screen) -> None:
        await screen.ask("terminal length 0", "write")
        assert "timestamp_write: 00:00:00 01/01/2026" not in await screen.ask("show running-config")

    session(new, play)
    session(old, play_old)
    assert new.saved() == new.running()


def test_long_lines_break_after_80_characters_in_the_middle_of_a_word() -> None:
    element = box(new=True)

    async def play(screen: Screen) -> None:
        await screen.ask("configure terminal", "traffic-profile EL_50M cir 51200")
        line = next(line for line in element.running().splitlines() if line.startswith("traffic-profile EL_50M"))
        assert len(line) == 80
        assert element.view.traffic["EL_50M"].endswith("coupling-flag enable")
        await screen.ask("vlan 1063", "name " + "x" * 73)
        assert f"\n  name {'x' * 73}\n\n$\n" in element.running()
        assert element.view.vlans[1063] == "x" * 73
        element.load(element.running())
        assert element.view.vlans[1063] == "x" * 73

    session(element, play)


def test_names_of_onus_are_hidden_on_c600_unless_the_lab_says_otherwise() -> None:
    _, _, open_box = boxes(mask=False)

    async def play(screen: Screen) -> None:
        await screen.ask("terminal length 0")
        assert "  name NEIGHBOUR\n" in await screen.ask("show running-config-interface gpon_onu-1/1/1:1")

    session(open_box, play)
