"""`kaitong matrix`: what is supported. The folders are the matrix: drivers, templates, lab dialects."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any

import typer

from controller.commands._doors import Json, emit

SUPPORT = Path(__file__).parents[2] / "docs" / "support.yaml"
"""proof levels beyond what the contract tests show, and what is in doubt"""


def install(app: typer.Typer) -> None:
    app.command()(matrix)


def matrix(
    platform: Annotated[str, typer.Argument(metavar="[PLATFORM]", help="Only this one.")] = "",
    *,
    doubts: Annotated[bool, typer.Option("--doubts", help="The lines that are in doubt, one by one.")] = False,
    as_json: Json = False,
) -> None:
    """Platforms, roles and operations, how each is undone, how well that is proved, and what is in doubt."""
    from controller.console.tables import table

    rows = [row for row in supported() if platform in ("", row["platform"])]
    if platform and not rows:
        from controller.errors import InvalidInput

        known = ", ".join(dict.fromkeys(row["platform"] for row in supported()))
        raise InvalidInput(f"unknown platform {platform!r}", field="platform", fix=f"one of: {known}")
    columns = {
        "PLATFORM": lambda row: row["platform"],
        "ROLE": lambda row: row["role"],
        "OPERATIONS": lambda row: " ".join(row["operations"]),
        "UNDO": lambda row: row["undo"],
        "CAPABILITIES": lambda row: " ".join(row["capabilities"]),
        "LAB": lambda row: "yes" if row["lab"] else "no",
        "PROOF": lambda row: row["proof"],
        "DOUBTS": lambda row: str(len(row["doubts"])),
    }
    lines = [
        {"platform": name, **doubt}
        for name in dict.fromkeys(row["platform"] for row in rows)
        for doubt in next(row["doubts"] for row in rows if row["platform"] == name)
    ]
    in_doubt = {
        "PLATFORM": lambda line: line["platform"],
        "LINE": lambda line: line["line"],
        "NOT KNOWN": lambda line: line["unknown"],
        "MEANWHILE": lambda line: line["meanwhile"],
    }
    shown = (lines, in_doubt, "Nothing is in doubt.") if doubts else (rows, columns, "No drivers.")
    emit(lines if doubts else rows, as_json=as_json, show=lambda: table(*shown))


def supported() -> list[dict[str, Any]]:
    """One row a platform and role: {platform, role, operations, undo, capabilities, lab, proof, doubts}.

    A role knows all operations, except that suspending needs a template that asks whether the service is `suspended`.
    """
    import yaml

    import drivers
    import lab
    from controller.render import FOLDER, variables

    dialects = Path(lab.__file__).parent / "dialects"
    proofs: dict[str, dict[str, Any]] = yaml.safe_load(SUPPORT.read_text(encoding="utf-8")) if SUPPORT.is_file() else {}
    return [
        {
            "platform": platform,
            "role": role,
            "operations": _operations(variables(platform, role)),
            "undo": drivers.find(platform).undo.value,
            "capabilities": sorted(drivers.find(platform).capabilities),
            "lab": (dialects / f"{platform}.py").is_file(),
            # what nobody has judged is not proved by a real box's words
            "proof": proofs.get(platform, {}).get(role, "lab-proven only"),
            "doubts": proofs.get(platform, {}).get("doubts", []),
        }
        for platform in drivers.platforms()
        for role in sorted(file.stem for file in (FOLDER / platform).glob("*.j2"))
    ]


def _operations(asks: Collection[str]) -> list[str]:
    from controller.service import Operation

    needs = {Operation.SUSPEND: "suspended", Operation.RESUME: "suspended"}
    return [each.value for each in Operation if each not in needs or needs[each] in asks]
