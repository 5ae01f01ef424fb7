"""Where containers go: cross-connections followed from node to node over the fibres, and what groups make of it.

Everything is decided by the data bases as they are now. A container is up when it gets to a member of a group on
another node and back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from lab.dialects.sdh_tl1.aid import MBPS, End, Member, Path, on
from lab.dialects.sdh_tl1.commands import Editor
from lab.dialects.sdh_tl1.database import Database, Group
from lab.element import Dropped, Element, Forwarded, Frame, Network

IN_GROUP, OOG, OUT = "IN-GROUP", "OOG", "OUT-OF-GROUP"
"""carries; cross-connected but not carrying; not taken into use"""


@runtime_checkable
class Node(Protocol):
    """An SDH node, as its neighbours see it."""

    name: str
    editor: Editor
    network: Network

    def port_up(self, port: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Arrived:
    node: Node
    member: Member


@dataclass(frozen=True, slots=True)
class Lost:
    """`condition` is what the far side sees: AIS where a fibre is dark, UNEQ where nobody fills the container."""

    condition: str
    why: str


@dataclass(slots=True)
class Trail:
    """What was looked at on the way: as long as it is the same, the same comes out."""

    network: Network
    dbs: dict[str, tuple[Database, int]] = field(default_factory=dict)
    fibres: dict[tuple[str, str], bool] = field(default_factory=dict)

    def db(self, node: Node) -> Database:
        self.dbs[node.name] = (node.editor.db, node.editor.db.version)
        return node.editor.db

    def lit(self, node: Node, facility: str) -> bool:
        up = self.fibres[node.name, facility] = self.network.link_up(node.name, facility)
        return up

    def still(self) -> bool:
        """Is everything on it as it was?"""
        for name, (db, version) in self.dbs.items():
            node = self.network.elements[name]
            assert isinstance(node, Node)
            if node.editor.db is not db or db.version != version:
                return False
        return all(self.network.link_up(*fibre) is up for fibre, up in self.fibres.items())


@dataclass(frozen=True, slots=True)
class MemberState:
    state: str
    far: Arrived | None = None
    lost: Lost | None = None


@dataclass(frozen=True, slots=True)
class GroupState:
    """A group with its members by number. `why` says why it carries nothing; "" when it does."""

    group: Group
    members: dict[int, MemberState]
    why: str
    trail: Trail

    @property
    def up(self) -> list[int]:
        """Members that carry."""
        return [] if self.why else [number for number, each in self.members.items() if each.state == IN_GROUP]

    @property
    def mbps(self) -> float:
        return len(self.up) * MBPS[self.group.level]


def out_of(db: Database, end: End) -> tuple[End, ...]:
    """Where a signal goes inside a node that comes in at this end; a VC-4 takes with it what it holds."""
    cross, at = db.cross_at(end), end
    above = end.above() if isinstance(end, Path) else None
    if cross is None and above is not None:
        cross, at = db.cross_at(above), above
    if cross is None or cross.pst != "IS":
        return ()
    outs: tuple[End, ...] = (cross.to,) if at in cross.sources else cross.sources if cross.cct == "2WAY" else ()
    if at == end:
        return outs
    assert isinstance(end, Path)
    return tuple(end.inside(out) for out in outs if isinstance(out, Path))


def follow(node: Node, start: End, trail: Trail) -> Arrived | Lost:
    """The member that a signal reaches which leaves the node at this end; of several ways the first that gets there."""
    return _beyond(node, start, trail, frozenset())


def _beyond(node: Node, end: End, trail: Trail, seen: frozenset[tuple[str, End]]) -> Arrived | Lost:
    if isinstance(end, Member):
        return Arrived(node, end)
    if (node.name, end) in seen:
        return Lost("UNEQ-P", f"the cross-connections go in a circle at {node.name}")
    far = node.network.far_end(node.name, end.facility)
    if far is None or not trail.lit(node, end.facility):
        return Lost("AIS-P", f"{node.name} {end.facility} is down")
    there = node.network.elements[far[0]]
    if not isinstance(there, Node):
        return Lost("UNEQ-P", f"{node.name} {end.facility} leads to {there.name}, which is no SDH node")
    arrives = end.at(far[1])
    return _first(
        (_beyond(there, out, trail, seen | {(node.name, end)}) for out in out_of(trail.db(there), arrives)),
        Lost("UNEQ-P", f"{there.name} does not cross-connect {arrives}"),
    )


def _first(ways: Iterable[Arrived | Lost], otherwise: Lost) -> Arrived | Lost:
    lost = None
    for way in ways:
        if isinstance(way, Arrived):
            return way
        lost = lost or way
    return lost or otherwise


def member_state(node: Node, member: Member, trail: Trail) -> MemberState:
    outs = out_of(trail.db(node), member)
    if not outs:
        return MemberState(OUT)
    there = _first((follow(node, out, trail) for out in outs), Lost("UNEQ-P", ""))
    if isinstance(there, Lost):
        return MemberState(OOG, lost=there)
    back = _first(
        (follow(there.node, out, trail) for out in out_of(trail.db(there.node), there.member)),
        Lost("UNEQ-P", f"{there.node.name} sends nothing back from {there.member}"),
    )
    if isinstance(back, Lost):
        return MemberState(OOG, lost=back)
    if (back.node.name, back.member) != (node.name, member):
        return MemberState(OOG, lost=Lost("UNEQ-P", f"{there.member} of {there.node.name} answers elsewhere"))
    return MemberState(IN_GROUP, there)


def group_state(node: Node, group: Group) -> GroupState:
    """With LCAS the members that arrive carry; without, all must, in their order, and both ends have as many."""
    trail = Trail(node.network)
    members = {member.number: member_state(node, member, trail) for member in group.members()}
    fars = [each.far for each in members.values() if each.far]
    return GroupState(group, members, _why_down(group, members, fars), trail)


def _why_down(group: Group, members: dict[int, MemberState], fars: list[Arrived]) -> str:
    if not fars:
        return next((each.lost.why for each in members.values() if each.lost), "no member is cross-connected")
    if len({(far.node.name, far.member.vcg) for far in fars}) > 1:
        return "members end in several groups"
    other = fars[0].node.editor.db.group(fars[0].member.vcg)
    if other is None or (other.level, other.lcas) != (group.level, group.lcas):
        return f"{fars[0].member.vcg} of {fars[0].node.name} has another TYPE or LCAS"
    if group.lcas == "NONE":
        in_order = all(each.far and each.far.member.number == number for number, each in members.items())
        if not in_order or other.count != group.count:
            return "without LCAS every member must arrive in its order at a group of the same size"
    return ""


def forward(node: Element, port: str, frame: Frame) -> Forwarded | Dropped:
    """A frame that enters by an Ethernet port, or inside a container by an SDH port."""
    assert isinstance(node, Node)
    if not node.port_up(port):
        return Dropped(f"{port} is out of service")
    if frame.timeslot:
        return _onward(node, port, frame)
    slot, number = port.split("-")[1:]
    vlan = frame.tags[0] if frame.tags else 0
    flow = node.editor.db.flow(f"EFLOW-{slot}-{number}-{vlan}")
    if flow is None:
        return Dropped(f"no flow of {port} takes {f'VLAN {vlan}' if vlan else 'untagged frames'}")
    group = node.editor.db.group(flow.vcg)
    assert group is not None  # a group with flows is not deleted
    state = group_state(node, group)
    if not state.up:
        return Dropped(f"{flow.vcg}: {state.why}")
    member = group.members()[state.up[0] - 1]
    inside = Frame(_retagged(frame.tags, vlan, flow.inner))
    note = f"{flow.aid}, {flow.vcg}, {len(state.up)} of {group.count} members, {state.mbps:.3f} Mbit/s"
    ways = [out for out in out_of(node.editor.db, member) if isinstance(out, Path)]
    working = next((out for out in ways if isinstance(follow(node, out, Trail(node.network)), Arrived)), ways[0])
    return Forwarded(working.facility, Frame(inside.tags, None, working.timeslot), note)


def _onward(node: Node, port: str, frame: Frame) -> Forwarded | Dropped:
    path = on(port, frame.timeslot)
    outs = out_of(node.editor.db, path)
    if not outs:
        return Dropped(f"{path} is not cross-connected in service")
    out = next((each for each in outs if isinstance(follow(node, each, Trail(node.network)), Arrived)), outs[0])
    if isinstance(out, Path):
        return Forwarded(out.facility, Frame(frame.tags, None, out.timeslot), f"{path} to {out}")
    group = node.editor.db.group(out.vcg)
    assert group is not None  # a group with members that are cross-connected is not deleted
    state = group_state(node, group)
    if out.number not in state.up:
        return Dropped(f"{out.vcg}: {state.why or f'member {out.number} is out of the group'}")
    tag = frame.tags[0] if frame.tags else 0
    flow = next((each for each in node.editor.db.flows_of(out.vcg) if each.inner == tag), None)
    if flow is None:
        return Dropped(f"no flow of {out.vcg} takes {f'VLAN {tag}' if tag else 'untagged frames'}")
    if not node.port_up(flow.facility):
        return Dropped(f"{flow.facility} is out of service")
    return Forwarded(flow.facility, Frame(_retagged(frame.tags, tag, flow.vlan)), f"{out.vcg}, {flow.aid}")


def _retagged(tags: tuple[int, ...], old: int, new: int) -> tuple[int, ...]:
    """0 is no tag."""
    rest = tags[1:] if old else tags
    return (new, *rest) if new else rest
