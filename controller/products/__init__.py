"""Line products, one file each. A file is its own registration, here or in a folder that `search` was given; an
incomplete product is refused at import.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
import traceback
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path

from controller.errors import InvalidInput, KaitongError
from controller.products._base import Product

HOUSE = Path(__file__).parent
_folders: list[Path] = []
"""where products are looked for beside our own folder"""


class ProductRefused(KaitongError):
    """A product's file is not whole."""

    status, code = 500, "product"


def search(folders: Iterable[Path]) -> None:
    """Look for products in these folders too, in this process. Raises ProductRefused for one that is found twice."""
    wanted = list(folders)
    _listing(wanted)
    _folders[:] = wanted
    for known in (_files, names, find):
        known.cache_clear()


def _listing(folders: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in (HOUSE, *folders):
        for file in sorted(folder.glob("[!_]*.py")):
            if (first := found.setdefault(file.stem, file)) != file:
                raise _refused(file, f"the product {file.stem!r} is in {first} too", "rename or remove one of the two")
    return found


def _refused(file: Path, what: str, fix: str, line: int = 1) -> ProductRefused:
    return ProductRefused(f"{file} line {line} - {what}", field="product", fix=fix)


@cache
def _files() -> Mapping[str, Path]:
    return _listing(_folders)


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(_files()))


@cache
def find(name: str) -> Product:
    """Raises InvalidInput naming the products that exist, ProductRefused with what the file lacks."""
    if name not in names():
        raise InvalidInput(f"unknown product {name!r}", field="product", fix=f"one of: {', '.join(names())}")
    return _load(_files()[name])


def classes() -> frozenset[str]:
    """Every class of elements that the way of some product leads through. Raises ProductRefused."""
    from controller.products._transport import SEGMENTS

    return frozenset({"olt", "router", *SEGMENTS}).union(*(find(name).classes for name in names()))


def _load(file: Path) -> Product:
    try:
        module = importlib.import_module(_module(file))
    except Exception as error:
        words = " ".join(f"{type(error).__name__}: {error}".split())
        raise _refused(file, words, "correct the file", _line(file, error)) from error
    product = getattr(module, "PRODUCT", None)
    if not isinstance(product, Product):
        raise _refused(file, "names no product", "end it with `PRODUCT = <your class>()`")
    if product.name != file.stem:
        raise _refused(file, f"its product is called {product.name!r}", f"call it {file.stem!r}, or rename the file")
    return product


def _line(file: Path, error: Exception) -> int:
    """Where in this file an import failed."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return error.lineno or 1
    frames = traceback.extract_tb(error.__traceback__)
    return next((at.lineno or 1 for at in reversed(frames) if at.filename == str(file)), 1)


def _module(file: Path) -> str:
    """What the file is imported as: a folder from outside is a package of its own."""
    if file.parent == HOUSE:
        return f"{__name__}.{file.stem}"
    package = f"{__name__}.outside_{hashlib.sha256(str(file.parent).encode()).hexdigest()[:8]}"
    if package not in sys.modules:
        spec = ModuleSpec(package, None, is_package=True)
        spec.submodule_search_locations = [str(file.parent)]
        sys.modules[package] = module_from_spec(spec)
    return f"{package}.{file.stem}"
