"""What the lines of a ZXA10 configure and how each is taken back, in both of its command languages; the names of ports.

C300 (C300 and C320, V1 and V2) calls an ONU `gpon-onu_1/3/12:4` and gives it its service ports; C600 (C600 to C650, and
a C300 of V3 or later) calls it `gpon_onu-1/3/12:4` and gives them to `vport-1/3/12.4:1`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from drivers.kit.line_rules import MatchedLine, Rule, Rules
from drivers.platform import Line


@dataclass(frozen=True, slots=True)
class Release:
    """One of the two command languages."""

    name: str
    olt: str
    """how a PON port begins"""
    onu: str
    interface: str
    """the display of one interface's configuration"""
    words: str
    """what lines of this language alone hold"""

    def onu_name(self, ont: str) -> str:
        """`gpon-onu_1/3/12:4` of `gpon-olt_1/3/12 4`."""
        port, number = ont.split()
        return f"{self.onu}{port.removeprefix(self.olt)}:{number}"


C300 = Release(
    name="C300",
    olt="gpon-olt_",
    onu="gpon-onu_",
    interface="show running-config interface",
    words=r"gpon-o(?:lt|nu)_|gei_|^profile traffic| vport \d",
)
C600 = Release(
    name="C600",
    olt="gpon_olt-",
    onu="gpon_onu-",
    interface="show running-config-interface",
    words=r"gpon_o(?:lt|nu)-|gei-|vport-|^traffic-profile",
)
RELEASES = (C300, C600)


def release_of(model: str, software: str) -> Release | None:
    """By model and software version; None where these do not tell."""
    found = re.search(r"\bC(\d)\d{2}", model)
    version = re.match(r"V(\d+)", software)
    if found is None:
        return None
    return C600 if found[1] == "6" or (version and int(version[1]) >= 3) else C300


def language_of(line: Line) -> Release | None:
    """The language that this line belongs to; None for one of both. Its views tell before what is written in them."""
    found = (release for part in line for release in RELEASES if re.search(release.words, part))
    return next(found, None)


def port_of(known: MatchedLine) -> str:
    """The PON port that a line is about, by its whole name: `gpon-olt_1/3/12`; empty: about none."""
    place, face = known.groups.get("place"), known.groups.get("face") or ""
    if not place:
        return ""
    return f"{(C300 if face in (C300.onu, C300.olt) else C600).olt}{place}"


def ont_of(known: MatchedLine) -> str:
    """`gpon-olt_1/3/12 4`: the ONU that a line is about; empty: about none."""
    return f"{port_of(known)} {known.groups['onu']}" if known.groups.get("onu") else ""


_PLACE = r"(?P<place>\d+/\d+/\d+)"
_OLT = rf"interface (?P<face>gpon-olt_|gpon_olt-){_PLACE}\n"
_ONU = rf"interface (?P<face>gpon-onu_|gpon_onu-){_PLACE}:(?P<onu>\d+)\n"
_VPORT = rf"interface (?P<face>vport-){_PLACE}\.(?P<onu>\d+):(?P<vport>\d+)\n"
_MNG = rf"pon-onu-mng (?P<face>gpon-onu_|gpon_onu-){_PLACE}:(?P<onu>\d+)\n"
_UPLINK = r"interface (?P<uplink>x?gei[_-]\d+/\d+/\d+|smartgroup\d+)\n"
_OWNER = "onu {place}:{onu}"
_VLANS = r"user-vlan (?P<user>\w+) vlan (?P<vlan>\d+)(?: svlan (?P<svlan>\d+))?"


class _Configured(Rules):
    """Commands begin in the view where displays are asked, and end there: `write` is known in no other (C600)."""

    def commands(self, have: Iterable[Line], want: Iterable[Line]) -> tuple[str, ...]:
        found = super().commands(have, want)
        return ("configure terminal", *found, "end") if found else ()


RULES = _Configured(
    Rule(
        rank=0,
        pattern=r"gpon\nprofile (?P<what>tcont|traffic) (?P<profile>\S+) .+",
        key="profile {what} {profile}",
        undo="no profile {what} {profile}",
        amend="{line}",
        shared=True,
    ),
    Rule(
        rank=0,
        pattern=r"traffic-profile (?P<profile>\S+) .+",
        key="traffic-profile {profile}",
        undo="no traffic-profile {profile}",
        amend="{line}",
        shared=True,
    ),
    Rule(
        rank=1,
        pattern=r"vlan (?P<number>\d+)",
        key="vlan {number}",
        undo="no vlan {number}",
        shared=True,
        opens=True,
    ),
    Rule(
        rank=2,
        pattern=r"vlan (?P<number>\d+)\n(?P<what>name|description) .+",
        key="vlan {what} {number}",
        undo="no {what}",
        owner="vlan {number}",
        vanishes=True,
        amend="{line}",
        shared=True,
    ),
    *(
        Rule(
            # what somebody set for a VLAN, in its view or elsewhere: services share it, and this holds it
            rank=3,
            pattern=pattern,
            key="setting vlan {number} {line}",
            owner="vlan {number}",
        )
        for pattern in (r"vlan (?P<number>\d+)\n(?s:.+)", r"(?!no )(?:[a-z][\w-]* )+vlan ?(?P<number>\d+)(?: .+)?")
    ),
    Rule(
        rank=3,
        # never with `tag` behind it: that is refused (20201)
        pattern=rf"{_UPLINK}switchport vlan (?P<number>\d+) (?:tag|untag)",
        key="switchport {uplink} {number}",
        undo="no switchport vlan {number}",
        owner="vlan {number}",
        shared=True,
    ),
    Rule(
        rank=4,
        # one that is told by a password or an LOID has no serial number, and is somebody else's
        pattern=rf"{_OLT}onu (?P<onu>\d+) type \S+(?: sn (?P<serial>\w+))?(?: .+)?",
        key=_OWNER,
        undo="no onu {onu}",
        identity=("serial",),
    ),
    Rule(
        # C600: the interface of an ONU that nobody registered, left by who entered it; its id is taken
        rank=4,
        pattern=rf"interface (?P<face>gpon_onu-){_PLACE}:(?P<onu>\d+)",
        key=_OWNER,
    ),
    Rule(
        rank=5,
        pattern=rf"{_ONU}(?P<what>name|description) .+",
        key="{what} {place}:{onu}",
        undo="no {what}",
        owner=_OWNER,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        rank=6,
        pattern=rf"{_ONU}tcont (?P<tcont>\d+) .*profile \S+",
        key="tcont {place}:{onu} {tcont}",
        undo="no tcont {tcont}",
        owner=_OWNER,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        rank=7,
        pattern=rf"{_ONU}gemport (?P<gem>\d+) (?!traffic-limit).*tcont \d+.*",
        key="gemport {place}:{onu} {gem}",
        undo="no gemport {gem}",
        owner=_OWNER,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        rank=8,
        pattern=rf"{_ONU}gemport (?P<gem>\d+) traffic-limit .+",
        key="traffic-limit {place}:{onu} {gem}",
        undo="no gemport {gem} traffic-limit",
        owner=_OWNER,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        # they go with their ONU, but who deletes it must not mean those of others
        rank=9,
        pattern=rf"{_ONU}service-port (?P<flow>\d+) vport (?P<vport>\d+) {_VLANS}.*",
        key="service-port {place}:{onu} {flow}",
        undo="no service-port {flow}",
        owner=_OWNER,
        vanishes=True,
        holds=True,
    ),
    Rule(
        rank=9,
        pattern=rf"{_VPORT}service-port (?P<flow>\d+) {_VLANS}.*",
        key="service-port {place}.{onu}:{vport} {flow}",
        undo="no service-port {flow}",
        owner=_OWNER,
        vanishes=True,
        holds=True,
    ),
    Rule(
        rank=10,
        pattern=rf"{_VPORT}qos traffic-policy \S+ direction (?P<direction>egress|ingress)",
        key="policy {place}.{onu}:{vport} {direction}",
        undo="no qos traffic-policy direction {direction}",
        owner=_OWNER,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        # behind T-CONT and GEM port, else 62397; behind the name, which C600 does not show: see `displays.unhidden`
        rank=11,
        pattern=rf"{_MNG}service (?P<service>\S+) gemport (?P<gem>\d+).*",
        key="service {place}:{onu} {service}",
        undo="no service {service}",
        owner=_OWNER,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        rank=12,
        pattern=rf"{_MNG}vlan port (?P<eth>\S+) (?P<what>mode|vlan) (?P<value>.+)",
        key="eth {what} {place}:{onu} {eth}",
        undo="no vlan port {eth} {what}",
        owner=_OWNER,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        rank=13,
        pattern=rf"{_ONU}shutdown",
        key="off {place}:{onu}",
        undo="no shutdown",
        owner=_OWNER,
        vanishes=True,
    ),
    Rule(
        rank=13,
        pattern=rf"{_ONU}admin disable",
        key="off {place}:{onu}",
        undo="admin enable",
        owner=_OWNER,
        vanishes=True,
    ),
    *(
        Rule(
            # settings of an ONU that no template writes: they go with it, and come back with it
            rank=14,
            pattern=rf"{view}(?s:.+)",
            key=f"setting {where} {{line}}",
            owner=_OWNER,
            vanishes=True,
        )
        for view, where in (
            (_ONU, "onu {place}:{onu}"),
            (_VPORT, "vport {place}.{onu}:{vport}"),
            (_MNG, "mng {place}:{onu}"),
            (rf"{_OLT}onu (?P<onu>\d+) ", "olt {place}:{onu}"),
        )
    ),
    leave="exit",
)


def contradictions(known: tuple[MatchedLine, ...], asked: frozenset[str]) -> Iterator[str]:
    """What is in use is there: a display of what was asked for (keys) that does not show it is not believed."""
    keys = {each.key for each in known}
    for each in known:
        text, group = each.line[-1], each.groups
        needs = {f"vlan {group[name]}" for name in ("svlan", "vlan", "number") if group.get(name)}
        needs |= {f"profile tcont {name}" for name in re.findall(r"^tcont \d+ .*profile (\S+)", text)}
        needs |= {f"profile traffic {name}" for name in re.findall(r"(?:up|down)stream (\S+)", text)}
        needs |= {f"traffic-profile {name}" for name in re.findall(r"^qos traffic-policy (\S+)", text)}
        yield from (f"{each.key} stands on {lost}, and its display shows none" for lost in sorted(needs & asked - keys))
