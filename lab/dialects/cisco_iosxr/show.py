"""Displays of an IOS XR box about itself: version, inventory, interfaces, VRFs, alarms, the log."""

from __future__ import annotations

import time
from collections.abc import Iterable

from lab.alarms import Alarm
from lab.dialects.cisco_iosxr.check import value
from lab.dialects.cisco_iosxr.state import Box, Interface, all_interfaces, vrfs
from lab.dialects.cisco_iosxr.text import Node

_RULE = "-" * 80
_COUNTERS = (
    '  Last clearing of "show interface" counters never\n'
    "  5 minute input rate 0 bits/sec, 0 packets/sec\n  5 minute output rate 0 bits/sec, 0 packets/sec\n"
    "     0 packets input, 0 bytes, 0 total input drops\n     0 drops for unrecognized upper-level protocol\n"
    "     Received 0 broadcast packets, 0 multicast packets\n"
)
_PORT_COUNTERS = (
    "              0 runts, 0 giants, 0 throttles, 0 parity\n"
    "     0 input errors, 0 CRC, 0 frame, 0 overrun, 0 ignored, 0 abort\n"
)
_OUTPUT = "     0 packets output, 0 bytes, 0 total output drops\n     Output 0 broadcast packets, 0 multicast packets\n"
_PORT_OUTPUT = (
    "     0 output errors, 0 underruns, 0 applique, 0 resets\n"
    "     0 output buffer failures, 0 output buffers swapped out\n     0 carrier transitions\n"
)
_ADMIN_DOWN = "administratively down"


def lines(rows: Iterable[str]) -> str:
    return "".join(f"{row}\n" for row in rows)


def elapsed(seconds: float) -> str:
    """`06:06:32`."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


# -- facts ------------------------------------------------------------------------------------------------------------
def version(identity: dict[str, str], booted: float) -> str:
    release = identity.get("software", "7.9.1")
    minutes = int(time.time() - booted) // 60
    return (
        f"Cisco IOS XR Software, Version {release}\nCopyright (c) 2013-2023 by Cisco Systems, Inc.\n\n"
        "Build Information:\n Built By     : builder\n Built On     : Tue Mar 21 00:00:00 UTC 2023\n"
        f" Build Host   : iox-lab-001\n Workspace    : /auto/lab/{release}\n Version      : {release}\n"
        f" Location     : /opt/cisco/XR/packages/\n Label        : {release}\n\n"
        f"cisco {identity.get('model', 'IOS-XRv 9000')} () processor\n"
        f"System uptime is {minutes // 60} hours {minutes % 60} minutes\n\n"
    )


def inventory(identity: dict[str, str]) -> str:
    model = identity.get("model", "IOS-XRv 9000")
    name = f'NAME: "Rack 0", DESCR: "{model} Chassis"'
    return f"{name}\nPID: {model.replace(' ', '-'):<18}, VID: V01, SN: {identity.get('serial', '')}\n\n"


# -- interfaces -------------------------------------------------------------------------------------------------------
def _chosen(box: Box, name: str) -> list[Interface]:
    return [each for each in all_interfaces(box) if name in {"", each.name}]


def interfaces(box: Box, name: str, since: float) -> str:
    found = _chosen(box, name)
    return "\n".join(_interface(each, since) for each in found) + "\n" if found else "Interface not found\n\n"


def _interface(each: Interface, since: float) -> str:
    state = "up" if each.up else "down" if each.admin else _ADMIN_DOWN
    port = each.name == each.port
    loopback = each.name.startswith("Loopback")
    mac = "0c73.9e55.77" + f"{sum(map(ord, each.port)) % 256:02x}"
    hardware = f"{each.name.rstrip('0123456789/.')}, address is {mac} (bia {mac})"
    rows = [f"{each.name} is {state}, line protocol is {state} ", "  Interface state transitions: 1"]
    rows.append(
        "  Hardware is Loopback interface(s)"
        if loopback
        else f"  Hardware is {hardware if port else 'VLAN sub-interface(s), address is ' + mac}"
    )
    rows += [f"  Description: {each.description}"] if each.description else []
    rows.append(f"  Internet address is {each.address or 'Unknown'}")
    bandwidth = "BW 0 Kbit" if loopback else f"BW {_bandwidth(each)} Kbit (Max: {_bandwidth(each)} Kbit)"
    rows.append(f"  MTU {_mtu(each)} bytes, {bandwidth}")
    load = "Unknown, txload Unknown, rxload Unknown" if loopback else "255/255, txload 0/255, rxload 0/255"
    rows.append(f"     reliability {load}")
    if port and not loopback:
        rows += ["  Encapsulation ARPA,", "  Duplex unknown, 1000Mb/s, link type is force-up"]
        rows += ["  output flow control is off, input flow control is off", "  loopback not set,"]
    else:
        rows.append(f"  Encapsulation {_encapsulation(each)},  loopback not set,")
    rows.append(f"  Last link flapped {elapsed(time.time() - since)}")
    if loopback:
        rows += ["  Last input Unknown, output Unknown", '  Last clearing of "show interface" counters Unknown']
        return lines([*rows, "  Input/output data rate is disabled."])
    rows += ["  ARP type ARPA, ARP timeout 04:00:00", "  Last input never, output never"]
    counters = f"{_COUNTERS}{_PORT_COUNTERS}{_OUTPUT}{_PORT_OUTPUT}" if port else f"{_COUNTERS}{_OUTPUT}"
    return lines(rows) + counters


def _encapsulation(each: Interface) -> str:
    if each.name.startswith("Loopback"):
        return "Loopback"
    tags = each.tags
    if tags is None or not tags:
        return "Untagged Virtual LAN" if tags is not None else "ARPA"
    inner = f", 2nd VLAN Id {tags[1]}" if len(tags) > 1 else ""
    return f"802.1Q Virtual LAN, VLAN Id {tags[0]}{inner}"


def _mtu(each: Interface) -> int:
    base = 1500 if each.name.startswith("Loopback") else 1514
    return int(value(each.node, "mtu") or base + 4 * len(each.tags or ()))


def _bandwidth(each: Interface) -> int:
    speeds = {"TenGigE": 10_000_000, "TwentyFiveGigE": 25_000_000, "HundredGigE": 100_000_000, "Loopback": 0}
    kind = each.name.rstrip("0123456789/.")
    return int(value(each.node, "bandwidth") or speeds.get(kind, 1_000_000))


def brief(box: Box, name: str = "") -> str:
    head = (
        "\n               Intf       Intf        LineP              Encap  MTU        BW\n"
        f"               Name       State       State               Type (byte)    (Kbps)\n{_RULE}"
    )
    return lines([head, *(_brief(each) for each in _chosen(box, name))]) + "\n"


def _brief(each: Interface) -> str:
    state = "up" if each.up else "down" if each.admin else "admin-down"
    kind = "802.1Q" if each.tags is not None else _encapsulation(each)
    return f"{each.short:>19}{state:>12}{state:>12}{kind:>19}{_mtu(each):>6}{_bandwidth(each):>11}"


def descriptions(box: Box, name: str = "") -> str:
    rows = ["", f"{'Interface':<19}{'Status':<12}{'Protocol':<12}Description", _RULE]
    for each in _chosen(box, name):
        state = "up" if each.up else "down" if each.admin else "admin-down"
        rows.append(f"{each.short:<19}{state:<12}{state:<12}{each.description}")
    return lines(rows) + "\n"


def addresses(box: Box, vrf: str = "default") -> str:
    """`show ipv4 interface brief`; `vrf` all shows every table."""
    rows = ["", f"{'Interface':<31}{'IP-Address':<16}{'Status':<16}Protocol Vrf-Name"]
    for each in all_interfaces(box):
        table = each.vrf or "default"
        if vrf in {"all", table}:
            status, protocol = ("Up" if each.up else "Down") if each.admin else "Shutdown", "Up" if each.up else "Down"
            address = str(each.address.ip) if each.address else "unassigned"
            rows.append(f"{each.name:<31}{address:<16}{status:<16}{protocol:<9}{table:<9}")
    return lines(rows) + "\n"


# -- VRFs -------------------------------------------------------------------------------------------------------------
def _targets(vrf: Node, way: str) -> list[str]:
    found = [
        each
        for family in vrf.statements()
        for each in family.statements()
        if family.text == "address-family ipv4 unicast" and each.text == f"{way} route-target"
    ]
    return [target.text for each in found for target in each.statements()]


def distinguisher(box: Box, vrf: str) -> str:
    for router in (each for each in box.config.top.statements() if each.text.startswith("router bgp ")):
        for each in router.statements():
            if each.text == f"vrf {vrf}":
                return next((line.text[3:] for line in each.statements() if line.text.startswith("rd ")), "not set")
    return "not set"


def vrf_list(box: Box, name: str) -> str:
    rows = [f"{'VRF':<21}{'RD':<20}{'RT':<27}{'AFI':<6}{'SAFI':<9}"]
    for each, node in vrfs(box.config).items():
        if name in {"all", each}:
            rows.append(f"{each:<21}{distinguisher(box, each):<20}")
            for way in ("import", "export"):
                rows += [f"{'':41}{way:<8}{target:<19} IPV4  Unicast  " for target in _targets(node, way)]
    return lines(rows)


def vrf_details(box: Box, name: str) -> str:
    text = ""
    for each, node in vrfs(box.config).items():
        if name not in {"all", each}:
            continue
        members = [f"  {interface.name}" for interface in all_interfaces(box) if interface.vrf == each]
        what = next((line.text for line in node.statements() if line.text.startswith("description ")), "")
        rows = [f"VRF {each}; RD {distinguisher(box, each)}; VPN ID not set", "VRF mode: Regular"]
        rows += [f"Description {what.removeprefix('description ') or 'not set'}"]
        rows += ["Interfaces:", *members] if members else []
        rows.append("Address family IPV4 Unicast")
        for way in ("import", "export"):
            targets = _targets(node, way)
            rows.append(
                f"  {way.capitalize() if targets else 'No ' + way} VPN route-target communities{':' if targets else ''}"
            )
            rows += [f"    RT:{target}" for target in targets]
        text += lines([*rows, "  No import route policy", "  No export route policy", ""])
    return text


# -- alarms and log ---------------------------------------------------------------------------------------------------
def alarms(active: list[Alarm]) -> str:
    rows = ["", "Active Alarms", _RULE]
    rows += [f"{'Location':<16}{'Severity':<13}{'Group':<12}{'Set Time':<27}Description", _RULE]
    for each in active:
        at = time.strftime("%m/%d/%Y %H:%M:%S UTC", time.gmtime(each.raised))
        where, group, what = (each.details[key] for key in ("location", "group", "description"))
        rows.append(f"{where:<16}{each.severity:<13}{group:<12}{at:<27}{what}")
    return lines(rows)


def logging(messages: Iterable[str]) -> str:
    head = "Syslog logging: enabled (0 messages dropped, 0 flushes, 0 overruns)\n"
    return f"{head}\nLog Buffer (2097152 bytes):\n\n{lines(messages)}"
