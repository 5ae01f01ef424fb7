"""What the lines of an SDH node mean to each other, and which containers and ports they name.

A cross-connection is known by its working ends, a group by its number, a parameter that somebody set by its entity.
Sources: see `drivers/sdh_tl1/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeGuard

from drivers.kit.line_rules import MatchedLine, Rule, Rules
from drivers.sdh_tl1.answers import facility

PATH = r"(?:VC12-\d+-\d+-\d+-[1-3]-[1-7]-[1-3]|VC3-\d+-\d+-\d+-[1-3]|VC4-\d+-\d+-\d+)"
_END = rf"(?:VCM-\d+-\d+-\d+|{PATH})"
_LEVEL = r"(?P<level>VC12|VC3|VC4)"
_TO = rf",(?P<to>{PATH}):::[A-Z0-9]+"
_NAMED = r'(?:CKTID="(?P<cktid>[^"]*)")?:OOS-MA'
_AID = "{start}{guard},{to}"
_CIRCUIT = "circuit {start},{to}"
_VCG = "vcg VCG-{slot}-{group}"
_MORE = r'(?P<name>[A-Z][A-Z0-9_-]*)=(?:"[^"]*"|[^,:;"]*)'
_NAME = r'(?:,NAME="(?P<name>[^"]*)")?'

RULES = Rules(
    Rule(
        rank=0,
        pattern=r"ENT-VCG::VCG-(?P<slot>\d+)-(?P<group>\d+):::(?P<body>TYPE=(?P<level>VC12|VC3|VC4)),TXCOUNT=(?P<count>\d+)"
        rf"(?:,CCT=[A-Z0-9]+)?(?:,LCAS=(?P<lcas>[A-Z-]+))?(?:,BUFFERS=(?P<buffers>[A-Z0-9-]+))?{_NAME};",
        key=_VCG,
        undo="DLT-VCG::VCG-{slot}-{group}:;",
        # the members that stay carry on
        amend='ED-VCG::VCG-{slot}-{group}:::TXCOUNT={count},LCAS={lcas},BUFFERS={buffers},NAME="{name}";',
        identity=("name",),
    ),
    Rule(
        rank=1,
        pattern=rf"ENT-CRS-{_LEVEL}::(?P<start>VCM-(?P<slot>\d+)-(?P<group>\d+)-\d+)(?P<body>(?P<guard>){_TO}):{_NAMED};",
        key=_CIRCUIT,
        undo=f"DLT-CRS-{{level}}::{_AID}:;",
        owner=_VCG,
        amend=f'ED-CRS-{{level}}::{_AID}::::CKTID="{{cktid}}";',
    ),
    Rule(
        # who is protected by hand is the same circuit still
        rank=1,
        pattern=rf"ENT-CRS-{_LEVEL}::(?P<start>{PATH})(?P<body>(?P<guard>(?:&{PATH})?){_TO}):{_NAMED};",
        key=_CIRCUIT,
        undo=f"DLT-CRS-{{level}}::{_AID}:;",
        amend=f'ED-CRS-{{level}}::{_AID}::::CKTID="{{cktid}}";',
    ),
    Rule(
        rank=2,
        pattern=r"ENT-EFLOW::EFLOW-(?P<slot>\d+)-(?P<port>\d+)-(?P<vlan>\d+):::VCG=VCG-\d+-(?P<group>\d+)"
        r"(?:,INVLAN=\d+)?;",
        key="flow EFLOW-{slot}-{port}-{vlan}",
        undo="DLT-EFLOW::EFLOW-{slot}-{port}-{vlan}:;",
        owner=_VCG,
    ),
    Rule(
        # what is in service is not deleted: this line goes first, and comes last
        rank=3,
        pattern=rf"ED-CRS-{_LEVEL}::(?P<start>{_END})(?P<guard>(?:&{_END})?),(?P<to>{_END}):::::IS;",
        key="in service {start},{to}",
        undo=f"ED-CRS-{{level}}::{_AID}:::::OOS-MA;",
        owner=_CIRCUIT,
    ),
    # parameters that somebody set besides, and that go with their entity
    Rule(
        rank=2,
        pattern=rf"ED-VCG::(?P<aid>VCG-\d+-\d+):::{_MORE};",
        key="parameter {aid} {name}",
        owner="vcg {aid}",
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        rank=2,
        pattern=rf"ED-CRS-{_LEVEL}::(?P<start>{_END})(?:&{_END})?,(?P<to>{_END})::::{_MORE};",
        key="parameter {start},{to} {name}",
        owner=_CIRCUIT,
        vanishes=True,
        amend="{line}",
    ),
    Rule(
        rank=3,
        pattern=rf"ED-EFLOW::(?P<aid>EFLOW-\d+-\d+-\d+):::{_MORE};",
        key="parameter {aid} {name}",
        owner="flow {aid}",
        vanishes=True,
        amend="{line}",
    ),
)


def is_parameter(known: MatchedLine | None) -> TypeGuard[MatchedLine]:
    """Is it one that somebody set besides, and no entity?"""
    return known is not None and known.key.startswith("parameter ")


def aids(named: Iterable[MatchedLine], word: str) -> list[str]:
    """The AIDs of what is of this kind, each once."""
    return list(dict.fromkeys(known.key.removeprefix(word) for known in named if known.key.startswith(word)))


def ends(known: MatchedLine) -> list[str]:
    """Of a cross-connection, the working one first."""
    start, guard, to = (known.groups.get(name) or "" for name in ("start", "guard", "to"))
    return [end for end in (start, guard.lstrip("&"), to) if end]


def first(known: MatchedLine) -> str:
    """Its working end."""
    return ends(known)[0]


def paths(known: MatchedLine) -> list[str]:
    """The containers that it joins."""
    return [end for end in ends(known) if end.startswith(("VC12-", "VC3-", "VC4-"))]


def ethernet(known: MatchedLine) -> str:
    """The Ethernet port of a flow."""
    return f"FAC-{known.groups['slot']}-{known.groups['port']}"


def facilities(known: MatchedLine) -> list[str]:
    """The ports that it is on."""
    ports = [facility(path) for path in paths(known)]
    return [*ports, ethernet(known)] if known.key.startswith("flow ") else ports
