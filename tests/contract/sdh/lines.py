"""A ring of three SDH nodes, and the lines of a customer on it: what the tests of their driver share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drivers.kit.tl1_grammar import Command
from drivers.platform import Change, Identity, Line, Reading, Target
from drivers.sdh_tl1 import DRIVER, Sdh
from tests.contract.sdh_ring import Ring

NAME = "sdh-a"
ENDS = {"sdh-a": ("FAC-4-1", 2), "sdh-b": ("FAC-5-1", 1)}
"""the port towards the other, the number of the group"""


def service(
    members: int = 2, level: str = "VC12", node: str = NAME, *, suspended: bool = False, name: str = "EL000001"
) -> tuple[Line, ...]:
    """One end of a line between the Ethernet ports FAC-6-1 of two neighbours, over their fibre."""
    port, group = ENDS[node]
    inside = {"VC12": "2-2-7-{}", "VC3": "5-{}"}[level]
    ends = [f"VCM-6-{group}-{n},{level}-{port.removeprefix('FAC-')}-{inside.format(n)}" for n in range(1, members + 1)]
    return DRIVER.parse(
        f"ENT-VCG::VCG-6-{group}:::TYPE={level},TXCOUNT={members},CCT=2WAY,LCAS=LCAS,BUFFERS=DEFAULT,"
        f'NAME="{name}";\n'
        + "".join(f'ENT-CRS-{level}::{aid}:::2WAY:CKTID="{name}: a, b":OOS-MA;\n' for aid in ends)
        + f"ENT-EFLOW::EFLOW-6-1-1063:::VCG=VCG-6-{group};\n"
        + "".join(f"ED-CRS-{level}::{aid}:::::IS;\n" for aid in ends if not suspended)
    )


ACTIVE, FASTER, LARGER, SUSPENDED = service(), service(3), service(2, "VC3"), service(suspended=True)
STEPS = {
    "provision": ((), ACTIVE),
    "more members": (ACTIVE, FASTER),
    "fewer members": (FASTER, ACTIVE),
    "other containers": (ACTIVE, LARGER),
    "suspend": (ACTIVE, SUSPENDED),
    "resume": (SUSPENDED, ACTIVE),
    "teardown": (ACTIVE, ()),
    "teardown of a suspended one": (SUSPENDED, ()),
}


def target(ring: Ring, name: str = NAME, **other: Any) -> Target:
    identity = Identity(ring.nodes[name].hostname, "MSTP-LAB-2500")
    return replace(Target(name, "sdh_tl1", "127.0.0.1", ring.port(name), "lab", "lab", identity, 5.0), **other)


def bring(driver: Sdh, before: tuple[Line, ...], after: tuple[Line, ...]) -> Change:
    change = Change(driver.target.name, before, after)
    driver.stage(change)
    driver.commit(change, confirm_within=0, token="t")
    return change


def commands(before: tuple[Line, ...], after: tuple[Line, ...]) -> list[str]:
    return list(DRIVER.preview(Change(NAME, before, after), Reading(before)).commands)


def typed(driver: Sdh, *lines: str) -> None:
    for line in lines:
        driver.session.ask(Command.parse(line)[0])
