"""The IOS XR element against transcripts, netmiko's ways to commit, and what its configuration refuses.

The transcripts were recorded from the element and read against the dialect's facts, never against a driver: they pin what
was read. What stands on its own are the captures of real elements (`test_lab_cisco_iosxr_captures.py`). A line that begins with a prompt or a question holds
what is typed there; everything else is what the box must answer, byte for byte but for the digits of times.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.contract.iosxr_bench import FOLDER, PROVISION, SUB, TIME, UNDO, Screen, door, network, session

PROMPT = re.compile(
    r"^(RP/0/RP0/CPU0:[\w-]+(?:\([\w-]+\))?#|Uncommitted changes found, .*? \[cancel\]:|Do you wish to .*? \[no\]: )(.*)$",
    re.MULTILINE,
)


# -- transcripts -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(path: Path) -> None:
    expected = path.read_text()
    _, element = network()

    async def play(screen: Screen) -> None:
        for typed in PROMPT.finditer(expected):
            before = expected[: typed.start(2)].replace("\n", "\r\n")
            await screen.reach(len(before))
            assert TIME.sub("T", screen.text) == TIME.sub("T", before)
            await screen.send(typed[2])

    session(element, play)


def test_what_is_undone_leaves_nothing_behind() -> None:
    _, element = network()
    before = element.running()

    async def play(screen: Screen) -> None:
        await screen.ask("terminal length 0", "configure", *PROVISION)
        assert element.running() == element.saved() == before
        assert await screen.ask("commit") == ""
        assert element.running() == element.saved() != before
        await screen.ask("root", *UNDO, "commit", "end")

    session(element, play)
    assert element.running() == before
    assert element.pending() == []


# -- public clients --------------------------------------------------------------------------------------------------
def test_netmiko_commits_is_refused_and_confirms_a_trial() -> None:
    from netmiko import ConnectHandler

    _, element = network()
    before = element.running()

    def work(port: int) -> None:
        box = ConnectHandler(device_type="cisco_xr", host="127.0.0.1", port=port, username="lab", password="lab")
        assert box.find_prompt() == "RP/0/RP0/CPU0:XR-T-1#"
        box.send_config_set(list(PROVISION))
        box.commit(label="EL000001", comment="by hand")
        assert "EL000001" in box.send_command("show configuration commit list")
        box.exit_config_mode()
        box.send_config_set([SUB, "service-policy input NONE"])
        with pytest.raises(ValueError, match="show configuration failed"):
            box.commit()
        assert "!!% " in box.send_command("show configuration failed")
        box.exit_config_mode()
        box.send_config_set([SUB, "shutdown"])
        box.commit(confirm=True, confirm_delay=60)
        assert element.pending() == ["a confirmed commit waits for its confirmation"]
        assert "Confirming commit" in box.commit()
        box.exit_config_mode()
        assert "Invalid input" in box.send_command("show nothing")
        assert "2 commits" in box.send_command("rollback configuration last 2", read_timeout=10)
        box.disconnect()

    async def run() -> None:
        async with door(element) as port:
            await asyncio.to_thread(work, port)

    asyncio.run(run())
    assert element.running() == before


# -- the configuration ----------------------------------------------------------------------------------------------
def test_commit_replace_asks_and_leaves_only_what_was_typed() -> None:
    _, element = network()

    async def play(screen: Screen) -> None:
        await screen.ask("configure", "hostname ALONE", "commit replace")
        assert screen.text.endswith("Do you wish to proceed? [no]: ")
        await screen.ask("yes")
        assert screen.text.endswith("RP/0/RP0/CPU0:ALONE(config)#")
        assert "mpls ldp" not in element.running()
        await screen.ask("load rollback changes last 1", "commit")

    before = element.running()
    session(element, play)
    # what this lab does not know comes back at the end, as does a place that has no neighbours left
    assert sorted(element.running().splitlines()) == sorted(before.splitlines())


def test_route_policies_are_replaced_as_a_whole() -> None:
    _, element = network()

    async def play(screen: Screen) -> None:
        warned = await screen.ask("configure", "route-policy CUSTOMER")
        assert warned.startswith("% WARNING: Policy object route-policy CUSTOMER exists!")
        assert "Invalid input" in await screen.ask("frob")
        await screen.ask("if destination in CUSTOMERS then", "set med 10", "endif", "end-policy")
        assert screen.text.endswith("(config)#")
        shown = await screen.ask("show configuration")
        assert (
            "route-policy CUSTOMER\n  if destination in CUSTOMERS then\n    set med 10\n  endif\nend-policy\n!\n"
            in shown
        )
        await screen.ask("commit")

    session(element, play)
    assert "set med 10" in element.running()
    assert "drop\n  endif" not in element.running()


@pytest.mark.parametrize(
    ("typed", "line", "why"),
    [
        ((SUB, "encapsulation dot1q 907"), " encapsulation dot1q 907", "already in use on GigabitEthernet0/0/0/1.7"),
        (("no policy-map OFFICE-20M",), "no policy-map OFFICE-20M", "in use"),
        (("router bgp 65002",), "router bgp 65002", "BGP is already running"),
        (
            ("router bgp 65001 vrf A address-family ipv4 unicast",),
            "  address-family ipv4 unicast",
            "RD for the VRF must be present",
        ),
        (("router bgp 65001 neighbor 10.1.1.2",), " neighbor 10.1.1.2", "no remote AS"),
        (("interface BE1.5", "service-policy input OFFICE-20M"), " service-policy input OFFICE-20M", "percentage"),
    ],
)
def test_what_is_refused_only_at_commit(typed: tuple[str, ...], line: str, why: str) -> None:
    _, element = network()
    before = element.running()

    async def play(screen: Screen) -> None:
        assert await screen.ask("configure", *typed) == ""
        assert "% Failed to commit" in await screen.ask("commit")
        rows = (await screen.ask("show configuration failed")).splitlines()
        assert why in rows[rows.index(line) + 1]
        assert rows[rows.index(line) + 1].startswith("!!% ")
        # what was refused stays in the target
        assert "% Failed to commit" in await screen.ask("commit atomic")
        await screen.ask("abort")

    session(element, play)
    assert element.running() == before


def test_a_configuration_of_another_kind_is_refused() -> None:
    _, element = network()
    with pytest.raises(ValueError, match="carriage returns"):
        element.load("hostname A\r\n")


def test_pages_break_and_can_be_left() -> None:
    _, element = network()

    async def play(screen: Screen) -> None:
        await screen.send("show running-config")
        await screen.until(lambda text: text.endswith(" --More-- "))
        assert screen.text.count("\n") == 26
        await screen.send(" ", end="")
        await screen.until(lambda text: text.count(" --More-- ") == 2)
        assert " --More-- " + "\b" * 10 + " " * 10 + "\b" * 10 in screen.text
        await screen.send("q", end="")
        await screen.until(lambda text: text.endswith("XR-T-1#"))

    session(element, play)
