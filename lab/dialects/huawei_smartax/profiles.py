"""The line and service profile views: content is gathered while the view is open and applied by `commit` alone.

In come body lines of one profile, out goes the profile's entry in [global-config]; leaving without `commit` drops it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lab.dialects.huawei_smartax.box import REPEATED, Box, Failure
from lab.dialects.huawei_smartax.model import PRESET_DBA, Profile
from lab.servers.grammar import Args

LINE_RULES = (
    "tcont <tcont> dba-profile-id <profile>",
    "gem add <gem> eth tcont <tcont> [encrypt (on|off)]",
    "gem mapping <gem> <number> (vlan <vlan>|priority <priority>)",
    "mapping-mode (vlan|priority|vlan-priority|port)",
    "omcc encrypt (on|off)",
    "fec-upstream (enable|disable)",
    "tr069-management enable",
    "undo tcont <tcont>",
    "undo gem mapping <gem> <number>",
    "gem delete <gem>",
)
SERVICE_RULES = (
    "ont-port [pots (adaptive [<n1:number>]|<n1:number>)] eth (adaptive [<n2:number>]|<n2:number>)",
    "port vlan eth <eth> (transparent|translation <vlan> user-vlan <user:vlan>)",
    "port q-in-q eth <eth> (enable|disable)",
    "ring check (enable|disable)",
    "undo port vlan eth <eth>",
)

# the order in which both full captures print profile bodies; what stands twice in a body differs in its numbers
_ORDER = (
    *("fec-upstream", "omcc encrypt", "tr069-management", "mapping-mode", r"tcont (\d+)", r"gem add (\d+)"),
    *(r"gem mapping (\d+) (\d+)", "ont-port", "ring check", r"port q-in-q eth (\d+)", r"port vlan eth (\d+)"),
)
_DEFAULTS = {"mapping-mode vlan", "fec-upstream disable", "ring check disable"}


def _rank(line: str) -> tuple[int, ...]:
    for kind, pattern in enumerate(_ORDER):
        if match := re.match(pattern, line):
            return (kind, *map(int, match.groups()))
    return (len(_ORDER),)


@dataclass(slots=True)
class Stage:
    """One profile in the making."""

    word: str
    """`line` or `srv`"""
    profile: Profile
    body: list[str] = field(default_factory=list)

    def edit(self, box: Box, args: Args, line: str) -> str:
        if line.startswith("undo ") or "delete" in args:
            gone = _rank(line.removeprefix("undo ").replace("gem delete", "gem add"))
            kept = [other for other in self.body if _rank(other)[: len(gone)] != gone]
            if "delete" in args:
                kept = [other for other in kept if not other.startswith(f"gem mapping {args['gem']} ")]
            self.body = kept
            return ""
        if line in self.body:
            return REPEATED
        if "dba-profile-id" in args and not {int(args["profile"])} & (box.view.dba.keys() | PRESET_DBA):
            raise Failure("The DBA profile does not exist")  # [I]
        if "mapping" in args and int(args["gem"]) not in Profile(0, "", tuple(self.body)).gems():
            raise Failure("The GEM port does not exist")  # [I]
        self.body = [other for other in self.body if _rank(other) != _rank(line)]
        self.body = sorted([*self.body, *([line] if line not in _DEFAULTS else [])], key=_rank)
        return ""

    def commit(self, box: Box) -> str:
        view = box.view
        gems = Profile(0, "", tuple(self.body)).gems()
        users = {ont.key for ont in view.onts.values() if ont.line_profile == self.profile.id}
        if self.word == "line" and any(flow.gem not in gems for flow in view.flows.values() if flow.ont in users):
            raise Failure("GEM configuration exists")
        head = f' ont-{self.word}profile gpon profile-id {self.profile.id} profile-name "{self.profile.name}"'
        # a line profile ends with commit and quit, a service profile with commit alone (both full captures)
        ending = ["  commit", "  quit"] if self.word == "line" else ["  commit"]
        lines = [head, *(f"  {line}" for line in self.body), *ending]
        box.store.document.put("global-config", "global-config", *lines)
        box.changed(f"ont-{self.word}profile {self.profile.id}")
        return ""


def enter(box: Box, args: Args, word: str) -> Stage:
    """Open a profile that is there, or a new one."""
    profiles = box.view.line_profiles if word == "line" else box.view.service_profiles
    number = int(args["profile"]) if "profile" in args else next(i for i in range(1, 8193) if i not in profiles)
    old = profiles.get(number)
    name = args.get("name_", old.name if old else f"{word}-profile_{number}")
    if any(other.name == name and other.id != number for other in profiles.values()):
        raise Failure("The profile already exists")
    return Stage(word, Profile(number, name, ()), list(old.body) if old else [])


def undo(box: Box, args: Args) -> str:
    """Delete a profile that no ONT is bound to."""
    view, number = box.view, int(args["profile"])
    is_line = "ont-lineprofile" in args
    if number not in (view.line_profiles if is_line else view.service_profiles):
        raise Failure("The profile does not exist")
    if any(number == (ont.line_profile if is_line else ont.service_profile) for ont in view.onts.values()):
        raise Failure("The profile has been used")  # [I]
    box.store.document.drop("global-config", "global-config", (4 if is_line else 3, number))
    box.changed(f"ont-{'line' if is_line else 'srv'}profile {number}")
    return ""
