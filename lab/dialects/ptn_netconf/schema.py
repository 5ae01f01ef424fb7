"""The YANG module `ptn-eline` as the PTN element uses it, and what somebody else's module adds to it."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import yangson

from lab.netconf.schema import Node, Schema
from lab.netconf.tree import Tree, leaf

NAMESPACE = "urn:lab:yang:ptn-eline"
MODULE = "ptn-eline"
PREFIXES = {"ptn": NAMESPACE}

_YANG = Path(__file__).parents[2] / "yang"


@functools.cache
def modules() -> Schema:
    return Schema(json.loads((_YANG / "yang-library.json").read_text(encoding="utf-8")), (_YANG,), MODULE)


def data_model() -> yangson.DataModel:
    return modules().model


def schema() -> Node:
    """The root: its children are the containers `ptn`, `platform-info` and `alarms`."""
    return modules().root


def to_raw(node: Node, tree: Tree) -> dict[str, Any]:
    return modules().raw(node, tree)


def taken(end: Tree) -> tuple[str, ...]:
    """The tags by which an attachment circuit takes its frames, outermost first: none of Port, a pair of QinQ."""
    if outer := leaf(end, "dot1q-vlan-bitmap"):
        return (outer,)
    pair = leaf(end, "qinq-svlan-bitmap"), leaf(end, "qinq-cvlan-bitmap")
    return pair if all(pair) else ()
