"""`kaitong matrix`: what is supported. The folders are the matrix: drivers, templates, lab dialects."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any

import typer

from controller.doors.cli._doors import Json, document, emit


def install(app: typer.Typer) -> None:
    app.command()(matrix)


def matrix(
    platform: Annotated[str, typer.Argument(metavar="[PLATFORM]", help="Only this one.")] = "",
    *,
    doubts: Annotated[bool, typer.Option("--doubts", help="The lines that are in doubt, one by one.")] = False,
    as_json: Json = False,
) -> None:
    """Platforms, roles and operations, how each is undone, how well that is proved, and what is in doubt."""
    from controller import plugins
    from controller.doors.terminal.grid import table
    from controller.settings import Settings

    plugins.search(Settings().extra_folders)
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
        {"platform": name, **{part: str(words) for part, words in doubt.items()}}  # YAML reads 2686058500 as a number
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
    import drivers
    from controller import plugins
    from controller.planning.render import roles, variables

    proofs = _proofs()
    return [
        {
            "platform": platform,
            "role": role,
            "operations": _operations(variables(platform, role)),
            "undo": drivers.find(platform).undo.value,
            "capabilities": sorted(drivers.find(platform).capabilities),
            "lab": plugins.dialect(platform) is not None,
            # what nobody has judged is not proved by a real box's words
            "proof": proofs.get(platform, {}).get(role, "lab-proven only"),
            "doubts": proofs.get(platform, {}).get("doubts", []),
        }
        for platform in drivers.platforms()
        for role in roles(platform)
    ]


def _proofs() -> dict[str, dict[str, Any]]:
    """Platform → role → proof level beyond what the contract tests show; and `doubts`, the lines that are in doubt.

    Raises InvalidInput naming the file.
    """
    from controller.errors import InvalidInput
    from controller.plugins import support

    found: dict[str, dict[str, Any]] = {}
    told: dict[str, Path] = {}
    for file in support():
        for platform, entry in document(file).items():
            if platform in found:
                detail, fix = f"{file} - {platform} is judged in {told[platform]} too", "remove one of the two"
                raise InvalidInput(detail, field="support", fix=fix)
            if not isinstance(entry, dict):
                raise InvalidInput(
                    f"{file} - {platform} holds no roles",
                    field="support",
                    fix="write it as docs/support/ has them",
                )
            found[platform], told[platform] = entry, file
    return found


def _operations(asks: Collection[str]) -> list[str]:
    from controller.model.intent import Operation

    needs = {Operation.SUSPEND: "suspended", Operation.RESUME: "suspended"}
    return [each.value for each in Operation if each not in needs or needs[each] in asks]
