"""Subtree filters (RFC 6241 §6): in come a data tree and a `<filter>`, out comes the tree that it selects.

The data hold no attributes, so an attribute match expression (§6.2.2) selects nothing. Keys come with every entry that
is selected, asked for or not, so that an answer always says what it speaks of.
"""

from __future__ import annotations

from lxml import etree

from lab.dialects._ptn_schema import NAMESPACE, Node, Tree, schema, subtree


def select(tree: Tree, criteria: etree._Element) -> Tree:
    """What the children of `criteria` select; no children select nothing (§6.4.2)."""
    return _contained(schema(), tree, [child for child in criteria if _known(schema(), child)]) or {}


def _known(node: Node, xml: etree._Element) -> bool:
    """Namespace selection (§6.2.1; no namespace matches any), node name, and no attributes to match."""
    name = etree.QName(xml)
    return name.namespace in {NAMESPACE, None} and name.localname in node.children and not xml.attrib


def _is_match(node: Node, xml: etree._Element) -> bool:
    """A content match node: a leaf with a value (§6.2.5)."""
    return node.kind == "leaf" and bool((xml.text or "").strip())


def _inside(node: Node, tree: Tree, xml: etree._Element) -> Tree | None:
    """One instance of a container or list under the filter element `xml`; None when it is not selected."""
    if not len(xml):
        return tree
    known = [child for child in xml if _known(node, child)]
    matches = [
        child for child in xml if child in known and _is_match(node.children[etree.QName(child).localname], child)
    ]
    for child in matches:
        if tree.get(etree.QName(child).localname) != (child.text or "").strip():
            return None
    rest = [child for child in xml if child not in matches]
    if not rest:
        return tree
    found = _contained(node, tree, [child for child in rest if child in known])
    if found is None and not matches:
        return None
    named = {etree.QName(child).localname for child in matches} | {node.key}
    return {**{name: value for name, value in tree.items() if name in named}, **(found or {})}


def _contained(node: Node, tree: Tree, criteria: list[etree._Element]) -> Tree | None:
    """The union of what selection and containment nodes select (§6.2.3, §6.2.4); None when that is nothing."""
    out: Tree = {}
    for xml in criteria:
        child = node.children[etree.QName(xml).localname]
        value = tree.get(child.name)
        if isinstance(value, str):
            out[child.name] = value
        elif value is not None and child.kind == "container":
            below = _inside(child, value, xml)
            if below is not None:
                out[child.name] = _union(subtree(out, child.name), below)
        elif value is not None:
            picked: Tree = {}
            for key in _candidates(child, value, xml):
                if (below := _inside(child, subtree(value, key), xml)) is not None:
                    picked[key] = below
            if picked:
                out[child.name] = _union(subtree(out, child.name), picked)
    return out or None


def _candidates(node: Node, instances: Tree, xml: etree._Element) -> list[str]:
    """The entries that a filter element can match: where it matches the key, only that one."""
    for child in xml:
        if etree.QName(child).localname == node.key and _known(node, child) and (key := (child.text or "").strip()):
            return [key] if key in instances else []
    return list(instances)


def _union(one: Tree, other: Tree) -> Tree:
    out = dict(one)
    for name, value in other.items():
        mine = out.get(name)
        out[name] = _union(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return out
