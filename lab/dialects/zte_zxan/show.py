"""Displays of the box as a whole: configuration, boards, VLANs, profiles, alarms.

In come the box and the values of a command line, out goes text. Layouts without a capture are marked [I].
"""

from __future__ import annotations

import re
import time

from lab.dialects.zte_zxan.box import Box, stamp
from lab.dialects.zte_zxan.onu import Seen
from lab.dialects.zte_zxan.order import plain
from lab.dialects.zte_zxan.release import EMPTY, need
from lab.dialects.zte_zxan.text import Block, listed
from lab.servers.grammar import Args

BUILDING = "Building configuration...\n"


# -- configuration ---------------------------------------------------------------------------------------------------
def _lines(box: Box, blocks: list[Block]) -> list[str]:
    """As they are printed: C600 hides names and descriptions of ONUs (config-c620)."""
    out = []
    for block in blocks:
        hidden = box.masks and block.title.startswith("interface gpon_onu-")
        out += [
            re.sub(r"^(  (?:name|description)) .*", r"\1 ********", plain(line)) if hidden else line
            for line in block.lines
        ]
    return out


def headed(box: Box, lines: list[str]) -> list[str]:
    """The lines that tell when running was written and changed; as they were loaded until one of both happens."""
    stamps = box.stamps
    for at, line in enumerate(lines):
        if line == "!<if-intf>":
            break
        if stamps.saved and re.match(r"!configuration (has not been )?saved", line):
            lines[at] = f"!configuration saved at {_moment(stamps.saved)} by write"
        elif stamps.changed and line.startswith("!last configuration change at "):
            lines[at] = f"!last configuration change at {_moment(stamps.changed)} by {stamps.by}"
        elif stamps.saved and line.startswith("timestamp_write: "):
            lines[at] = time.strftime("timestamp_write: %H:%M:%S %d/%m/%Y", time.gmtime(stamps.saved))
            break
    return lines


def _moment(seconds: float) -> str:
    """`16:43:13 Thu Nov 6 2025`"""
    at = time.gmtime(seconds)
    return time.strftime("%H:%M:%S %a %b ", at) + f"{at.tm_mday} {at.tm_year}"


def running(box: Box, seen: Seen, args: Args) -> str:
    """Whole; C600: without the line that C300 begins with, and one part of it by name."""
    del seen
    document = box.store.document
    if "part" not in args:
        text = "\n".join(headed(box, _lines(box, document.blocks))) + "\n"
        return text if box.release.new else BUILDING + text
    blocks = [block for block in document.blocks if block.section.lower() == args["part"].lower()]
    need(blocks, box.release.errors["parameter"])
    return "\n".join(_lines(box, blocks)) + "\n"


def interface(box: Box, seen: Seen, args: Args) -> str:
    """One interface: on C600 with each part in which it stands. Layout inferred [I]."""
    name = next((args[word] for word in ("pon_", "onu_", "uplink_", "vport_") if word in args), seen.about)
    blocks = box.store.document.of(f"interface {name}")
    need(blocks)
    if not box.release.new:
        return BUILDING + "\n".join(_lines(box, blocks)) + "\nend\n"
    parts = [[f"!<{block.section}>", *_lines(box, [block]), f"!</{block.section}>"] for block in blocks]
    return "\n".join(line for part in parts for line in part) + "\n"


def onu_running(box: Box, seen: Seen, args: Args) -> str:
    """C300: what stands under `pon-onu-mng`, without the line that closes it (body-c300-show-onu-running-config)."""
    del seen
    block = box.store.document.find("", f"pon-onu-mng {args['onu_']}")
    need(block, EMPTY)
    assert block is not None
    return "\n".join(block.lines[: block.span("!")[1]]) + "\n"


def this(box: Box, seen: Seen, args: Args) -> str:
    """C600: what stands under the interface in view; the ONU's own part under `pon-onu-mng`."""
    if seen.view != "mng":
        return interface(box, seen, args)
    blocks = box.store.document.of(f"pon-onu-mng {seen.about}")
    need(blocks, EMPTY)
    return "\n".join(_lines(box, blocks)) + "\n"


# -- boards, VLANs, profiles -----------------------------------------------------------------------------------------
def cards(box: Box, seen: Seen, args: Args) -> str:
    """C600 has no rack and no real type, but a name of the card; its column widths are inferred [I]."""
    del seen, args
    ports = [re.findall(r"\d+", port)[1] for port in (*box.pons(), *box.uplinks())]
    rule, rows = "-" * 79 + "\n", []
    for slot, kind in box.view.cards:
        count = ports.count(str(slot))
        software = box.identity.get("software", "") if count else ""
        if box.release.new:
            rows.append(f"1     {slot:<4} {kind:<8}{kind:<9}{count:<5}{'V1.0.0':<8}INSERVICE\n")
        else:
            rows.append(f"1    1     {slot:<5}{kind:<8}{kind:<9}{count:<6}{'V1.0.0':<8}{software:<16}INSERVICE\n")
    if box.release.new:
        return "Shelf Slot CfgType CardName Port HardVer Status\n" + rule + "".join(rows)
    return "Rack Shelf Slot CfgType RealType Port  HardVer SoftVer         Status\n" + rule + "".join(rows)


def vlans(box: Box, seen: Seen, args: Args) -> str:
    """C300 lists the VLANs that it keeps for itself among the others. Layout inferred [I]."""
    del seen, args
    every = set(box.view.vlans) | box.view.reserved
    return f"All created vlan num: {len(every)}\nDetails are following:\n  {listed(every)}\n"


def vlan(box: Box, seen: Seen, args: Args) -> str:
    """As public notes on a C320 and a C300 have it, without ports of ONUs; C600 the same [I]."""
    del seen
    view, number = box.view, int(args["v"])
    need(number in view.vlans)
    page = {"vlanid": str(number), "name": view.vlans[number] or f"VLAN{number:04}"}
    page["description"] = view.described.get(number, "N/A")
    page |= {"multicast-packet": "flood-unknown", "tpid": "0x8100"}
    ports = {word: [port for port, vlans in members.items() if number in vlans] for word, members in _members(box)}
    head = "".join(f"{label:<16}:{value}\n" for label, value in page.items())
    lists = ("".join(f"{port}\n" for port in ports[word]) for word in ("untag", "tag"))
    return "{}port(untagged):\n{}port(tagged):\n{}".format(head, *lists)


def _members(box: Box) -> tuple[tuple[str, dict[str, set[int]]], ...]:
    return ("tag", box.view.tagged), ("untag", box.view.untagged)


def port_vlans(box: Box, seen: Seen, args: Args) -> str:
    """Layout inferred [I]."""
    del seen
    port, view = args["uplink_"], box.view
    need(port in box.uplinks())
    return (
        "PortMode           Pvid   CPvid   Tpid\n" + "-" * 54 + "\n"
        f"{view.modes.get(port, 'access'):<18} 1      1       0x8100\n"
        f"UntaggedVlan:\n{listed(view.untagged.get(port, set()) or {1})}\n"
        f"TaggedVlan:\n{listed(view.tagged.get(port, set()))}\n"
    )


def profiles(box: Box, seen: Seen, args: Args) -> str:
    """As public listings of a C300 V2.1 (tcont) and a C320 (traffic) have it; C600 the same [I]."""
    del seen
    tcont = "tcont" in args
    table = box.view.tconts if tcont else box.view.traffic
    need(table, EMPTY)
    return "".join(_tcont(*item) if tcont else _traffic(*item) for item in table.items())


def _tcont(name: str, values: str) -> str:
    found = dict(re.findall(r"(type|fixed|assured|maximum) (\d+)", values))
    row = (found["type"], *(found.get(word, "0") for word in ("fixed", "assured", "maximum")), "N/A", "N/A")
    head = ("Type", "FBW(kbps)", "ABW(kbps)", "MBW(kbps)", "PRIORITY", "WEIGHT")
    lines = (
        "".join(f"{word:<{width}}" for word, width in zip(words, (15, 12, 12, 12, *last), strict=True))
        for words, last in ((head, (11, 10)), (row, (12, 12)))
    )
    return "Profile name :{}  \n {}\n {}\n \n".format(name, *lines)


def _traffic(name: str, values: str) -> str:
    found = dict(re.findall(r"([sp]ir) (\d+)", values))
    head = ("SIR(kbps)", "PIR(kbps)", "CBS(kbytes)", "PBS(kbytes)")
    row = (found.get("sir", "0"), found.get("pir", "0"), "default", "default")
    lines = ("".join(f"{word:<20}" for word in words) for words in (head, row))
    return "Profile name  :{}          \n  {}\n {}\n \n".format(name, *lines)


# -- alarms ----------------------------------------------------------------------------------------------------------
def alarms(box: Box, seen: Seen, args: Args) -> str:
    """What stands, newest first. Commands and layout vary by release [I]."""
    del seen, args
    active = sorted(box.alarms.active.values(), key=lambda alarm: -alarm.serial)
    need(active, EMPTY)
    rows = [f"{each.serial} {stamp(each.raised)} {each.severity:<8} {each.object} : {each.name}\n" for each in active]
    return "".join(rows)
