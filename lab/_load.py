"""A dialect is looked over before it is used: what it lacks is told with the file, the line and the fix.

In come folders of dialects beside the lab's own and the name of a platform, out comes the class of its elements.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any

from lab.element import Element

HOUSE = Path(__file__).parent / "dialects"
OWN = ("load", "running", "saved", "reset", "raise_injected", "forward")
"""what every dialect answers by itself"""


class DialectRefused(ValueError):
    """{file} line {line} - {what is wrong} - {how to put it right}"""

    def __init__(self, file: Path, line: int, what: str, fix: str) -> None:
        super().__init__(f"{file} line {line} - {what} - {fix}")


def listing(folders: Iterable[Path | str]) -> dict[str, Path]:
    """The file of each platform, here and in these folders. Raises DialectRefused for a platform that has two."""
    found: dict[str, Path] = {}
    for folder in (HOUSE, *(Path(each).resolve() for each in folders)):
        for file in sorted(folder.glob("[!_]*.py")):
            if (first := found.setdefault(file.stem, file)) != file:
                what = f"the dialect {file.stem!r} is in {first} too"
                raise DialectRefused(file, 1, what, "rename or remove one of the two")
    return found


def load(platform: str, files: Mapping[str, Path]) -> type[Element]:
    """The elements of this platform. Raises DialectRefused for the first thing that is wrong, LookupError."""
    path = files[platform]
    try:
        module = importlib.import_module(_module(path))
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        raise DialectRefused(path, _line(path, error), what, "correct the file") from error
    element = getattr(module, "ELEMENT", None)
    if not (inspect.isclass(element) and issubclass(element, Element)):
        fix = "end it with `ELEMENT = <your subclass of lab.element.Element>`"
        raise DialectRefused(path, 1, "names no element", fix)
    for what, fix in _faults(element, platform):
        raise DialectRefused(path, inspect.getsourcelines(element)[1], what, fix)
    return element


def _faults(element: type[Any], platform: str) -> Iterator[tuple[str, str]]:
    if element.platform != platform:
        what = f"platform is {element.platform!r}, the file is of {platform!r}"
        yield what, f"write `platform = {platform!r}`, or rename the file"
    for name in OWN:
        if getattr(element, name) is getattr(Element, name):
            asked = inspect.signature(getattr(Element, name))
            yield f"`{name}` is missing", f"add `def {name}{asked}`: see lab/element.py"
    if element.shell is Element.shell and element.netconf is Element.netconf:
        yield "it has no door", "add `async def shell(self, channel)` or `netconf`: see lab/element.py"


def _line(path: Path, error: Exception) -> int:
    """Where in this file an import failed."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return error.lineno or 1
    frames = traceback.extract_tb(error.__traceback__)
    return next((at.lineno or 1 for at in reversed(frames) if at.filename == str(path)), 1)


def _module(path: Path) -> str:
    """What the file is imported as. A folder from outside is a package of its own: its rooms are found beside it, and
    no name in it can stand in for one of ours.
    """
    if path.parent == HOUSE:
        return f"lab.dialects.{path.stem}"
    package = f"lab.dialects.outside_{hashlib.sha256(str(path.parent).encode()).hexdigest()[:8]}"
    if package not in sys.modules:
        spec = ModuleSpec(package, None, is_package=True)
        spec.submodule_search_locations = [str(path.parent)]
        sys.modules[package] = module_from_spec(spec)
    return f"{package}.{path.stem}"
