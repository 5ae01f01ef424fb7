"""Displays of an IOS XR box about what its services do: routes, BGP neighbours, policers, ping."""

from __future__ import annotations

import ipaddress
import time

from lab.dialects.cisco_iosxr.check import value
from lab.dialects.cisco_iosxr.show import distinguisher, elapsed, lines
from lab.dialects.cisco_iosxr.state import Box, Interface, all_interfaces, vrfs
from lab.dialects.cisco_iosxr.text import Node

_CODES = """\
Codes: C - connected, S - static, R - RIP, B - BGP, (>) - Diversion path
       D - EIGRP, EX - EIGRP external, O - OSPF, IA - OSPF inter area
       N1 - OSPF NSSA external type 1, N2 - OSPF NSSA external type 2
       E1 - OSPF external type 1, E2 - OSPF external type 2, E - EGP
       i - ISIS, L1 - IS-IS level-1, L2 - IS-IS level-2
       ia - IS-IS inter area, su - IS-IS summary null, * - candidate default
       U - per-user static route, o - ODR, L - local, G  - DAGR, l - LISP
       A - access/subscriber, a - Application route
       M - mobile route, r - RPL, t - Traffic Engineering, (!) - FRR Backup path
"""
ANY = "0.0.0.0"  # noqa: S104 - the word of the box, no address of this process
_AF = "address-family ipv4 unicast"


def routes(box: Box, vrf: str, since: float) -> str:
    """`show route [vrf NAME|all]`; empty `vrf` is the default table."""
    if vrf == "all":
        return "\n".join(f"VRF: {name}\n\n{_table(box, name, since)}" for name in vrfs(box.config))
    if vrf and vrf not in vrfs(box.config):
        return "% No matching routes found\n\n"
    return _table(box, vrf, since)


def _table(box: Box, vrf: str, since: float) -> str:
    age = elapsed(time.time() - since)
    up = [each for each in all_interfaces(box) if each.up and each.address and each.vrf == vrf]
    found: list[tuple[ipaddress.IPv4Network, str]] = []
    for each in up:
        assert each.address is not None
        if each.address.network.prefixlen < 32:
            found.append(
                (each.address.network, f"{{code}}{each.address.network} is directly connected, {age}, {each.name}")
            )
        host = ipaddress.IPv4Network(each.address.ip)
        found.append((host, f"{'L':<5}{host} is directly connected, {age}, {each.name}"))
    found = [(network, row.replace("{code}", f"{'C':<5}")) for network, row in found]
    last = "is not set"
    for prefix, out, hop in static_routes(box, vrf):
        row = _static(up, prefix, out, hop, age)
        if row:
            found.append((prefix, row))
            if prefix.prefixlen == 0:
                last = f"is {hop or ANY} to network {ANY}"
    rows = [row for _, row in sorted(found, key=lambda each: (each[0].network_address, each[0].prefixlen))]
    return f"\n{_CODES}\nGateway of last resort {last}\n\n{lines(rows)}"


def static_routes(box: Box, vrf: str) -> list[tuple[ipaddress.IPv4Network, str, str]]:
    """Prefix, interface and next hop of each configured static route of a table."""
    family = box.config.at("router static", *([f"vrf {vrf}"] if vrf else []), _AF)
    found = []
    for each in family.statements() if family else ():
        prefix, *rest = each.text.partition(" description ")[0].split()
        out = next((word for word in rest if word[0].isalpha() and word != "tag"), "")
        hop = next((word for word in rest if word.count(".") == 3 and "/" not in word), "")
        found.append((ipaddress.IPv4Network(prefix), out, hop))
    return found


def _static(up: list[Interface], prefix: ipaddress.IPv4Network, out: str, hop: str, age: str) -> str:
    """A row of the table, empty where the next hop is not reached."""
    code = "S*" if prefix.prefixlen == 0 else "S"
    if out.startswith("Null"):
        return f"{code:<5}{prefix} is directly connected, {age}, {out}"
    reached = [each for each in up if out in {"", each.name}]
    if hop:
        address = ipaddress.IPv4Address(hop)
        reached = [each for each in reached if each.address and address in each.address.network]
    if not reached:
        return ""
    return (
        f"{code:<5}{prefix} [1/0] via {hop}, {age}{', ' + out if out else ''}"
        if hop
        else (f"{code:<5}{prefix} is directly connected, {age}, {out}")
    )


# -- BGP --------------------------------------------------------------------------------------------------------------
def bgp_summary(box: Box) -> str:
    """Neighbours of VRFs. Nobody answers in this lab: a neighbour whose link is up is Active, else Idle."""
    text = ""
    for router in (each for each in box.config.top.statements() if each.text.startswith("router bgp ")):
        number = router.text.split()[-1]
        own = next((each.text.split()[-1] for each in router.statements() if "router-id" in each.text), ANY)
        for vrf in (each for each in router.statements() if each.text.startswith("vrf ")):
            text += _vrf_summary(box, vrf, number, own)
    return text


def _vrf_summary(box: Box, vrf: Node, number: str, own: str) -> str:
    name = vrf.text.split()[-1]
    rd = distinguisher(box, name)
    rows = [
        "",
        f"VRF: {name}",
        "-" * (5 + len(name)),
        f"BGP VRF {name}, state: {'Active' if rd != 'not set' else 'Inactive'}",
        f"BGP Route Distinguisher: {rd}",
        "VRF ID: 0x60000001",
        f"BGP router identifier {own}, local AS number {number}",
        "Non-stop routing is enabled",
        "BGP table state: Active",
        "BGP main routing table version 1",
        "",
        "BGP is operating in STANDALONE mode.",
        "",
        "",
        "Process       RcvTblVer   bRIB/RIB   LabelVer  ImportVer  SendTblVer  StandbyVer",
        "Speaker               1          1          1          1           1           0",
        "",
        "Neighbor        Spk    AS MsgRcvd MsgSent   TblVer  InQ OutQ  Up/Down  St/PfxRcd",
    ]
    links = [each.address.network for each in all_interfaces(box) if each.up and each.address and each.vrf == name]
    for each in (each for each in vrf.statements() if each.text.startswith("neighbor ")):
        peer = each.text.split()[-1]
        remote = next((line.text.split()[-1] for line in each.statements() if line.text.startswith("remote-as ")), "0")
        state = "Active" if any(ipaddress.IPv4Address(peer) in link for link in links) else "Idle"
        rows.append(f"{peer:<16}{0:>3}{remote:>6}{0:>8}{0:>8}{0:>9}{0:>5}{0:>5} 00:00:00 {state}")
    return lines(rows)


# -- cross-connects, policers, ping -----------------------------------------------------------------------------------
def policy(box: Box, name: str, way: str) -> str:
    """`show policy-map interface NAME input|output`."""
    found = next((each for each in all_interfaces(box) if each.name == name), None)
    bound = value(found.node if found else None, "service-policy", way)
    if not bound:
        return f"Service Policy not installed in {way} direction on {name}\n"
    rows = ["", f"{name} {way}: {bound}", ""]
    for each in (node for node in box.config.top.statements() if node.text == f"policy-map {bound}"):
        for kind in (node for node in each.statements() if node.text.startswith("class ")):
            rows += [
                f"Class {kind.text.split()[-1]}",
                "  Classification statistics          (packets/bytes)     (rate - kbps)",
                f"    Matched             :                   0/0{'':20}0",
                f"    Transmitted         :                   0/0{'':20}0",
                f"    Total Dropped       :                   0/0{'':20}0",
            ]
            if any(line.text.startswith("police ") for line in kind.statements()):
                rows += [
                    "  Policing statistics                (packets/bytes)     (rate - kbps)",
                    f"    Policed(conform)    :                   0/0{'':20}0",
                    f"    Policed(exceed)     :                   0/0{'':20}0",
                    f"    Policed(violate)    :                   0/0{'':20}0",
                ]
    return lines(rows)


def ping(box: Box, target: str, vrf: str) -> str:
    """Only own addresses answer: customers' equipment is not in this lab."""
    own = [each for each in all_interfaces(box) if each.address and each.up and each.vrf == vrf]
    answered = any(str(each.address).startswith(f"{target}/") for each in own)
    rate, stream, timing = (100, "!!!!!", ", round-trip min/avg/max = 1/1/1 ms") if answered else (0, ".....", "")
    return (
        "Type escape sequence to abort.\n"
        f"Sending 5, 100-byte ICMP Echos to {target}, timeout is 2 seconds:\n{stream}\n"
        f"Success rate is {rate} percent ({5 if answered else 0}/5){timing}\n"
    )
