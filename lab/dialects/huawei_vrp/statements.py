"""Which lines a VRP box takes in which view, how it prints them, and what each replaces or takes away.

A `Statement` is one line of a container, an `Opener` a container with a view of its own. Their order within a view is
the order in which the box prints them. Words that only operators' notes or nothing at all prove are marked [I].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from lab.dialects.huawei_vrp.grammar import Node, tree, walk
from lab.dialects.huawei_vrp.kept_values import (
    directed,
    imported,
    kept_address,
    kept_car,
    kept_route,
    kept_target,
    kept_wire,
)
from lab.servers.grammar import Args, Complaint


@dataclass(frozen=True, slots=True)
class Statement:
    """`slot` says what one such line replaces, `line` how it is printed; both are formats over the arguments."""

    views: str
    syntax: str
    slot: str
    line: str
    undo: tuple[str, ...]
    fill: Callable[[Args], Args] = field(default=lambda args: args)
    """gives the arguments as the box keeps them"""
    missing: str = ""
    """what the box says when there is nothing to take away; empty: nothing"""

    def text(self, args: Args) -> str:
        return self.line.format_map(_Blank(self.fill(args)))

    def key(self, args: Args) -> str:
        return self.slot.format_map(_Blank(self.fill(args)))


@dataclass(frozen=True, slots=True)
class Opener:
    """A container: typed in `views`, printed as `line`, found as `name`; `tag` is its part of the prompt."""

    views: str
    syntax: str
    name: str
    line: str
    view: str
    tag: str
    undo: tuple[str, ...]
    parted: bool = False
    """a ` #` stands before it in its container"""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """A configuration command: `kind` is `set`, `undo`, `open` or `close`, of one statement or opener."""

    kind: str
    what: Statement | Opener


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


_CAR = "car cir <cir:rate> [pir <pir:rate>] [cbs <cbs:rate>] [pbs <pbs:rate>] [green pass [yellow pass] red discard]"
_CAR_LINE = "car cir {cir}{two} cbs {cbs}{burst} green pass{colour} red discard"
_ROUTE = "ip route-static [vpn-instance <vpn:name>] <ip> <mask>"
_PEER = "peer <peer:ip>"
PORTS = "main sub loop"

STATEMENTS: tuple[Statement, ...] = (
    # system
    Statement("system", "sysname <name>", "sysname", "sysname {name}", ("sysname",)),
    Statement(
        "system", f"{_ROUTE} (<next:ip>|<ifname> [<next:ip>]) [preference <pref:preference>] [description <text>]",
        "route {of}{ip} {mask} {by}", "ip route-static {of}{ip} {mask} {by}{rest}",
        (f"{_ROUTE} [(<next:ip>|<ifname> [<next:ip>])]",), kept_route, "The static route does not exist.",  # [I]
    ),
    Statement(
        "system", "user-interface maximum-vty <number>", "maximum-vty", "user-interface maximum-vty {number}",
        ("user-interface maximum-vty",),
    ),
    # interfaces
    Statement("sub", "vlan-type dot1q <vlan>", "vlan", "vlan-type dot1q {vlan}", ("vlan-type [dot1q [<vlan>]]",)),
    Statement(
        "sub", "encapsulation qinq-termination", "qinq", "encapsulation qinq-termination",
        ("encapsulation [qinq-termination]",),
    ),
    Statement(
        "sub", "qinq termination pe-vid <pe:vlan> ce-vid <ce:vlan>", "vlan",
        "qinq termination pe-vid {pe} ce-vid {ce}", ("qinq termination [pe-vid <pe:vlan> ce-vid <ce:vlan>]",),
    ),
    Statement("main sub", "mtu <size:mtu>", "mtu", "mtu {size}", ("mtu",)),
    Statement(f"{PORTS} vpn", "description <text>", "description", "description {text}", ("description",)),
    Statement("main sub", "shutdown", "shutdown", "shutdown", ("shutdown",)),
    Statement(
        PORTS, "ip binding vpn-instance <vpn:name>", "vpn", "ip binding vpn-instance {vpn}",
        ("ip binding vpn-instance <vpn:name>",), missing="The interface is not bound to this VPN instance.",  # [I]
    ),
    Statement(
        PORTS, "ip address <at:ip> <mask> [sub]", "address{more}{of}", "ip address {at} {mask}{more}",
        ("ip address [<at:ip> <mask> [sub]]",),
        lambda args: kept_address(args) | {"of": f" {args['at']}" if "sub" in args else ""},
        "The address does not exist.",
    ),
    Statement("main", "eth-trunk <trunk>", "trunk", "eth-trunk {trunk}", ("eth-trunk",)),
    Statement(
        "main sub", "traffic-policy <policy:name> (inbound|outbound)", "policy {way}", "traffic-policy {policy} {way}",
        ("traffic-policy (inbound|outbound)",), directed,
    ),
    Statement(
        "main sub", "mpls l2vc <peer:ip> <vc:vcid> [(control-word|no-control-word)] [(raw|tagged)]", "l2vc",
        "mpls l2vc {peer} {vc}{word}{mode}", ("mpls l2vc [<peer:ip> <vc:vcid>]",), kept_wire,
        "The VC does not exist.",  # [I]
    ),
    Statement("main sub", "trust upstream <domain:name>", "trust", "trust upstream {domain}", ("trust upstream",)),
    Statement("main sub", "statistic enable", "statistic", "statistic enable", ("statistic enable",)),
    Statement(
        "main sub", f"qos {_CAR} (inbound|outbound)", "car {way}", f"qos {_CAR_LINE} {{way}}",
        ("qos car [cir <cir:rate>] (inbound|outbound)",), kept_car,
    ),
    # VPN instances
    Statement("vpn-af", "route-distinguisher <rd>", "rd", "route-distinguisher {rd}", ("route-distinguisher <rd>",)),
    Statement(
        "vpn-af", "vpn-target <rt:rd> (export-extcommunity|import-extcommunity|both)", "rt {rt} {way}",
        "vpn-target {rt} {way}", ("vpn-target <rt:rd> (export-extcommunity|import-extcommunity|both)",), kept_target,
        "The VPN target does not exist.",  # [I]
    ),
    Statement(
        "vpn-af", "apply-label (per-instance|per-route)", "label", "apply-label {how}", ("apply-label",),
        lambda args: args | {"how": next((word for word in ("per-instance", "per-route") if word in args), "")},
    ),
    Statement("vpn-af", "tnl-policy <policy:name>", "tunnels", "tnl-policy {policy}", ("tnl-policy",)),
    # BGP
    Statement("bgp", "router-id <ip>", "router-id", "router-id {ip}", ("router-id",)),
    Statement("bgp-af", "policy vpn-target", "policy", "policy vpn-target", ("policy vpn-target",)),
    Statement(
        "bgp-af", "import-route (direct|static)", "import {of}", "import-route {of}",
        ("import-route (direct|static)",), imported,
    ),
    Statement("bgp bgp-af", f"{_PEER} as-number <as>", "{peer} as", "peer {peer} as-number {as}", (_PEER,)),
    Statement(
        "bgp bgp-af", f"{_PEER} description <text>", "{peer} description", "peer {peer} description {text}",
        (f"{_PEER} description",),
    ),
    Statement(
        "bgp bgp-af", f"{_PEER} connect-interface <ifname>", "{peer} by", "peer {peer} connect-interface {ifname}",
        (f"{_PEER} connect-interface",),
    ),
    Statement("bgp-af", f"{_PEER} enable", "{peer} enable", "peer {peer} enable", (f"{_PEER} enable",)),
    # policies
    Statement("classifier", "if-match any", "any", "if-match any", ("if-match any",)),
    Statement("classifier", "if-match acl <acl>", "acl {acl}", "if-match acl {acl}", ("if-match acl <acl>",)),
    Statement("behavior", _CAR, "car", _CAR_LINE, ("car",), kept_car),
    Statement("policy", "share-mode", "share", "share-mode", ("share-mode",)),
    Statement(
        "policy", "classifier <of:name> behavior <by:name> [precedence <number>]", "{of}",
        "classifier {of} behavior {by} precedence {number}", ("classifier <of:name>",),
        missing="The traffic classifier does not exist in the policy.",  # [I]
    ),
)  # fmt: skip

_AF = "ipv4-family vpn-instance {vpn}"
_AF6 = "ipv6-family vpn-instance {vpn}"
_MQC = "The {} does not exist."  # [I]
OPENERS: tuple[Opener, ...] = (
    Opener(
        f"system {PORTS}", "interface <ifname>", "interface {ifname}", "interface {ifname}", "", "-{ifname}",
        ("interface <ifname>",), missing="The specified interface does not exist.",  # [I]
    ),
    Opener(
        "system vpn vpn-af", "ip vpn-instance <vpn:name>", "ip vpn-instance {vpn}", "ip vpn-instance {vpn}", "vpn",
        "-vpn-instance-{vpn}", ("ip vpn-instance <vpn:name>",), missing="The VPN instance does not exist.",
    ),
    Opener("vpn", "ipv4-family", "ipv4-family", "ipv4-family", "vpn-af", "-af-ipv4", ("ipv4-family",)),
    Opener("vpn", "ipv6-family", "ipv6-family", "ipv6-family", "vpn-af", "-af-ipv6", ("ipv6-family",)),
    Opener("system", "bgp <as>", "bgp {as}", "bgp {as}", "bgp", "-bgp", ("bgp [<as>]",)),
    Opener(
        "bgp", "ipv4-family unicast", "ipv4-family unicast", "ipv4-family unicast", "bgp-af", "-af-ipv4", (),
        parted=True,
    ),
    Opener(
        "bgp", "ipv4-family vpnv4", "ipv4-family vpnv4", "ipv4-family vpnv4", "bgp-af", "-af-vpnv4",
        ("ipv4-family vpnv4",), parted=True,
    ),
    Opener(
        "bgp", "ipv4-family vpn-instance <vpn:name>", _AF, _AF, "bgp-af", "-{vpn}",
        ("ipv4-family vpn-instance <vpn:name>",), parted=True, missing="The VPN instance does not exist.",
    ),
    Opener(
        "bgp", "ipv6-family vpn-instance <vpn:name>", _AF6, _AF6, "bgp-af", "-6-{vpn}",
        ("ipv6-family vpn-instance <vpn:name>",), parted=True, missing="The VPN instance does not exist.",
    ),
    Opener(
        "system", "traffic classifier <of:name> [operator (or|and)]", "traffic classifier {of}",
        "traffic classifier {of} operator {operator}", "classifier", "-classifier-{of}",
        ("traffic classifier <of:name>",), missing=_MQC.format("traffic classifier"),
    ),
    Opener(
        "system", "traffic behavior <of:name>", "traffic behavior {of}", "traffic behavior {of}", "behavior",
        "-behavior-{of}", ("traffic behavior <of:name>",), missing=_MQC.format("traffic behavior"),
    ),
    Opener(
        "system", "traffic policy <of:name>", "traffic policy {of}", "traffic policy {of}", "policy",
        "-trafficpolicy-{of}", ("traffic policy <of:name>",), missing=_MQC.format("traffic policy"),
    ),
)  # fmt: skip


def rules(view: str) -> list[tuple[str, Deed]]:
    """Every configuration command of this view."""
    found: list[tuple[str, Deed]] = []
    for statement in STATEMENTS:
        if view in statement.views.split():
            found.append((statement.syntax, Deed("set", statement)))
            found += [(f"undo {form}", Deed("undo", statement)) for form in statement.undo]
    for opener in OPENERS:
        if view in opener.views.split():
            found.append((opener.syntax, Deed("open", opener)))
            found += [(f"undo {form}", Deed("close", opener)) for form in opener.undo]
    return found


@cache
def _printed(view: str) -> Node:
    return tree([(each.syntax, Deed("set", each)) for each in STATEMENTS if view in each.views.split()])


@cache
def recognized(view: str, text: str) -> tuple[Statement, Args] | None:
    """Which statement a printed line of this view is, with its arguments; None for what is not known here."""
    plain = "shutdown" if text == "undo shutdown" else text
    try:
        match = walk(_printed(view), plain)
    except Complaint:
        return None
    deed = match.node.deed
    return (deed.what, match.args) if deed is not None else None


def rank(view: str) -> Callable[[str], int | None]:
    """Where a printed line of this view stands among its like."""

    def of(text: str) -> int | None:
        found = recognized(view, text)
        return STATEMENTS.index(found[0]) if found else None

    return of
