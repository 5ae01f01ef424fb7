"""What the network file's `lab:` says of one element, checked: in comes its spec, out come numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

N = TypeVar("N", int, float)


def number(spec: Mapping[str, Any], key: str, least: N, otherwise: N) -> N:
    """A number of `least` or more, `otherwise` where nothing is said. Raises ValueError."""
    options = spec.get("lab") or {}
    if key not in options:
        return otherwise
    value = options[key]
    if isinstance(value, bool) or not isinstance(value, int | type(least)) or value < least:
        raise ValueError(f"lab.{key} {value!r} - expected a number of {least} or more")
    return type(least)(value)
