"""Huawei VRP8 routers (NE40E, NE8000) on a command line: sub-interfaces with VLAN, address and policers, VPNs.

Undo is the element's own: `commit trial` with a persist id goes back by itself, and any session may keep or abort it.
Sources: Huawei NE40E command reference (commit, abort trial, display configuration candidate), netmiko's huawei_vrpv8,
ntc-templates, public configurations of V800R011.
"""

from __future__ import annotations

import re
from typing import ClassVar

from drivers.huawei_vrp import displays
from drivers.kit.candidate_commands import CandidateCommands, Trial
from drivers.kit.dialect import Dialect
from drivers.kit.line_rules import Rule, Rules
from drivers.kit.sub_interfaces import NUMBER, SubInterfaceDriver, part, settings, shared_part, sub_interface
from drivers.platform import Capability, Identity, Undo
from drivers.session import check_identity

_DIALECT = Dialect(
    device_type="huawei_vrpv8",
    # `>` ends the user view, `]` all others
    prompt=r"^[<\[][~*]?NAME(?P<mode>[^\]>\n]*[\]>])",
    questions=(
        # a candidate is dropped and never committed by a question, a password is changed by nobody
        (r"(?:Uncommitted configurations found|choose 'YES', 'NO' or 'CANCEL')[^\n]*\[[^\]\n]*\] ?:", "N\n"),
        (r"Change now\? ?\[Y/N\] ?:", "N\n"),
        (r"\[Y/N\] ?:", "Y\n"),
        (r"  ---- More ----", " "),
    ),
    noise=(r"  ---- More ----(?:\x1b\[\d+D *\x1b\[\d+D)?",),
    asides=(
        # logs (%%01MODULE/4/NAME(l)[12]:) and traps (MODULE/4/NAME:), with or without stamp and host
        r"#?[A-Z][a-z]{2} [ \d]?\d \d{4} \d{2}:\d{2}:\d{2}[^\n]*? (?:%%\d\d)?[A-Z][\w-]*/\d/[^\n]*\n?",
        r"%%\d\d[A-Z][\w-]*/\d/\w+\([a-z]\)[^\n]*\n?",
    ),
    refusal=r"^\s*Error:|Failed to generate committed config|Commit canceled",
    harmless=r"(?!)",
    busy=r"locked by other user|is in trial configuration mode|Commit canceled|has been changed|system is busy",
    gone=r"(?m)^\s*Error: Wrong parameter found",
    takes_away=r"(?!)",
    proofs=(
        # nothing at all is printed of a part that nothing stands in
        (r"display current-configuration configuration", r"^return$|\A\s*\Z"),
        (r"display (?:current|saved)-configuration", r"^return$"),
        (r"display interface", r"current state\s*:"),
        (r"display mpls l2vc", r"(?i)client interface\s*:|^Info:"),
        (r"display configuration candidate changes", r"^Building configuration"),
        (r"display configuration trial status", r"(?i)^Trial status\s*:"),
        (r"display alarm active", r"(?s)^Sequence +AlarmId.*^-{10,}\s*\Z|\A\s*(?:Info: No [^\n]*)?\Z"),
        (r"display version", r"^VRP \(R\) software"),
        # its label is not known, nor whether every box has it
        (r"display esn", r":"),
    ),
    moves=r"interface |ip vpn-instance |bgp |ipv4-family|quit$",
    masked=r"\b((?:password|cipher|irreversible-cipher|key))\s+\S+",
    full=r"(?i)user interfaces are used|\b(?:too many|upper limit|maximum)\b",
    patience=((r"commit\b|abort trial\b|save\b", 8.0),),
    in_flight=4,
)

_CANDIDATE = CandidateCommands(
    resting=">",
    enter=("system-view", "configuration exclusive"),
    denied=r"(?i)found at '.?' position|permission|authori[sz]",
    leave=("clear configuration candidate", "undo configuration exclusive", "return"),
    difference="display configuration candidate changes",
    heading=r"Building configuration",
    clean=r"#|return",
    commit="commit description {token}",
    trial=Trial(
        commit="commit trial {seconds} persist {token}",
        began=r"enters the trial configuration mode",
        keep="commit persist {token}",
        abort="abort trial persist {token}",
        display="display configuration trial status",
        pending=r"(?is)(?=.*status\s*:\s*ACTIVE\b)(?:.*?persist id\s*:\s*(?P<token>\S+))?",
        shortest=60,
    ),
    save="save",
    saved=r"(?i)\bsaved?\b.*\bsuccessfully",
    startup="display saved-configuration",
)

_SUB = r"interface (?P<port>[\w/-]+)\.(?P<unit>\d+)(?: mode l2)?"
_WIRE = r"mpls l2vc (?P<peer>[\d.]+) (?P<wire>\d+)(?!.* (?:secondary|bypass)$)(?: .+)?"
_VPN = r"ip vpn-instance (?P<vpn>\S+)"
_VPN_IPV4 = rf"{_VPN}\nipv4-family"
_ADDED = rf"{_VPN}\nipv[46]-family\napply-label per-\w+"
_BGP_VPN = r"bgp \S+\nipv4-family vpn-instance (?P<vpn>\S+)"
_IN_VPN = r"ip(?:v6)? route-static vpn-instance (?P<vpn>\S+) "
_ROUTE = rf"{_IN_VPN}(?P<ip>[\d.]+) (?P<mask>[\d.]+) (?P<hop>[\d.]+)(?: .+)?"
_ROUTES = "display current-configuration | include ^ip route-static vpn-instance {} |^return$"
_RULES = Rules(
    # sites of one VPN share its instance; whatever else stands in it, or in its part of BGP, holds it
    Rule(-2, _VPN, "vpn {vpn}", "undo ip vpn-instance {vpn}", shared=True, opens=True),
    shared_part(_VPN_IPV4, "ipv4 {vpn}", "vpn {vpn}", opens=True),
    shared_part(rf"{_VPN_IPV4}\nroute-distinguisher {NUMBER}", "rd {vpn}", "ipv4 {vpn}"),
    shared_part(rf"{_VPN_IPV4}\nvpn-target {NUMBER} (?:ex|im)port-extcommunity", "{line} {vpn}", "ipv4 {vpn}"),
    shared_part(_ADDED, "label {vpn} {line}", "vpn {vpn}", holds=False),
    shared_part(rf"{_VPN}\n(?P<rest>(?:.|\n)+)", "setting {vpn} {rest}", "vpn {vpn}"),
    Rule(2, _BGP_VPN, "bgp {vpn}", "undo ipv4-family vpn-instance {vpn}", "vpn {vpn}", shared=True, opens=True),
    shared_part(rf"{_BGP_VPN}\nimport-route \S+", "{line} {vpn}", "bgp {vpn}", rank=2),
    shared_part(rf"{_BGP_VPN}\n(?P<rest>(?:.|\n)+)", "setting bgp {vpn} {rest}", "bgp {vpn}", rank=2),
    Rule(
        2,
        _ROUTE,
        "route {vpn} {ip} {mask} {hop}",
        "undo ip route-static vpn-instance {vpn} {ip} {mask} {hop}",
        "vpn {vpn}",
    ),
    # what others have in the instance without a rule for it: a route to NULL0, to an interface or into another one, the
    # other family of BGP
    Rule(2, rf"{_IN_VPN}.+", "{line}", owner="vpn {vpn}"),
    Rule(
        2,
        r"(?P<view>bgp \S+)\n(?P<what>.*vpn-instance) (?P<vpn>\S+)(?P<rest>(?:\n(?:.|\n)+)?)",
        "{what} {vpn} of {view} {rest}",
        owner="vpn {vpn}",
    ),
    sub_interface(_SUB, "undo interface {port}.{unit}"),
    # whether a second VLAN takes the place of the first is not known
    part(_SUB, r"vlan-type dot1q \d+", "vlan", "undo vlan-type", amend=""),
    part(_SUB, r"encapsulation qinq-termination", "encapsulation", "undo encapsulation"),
    part(_SUB, r"qinq termination pe-vid \d+ ce-vid \d+", "vlan", "undo {line}", amend="", rank=1),
    part(_SUB, r"description .+", "description", "undo description"),
    # an interface that comes into a VPN instance loses its address
    part(_SUB, r"ip binding vpn-instance \S+", "binding", "undo {line}", amend="", rank=-1),
    part(_SUB, r"ip address (?P<ip>\S+) (?P<mask>\S+)", "address", "undo ip address {ip} {mask}"),
    part(_SUB, r"statistic enable", "statistic", "undo statistic enable"),
    part(_SUB, r"qos car .+ (?P<way>inbound|outbound)", "qos {way}", "undo qos car {way}"),
    part(_SUB, r"shutdown", "shutdown", "undo shutdown"),
    # after the VLAN, which is what it carries; a second one that stands by is a setting that no template writes
    part(_SUB, _WIRE, "wire", "undo mpls l2vc {peer} {wire}", amend="", rank=1),
    part(_SUB, r"bas", "bas", amend="", rank=1, opens=True),
    settings(_SUB, rank=1),
)


class HuaweiVrp(SubInterfaceDriver):
    """One session to one router. It rests in the user view, where `save` is known."""

    platform: ClassVar[str] = "huawei_vrp"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {
            Capability.CANDIDATE,
            Capability.CONFIRMED_COMMIT,
            Capability.PERSIST_ID,
            Capability.STARTUP,
            Capability.DEVICE_DIFF,
        }
    )
    undo: ClassVar[Undo] = Undo.TIMER
    keeps_confirmed: ClassVar[bool] = True
    rules: ClassVar[Rules] = _RULES
    dialect: ClassVar[Dialect] = _DIALECT
    candidate: ClassVar[CandidateCommands] = _CANDIDATE
    closing: ClassVar[str] = "#|return"
    everything: ClassVar[tuple[str, ...]] = (
        "display current-configuration interface",
        "display current-configuration configuration vpn-instance",
        "display current-configuration configuration bgp",
        _ROUTES.format(".*"),
    )
    blocks: ClassVar[tuple[tuple[str, str], ...]] = (
        (r"(interface .+)", "display current-configuration {}"),
        (r"ip vpn-instance ", "display current-configuration configuration vpn-instance"),
        (r"bgp ", "display current-configuration configuration bgp"),
        (r"ip route-static vpn-instance (\S+)", _ROUTES),
    )
    naming: ClassVar[str] = "display current-configuration | include ^[^ ]|{}"
    names: ClassVar[tuple[tuple[str, str, str], ...]] = (
        (r"vpn (\S+)", "ip vpn-instance {}", "vpn-instance {}"),
        # routes over it and the like go with it
        (r"interface (\S+)", "interface {}", "{}"),
    )
    there: ClassVar[str] = "display current-configuration | include ^{}$|^return$"
    tag: ClassVar[str] = r"(?:vlan-type dot1q|dot1q termination vid|qinq termination pe-vid) (\d+)"
    page: ClassVar[str] = "display interface {}"
    wire_page: ClassVar[str] = "display mpls l2vc interface {port}.{unit}"
    alarm_table: ClassVar[str] = "display alarm active"
    state = staticmethod(displays.state)
    wire_state = staticmethod(displays.wire_state)
    active = staticmethod(displays.alarms)

    def prepare(self) -> None:
        self.terminal.ask_all(("screen-length 0 temporary", "undo terminal monitor"))
        check_identity(self.target, self.identify(), self.tells)

    def identify(self) -> Identity:
        """The serial number stays empty where its label is another one."""
        version, esn = self.look(("display version", "display esn"))
        model, software = displays.version(version)
        serial = re.search(r"(?im)^ESN[^:\n]*:\s*(\S+)", esn)
        return Identity(self.terminal.hostname, model, serial[1] if serial else "", software)


DRIVER = HuaweiVrp
