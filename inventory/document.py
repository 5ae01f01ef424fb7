"""A document: in comes YAML or JSON text, out comes what it says.

What would be passed over in silence is refused: a key that stands twice, of which the last one would count; so is what
is nested deeper, or repeated more often by aliases, than anybody means it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import yaml

DEEPEST = 60
"""collections within each other at most; a plan file has a dozen. Some ten thousand end the process, within libyaml"""
MOST_REPEATED = 10_000_000
"""values that aliases repeat at most: of aliases to aliases a few lines say more than any memory holds"""
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's own is a dozen times slower, half a minute for a thousand elements; libyaml is not everywhere"""


class Unreadable(ValueError):
    """What is wrong with the text, where, and the fix."""


class _NoDocument(Unreadable):
    """By the rules of either language."""

    def __init__(self, error: Exception) -> None:
        super().__init__(f"it is neither YAML nor JSON: {' '.join(str(error).split())}")


def read(text: str) -> Any:
    """What the text says. Raises Unreadable."""
    if not text.lstrip().startswith("{"):
        return _yaml(text)
    try:
        found = json.loads(text, object_pairs_hook=_object)  # YAML reads JSON too, but slowly: a plan file is large
    except Unreadable:
        raise
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        try:
            return _yaml(text)  # its mappings may begin so too
        except _NoDocument:
            raise _NoDocument(error) from None
    if too_deep(found):
        raise _too_deep()
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise Unreadable(f"the key {double!r} stands twice in one object: remove or rename one of them")
    return found


def _yaml(text: str) -> Any:
    try:
        _look_over(text)
        return yaml.load(text, _LOADER)  # noqa: S506 - both are safe loaders
    except Unreadable:
        raise
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError) as error:
        # a value that is not what its tag says (`!!bool x`), and a number of thousands of digits, end in any of them
        raise _NoDocument(error) from None


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come: its keys so far, with their lines (None: a list), and how large it is."""

    keys: dict[str, int] | None
    anchor: str | None
    at_key: bool = True
    size: int = 1
    """values in it, with itself; what an alias repeats counts as if it stood there"""
    depth: int = 1
    """collections within each other, with itself"""

    def key(self, event: yaml.NodeEvent, line: int) -> None:
        """Whether key or value comes, and no key twice. Raises Unreadable."""
        if self.keys is None:
            return
        if self.at_key and isinstance(event, yaml.ScalarEvent) and event.value != "<<":  # merges may be many
            if event.value in self.keys:
                what = f"line {line}: the key {event.value!r} stands in line {self.keys[event.value]} already"
                raise Unreadable(f"{what}: remove or rename one of them")
            self.keys[event.value] = line
        self.at_key = not self.at_key


def _look_over(text: str) -> None:
    """Reads the events alone, which are not nested."""
    opened: list[_Open] = []
    named: dict[str | None, tuple[int, int]] = {}
    """of what has a name (an anchor) size and depth"""
    repeated = 0
    for event in yaml.parse(text, _LOADER):
        if isinstance(event, yaml.CollectionEndEvent):
            _close(opened, named)
        if not isinstance(event, yaml.NodeEvent):
            continue
        line = event.start_mark.line + 1 if event.start_mark else 0
        if opened:
            opened[-1].key(event, line)
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else None, event.anchor))
        elif opened:
            repeated += _place(event, line, opened, named)
        if opened and opened[-1].depth + len(opened) - 1 > DEEPEST:
            raise _too_deep(f"line {line}: ")
        if repeated > MOST_REPEATED:
            raise Unreadable(f"line {line}: aliases repeat more than {MOST_REPEATED} values: write out what is meant")


def _close(opened: list[_Open], named: dict[str | None, tuple[int, int]]) -> None:
    """The last one that was opened ends: it is known by its name, and part of the one around it."""
    done = opened.pop()
    if done.anchor:
        named[done.anchor] = (done.size, done.depth)
    if opened:
        opened[-1].size, opened[-1].depth = opened[-1].size + done.size, max(opened[-1].depth, done.depth + 1)


def _place(event: yaml.NodeEvent, line: int, opened: list[_Open], named: dict[str | None, tuple[int, int]]) -> int:
    """A value or an alias in the collection that is open; how many values are repeated by it. Raises Unreadable."""
    if isinstance(event, yaml.ScalarEvent):
        named.pop(event.anchor, None)  # a name that is given anew
        opened[-1].size += 1
        return 0
    if event.anchor in {each.anchor for each in opened}:
        raise Unreadable(f"line {line}: *{event.anchor} stands within what it names: write out what is meant")
    size, depth = named.get(event.anchor, (1, 0))
    opened[-1].size, opened[-1].depth = opened[-1].size + size, max(opened[-1].depth, depth + 1)
    return size


def too_deep(value: Any, deepest: int = DEEPEST) -> bool:
    """Are collections within each other deeper than this?"""
    level = [value]
    for _ in range(deepest):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return any(isinstance(each, dict | list) for each in level)


def _too_deep(where: str = "") -> Unreadable:
    return Unreadable(f"{where}nested deeper than {DEEPEST} levels: nothing that is read here is, correct the file")
