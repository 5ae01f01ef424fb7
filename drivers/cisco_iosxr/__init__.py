"""Cisco IOS XR routers (ASR 9000, NCS 5500) on a command line: sub-interfaces with VLAN, policers by rate, VPNs.

A commit is whole or nothing, and kept at once. A trial (`commit confirmed`) would belong to the session that made it,
and no other worker could keep it. Undo is therefore a second commit, the inverse of what is there.
Sources: netmiko's cisco_xr, ntc-templates, captures of 6.4 to 7.9 (failed commits, commit changes, interfaces).
"""

from __future__ import annotations

from typing import ClassVar

from drivers.cisco_iosxr import displays
from drivers.kit.candidate_commands import CandidateCommands
from drivers.kit.dialect import Dialect
from drivers.kit.line_rules import Rule, Rules
from drivers.kit.sub_interfaces import NUMBER, SubInterfaceDriver, part, settings, shared_part, sub_interface
from drivers.platform import Capability, Identity, Undo
from drivers.session import check_identity

_DIALECT = Dialect(
    device_type="cisco_xr",
    prompt=r"^RP/\d+/\w+/CPU\d+:NAME(?:\((?P<mode>[^()\n]*)\))?#",
    questions=(
        # what is not committed is dropped, and nobody's commit is overrun
        (r"Uncommitted changes found[^\n]*\[cancel\]: ?", "no\n"),
        (r"proceed with this commit anyway\? \[no\]: ?", "no\n"),
        (r"\[y/n\]\[confirm\] ?", "y\n"),
        (r"\? \[no\]: ?", "yes\n"),
        (r" --More-- ", " "),
    ),
    noise=(
        r" --More-- (?:\x08+ *\x08+)?",
        # the time line before every answer
        r"^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}\.\d{3} \S+\n",
    ),
    asides=(
        # log lines of route processors and line cards; some releases put the year first
        r"(?:\d+: ?)?(?:RP|LC)/\d+/\w+/CPU\d+: ?(?:\d{4} )?[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}[^\n]*\n?",
    ),
    refusal=r"^\s*%|^Cannot enter exclusive mode|^One or more commits have occurred|^No changes will be saved",
    harmless=r"(?!)",
    busy=r"Cannot enter exclusive mode|had a lock on|unexpired trial|commits have occurred|concurrent trial",
    gone=r"(?m)^% No such configuration item|^Interface not found",
    takes_away=r"(?!)",
    proofs=(
        # of the rows that are asked for there may be none
        (r"show running-config .+ \| include ", r""),
        (r"show running-config", r"^! ?$"),
        (r"show interfaces", r"^\S+ is [^,\n]+, line protocol is "),
        (r"show l2vpn xconnect", r"^Group \S+, XC \S+, state is "),
        (r"show configuration failed", r"^!!"),
        (r"show configuration", r"^end$"),
        (r"show alarms", r"^Location +Severity +"),
        (r"show version", r"^Cisco IOS XR Software, Version "),
        # not every box has it
        (r"show inventory", r'^NAME: "|^% Invalid input'),
    ),
    moves=r"interface |policy-map |class |police |router |address-family |(?:im|ex)port route-target|exit$|"
    r"l2vpn$|encapsulation mpls$|xconnect group |p2p |neighbor ipv4 ",
    masked=r"\b((?:password|secret|encrypted|key|community))\s+\S+",
    full=r"(?i)\b(?:too many|maximum)\b",
    # "this could be a few minutes if your config is large"
    patience=((r"commit\b", 8.0),),
    in_flight=4,
)

_CANDIDATE = CandidateCommands(
    resting="",
    enter=("configure exclusive",),
    denied=r"(?i)detected at '.?' marker|^% *(?:Incomplete|Ambiguous) command|permission|authori[sz]",
    leave=("abort",),
    difference="show configuration",
    heading=r"Building configuration|!! ",
    clean=r"!|end",
    # not as label: the same intent may have to commit again, and a label is given once
    commit="commit comment {token}",
    inside="do ",
    why="show configuration failed",
)

_POLICY = r"policy-map (?P<policy>\S+)"
_CLASS = rf"{_POLICY}\nclass (?P<class>\S+)"
_POLICE = rf"{_CLASS}\npolice rate .+"
_ACTION = rf"{_POLICE}\n(?P<which>\w+)-action .+"
_MAP = "policy-map {policy}"
_SUB = r"interface (?P<port>[\w/-]+)\.(?P<unit>\d+)(?: l2transport)?"


_IPV4 = r"address-family ipv4 unicast"
_VRF = r"vrf (?P<vpn>\S+)"
_TARGETS = rf"{_VRF}\n{_IPV4}\n(?P<way>import|export) route-target"
_PW_CLASS = r"l2vpn\npw-class (?P<class>\S+)"
_XCONNECT = r"l2vpn\nxconnect group (?P<group>\S+)"
_P2P = rf"{_XCONNECT}\np2p (?P<p2p>\S+)"
_NEIGHBOR = rf"{_P2P}\nneighbor ipv4 (?P<peer>[\d.]+) pw-id (?P<wire>\d+)"
_STATIC = rf"router static\n{_VRF}"
_BGP = rf"router bgp \S+\n{_VRF}"


def _policer(pattern: str, key: str, undo: str = "", owner: str = "", *, opens: bool = True) -> Rule:
    """A line of a policy-map: services of one rate share it, and whatever else stands in it holds it."""
    return Rule(0, pattern, key, undo, owner, vanishes=bool(owner), holds=bool(owner), shared=True, opens=opens)


def _own(pattern: str, key: str, owner: str, undo: str = "", *, opens: bool = False, holds: bool = False) -> Rule:
    """A line of a cross-connect: it goes with it."""
    return Rule(2, pattern, key, undo, owner, vanishes=True, holds=holds, opens=opens)


_RULES = Rules(
    # sites of one VPN share its VRF; whatever else stands in its routing holds that
    Rule(-2, _VRF, "vrf {vpn}", "no vrf {vpn}", shared=True, opens=True),
    shared_part(rf"{_VRF}\n{_IPV4}", "ipv4 {vpn}", "vrf {vpn}", opens=True),
    shared_part(_TARGETS, "{way} {vpn}", "ipv4 {vpn}", opens=True),
    shared_part(rf"{_TARGETS}\n{NUMBER}", "{way} {line} {vpn}", "{way} {vpn}"),
    shared_part(rf"{_VRF}\n(?P<rest>(?:.|\n)+)", "setting {vpn} {rest}", "vrf {vpn}"),
    Rule(2, _STATIC, "static {vpn}", "no vrf {vpn}", "vrf {vpn}", shared=True, opens=True),
    shared_part(rf"{_STATIC}\n{_IPV4}", "static ipv4 {vpn}", "static {vpn}", rank=2, opens=True),
    Rule(
        2,
        rf"{_STATIC}\n{_IPV4}\n(?P<prefix>[\d./]+) (?P<hop>[\d.]+)(?: .+)?",
        "route {vpn} {prefix} {hop}",
        "no {prefix} {hop}",
        "static ipv4 {vpn}",
        vanishes=True,
        holds=True,
    ),
    shared_part(rf"{_STATIC}\n(?P<rest>(?:.|\n)+)", "setting static {vpn} {rest}", "static {vpn}", rank=2),
    Rule(2, _BGP, "bgp {vpn}", "no vrf {vpn}", "vrf {vpn}", shared=True, opens=True),
    shared_part(rf"{_BGP}\nrd {NUMBER}", "rd {vpn}", "bgp {vpn}", rank=2),
    shared_part(rf"{_BGP}\n{_IPV4}", "bgp ipv4 {vpn}", "bgp {vpn}", rank=2, opens=True),
    shared_part(rf"{_BGP}\n{_IPV4}\nredistribute \S+", "bgp {line} {vpn}", "bgp ipv4 {vpn}", rank=2),
    shared_part(rf"{_BGP}\n(?P<rest>(?:.|\n)+)", "setting bgp {vpn} {rest}", "bgp {vpn}", rank=2),
    _policer(_POLICY, _MAP, "no policy-map {policy}"),
    _policer(_CLASS, "class {policy} {class}", "no class {class}", _MAP),
    _policer(_POLICE, "police {policy} {class}", "no police", "class {policy} {class}"),
    _policer(_ACTION, "{which} {policy} {class}", "no {which}-action", "police {policy} {class}", opens=False),
    sub_interface(_SUB, "no interface {port}.{unit}", rank=1),
    part(_SUB, r"description .+", "description", "no description", rank=1),
    part(_SUB, r"service-policy (?P<way>input|output) \S+", "policy {way}", "no service-policy {way}", rank=1),
    # before the address: one that is there keeps the VRF from being changed
    part(_SUB, r"vrf \S+", "binding", "no {line}", amend=""),
    part(_SUB, r"ipv4 address (?P<ip>[\d.]+) (?P<mask>[\d.]+)", "address", "no ipv4 address {ip} {mask}", rank=1),
    part(_SUB, r"encapsulation dot1q \d+(?: second-dot1q \d+)?", "vlan", "no {line}", rank=1),
    part(_SUB, r"shutdown", "shutdown", "no shutdown", rank=1),
    # all pseudowires share one class: what it says is the same for all
    Rule(0, _PW_CLASS, "pw-class {class}", "no pw-class {class}", shared=True, opens=True),
    shared_part(rf"{_PW_CLASS}\nencapsulation mpls", "mpls {class}", "pw-class {class}", rank=0, opens=True),
    shared_part(rf"{_PW_CLASS}\n(?P<rest>(?:.|\n)+)", "setting {class} {rest}", "pw-class {class}", rank=0),
    # a line's own group: it goes as a whole, unless somebody has put a cross-connect of his own into it
    Rule(2, _XCONNECT, "xconnect {group}", "no xconnect group {group}", opens=True),
    _own(_P2P, "p2p {group} {p2p}", "xconnect {group}", "no p2p {p2p}", opens=True, holds=True),
    _own(
        rf"{_P2P}\ninterface (?P<port>[\w/-]+)\.(?P<unit>\d+)",
        "circuit {group} {p2p} {port}.{unit}",
        "p2p {group} {p2p}",
        "no {line}",
    ),
    _own(_NEIGHBOR, "wire {group} {p2p} {peer} {wire}", "p2p {group} {p2p}", "no {line}", opens=True),
    _own(
        rf"{_NEIGHBOR}\n(?P<rest>(?:.|\n)+)", "setting {group} {p2p} {wire} {rest}", "wire {group} {p2p} {peer} {wire}"
    ),
    _own(rf"{_XCONNECT}\n(?P<rest>(?:.|\n)+)", "setting {group} {rest}", "xconnect {group}"),
    _policer(rf"{_POLICY}\n(?P<rest>(?:.|\n)+)", "setting {policy} {rest}", "", _MAP, opens=False),
    settings(_SUB, rank=1),
    leave="exit",
)


class CiscoIosXr(SubInterfaceDriver):
    """One session to one router. It rests in exec mode."""

    platform: ClassVar[str] = "cisco_iosxr"
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.CANDIDATE, Capability.DEVICE_DIFF})
    undo: ClassVar[Undo] = Undo.INVERSE
    rules: ClassVar[Rules] = _RULES
    dialect: ClassVar[Dialect] = _DIALECT
    candidate: ClassVar[CandidateCommands] = _CANDIDATE
    closing: ClassVar[str] = "!|end|end-policy-map"
    everything: ClassVar[tuple[str, ...]] = tuple(
        f"show running-config {words}"
        for words in ("vrf", "policy-map", "interface", "l2vpn", "router static", "router bgp")
    )
    blocks: ClassVar[tuple[tuple[str, str], ...]] = (
        (r"(interface \S+|(?:policy-map|vrf) .+)", "show running-config {}"),
        (r"(l2vpn)\n(pw-class \S+|xconnect group \S+)", "show running-config {} {}"),
        (r"(router static|router bgp \S+)\n(vrf .+)", "show running-config {} {}"),
    )
    empty: ClassVar[str] = "!"
    naming: ClassVar[str] = "show running-config formal | include {}"
    names: ClassVar[tuple[tuple[str, str, str], ...]] = (
        (r"vrf (\S+)", "vrf {}", "vrf {}"),
        (r"policy-map (\S+)", "policy-map {}", "service-policy (?:input |output )?{}"),
        (r"pw-class (\S+)", "l2vpn pw-class {}", "pw-class {}"),
        (r"interface (\S+)", "interface {}", "{}"),
    )
    there: ClassVar[str] = "show running-config {0} | include {0}"
    tag: ClassVar[str] = r"encapsulation dot1(?:q|ad) (\d+)"
    page: ClassVar[str] = "show interfaces {}"
    wire_page: ClassVar[str] = "show l2vpn xconnect group {group} xc-name {p2p} detail"
    alarm_table: ClassVar[str] = "show alarms brief system active"
    state = staticmethod(displays.state)
    wire_state = staticmethod(displays.wire_state)
    active = staticmethod(displays.alarms)

    def prepare(self) -> None:
        # wider than any line: a narrow terminal scrolls what is typed
        self.terminal.ask_all(("terminal length 0", "terminal width 511", "terminal no monitor"))
        check_identity(self.target, self.identify(), self.tells)

    def identify(self) -> Identity:
        """The serial number is the chassis'; it stays empty where the box tells none."""
        version, inventory = self.look(("show version", "show inventory"))
        model, software = displays.version(version)
        return Identity(self.terminal.hostname, model, displays.chassis(inventory), software)


DRIVER = CiscoIosXr
