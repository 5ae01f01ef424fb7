"""Network files: in comes YAML text, out come plain values, and the other way round.

PyYAML's own reader and writer are a dozen times slower than libyaml's (a network of a thousand elements takes them half
a minute); libyaml is used where PyYAML was built with it.
"""

from __future__ import annotations

from typing import Any

import yaml

_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: type[yaml.SafeDumper | yaml.CSafeDumper] = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


_DEEPEST = 60
"""collections within each other at most: some ten thousand would end the process, within libyaml"""


def load(text: str) -> Any:
    """Raises yaml.YAMLError."""
    depth = 0
    for event in yaml.parse(text, _LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise yaml.YAMLError(f"nested deeper than {_DEEPEST} levels")
    return yaml.load(text, _LOADER)  # noqa: S506 - both are safe loaders


def dump(value: Any) -> str:
    return str(yaml.dump(value, Dumper=_DUMPER, sort_keys=False, allow_unicode=True))
