"""`<edit-config>` on a data tree (RFC 6241 §7.2, RFC 7950 §8.3).

In come a tree, which is not touched, and a `<config>`; out come a tree and errors. Values, names and keys are checked
here; whether references and musts hold is asked when the datastore is validated.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from lab.dialects._ptn_schema import NAMESPACE, PREFIXES, Node, Tree, canonical, schema, step, subtree
from lab.doors.netconf import BASE, RpcError

_OPERATION = f"{{{BASE}}}operation"
_OPERATIONS = {"merge", "replace", "create", "delete", "remove"}
DEFAULT_OPERATIONS = {"merge", "replace", "none"}
ERROR_OPTIONS = {"stop-on-error", "continue-on-error", "rollback-on-error"}


@dataclass(slots=True)
class Edit:
    """One edit in work. Errors are collected; after the first one nothing more is done unless `go_on`."""

    go_on: bool = False
    errors: list[RpcError] = field(default_factory=list)

    def apply(self, tree: Tree, config: etree._Element, default_operation: str = "merge") -> Tree:
        """The edited tree: what was done before an error stays done in it; the caller decides what that is worth."""
        if default_operation == "replace":
            tree = {}
        return self._children(schema(), tree, config, default_operation, "")

    def _children(self, node: Node, tree: Tree, xml: etree._Element, operation: str, path: str) -> Tree:
        tree = dict(tree)
        for child in xml:
            if self.errors and not self.go_on:
                break
            try:
                self._child(node, tree, child, operation, path)
            except RpcError as error:
                self.errors.append(error)
        return tree

    def _child(self, parent: Node, tree: Tree, xml: etree._Element, inherited: str, path: str) -> None:
        node = _schema_of(parent, xml, path)
        if node.name == parent.key:
            return
        operation = _operation(xml, node, path) or inherited
        if node.kind == "leaf":
            _edit_leaf(node, tree, xml, operation, step(path, node))
        elif node.kind == "container":
            self._edit_tree(node, (tree, node.name), xml, operation, step(path, node))
        else:
            key = _key_of(node, xml, path)
            instances = dict(subtree(tree, node.name))
            self._edit_tree(node, (instances, key), xml, operation, step(path, node, key))
            _put(tree, node.name, instances)

    def _edit_tree(self, node: Node, place: tuple[Tree, str], xml: etree._Element, operation: str, path: str) -> None:
        """A container or a list entry; its place is the tree of its siblings, and its name or key there."""
        siblings, name = place
        if operation in {"delete", "remove"} or operation == "create" or (operation == "none" and node.kind == "list"):
            _require(operation, name in siblings, path)
        if operation in {"delete", "remove"}:
            siblings.pop(name, None)
            return
        key: Tree = {node.key: name} if node.kind == "list" else {}
        old = key if operation in {"create", "replace"} else {**key, **subtree(siblings, name)}
        _put(siblings, name, self._children(node, old, xml, operation, path))


def _put(siblings: Tree, name: str, tree: Tree) -> None:
    """A container without presence, or a list, that holds nothing does not exist (RFC 7950 §7.5.1)."""
    if tree:
        siblings[name] = tree
    else:
        siblings.pop(name, None)


def _edit_leaf(node: Node, tree: Tree, xml: etree._Element, operation: str, path: str) -> None:
    if len(xml):
        info = {"bad-element": etree.QName(xml[0]).localname}
        raise RpcError("unknown-element", f"{node.name} is a leaf", path=path, prefixes=PREFIXES, info=info)
    _require(operation, node.name in tree, path)
    if operation in {"delete", "remove"}:
        tree.pop(node.name, None)
    elif operation != "none":
        tree[node.name] = canonical(node, xml.text or "", path)


def _require(operation: str, exists: bool, path: str) -> None:
    """RFC 6241 §7.2: create wants nothing there; delete, and none below which nothing is created, want something."""
    if operation == "create" and exists:
        raise RpcError("data-exists", "it exists already", path=path, prefixes=PREFIXES)
    if operation in {"delete", "none"} and not exists:
        raise RpcError("data-missing", "it does not exist", path=path, prefixes=PREFIXES)


def _schema_of(parent: Node, xml: etree._Element, path: str) -> Node:
    name = etree.QName(xml)
    info = {"bad-element": name.localname}
    if name.namespace != NAMESPACE:
        info["bad-namespace"] = name.namespace or ""
        raise RpcError("unknown-namespace", "no module has this namespace", path=path, prefixes=PREFIXES, info=info)
    node = parent.children.get(name.localname)
    if node is None or not node.config:
        message = f"{name.localname} is state, not configuration" if node else f"there is no {name.localname} here"
        raise RpcError("unknown-element", message, path=path, prefixes=PREFIXES, info=info)
    return node


def _operation(xml: etree._Element, node: Node, path: str) -> str:
    for name in xml.attrib:
        info = {"bad-attribute": etree.QName(str(name)).localname, "bad-element": node.name}
        if name != _OPERATION:
            message = f"attribute {info['bad-attribute']} means nothing here"
            raise RpcError("unknown-attribute", message, path=step(path, node), prefixes=PREFIXES, info=info)
        if xml.get(_OPERATION) not in _OPERATIONS:
            message = f"there is no operation {xml.get(_OPERATION)!r}"
            raise RpcError("bad-attribute", message, path=step(path, node), prefixes=PREFIXES, info=info)
    return str(xml.get(_OPERATION, ""))


def _key_of(node: Node, xml: etree._Element, path: str) -> str:
    text = xml.findtext(f"{{{NAMESPACE}}}{node.key}")
    if text is None:
        message, info = f"{node.name} without its key", {"bad-element": node.key}
        raise RpcError("missing-element", message, path=step(path, node), prefixes=PREFIXES, info=info)
    key = node.children[node.key]
    return canonical(key, text, step(step(path, node), key))
