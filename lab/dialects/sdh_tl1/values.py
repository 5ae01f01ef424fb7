"""Values of an SDH node's commands: in come words as they were typed, out go values; what is none is denied."""

from __future__ import annotations

from dataclasses import replace

from lab.dialects.sdh_tl1.database import MORE, Group, Values
from lab.servers._tl1_text import Deny

PSTS = ("IS", "OOS-MA")
MOST = {"VC12": 63, "VC3": 21, "VC4": 16}
"""members of a group"""


def state(block: str) -> str:
    """A primary state, "" where none is given. Raises Deny IDNV."""
    if block.upper() not in ("", *PSTS):
        raise Deny("IDNV", f"PST {block}")
    return block.upper()


def name(value: str, most: int) -> str:
    """Raises Deny IDRG, IDNV."""
    if len(value) > most or '"' in value:
        raise Deny("IDRG" if len(value) > most else "IDNV", value)
    return value


def vlan(value: str) -> int:
    """0 is untagged. Raises Deny IDRG."""
    if not value.isdecimal() or int(value) > 4094:
        raise Deny("IDRG", f"VLAN {value}")
    return int(value)


def count(value: str, level: str) -> int:
    """Members of a group of this level. Raises Deny IDRG."""
    if not value.isdecimal() or not 1 <= int(value) <= MOST[level]:
        raise Deny("IDRG", f"TXCOUNT is 1 to {MOST[level]}")
    return int(value)


def with_values(old: Group, values: dict[str, str]) -> Group:
    """The group with these LCAS, BUFFERS, NAME. Raises Deny IDNV, IDRG."""
    lcas, buffers = values.get("LCAS", old.lcas).upper(), values.get("BUFFERS", old.buffers).upper()
    if lcas not in {"LCAS", "SW-LCAS", "NONE"} or buffers not in {"DEFAULT", "EXPANDED"}:
        raise Deny("IDNV")
    more = merged(old.more, "VCG", values)
    return replace(old, lcas=lcas, buffers=buffers, name=name(values.get("NAME", old.name), 32), more=more)


def merged(old: Values, kind: str, values: dict[str, str]) -> Values:
    """What an entity of this kind has besides, in one order."""
    both = dict(old) | values
    return tuple((key, both[key]) for key in MORE[kind] if key in both)
