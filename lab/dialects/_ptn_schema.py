"""The YANG module `ptn-eline` as the PTN element uses it: data trees, their canonical values and their XML.

In come leaf texts and trees; out come canonical texts, XML and error paths. A tree is never changed in place once it is
in a datastore: an edit copies the path that it changes and shares the rest, which makes datastores
cheap to copy and to compare.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias
from xml.sax.saxutils import escape

import yangson
from yangson.enumerations import ContentType
from yangson.schemanode import LeafNode, ListNode

from lab.doors.netconf import RpcError

NAMESPACE = "urn:lab:yang:ptn-eline"
MODULE = "ptn-eline"
REVISION = "2026-11-01"
PREFIXES = {"ptn": NAMESPACE}

Tree: TypeAlias = "dict[str, str | Tree]"
"""A container: child name → text of a leaf, tree of a container, or (of a list) key → tree of the entry."""

_YANG = Path(__file__).parent.parent / "yang"
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Node:
    """One schema node; every list of this module has one key."""

    name: str
    kind: Literal["container", "list", "leaf"]
    config: bool
    key: str = ""
    type: Any = None
    children: dict[str, Node] = field(default_factory=dict)


@functools.cache
def data_model() -> yangson.DataModel:
    return yangson.DataModel.from_file(str(_YANG / "yang-library.json"), (str(_YANG),))


@functools.cache
def schema() -> Node:
    """The root: its children are the containers `ptn`, `platform-info` and `alarms`."""
    return Node(
        "", "container", config=True, children={child.name: _node(child) for child in data_model().schema.children}
    )


def _node(found: Any, config: bool = True) -> Node:
    config = config and found.content_type() != ContentType.nonconfig
    if isinstance(found, LeafNode):
        return Node(found.name, "leaf", config, type=found.type)
    children = {child.name: _node(child, config) for child in found.children}
    if isinstance(found, ListNode):
        ((key, _namespace),) = found.keys
        return Node(found.name, "list", config, key, children=children)
    return Node(found.name, "container", config, children=children)


def canonical(node: Node, text: str, path: str) -> str:
    """The canonical text of a leaf's value (RFC 7950 §9). Raises invalid-value with the type's own reason."""
    value = node.type.parse_value(text.strip())
    if value is None or value not in node.type:
        # a leafref refuses for the reason of the leaf that it refers to
        reason = getattr(node.type, "ref_type", node.type).error_message if value is not None else ""
        message = f"{text.strip()!r} is not a valid {node.name}" + (f": {reason}" if reason else "")
        raise RpcError("invalid-value", message, path=path, prefixes=PREFIXES, info={"bad-element": node.name})
    return str(node.type.canonical_string(value))


def step(path: str, node: Node, key: str | None = None) -> str:
    """The error-path one step further: `/ptn:ptn/ptn:pw[ptn:pw-id='7']`."""
    return f"{path}/ptn:{node.name}" + (f"[ptn:{node.key}='{key}']" if key is not None else "")


def subtree(tree: Tree, *names: str) -> Tree:
    """The container or list under these names; empty where there is none."""
    for name in names:
        below = tree.get(name, {})
        assert isinstance(below, dict)
        tree = below
    return tree


def entries(tree: Tree, name: str) -> Iterator[tuple[str, Tree]]:
    """The entries of a list, in the order of their keys."""
    found = subtree(tree, name)
    for key in sorted(found, key=natural):
        yield key, subtree(found, key)


def unordered(tree: Tree, name: str) -> Iterator[tuple[str, Tree]]:
    """The entries of a list as they come, for those who look at all of them."""
    for key, entry in subtree(tree, name).items():
        assert isinstance(entry, dict)
        yield key, entry


def leaf(tree: Tree, *names: str) -> str:
    """The text of a leaf; "" where there is none."""
    text = subtree(tree, *names[:-1]).get(names[-1], "")
    assert isinstance(text, str)
    return text


def taken(end: Tree) -> tuple[str, ...]:
    """The tags by which an attachment circuit takes its frames, outermost first: none of Port, a pair of QinQ."""
    if outer := leaf(end, "dot1q-vlan-bitmap"):
        return (outer,)
    pair = leaf(end, "qinq-svlan-bitmap"), leaf(end, "qinq-cvlan-bitmap")
    return pair if all(pair) else ()


@functools.lru_cache(maxsize=1 << 16)
def natural(key: str) -> tuple[tuple[bool, int, str], ...]:
    """Sorts `ge-1/2` before `ge-1/10` and 9 before 10."""
    return tuple((part.isdigit(), int(part) if part.isdigit() else 0, part) for part in _DIGITS.split(key) if part)


def to_xml(tree: Tree, *, pretty: bool = False) -> str:
    """Schema order, lists by key; `pretty` gives a line each and two blanks a level. Equal trees give equal bytes."""
    out: list[str] = []
    _write(out, schema(), tree, "\n" if pretty else "", f' xmlns="{NAMESPACE}"')
    return "".join(out).lstrip("\n") + ("\n" if pretty and out else "")


def _write(out: list[str], node: Node, tree: Tree, indent: str, xmlns: str = "") -> None:
    deeper = indent and indent + "  "
    for name, child in node.children.items():
        value = tree.get(name)
        if isinstance(value, str):
            out.append(f"{indent}<{name}>{escape(value)}</{name}>")
        elif value is not None:
            for instance in [below for _, below in entries(tree, name)] if child.kind == "list" else [value]:
                out.append(f"{indent}<{name}{xmlns}>")
                _write(out, child, instance, deeper)
                out.append(f"{indent}</{name}>")


def to_raw(node: Node, tree: Tree) -> dict[str, Any]:
    """The tree as RFC 7951 JSON values, the form that the validator reads."""
    raw: dict[str, Any] = {}
    for name, value in tree.items():
        child = node.children[name]
        if isinstance(value, str):
            raw[name] = child.type.to_raw(child.type.parse_value(value))
        elif child.kind == "list":
            raw[name] = [to_raw(child, subtree(value, key)) for key in value]
        else:
            raw[name] = to_raw(child, value)
    return raw
