"""The lines of a customer on an OLT behind an element manager: what the tests of its driver share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drivers.platform import Change, Identity, Line, Target
from drivers.u2000_tl1 import DRIVER, U2000
from tests.contract.u2000_bench import Bench

NAME, OLT, SERIAL = "olt-u-1", "10.21.3.1", "48575443A0000002"
PON = f"OLTID={OLT},PONID=NA-0-1-6"
ONU = f"{PON},ONUIDTYPE=SN,ONUID={SERIAL}"
PORT = f"{ONU},ONUPORT=NA-NA-NA-1"


def service(
    rate: int = 51200,
    tag: int = 0,
    eth: int = 1,
    number: int = 0,
    *,
    suspended: bool = False,
    vlans: str = "CVLAN=1063",
) -> tuple[Line, ...]:
    port = f"{ONU},ONUPORT=NA-NA-NA-{eth}"
    return DRIVER.parse(
        f"ADD-BWPROFILE::OLTID={OLT}:::PROFILENAME=KT-{rate},UMABW={rate},DMABW={rate};\n"
        f"ADD-ONU::{PON}:::AUTHTYPE=SN,ONUID={SERIAL},ONUNO={number},NAME=EL000001,DESC=EL000001_Tea,ONUTYPE=EL-SFU;\n"
        f"CFG-ONUBW::{ONU}:::UPBW=KT-{rate},DOWNBW=KT-{rate};\n"
        f"ADD-PONVLAN::{ONU}:::{vlans},UV=100,DESC=EL000001;\n"
        f"CFG-LANPORTVLAN::{port}:::CVLAN=100{f',UV={tag}' if tag else ''};\n"
        + (f"DACT-LANPORT::{port}:::;\n" if suspended else "")
    )


ACTIVE, FASTER, SUSPENDED = service(), service(102400), service(suspended=True)
TAGGED, MOVED = service(tag=30), service(eth=2)
STACKED = service(vlans="SVLAN=1063,CVLAN=2001")
STEPS = {
    "provision": ((), ACTIVE),
    "change": (ACTIVE, FASTER),
    "tag": (ACTIVE, TAGGED),
    "stack": (ACTIVE, STACKED),
    "unstack": (STACKED, ACTIVE),
    "suspend": (ACTIVE, SUSPENDED),
    "resume": (SUSPENDED, ACTIVE),
    "teardown": (ACTIVE, ()),
    "teardown of a suspended one": (SUSPENDED, ()),
}


def target(bench: Bench, name: str = NAME, **other: Any) -> Target:
    olt = bench.olts[name]
    identity = Identity(olt.hostname, "MA5680T")
    where = Target(name, "u2000_tl1", "127.0.0.1", bench.port(name), "lab", "lab", identity, 5.0, device=olt.oltid)
    return replace(where, **other)


def bring(driver: U2000, before: tuple[Line, ...], after: tuple[Line, ...]) -> Change:
    change = Change(NAME, before, after)
    driver.stage(change)
    driver.commit(change, confirm_within=0, token="t")
    return change
