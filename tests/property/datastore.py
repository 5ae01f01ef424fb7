"""A datastore that does what RFC 6241 §7.2 and RFC 7950 §7 say of an `edit-config`, in the strict reading.

Written from the RFCs and for the tests alone: it knows its schema, shares nothing with drivers or lab, and raises where
a server may refuse. Where the order of operations is left open it does the deletions last, if it is told to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

BASE = "{urn:ietf:params:xml:ns:netconf:base:1.0}"


@dataclass(frozen=True)
class Kind:
    """A schema node; `children` by tag."""

    what: str
    """container, presence, list, leaf, leaf-list"""
    keys: tuple[str, ...] = ()
    children: Mapping[str, Kind] = field(default_factory=dict)
    ordered: bool = False
    identity: bool = False
    default: str | None = None
    choice: str = ""
    case: str = ""


@dataclass
class Node:
    tag: str
    value: Any = None
    below: list[Node] = field(default_factory=list)

    def copy(self) -> Node:
        return Node(self.tag, self.value, [each.copy() for each in self.below])


class Refused(Exception):
    """{error-tag}: {what}"""


def value_of(xml: Any, kind: Kind) -> Any:
    """A prefix means a namespace (RFC 7950 §9.10.3)."""
    text = xml.text or ""
    if not kind.identity:
        return text
    prefix, colon, name = text.rpartition(":")
    namespace = xml.nsmap.get(prefix if colon else None)
    if namespace is None:
        raise Refused("invalid-value: undeclared prefix", text)
    return namespace, name


def same(node: Node, xml: Any, kind: Kind) -> bool:
    if node.tag != xml.tag:
        return False
    if kind.what == "leaf-list":
        return bool(node.value == value_of(xml, kind))
    for key in kind.keys:
        there = next(each for each in node.below if each.tag == key)
        asked = xml.find(key)
        if asked is None:
            raise Refused("missing-element", key)
        if there.value != value_of(asked, kind.children[key]):
            return False
    return True


def edit(root: Node, schema: Kind, config: Any, *, deletions_last: bool = False) -> None:
    """default-operation none."""
    _children(root, schema, config, "none", deletions_last)
    _prune(root, schema)


def _operation(xml: Any, inherited: str) -> str:
    return str(xml.get(f"{BASE}operation", inherited))


def _children(parent: Node, schema: Kind, xml: Any, inherited: str, last: bool) -> None:
    order = list(xml)
    if last:
        order.sort(key=lambda each: _operation(each, inherited) in {"delete", "remove"})
    for child in order:
        kind = schema.children.get(child.tag)
        if kind is None:
            raise Refused("unknown-element", child.tag)
        if child.tag in schema.keys and f"{BASE}operation" not in child.attrib:
            continue
        _one(parent, schema, child, kind, _operation(child, inherited), last)


def _one(parent: Node, schema: Kind, xml: Any, kind: Kind, operation: str, last: bool) -> None:
    there = next((each for each in parent.below if same(each, xml, kind)), None)
    _require(operation, xml.tag, there is not None)
    if operation in {"delete", "remove"}:
        if xml.tag in schema.keys:
            raise Refused("operation-failed: a key is deleted", xml.tag)
        if there is not None:
            parent.below.remove(there)
        return
    if operation == "replace" and there is not None:
        parent.below.remove(there)
        there = None
    if there is None:
        there = _made(parent, schema, xml, kind)
    if kind.what in {"leaf", "leaf-list"}:
        if operation != "none":
            there.value = value_of(xml, kind)
    else:
        _children(there, kind, xml, operation, last)


def _require(operation: str, tag: str, exists: bool) -> None:
    if operation == "create" and exists:
        raise Refused("data-exists", tag)
    if operation in {"delete", "none"} and not exists:
        raise Refused("data-missing", tag)


def _made(parent: Node, schema: Kind, xml: Any, kind: Kind) -> Node:
    """RFC 7950 §7.9: the creation of a node from one case deletes all nodes from all other cases."""
    made = Node(xml.tag)
    if kind.what == "list":
        made.below = [Node(key, value_of(xml.find(key), kind.children[key])) for key in kind.keys]
    others = {tag for tag, each in schema.children.items() if each.choice == kind.choice and each.case != kind.case}
    parent.below[:] = [*(each for each in parent.below if not kind.choice or each.tag not in others), made]
    return made


def _prune(node: Node, schema: Kind) -> None:
    """RFC 7950 §7.5.1: a container without presence that holds nothing is not there."""
    for each in list(node.below):
        kind = schema.children[each.tag]
        _prune(each, kind)
        if kind.what == "container" and not each.below:
            node.below.remove(each)


def canonical(node: Node, schema: Kind) -> Any:
    """What two datastores that are one have in common: no order but that of users, no leaf that has its default."""
    rows: list[Any] = []
    for each in node.below:
        kind = schema.children[each.tag]
        if kind.default is not None and each.value == kind.default:
            continue
        if not (kind.what == "leaf-list" and kind.ordered):
            rows.append((each.tag, repr(each.value), canonical(each, kind)))
    for tag, kind in schema.children.items():
        if kind.ordered and (values := [each.value for each in node.below if each.tag == tag]):
            rows.append((tag, repr(values), ()))
    found = sorted(rows, key=repr)
    return tuple(row for row in found if schema.children[row[0]].what != "container" or row[2])


def written(node: Node, schema: Kind, prefix: str) -> Any:
    """As a server prints it: with prefixes of its own, and indents."""
    holder = etree.Element("data")
    for each in node.below:
        _write(holder, each, schema.children[each.tag], prefix)
    etree.indent(holder)
    return holder


def _write(parent: Any, node: Node, kind: Kind, prefix: str) -> None:
    nsmap = {f"{prefix}1": etree.QName(node.tag).namespace}
    own = f"{prefix}1"
    if kind.identity and node.value[0] != nsmap[own]:
        own = f"{prefix}2"
        nsmap[own] = node.value[0]
    xml = etree.SubElement(parent, node.tag, nsmap=nsmap)
    if kind.identity:
        xml.text = f"{own}:{node.value[1]}"
    elif node.value is not None:
        xml.text = node.value
    for each in node.below:
        _write(xml, each, kind.children[each.tag], prefix)


def walk(node: Node, schema: Kind) -> Iterator[tuple[Node, Kind]]:
    for each in node.below:
        yield each, schema.children[each.tag]
        yield from walk(each, schema.children[each.tag])
