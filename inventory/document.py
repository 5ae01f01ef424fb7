"""A document: in comes YAML or JSON text, out comes what it says.

What would be passed over in silence is refused: a key that stands twice, of which the last one would count; so is what
is nested deeper than anybody means it.
"""

from __future__ import annotations

import json
from typing import Any

import yaml

DEEPEST = 60
"""collections within each other at most; a plan file has a dozen. Some ten thousand end the process, within libyaml"""
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


def _look_over(text: str) -> None:
    """Reads the events alone, which are not nested."""
    keys: list[dict[str, int] | None] = []
    """of each collection that is open the keys so far, with their lines; None: a list"""
    at_key: list[bool] = []
    for event in yaml.parse(text, _LOADER):
        if isinstance(event, yaml.CollectionEndEvent):
            keys.pop()
            at_key.pop()
        if not isinstance(event, yaml.NodeEvent):
            continue
        line = event.start_mark.line + 1 if event.start_mark else 0
        if keys and (here := keys[-1]) is not None:
            if at_key[-1] and isinstance(event, yaml.ScalarEvent) and event.value != "<<":  # merges may be many
                if event.value in here:
                    what = f"line {line}: the key {event.value!r} stands in line {here[event.value]} already"
                    raise Unreadable(f"{what}: remove or rename one of them")
                here[event.value] = line
            at_key[-1] = not at_key[-1]
        if isinstance(event, yaml.CollectionStartEvent):
            keys.append({} if isinstance(event, yaml.MappingStartEvent) else None)
            at_key.append(True)
            if len(keys) > DEEPEST:
                raise _too_deep(f"line {line}: ")


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
