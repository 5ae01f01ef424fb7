"""What a Junos box was found with: in comes a configuration as a box prints it, out come its tree and its last change.

The forms are curly text, set lines and XML, bare or in the reply to an RPC. A release prints statements in an order of
its own; where that is not the one of the hierarchy (24.4), the tree gets a hierarchy in the order that was found.
"""

from __future__ import annotations

import calendar
import heapq
import itertools
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from lab.dialects.juniper_junos import learn, schema, text, xml
from lab.dialects.juniper_junos.schema import Kind
from lab.dialects.juniper_junos.tree import Edit, Node, Refused, apply
from lab.servers.netconf import RpcError, parse

_LAST = re.compile(r"^## Last (?:commit|changed): (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC by (\S+)$", re.MULTILINE)
_TEXTS = {"configuration-output", "configuration-text", "configuration-set", "output"}
_Orders = dict[Kind, list[list[Kind]]]


@dataclass(frozen=True, slots=True)
class Found:
    """`at` in seconds since the epoch; None where the configuration does not say when it was changed."""

    config: Node
    at: float | None = None
    user: str = "root"


def read(said: str) -> Found:
    """Raises ValueError with what is wrong in it."""
    try:
        return _read_xml(said) if said.lstrip().startswith("<") else _read_text(said)
    except Refused as problem:
        raise ValueError(f"{problem.message}: {problem.bad}") from problem


def _read_text(said: str) -> Found:
    top = learn.own(schema.root())
    if said.lstrip().startswith("set "):
        edits = [*text.read_set(said)]
        learn.from_set(top, (edit for edit in edits if not isinstance(edit, Refused)))
    else:
        learn.from_text(top, said)
        edits = [*text.read_text(said)]
    config = _built(edits, top)
    last = _LAST.search(said)
    if last is None:
        return Found(config)
    return Found(config, calendar.timegm(time.strptime(last[1], "%Y-%m-%d %H:%M:%S")), last[2])


def _read_xml(said: str) -> Found:
    try:
        root = parse(said.encode())
    except RpcError as error:
        raise Refused(error.message, bad="xml") from error
    for element in root.iter(etree.Element):
        if xml.local(element) == "configuration":
            at = next((value for name, value in element.attrib.items() if str(name).endswith("changed-seconds")), None)
            top = learn.own(schema.root())
            learn.from_xml(top, element)
            return Found(_built(xml.read_xml(element, top), top), None if at is None else float(at))
        if xml.local(element) in _TEXTS:
            return _read_text(element.text or "")
    raise Refused("no configuration", bad=xml.local(root))


def _built(edits: Iterable[Edit | Refused], kind: Kind) -> Node:
    top = Node(kind)
    for edit in edits:
        if isinstance(edit, Refused):
            raise edit
        apply(top, edit)
    return _in_its_order(top)


# -- the order of its release -----------------------------------------------------------------------------------------
def _in_its_order(top: Node) -> Node:
    seen: _Orders = {}
    for node in _nodes(top):
        kinds = [*dict.fromkeys(child.kind for child in node.children.values())]
        if kinds != sorted(kinds, key=lambda kind: kind.rank):
            seen.setdefault(node.kind, []).append(kinds)
    if not seen:
        return top
    # what came in the usual order elsewhere binds as well
    for node in _nodes(top):
        if node.kind in seen:
            seen[node.kind].append([*dict.fromkeys(child.kind for child in node.children.values())])
    return _moved(top, _hierarchy(top.kind, seen))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children.values():
        yield from _nodes(child)


def _hierarchy(kind: Kind, seen: _Orders) -> Kind:
    """The same statements, each container's in the order that was seen."""
    made = replace(kind, children={}, tags={})
    for child in _ordered(kind, seen.get(kind, [])):
        made.add(_hierarchy(child, seen))
    return made


def _ordered(kind: Kind, sequences: list[list[Kind]]) -> list[Kind]:
    """As seen, and what was not seen as early as the usual order has it; the usual order where two places disagree."""
    usual = [*kind.children.values()]
    after: dict[Kind, set[Kind]] = {each: set() for each in usual}
    for sequence in sequences:
        for earlier, later in itertools.pairwise(sequence):
            after[earlier].add(later)
    waits = {each: sum(each in later for later in after.values()) for each in usual}
    ready = [each.rank for each in usual if not waits[each]]
    order: list[Kind] = []
    while ready:
        order.append(usual[heapq.heappop(ready)])
        for each in after[order[-1]]:
            waits[each] -= 1
            if not waits[each]:
                heapq.heappush(ready, each.rank)
    return order if len(order) == len(usual) else usual


def _moved(node: Node, kind: Kind) -> Node:
    children = {ident: _moved(child, kind.children[child.kind.name]) for ident, child in node.children.items()}
    return replace(node, kind=kind, children=children)
