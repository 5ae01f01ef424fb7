"""A Junos configuration as a tree, and the four verbs that change it: set, delete, deactivate, activate.

In come statements as words (`["interfaces", "ge-0/0/1", "unit", "7", "disable"]`), whatever form they were written in;
out go `Node`s. `Refused` carries the box's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lab.dialects import _junos_schema as schema
from lab.dialects._junos_schema import Kind

Verb = Literal["set", "delete", "deactivate", "activate", "replace", "open"]
Edit = tuple[Verb, tuple[str, ...]]
"""One change to a candidate. `replace` is a delete that does not mind when there is nothing to delete; `open` begins
a block: a set where the statement may stand alone, nothing where it needs a child."""

Ident = tuple[str, tuple[str, ...]]


@dataclass(slots=True)
class Refused(Exception):
    """What Junos reports: a message and, where it knows, the word, the place and the daemon that objects."""

    message: str
    bad: str = ""
    path: str = ""
    daemon: str = ""
    severity: str = "error"
    tag: str = "operation-failed"

    def __str__(self) -> str:
        return self.message


@dataclass(slots=True)
class Step:
    """One level of a statement; `key` is None where a delete names a whole list."""

    kind: Kind
    key: tuple[str, ...] | None = ()
    value: str = ""


@dataclass(slots=True)
class Node:
    """One statement in a configuration. Leaves have a value; list entries and leaf-list members a key."""

    kind: Kind = field(default_factory=schema.root)
    key: tuple[str, ...] = ()
    value: str = ""
    inactive: bool = False
    children: dict[Ident, Node] = field(default_factory=dict)

    def copy(self) -> Node:
        children = {ident: child.copy() for ident, child in self.children.items()}
        return Node(self.kind, self.key, self.value, self.inactive, children)

    def words(self) -> list[str]:
        """The words this node adds to the path of its parent."""
        words = [self.kind.name] if self.kind.name else []
        for index, key in enumerate(self.key):
            words += [self.kind.between[index - 1], key] if index else [key]
        return [*words, self.value] if self.kind.shape == "leaf" else words

    def path_words(self) -> list[str]:
        """The same without a leaf's value: enough to name it."""
        return [self.kind.name] if self.kind.shape == "leaf" and self.kind.name else self.words()

    def ordered(self) -> list[Node]:
        """Children as Junos prints them: by the hierarchy, then by key where a list is sorted, else as they came."""
        return sorted(self.children.values(), key=lambda node: (node.kind.rank, _natural(node)))

    def entries(self, name: str) -> list[Node]:
        """Active children of one statement name (`""` for lists that have no word), in order."""
        return [node for node in self.ordered() if node.kind.name == name and not node.inactive]

    def at(self, *names: str) -> Node | None:
        """The active child reached by container, leaf and one-key list names: `at("interfaces", "ge-0/0/1")`."""
        node: Node | None = self
        for name in names:
            assert node is not None
            node = node.children.get((name, ())) or node.children.get(("", (name,)))
            if node is None or node.inactive:
                return None
        return node

    def text(self, *names: str) -> str:
        """The value of a leaf, empty when there is none."""
        node = self.at(*names)
        return node.value if node else ""


def _natural(node: Node) -> tuple[tuple[bool, int, str], ...]:
    if not node.kind.sorted:
        return ()
    parts = re.split(r"(\d+)", node.key[0])
    # ports before fxp0, lo0 and the like
    return (
        ("/" not in node.key[0], 0, ""),
        *((part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts),
    )


def parse(words: tuple[str, ...], root: Kind | None = None, *, partial: bool = False) -> list[list[Step]]:
    """The path or paths that a statement names. `partial` (delete) allows a leaf without value, a list without key.

    After a leaf, more words go on in the container around it: `unit 7 encapsulation vlan-ccc vlan-id 7` are two paths.
    """
    paths: list[list[Step]] = []
    path: list[Step] = []
    rest = list(words)
    while rest:
        kind = (path[-1].kind if path else root or schema.root()).child(rest[0])
        if kind is None and path and not path[-1].kind.children and len(path) > 1:
            paths.append(path)
            path = path[:-1]
            continue
        if kind is None:
            raise Refused("syntax error", bad=rest[0])
        if kind.name:
            rest.pop(0)
        path = [*path, _step(kind, rest, partial=partial)]
    if not partial and path and not path[-1].kind.stays:
        raise Refused("missing argument", bad=words[-1])
    return [*paths, path]


def _step(kind: Kind, rest: list[str], *, partial: bool) -> Step:
    wanted = len(kind.keys) + len(kind.between) if kind.shape == "list" else int(kind.shape != "container")
    taken = rest[:wanted]
    del rest[:wanted]
    if len(taken) < wanted:
        if not partial:
            raise Refused("missing argument", bad=kind.name or kind.tag)
        return Step(kind, () if kind.shape == "leaf" else None)
    if tuple(taken[1::2]) != kind.between:
        raise Refused("syntax error", bad=taken[1])
    try:
        key = tuple(schema.value(kind, word) for word in taken[::2])
    except ValueError as error:
        raise Refused(str(error), bad=taken[0]) from None
    return Step(kind, (), key[0]) if kind.shape == "leaf" else Step(kind, key)


def apply(top: Node, edit: Edit) -> None:
    """Carry out one edit on a tree. Raises Refused; a missing statement is only a warning to Junos."""
    verb, words = edit
    if verb == "set":
        for path in parse(words, top.kind):
            _set(top, path)
        return
    for path in parse(words, top.kind, partial=True):
        if verb == "open":
            if path and path[-1].kind.stays and path[-1].key is not None:
                _set(top, path)
            continue
        if verb in {"delete", "replace"}:
            if not _delete(top, path) and verb == "delete":
                raise Refused("statement not found", severity="warning")
            continue
        nodes = list(_named(top, path))
        if not nodes:
            raise Refused("statement not found", severity="warning")
        for node in nodes:
            node.inactive = verb == "deactivate"


def _set(top: Node, path: list[Step]) -> None:
    node = top
    for step in path:
        assert step.key is not None
        node = node.children.setdefault((step.kind.name, step.key), Node(step.kind, step.key))
        node.value = step.value


def _named(top: Node, path: list[Step]) -> Iterator[Node]:
    """The nodes at the end of a path: one, or every entry where it ends in a list without key."""
    node = top
    for step in path:
        if step.key is None:
            yield from [child for child in node.children.values() if child.kind is step.kind]
            return
        child = node.children.get((step.kind.name, step.key))
        if child is None or (step.value and child.value != step.value):
            return
        node = child
    yield node


def _delete(top: Node, path: list[Step]) -> bool:
    """Delete what the path names; containers that hold nothing any more go with it (list entries stay)."""
    if not path:
        found = bool(top.children)
        top.children.clear()
        return found
    doomed = list(_named(top, path))
    trail = [top]
    for step in path[:-1]:
        child = trail[-1].children.get((step.kind.name, step.key or ()))
        if child is None:
            return False
        trail.append(child)
    for node in doomed:
        del trail[-1].children[node.kind.name, node.key]
    while len(trail) > 1 and not trail[-1].children and not trail[-1].kind.stays:
        empty = trail.pop()
        del trail[-1].children[empty.kind.name, empty.key]
    return bool(doomed)


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two configurations differ: `-` gone, `+` new, `!` (de)activated; `path` are the nodes above."""

    sign: str
    path: tuple[Node, ...]
    node: Node


def differences(old: Node, new: Node, path: tuple[Node, ...] = ()) -> Iterator[Difference]:
    """What turns `old` into `new`, in the order of the hierarchy, gone before new at each place."""
    idents = {**old.children, **new.children}
    for ident in sorted(idents, key=lambda ident: (idents[ident].kind.rank, _natural(idents[ident]))):
        before, after = old.children.get(ident), new.children.get(ident)
        if before and (after is None or after.value != before.value):
            yield Difference("-", path, before)
        if after and (before is None or after.value != before.value):
            yield Difference("+", path, after)
        elif before and after:
            if before.inactive != after.inactive:
                yield Difference("!", path, after)
            yield from differences(before, after, (*path, after))


def statements(node: Node, prefix: tuple[str, ...] = ()) -> Iterator[Edit]:
    """The edits that build this subtree below `prefix`, as `display set` shows them."""
    if not node.children and prefix:
        yield "set", prefix
    for child in node.ordered():
        yield from statements(child, (*prefix, *child.words()))
    if node.inactive:
        yield "deactivate", (*prefix[: len(prefix) - len(node.words())], *node.path_words())


def edits(old: Node, new: Node) -> Iterator[Edit]:
    """The edits that turn `old` into `new`."""
    for each in differences(old, new):
        above = tuple(word for node in each.path for word in node.path_words())
        path = (*above, *each.node.path_words())
        if each.sign == "-":
            yield "replace", path
        elif each.sign == "+":
            yield from statements(each.node, (*above, *each.node.words()))
        else:
            yield ("deactivate" if each.node.inactive else "activate"), path
