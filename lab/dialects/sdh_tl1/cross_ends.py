"""Which ends a cross-connection may have: free ones that go together."""

from __future__ import annotations

from lab.dialects.sdh_tl1.aid import End, Member, Path, Shelf
from lab.dialects.sdh_tl1.database import Cross, Database
from lab.servers._tl1_text import Deny


def ends_of(shelf: Shelf, aid: str, level: str) -> tuple[tuple[End, ...], End]:
    """`FROM,TO`; `&` in FROM is working and protection. Raises Deny."""
    if "&&" in aid:
        raise Deny("IIPG", aid)
    parts = aid.upper().split(",")
    if len(parts) != 2 or "&" in parts[1] or parts[0].count("&") > 1:
        raise Deny("IIAC", aid)
    return tuple(shelf.end(each, level) for each in parts[0].split("&")), shelf.end(parts[1], level)


def check_ends(db: Database, cross: Cross) -> None:
    """Raises Deny where an end is not there, is taken, or does not go with the others."""
    for end in cross.ends:
        taken = db.used(end)
        if taken and taken.level == cross.level and taken.aid == cross.aid:
            raise Deny("IEAE", "Cross-connection already exists")
        if taken:
            raise Deny("SNVS", f"{end} is used by {taken.aid}")
        if isinstance(end, Member):
            _check_member(db, end, cross.level)
    paths = [end for end in cross.ends if isinstance(end, Path)]
    if any(one.clashes(two) for at, one in enumerate(paths) for two in paths[:at]) or not paths:
        raise Deny("IDNV", "The ends do not go together")


def _check_member(db: Database, member: Member, level: str) -> None:
    found = db.group(member.vcg)
    if found is None:
        raise Deny("IENE", member.vcg)
    if member.number > found.count:
        raise Deny("IDRG", f"{found.aid} has {found.count} members")
    if level != found.level:
        raise Deny("IDNV", f"{found.aid} is of {found.level}")
