"""Displays of states: version, interfaces, VPN instances, BGP peers, alarms, users."""

from __future__ import annotations

from collections.abc import Iterator

from lab.alarms import Alarm
from lab.dialects.huawei_vrp.box import Box, ago, stamp
from lab.dialects.huawei_vrp.commit import Session
from lab.dialects.huawei_vrp.display import Display
from lab.dialects.huawei_vrp.edit import Refused
from lab.dialects.huawei_vrp.model import Instance, Interface
from lab.dialects.huawei_vrp.state import interfaces, status
from lab.servers.grammar import Args

_LEGEND = (
    "PHY: Physical\n*down: administratively down\n^down: standby\n(l): loopback\n(s): spoofing\n(E): E-Trunk down\n"
    "(b): BFD down\n(B): Bit-error-detection down\n(e): ETHOAM down\n(d): Dampening Suppressed\n"
)
_LEVELS = {"Critical": 1, "Major": 2, "Minor": 3, "Warning": 4}
_RULE = "-" * 80 + "\n"


def version(box: Box, session: Session, args: Args) -> str:
    del session, args
    model, software = box.identity.get("model", ""), box.identity.get("software", "")
    up = ago(box.alarms.clock() - box.started)
    dashes = "- " * 32 + "-\n"
    return (
        "Huawei Versatile Routing Platform Software\n"
        f"VRP (R) software, Version {box.release} (NE40E {software})\n"
        "Copyright (C) 2012-2018 Huawei Technologies Co., Ltd.\n"
        f"HUAWEI {model} uptime is {up}\n\n{model} version information:\n{dashes}"
        f"BKP  version information:\n  PCB         Version : CX68BKP02D REV A\n"
        f"  MPU  Slot  Quantity : {len(box.slots)}\n"
        f"{dashes}"
    )


def serial(box: Box, session: Session, args: Args) -> str:
    """The label is inferred [I]."""
    del session, args
    return f"ESN of device: {box.identity.get('serial', '')}\n"


def clock(box: Box, session: Session, args: Args) -> str:
    del session, args
    return stamp(box.alarms.clock(), box.model.zone) + "\n"


def users(box: Box, session: Session, args: Args) -> str:
    """Columns inferred [I]; `+` marks who asks."""
    del args
    rows = (
        f"{'+' if each is session else ' '} {each.id:<6}{each.line:<10}{each.user}\n" for each in box.database.sessions
    )
    return f"  {'User':<6}{'Intf':<10}Username\n" + "".join(rows)


# -- interfaces -------------------------------------------------------------------------------------------------------
def brief(box: Box, session: Session, args: Args) -> str:
    """Members stand under their trunk."""
    del session, args
    head = f"{'Interface':<28}{'PHY':<6}{'Protocol':<8}{'InUti':>7}{'OutUti':>7}{'inErrors':>11}{'outErrors':>11}\n"
    return f"{_LEGEND}InUti/OutUti: input utility/output utility\n{head}" + "".join(_rows(box))


def _rows(box: Box) -> Iterator[str]:
    found = {each.name: each for each in interfaces(box)}
    for interface in found.values():
        if not interface.trunk:
            yield _row(box, interface, "")
        for member in box.model.members(interface.name):
            yield _row(box, found[member], "  ")


def _row(box: Box, interface: Interface, blanks: str) -> str:
    state = status(box, interface)
    name = f"{blanks}{interface.name}"
    return f"{name:<27} {state.phy:<6}{state.protocol:<8}{'0%':>7}{'0%':>7}{0:>11}{0:>11}\n"


def description(box: Box, session: Session, args: Args) -> str:
    del session, args
    rows = []
    for interface in interfaces(box):
        state = status(box, interface)
        row = f"{interface.name:<30} {state.phy:<8}{state.protocol:<9}{interface.description}"
        rows.append(row.rstrip() + "\n")
    return f"{_LEGEND}{'Interface':<31}{'PHY':<8}{'Protocol':<9}Description\n" + "".join(rows)


def interface_page(box: Box, session: Session, args: Args) -> str:
    del session
    found = {each.name: each for each in interfaces(box)}
    wanted = args.get("ifname")
    if wanted and wanted not in found:
        raise Refused("^")
    return "\n".join(_page(box, each) for each in ([found[wanted]] if wanted else found.values()))


def _page(box: Box, interface: Interface) -> str:
    state = status(box, interface)
    now = stamp(box.alarms.clock(), box.model.zone)
    phy = "Administratively DOWN" if state.phy == "*down" else state.phy.upper()
    address = str(interface.addresses[0]) if interface.addresses else ""
    internet = f"Internet Address is {address}" if address else "Internet protocol processing : disabled"
    mtu = next((line.split()[1] for line in interface.lines if line.startswith("mtu ")), "1500")
    protocol = state.protocol.replace("(s)", " (spoofing)").upper().replace("SPOOFING", "spoofing")
    return (
        f"{interface.name} current state : {phy}\nLine protocol current state : {protocol}\n"
        f"Description: {interface.description}\nRoute Port,The Maximum Transmit Unit is {mtu}\n{internet}\n"
        f"Current system time: {now}\n"
        "    Last 300 seconds input rate 0 bits/sec, 0 packets/sec\n"
        "    Last 300 seconds output rate 0 bits/sec, 0 packets/sec\n"
    )


# -- VPN instances ----------------------------------------------------------------------------------------------------
def _bound(box: Box, instance: Instance) -> list[str]:
    return [each.name for each in box.model.interfaces.values() if each.vpn == instance.name]


def vpn_instances(box: Box, session: Session, args: Args) -> str:
    del session
    every = box.model.instances
    if "vpn" in args and args["vpn"] not in every:
        raise Refused("The VPN instance does not exist.")
    found = [each for each in every.values() if args.get("vpn", each.name) == each.name]
    if "interface" in args:
        return f" Total VPN-Instances configured      : {len(found)}\n" + "".join(_binding(box, each) for each in found)
    head = (
        f" Total VPN-Instances configured : {len(found)}\n Total IPv4 VPN-Instances configured : {len(found)}\n"
        f" Total IPv6 VPN-Instances configured : 0\n\n"
    )
    if "verbose" in args:
        return head + "\n".join(_verbose(box, each) for each in found)
    rows = (f"  {each.name:<32}{each.rd:<31}IPv4\n" for each in found)
    return f"{head}  {'VPN-Instance Name':<32}{'RD':<31}Address family\n" + "".join(rows)


def _binding(box: Box, instance: Instance) -> str:
    names = _bound(box, instance)
    number = list(box.model.instances).index(instance.name) + 1
    listed = "  Interface list : " + ", \n                   ".join(names) + "\n" if names else ""
    return f"\n VPN-Instance Name and ID : {instance.name}, {number}\n  Interface Number : {len(names)} \n{listed}"


def _verbose(box: Box, instance: Instance) -> str:
    names, number = _bound(box, instance), list(box.model.instances).index(instance.name) + 1
    up = any(status(box, box.model.interfaces[name]).up for name in names)
    return (
        f" VPN-Instance Name and ID : {instance.name}, {number}\n"
        + (f"  Interfaces : {', '.join(names)}\n" if names else "")
        + f" Address family ipv4\n  Vrf Status : {'UP' if up else 'DOWN'}\n"
        f"  Route Distinguisher : {instance.rd}\n  Export VPN Targets :  {' '.join(instance.exports)}\n"
        f"  Import VPN Targets :  {' '.join(instance.imports)}\n  Label Policy : label per instance\n"
    )


# -- BGP --------------------------------------------------------------------------------------------------------------
def bgp_peers(box: Box, session: Session, args: Args) -> str:
    """No neighbour of a lab router speaks BGP: its peers are tried and never established."""
    del session
    model, vpn = box.model, args.get("vpn", "")
    if vpn and vpn not in model.instances:
        raise Refused("The VPN instance does not exist.")
    peers = [peer for peer in model.peers if peer.vpn == vpn]
    up = stamp(box.alarms.clock() - box.started, 0)[11:19]
    rows = (
        f"  {peer.address:<16}{4:<2}{peer.number:>11}{0:>9}{0:>9}{0:>6}{up:>9}{'Active':>12}{0:>9}\n" for peer in peers
    )
    return (
        " Status codes: * - Dynamic\n"
        f" BGP local router ID        : {model.router_id or '0.0.0.0'}\n"  # noqa: S104 - a router id, not an address
        f" Local AS number            : {model.local_as}\n"
        f" Total number of peers      : {len(peers)}\n Peers in established state : 0\n"
        " Total number of dynamic peers : 0\n\n"
        f"  {'Peer':<16}{'V':<2}{'AS':>11}{'MsgRcvd':>9}{'MsgSent':>9}{'OutQ':>6}{'Up/Down':>9}"
        f"{'State':>12}{'PrefRcv':>9}\n" + "".join(rows)
    )


# -- alarms -----------------------------------------------------------------------------------------------------------
def alarms(box: Box, session: Session, args: Args) -> str:
    """The newest first; date and description run on in their columns, broken at any character."""
    del session
    active = sorted(box.alarms.active.values(), key=lambda alarm: -alarm.serial)
    if "verbose" in args:
        return "\n".join(_full(alarm, box.model.zone) for alarm in active)
    head = f"{'Sequence':<11}{'AlarmId':<11}{'Level':<6}{'Date Time':<11}{'Description':<41}\n"
    rows = "".join(_wrapped(alarm, box.model.zone) for alarm in active)
    return f"1:Critical  2:Major  3:Minor  4:Warning\n{_RULE}{head}{_RULE}{rows}{_RULE}"


def _wrapped(alarm: Alarm, zone: int) -> str:
    when, words = stamp(alarm.raised, zone), alarm.details["description"]
    first = f"{alarm.serial:<11}{alarm.details['id']:<11}{_LEVELS[alarm.severity]:<6}"
    dates = [when[at : at + 10] for at in range(0, len(when), 10)]
    texts = [words[at : at + 41] for at in range(0, len(words), 41)]
    rows = []
    for number in range(max(len(dates), len(texts))):
        date = dates[number] if number < len(dates) else ""
        text = texts[number] if number < len(texts) else ""
        rows.append(f"{first if not number else '':<28}{date:<11}{text:<41}\n")
    return "".join(rows)


def _full(alarm: Alarm, zone: int) -> str:
    return (
        f"Sequence    : {alarm.serial:<10}\n"
        f"AlarmId     : {alarm.details['id']:<22}AlarmName : {alarm.name:<30}\n"
        f"AlarmType   : {'processing_error':<22}Severity  : {alarm.severity:<17}State : active\n"
        f"RootKindFlag: {'Independent':<34}\nStartTime   : {stamp(alarm.raised, zone)}\n"
        f"Description : {alarm.details['description']}\n"
    )


RULES: tuple[tuple[str, Display], ...] = (
    ("display version", version),
    ("display esn", serial),
    ("display clock", clock),
    ("display users", users),
    ("display interface [<ifname>]", interface_page),
    ("display interface brief", brief),
    ("display interface description", description),
    ("display ip vpn-instance [(verbose|interface|<vpn:name>)]", vpn_instances),
    ("display ip vpn-instance verbose <vpn:name>", vpn_instances),
    ("display ip vpn-instance <vpn:name> interface", vpn_instances),
    ("display bgp peer", bgp_peers),
    ("display bgp vpnv4 vpn-instance <vpn:name> peer", bgp_peers),
    ("display alarm active [verbose]", alarms),
)
