"""Retrievals of an SDH node: identity, equipment, ports, cross-connections, groups, flows, alarms and conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from lab.dialects.sdh_tl1.aid import ETHERNET, MBPS, VC4S, Member, Path, Shelf, numbers_of
from lab.dialects.sdh_tl1.alarms import Condition
from lab.dialects.sdh_tl1.commands import Editor
from lab.dialects.sdh_tl1.database import Cross, Group, pairs
from lab.dialects.sdh_tl1.paths import GroupState
from lab.servers._tl1_text import Answer, Deny, Request, group, several

ALL = {"", "ALL"}


class Shown(Protocol):
    """What a node is asked for."""

    editor: Editor
    groups: dict[str, GroupState]
    identity: dict[str, str]

    @property
    def sid(self) -> str: ...

    def standing(self) -> list[Condition]:
        """Alarms and conditions, oldest first."""


def retrieve(node: Shown, request: Request) -> Answer | None:
    """The answer; None for a verb that this family does not retrieve. Raises Deny."""
    verb, _, what = request.verb.partition("-")
    if verb != "RTRV":
        return None
    if what in _PLAIN:
        request.only(0)
        return _PLAIN[what](node, request)
    first, _, kind = what.partition("-")
    if first in {"ALM", "COND"} and kind in {"ALL", "EQPT", "VCG", *MBPS, *VC4S, *ETHERNET}:
        return _conditions(node, request, first, kind)
    if first == "CRS" and kind in {"ALL", *MBPS}:
        request.only(1)
        return _crosses(node, request, kind)
    if what in {*VC4S, *ETHERNET}:
        request.only(0)
        return _ports(node, request, what)
    return None


def _record(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def _listed(request: Request, every: Iterable[str], show: Callable[[str], Iterable[str]]) -> Answer:
    """Each AID of a list; none or ALL is every one there is."""
    return several(list(every) if request.aid.upper() in ALL else group(request.aid), show)


# -- the node and its ports --------------------------------------------------------------------------------------------
def _general(node: Shown, _request: Request) -> Answer:
    model, software = node.identity.get("model", ""), node.identity.get("software", "")
    return Answer((_record(pairs({"NAME": node.sid, "MODEL": model, "SWVER": software})),))


def _inventory(node: Shown, _request: Request) -> Answer:
    shelf = {"PN": node.identity.get("model", ""), "SN": node.identity.get("serial", "")}
    cards = [_record(f"SLOT-{slot},{kind}::PN={kind}") for slot, kind in node.editor.shelf.slots.items()]
    return Answer((_record(f"SHELF-1,SHELF::{pairs(shelf)}"), *cards))


def _equipment(node: Shown, request: Request) -> Answer:
    slots = node.editor.shelf.slots

    def show(aid: str) -> list[str]:
        (slot,) = numbers_of("SLOT", aid, 1)
        if str(slot) not in slots:
            raise Deny("ENEQ", aid)
        kind = slots[str(slot)]
        return [_record(f"{aid}::PROVISIONEDTYPE={kind},ACTUALTYPE={kind}:IS-NR,WRK")]

    return _listed(request, (f"SLOT-{slot}" for slot in slots), show)


def _ports(node: Shown, request: Request, kind: str) -> Answer:
    shelf: Shelf = node.editor.shelf
    dark = {each.aid for each in node.standing() if each.name in {"LOS", "CARLOSS"}}

    def show(aid: str) -> list[str]:
        port = node.editor.port(shelf.facility(aid, kind))
        pst = "OOS-MA,DSBLD" if port.pst != "IS" else "OOS-AU,FLT" if aid in dark else "IS-NR"
        return [_record(f"{aid}::{pairs(dict(port.values))}:{pst}")]

    return _listed(request, (aid for aid, found in shelf.kinds.items() if found == kind), show)


# -- cross-connections -------------------------------------------------------------------------------------------------
def _crosses(node: Shown, request: Request, kind: str) -> Answer:
    crosses = [cross for cross in node.editor.db.crosses() if kind in {"ALL", cross.level}]
    if request.aid.upper() in ALL:
        return Answer(tuple(_cross(cross) for cross in crosses))
    shown: set[Cross] = set()

    def show(aid: str) -> list[str]:
        found = [cross for cross in crosses if any(_at(node.editor.shelf, aid, kind, end) for end in cross.ends)]
        fresh = [cross for cross in found if cross not in shown]
        shown.update(fresh)
        return [_cross(cross) for cross in fresh]

    return several(group(request.aid), show)


def _at(shelf: Shelf, aid: str, kind: str, end: Path | Member) -> bool:
    """Whether the AID (a port, a container, a member) is this end or holds it."""
    if aid.startswith("FAC-"):
        return isinstance(end, Path) and end.facility == shelf.facility(aid, *VC4S)
    if aid.startswith("VCG-"):
        return isinstance(end, Member) and end.vcg == aid
    return shelf.end(aid, aid.partition("-")[0] if kind == "ALL" and aid.partition("-")[0] in MBPS else kind) == end


def _cross(cross: Cross) -> str:
    return _record(
        f"{cross.aid}:{cross.cct},{cross.level}:{cross.values()}:{'IS-NR' if cross.pst == 'IS' else 'OOS-MA'}"
    )


# -- groups and flows --------------------------------------------------------------------------------------------------
def _groups(node: Shown, request: Request) -> Answer:
    db = node.editor.db

    def show(aid: str) -> list[str]:
        numbers_of("VCG", aid, 2)
        found = db.group(aid)
        if found is None:
            raise Deny("IENE", aid)
        return _group(found, node.groups[aid])

    return _listed(request, sorted(each.aid for each in db.groups()), show)


def _group(found: Group, state: GroupState) -> list[str]:
    """The group, then its members, each with the state that LCAS gives it."""
    pst = "IS-NR" if len(state.up) == found.count else "IS-ANR" if state.up else "OOS-AU,FLT"
    head = f"{found.aid}::{found.values()},RXCOUNT={len(state.up)},BW={state.mbps:.3f}:{pst}"
    members = [f"{member}:{found.aid}:MEMBERSTATE={state.members[member.number].state}" for member in found.members()]
    return [_record(text) for text in (head, *members)]


def _flows(node: Shown, request: Request) -> Answer:
    db = node.editor.db

    def show(aid: str) -> list[str]:
        found = db.flow(aid)
        if found is None or found.aid != aid:
            raise Deny("IENE" if aid.startswith("EFLOW-") else "IIAC", aid)
        return [_record(f"{found.aid}::{found.values()}:")]

    return _listed(request, [flow.aid for flow in sorted(db.flows(), key=lambda flow: flow.key)], show)


# -- alarms ------------------------------------------------------------------------------------------------------------
def _conditions(node: Shown, request: Request, verb: str, kind: str) -> Answer:
    """`::[NTFCNCDE],[CONDTYPE],[SRVEFF]` narrows the list; alarms alone, or conditions with them."""
    request.only(1)
    wanted = [part.strip().upper() for part in request.block(0).split(",")][:3]
    aids = set() if request.aid.upper() in ALL else set(group(request.aid))
    found = [
        each
        for each in node.standing()
        if (verb == "COND" or each.code in {"CR", "MJ", "MN"})
        and kind in {"ALL", each.kind}
        and (not aids or each.aid in aids)
        and all(want in {"", has} for want, has in zip(wanted, (each.code, each.name, each.effect), strict=False))
    ]
    return Answer(tuple(each.alarm_line() if verb == "ALM" else each.condition_line() for each in found))


_PLAIN: dict[str, Callable[[Shown, Request], Answer]] = {
    "NE-GEN": _general,
    "INV": _inventory,
    "EQPT": _equipment,
    "VCG": _groups,
    "EFLOW": _flows,
}
