"""`kaitong matrix`: what is supported. The folders are the matrix: drivers, templates, lab dialects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from controller.commands._doors import Json, emit

SUPPORT = Path(__file__).parents[2] / "docs" / "support.yaml"
"""proof levels beyond what the contract tests show"""


def install(app: typer.Typer) -> None:
    app.command()(matrix)


def matrix(as_json: Json = False) -> None:
    """Platforms and roles, how each is undone, and how well that is proved."""
    from controller.console.tables import table

    rows = supported()
    columns = {
        "PLATFORM": lambda row: row["platform"],
        "ROLE": lambda row: row["role"],
        "UNDO": lambda row: row["undo"],
        "CAPABILITIES": lambda row: " ".join(row["capabilities"]),
        "LAB": lambda row: "yes" if row["lab"] else "no",
        "PROOF": lambda row: row["proof"],
    }
    emit(rows, as_json=as_json, show=lambda: table(rows, columns, "No drivers."))


def supported() -> list[dict[str, Any]]:
    """One row a platform and role."""
    import yaml

    import drivers
    import lab
    from controller.render import FOLDER

    dialects = Path(lab.__file__).parent / "dialects"
    proofs = yaml.safe_load(SUPPORT.read_text(encoding="utf-8")) if SUPPORT.is_file() else {}
    rows = []
    for platform in drivers.platforms():
        driver = drivers.find(platform)
        for template in sorted((FOLDER / platform).glob("*.j2")):
            known = proofs.get(platform, {}) if isinstance(proofs, dict) else {}
            proof = known.get(template.stem, known.get("proof", "contract")) if isinstance(known, dict) else str(known)
            rows.append(
                {
                    "platform": platform,
                    "role": template.stem,
                    "undo": driver.undo.value,
                    "capabilities": sorted(driver.capabilities),
                    "lab": (dialects / f"{platform}.py").is_file(),
                    "proof": proof,
                }
            )
    return rows
