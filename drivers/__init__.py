"""Drivers: how kaitong speaks to elements. A file `<platform>.py` here is its own registration."""

from __future__ import annotations

import pkgutil
import re
from functools import cache

from drivers._load import load
from drivers.base import Driver


@cache
def platforms() -> tuple[str, ...]:
    """Names of all platforms that have a driver: the folder listing is the support matrix."""
    known = (module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return tuple(sorted(name for name in known if name not in {"base", "sessions"}))


@cache
def find(platform: str) -> type[Driver]:
    """The driver class of a platform. Importing it is cheap; libraries load at the first connection.

    Raises LookupError naming the platforms that exist, DriverRefused with what the file lacks.
    """
    if platform not in platforms():
        raise LookupError(f"platform {platform!r} has no driver; there are: {', '.join(platforms())}")
    return load(platform, f"drivers.{platform}")


def path_mistake(platform: str, name: str) -> str:
    """What was expected instead where a management path cannot name this object on this platform; else ""."""
    if platform not in platforms():
        return f"a platform with a driver ({', '.join(platforms())})"
    words = find(platform).path_words
    return "" if any(re.fullmatch(pattern, name) for pattern in words.values()) else f"one of {', '.join(words)}"
