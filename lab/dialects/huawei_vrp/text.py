"""The configuration of a VRP box as text: lines nested by their blanks; what is loaded comes out byte for byte.

In comes what `display current-configuration` prints, out go the same bytes, with changes in their places. Blocks at the
left edge stand between lines `#`; some containers part their own blocks by ` #`. Order as in a V800R011 configuration;
the places of kinds that it has not (bgp, static routes of a VPN) are inferred [I].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

Key = tuple[int | str, ...]

_KINDS = (
    r"sysname",
    r"ip vpn-instance",
    r"mpls",
    r"bridge-domain",
    r"acl",
    r"traffic classifier",
    r"traffic behavior",
    r"traffic policy",
    r"aaa",
    r"license",
    r"interface",
    r"bgp",
    r"ccc",
    r"ospf",
    r"undo dcn",
    r"ip route-static",
    r"snmp-agent",
    r"lldp",
    r"stelnet|snetconf|ssh",
    r"user-interface",
    r"local-aaa-server",
)
_ORDER = tuple(re.compile(rf"(?:{kind})(?: |$)") for kind in _KINDS)
_TYPES = ("Eth-Trunk", "Virtual-Template", "GigabitEthernet", "10GE", "25GE", "40GE", "50GE", "100GE", "LoopBack")
TOGETHER = re.compile(r"ip route-static |user-interface maximum-vty")
"""lines of this kind stand in one block, without `#` between them"""


@dataclass(slots=True)
class Line:
    """One line with its blanks, and what is nested in it."""

    raw: str
    children: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.raw.strip()

    @property
    def indent(self) -> int:
        return len(self.raw) - len(self.raw.lstrip(" "))

    def opens(self, name: str) -> bool:
        """Is this the container of that name? `traffic classifier C operator or` is called `traffic classifier C`."""
        return self.text == name or self.text.startswith(name + " ")

    def copy(self) -> Line:
        return Line(self.raw, [child.copy() for child in self.children])

    def print(self) -> Iterator[str]:
        yield self.raw
        for child in self.children:
            yield from child.print()


@dataclass(slots=True)
class Document:
    """A configuration: `head` before the first `#`, `lines` nested, `tail` from `return` on."""

    head: list[str]
    lines: list[Line]
    tail: list[str]

    @classmethod
    def of(cls, text: str) -> Document:
        """Raises ValueError where the text is not closed by `return`, or an indented line has nothing to belong to."""
        rows = text.split("\n")
        start = rows.index("#") if "#" in rows else 0
        end = next((number for number, row in enumerate(rows) if row == "return"), None)
        if end is None:
            raise ValueError("expected a configuration that ends with `return`, found no such line")
        top = Line("", [])
        stack = [(-1, top)]
        for number, row in enumerate(rows[start:end], start + 1):
            line = Line(row)
            indent = line.indent
            while stack[-1][0] >= indent:
                stack.pop()
            if indent and len(stack) == 1:
                raise ValueError(f"line {number} {row!r} is indented, found nothing that it belongs to")
            stack[-1][1].children.append(line)
            stack.append((indent, line))
        return cls(rows[:start], top.children, rows[end:])

    def body(self) -> str:
        """Without its head."""
        return "\n".join([*printed(self.lines), *self.tail])

    def text(self) -> str:
        return "\n".join([*self.head, *printed(self.lines), *self.tail])

    def copy(self) -> Document:
        return Document(list(self.head), [line.copy() for line in self.lines], list(self.tail))

    # -- finding ----------------------------------------------------------------------------------------------------
    def find(self, path: Iterable[str]) -> Line | None:
        """The container at this path: `("interface GigabitEthernet0/1/0",)`."""
        found, children = None, self.lines
        for name in path:
            found = next((line for line in children if line.text == name), None)
            found = found or next((line for line in children if line.opens(name)), None)
            if found is None:
                return None
            children = found.children
        return found

    def inside(self, path: tuple[str, ...]) -> list[Line]:
        """The lines of a container, the whole configuration's for `()`."""
        if not path:
            return self.lines
        found = self.find(path)
        return found.children if found else []

    # -- changing ---------------------------------------------------------------------------------------------------
    def insert(self, text: str) -> Line:
        """A new line at the left edge, in a block of its own or with its like."""
        line, key = Line(text), place(text)
        after = [number for number, other in enumerate(self.lines) if _before(other.text, key)]
        later = [number for number, other in enumerate(self.lines) if _behind(other.text, key)]
        alike = [number for number, other in enumerate(self.lines) if _alike(other.text, text)]
        if alike:
            at = after[-1] + 1 if after and _alike(self.lines[after[-1]].text, text) else alike[0]
            self.lines.insert(at, line)
        elif after:
            at = after[-1] + 1
            while at < len(self.lines) and self.lines[at].text != "#":
                at += 1
            self.lines[at : at + 1] = [Line("#"), line, Line("#")]
        elif later:
            at = later[0]
            while at and self.lines[at - 1].text != "#":
                at -= 1
            self.lines[at:at] = [line, Line("#")]
        else:
            self.lines[len(self.lines) :] = [line, Line("#")] if self.lines else [Line("#"), line, Line("#")]
        return line

    def remove(self, line: Line) -> None:
        """Take a line at the left edge away, and its block when it was alone in it."""
        at = _index(self.lines, line)
        del self.lines[at]
        alone = self.lines[at - 1].text == "#" and at < len(self.lines) and self.lines[at].text == "#"
        if alone:
            del self.lines[at]


def nest(container: Line, text: str, rank: Callable[[str], int | None], *, parted: bool = False) -> Line:
    """A new line in a container, behind the last one of its rank or less; `parted` puts a ` #` before it."""
    blanks = " " * (container.indent + 1)
    line, own = Line(blanks + text), rank(text)
    if parted:
        container.children += [Line(blanks + "#"), line]
        return line
    ranks = [rank(child.text) for child in container.children]
    lower = [number for number, other in enumerate(ranks) if other is not None and own is not None and other <= own]
    upper = [number for number, other in enumerate(ranks) if other is not None and own is not None and other > own]
    at = lower[-1] + 1 if lower else upper[0] if upper else _first_block(container)
    container.children.insert(at, line)
    return line


def unnest(container: Line, line: Line) -> None:
    """Take a line out of its container, with the ` #` that parts it from what stands before."""
    at = _index(container.children, line)
    del container.children[at]
    alone = at == len(container.children) or container.children[at].text == "#"
    if alone and at and container.children[at - 1].text == "#":
        del container.children[at - 1]


def _first_block(container: Line) -> int:
    """The end of what stands before the first ` #`."""
    texts = [child.text for child in container.children]
    return texts.index("#") if "#" in texts else len(texts)


def _index(lines: list[Line], line: Line) -> int:
    return next(number for number, other in enumerate(lines) if other is line)


def printed(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        yield from line.print()


# -- order ------------------------------------------------------------------------------------------------------------
def place(text: str) -> Key | None:
    """Where a line of the left edge belongs; None for kinds that are not known here."""
    for number, kind in enumerate(_ORDER):
        if kind.match(text):
            return (number, *_within(text))
    return None


def _within(text: str) -> Key:
    if match := re.match(r"interface (\d+GE|[A-Za-z-]+)(\S*)", text):
        kind = _TYPES.index(match[1]) if match[1] in _TYPES else len(_TYPES)
        return (kind, match[1], *map(int, re.findall(r"\d+", match[2])))
    if match := re.match(r"ip route-static (?:vpn-instance (\S+) )?(\d+)\.(\d+)\.(\d+)\.(\d+)", text):
        return (match[1] or "", *map(int, match.groups()[1:]))
    return ()


def _before(text: str, key: Key | None) -> bool:
    own = place(text)
    return own is not None and key is not None and own <= key


def _behind(text: str, key: Key | None) -> bool:
    own = place(text)
    return own is not None and key is not None and own > key


def _alike(text: str, other: str) -> bool:
    mine, theirs = TOGETHER.match(text), TOGETHER.match(other)
    return mine is not None and theirs is not None and mine[0] == theirs[0]
