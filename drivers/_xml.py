"""XML configuration as lines: one line per leaf, and the arithmetic between them.

In come native XML, or two sets of lines; out go lines, or the `edit-config` that leads from one to the other
(RFC 6241 §7.2). Pure: no session, no element. What a platform's YANG says of its lists comes in as a `Model`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Union

from lxml import etree

from drivers.base import Change, Line

BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"
_OPERATION = f"{{{BASE}}}operation"

Tree = dict[str, Union["Tree", str]]
"""Steps (`pw[pw-id='7']`, `qos`) to subtrees, leaf names to values."""


@dataclass(frozen=True, slots=True)
class Model:
    """What must be known of a YANG module to write its instances as lines."""

    namespace: str
    root: str
    keys: Mapping[str, str]
    """list name to its key leaf: YANG §7.8.2, one key a list here"""
    state: frozenset[str] = field(default=frozenset())
    """names of `config false` nodes, which a <get> mixes with configuration"""

    def is_entry(self, step: str) -> bool:
        return step.partition("[")[0] in self.keys


def load(text: str) -> etree._Element:
    """Text to its root element; a DTD, entities and control characters are refused (XML bombs, hidden bytes)."""
    for number, row in enumerate(text.splitlines(), 1):
        if any((code < 32 and code != 9) or 127 <= code < 160 for code in map(ord, row)):
            raise ValueError(f"line {number}: control character in {row.strip()!r}")
        if "<!" in row.replace("<!--", ""):
            raise ValueError(f"line {number}: no DTD, entity or CDATA is taken: {row.strip()!r}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


def parse(text: str, model: Model) -> tuple[Line, ...]:
    """Configuration as a template writes it to lines. Raises ValueError naming the line."""
    root = load(text)
    if root.tag != f"{{{model.namespace}}}{model.root}":
        raise ValueError(f"line {root.sourceline}: expected <{model.root} xmlns={model.namespace!r}>, found {root.tag}")
    for node in root.iter():
        where = f"line {node.sourceline}: <{etree.QName(node).localname if isinstance(node.tag, str) else node}>"
        if not isinstance(node.tag, str) or node.tag.partition("}")[0] != "{" + model.namespace:
            raise ValueError(f"{where} is not of {model.namespace}")
        if node.attrib:
            raise ValueError(f"{where} has attributes: only presence is written")
        if len(node) and any((text or "").strip() for text in (node.text, *(child.tail for child in node))):
            raise ValueError(f"{where} mixes text and elements")
    found = lines(root, model)
    tree(found)
    return found


def lines(root: etree._Element, model: Model) -> tuple[Line, ...]:
    """The configuration below an element that the model knows, state left out, in the order it stands there."""
    return tuple(_walk(root, (model.root,), model))


def _walk(parent: etree._Element, path: Line, model: Model) -> Iterable[Line]:
    for node in parent:
        name = etree.QName(node).localname
        if name in model.state:
            continue
        if name in model.keys:
            yield from _walk(node, (*path, _entry(node, name, model)), model)
        elif len(node):
            yield from _walk(node, (*path, name), model)
        else:
            yield (*path, f"{name} = {(node.text or '').strip()}")


def _entry(node: etree._Element, name: str, model: Model) -> str:
    key = model.keys[name]
    value = (node.findtext(f"{{*}}{key}") or "").strip()
    if not value or "'" in value:
        raise ValueError(f"line {node.sourceline}: <{name}> has no usable key <{key}>: {value!r}")
    return f"{name}[{key}='{value}']"


def tree(found: Iterable[Line]) -> Tree:
    """Lines to a tree. Raises ValueError when a leaf has two values, which no leaf of these models can."""
    root: Tree = {}
    for line in found:
        node = root
        for step in line[:-1]:
            below = node.setdefault(step, {})
            assert isinstance(below, dict)
            node = below
        name, _, value = line[-1].partition(" = ")
        if node.setdefault(name, value) != value:
            raise ValueError(f"{' '.join(line)}: <{name}> is there already with {node[name]!r}")
    return root


def wanted(change: Change, running: tuple[Line, ...], model: Model) -> tuple[Line, ...]:
    """Running - (before - keep) + after; a new value of a leaf takes the place of the old one."""
    gone = set(change.removed())
    slots = {(line[:-1], line[-1].partition(" = ")[0]): line for line in change.after}
    stay = [line for line in running if line not in gone and _slot(line) not in slots]
    alive = {line[:depth] for line in (*stay, *change.after) for depth in range(1, len(line))}
    # an entry in which something foreign remains keeps its key: YANG has no entry without one
    keys = [line for line in running if line in gone and line[:-1] in alive and _is_key(line, model)]
    return (*keys, *stay, *slots.values())


def stranger(change: Change, running: Iterable[Line], model: Model) -> Line | None:
    """The first running line of a list entry that `after` wants and somebody else has: a merge would write over it.

    An entry of `before` is ours, whatever was changed in it by hand.
    """
    ours = {_owner(line, model) for line in change.before}
    taken = {_owner(line, model) for line in change.after} - ours
    known = {*change.after, *change.keep}
    return next((line for line in running if line not in known and _owner(line, model) in taken), None)


def _slot(line: Line) -> tuple[Line, str]:
    return line[:-1], line[-1].partition(" = ")[0]


def _is_key(line: Line, model: Model) -> bool:
    name = line[-2].partition("[")[0]
    return model.keys.get(name) == line[-1].partition(" = ")[0]


def edit(have: tuple[Line, ...], want: tuple[Line, ...], model: Model) -> str:
    """The <config> content that leads from one set of lines to the other; "" when they are the same.

    Each node says its own operation (RFC 6241 §7.2): an entry that is new is created, one of which all goes is
    deleted, else its leaves are merged or deleted one by one. Nothing shared is ever replaced.
    """
    old, new = tree(have).get(model.root, {}), tree(want).get(model.root, {})
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    root = etree.fromstring(f'<{model.root} xmlns="{model.namespace}" xmlns:nc="{BASE}"/>')
    _differences(root, old, new, model)
    return etree.tostring(root, encoding="unicode") if len(root) else ""


def _differences(parent: etree._Element, old: Tree, new: Tree, model: Model, *, inside: bool = False) -> None:
    for step, was in old.items():
        shall = new.get(step)
        if shall is None and (inside or isinstance(was, str) or model.is_entry(step)):
            _node(parent, step, model).set(_OPERATION, "delete")
        elif isinstance(was, dict):
            assert shall is None or isinstance(shall, dict)
            node = _node(parent, step, model)
            stands = len(node)
            _differences(node, was, shall or {}, model, inside=inside or model.is_entry(step))
            if len(node) == stands:
                parent.remove(node)
        elif shall != was:
            node = _node(parent, step, model)
            node.text = str(shall)
            node.set(_OPERATION, "merge")
    for step, shall in new.items():
        if step not in old:
            node = _fill(parent, step, shall, model)
            node.set(_OPERATION, "create" if model.is_entry(step) else "merge")


def _node(parent: etree._Element, step: str, model: Model) -> etree._Element:
    """A child for this step, with its key when it is a list entry."""
    name, _, predicate = step.partition("[")
    node = etree.SubElement(parent, f"{{{model.namespace}}}{name}")
    if predicate:
        key, _, value = predicate.removesuffix("']").partition("='")
        etree.SubElement(node, f"{{{model.namespace}}}{key}").text = value
    return node


def _fill(parent: etree._Element, step: str, content: Tree | str, model: Model) -> etree._Element:
    node = _node(parent, step, model)
    if isinstance(content, str):
        node.text = content
        return node
    key = model.keys.get(step.partition("[")[0])
    for below, inner in content.items():
        if below != key:
            _fill(node, below, inner, model)
    return node


def scope(touched: Iterable[Line], model: Model) -> str:
    """The subtree filter (RFC 6241 §6) that selects the whole list entries that these lines touch."""
    root = etree.fromstring(f'<{model.root} xmlns="{model.namespace}"/>')
    for path in dict.fromkeys(_owner(line, model) for line in touched):
        node = root
        for step in path[1:]:
            node = _node(node, step, model)
    return etree.tostring(root, encoding="unicode") if len(root) else ""


def _owner(line: Line, model: Model) -> Line:
    """The path of the outermost list entry around a line, else of the leaf itself."""
    for depth, step in enumerate(line[:-1], 1):
        if model.is_entry(step):
            return line[:depth]
    return (*line[:-1], line[-1].partition(" = ")[0])


def difference(have: Iterable[Line], want: Iterable[Line]) -> str:
    """For people: `-` and `+` lines."""
    old, new = tuple(have), tuple(want)
    gone, come = set(old) - set(new), set(new) - set(old)
    rows = [f"- {' '.join(line)}" for line in old if line in gone]
    return "\n".join(rows + [f"+ {' '.join(line)}" for line in new if line in come])
