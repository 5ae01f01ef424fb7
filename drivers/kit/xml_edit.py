"""Two sets of lines to the edits that lead from one to the other (RFC 6241 §7.2).

Each node says its own operation: an entry that is new is created, one of which all goes is deleted, else its leaves
are merged or deleted one by one. Nothing that is shared is ever replaced. The operation around it all is `none`: a
container that holds nothing yet carries `merge`, since `none` wants it to be there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Union

from lxml import etree

from drivers.kit.netconf_framing import MARK
from drivers.kit.xml_lines import graft
from drivers.kit.xml_model import BASE, Model, Node, is_foreign, keys_of
from drivers.platform import Line

_OPERATION = f"{{{BASE}}}operation"

Tree = dict[str, Union["Tree", str]]
"""Steps (`pw[pw-id='7']`, `qos`) to subtrees, leaf names to values; a value of a leaf-list is a name by itself."""


def tree(found: Iterable[Line], model: Model) -> Tree:
    """Lines to a tree; a leaf that has its default is not in it.

    Raises ValueError when a leaf has two values, or the model has no such node.
    """
    root: Tree = {}
    for line in found:
        if model.is_default(line):
            continue
        node, last = model.leaf(line), line[-1]
        if node is None and not is_foreign(line):
            raise ValueError(f"{' '.join(line)}: the model has no {last.partition(' = ')[0]!r} there")
        place = root
        for step in line[:-1]:
            below = place.setdefault(step, {})
            assert isinstance(below, dict)
            place = below
        if node is not None and node.kind == "presence":
            place.setdefault(last, {})
            continue
        _, name = model.slot(line)
        value = "" if name == last else last.partition(" = ")[2]
        if place.setdefault(name, value) != value:
            raise ValueError(f"{' '.join(line)}: <{name}> is there already with {place[name]!r}")
    return root


def edits(have: Iterable[Line], want: Iterable[Line], model: Model) -> tuple[str, ...]:
    """The <config> contents that lead from one set of lines to the other, one after the other; none when they are one.

    Values whose order is another one go in the first and come again in the second: what moves a value (`insert`) does
    not do so on every element (netconfd 2.13). Raises ValueError naming a row that would have to be written and is no
    text, or that the model does not know.
    """
    old, new = tuple(have), tuple(want)
    shall = {model.slot(line): line[-1] for line in new if _is_ordered(line, model)}
    moved = {
        line
        for line in old
        if _is_ordered(line, model) and (other := shall.get(model.slot(line))) and not _follows(line[-1], other)
    }
    between = tuple(line for line in old if line not in moved)
    ways = [(old, between), (between, new)] if moved else [(old, new)]
    return tuple(config for before, after in ways if (config := _edit(before, after, model)))


def _is_ordered(line: Line, model: Model) -> bool:
    node = model.leaf(line)
    return node is not None and node.kind == "ordered"


def _follows(old: str, new: str) -> bool:
    """Whether values only go, and come at the end."""
    was, shall = (json.loads(line.partition(" = ")[2]) for line in (old, new))
    stay = [each for each in was if each in shall]
    return bool(shall[: len(stay)] == stay)


def _edit(have: Iterable[Line], want: Iterable[Line], model: Model) -> str:
    config = etree.Element(f"{{{BASE}}}config", nsmap={"nc": BASE})
    Editor(model).differences(config, model.schema, tree(have, model), tree(want, model))
    return "".join(etree.tostring(top, encoding="unicode") for top in config)


class Editor:
    """Builds the elements of an edit, or of a filter."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def differences(self, parent: etree._Element, node: Node, old: Tree, new: Tree, *, inside: bool = False) -> None:
        """`inside`: in an entry, or a container with presence, all of which was read."""
        chosen = {choice: case for item in new for choice, case in _cases(node, item)}
        replaced = _replaced(old, new)
        for item, was in old.items():
            if item in new or item in replaced.values():
                self._both(parent, node, item, was, new, inside=inside)
                continue
            child = node.child(item)
            if any(chosen.get(choice, case) != case for choice, case in _cases(node, item)):
                # the new case takes it away by itself (RFC 7950 §7.9), before this is done or after
                self._gone(parent, node, item, was, "remove")
            elif isinstance(was, dict) and not (inside or (child and child.whole)):
                self._both(parent, node, item, was, {item: {}}, inside=False)
            else:
                self._gone(parent, node, item, was, "delete")
        for item, shall in new.items():
            if item not in old:
                self.fill(parent, node, item, shall, "replace" if item in replaced else "merge")

    def _both(self, parent: etree._Element, node: Node, item: str, was: Tree | str, new: Tree, *, inside: bool) -> None:
        child, shall = node.child(item), new.get(item)
        if shall is None or child is None or item in node.keys:
            return  # a row that no model knows stands as it stood, or is replaced; a key is what it is
        if isinstance(was, dict):
            assert isinstance(shall, dict)
            xml = self._element(parent, child, item)
            stands = len(xml)
            self.differences(xml, child, was, shall, inside=inside or child.whole)
            if len(xml) == stands:
                parent.remove(xml)
        elif shall != was and child.kind == "ordered":
            self._values(parent, child, json.loads(was), json.loads(str(shall)))
        elif shall != was:
            self.leaf(parent, child, str(shall)).set(_OPERATION, "merge")

    def _gone(self, parent: etree._Element, node: Node, item: str, was: Tree | str, operation: str) -> None:
        child = node.child(item)
        if child is not None and item in node.keys:
            return
        if child is not None and child.kind == "ordered":
            for each in json.loads(str(was)):
                self.leaf(parent, child, each).set(_OPERATION, operation)
        else:
            self._element(parent, child, item).set(_OPERATION, operation)

    def _values(self, parent: etree._Element, child: Node, old: list[str], new: list[str]) -> None:
        """Values that go, and those that come behind all others: a new one is the last (RFC 7950 §7.7.9)."""
        for each in [each for each in old if each not in new]:
            self.leaf(parent, child, each).set(_OPERATION, "delete")
        for each in [each for each in new if each not in old]:
            self.leaf(parent, child, each).set(_OPERATION, "merge")

    def fill(self, parent: etree._Element, node: Node, item: str, content: Tree | str, operation: str) -> None:
        """All of what is new: an entry is created, and what is in it with it; "" is the operation around it."""
        child = node.child(item)
        if child is not None and child.kind == "list" and operation:
            operation = "create"
        if child is not None and child.kind == "ordered":
            assert isinstance(content, str)
            made = [self.leaf(parent, child, each) for each in json.loads(content)]
        else:
            made = [self._element(parent, child, item, str(content) if isinstance(content, str) else "")]
        for xml in made if operation else ():
            xml.set(_OPERATION, operation)
        if isinstance(content, dict):
            assert child is not None
            # merge goes on to what is inside, and an entry there is a new one all the same
            inner = "" if operation in {"create", ""} else operation
            for below, shall in content.items():
                if below not in child.keys:
                    self._within(made[0], child, below, shall, inner)

    def _within(self, parent: etree._Element, node: Node, item: str, content: Tree | str, operation: str) -> None:
        before = len(parent)
        self.fill(parent, node, item, content, operation)
        for xml in list(parent)[before:]:
            if operation and xml.get(_OPERATION) == operation:
                del xml.attrib[_OPERATION]

    # -- elements ---------------------------------------------------------------------------------------------------
    def _element(self, parent: etree._Element, node: Node | None, item: str, text: str = "") -> etree._Element:
        """A child for a step, with its keys when it is a list entry; for a row that no model knows the row itself."""
        if node is None:
            return graft(parent, etree.fromstring(_writable(item, item)))
        if node.kind in {"leaf", "leaf-list"}:
            return self.leaf(parent, node, item.partition(" = ")[2] if node.kind == "leaf-list" else text)
        xml = self.child(parent, node)
        if node.kind == "list":
            for key, value in keys_of(item).items():
                self.leaf(xml, node.children[key], value)
        return xml

    def leaf(self, parent: etree._Element, node: Node, value: str) -> etree._Element:
        text, prefixes = _written(_writable(value, f"{node.step} = {value}"), node, self._model)
        xml = self.child(parent, node, prefixes)
        xml.text = text or None
        return xml

    def child(self, parent: etree._Element, node: Node, prefixes: dict[str, str] | None = None) -> etree._Element:
        """In the default namespace, so that a value without prefix is of it too."""
        nsmap: dict[Any, str] = dict(prefixes or {})
        if parent.nsmap.get(None) != node.namespace:
            nsmap[None] = node.namespace
        return etree.SubElement(parent, node.tag, nsmap=nsmap)


def _cases(node: Node, item: str) -> tuple[tuple[int, str], ...]:
    child = node.child(item)
    return () if child is None else child.cases


def _replaced(old: Tree, new: Tree) -> dict[str, str]:
    """Rows that no model knows and that are one node with another content: new to old."""
    gone = [item for item in old if item.startswith("<") and item not in new]
    found: dict[str, str] = {}
    for item in (item for item in new if item.startswith("<") and item not in old):
        match = next((each for each in gone if each not in found.values() and _is_one_node(each, item)), None)
        if match is not None:
            found[item] = match
    return found


def _is_one_node(one: str, other: str) -> bool:
    """Keys come first (RFC 7950 §7.8.5): entries of a list differ in their first child's value, not in its name."""
    first, second = etree.fromstring(one), etree.fromstring(other)
    if first.tag != second.tag or not (len(first) and len(second)):
        return bool(first.tag == second.tag)
    return bool(first[0].tag != second[0].tag or etree.tostring(first[0]) == etree.tostring(second[0]))


def _writable(text: str, row: str) -> str:
    if MARK in text:
        raise ValueError(f"{row!r} holds what is no text: nothing can put it back as it is")
    return text


def _written(value: str, node: Node, model: Model) -> tuple[str, dict[str, str]]:
    """A value as it is sent, and the prefixes that are declared beside it."""
    if not node.type.startswith(("identityref", "instance-identifier")):
        return value, {}
    used: dict[str, str] = {}

    def known(word: re.Match[str]) -> str:
        prefix, namespace = word[2] or "", word[1] or model.namespaces.get(word[2] or "", "")
        if not namespace:
            return word[0]
        prefix = prefix or f"ns{len(used)}"
        used[prefix] = namespace
        return f"{prefix}:"

    parts = re.split(r"('[^']*'|\"[^\"]*\")", value)
    text = "".join(
        part if number % 2 else re.sub(r"(?:\{([^}]*)\}|(?<![\w.:-])([A-Za-z_][\w.-]*)):(?=[A-Za-z_])", known, part)
        for number, part in enumerate(parts)
    )
    return text, used
