"""The files that a platform uses: its own and, import by import, those of the kit. They are its version.

Read from the text, nothing is run: what a driver imports late, inside a function, counts as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_HOUSE = Path(__file__).parent
_STATEMENT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<module>[.\w]+)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n]+)"
    r"|import[ \t]+(?P<modules>[^\n]+))",
    re.MULTILINE,
)
_COMMENT = re.compile(r"#[^\n]*")


def used_files(file: Path) -> tuple[Path, ...]:
    """This file and all that it imports of `drivers` and of the folder that it is in, each once, ours first."""
    found, waiting = {file}, [file]
    while waiting:
        for each in _imported(waiting.pop()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return tuple(sorted(found, key=lambda each: (not each.is_relative_to(_HOUSE), each)))


def _imported(file: Path) -> Iterator[Path]:
    for found in _STATEMENT.finditer(_COMMENT.sub("", file.read_text(encoding="utf-8"))):
        for module in _words(found["modules"] or ""):
            yield from _file_of(_place(module, file))
        if found["module"] and (package := _place(found["module"], file)):
            yield from _file_of(package)
            for name in _words(found["names"].strip("()")):
                yield from _file_of(package / name)


def _words(names: str) -> Iterator[str]:
    """`a as b, c` → a, c"""
    return (words[0] for each in names.split(",") if (words := each.split()))


def _place(module: str, file: Path) -> Path | None:
    """Where a module would be, without its ending; None for another library's."""
    dots = len(module) - len(module.lstrip("."))
    parts = [part for part in module.split(".") if part]
    if dots:
        return file.parents[dots - 1].joinpath(*parts)
    return _HOUSE.joinpath(*parts[1:]) if parts[0] == _HOUSE.name else None


def _file_of(place: Path | None) -> Iterator[Path]:
    if place:
        yield from (file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file())
