"""Drivers: how kaitong speaks to elements. A file `<platform>.py` here is its own registration."""

from __future__ import annotations

import importlib
import pkgutil
import re
import threading
from collections.abc import Iterable
from functools import cache

from drivers._load import load
from drivers.base import Driver

_LATE = {
    "drivers._inverse": ("netmiko.ssh_dispatcher",),
    "drivers._netconf": ("drivers._ncclient",),
    "drivers._napalm": ("napalm.junos.junos",),
}
"""what a way of speaking loads at its first connection"""
_LOADING = threading.Lock()


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


def ready(names: Iterable[str]) -> None:
    """Load the libraries of these platforms before threads connect: PyEZ walks through all modules while it is
    imported, and fails when another thread imports one meanwhile.
    """
    ways = {base.__module__ for name in names for base in find(name).__mro__}
    with _LOADING:
        for way in sorted(ways & _LATE.keys()):
            for library in _LATE[way]:
                importlib.import_module(library)


def path_mistake(platform: str, name: str) -> str:
    """What was expected instead where a management path cannot name this object on this platform; else ""."""
    if platform not in platforms():
        return f"a platform with a driver ({', '.join(platforms())})"
    words = find(platform).path_words
    return "" if any(re.fullmatch(pattern, name) for pattern in words.values()) else f"one of {', '.join(words)}"
