"""Data trees: what a datastore holds. A tree is never changed in place once it is in a datastore: an edit copies the
path that it changes and shares the rest, which makes datastores cheap to copy and to compare.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TypeAlias

Tree: TypeAlias = "dict[str, str | tuple[str, ...] | Tree]"
"""A container: child name → text of a leaf, values of a leaf-list, tree of a container, or (of a list) key → tree of
the entry; where a list has several keys they are joined by tabs."""

_DIGITS = re.compile(r"(\d+)")


def subtree(tree: Tree, *names: str) -> Tree:
    """The container or list under these names; empty where there is none."""
    for name in names:
        below = tree.get(name, {})
        assert isinstance(below, dict)
        tree = below
    return tree


def entries(tree: Tree, name: str) -> Iterator[tuple[str, Tree]]:
    """The entries of a list, in the order of their keys."""
    found = subtree(tree, name)
    for key in sorted(found, key=natural):
        yield key, subtree(found, key)


def unordered(tree: Tree, name: str) -> Iterator[tuple[str, Tree]]:
    """The entries of a list as they come, for those who look at all of them."""
    for key, entry in subtree(tree, name).items():
        assert isinstance(entry, dict)
        yield key, entry


def leaf(tree: Tree, *names: str) -> str:
    """The text of a leaf; "" where there is none."""
    text = subtree(tree, *names[:-1]).get(names[-1], "")
    assert isinstance(text, str)
    return text


@functools.lru_cache(maxsize=1 << 16)
def natural(key: str) -> tuple[tuple[bool, int, str], ...]:
    """Sorts `ge-1/2` before `ge-1/10` and 9 before 10."""
    return tuple((part.isdigit(), int(part) if part.isdigit() else 0, part) for part in _DIGITS.split(key) if part)
