"""What may be asked of kaitong: one deed a file, and the file is its own registration, here or in a folder outside.

A deed is a function `deed(ports, actor, given)` under `@usecase(permission=...)`, named as its file is. It takes a
pydantic model and gives a value. Doors call use cases and translate; a route and a command of their own are derived
from the declaration where none is written. `kit/` is what they are made of.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from controller.errors import KaitongError, UnknownThing
from controller.usecases.kit.declared import UseCase
from plugin_files import PluginFiles


class UseCaseRefused(KaitongError):
    """A use case's file is not whole."""

    status, code = 500, "usecase"


def _refused(file: Path, line: int, what: str, fix: str) -> UseCaseRefused:
    return UseCaseRefused(f"{file} line {line} - {what}", field="usecase", fix=fix)


USECASES = PluginFiles("use case", Path(__file__).parent, _refused, package=__name__, not_plugins=frozenset({"kit"}))


def search(folders: Iterable[Path]) -> None:
    """Look for use cases in these folders too, in this process. Raises UseCaseRefused for one that is found twice."""
    USECASES.search(folders)
    for known in (names, find):
        known.cache_clear()


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(USECASES.files))


def every() -> list[UseCase[Any, Any, Any]]:
    """All use cases by name. Raises UseCaseRefused."""
    return [find(name) for name in names()]


@cache
def find(name: str) -> UseCase[Any, Any, Any]:
    """Raises UnknownThing naming the use cases that exist, UseCaseRefused with what the file lacks."""
    if name not in names():
        raise UnknownThing(f"unknown use case {name!r}", field="usecase", fix=f"one of: {', '.join(names())}")
    file = USECASES.files[name]
    found = getattr(USECASES.load(file), name, None)
    if not isinstance(found, UseCase):
        fix = f"declare it: `@usecase(permission=...)` above `def {name}(ports, actor, given)`"
        raise _refused(file, 1, f"has no use case {name!r}", fix)
    return found
