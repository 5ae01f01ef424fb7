"""What a VRP box refuses beyond syntax: in come a configuration and what is wanted, out come its words, or nothing.

That an address exists or conflicts, that a VPN instance is not there and that a VLAN is taken are words of real boxes;
what is marked [I] is a choice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from lab.dialects.huawei_vrp.model import Address, Model
from lab.dialects.huawei_vrp.text import Document
from lab.servers.grammar import Args

NO_VPN = "The VPN instance does not exist."
VLAN_TAKEN = "The specified VLAN has been configured on other interface."
EXISTS = "The address already exists."
CONFLICT = "The specified address conflicts with another address."
RD_TAKEN = "The route distinguisher is used by another VPN instance."  # [I]
RD_FIXED = "The route distinguisher has been configured and cannot be modified."  # [I]
RD_FIRST = "The route distinguisher has not been configured."  # [I]
NO_L2VPN = "MPLS L2VPN is not enabled."  # [I]
VC_TAKEN = "The VC ID has been used by another interface."  # [I]
SWITCHED = "The interface has been bound to a VC."  # [I]
ROUTED = "The interface has an IP address or is bound to a VPN instance."  # [I]
WRONG = "^"
"""not a refusal of its own: the interface name is a wrong parameter"""


def may_open(document: Document, ports: Collection[str], name: str, args: Args) -> str:
    """May a container that is not there be made?"""
    if name.startswith("interface "):
        interface = args["ifname"]
        main, dot, _ = interface.partition(".")
        there = main in ports or document.find((f"interface {main}",)) is not None
        return "" if there or (not dot and re.match(r"LoopBack|Eth-Trunk", main)) else WRONG
    if name.startswith("bgp "):
        other = next((line.text for line in document.lines if line.text.startswith("bgp ")), "")
        return f"BGP is already running with AS number {other.split()[1]}." if other else ""  # [I]
    if name.startswith(("ipv4-family vpn-instance ", "ipv6-family vpn-instance ")):
        return _family(document, args["vpn"])
    return ""


def _family(document: Document, vpn: str) -> str:
    instance = Model(document).instances.get(vpn)
    if instance is None:
        return NO_VPN
    return "" if instance.rd else RD_FIRST


def may_close(document: Document, ports: Collection[str], name: str) -> str:
    kind, _, of = name.rpartition(" ")
    if name.startswith("interface ") and of in ports:
        return "The physical interface cannot be deleted."  # [I]
    users = {
        "traffic classifier": (rf"classifier {re.escape(of)} ", "The traffic classifier is used by a traffic policy."),
        "traffic behavior": (rf"classifier \S+ behavior {re.escape(of)} ", "The traffic behavior is used by a policy."),
        "traffic policy": (rf"traffic-policy {re.escape(of)} ", "The traffic policy has been applied."),
    }  # [I]
    pattern, why = users.get(kind, ("", ""))
    used = (re.match(pattern, child.text) for line in document.lines for child in [line, *line.children])
    return why if pattern and any(used) else ""


def orphans(document: Document, name: str) -> Iterator[tuple[str, ...]]:
    """What goes with a container that has gone, each as a path that ends in a line."""
    kind, _, of = name.rpartition(" ")
    if kind == "ip vpn-instance":
        for interface in Model(document).interfaces.values():
            if interface.vpn == of:
                doomed = [line for line in interface.lines if re.match(r"ip address |ipv6 address |ip binding ", line)]
                yield from ((f"interface {interface.name}", line) for line in doomed)
        bgp = next((line.text for line in document.lines if line.text.startswith("bgp ")), "")
        yield from ((bgp, f"{family}-family vpn-instance {of}") for family in ("ipv4", "ipv6"))
        # those of others that lead into it too
        yield from _routes(document, rf"(?:.* )?vpn-instance {re.escape(of)} ")
    elif kind == "interface":
        yield from ((f"interface {each.name}",) for each in Model(document).subs(of))
        yield from _routes(document, rf".*\b{re.escape(of)}(?: |$)")


def _routes(document: Document, pattern: str) -> Iterator[tuple[str, ...]]:
    for line in list(document.lines):
        if re.match(rf"ip(?:v6)? route-static {pattern}", line.text):
            yield (line.text,)


def may_set(document: Document, path: tuple[str, ...], text: str) -> str:
    """May this line stand in the container at this path?"""
    for pattern, objection in _OBJECTIONS:
        if match := re.match(pattern, text):
            return objection(document, path[0] if path else "", match)
    return ""


def _known(document: Document, name: str, why: str = "") -> str:
    return "" if document.find((name,)) else why or f"The {name.rpartition(' ')[0]} does not exist."  # [I]


def _vpn(document: Document, container: str, match: re.Match[str]) -> str:
    mine = Model(document).interfaces.get(container.removeprefix("interface "))
    if mine and mine.wire:
        return SWITCHED
    return "" if match[1] in Model(document).instances else NO_VPN


def _policy(document: Document, container: str, match: re.Match[str]) -> str:
    del container
    return _known(document, f"traffic policy {match[1]}")


def _pair(document: Document, container: str, match: re.Match[str]) -> str:
    del container
    return _known(document, f"traffic classifier {match[1]}") or _known(document, f"traffic behavior {match[2]}")


def _trunk(document: Document, container: str, match: re.Match[str]) -> str:
    del container
    return _known(document, f"interface Eth-Trunk{match[1]}", "The Eth-Trunk does not exist.")  # [I]


def _vlan(document: Document, container: str, match: re.Match[str]) -> str:
    interface = container.removeprefix("interface ")
    tags = tuple(int(tag) for tag in match.groups() if tag)
    others = Model(document).subs(interface.partition(".")[0])
    taken = any(other.tags == tags for other in others if other.name != interface)
    return VLAN_TAKEN if taken else ""


def _address(document: Document, container: str, match: re.Match[str]) -> str:
    model = Model(document)
    mine = model.interfaces[container.removeprefix("interface ")]
    if match[0] in mine.lines:
        return EXISTS
    if mine.wire:
        return SWITCHED
    wanted = Address(f"{match[1]}/{match[2]}")
    network = wanted.network
    if network.prefixlen < 31 and wanted.ip in {network.network_address, network.broadcast_address}:
        return "The specified IP address is invalid."  # [I]
    others = [each for each in model.interfaces.values() if each.name != mine.name and each.vpn == mine.vpn]
    clash = any(network.overlaps(address.network) for each in others for address in each.addresses)
    return CONFLICT if clash else ""


def _pseudowire(document: Document, container: str, match: re.Match[str]) -> str:
    """VC IDs of one type are unique on the box; an interface is switched or routed."""
    if document.find(("mpls l2vpn",)) is None:
        return NO_L2VPN
    model = Model(document)
    mine = model.interfaces[container.removeprefix("interface ")]
    if mine.addresses or mine.vpn:
        return ROUTED
    others = (each.wire for each in model.interfaces.values() if each.name != mine.name)
    return VC_TAKEN if any(wire and wire.number == int(match[2]) for wire in others) else ""


def _distinguisher(document: Document, container: str, match: re.Match[str]) -> str:
    instances = Model(document).instances
    own = instances[container.rsplit(maxsplit=1)[-1]]
    if own.rd and own.rd != match[1]:
        return RD_FIXED
    taken = any(each.rd == match[1] for each in instances.values() if each.name != own.name)
    return RD_TAKEN if taken else ""


def _target(document: Document, container: str, match: re.Match[str]) -> str:
    del match
    return "" if Model(document).instances[container.rsplit(maxsplit=1)[-1]].rd else RD_FIRST


_OBJECTIONS: tuple[tuple[str, Callable[[Document, str, re.Match[str]], str]], ...] = (
    (r"ip address (\S+) (\S+)(?: sub)?$", _address),
    (r"mpls l2vc (\S+) (\d+)", _pseudowire),
    (r"vlan-type dot1q (\d+)", _vlan),
    (r"qinq termination pe-vid (\d+) ce-vid (\d+)", _vlan),
    (r"ip binding vpn-instance (\S+)", _vpn),
    (r"ip route-static vpn-instance (\S+)", _vpn),
    (r"traffic-policy (\S+)", _policy),
    (r"classifier (\S+) behavior (\S+)", _pair),
    (r"eth-trunk (\d+)", _trunk),
    (r"route-distinguisher (\S+)", _distinguisher),
    (r"vpn-target ", _target),
)


def precedence(document: Document, path: tuple[str, ...], classifier: str) -> str:
    """The next free one of a policy, or the one that its classifier has."""
    found = [re.fullmatch(r"classifier (\S+) .* precedence (\d+)", line.text) for line in document.inside(path)]
    taken = {each[1]: int(each[2]) for each in found if each}
    return str(taken.get(classifier, max(taken.values(), default=0) + 1))
