"""A file is its own registration: one listing, one search of extra folders, one import and one refusal for all kinds.

Drivers, templates, dialects, products and use cases are each a `PluginFiles`. Every house may import this package, and
it imports none of them.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

MODULES = ("[!_]*.py", "[!_]*/__init__.py")
"""a plug-in in Python is a file `<name>.py` or a package `<name>/`"""

Refuse = Callable[[Path, int, str, str], Exception]
"""takes the file, the line, what is wrong and how to put it right; returns the error that a house raises for it"""


class PluginRefused(Exception):
    """{file} line {line} - {what is wrong} - {how to put it right}"""

    def __init__(self, file: Path | str, line: int, what: str, fix: str) -> None:
        super().__init__(f"{file} line {line} - {what} - {fix}")
        self.file, self.line, self.what, self.fix = str(file), line, what, fix


def module_name(file: Path) -> str:
    """The name of a plug-in in Python, by its file."""
    return file.parent.name if file.stem == "__init__" else file.stem


def class_text(owner: type) -> tuple[list[str], int]:
    """A class as it is written: the lines from its first to its file's end, and the number of its first line.

    The text alone is read. `inspect.getsourcelines` parses the file instead, and before CPython 3.11.8 two threads that
    parse at once make one of them raise SystemError.
    """
    lines = Path(inspect.getfile(owner)).read_text(encoding="utf-8").splitlines()
    begins = re.compile(rf"\s*class {re.escape(owner.__name__)}\b")
    first = next((at for at, line in enumerate(lines) if begins.match(line)), 0)
    return lines[first:], first + 1


@dataclass
class PluginFiles:
    """The plug-ins of one kind: those of our own folder, and of the folders that `search` was given last."""

    kind: str
    """the word for one of them: `driver`"""
    home: Path
    """our own folder"""
    refuse: Refuse = PluginRefused
    package: str = ""
    """what our own are imported from: `drivers`"""
    patterns: tuple[str, ...] = MODULES
    named: Callable[[Path], str] = module_name
    """file → name"""
    not_plugins: frozenset[str] = frozenset()
    """names of modules that are no plug-ins, here and in other folders"""
    moved: Mapping[str, str] = field(default_factory=dict)
    """module that there once was → where its names are now"""
    folders: tuple[Path, ...] = ()
    _files: dict[str, Path] | None = None

    def search(self, folders: Iterable[Path]) -> None:
        """Look in these folders too from now on. Raises what `refuse` makes for a name that exists twice."""
        wanted = tuple(folders)
        self._files, self.folders = self._listed(wanted), wanted

    @property
    def files(self) -> Mapping[str, Path]:
        """Name → file. Raises what `refuse` makes for a name that exists twice."""
        if self._files is None:
            self._files = self._listed(self.folders)
        return self._files

    def load(self, file: Path) -> ModuleType:
        """Import a plug-in in Python. Raises what `refuse` makes, with the line of the file at which it failed."""
        try:
            return importlib.import_module(self._module(file))
        except Exception as error:
            what, fix = " ".join(f"{type(error).__name__}: {error}".split()), "correct the file"
            if (old := _missing(error)) in self.moved:
                what, fix = f"{old} is no name of ours any more", f"use {self.moved[old]}"
            raise self.refuse(file, _line(file, error), what, fix) from error

    def _listed(self, folders: Iterable[Path]) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for file in self._candidates(folders):
            name = self.named(file)
            if name not in self.not_plugins and (first := found.setdefault(name, file)) != file:
                what = f"the {self.kind} {name!r} is in {first} too"
                raise self.refuse(file, 1, what, "rename or remove one of the two")
        return found

    def _candidates(self, folders: Iterable[Path]) -> Iterator[Path]:
        for folder in (self.home, *folders):
            for pattern in self.patterns:
                yield from sorted(folder.glob(pattern))

    def _module(self, file: Path) -> str:
        """What the file is imported as. A folder from outside is a package of its own: its modules are found beside
        it, and no name in it can stand in for one of ours.
        """
        folder = file.parents[1] if file.stem == "__init__" else file.parent
        if folder == self.home:
            return f"{self.package}.{module_name(file)}"
        package = f"{self.package}.outside_{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
        if package not in sys.modules:
            spec = ModuleSpec(package, None, is_package=True)
            spec.submodule_search_locations = [str(folder)]
            sys.modules[package] = module_from_spec(spec)
        return f"{package}.{module_name(file)}"


def _missing(error: Exception) -> str:
    """The module that an import did not find; "" for any other error."""
    if isinstance(error, ModuleNotFoundError):
        return error.name or ""
    if not isinstance(error, ImportError):
        return ""
    found = re.match(r"cannot import name '(\w+)' from '([\w.]+)'", str(error))
    return f"{found[2]}.{found[1]}" if found else ""


def _line(file: Path, error: Exception) -> int:
    """Where in this file an import failed; 1 where it failed elsewhere."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return error.lineno or 1
    frames = traceback.extract_tb(error.__traceback__)
    return next((at.lineno or 1 for at in reversed(frames) if at.filename == str(file)), 1)
