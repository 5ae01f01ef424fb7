"""What the lab's oddities look like on the wire, seen by bare clients: a kit that strikes with them must really strike."""

from __future__ import annotations

import asyncio
import re

import asyncssh
import pytest
from ncclient import manager

from lab.client import LabClient, LabError, Running

OLT, PTN, PE = "olt-xh-1", "ptn-xh-1", "pe-1"
VERSION = "display version"


def typed(lab: Running, kind: str, *lines: str) -> bytes:
    """What an OLT writes after login, with this oddity at the last of these lines."""

    async def talk() -> bytes:
        door = lab.elements[OLT]
        options = asyncssh.SSHClientConnectionOptions(known_hosts=None, username="lab", password="lab")
        async with asyncssh.connect(door["host"], door["port"], options=options) as connection:
            process = await connection.create_process(term_type="vt100", encoding=None)
            for line in ("undo smart", "enable", "scroll", *lines[:-1]):
                process.stdin.write(f"{line}\n".encode())
                await process.stdout.readuntil(re.compile(rb"(?m)^OLT-XH-1[^\n]*[>#]$"))
            lab.client.fault(OLT, kind)
            process.stdin.write(f"{lines[-1]}\n".encode())
            seen = b""
            try:
                while True:
                    seen += await asyncio.wait_for(process.stdout.read(65536), 0.5)
            except TimeoutError:
                return seen

    return asyncio.run(talk())


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("aside", rb"disp\r\n! 1\[.*LCDGi.*--- END\r\n\r\nOLT-XH-1#display version"),
        ("page", rb"---- More \( Press 'Q' to break \) ----\Z"),
        ("wrap", rb"display version detail of some  \x1b\[1Dnonsense"),
        ("inner-prompt", rb"\r\nOLT-XH-1#\r\n.*VERSION"),
        ("question", rb"display version\r\n\r\n  Are you sure to proceed\? \(y/n\)\[n\]:\Z"),
        ("bytes", rb"\xb3\xf6\xff"),
        ("no-newline", rb"[^\n]OLT-XH-1#\Z"),
        ("log", rb"[^\r\n]\r\n! 1\[.*--- END\r\n  The percentage of saved data .*27%\r\n[^\r\n]"),
        ("log-wrapped", rb"ALARM NAME[^\r\n]*\r\n[^\r\n]*\r\n.*OLT-XH-1#\Z"),
        ("log-behind", rb"\r\nOLT-XH-1#\r\n! 1\[.*27%\r\n\Z"),
        ("broadcast", rb"\r\n\*\*\* Message from root to all users"),
        ("title", rb"\x1b\]0;olt-xh-1: 1 user\x07\x1b\[1m\x1b\[0mOLT-XH-1#\Z"),
    ],
)
def test_on_a_command_line(lab: Running, metro: LabClient, kind: str, seen: bytes) -> None:
    line = "display version detail of some nonsense" if kind == "wrap" else VERSION
    found = typed(lab, kind, line)
    assert re.search(seen, found, re.DOTALL), found
    assert metro.faults(OLT) == []
    assert set(metro.elements()[0]["quirks"]) >= {kind}


def test_the_end_of_a_save_behind_the_prompt(lab: Running, metro: LabClient) -> None:
    found = typed(lab, "late-end", "config", "vlan 3999 smart", "save")
    assert re.search(rb"please wait...\r\n\r\nOLT-XH-1\(config\)#\r\n.*saved successfully\r\n.*\Z", found, re.DOTALL), (
        found
    )
    assert metro.saved(OLT) == metro.running(OLT)


def test_a_save_that_fails_behind_the_prompt_did_nothing(lab: Running, metro: LabClient) -> None:
    before = metro.saved(OLT)
    metro.fault(OLT, "late-end", text="  Failed to save\n")
    found = typed(lab, "title", "config", "vlan 3998 smart", "save")
    assert found.endswith(b"OLT-XH-1(config)#\r\n  Failed to save\r\n"), found
    assert metro.saved(OLT) == before


def test_a_question_that_is_not_answered_by_yes_does_nothing(lab: Running, metro: LabClient) -> None:
    before = metro.running(OLT)
    typed(lab, "question", "config", "vlan 3999 smart")
    assert metro.running(OLT) == before


def reply(lab: Running, element: str, kind: str) -> bytes:
    """The bytes of a NETCONF reply with this oddity."""

    async def talk() -> bytes:
        door = lab.elements[element]
        options = asyncssh.SSHClientConnectionOptions(known_hosts=None, username="lab", password="lab")
        async with asyncssh.connect(door["host"], door["port"], options=options) as connection:
            process = await connection.create_process(subsystem="netconf", encoding=None)
            await process.stdout.readuntil(b"]]>]]>")
            base = "urn:ietf:params:xml:ns:netconf:base:1.0"
            offer = "<capability>urn:ietf:params:netconf:base:1.0</capability>"
            hello = f'<hello xmlns="{base}"><capabilities>{offer}</capabilities></hello>]]>]]>'
            process.stdin.write(hello.encode())
            lab.client.fault(element, kind)
            source = "<get-config><source><running/></source></get-config>"
            process.stdin.write(f'<rpc xmlns="{base}" message-id="1">{source}</rpc>]]>]]>'.encode())
            return bytes(await process.stdout.readuntil(b"]]>]]>"))

    return asyncio.run(talk())


def test_in_netconf(lab: Running, metro: LabClient) -> None:
    assert b"<!-- \xb3\xf6\xff -->" in reply(lab, PTN, "bytes")
    assert reply(lab, PTN, "no-newline").endswith(b">]]>]]>")


def test_a_full_box_hangs_up(lab: Running, metro: LabClient) -> None:
    metro.fault(PTN, "full")
    door = lab.elements[PTN]
    with pytest.raises(Exception, match=r".*"):
        manager.connect(host=door["host"], port=door["port"], username="lab", password="lab", hostkey_verify=False, timeout=2)  # fmt: skip


@pytest.mark.parametrize("element", [PTN, PE])
def test_a_stranger_leaves_the_candidate_dirty(metro: LabClient, element: str) -> None:
    before = metro.running(element)
    metro.fault(element, "dirty")
    assert any("modified" in words for words in metro.pending(element))
    assert metro.running(element) == before
    metro.load(element, before)
    assert metro.pending(element) == []


def test_what_an_element_does_not_have_is_refused(metro: LabClient) -> None:
    with pytest.raises(LabError, match="huawei_smartax has no candidate that sessions share"):
        metro.fault(OLT, "dirty")
    with pytest.raises(LabError, match="huawei_smartax has no commit that waits"):
        metro.fault(OLT, "expire")
    with pytest.raises(LabError, match="no confirmed commit is pending"):
        metro.fault(PTN, "expire")
