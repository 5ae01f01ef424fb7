"""Line products, one file each. A file is its own registration, here or in a folder that `search` was given; an
incomplete product is refused at import.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from controller.errors import InvalidInput, KaitongError
from controller.products.kit.moved import MOVED
from controller.products.kit.product import Product
from plugin_files import PluginFiles, module_name


class ProductRefused(KaitongError):
    """A product's file is not whole."""

    status, code = 500, "product"


def _refused(file: Path, line: int, what: str, fix: str) -> ProductRefused:
    return ProductRefused(f"{file} line {line} - {what}", field="product", fix=fix)


PRODUCTS = PluginFiles(
    "product", Path(__file__).parent, _refused, package=__name__, not_plugins=frozenset({"kit"}), moved=MOVED
)


def search(folders: Iterable[Path]) -> None:
    """Look for products in these folders too, in this process. Raises ProductRefused for one that is found twice."""
    PRODUCTS.search(folders)
    for known in (names, find):
        known.cache_clear()


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(PRODUCTS.files))


@cache
def find(name: str) -> Product:
    """Raises InvalidInput naming the products that exist, ProductRefused with what the file lacks."""
    if name not in names():
        raise InvalidInput(f"unknown product {name!r}", field="product", fix=f"one of: {', '.join(names())}")
    return _load(PRODUCTS.files[name])


def classes() -> frozenset[str]:
    """Every class of elements that the way of some product leads through. Raises ProductRefused."""
    from controller.products.kit.transport import SEGMENTS

    return frozenset({"olt", "router", *SEGMENTS}).union(*(find(name).classes for name in names()))


def _load(file: Path) -> Product:
    product, name = getattr(PRODUCTS.load(file), "PRODUCT", None), module_name(file)
    if not isinstance(product, Product):
        raise _refused(file, 1, "names no product", "end it with `PRODUCT = <your class>()`")
    if product.name != name:
        raise _refused(file, 1, f"its product is called {product.name!r}", f"call it {name!r}, or rename the file")
    return product
