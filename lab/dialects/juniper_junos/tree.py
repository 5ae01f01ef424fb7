"""A Junos configuration as a tree, and the four verbs that change it: set, delete, deactivate, activate.

In come statements as words (`["interfaces", "ge-0/0/1", "unit", "7", "disable"]`), whatever form they were written in;
out go `Node`s. `Refused` carries the box's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from lab.dialects.juniper_junos import schema
from lab.dialects.juniper_junos.schema import Kind

Verb = Literal[
    "set", "delete", "deactivate", "activate", "protect", "unprotect", "replace", "open", "annotate", "remark"
]
Edit = tuple[Verb, tuple[str, ...]]
"""One change to a candidate. `replace` is a delete that does not mind when there is nothing to delete; `open` begins
a block: a set where the statement may stand alone, nothing where it needs a child. Of `annotate` and `remark` the last
word is the comment before a statement, or what the box says behind it (`## SECRET-DATA`)."""

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
    protected: bool = False
    comment: str = ""
    remark: str = ""
    """what the box says behind it, where that does not follow from its kind"""

    def copy(self) -> Node:
        return replace(self, children={ident: child.copy() for ident, child in self.children.items()})

    def words(self) -> list[str]:
        """The words this node adds to the path of its parent."""
        words = [self.kind.name] if self.kind.name else []
        if self.kind.shape == "words":
            return [*words, *self.key]
        for index, key in enumerate(self.key):
            words += [self.kind.between[index - 1], key] if index else [key]
        return [*words, self.value] if self.kind.shape == "leaf" else words

    def path_words(self) -> list[str]:
        """The same without a leaf's value: enough to name it."""
        return [self.kind.name] if self.kind.shape == "leaf" and self.kind.name else self.words()

    def ordered(self) -> list[Node]:
        """Children as Junos prints them: by the hierarchy, then by key where a list is sorted, else as they came."""
        return sorted(self.children.values(), key=lambda node: (node.kind.rank, natural(node)))

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


def natural(node: Node) -> tuple[tuple[bool, int, str], ...]:
    """What a node of a sorted list is sorted by."""
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
    if kind.shape == "words":
        count = kind.takes(rest)
        own = Step(kind, tuple(rest[:count]))
        del rest[:count]
        return own
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
    said = words[-1:] if verb in {"annotate", "remark"} else ()
    for path in parse(words[:-1] if said else words, top.kind, partial=True):
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
            _mark(node, verb, *said)


def _mark(node: Node, verb: Verb, said: str = "") -> None:
    match verb:
        case "annotate":
            node.comment = said
        case "remark":
            node.remark = "" if said == usual_remark(node.kind) else said
        case "protect" | "unprotect":
            node.protected = verb == "protect"
        case _:
            node.inactive = verb == "deactivate"


def usual_remark(kind: Kind) -> str:
    """What the box says behind every statement of this kind."""
    if kind.deprecated:
        return f"## Warning: '{kind.name}' is deprecated"
    return "## SECRET-DATA" if kind.type == "secret" else ""


def _set(top: Node, path: list[Step]) -> None:
    node = top
    for step in path:
        assert step.key is not None
        if node.protected:
            raise Refused(f"[{' '.join(node.words())}] is protected, it cannot be changed", severity="warning")
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


def named(top: Node, words: tuple[str, ...]) -> Iterator[Node]:
    """What these words name, if it is there."""
    for path in parse(words, top.kind, partial=True):
        yield from _named(top, path)


def _delete(top: Node, path: list[Step]) -> bool:
    """Delete what the path names; containers that hold nothing any more go with it (list entries stay)."""
    if not path:
        found = bool(top.children)
        top.children.clear()
        return found
    doomed = list(_named(top, path))
    for node in doomed:
        if guarded := next(_protected(node), None):
            words = " ".join(word for step in path for word in (step.kind.name, *(step.key or ())) if word)
            raise Refused(f"[{words}] is protected, '{guarded.words()[0]}' cannot be deleted", severity="warning")
    trail = [top]
    for step in path[:-1]:
        child = trail[-1].children.get((step.kind.name, step.key or ()))
        if child is None:
            return False
        if child.protected:
            raise Refused(f"[{' '.join(child.words())}] is protected, it cannot be changed", severity="warning")
        trail.append(child)
    for node in doomed:
        del trail[-1].children[node.kind.name, node.key]
    while len(trail) > 1 and not trail[-1].children and not trail[-1].kind.stays:
        empty = trail.pop()
        del trail[-1].children[empty.kind.name, empty.key]
    return bool(doomed)


def _protected(node: Node) -> Iterator[Node]:
    if node.protected:
        yield node
    for child in node.children.values():
        yield from _protected(child)
