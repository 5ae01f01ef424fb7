"""The IOS XR element against captures of real boxes: interfaces byte for byte, a refused commit, lists, routes."""

from __future__ import annotations

import calendar
import os
import time
from pathlib import Path

import pytest

from lab.dialects.cisco_iosxr.commit import Commit
from lab.dialects.cisco_iosxr.show_config import commit_list
from lab.dialects.cisco_iosxr.text import Document
from tests.contract.iosxr_bench import TIME, Screen, network, session

CAPTURES = Path(os.environ.get("KAITONG_CAPTURES") or Path(__file__).parents[3] / "shared" / "captures") / "iosxr"
pytestmark = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason="the captures of real elements are not beside this checkout"
)


def test_interfaces_of_a_production_box_are_kept_and_printed() -> None:
    path = CAPTURES / "body-show-running-config-interface-asr9k.txt"
    text = path.read_text()
    _, element = network(path)
    assert element.running() == text

    async def play(screen: Screen) -> None:
        await screen.ask("terminal length 0")
        assert await screen.ask("show running-config interface") == text.split("\n", 1)[1] + "\n"
        await screen.ask("configure", "interface TenGigE2/4/0/2.10012", "description other", "commit")
        assert element.running() == text.replace("CUSTOMER XXXX | 1500K", "other")

    session(element, play)


def test_a_refused_commit_is_reported_as_a_real_one() -> None:
    """The same mistake as in the capture: a VRF on a port that keeps its address."""
    real = (CAPTURES / "session-commit-failed-vrf-change-and-show-configuration-failed.txt").read_text()
    words, report = (
        real.split("11:00:38.727 UTC\n")[1].split("RP/0/RP0/CPU0:XRV1(config-if)#show")[0],
        real.split("58.873 UTC\n")[1],
    )
    _, element = network()

    async def play(screen: Screen) -> None:
        await screen.ask("configure", "interface MgmtEth0/RP0/CPU0/0", "vrf LAB_MGMT")
        assert await screen.ask("commit") == words
        assert await screen.ask("show configuration failed") == report.split("RP/0/RP0", 1)[0]
        await screen.ask("no ipv4 address 10.150.0.195 255.255.0.0")
        assert await screen.ask("commit") == ""

    session(element, play)


def test_cross_connects_are_counted_as_by_a_real_box() -> None:
    real = (CAPTURES / "session-show-l2vpn-xconnect-brief.txt").read_text()
    _, element = network()
    sub = "interface GigabitEthernet0/0/0/1.{0}"
    circuits = (f"{sub} l2transport\n encapsulation dot1q {{0}}\n!\n".format(number) for number in range(100, 133))
    p2p = f"  p2p P{{0}}\n   {sub}\n   neighbor ipv4 10.0.0.9 pw-id {{0}}\n   !\n  !\n"
    cross = "".join(p2p.format(number) for number in range(100, 132))
    element.load(f"{''.join(circuits)}l2vpn\n xconnect group G\n{cross} !\n!\nend\n")

    async def play(screen: Screen) -> None:
        told = await screen.ask("show l2vpn xconnect brief")
        # of the box, pseudowires are up: here nobody is at the other end
        wanted = real[real.index("AToM") :]
        for row in wanted.splitlines():
            if row.endswith("32          0          0"):
                wanted = wanted.replace(row, f"{row[:-24]} 0         32          0")
        assert told.rstrip("\n") == wanted.rstrip("\n")

    session(element, play)


def test_commits_are_listed_as_by_a_real_box() -> None:
    real = (CAPTURES / "body-show-configuration-commit-list.txt").read_text()
    _, element = network()
    for row in real.splitlines()[2:]:
        _, number, user, line, client, *day = row.split()
        at = calendar.timegm(time.strptime(" ".join(day), "%a %b %d %H:%M:%S %Y"))
        entry = Commit(int(number), "", user, line.partition(":")[0], client, at, Document(), Document())
        element.database.history.append(entry)
    shown = commit_list(element.database)
    assert shown.rstrip("\n") == real.replace("node0_RSP0_CP", "node0_RP0_CPU").rstrip("\n")


def test_routes_are_shown_as_by_a_real_box() -> None:
    """A VRF of the box of the captures; what it learnt by BGP has nobody here to learn it from."""
    real = (CAPTURES / "body-show-route-vrf-all.txt").read_text()
    _, element = network(CAPTURES / "config-xrv9k-pe-662-show-running-config.txt")

    async def play(screen: Screen) -> None:
        await screen.ask("terminal length 0")
        shown = (await screen.ask("show route vrf all")).split("VRF: ")
        red = next(table for table in shown if table.startswith("red\n"))
        wanted = "".join(f"{line}\n" for line in real.split("VRF: red")[1].splitlines() if not line.startswith("B "))
        assert TIME.sub("T", red).rstrip() == TIME.sub("T", f"red{wanted}").rstrip()

    session(element, play)
