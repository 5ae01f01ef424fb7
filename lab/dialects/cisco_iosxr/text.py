"""An IOS XR configuration as a tree of lines: what is loaded comes out byte for byte, what is changed in its place.

In come texts and edits, out go texts and what differs between two of them. A block is closed by `!`, by `end-policy` or
by nothing; lines that this lab does not know stay as they are, where they are.
"""

from __future__ import annotations

import calendar
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lab.dialects.cisco_iosxr.schema import TOP, inner, place, slot, statement

_HEAD = re.compile(r"!.*|Building configuration\.\.\.|\w{3} \w{3} +\d+ \d\d:\d\d:\d\d.*|\s*")
_ENDERS = ("end-policy-map", "end-class-map", "end-policy", "end-set", "endif")
_POLICY = ("pmap", "pmap-c", "pmap-c-police")
"""modes whose blocks are printed with a blank behind their `!`"""


@dataclass(slots=True)
class Node:
    """One line and what is inside it. `text` is empty for a line that means nothing (a comment)."""

    text: str
    line: str
    children: list[Node] = field(default_factory=list)
    close: list[str] = field(default_factory=list)

    def copy(self) -> Node:
        return Node(self.text, self.line, [child.copy() for child in self.children], list(self.close))

    def lines(self) -> Iterator[str]:
        yield self.line
        for child in self.children:
            yield from child.lines()
        yield from self.close

    def same(self, other: Node) -> bool:
        """Do both mean the same, however they are printed?"""
        mine, theirs = self.statements(), other.statements()
        return (
            self.text == other.text
            and len(mine) == len(theirs)
            and all(one.same(two) for one, two in zip(mine, theirs, strict=True))
        )

    def statements(self) -> list[Node]:
        return [child for child in self.children if child.text]


@dataclass(frozen=True, slots=True)
class Step:
    """A statement on the way to a place: its mode, its words, the words that name it."""

    mode: str
    text: str
    slot: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a configuration: this statement shall be there, or not; `whole` is put there as it is."""

    path: tuple[Step, ...]
    remove: bool = False
    whole: Node | None = None


class Document:
    """A whole configuration. `head` and `tail` are what stands around its statements and is never changed."""

    def __init__(self, text: str = "") -> None:
        lines = text.split("\n")
        begin = next((at for at, line in enumerate(lines) if not _HEAD.fullmatch(line)), len(lines))
        end = next((at for at in range(begin, len(lines)) if lines[at] == "end"), len(lines))
        while end > begin and not lines[end - 1]:
            end -= 1
        self.head, self.tail = lines[:begin], lines[end:]
        self.top = Node("", "", _tree(lines[begin:end]))

    def copy(self) -> Document:
        made = Document()
        made.head, made.tail, made.top = list(self.head), list(self.tail), self.top.copy()
        return made

    def body(self) -> list[str]:
        return [line for node in self.top.children for line in node.lines()]

    def last_change(self) -> tuple[float, str] | None:
        """When and by whom it was changed last, where its head says so."""
        match = re.search(r"^!! Last configuration change at (.+) by (\S+)$", "\n".join(self.head), re.MULTILINE)
        try:
            return (calendar.timegm(time.strptime(match[1])), match[2]) if match else None
        except ValueError:
            return None

    def text(self) -> str:
        return "\n".join([*self.head, *self.body(), *self.tail])

    # -- reading ----------------------------------------------------------------------------------------------------
    def at(self, *path: str) -> Node | None:
        """The statement at this path of texts."""
        node: Node | None = self.top
        for text in path:
            node = next((each for each in node.children if each.text == text), None) if node else None
        return node

    def find(self, path: Sequence[Step]) -> Node | None:
        node: Node | None = self.top
        for step in path:
            node = child(node, step.mode, step.slot) if node else None
        return node

    # -- changing ---------------------------------------------------------------------------------------------------
    def apply(self, edit: Edit) -> None:
        *above, last = edit.path
        parent: Node | None = self.top
        for depth, step in enumerate(above):
            found = child(parent, step.mode, step.slot) if parent else None
            parent = found if found or edit.remove or parent is None else self._enter(parent, step, depth)
        if parent is None:
            return
        found = child(parent, last.mode, last.slot)
        if edit.remove:
            if found:
                parent.children.remove(found)
            return
        depth = len(above)
        if edit.whole:
            at = parent.children.index(found) if found else _position(parent, last)
            parent.children[at : at + bool(found)] = [edit.whole.copy()]
        elif found is None:
            self._enter(parent, last, depth)
        elif found.text not in {last.text, f"{last.text} l2transport"}:
            found.text, found.line = last.text, _line(last, depth)

    def _enter(self, parent: Node, step: Step, depth: int) -> Node:
        mode = inner(step.mode, step.text)
        node = Node(step.text, _line(step, depth))
        if mode:
            node.close = _close(mode, depth)
        if mode == "pmap":
            node.children.append(Node("class class-default", " class class-default", [], [" ! "]))
        parent.children.insert(_position(parent, step), node)
        return node


def child(node: Node, mode: str, name: tuple[str, ...]) -> Node | None:
    return next((each for each in node.children if each.text and slot(mode, each.text) == name), None)


def _line(step: Step, depth: int) -> str:
    trailing = " " if step.text.startswith("police ") else ""
    return f"{'':{depth}}{step.text}{trailing}" if depth else step.text


def _close(mode: str, depth: int) -> list[str]:
    blanks = " " * depth
    if mode == "pmap":
        return [" end-policy-map", "! "]
    return [f"{blanks}! " if mode in _POLICY else f"{blanks}!"]


def _position(parent: Node, step: Step) -> int:
    """Before the first statement that stands behind it in every configuration; lines that are not known keep theirs."""
    mine = place(step.mode, step.text)
    for at, each in enumerate(parent.children if mine else ()):
        other = place(step.mode, each.text) if each.text else None
        if mine and other and other > mine:
            return at
    return len(parent.children)


def _tree(lines: list[str]) -> list[Node]:
    """Nodes by indentation."""
    top = Node("", "")
    stack: list[tuple[int, Node]] = [(-1, top)]
    for line in lines:
        text = line.strip()
        indent = len(line) - len(line.lstrip(" "))
        if text in _ENDERS:
            level = indent - 1 if text in _ENDERS[:2] else indent
            owner = next((node for at, node in stack if at == level), None)
            if owner:
                while stack[-1][0] > level:
                    stack.pop()
                owner.close.append(line)
                continue
        if text == "!" and (owner := next((node for at, node in stack if at == indent), None)):
            owner.close.append(line)
            while stack[-1][0] >= indent:
                stack.pop()
            continue
        while stack[-1][0] >= indent:
            stack.pop()
        node = Node("" if text.startswith("!") else text, line)
        stack[-1][1].children.append(node)
        if node.text:
            stack.append((indent, node))
    return top.children


# -- differences ------------------------------------------------------------------------------------------------------
def changes(before: Document, after: Document) -> list[Node]:
    """What leads from one configuration to the other: statements that are new or other, `no ...` for what is gone."""
    return list(_changes(before.top, after.top, TOP, 0))


def _changes(before: Node, after: Node, mode: str, depth: int) -> Iterator[Node]:
    there = {slot(mode, each.text): each for each in before.statements()}
    stays = {slot(mode, each.text) for each in after.statements()}
    for name, gone in there.items():
        if name not in stays:
            yield Node(f"no {gone.text}", f"{'':{depth}}no {gone.text}" if depth else f"no {gone.text}")
    for new in after.statements():
        old = there.get(slot(mode, new.text))
        if old is None or (mode == TOP and inner(mode, new.text) == "rpl" and not old.same(new)):
            yield new
        elif not old.same(new):
            below = inner(mode, new.text)
            parts = list(_changes(old, new, below, depth + 1))
            if parts or old.text != new.text:
                yield Node(new.text, new.line, parts, list(new.close))


def edits(nodes: list[Node], mode: str = TOP, above: tuple[Step, ...] = ()) -> Iterator[Edit]:
    """The edits that make a difference; route policies and what this lab does not know are put there as a whole."""
    for node in nodes:
        text = node.text.removeprefix("no ")
        path, below = (*above, Step(mode, text, slot(mode, text))), inner(mode, text)
        if node.text != text:
            yield Edit(path, remove=True)
        elif below == "rpl" or statement(mode, text) is None:
            yield Edit(path, whole=node)
        else:
            yield Edit(path)
            yield from edits(node.statements(), below, path)
