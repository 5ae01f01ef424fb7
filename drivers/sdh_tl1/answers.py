"""Read what an SDH node answers over TL1: records to lines, states and alarms; timeslots to numbers.

A cross-connection is two lines: that it is there (`ENT-CRS-VC12::FROM,TO:::2WAY:CKTID="..":OOS-MA;`), and that it is in
service (`ED-CRS-VC12::FROM,TO:::::IS;`). So taking it out of service is taking a line away, and comes before deletion.
A parameter that no template writes is a line of its own behind that of its entity (`ED-VCG::VCG-6-1:::RVRTV=Y;`).
Sources: see `drivers/sdh_tl1/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from drivers.kit.tl1_grammar import split
from drivers.platform import Alarm, Cleared, Line, State

IN_SERVICE = frozenset({"IS", "IS-NR", "IS-ANR", "OOS-AU"})
"""primary states of what management wants in service: OOS-AU is out of service by a fault"""
_SEVERITIES = {"CR": "critical", "MJ": "major", "MN": "minor"}
_WORDS = {"FAC": "port", "VCG": "vcg", "VCM": "member"}
_GROUP = ("TYPE", "TXCOUNT", "CCT", "LCAS", "BUFFERS", "NAME")
_FLOW = ("VCG", "INVLAN")
_TOLD = frozenset({"RXCOUNT", "BW", "MEMBERSTATE"})
"""what a node tells of an entity, and nobody configures"""
_CODES = frozenset({"CR", "MJ", "MN", "CL", "NA", "NR"})
"""notification codes (GR-833)"""


def blocks(record: str) -> list[str]:
    """`AID:positional:KEY=VALUE,...:PST,SST`; what is missing at the end is empty."""
    return [*split(record, ":"), "", "", ""][:4]


def values(block: str) -> dict[str, str]:
    """`KEY=VALUE,...`, values as they stand, with their quotation marks."""
    pairs = (each.partition("=") for each in split(block, ",") if each)
    return {key: value for key, _, value in pairs}


def primary(states: str) -> str:
    return states.partition(",")[0]


# -- lines -------------------------------------------------------------------------------------------------------------
def cross(record: str) -> Iterator[Line]:
    """`FROM,TO:2WAY,VC12:CKTID="..":IS-NR`"""
    aid, kind, named, states = blocks(record)
    cct, level = kind.split(",")
    own, more = _apart(named, ("CKTID",))
    yield (f"ENT-CRS-{level}::{aid}:::{cct}:{own}:OOS-MA;",)
    yield from ((f"ED-CRS-{level}::{aid}::::{each};",) for each in more)
    if primary(states) in IN_SERVICE:
        yield (f"ED-CRS-{level}::{aid}:::::IS;",)


def circuit(aid: str) -> str:
    """How a cross-connection is named, by its ends: whether it is protected (`FROM&PROTECTION,TO`) may change."""
    start, _, end = aid.partition(",")
    return f"circuit {start.partition('&')[0]},{end}"


def group(record: str) -> Iterator[Line]:
    """`VCG-6-1::TYPE=VC12,TXCOUNT=2,...,RXCOUNT=2,BW=4.352:IS-NR`; how many members carry is no configuration."""
    aid, _, found, _ = blocks(record)
    own, more = _apart(found, _GROUP)
    yield (f"ENT-VCG::{aid}:::{own};",)
    yield from ((f"ED-VCG::{aid}:::{each};",) for each in more)


def flow(record: str) -> Iterator[Line]:
    """`EFLOW-6-1-1063::VCG=VCG-6-1:`"""
    aid, _, found, _ = blocks(record)
    own, more = _apart(found, _FLOW)
    yield (f"ENT-EFLOW::{aid}:::{own};",)
    yield from ((f"ED-EFLOW::{aid}:::{each};",) for each in more)


def _apart(block: str, known: Iterable[str]) -> tuple[str, list[str]]:
    """The parameters that templates write, in one order, and the others that somebody may have set."""
    found = values(block)
    own = ",".join(f"{key}={found[key]}" for key in known if key in found)
    return own, [f"{key}={value}" for key, value in found.items() if key not in known and key not in _TOLD]


def listed(line: str) -> tuple[Line, ...]:
    """The lines of a command of a node's own listing."""
    if line.startswith("ENT-CRS-") and line.endswith(":IS;"):
        verb, _, aid, *_ = line.split(":")
        return (f"{line.removesuffix('IS;')}OOS-MA;",), (f"{verb.replace('ENT', 'ED')}::{aid}:::::IS;",)
    return ((line,),)


def printed(line: str) -> Iterator[Line]:
    """The lines that a reading has for an entity of a node's own listing, which has all that is set of it in one
    command: also what no template writes.
    """
    match split(line.removesuffix(";"), ":"):
        case ["ENT-VCG", _, aid, _, _, found]:
            yield from group(f"{aid}::{found}:")
        case ["ENT-EFLOW", _, aid, _, _, found]:
            yield from flow(f"{aid}::{found}:")
        case [verb, _, aid, _, _, cct, named, state] if verb.startswith("ENT-CRS-"):
            yield from cross(f"{aid}:{cct},{verb.removeprefix('ENT-CRS-')}:{named}:{state}")
        case _:
            yield (line,)


# -- states and alarms -------------------------------------------------------------------------------------------------
def circuit_state(record: str) -> State:
    aid, _, _, states = blocks(record)
    return State(circuit(aid), primary(states).startswith("IS"), states)


def group_state(records: Iterable[str]) -> State:
    """Up: every member carries."""
    head, *members = map(blocks, records)
    carrying = sum(values(each[2]).get("MEMBERSTATE") == "IN-GROUP" for each in members)
    detail = f"{head[3]}, {carrying} of {len(members)} members carry, {values(head[2]).get('BW', '?')} Mbit/s"
    return State(f"vcg {head[0]}", primary(head[3]) == "IS-NR", detail)


def port_state(record: str) -> State:
    aid, _, _, states = blocks(record)
    return State(f"port {aid}", primary(states).startswith("IS"), states)


def alarms(records: Iterable[str], objects: Iterable[str]) -> Iterator[Alarm]:
    """Alarms on these objects. An alarm of a container or a member is one of the cross-connection that ends there."""
    named = _ends(objects)
    for record in records:
        told = reported(record, objects)
        if isinstance(told, Alarm) and _aid(record) in named:
            yield told


def reported(record: str, objects: Iterable[str]) -> Alarm | Cleared | None:
    """One record of RTRV-ALM or REPT ALM, on one of these objects or on what it names itself; None for a condition that
    is no alarm. `FAC-4-1,STM16:CR,LOS,SA,,,,:"LOSS OF SIGNAL",`, `FAC-4-1:CL,LOS,SA,11-26,05-40-11,NEND,RCV:"..."`
    """
    _, what, text, _ = blocks(record)
    aid = _aid(record)
    code, condition, _, day, clock, *_ = [*what.split(","), "", "", "", ""]
    name = _ends(objects).get(aid) or f"{_WORDS.get(aid.partition('-')[0], 'path')} {aid}"
    words, when = text.strip(",").strip('"'), f"{day} {clock}".strip()
    if code == "CL":
        return Cleared(f"{aid} {condition}", name, condition, words, when)
    if code not in _CODES:
        raise ValueError(f"{record!r} has no notification code where it is expected")
    if code not in _SEVERITIES:
        return None
    return Alarm(f"{aid} {condition}", name, condition, _SEVERITIES[code], words, when)


def _aid(record: str) -> str:
    return record.partition(":")[0].partition(",")[0]


def _ends(objects: Iterable[str]) -> dict[str, str]:
    """Where alarms on these objects may stand → the object."""
    named: dict[str, str] = {}
    for name in objects:
        word, _, aid = name.partition(" ")
        ends = aid.replace("&", ",").split(",") if word == "circuit" else [aid]
        named |= dict.fromkeys(ends, name)
    return named


# -- timeslots ---------------------------------------------------------------------------------------------------------
def facility(path: str) -> str:
    """The port of a container: `VC12-4-1-1-2-7-3` is on `FAC-4-1`."""
    return "-".join(("FAC", *path.split("-")[1:3]))


def slots(path: str) -> Mapping[str, set[int]]:
    """Which numbers a container takes, by kind: a VC-4 has 63 VC-12 (K.L.M is (k-1)*21+(l-1)*3+m) and 3 VC-3."""
    level, _, _, vc4, *inside = path.split("-")
    before = int(vc4) - 1
    if level == "VC4":
        return {
            "vc12": set(range(before * 63 + 1, before * 63 + 64)),
            "vc3": set(range(before * 3 + 1, before * 3 + 4)),
        }
    if level == "VC3":
        return {"vc3": {before * 3 + int(inside[0])}}
    k, l, m = map(int, inside)  # noqa: E741 - their names in G.707
    return {"vc12": {before * 63 + (k - 1) * 21 + (l - 1) * 3 + m}}
