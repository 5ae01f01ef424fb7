"""The tables of the documents that the code knows better: `python3 run.py docs` writes them, a test compares them.

A table stands between `<!-- table: NAME -->` and `<!-- end -->`. Nothing of it is written by hand, so a new platform or
product needs no edit of a document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import drivers
from controller import products
from controller.planning.render import roles, variables
from controller.support_matrix import supported

DOCS = Path(__file__).parents[1] / "docs"
_TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_NO_PLACE = {"suspended", "up_kbps", "down_kbps", "in_kbps", "out_kbps"}
"""variables in which the states of a service differ: they say no place on a box"""
_NO_SINGLE_VALUE = {"routes", "members", "sides"}


def _table(head: str, rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield f"| {head} |"
    yield "|" + "---|" * (head.count(" | ") + 1)
    yield from (f"| {' | '.join(row)} |" for row in rows)


def platforms() -> Iterator[str]:
    head = "platform | role | operations | undo | capabilities | in the lab | proof"
    yield from _table(
        head,
        (
            (
                f"`{row['platform']}`",
                f"`{row['role']}`",
                ", ".join(row["operations"]),
                row["undo"],
                ", ".join(row["capabilities"]),
                "yes" if row["lab"] else "no",
                row["proof"],
            )
            for row in supported()
        ),
    )


def places() -> Iterator[str]:
    """What `kaitong driver test --set` may name."""
    yield from _table("platform | role | names for `--set`", _places())


def _places() -> Iterator[tuple[str, str, str]]:
    for platform in drivers.platforms():
        for role in roles(platform):
            names = variables(platform, role).keys() - _NO_PLACE - _NO_SINGLE_VALUE
            yield f"`{platform}`", f"`{role}`", ", ".join(f"`{name}`" for name in sorted(names))


def product_names() -> Iterator[str]:
    yield from _table("product | what it is", ((f"`{name}`", products.find(name).title) for name in products.names()))


def characteristics() -> Iterator[str]:
    """Those of every line, then those that a product has besides."""
    schemas = {name: products.find(name).characteristics.model_json_schema() for name in products.names()}
    properties: dict[str, dict[str, Any]] = {name: schema["properties"] for name, schema in schemas.items()}
    first = next(iter(properties.values()))
    common = [each for each in first if all(each in fields for fields in properties.values())]
    yield from ("Of every line:", "", *_described({name: first[name] for name in common}))
    for product, fields in properties.items():
        if own := {name: field for name, field in fields.items() if name not in common}:
            yield from ("", f"Of `{product}` besides:", "", *_described(own))


def _described(fields: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    rows = ((f"`{name}`", _values(field), str(field.get("description", ""))) for name, field in fields.items())
    yield from _table("characteristic | values | what it does", rows)


def _values(field: Mapping[str, Any]) -> str:
    """What a characteristic may be, in words, by its JSON schema."""
    if "anyOf" in field:
        return ", or ".join(_values(each) for each in field["anyOf"] if each.get("type") != "null")
    if "enum" in field or "const" in field:
        return ", ".join(field.get("enum", ())) or f"`{field['const']}`"
    match field["type"]:
        case "integer":
            return f"{field['minimum']} to {field['maximum']}"
        case "boolean":
            return "true, false"
        case "array":
            return f"up to {field['maxItems']}"
        case _:
            return f"up to {field['maxLength']} characters" if "maxLength" in field else "text"


TABLES: Mapping[str, Callable[[], Iterator[str]]] = {
    made.__name__: made for made in (platforms, places, product_names, characteristics)
}


def current(text: str) -> str:
    """This document with its tables as they are to be."""
    return _TABLE.sub(lambda found: "".join((found[1], *(f"{row}\n" for row in TABLES[found[2]]()), found[3])), text)


def main() -> None:
    for file in sorted(DOCS.glob("*.md")):
        text = file.read_text(encoding="utf-8")
        if (wanted := current(text)) != text:
            file.write_text(wanted, encoding="utf-8")


if __name__ == "__main__":
    main()
