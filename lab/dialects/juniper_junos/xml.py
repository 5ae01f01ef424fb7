"""Junos configurations as XML, and the subtree filter of `<get-configuration>`.

In comes a `<configuration>` element, out go edits (reader) or the part of a tree that it selects (filter); in comes a
tree, out goes the XML that `show configuration | display xml` prints.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.sax.saxutils import escape

from lxml import etree

from lab.dialects.juniper_junos.schema import Kind
from lab.dialects.juniper_junos.tree import Edit, Node, Refused, Verb


def namespace(family: str, tag: str) -> str:
    """Each top-level hierarchy has its YANG module's, seen with `rfc-compliant` on 24.4."""
    return f"http://yang.juniper.net/{family}/conf/{tag}"


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def elements(element: etree._Element) -> Iterator[etree._Element]:
    """Child elements; `<undocumented>` wraps what is hidden from the CLI and says nothing itself."""
    for child in element:
        if isinstance(child.tag, str):
            if local(child) == "undocumented":
                yield from elements(child)
            else:
                yield child


# -- reader -----------------------------------------------------------------------------------------------------------
def read_xml(element: etree._Element, kind: Kind, path: tuple[str, ...] = ()) -> Iterator[Edit | Refused]:
    """Edits of a `<configuration>` element (or of a part of it, whose kind and path are given)."""
    keys = set(kind.keys) if kind.shape == "list" else set()
    for child in elements(element):
        if local(child) in keys:
            continue
        found = kind.tags.get(local(child))
        if found is None:
            yield Refused("syntax error", bad=local(child))
            continue
        if found.block:
            path_here, found = (*path, found.name), found.children[""]
        else:
            path_here = path
        yield from _read_one(child, found, path_here)


def _read_one(element: etree._Element, kind: Kind, above: tuple[str, ...]) -> Iterator[Edit | Refused]:
    text = (element.text or "").strip()
    path = (*above, kind.name) if kind.name else above
    if kind.shape == "list":
        values = [_key(element, key) for key in kind.keys]
        for index, value in enumerate(values):
            if value:
                path = (*path, kind.between[index - 1], value) if index else (*path, value)
    elif text and kind.shape != "container":
        path = (*path, text)
    operation = _operation(element)
    if operation in {"delete", "replace"}:
        yield ("replace" if element.get("replace") or operation == "replace" else "delete"), path
    if operation != "delete":
        has_children = any(local(child) not in kind.keys for child in elements(element))
        if has_children:
            yield "open", path
            yield from read_xml(element, kind, path)
        else:
            yield "set", path
        yield from ((verb, path) for verb in _activity(element))


def _key(element: etree._Element, key: str) -> str:
    return next(((child.text or "").strip() for child in elements(element) if local(child) == key), "")


def _operation(element: etree._Element) -> str:
    """delete, replace or merge: by Junos' own attributes and those of RFC 6241 §7.2."""
    for name, value in element.attrib.items():
        word = etree.QName(str(name)).localname
        if word in {"delete", "replace"} or (word == "operation" and value in {"delete", "replace"}):
            return "delete" if "delete" in {word, value} else "replace"
        if word == "operation" and value == "remove":
            return "delete"
    return "merge"


def _activity(element: etree._Element) -> Iterator[Verb]:
    if element.get("inactive"):
        yield "deactivate"
    if element.get("active"):
        yield "activate"


# -- printer ----------------------------------------------------------------------------------------------------------
def xml_lines(node: Node, indent: str = "    ", family: str = "junos") -> Iterator[str]:
    """The children of a node as XML; what the CLI does not tell of is marked."""
    for child in node.ordered():
        for each in child.ordered() if child.kind.block else [child]:
            lines = [*_xml_node(each, indent, family)]
            if each.kind.hidden:
                lines[0] = f"{indent}<undocumented>{lines[0].removeprefix(indent)}"
                lines[-1] += "</undocumented>"
            yield from lines


def _xml_node(node: Node, indent: str, family: str) -> Iterator[str]:
    tag = node.kind.tag
    attributes = f' xmlns="{namespace(family, tag)}"' if len(indent) == 4 and node.kind.children else ""
    attributes += ' inactive="inactive"' if node.inactive else ""
    if node.kind.shape in {"leaf", "leaf-list"}:
        yield f"{indent}<{tag}{attributes}>{escape(node.value or node.key[0])}</{tag}>"
    elif node.kind.shape == "words" and not node.children:
        yield f"{indent}<{tag}{attributes}>{escape(' '.join(node.key))}</{tag}>"
    elif not node.kind.children and not node.key and not node.kind.presence:
        yield f"{indent}<{tag}{attributes}/>"
    else:
        yield f"{indent}<{tag}{attributes}>"
        keys = ((" ".join(node.key),) if node.key else ()) if node.kind.shape == "words" else node.key
        for name, key in zip(node.kind.keys or ("name",) * len(keys), keys, strict=True):
            yield f"{indent}    <{name}>{escape(key)}</{name}>"
        yield from xml_lines(node, indent + "    ", family)
        yield f"{indent}</{tag}>"


# -- filter -----------------------------------------------------------------------------------------------------------
def select(node: Node, wanted: etree._Element) -> Node:
    """The part of a tree that a `<configuration>` filter names: an empty element takes all below it."""
    part = replace(node, children={})
    for element in elements(wanted):
        kind = node.kind.tags.get(local(element))
        if kind is None:
            continue
        for ident, child in node.children.items():
            if child.kind is kind and _matches(element, child):
                part.children[ident] = _below(child, element)
    return part


def _matches(element: etree._Element, node: Node) -> bool:
    keys = [_key(element, key) for key in node.kind.keys]
    text = (element.text or "").strip()
    if node.kind.shape in {"leaf", "leaf-list"} and text:
        return text == (node.value or node.key[0])
    return all(not wanted or wanted == key for wanted, key in zip(keys, node.key, strict=False))


def _below(node: Node, element: etree._Element) -> Node:
    if node.kind.block:
        name = _key(element, "name")
        part = Node(node.kind)
        part.children = {i: c.copy() for i, c in node.children.items() if not name or c.key == (name,)}
        return part
    if all(local(child) in node.kind.keys for child in elements(element)):
        return node.copy()
    return select(node, element)
