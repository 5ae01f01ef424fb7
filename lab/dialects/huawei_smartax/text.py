"""The running configuration of a SmartAX box as text in blocks: what is loaded comes out byte for byte.

In comes a full running configuration, out go its lines again, with single lines put in and taken out at the place where
the box prints them. Lines that nobody models stay verbatim where they are. Layout of MA5800 V100R022: `[section]`,
`  <block>`, body lines with one blank, second level with two, `#`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

Rank = tuple[int, ...]

SECTIONS = (
    *("pre-config", "sysmode", "global-config", "device-config", "public-config", "dnet-config", "vlan-config", "mpu"),
    *("gpon", "platform-config", "emu-config", "bbs-config", "abs-config", "lacp-config", "pki-config"),
    *("dimmng-config", "snmp", "ip-tunnel-profile", "aaa", "Interface", "route-static", "post-system"),
    "source-interface",
)

_SECTION = re.compile(r"\[([\w-]+)\]$")
_BLOCK = re.compile(r"  <(.+)>$")
_BROKEN = re.compile(r" (ont add|service-port \d)")
"""lines that a terminal of 80 columns breaks at a blank, the rest at column 0 (seen on MA5608T)"""


def words(line: str) -> str:
    """The line with single blanks: breaks and double blanks mean nothing."""
    return " ".join(line.split())


@lru_cache(65536)
def _rank(section: str, line: str) -> Rank | None:
    """Where the box prints this line among its neighbours; None: not modelled."""
    return _RANKS[section](words(line)) if section in _RANKS else None


def _number(text: str) -> int:
    return int(text.rpartition("/")[2])


def _rank_global(line: str) -> Rank | None:
    for kind, pattern in enumerate(
        (
            r"dba-profile add profile-id (\d+)",
            r"traffic table ip index (\d+)",
            r"ont wan-profile profile-id (\d+)",
            r"ont-srvprofile gpon profile-id (\d+)",
            r"ont-lineprofile gpon profile-id (\d+)",
        )
    ):
        if match := re.match(pattern, line):
            return (kind, int(match[1]))
    return None


_FORWARDING = r"vlan forwarding (\d+)"


def _rank_vlan(line: str) -> Rank | None:
    if match := re.match(r"port vlan (\d+)(?: to \d+)? \d+/(\d+) (\d+)", line):
        return (3, *map(int, match.groups()))
    for kind, pattern in ((0, r"vlan (\d+)"), (1, r"vlan attrib (\d+)"), (2, r"vlan desc (\d+)"), (4, _FORWARDING)):
        if match := re.match(pattern, line):
            return (kind, int(match[1]))
    return None


def _rank_port(line: str) -> Rank | None:
    """All `port` lines, all ONTs, all native VLANs, then translations; `shutdown` before the ONTs is inferred [I]."""
    if re.match(r"interface |port \d", line):
        return (0,)
    if match := re.match(r"shutdown (\d+)", line):
        return (1, int(match[1]))
    for kind, pattern in enumerate(
        (
            r"ont add (\d+) (\d+)",
            r"ont port native-vlan (\d+) (\d+) eth (\d+)",
            r"ont port vlan (\d+) (\d+) eth (\d+) translation \d+ user-vlan (\d+)",
            r"ont ipconfig (\d+) (\d+) ip-index (\d+)",
        ),
        start=2,
    ):
        if match := re.match(pattern, line):
            return (kind, *map(int, match.groups()))
    return None


def _rank_bbs(line: str) -> Rank | None:
    if line.startswith("link-aggregation"):
        return (0,)
    if match := re.match(r"service-port (\d+) ", line):
        return (1, int(match[1]))
    if match := re.match(r"service-port desc (\d+) ", line):
        return (2, int(match[1]))
    if match := re.match(r"mac-address max-mac-count service-port (\d+) ", line):
        return (3, int(match[1]))
    return (4,) if line.startswith("monitor") else None


_RANKS: dict[str, Callable[[str], Rank | None]] = {
    "global-config": _rank_global,
    "vlan-config": _rank_vlan,
    "mpu": _rank_port,
    "gpon": _rank_port,
    "bbs-config": _rank_bbs,
}


@dataclass(slots=True)
class Block:
    """One `<title>` and what stands under it, with the closing `#` and anything bare up to the next title."""

    section: str
    title: str
    lines: list[str] = field(default_factory=list)
    made: bool = False
    """created by a command: it is dropped again when its last line goes"""

    def body(self) -> int:
        """Number of lines before the closing `#`."""
        return self.lines.index("#") if "#" in self.lines else len(self.lines)

    def entries(self) -> Iterator[tuple[Rank | None, int, int]]:
        """(rank, first, last + 1) of each line with its second level; rank None: not modelled."""
        first, end = 0, self.body()
        for index in range(1, end + 1):
            if index == end or not self.lines[index].startswith("  "):
                yield _rank(self.section, self.lines[first]), first, index
                first = index

    def put(self, lines: list[str]) -> None:
        """Put a line (with its second level) where its rank says; one of the same rank is replaced."""
        rank = _rank(self.section, lines[0])
        assert rank is not None, lines[0]
        place: int | None = None
        for other, first, last in list(self.entries()):
            if other == rank and rank != (0,):
                self.lines[first:last] = lines
                return
            if other is not None and other < rank:
                place = last
            elif other is not None and place is None:
                place = first
        at = self.body() if place is None else place
        self.lines[at:at] = lines

    def drop(self, rank: Rank) -> None:
        """Take out every entry whose rank begins like this."""
        for other, first, last in reversed(list(self.entries())):
            if other is not None and other[: len(rank)] == rank:
                del self.lines[first:last]


class Document:
    """A whole running configuration. `version` grows with every edit."""

    def __init__(self, text: str) -> None:
        self.version = 0
        self.header: list[str] = []
        self.blocks: list[Block] = []
        self.tail: list[str] = []
        self._ended = text.endswith("\n")
        lines = _joined(text.split("\n")[: -1 if self._ended else None])
        if "return" in lines:
            at = len(lines) - 1 - lines[::-1].index("return")
            lines, self.tail = lines[:at], lines[at:]
        for line in lines:
            self._take(line)

    def _take(self, line: str) -> None:
        if match := _SECTION.match(line):
            self.blocks.append(Block(match[1], ""))
        elif (match := _BLOCK.match(line)) and self.blocks:
            last = self.blocks[-1]
            if last.title or last.lines:
                self.blocks.append(Block(last.section, match[1]))
            else:
                last.title = match[1]
        else:
            (self.blocks[-1].lines if self.blocks else self.header).append(line)

    def text(self) -> str:
        lines = [*self.header, *render(self.blocks), *self.tail]
        return "\n".join(lines) + ("\n" if self._ended else "")

    def of(self, section: str) -> list[Block]:
        return [block for block in self.blocks if block.section == section]

    def block(self, section: str, title: str) -> Block:
        """This block; it is made, in the order in which the box prints sections, when it is not there."""
        for block in self.of(section):
            if block.title == title:
                return block
        made = Block(section, title, ["#"], made=True)
        if section in {"gpon", "mpu"}:
            # `interface gpon` is printed with one blank before it, `interface mpu` without (both full captures)
            made.lines.insert(0, f"{' ' * (section == 'gpon')}interface {title.replace('-', ' ', 1)}")
        place = (SECTIONS.index(section), _number(title) if "/" in title else 0)
        at = next((i for i, block in enumerate(self.blocks) if _place(block) > place), len(self.blocks))
        self.blocks.insert(at, made)
        return made

    def put(self, section: str, title: str, *lines: str) -> None:
        self.block(section, title).put(list(lines))
        self.version += 1

    def forget(self, section: str, pattern: str, title: str = "") -> bool:
        """Take out every line of a section, with its second level, that matches as a whole, modelled or not."""
        found = False
        for block in [block for block in self.of(section) if title in {"", block.title}]:
            for _, first, last in reversed(list(block.entries())):
                if re.fullmatch(pattern, words(block.lines[first])):
                    del block.lines[first:last]
                    found = True
        self.version += found
        return found

    def drop(self, section: str, title: str, rank: Rank) -> None:
        for block in [block for block in self.of(section) if block.title == title]:
            block.drop(rank)
            if block.made and all(line.lstrip().startswith("interface ") for line in block.lines[: block.body()]):
                self.blocks.remove(block)
        self.version += 1


def render(blocks: list[Block]) -> Iterator[str]:
    """Lines of these blocks; one section title covers the blocks that follow each other under it."""
    section = None
    for block in blocks:
        if block.section != section:
            yield f"[{block.section}]"
            section = block.section
        if block.title:
            yield f"  <{block.title}>"
        yield from block.lines


def _place(block: Block) -> tuple[int, int]:
    known = block.section in SECTIONS
    return (SECTIONS.index(block.section) if known else -1, _number(block.title) if "/" in block.title else 0)


def _joined(lines: list[str]) -> list[str]:
    """Keep a modelled line and its continuation together (as one entry with a line end in it)."""
    out: list[str] = []
    for line in lines:
        if out and _BROKEN.match(out[-1]) and line[:1].isalnum() and line != "return" and "\n" not in out[-1]:
            out[-1] += "\n" + line
        else:
            out.append(line)
    return out
