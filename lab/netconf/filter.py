"""Subtree filters (RFC 6241 §6): in come a data tree and a `<filter>`, out comes the tree that it selects.

The data hold no attributes, so an attribute match expression (§6.2.2) selects nothing. Keys come with every entry that
is selected, asked for or not, so that an answer always says what it speaks of.
"""

from __future__ import annotations

from lxml import etree

from lab.netconf.schema import Node, Schema
from lab.netconf.tree import Tree, subtree
from lab.servers.netconf import RpcError


class Filter:
    """Filters on the data of one schema."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def select(self, tree: Tree, criteria: etree._Element) -> Tree:
        """What the children of `criteria` select; no children select nothing (§6.4.2)."""
        root = self._schema.root
        return self._contained(root, tree, [child for child in criteria if _known(root, child)]) or {}

    def _value(self, node: Node, xml: etree._Element) -> str:
        try:
            return self._schema.value(node, xml, "")
        except RpcError:
            return (xml.text or "").strip()

    def _inside(self, node: Node, tree: Tree, xml: etree._Element) -> Tree | None:
        """One instance of a container or list under the filter element `xml`; None when it is not selected."""
        if not len(xml):
            return tree
        known = [(child, found) for child in xml if (found := _known(node, child))]
        matches = [(child, found) for child, found in known if _is_match(found, child)]
        for child, found in matches:
            there = tree.get(found.name, ())
            if self._value(found, child) not in ((there,) if isinstance(there, str) else there):
                return None
        matching = [child for child, _ in matches]
        rest = [child for child in xml if child not in matching]
        if not rest:
            return tree
        known_rest = [child for child, _ in known if child not in matching]
        selected = self._contained(node, tree, known_rest)
        if selected is None and not matches:
            return None
        named = {found.name for _, found in matches} | set(node.keys)
        return {**{name: value for name, value in tree.items() if name in named}, **(selected or {})}

    def _contained(self, node: Node, tree: Tree, criteria: list[etree._Element]) -> Tree | None:
        """The union of what selection and containment nodes select (§6.2.3, §6.2.4); None when that is nothing."""
        out: Tree = {}
        for xml in criteria:
            child = _known(node, xml)
            assert child is not None
            value = tree.get(child.name)
            if isinstance(value, (str, tuple)):
                out[child.name] = value
            elif value is not None and child.kind == "container":
                below = self._inside(child, value, xml)
                if below is not None:
                    out[child.name] = _union(subtree(out, child.name), below)
            elif value is not None:
                picked: Tree = {}
                for key in self._candidates(child, value, xml):
                    if (below := self._inside(child, subtree(value, key), xml)) is not None:
                        picked[key] = below
                if picked:
                    out[child.name] = _union(subtree(out, child.name), picked)
        return out or None

    def _candidates(self, node: Node, instances: Tree, xml: etree._Element) -> list[str]:
        """The entries that a filter element can match: where it matches the key, only that one."""
        if len(node.keys) == 1:
            key = node.children[node.keys[0]]
            asked = [child for child in xml if child.tag == key.tag and _is_match(key, child)]
            if asked:
                return [found] if (found := self._value(key, asked[0])) in instances else []
        return list(instances)


def _known(node: Node, xml: etree._Element) -> Node | None:
    """Namespace selection (§6.2.1; no namespace matches any), node name, and no attributes to match."""
    if not isinstance(xml.tag, str) or xml.attrib:
        return None
    name = etree.QName(xml)
    if name.namespace is None:
        return next((child for child in node.children.values() if child.local == name.localname), None)
    return node.by_tag.get(xml.tag)


def _is_match(node: Node, xml: etree._Element) -> bool:
    """A content match node: a leaf with a value (§6.2.5)."""
    return node.kind in {"leaf", "leaf-list"} and bool((xml.text or "").strip())


def _union(one: Tree, other: Tree) -> Tree:
    out = dict(one)
    for name, value in other.items():
        mine = out.get(name)
        out[name] = _union(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return out
