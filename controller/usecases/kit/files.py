"""Files that doors hand in: orders, plans, inventories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from controller.errors import InvalidInput
from inventory.document import Unreadable, read


def document(file: Path) -> dict[str, Any]:
    """A JSON or YAML file that holds one mapping. Raises InvalidInput."""
    try:
        found = read(file.read_text(encoding="utf-8", errors="replace"))
    except Unreadable as error:
        raise InvalidInput(f"{file} - {error}", field="file", fix="correct the file") from error
    if not isinstance(found, dict):
        raise InvalidInput(
            f"{file} holds no mapping", field="file", fix="write an order as in docs/examples/provision.yaml"
        )
    return found


def inventory(file: Path) -> dict[str, Any]:
    """The description that an inventory file holds. Raises DescriptionError."""
    from inventory.importer import read_file

    return read_file(file)
