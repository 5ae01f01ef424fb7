"""Line products, one file each. A file here is its own registration; an incomplete product is refused at import."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from controller.errors import InvalidInput
from controller.products._base import Product


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")))


@cache
def find(name: str) -> Product:
    """Raises InvalidInput naming the products that exist."""
    if name not in names():
        raise InvalidInput(f"unknown product {name!r}", field="product", fix=f"one of: {', '.join(names())}")
    product: Product = importlib.import_module(f"controller.products.{name}").PRODUCT
    return product
