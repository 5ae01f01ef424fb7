"""YANG modules as an element uses them: schema nodes, canonical values, and the XML of data trees.

In come leaf texts and trees; out come canonical texts, XML, error paths and what a validator says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

import yangson
from lxml import etree
from yangson.datatype import IdentityrefType
from yangson.enumerations import ContentType, ValidationScope
from yangson.exceptions import ValidationError, YangsonException
from yangson.schemanode import CaseNode, ChoiceNode, LeafListNode, LeafNode, ListNode, SequenceNode

from lab.netconf.tree import Tree, entries, subtree
from lab.servers.netconf import RpcError

_HEAD = re.compile(r"(?m)^\s*(?P<word>namespace|revision|import|include)\s+\"?(?P<what>[^\s\";{]+)")


@dataclass(frozen=True, slots=True)
class Node:
    """One schema node. `name` is its key in a tree: with its module's name where the parent's is another one."""

    name: str
    local: str
    module: str
    prefix: str
    namespace: str
    kind: Literal["container", "list", "leaf", "leaf-list"]
    config: bool
    keys: tuple[str, ...] = ()
    type: Any = None
    default: str | None = None
    cases: tuple[tuple[int, str], ...] = ()
    lasting: bool = False
    """a container with presence, or a list or leaf-list whose order is the user's"""
    children: dict[str, Node] = field(default_factory=dict)
    by_tag: dict[str, Node] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        return f"{{{self.namespace}}}{self.local}"


def library(folders: Iterable[Path], modules: Iterable[str]) -> dict[str, Any]:
    """The YANG library (RFC 7895) of these modules and all that they import; every feature is off."""
    found: dict[str, dict[str, Any]] = {}
    wanted = [(name, True) for name in modules]
    while wanted:
        name, implemented = wanted.pop(0)
        if name in found:
            continue
        text = next(file for folder in folders for file in sorted(folder.glob(f"{name}*.yang")) if _is(file, name))
        said = [(row["word"], row["what"]) for row in _HEAD.finditer(text.read_text(encoding="utf-8"))]
        first = dict(reversed(said))
        found[name] = {
            "name": name,
            "revision": first.get("revision", ""),
            "namespace": first["namespace"],
            "conformance-type": "implement" if implemented else "import",
        }
        wanted += [(what, False) for word, what in said if word == "import"]
    return {"ietf-yang-library:modules-state": {"module-set-id": "lab", "module": list(found.values())}}


def _is(file: Path, name: str) -> bool:
    return file.stem.partition("@")[0] == name


class Schema:
    """The modules of one kind of element. `home`: the module whose roots are called without its name."""

    def __init__(self, yang_library: dict[str, Any], folders: Iterable[Path], home: str) -> None:
        self.model = yangson.DataModel(json.dumps(yang_library), [str(folder) for folder in folders])
        self._data: Any = self.model.schema_data
        self._choices = 0
        modules = yang_library["ietf-yang-library:modules-state"]["module"]
        self.modules = {each["name"]: each for each in modules}
        self.names = {each["namespace"]: each["name"] for each in modules}
        self.root = Node("", "", home, "", "", "container", config=True)
        self._add(self.root, self.model.schema, config=True)

    def prefix(self, module: str) -> str:
        return str(self._data.modules_by_name[module].statement.find1("prefix").argument)

    @property
    def capabilities(self) -> tuple[str, ...]:
        """As a hello says them (RFC 6020 §5.6.4)."""
        told = [each for each in self.modules.values() if each["conformance-type"] == "implement"]
        return tuple(
            f"{each['namespace']}?module={each['name']}"
            + (f"&amp;revision={each['revision']}" if each["revision"] else "")
            for each in told
        )

    def _add(self, parent: Node, found: Any, *, config: bool, cases: tuple[tuple[int, str], ...] = ()) -> None:
        for child in found.children:
            if isinstance(child, ChoiceNode):
                self._choices += 1
                for case in child.children:
                    own = (*cases, (self._choices, case.name))
                    self._add(parent, case, config=config, cases=own) if isinstance(case, CaseNode) else None
            elif isinstance(child, (LeafNode, LeafListNode)) or hasattr(child, "children"):
                node = self._node(parent, child, config=config, cases=cases)
                parent.children[node.name] = parent.by_tag[node.tag] = node
                if hasattr(child, "children"):
                    self._add(node, child, config=node.config)

    def _node(self, parent: Node, found: Any, *, config: bool, cases: tuple[tuple[int, str], ...]) -> Node:
        terminal = isinstance(found, (LeafNode, LeafListNode))
        kind: Any = ("leaf" if isinstance(found, LeafNode) else "leaf-list") if terminal else "container"
        default = found.default if isinstance(found, LeafNode) else None
        return Node(
            found.name if found.ns == parent.module else f"{found.ns}:{found.name}",
            found.name,
            found.ns,
            self.prefix(found.ns),
            self.modules[found.ns]["namespace"],
            "list" if isinstance(found, ListNode) else kind,
            config=config and found.content_type() != ContentType.nonconfig,
            keys=tuple(name for name, _ in found.keys) if isinstance(found, ListNode) else (),
            type=found.type if terminal else None,
            default=None if default is None else str(found.type.canonical_string(default)),
            cases=cases,
            lasting=found.user_ordered if isinstance(found, SequenceNode) else bool(getattr(found, "presence", False)),
        )

    # -- values -----------------------------------------------------------------------------------------------------
    def value(self, node: Node, xml: etree._Element, path: str, text: str | None = None) -> str:
        """The canonical text of a leaf's value (RFC 7950 §9); of an identity `module:name`. Raises invalid-value."""
        bare = (xml.text or "") if text is None else text
        if _is_identity(node.type):
            prefix, colon, name = bare.strip().rpartition(":")
            module = self.names.get(str(xml.nsmap.get(prefix if colon else None)), "-")
            bare = f"{module}:{name}"
        found = node.type.parse_value(bare.strip())
        if found is None or found not in node.type:
            # a leafref refuses for the reason of the leaf that it refers to
            reason = getattr(node.type, "ref_type", node.type).error_message if found is not None else ""
            message = f"{bare.strip()!r} is not a valid {node.local}" + (f": {reason}" if reason else "")
            raise self.error("invalid-value", message, path, bad_element=node.local)
        return str(node.type.canonical_string(found))

    def named(self, node: Node, value: str) -> str:
        """A value as people write it, an identity with its module's prefix or none, as trees have it."""
        if not _is_identity(node.type):
            return value
        prefix, _, name = value.rpartition(":")
        module = next((each for each in self.modules if prefix and self.prefix(each) == prefix), node.module)
        return f"{module}:{name}"

    def key(self, node: Node, xml: etree._Element, path: str) -> str:
        values = []
        for name in node.keys:
            found = xml.find(node.children[name].tag)
            if found is None:
                message = f"{node.local} without its key"
                raise self.error("missing-element", message, step(path, node), bad_element=name)
            values.append(self.value(node.children[name], found, step(step(path, node), node.children[name])))
        return "\t".join(values)

    # -- errors -----------------------------------------------------------------------------------------------------
    def error(self, tag: str, message: str, path: str, *, app_tag: str = "", **info: str) -> RpcError:
        """An error at a place in the data; `info`: of error-info, `bad_element` for `bad-element`."""
        uris = {self.prefix(name): each["namespace"] for name, each in self.modules.items()}
        used = {prefix: uri for prefix, uri in uris.items() if re.search(rf"[/\[]{re.escape(prefix)}:", path)}
        names = {name.replace("_", "-"): text for name, text in info.items()}
        return RpcError(tag, message, app_tag=app_tag, path=path, prefixes=used, info=names)

    def check(self, tree: Tree, _known: Tree) -> list[RpcError]:
        """What YANG says of the whole configuration (RFC 7950 §8)."""
        raw = {
            f"{self.root.children[name].module}:{self.root.children[name].local}": value
            for name, value in self.raw(self.root, tree).items()
        }
        try:
            self.model.from_raw(raw).validate(ValidationScope.all, ContentType.config)
        except ValidationError as error:
            return [self.refusal(error)]
        except YangsonException as error:
            return [self.error("operation-failed", str(error), "")]
        return []

    def refusal(self, error: ValidationError) -> RpcError:
        """RFC 7950 §15 and RFC 6241 appendix A."""
        path, module = "", ""
        for part in error.instance.path:
            if isinstance(part, str):
                module = part.rpartition(":")[0] or module
                path += f"/{self.prefix(module)}:{part.rpartition(':')[2]}"
        tag = {"missing-data": "missing-element", "instance-required": "data-missing"}.get(
            error.tag, "operation-failed"
        )
        words = error.message or {"instance-required": "it refers to nothing that is there"}.get(error.tag, error.tag)
        return self.error(tag, words, path, app_tag=error.tag)

    def raw(self, node: Node, tree: Tree) -> dict[str, Any]:
        """The tree as RFC 7951 JSON values, the form that the validator reads."""
        raw: dict[str, Any] = {}
        for name, value in tree.items():
            child = node.children[name]
            if isinstance(value, str):
                raw[name] = child.type.to_raw(child.type.parse_value(value))
            elif isinstance(value, tuple):
                raw[name] = [child.type.to_raw(child.type.parse_value(each)) for each in value]
            elif child.kind == "list":
                raw[name] = [self.raw(child, subtree(value, key)) for key in value]
            else:
                raw[name] = self.raw(child, value)
        return raw

    # -- XML --------------------------------------------------------------------------------------------------------
    def to_xml(self, tree: Tree, *, pretty: bool = False) -> str:
        """Schema order, lists by key; `pretty` gives a line each and two blanks a level. Equal trees, equal bytes."""
        out: list[str] = []
        self._write(out, self.root, tree, "\n" if pretty else "")
        return "".join(out).lstrip("\n") + ("\n" if pretty and out else "")

    def _write(self, out: list[str], node: Node, tree: Tree, indent: str) -> None:
        deeper = indent and indent + "  "
        for name, child in node.children.items():
            value = tree.get(name)
            if value is None:
                continue
            xmlns = f' xmlns="{child.namespace}"' if child.namespace != node.namespace else ""
            if isinstance(value, dict):
                for instance in _instances(child, tree, value):
                    out.append(f"{indent}<{child.local}{xmlns}>")
                    before = len(out)
                    self._write(out, child, instance, deeper)
                    out.append(f"{indent}</{child.local}>" if len(out) > before else f"</{child.local}>")
            else:
                texts = [value] if isinstance(value, str) else value
                open_, close = f"{indent}<{child.local}{xmlns}", f"</{child.local}>"
                out += [f"{open_}{self._content(child, text)}{close}" for text in texts]

    def _content(self, node: Node, text: str) -> str:
        if not _is_identity(node.type):
            return f">{escape(text)}"
        module, _, name = text.partition(":")
        return f' xmlns:{self.prefix(module)}="{self.modules[module]["namespace"]}">{self.prefix(module)}:{name}'

    def with_defaults(self, node: Node, tree: Tree) -> Tree:
        """What an element shows that tells its defaults (RFC 6243 §3.1): those of all that is there."""
        out = dict(tree)
        chosen = {choice: case for name in tree for choice, case in node.children[name].cases}
        for name, child in node.children.items():
            value = out.get(name)
            other = any(chosen.get(choice, case) != case for choice, case in child.cases)
            if value is None and child.config and child.default is not None and not other:
                out[name] = child.default
            elif isinstance(value, dict) and child.kind == "list":
                out[name] = {key: self.with_defaults(child, subtree(value, key)) for key in value}
            elif isinstance(value, dict):
                out[name] = self.with_defaults(child, value)
        return out


def _is_identity(type_: Any) -> bool:
    return isinstance(getattr(type_, "ref_type", type_), IdentityrefType)


def _instances(node: Node, tree: Tree, value: Tree) -> Iterator[Tree]:
    if node.kind != "list":
        yield value
    elif node.lasting:
        yield from (subtree(value, key) for key in value)
    else:
        yield from (below for _, below in entries(tree, node.name))


def step(path: str, node: Node, key: str | None = None) -> str:
    """The error-path one step further: `/ptn:ptn/ptn:pw[ptn:pw-id='7']`."""
    values = [] if key is None else key.split("\t")
    keys = "".join(f"[{node.prefix}:{name}='{value}']" for name, value in zip(node.keys, values, strict=False))
    return f"{path}/{node.prefix}:{node.local}{keys}"
