"""The running configuration of a ZXA10 as text in blocks: what is loaded comes out byte for byte.

In comes a full running configuration, out go its lines again, with single lines put in and taken out where the box
prints them. Lines that nobody models stay verbatim where they are. C300: blocks end with `!`. C600: parts `!<part>` to
`!</part>`, blocks end with `$`, and every line breaks after 80 characters (behind a line of exactly 80 comes an empty
one [I]).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lab.dialects.zte_zxan.order import Rank, before, place, plain, rank
from lab.dialects.zte_zxan.release import Release

_TITLE = re.compile(
    r"(interface \S.*|gpon|pon|vlan database|vlan \d+|pon-onu-mng \S+|traffic-profile \S+|vlan list)(?: |$)"
)
_EMPTY_GOES = re.compile(r"pon-onu-mng |vlan \d")
"""blocks that are printed only while something stands in them; see `_stays`"""


@dataclass(slots=True)
class Block:
    """A titled block with its title line and its closing line, or bare lines between blocks (title empty)."""

    section: str
    title: str
    lines: list[str]
    made: bool = False
    """created by a command: it goes again with its last line"""

    def span(self, close: str) -> tuple[int, int]:
        """First and behind the last of the body lines."""
        first = 0 if self.title.startswith(("vlan list", "traffic-profile")) else 1
        return first, len(self.lines) - (self.lines[-1:] == [close])

    def body(self, close: str) -> list[str]:
        first, last = self.span(close)
        return [plain(line).strip() for line in self.lines[first:last]]


class Document:
    """A whole running configuration. `version` grows with every edit. Raises ValueError for another release's text."""

    def __init__(self, text: str, release: Release, columns: int) -> None:
        self.version = 0
        self.release, self.columns = release, columns
        self.blocks: list[Block] = []
        self._ended = text.endswith("\n")
        parts = re.findall(r"(?m)^!<([\w-]+)>$", text)
        if release.new and (lacking := {"if-intf", "xpon", "MSAN"} - set(parts)):
            raise ValueError(f"a configuration of C600 has a part !<{min(lacking)}>")
        if not release.new and parts:
            raise ValueError(f"a configuration of C300 has no part !<{parts[0]}>")
        section = ""
        for line in _joined(text.split("\n")[: -1 if self._ended else None], columns):
            if match := re.fullmatch(r"!<([\w-]+)>", line):
                section = match[1]
            self._take(section, line)
            if line == f"!</{section}>":
                section = ""

    def _take(self, section: str, line: str) -> None:
        close, last = self.release.close, self.blocks[-1] if self.blocks else None
        if last and last.title and self._belongs(last, line, close):
            last.lines.append(line)
        elif (match := _TITLE.match(plain(line))) and (section or not self.release.new):
            self.blocks.append(Block(section, match[1].strip(), [line]))
        elif last and not last.title and last.section == section and not line.startswith("!<"):
            last.lines.append(line)
        else:
            self.blocks.append(Block(section, "", [line]))

    @staticmethod
    def _belongs(block: Block, line: str, close: str) -> bool:
        if block.title.startswith("traffic-profile") or block.lines[-1] == close:
            return False
        return line.startswith((" ", "vlan list") if block.title == "vlan list" else " ") or line == close

    def text(self) -> str:
        return "\n".join(line for block in self.blocks for line in block.lines) + ("\n" if self._ended else "")

    # -- blocks -----------------------------------------------------------------------------------------------------
    def find(self, section: str, title: str) -> Block | None:
        return next((block for block in self.blocks if block.title == title and block.section == section), None)

    def of(self, title: str) -> list[Block]:
        return [block for block in self.blocks if block.title == title]

    def block(self, section: str, title: str) -> Block:
        """This block; it is made, in the order in which the box prints blocks, when it is not there."""
        if found := self.find(section, title):
            return found
        bare = title.startswith(("vlan list", "traffic-profile"))
        made = Block(
            section,
            title,
            [self.release.close] if title == "vlan list" else [] if bare else [title, self.release.close],
        )
        made.made = True
        self.blocks.insert(self._place(section, title), made)
        self.version += 1
        return made

    def _place(self, section: str, title: str) -> int:
        here = place(section, title)
        assert here is not None, title
        places = [(at, place(section, block.title)) for at, block in enumerate(self.blocks) if block.section == section]
        same = [(at, other[1]) for at, other in places if other and other[0] == here[0]]
        if same:
            smaller = [at for at, order in same if before(order, here[1])]
            return smaller[-1] + 1 if smaller else same[0][0]
        lower = [(other[0], at) for at, other in places if other and other[0] < here[0]]
        if lower:
            return max(lower)[1] + 1
        return next((at for at, other in places if other), self._end(section))

    def _end(self, section: str) -> int:
        """Behind the last line of a part; where it has bare lines before its end, these are parted."""
        for at, block in reversed(list(enumerate(self.blocks))):
            last = f"!</{section}>" if section else "end"
            if block.section == section and not block.title and last in block.lines:
                cut = block.lines.index(last)
                self.blocks.insert(at + 1, Block(section, "", block.lines[cut:]))
                del block.lines[cut:]
                return at + 1
        return len(self.blocks)

    def drop_block(self, section: str, title: str) -> None:
        self.blocks = [block for block in self.blocks if block.section != section or block.title != title]
        self.version += 1

    # -- lines ------------------------------------------------------------------------------------------------------
    def put(self, section: str, title: str, line: str) -> None:
        """Put a line where its rank says; one of the same rank is replaced."""
        block = self.block(section, title)
        indent = "" if block.title.startswith(("vlan list", "traffic-profile")) else "  "
        text = broken(indent + line, self.columns)
        here = rank(title, line)
        assert here is not None, (title, line)
        place: int | None = None
        for other, first, last in self._entries(block):
            if other == here:
                block.lines[first:last] = [text]
                break
            if other is not None and before(other, here):
                place = last
            elif other is not None and place is None:
                place = first
        else:
            at = block.span(self.release.close)[1] if place is None else place
            block.lines.insert(at, text)
        self.version += 1

    def drop(self, section: str, title: str, pattern: str) -> bool:
        """Take out the lines that match; a block that is not printed empty goes with its last line."""
        block = self.find(section, title)
        if block is None:
            return False
        gone = [
            (first, last)
            for _, first, last in self._entries(block)
            if re.match(pattern, plain(block.lines[first]).strip())
        ]
        for first, last in reversed(gone):
            del block.lines[first:last]
        start, end = block.span(self.release.close)
        if start == end and not self._stays(block):
            self.blocks.remove(block)
        self.version += 1
        return bool(gone)

    def _stays(self, block: Block) -> bool:
        """Interfaces stay where all are listed (C600: `if-intf`), VLANs on C600; on C300 all interfaces do."""
        if block.section == "if-intf":
            return True
        if block.title.startswith("vlan ") and self.release.new:
            return not block.made
        if block.title.startswith("interface "):
            return not self.release.new
        return not block.made and not _EMPTY_GOES.match(block.title)

    def _entries(self, block: Block) -> Iterator[tuple[Rank | None, int, int]]:
        """(rank, first, last + 1) of each line with its second level; rank None: not modelled."""
        start, end = block.span(self.release.close)
        first = start
        for index in range(start + 1, end + 1):
            if index == end or not re.match(r"   |  \$", block.lines[index]):
                yield rank(block.title, block.lines[first]), first, index
                first = index


def broken(line: str, columns: int) -> str:
    """The line as it is printed: broken behind every `columns` characters."""
    if not columns or len(line) < columns:
        return line
    return "\n".join(line[at : at + columns] for at in range(0, len(line) + 1, columns))


def _joined(lines: list[str], columns: int) -> list[str]:
    """Keep a line and its continuation together (as one entry with a line end in it)."""
    out: list[str] = []
    for line in lines:
        if columns and out and len(out[-1].rpartition("\n")[2]) == columns:
            out[-1] += "\n" + line
        else:
            out.append(line)
    return out


def numbers(text: str) -> list[int]:
    """`1,11-13` as VLAN numbers."""
    spans = [part.partition("-") for part in text.split(",") if part]
    return [number for first, _, last in spans for number in range(int(first), int(last or first) + 1)]


def listed(vlans: set[int]) -> str:
    """VLAN numbers as `1,11-13`."""
    parts: list[list[int]] = []
    for vlan in sorted(vlans):
        if parts and parts[-1][-1] == vlan - 1:
            parts[-1][1:] = [vlan]
        else:
            parts.append([vlan])
    return ",".join("-".join(map(str, part)) for part in parts)
