"""What must be known of YANG modules to write their instances as lines: a `Model`, read from a tree diagram (RFC 8340).

The diagram is what `pyang -f tree` prints, cut down to what a platform writes and reads. Pure: no session, no element.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from drivers.platform import Line

BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"

Kind = Literal["container", "presence", "list", "leaf", "empty", "leaf-list", "ordered", "state"]
Cases = tuple[tuple[int, str], ...]
"""(number of the choice, name of the case) of every choice between a node and its parent in the data"""

_ROW = re.compile(
    r"(?P<indent>[ |]*)[+xo]--(?P<flag>rw|ro|-[xnwu]|mp|:)? *"
    r"(?P<name>\([\w.:-]+\)|[\w.:-]+)(?P<mark>[?!*]?)(?: *\[(?P<keys>[^\]]*)\])?(?P<rest>(?: .*)?)"
)
_FEATURE = re.compile(r"\{[^}]*\}\??")
KEPT = 8192
"""lines whose nodes are remembered: a change asks for those of its lines some twenty times each"""
_PREDICATE = re.compile(r"""\[([\w.-]+)=(?:'([^']*)'|"([^"]*)")\]""")


@dataclass(frozen=True, slots=True)
class Node:
    """One schema node; `children` by the name that they have as a step of a line."""

    step: str
    name: str
    namespace: str
    kind: Kind
    keys: tuple[str, ...] = ()
    type: str = ""
    default: str | None = None
    cases: Cases = ()
    shared: bool = False
    """entries of this list are made by several services together: what is inside is each one's own"""
    children: dict[str, Node] = field(default_factory=dict)
    by_tag: dict[str, Node] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        return f"{{{self.namespace}}}{self.name}"

    @property
    def whole(self) -> bool:
        """Whether an instance comes and goes as one: a list entry, or a container whose presence says something."""
        return self.kind in {"list", "presence"}

    def child(self, item: str) -> Node | None:
        """The child that this step, or last item of a line, is an instance of; None where the model knows none."""
        return self.children.get(re.split(r"\[| = ", item, maxsplit=1)[0])


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The nodes of some modules. A node of a line is written with its prefix where its parent's is another namespace,
    a root where its namespace is not the first one.

    Beyond RFC 8340 a row may end in `= VALUE` (the default: a leaf that has it equals one that is absent),
    `ordered-by user` (a leaf-list), `shared` (a list). `identityref` and `instance-identifier` in the place of the type
    tell which values have prefixes. What no row names is a line of its own, verbatim, wherever it stands.
    """

    namespaces: Mapping[str, str]
    """prefix to URI, the home namespace first"""
    tree: str
    schema: Node = field(init=False, repr=False, compare=False)
    """what is above all roots"""

    def __post_init__(self) -> None:
        object.__setattr__(self, "schema", _Reader(self.namespaces).read(self.tree))

    @property
    def whole(self) -> str:
        """The filter that selects all roots."""
        return "".join(f'<{node.name} xmlns="{node.namespace}"/>' for node in self.schema.children.values())

    def prefix(self, namespace: str) -> str | None:
        return next((prefix for prefix, uri in self.namespaces.items() if uri == namespace), None)

    @functools.lru_cache(maxsize=KEPT)  # noqa: B019 - models last as long as the process
    def path(self, line: Line) -> tuple[Node, ...]:
        """The nodes of a line's views, outermost first. Raises ValueError where the model has no such node."""
        node, found = self.schema, []
        for step in line[:-1]:
            below = node.child(step)
            if below is None or below.kind not in {"container", "presence", "list"}:
                raise ValueError(f"{' '.join(line)}: the model has no {step!r} there")
            found.append(below)
            node = below
        return tuple(found)

    @functools.lru_cache(maxsize=KEPT)  # noqa: B019
    def leaf(self, line: Line) -> Node | None:
        """The node of a line's last item; None for a row that the model does not know."""
        parent = (self.schema, *self.path(line))[-1]
        return None if is_foreign(line) else parent.child(line[-1])

    def slot(self, line: Line) -> tuple[Line, str]:
        """What can be there once: a leaf whatever its value, a value of a leaf-list, a row that no model knows."""
        node = self.leaf(line)
        free = node is None or node.kind == "leaf-list"
        return line[:-1], line[-1] if free else line[-1].partition(" = ")[0]

    def is_key(self, line: Line) -> bool:
        """Whether a line is what an entry or a container with presence cannot do without."""
        node = self.leaf(line)
        above = self.path(line)
        return node is not None and (node.kind == "presence" or bool(above and node.step in above[-1].keys))

    def of_key(self, line: Line) -> Line:
        """The entry, or container with presence, that this key or presence is of."""
        node = self.leaf(line)
        return line if node is not None and node.kind == "presence" else line[:-1]

    def cases(self, line: Line) -> Cases:
        node = self.leaf(line)
        return () if node is None else node.cases

    def is_default(self, line: Line) -> bool:
        node = self.leaf(line)
        return node is not None and node.default is not None and line[-1].partition(" = ")[2] == node.default


def is_foreign(line: Line) -> bool:
    """Whether a line is a row that no model knows: the element as it stands there."""
    return line[-1].startswith("<")


def entry(node: Node, values: tuple[str, ...]) -> str:
    """The step of a list entry, quoted as XPath does. Raises ValueError for a key that no quotation mark can hold."""
    step = node.step
    for key, value in zip(node.keys, values, strict=True):
        if not value or ("'" in value and '"' in value):
            raise ValueError(f"<{node.name}> has no usable key <{key}>: {value!r}")
        step += f'[{key}="{value}"]' if "'" in value else f"[{key}='{value}']"
    return step


def keys_of(step: str) -> dict[str, str]:
    """The keys in the step of a list entry, with their values."""
    return {key: single or double for key, single, double in _PREDICATE.findall(step)}


@dataclass(slots=True)
class _Open:
    """A node whose children may follow: where it stands, what they become part of, the choices around them."""

    column: int
    node: Node
    cases: Cases = ()
    choice: int = 0
    """its number, where this is a choice: a node right below it is a case by itself (RFC 7950 §7.9.2)"""


class _Reader:
    """A tree diagram on its way to nodes."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self._uris = namespaces
        self._prefixes = {uri: prefix for prefix, uri in reversed(list(namespaces.items()))}
        self._home = next(iter(namespaces.values()))
        self._open: list[_Open] = []
        self._row = 0

    def read(self, text: str) -> Node:
        """The root above all. Raises ValueError naming the row."""
        root = Node("", "", self._home, "container")
        self._open = [_Open(-1, root)]
        for self._row, row in enumerate(text.splitlines(), 1):
            if row.strip() and not row.lstrip().startswith("module:"):
                self._take(row)
        return root

    def _take(self, row: str) -> None:
        found = _ROW.fullmatch(row.rstrip())
        if found is None:
            raise ValueError(f"row {self._row} of the tree: {row.strip()!r} is no node of RFC 8340")
        column = len(found["indent"])
        while self._open[-1].column >= column:
            self._open.pop()
        above = self._open[-1]
        if found["name"].startswith("("):
            is_case = found["flag"] == ":"
            cases = (*above.cases, (above.choice, found["name"])) if is_case else above.cases
            self._open.append(_Open(column, above.node, cases, 0 if is_case else self._row))
            return
        cases = (*above.cases, (above.choice, found["name"])) if above.choice else above.cases
        node = replace(self._node(found, above.node), cases=cases)
        if above.node.kind == "state":
            return
        above.node.children[node.step] = above.node.by_tag[node.tag] = node
        self._open.append(_Open(column, node))

    def _node(self, found: re.Match[str], parent: Node) -> Node:
        prefix, _, name = found["name"].rpartition(":")
        if prefix and prefix not in self._uris:
            raise ValueError(f"row {self._row} of the tree: no namespace has the prefix {prefix!r}")
        namespace = self._uris[prefix] if prefix else parent.namespace
        step = name if namespace == parent.namespace else f"{self._prefixes[namespace]}:{name}"
        rest = _FEATURE.sub("", found["rest"]).strip()
        rest, shared = rest.removesuffix("shared").rstrip(), rest.endswith("shared")
        rest, ordered = rest.removesuffix("ordered-by user").rstrip(), rest.endswith("ordered-by user")
        kind, _, default = rest.partition("= ") if rest.startswith("= ") else rest.partition(" = ")
        kind = kind.strip()
        keys = tuple((found["keys"] or "").split())
        if found["keys"] is not None and not keys and found["flag"] in {"rw", None}:
            raise ValueError(f"row {self._row} of the tree: {name} has no keys: leave it out, it is kept as it stands")
        return Node(
            step,
            name,
            namespace,
            _kind(found, kind, ordered=ordered),
            tuple(key.rpartition(":")[2] for key in keys),
            kind.partition(" ")[0],
            default.strip() if default else None,
            shared=shared,
        )


def _kind(found: re.Match[str], type_: str, *, ordered: bool) -> Kind:
    if found["flag"] not in {"rw", None}:
        return "state"
    if found["keys"] is not None:
        return "list"
    if found["mark"] == "*":
        return "ordered" if ordered else "leaf-list"
    if found["mark"] == "!":
        return "presence"
    if type_ == "empty":
        return "empty"
    return "leaf" if type_ else "container"
