"""What `show interfaces` of a Junos box prints: in comes an interface as it stands, out come the lines of its page.

The lines are those that the box has for everybody; counters are zero, since no customer's frame is counted here [I].
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from lab.dialects.juniper_junos.check import addresses, vlan_of
from lab.dialects.juniper_junos.show import Logical, Physical


def physical_page(port: Physical) -> Iterator[str]:
    admin = "Enabled" if port.admin else "Administratively down"
    yield f"Physical interface: {port.name}, {admin}, Physical link is {'Up' if port.up else 'Down'}"
    if text := port.node.text("description") if port.node else "":
        yield f"  Description: {text}"
    if port.name.startswith("lo"):
        yield "  Type: Loopback, MTU: Unlimited"
    else:
        mtu = (port.node.text("mtu") or 1522) if port.node else 1514
        yield f"  Link-level type: Ethernet, MTU: {mtu}, LAN-PHY mode, Speed: 1000mbps, Flow control: Enabled"
    yield f"  Device flags   : Present {'Running' if port.up else 'Running Down'}"
    yield f"  Interface flags: {'' if port.up else 'Hardware-Down '}SNMP-Traps Internal: 0x4000"
    yield "  Link flags     : None"
    yield "  Current address: 00:00:5e:00:53:01, Hardware address: 00:00:5e:00:53:01"
    yield "  Last flapped   : Never"
    yield "  Input rate     : 0 bps (0 pps)"
    yield "  Output rate    : 0 bps (0 pps)"
    yield f"  Active alarms  : {'None' if port.up else 'LINK'}"
    yield f"  Active defects : {'None' if port.up else 'LINK'}"
    yield ""
    for each in port.logicals:
        yield from logical_page(each)


def logical_page(logical: Logical) -> Iterator[str]:
    yield f"  Logical interface {logical.name}"
    if text := logical.unit.text("description"):
        yield f"    Description: {text}"
    flags = (
        "Up SNMP-Traps"
        if logical.up
        else "Hardware-Down Device-Down SNMP-Traps"
        if logical.admin
        else "Down SNMP-Traps"
    )
    tag = f" VLAN-Tag [ 0x8100.{vlan_of(logical.unit)} ] " if vlan_of(logical.unit) else ""
    yield f"    Flags: {flags} 0x4000{tag} Encapsulation: ENET2"
    yield "    Input packets : 0"
    yield "    Output packets: 0"
    if found := addresses(logical.unit):
        yield "    Protocol inet, MTU: 1500"
        for at, address in enumerate(map(ipaddress.IPv4Interface, found)):
            yield f"      Addresses, Flags: Is-Preferred{' Is-Primary' * (at == 0)}"
            yield f"        Destination: {address.network}, Local: {address.ip}, Broadcast: {address.network[-1]}"
    yield ""
