"""What two Junos configurations differ in, and the edits that build one or lead from one to the other.

In come trees, out go `Difference`s and edits, in the order in which the box prints them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lab.dialects.juniper_junos.tree import Edit, Node, natural


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two configurations differ: `-` gone, `+` new, `!` (de)activated; `path` are the nodes above."""

    sign: str
    path: tuple[Node, ...]
    node: Node


def differences(old: Node, new: Node, path: tuple[Node, ...] = ()) -> Iterator[Difference]:
    """What turns `old` into `new`, in the order of the hierarchy, gone before new at each place."""
    idents = {**old.children, **new.children}
    for ident in sorted(idents, key=lambda ident: (idents[ident].kind.rank, natural(idents[ident]))):
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
    own = (*prefix[: len(prefix) - len(node.words())], *node.path_words())
    if node.inactive:
        yield "deactivate", own
    if node.protected:
        yield "protect", own


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
