"""Alarms and conditions of an SDH node: what stands, derived from ports, paths and groups, and how it is printed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from lab.alarms import Alarm
from lab.dialects.sdh_tl1.aid import ETHERNET, Path
from lab.dialects.sdh_tl1.paths import OOG, GroupState, Node

SEVERITIES = {"CR": "Critical", "MJ": "Major", "MN": "Minor"}
TEXTS = {
    "LOS": "LOSS OF SIGNAL",
    "CARLOSS": "CARRIER LOSS ON THE LAN",
    "UNEQ-P": "UNEQUIPPED PATH",
    "AIS-P": "ALARM INDICATION SIGNAL - PATH",
    "VCG-DEG": "VCG DEGRADED",
    "VCG-DOWN": "VCG DOWN",
    "SD": "BER AT SIGNAL DEGRADE LEVEL",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. `code` is CR, MJ, MN for an alarm; NR for what is only retrieved."""

    aid: str
    kind: str
    """the type of what it is on: STM16, GIGE, VC12, VCG"""
    code: str
    name: str
    effect: str
    """SA or NSA"""
    since: float = 0.0
    soaks: bool = False
    """whether it must last before it is an alarm"""

    @property
    def key(self) -> str:
        return f"{self.name} {self.aid}"

    @classmethod
    def of(cls, alarm: Alarm) -> Condition:
        details = alarm.details
        return cls(alarm.object, details["aidtype"], details["code"], alarm.name, details["srveff"], alarm.raised)

    def details(self) -> dict[str, str]:
        return {"text": TEXTS[self.name], "aidtype": self.kind, "code": self.code, "srveff": self.effect}

    def when(self, seconds: float) -> str:
        return time.strftime("%m-%d,%H-%M-%S", time.localtime(seconds))

    def alarm_line(self) -> str:
        """As RTRV-ALM prints it: this family leaves the date fields empty."""
        return f'"{self.aid},{self.kind}:{self.code},{self.name},{self.effect},,,,:\\"{TEXTS[self.name]}\\","'

    def condition_line(self) -> str:
        return f'"{self.aid},{self.kind}:{self.code},{self.name},{self.effect},{self.when(self.since)},NEND,RCV"'

    def report_line(self, now: float, *, raised: bool) -> str:
        code = self.code if raised else "CL"
        return f'"{self.aid}:{code},{self.name},{self.effect},{self.when(now)},NEND,RCV:\\"{TEXTS[self.name]}\\""'


def conditions(node: Node, groups: dict[str, GroupState]) -> Iterator[Condition]:
    """Everything that stands now. What is out of service is no condition."""
    for aid, kind in node.editor.shelf.kinds.items():
        if not node.port_up(aid):
            continue
        lit = node.network.link_up(node.name, aid)
        if kind in ETHERNET:
            # a port without a fibre in the network file is the customer's: somebody is there
            if not lit and node.network.far_end(node.name, aid):
                yield Condition(aid, kind, "MJ", "CARLOSS", "SA")
        elif not lit:
            yield Condition(aid, kind, "CR", "LOS", "SA")
    for state in groups.values():
        yield from _of_group(node, state)


def _of_group(node: Node, state: GroupState) -> Iterator[Condition]:
    group = state.group
    if len(state.up) == group.count:
        return
    for member in group.members():
        now = state.members[member.number]
        cross = node.editor.db.cross_at(member)
        if now.state != OOG or cross is None or now.lost is None:
            continue
        name = now.lost.condition
        paths = [end for end in cross.ends if isinstance(end, Path)]
        for path in paths:
            code, effect = ("MJ", "SA") if name == "UNEQ-P" else ("NR", "NSA")
            yield Condition(str(path), path.level, code, name, effect, soaks=True)
    crosses = filter(None, map(node.editor.db.cross_at, group.members()))
    if not any(cross.pst == "IS" for cross in crosses):
        return  # not taken into use yet, or out of service as a whole: that is no condition
    if not state.up:
        yield Condition(group.aid, "VCG", "MJ", "VCG-DOWN", "SA", soaks=True)
    else:
        yield Condition(group.aid, "VCG", "MN", "VCG-DEG", "NSA", soaks=True)
