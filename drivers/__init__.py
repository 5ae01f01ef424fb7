"""Drivers: how kaitong speaks to elements. A file `<platform>.py` or a package `<platform>/` is its own registration,
here or in a folder that `search` was given.
"""

from __future__ import annotations

import importlib
import re
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from drivers.imports import used_files
from drivers.kit import secrets
from drivers.loader import DRIVERS, load
from drivers.session import Driver

PORT_KINDS = frozenset(
    {"pon", "uplink", "uni", "nni", "gige", "stm", "stm1", "stm4", "stm16", "stm64", "access", "core"}
)
"""what the inventory may say that a port is, on any platform; `pon` are those where ONTs are looked for"""
_LOADING = threading.Lock()


def search(folders: Iterable[Path]) -> None:
    """Look for platforms in these folders too, in this process. Raises DriverRefused for one that is found twice."""
    DRIVERS.search(folders)
    for known in (platforms, sources, find):
        known.cache_clear()


@cache
def platforms() -> tuple[str, ...]:
    """Names of all platforms that have a driver: the listing of the folders is the support matrix."""
    return tuple(sorted(DRIVERS.files))


@cache
def sources(platform: str) -> tuple[Path, ...]:
    """The files that a driver is made of: its own and all that it imports of ours and of its folder."""
    return used_files(DRIVERS.files[platform])


@cache
def find(platform: str) -> type[Driver]:
    """The driver class of a platform. Importing it is cheap; libraries load at the first connection.

    Raises LookupError naming the platforms that exist, DriverRefused with what the file lacks.
    """
    if platform not in platforms():
        raise LookupError(f"platform {platform!r} has no driver; there are: {', '.join(platforms())}")
    return load(DRIVERS.files[platform])


def ready(names: Iterable[str]) -> None:
    """Load the libraries of these platforms (`libraries` of a driver class) before threads connect: PyEZ walks through
    all modules while it is imported, and fails when another thread imports one meanwhile.
    """
    bases = {base for name in names for base in find(name).__mro__}
    libraries = {library for base in bases for library in vars(base).get("libraries", ())}
    with _LOADING:
        for library in sorted(libraries):
            importlib.import_module(library)


def masked(platform: str, text: str) -> str:
    """This text without the passwords and keys in it, by the forms of all platforms and this one's own words."""
    dialect = getattr(find(platform), "dialect", None)
    return secrets.masked(text, getattr(dialect, "masked", ""))


def port_kinds(platform: str) -> frozenset[str]:
    """What the inventory may say that a port of this platform is; a driver may bring kinds of its own."""
    return PORT_KINDS | frozenset(getattr(find(platform), "port_kinds", ()))


def path_mistake(platform: str, name: str) -> str:
    """What was expected instead where a management path cannot name this object on this platform; else ""."""
    if platform not in platforms():
        return f"a platform with a driver ({', '.join(platforms())})"
    words = find(platform).path_patterns
    return "" if any(re.fullmatch(pattern, name) for pattern in words.values()) else f"one of {', '.join(words)}"
