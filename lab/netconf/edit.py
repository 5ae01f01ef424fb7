"""`<edit-config>` on a data tree (RFC 6241 §7.2, RFC 7950 §8.3).

In come a tree, which is not touched, and a `<config>`; out come a tree and errors. Values, names and keys are checked
here; whether references and musts hold is asked when the datastore is validated.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from lab.netconf.schema import Node, Schema, step
from lab.netconf.tree import Tree, natural, subtree
from lab.servers.netconf import BASE, RpcError

_OPERATION = f"{{{BASE}}}operation"
_OPERATIONS = {"merge", "replace", "create", "delete", "remove"}
_YANG = "{urn:ietf:params:xml:ns:yang:1}"
DEFAULT_OPERATIONS = {"merge", "replace", "none"}
ERROR_OPTIONS = {"stop-on-error", "continue-on-error", "rollback-on-error"}


@dataclass(slots=True)
class Edit:
    """One edit in work. Errors are collected; after the first one nothing more is done unless `go_on`."""

    schema: Schema
    go_on: bool = False
    errors: list[RpcError] = field(default_factory=list)

    def apply(self, tree: Tree, config: etree._Element, default_operation: str = "merge") -> Tree:
        """The edited tree: what was done before an error stays done in it; the caller decides what that is worth."""
        if default_operation == "replace":
            tree = {}
        return self._children(self.schema.root, tree, config, default_operation, "")

    def _children(self, node: Node, tree: Tree, xml: etree._Element, operation: str, path: str) -> Tree:
        tree = dict(tree)
        for child in xml:
            if self.errors and not self.go_on:
                break
            if not isinstance(child.tag, str):
                continue
            try:
                self._child(node, tree, child, operation, path)
            except RpcError as error:
                self.errors.append(error)
        return tree

    def _child(self, parent: Node, tree: Tree, xml: etree._Element, inherited: str, path: str) -> None:
        node = self._schema_of(parent, xml, path)
        if node.name in parent.keys:
            return
        operation = self._operation(xml, node, path) or inherited
        if node.kind == "leaf":
            self._edit_leaf(node, tree, xml, operation, step(path, node))
        elif node.kind == "leaf-list":
            self._edit_values(node, tree, xml, operation, step(path, node))
        elif node.kind == "container":
            self._edit_tree(node, (tree, node.name), xml, operation, step(path, node))
        else:
            key = self.schema.key(node, xml, path)
            instances = dict(subtree(tree, node.name))
            self._edit_tree(node, (instances, key), xml, operation, step(path, node, key))
            if instances:
                tree[node.name] = instances
            else:
                tree.pop(node.name, None)
        if node.cases and node.name in tree and operation in {"merge", "replace", "create"}:
            _other_cases_go(parent, node, tree)

    def _edit_tree(self, node: Node, place: tuple[Tree, str], xml: etree._Element, operation: str, path: str) -> None:
        """A container or a list entry; its place is the tree of its siblings, and its name or key there."""
        siblings, name = place
        self._require(operation, name in siblings, path)
        if operation in {"delete", "remove"}:
            siblings.pop(name, None)
            return
        key: Tree = dict(zip(node.keys, name.split("\t"), strict=True)) if node.kind == "list" else {}
        old = key if operation in {"create", "replace"} else {**key, **subtree(siblings, name)}
        found = self._children(node, old, xml, operation, path)
        # a container without presence that holds nothing does not exist (RFC 7950 §7.5.1)
        if found or node.lasting:
            siblings[name] = found
        else:
            siblings.pop(name, None)

    def _edit_leaf(self, node: Node, tree: Tree, xml: etree._Element, operation: str, path: str) -> None:
        self._no_elements(node, xml, path)
        self._require(operation, node.name in tree, path)
        if operation in {"delete", "remove"}:
            tree.pop(node.name, None)
        elif operation != "none":
            tree[node.name] = self.schema.value(node, xml, path)

    def _edit_values(self, node: Node, tree: Tree, xml: etree._Element, operation: str, path: str) -> None:
        """A leaf-list; RFC 7950 §7.7.8, §7.7.9."""
        self._no_elements(node, xml, path)
        value, there = self.schema.value(node, xml, path), tree.get(node.name, ())
        assert isinstance(there, tuple)
        self._require(operation, value in there, path)
        rest = [each for each in there if each != value]
        if operation not in {"delete", "remove"}:
            at = there.index(value) if value in there else len(rest)
            rest.insert(at if xml.get(f"{_YANG}insert") is None else self._place(node, xml, rest, path), value)
        if rest:
            tree[node.name] = tuple(rest if node.lasting else sorted(rest, key=natural))
        else:
            tree.pop(node.name, None)

    def _place(self, node: Node, xml: etree._Element, rest: list[str], path: str) -> int:
        where = xml.get(f"{_YANG}insert", "")
        if where in {"first", "last"}:
            return 0 if where == "first" else len(rest)
        anchor = self.schema.value(node, xml, path, xml.get(f"{_YANG}value", ""))
        if anchor not in rest:
            raise self.schema.error("bad-attribute", "there is no such value", path, app_tag="missing-instance")
        return rest.index(anchor) + (where == "after")

    def _no_elements(self, node: Node, xml: etree._Element, path: str) -> None:
        if len(xml):
            bad = etree.QName(xml[0]).localname
            raise self.schema.error("unknown-element", f"{node.local} is a leaf", path, bad_element=bad)

    def _require(self, operation: str, exists: bool, path: str) -> None:
        """RFC 6241 §7.2: create wants nothing there; delete, and none, want something."""
        if operation == "create" and exists:
            raise self.schema.error("data-exists", "it exists already", path)
        if operation in {"delete", "none"} and not exists:
            raise self.schema.error("data-missing", "it does not exist", path)

    def _schema_of(self, parent: Node, xml: etree._Element, path: str) -> Node:
        name = etree.QName(xml)
        if name.namespace not in self.schema.names:
            more = {"bad_element": name.localname, "bad_namespace": name.namespace or ""}
            raise self.schema.error("unknown-namespace", "no module has this namespace", path, **more)
        node = parent.by_tag.get(xml.tag)
        if node is None or not node.config:
            message = f"{name.localname} is state, not configuration" if node else f"there is no {name.localname} here"
            raise self.schema.error("unknown-element", message, path, bad_element=name.localname)
        return node

    def _operation(self, xml: etree._Element, node: Node, path: str) -> str:
        for name in map(str, xml.attrib):
            info = {"bad_attribute": etree.QName(name).localname, "bad_element": node.local}
            if node.kind == "leaf-list" and node.lasting and name in {f"{_YANG}insert", f"{_YANG}value"}:
                continue
            if name != _OPERATION:
                message = f"attribute {info['bad_attribute']} means nothing here"
                raise self.schema.error("unknown-attribute", message, step(path, node), **info)
            if xml.get(_OPERATION) not in _OPERATIONS:
                message = f"there is no operation {xml.get(_OPERATION)!r}"
                raise self.schema.error("bad-attribute", message, step(path, node), **info)
        return str(xml.get(_OPERATION, ""))


def _other_cases_go(parent: Node, node: Node, tree: Tree) -> None:
    """RFC 7950 §7.9: a node of one case takes the place of all nodes of the others."""
    mine = dict(node.cases)
    for name in list(tree):
        if any(mine.get(choice, case) != case for choice, case in parent.children[name].cases):
            del tree[name]
