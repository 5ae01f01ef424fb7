"""`kaitong matrix`: what is supported. The folders are the matrix: drivers, templates, lab dialects."""

from __future__ import annotations

from typing import Annotated

import typer

from controller.doors.cli._doors import Json, emit


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
    from controller.support_matrix import supported

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
