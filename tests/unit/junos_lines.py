"""Lines of a customer's edge on a Junos router, and the commands from one state to another."""

from __future__ import annotations

from drivers.juniper_junos import DRIVER
from drivers.platform import Change, Reading

UNIT = "interfaces ge-0/0/1 unit 1001"


def edge(*, up: int = 20480, down: int = 51200, address: str = "203.0.113.1/30", suspended: bool = False) -> str:
    rows = [
        f"set firewall policer KT-{rate} {leaf}"
        for rate in (up, down)
        for leaf in (f"if-exceeding bandwidth-limit {rate}k", "if-exceeding burst-size-limit 256k", "then discard")
    ]
    rows += [f"set {UNIT} description EL000001", *([f"set {UNIT} disable"] if suspended else [])]
    rows += [f"set {UNIT} vlan-id 1063", f"set {UNIT} family inet policer input KT-{up}"]
    rows += [f"set {UNIT} family inet policer output KT-{down}", f"set {UNIT} family inet address {address}"]
    return "\n".join(rows)


def commands(before: str, after: str, *, keep: str = "", running: str | None = None) -> tuple[str, ...]:
    change = Change("e", DRIVER.parse(before), DRIVER.parse(after), frozenset(DRIVER.parse(keep)))
    return DRIVER.preview(change, Reading(DRIVER.parse(before if running is None else running))).commands


INSTANCE = """set routing-instances KT-7 instance-type vrf
set routing-instances KT-7 interface ge-0/0/1.1001
set routing-instances KT-7 route-distinguisher 65001:7
set routing-instances KT-7 vrf-target target:65001:7
set routing-instances KT-7 vrf-table-label"""
