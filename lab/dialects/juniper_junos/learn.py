"""Statements that the hierarchy of this lab does not have, learned from the configuration that a box was found with.

In come the edits of a configuration in any form, out goes a hierarchy of the box's own, in which its statements are
known: it prints them back as it printed them, and takes them from whoever deletes and sets them again. A box that was
not found with a statement refuses it as before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from lab.dialects.juniper_junos import text, xml
from lab.dialects.juniper_junos.schema import Kind
from lab.dialects.juniper_junos.tree import Refused, parse

Statement = tuple[list[str], list["Statement"] | None]
"""the words of a statement, and what stands in its block, if it has one"""


def own(kind: Kind) -> Kind:
    """A copy of a hierarchy that may grow."""
    made = replace(kind, children={}, tags={}, counts=set(kind.counts))
    for child in kind.children.values():
        made.add(own(child))
    return made


# -- curly text -------------------------------------------------------------------------------------------------------
def from_text(top: Kind, said: str) -> None:
    """Let a hierarchy know all statements of a curly text; what is no such text is told by the reader."""
    statements = [*_statements(text.plain(said))]
    _grow(top, statements)
    _grow(top, statements)  # what stands in blocks further down is known by now


def _statements(tokens: Iterator[tuple[str, bool]]) -> Iterator[Statement]:
    words: list[str] = []
    for word, mark in tokens:
        if not mark or word in "[]":
            words.append(word)
        elif word == "}":
            return
        elif words:
            yield words, [*_statements(tokens)] if word == "{" else None
            words = []


def _grow(above: Kind, statements: list[Statement]) -> None:
    for words, block in statements:
        kind, rest = _below(above, words)
        if rest:
            kind = _learned(kind, rest)
        if block is not None:
            _grow(kind, block)


def _below(above: Kind, words: list[str]) -> tuple[Kind, list[str]]:
    """The kind at the end of these words; or where the first of them that are not known stand, and those."""
    kind, rest = above, words
    while rest:
        found = kind.child(rest[0])
        if found is None or found.shape == "words":
            return kind, rest
        taken = _taken(found)
        if taken > len(rest) or (not found.name and rest[taken:] and found.child(rest[taken]) is None):
            return kind, rest
        kind, rest = found, [] if found.shape == "leaf-list" else rest[taken:]
    return kind, []


def _taken(kind: Kind) -> int:
    """How many words a kind takes, its name among them."""
    keys = len(kind.keys) + len(kind.between) if kind.shape == "list" else int(kind.shape != "container")
    return keys + bool(kind.name)


def _learned(above: Kind, rest: list[str]) -> Kind:
    """The statement that the first of these words begins. Brackets make the word before them a list of values."""
    name = rest[0]
    made = above.children.get(name) or Kind(name, name, "words")
    if name not in above.children:
        above.add(made)
    values = rest.index("[") if "[" in rest else 0
    if values == 1:
        made.shape = "leaf-list"
    elif values:
        made.counts.add(values - 2)
        if rest[values - 1] not in made.children:
            made.add(Kind(rest[values - 1], rest[values - 1], "leaf-list"))
        made.oneline = True
    else:
        taken = made.takes(rest[1:]) if made.counts else len(rest) - 1
        made.oneline |= taken < len(rest) - 1
        made.counts.add(taken)
    return made


# -- set lines --------------------------------------------------------------------------------------------------------
def from_set(top: Kind, rows: Iterable[tuple[str, tuple[str, ...]]]) -> None:
    """Let a hierarchy know what rows of a set print name: behind the last word that is known all is one statement."""
    for _, path in rows:
        try:
            parse(path, top, partial=True)
        except Refused as problem:
            kind, rest = _below(top, list(path))
            if rest and problem.message == "syntax error":
                _learned(kind, rest)


# -- XML --------------------------------------------------------------------------------------------------------------
def from_xml(above: Kind, element: etree._Element) -> None:
    """Let a hierarchy know the elements below this one."""
    children = [*xml.elements(element)]
    seen = Counter(map(xml.local, children))
    for child in children:
        tag = xml.local(child)
        if tag in above.keys:
            continue
        kind = above.tags.get(tag)
        if kind is None:
            kind = _of_element(tag, child, many=seen[tag] > 1)
            above.add(kind)
        from_xml(kind.children[""] if kind.block else kind, child)


def _of_element(tag: str, element: etree._Element, *, many: bool) -> Kind:
    children = [*xml.elements(element)]
    if not children:
        shape = ("leaf-list" if many else "leaf") if (element.text or "").strip() else "container"
        return Kind(tag, tag, shape)
    first = xml.local(children[0])
    keys = (first,) if many or first == "name" else ()
    return Kind(tag, tag, "list" if keys else "container", keys, presence=not keys)
