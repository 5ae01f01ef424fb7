"""What an IOS XR configuration is made of: the statements of each mode, in the order in which they are printed.

Modes are named as the prompt names them, without `config-`; `if` is a port and a sub-interface both.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Any

from lab.dialects.cisco_iosxr.grammar import IF_TYPES, Complaint, Match, Rule, match

TOP = "config"
_IPV4_AF = "address-family ipv4 unicast"
_IPV6_AF = "address-family ipv6 unicast"
_STATIC = (
    "{PREFIX} {IPV4} [<1-254>] [tag <1-4294967295>] [description <LINE>]",
    "{PREFIX} {IF} {IPV4} [<1-254>] [tag <1-4294967295>] [description <LINE>]",
    "{PREFIX} {IF} [<1-254>] [tag <1-4294967295>] [description <LINE>]",
)
_POLICE = (
    "police rate <1-4294967295> <RATE> [burst <1-4294967295> <BURST>] [peak-rate <1-4294967295> <RATE>] "
    "[peak-burst <1-4294967295> <BURST>] -> pmap-c-police"
)
_BGP_AF = (
    "network {PREFIX} [route-policy <NAME>]",
    "label mode <WORD>",
    "maximum-paths <WORD> <2-128>",
    "redistribute connected [route-policy <NAME>]",
    "redistribute static [route-policy <NAME>]",
)
_NEIGHBOR = (
    "remote-as <ASN>",
    "use neighbor-group <WORD>",
    "ebgp-multihop <1-255>",
    "timers <0-65535> <0-65535>",
    "password ~encrypted <WORD>",
    "description <LINE>",
    "update-source <IF>",
    "shutdown",
)

_MODES: dict[str, tuple[str, ...]] = {
    TOP: (
        "hostname <WORD>",
        "clock timezone <LINE>",
        "logging <LINE>",
        "domain name <WORD>",
        "username {WORD} -> un",
        "vrf {NAME} -> vrf",
        "line default -> line",
        "line console -> line",
        "vty-pool default <0-99> <0-199>",
        "policy-map {NAME} -> pmap",
        "interface {IF} [l2transport] -> if",
        "route-policy {NAME} -> rpl",
        "router static -> static",
        "router bgp {ASN} -> bgp",
        "l2vpn -> l2vpn",
        "ssh server v2",
        "ssh server session-limit <1-110>",
        "ssh server rate-limit <1-600>",
        "ssh server vrf {NAME}",
    ),
    "un": ("group {WORD}", "password <LINE>", "secret <LINE>"),
    "line": ("exec-timeout <0-35791> <0-2147483>", "session-limit <0-20>", "transport input <LINE>"),
    "vrf": ("description <LINE>", f"{_IPV4_AF} -> vrf-af", f"{_IPV6_AF} -> vrf-af"),
    "vrf-af": (
        "maximum prefix <1-2000000>",
        "import route-target -> vrf-import-rt",
        "export route-target -> vrf-export-rt",
    ),
    "vrf-import-rt": ("{RT}",),
    "vrf-export-rt": ("{RT}",),
    "pmap": ("description <LINE>", "class {NAME} -> pmap-c"),
    "pmap-c": (
        "service-policy <NAME>",
        _POLICE,
        "shape average <1-4294967295> <RATE>",
        "bandwidth <1-4294967295> <RATE>",
        "priority level <1-7>",
        "set dscp <WORD>",
        "set precedence <WORD>",
        "queue-limit <1-4294967295> <BURST>",
    ),
    "pmap-c-police": tuple(
        f"{which}-action {what}"
        for which in ("conform", "exceed", "violate")
        for what in ("~transmit", "~drop", "~set <LINE>")
    ),
    "if": (
        "description <LINE>",
        "bundle id <1-65535> [mode <WORD>]",
        "bandwidth <0-4294967295>",
        "mtu <64-65535>",
        "service-policy input <NAME>",
        "service-policy output <NAME>",
        "vrf <NAME>",
        "ipv4 mtu <68-65535>",
        "ipv4 address <IPV4> <MASK>",
        "ipv4 address <CIDR>",
        "ipv4 address {IPV4} {MASK} secondary",
        "ipv4 verify unicast source reachable-via <WORD> [allow-self-ping]",
        "ipv6 verify unicast source reachable-via <WORD> [allow-self-ping]",
        "ipv6 address {IPV6}",
        "ipv6 enable",
        "negotiation auto",
        "load-interval <0-600>",
        "shutdown",
        "encapsulation ~dot1q <1-4094> [second-dot1q <1-4094>] [exact]",
        "encapsulation ~untagged",
        "encapsulation ~default",
        "rewrite ingress tag <LINE>",
        "ipv4 access-group <NAME> ingress",
        "ipv4 access-group <NAME> egress",
        "flow ipv4 monitor <WORD> sampler <WORD> ingress",
        "ethernet cfm -> if-cfm",
    ),
    "if-cfm": ("mep domain <WORD> service <WORD> mep-id <1-8191> -> if-cfm-mep",),
    "if-cfm-mep": ("cos <0-7>",),
    "static": (f"{_IPV4_AF} -> static-afi", "vrf {NAME} -> static-vrf"),
    "static-vrf": (f"{_IPV4_AF} -> static-vrf-afi", f"{_IPV6_AF} -> static-vrf-afi6"),
    "static-vrf-afi6": ("{IPV6} {IPV6}", "{IPV6} {IF}"),
    "static-afi": _STATIC,
    "static-vrf-afi": _STATIC,
    "bgp": (
        "bgp router-id <IPV4>",
        f"{_IPV4_AF} -> bgp-af",
        "address-family vpnv4 unicast -> bgp-af",
        "neighbor-group {WORD} -> bgp-nbrgrp",
        "neighbor {IPV4} -> bgp-nbr",
        "vrf {NAME} -> bgp-vrf",
    ),
    "bgp-af": _BGP_AF,
    "bgp-nbr": (*_NEIGHBOR, f"{_IPV4_AF} -> bgp-nbr-af", "address-family vpnv4 unicast -> bgp-nbr-af"),
    "bgp-nbrgrp": (*_NEIGHBOR, f"{_IPV4_AF} -> bgp-nbrgrp-af", "address-family vpnv4 unicast -> bgp-nbrgrp-af"),
    "bgp-vrf": (
        "rd <RT>",
        "rd ~auto",
        "bgp router-id <IPV4>",
        f"{_IPV4_AF} -> bgp-vrf-af",
        f"{_IPV6_AF} -> bgp-vrf-af",
        "neighbor {IPV4} -> bgp-vrf-nbr",
    ),
    "bgp-vrf-af": _BGP_AF,
    "bgp-vrf-nbr": (*_NEIGHBOR, f"{_IPV4_AF} -> bgp-vrf-nbr-af"),
    **dict.fromkeys(
        ("bgp-nbr-af", "bgp-nbrgrp-af", "bgp-vrf-nbr-af"),
        (
            "send-community-ebgp",
            "route-policy <NAME> in",
            "maximum-prefix <1-4294967295> [<1-100>]",
            "route-policy <NAME> out",
            "as-override",
            "default-originate",
            "next-hop-self",
            "soft-reconfiguration inbound always",
        ),
    ),
    "l2vpn": (
        "router-id <IPV4>",
        "pw-class {WORD} -> l2vpn-pwc",
        "xconnect group {WORD} -> l2vpn-xc",
        "bridge group {WORD} -> l2vpn-bg",
    ),
    "l2vpn-pwc": ("encapsulation mpls -> l2vpn-pwc-mpls", "backup disable <WORD>"),
    "l2vpn-pwc-mpls": (
        "preferred-path interface <LINE>",
        "control-word",
        "transport-mode ~vlan",
        "transport-mode ~ethernet",
    ),
    "l2vpn-xc": ("p2p {WORD} -> l2vpn-xc-p2p",),
    "l2vpn-xc-p2p": (
        "description <LINE>",
        "interface {IF}",
        "neighbor ipv4 {IPV4} pw-id {1-4294967295} -> l2vpn-xc-p2p-pw",
    ),
    "l2vpn-xc-p2p-pw": ("mpls static label local <16-1048575> remote <16-1048575>", "pw-class <WORD>"),
    "l2vpn-bg": ("bridge-domain {WORD} -> l2vpn-bg-bd",),
    "l2vpn-bg-bd": ("interface {IF} -> l2vpn-bg-bd-ac",),
    "l2vpn-bg-bd-ac": (),
    "rpl": (),
}
RULES: dict[str, tuple[Rule, ...]] = {
    mode: tuple(Rule(*pattern.split(" -> ")) for pattern in patterns) for mode, patterns in _MODES.items()
}
_KINDS = list(IF_TYPES)


@lru_cache(maxsize=1 << 16)
def statement(mode: str, text: str) -> Match | None:
    """What a line of a configuration is in its mode; None for what this lab does not know."""
    try:
        found = match(RULES.get(mode, ()), text)
    except Complaint:
        return None
    return found if found.rest < 0 else None


def slot(mode: str, text: str) -> tuple[str, ...]:
    """The words that name a statement among its neighbours; an unknown line is named by itself."""
    found = statement(mode, text)
    return found.slot if found else (text,)


def inner(mode: str, text: str) -> str:
    """The mode inside a statement, empty where there is none or it is not known."""
    found = statement(mode, text)
    return found.rule.into if found else ""


@lru_cache(maxsize=1 << 16)
def place(mode: str, text: str) -> tuple[int, tuple[Any, ...]] | None:
    """Where a statement stands among its neighbours; None for an unknown line."""
    found = statement(mode, text)
    if found is None:
        return None
    same = RULES[mode].index(found.rule)
    if mode in {"static-afi", "static-vrf-afi"}:
        return 0, _number(found.args[0])
    if mode == "pmap":
        # classes stay as they were typed, but the default class is the last
        return same, (found.args[0] == "class-default",)
    return same, tuple(_number(word) for word in found.slot)


def _number(word: str) -> tuple[Any, ...]:
    """A word as something that sorts: interfaces by type and number, addresses by value, numbers by size."""
    try:
        network = ipaddress.IPv4Network(word)
    except ValueError:
        parts = re.findall(r"\d+|\D+", word)
        kind = _KINDS.index(parts[0]) if parts and parts[0] in _KINDS else len(_KINDS)
        return (kind, *((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts))
    return 0, (0, int(network.network_address), ""), (0, network.prefixlen, "")


def prompt(mode: str, text: str) -> str:
    """What the prompt shows in brackets inside a statement."""
    if mode == TOP:
        return TOP
    sub = mode == "if" and "." in text
    return "config-subif" if sub else f"config-{mode}"
