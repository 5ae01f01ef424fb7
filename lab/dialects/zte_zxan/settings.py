"""Settings of ONUs and their ports that carry no traffic by themselves: printed, and gone with their ONU.

In come the box, what the view is about and the values of a command line, out goes what the box prints; besides, rows
that somebody may have typed there. They are those of config-c620 and of public notes on C300.
"""

from __future__ import annotations

import re

from lab.dialects.zte_zxan.box import Box, Store
from lab.dialects.zte_zxan.model import View
from lab.dialects.zte_zxan.onu import Seen, onu_of
from lab.dialects.zte_zxan.release import Release, need
from lab.dialects.zte_zxan.text import Block, Document
from lab.servers.grammar import Args

SNOOPING = "ip dhcp snooping vlan"
"""follows the blocks of VLANs in the part MSAN, outside of all (config-c620)"""


# -- commands --------------------------------------------------------------------------------------------------------
def _set(box: Box, seen: Seen, part: str, title: str, row: str) -> str:
    onu = onu_of(box, seen.key)
    box.store.document.put(box.release.home(part), title, row)
    box.changed(onu.object, seen.user)
    return ""


def correction(box: Box, seen: Seen, args: Args) -> str:
    """`fec enable`"""
    title = f"interface {box.release.onu_name(seen.key)}"
    return _set(box, seen, "onu", title, f"fec {'enable' if 'enable' in args else 'disable'}")


def most_addresses(box: Box, seen: Seen, args: Args) -> str:
    need(seen.vport in onu_of(box, seen.key).gems)
    return _set(box, seen, "vport", f"interface {seen.about}", f"security max-mac-learn {args['n']}")


def storm(box: Box, seen: Seen, args: Args) -> str:
    """`security vlan-stormcontrol broadcast vlan 311 rate 150`"""
    kind = next(word for word in ("unknowncast", "multicast", "broadcast") if word in args)
    row = f"security vlan-stormcontrol {kind} vlan {args['v']} rate {args['n']}"
    return _set(box, seen, "vport", f"interface {seen.about}", row)


def loop(box: Box, seen: Seen, args: Args) -> str:
    """`loop-detect ethuni eth_0/1 enable`"""
    row = f"loop-detect ethuni {args['e']} {'enable' if 'enable' in args else 'disable'}"
    return _set(box, seen, "mng", f"pon-onu-mng {box.release.onu_name(seen.key)}", row)


# -- somebody's own --------------------------------------------------------------------------------------------------
def plant(line: tuple[str, ...], stores: tuple[Store, ...], release: Release) -> str:
    """Put somebody's own row into what this line makes, in each of these that has it. Raises ValueError where the first
    has not, or nothing else can stand there.
    """
    vlan = re.fullmatch(r"vlan (\d+)", " / ".join(line)) if release.new else None
    part, title, row = ("", "", f"{SNOOPING} {vlan[1]}") if vlan else _own(line, release)
    having = [store for store in stores if _has(store.view, line)]
    if stores[0] not in having:
        raise ValueError(f"there is no {' / '.join(line)}")
    for store in having:
        if vlan:
            _snoop(store.document, row)
        else:
            store.document.put(release.home(part), title, row)
    return row


def _has(view: View, line: tuple[str, ...]) -> bool:
    """Is the object of this line there?"""
    words, place = line[-1].split(), re.search(r"(\d+/\d+/\d+)[.:]?(\d*)", line[0])
    if place is None:
        return int(words[1]) in view.vlans
    onu = view.onus.get((place[1], int(place[2] or words[1])))
    if onu is None or words[0] == "onu":
        return onu is not None
    if words[0] == "service-port":
        return (int(line[0].rpartition(":")[2]), int(words[1])) in onu.flows
    return words[1] in onu.services if words[0] == "service" else int(words[1]) in onu.gems


def _own(line: tuple[str, ...], release: Release) -> tuple[str, str, str]:
    """The part, the block and the row."""
    view, text = line[0], line[-1]
    if len(line) == 1:
        raise ValueError(f"nothing else can stand in {text}")
    place = re.search(r"(\d+/\d+/\d+)[.:]?(\d*)", view)
    where = place[1] if place else ""
    if registered := re.match(r"onu (\d+) type ", text):
        row = "fec enable" if release.new else "sn-bind enable sn"
        return "onu", f"interface {release.onu_name((where, int(registered[1])))}", row
    vport = release.vport_name((where, int(place[2])), 1) if place and place[2] else ""
    if re.match(r"gemport \d+ (?!traffic)", text):
        if release.new:
            return "vport", f"interface {vport}", "security max-mac-learn 4"
        return "onu", view, "switchport mode hybrid vport 1"
    if flow := re.match(r"service-port \d+ user-vlan \w+ vlan (\d+)", text):
        row = f"security vlan-stormcontrol broadcast vlan {flow[1]} rate 150"
        return "vport", view, row
    if text.startswith("service "):
        row = "loop-detect ethuni eth_0/1 enable"
        return "mng", view, row if release.new else "flow mode 1 tag-filter vlan-filter untag-filter discard"
    raise ValueError(f"nothing else can stand in {' / '.join(line)}")


def _snoop(document: Document, row: str) -> None:
    blocks = document.blocks
    at = 1 + max(at for at, block in enumerate(blocks) if (block.section, block.title[:5]) == ("MSAN", "vlan "))
    rest = blocks[at] if at < len(blocks) else None
    if rest is None or rest.title or rest.section != "MSAN":
        blocks.insert(at, Block("MSAN", "", [row]))
    else:
        mine = [place for place, line in enumerate(rest.lines, 1) if line.startswith("ip dhcp snooping")]
        rest.lines.insert(max(mine, default=0), row)
    document.version += 1
