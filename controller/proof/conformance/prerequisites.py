"""What a platform must have before it is examined: a driver that is whole, templates, a dialect and its transcripts.

The transcripts are what the dialect was written from: without them it would only repeat what the driver believes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import drivers
from controller import plugins
from controller.errors import InvalidInput
from controller.planning.render import roles


def check_prerequisites(platform: str, *, transcripts: Iterable[Path] | None = None, simulated: bool = True) -> None:
    """Raises InvalidInput, or DriverRefused, for the first thing that is missing, with its file and the fix.

    `transcripts`: folders of them, other than those beside the dialect. Not `simulated`: a real box is examined, which
    needs no dialect.
    """
    if platform not in drivers.platforms():
        raise InvalidInput(
            f"drivers/{platform}.py is missing", field="platform", fix=f"one of: {', '.join(drivers.platforms())}"
        )
    drivers.find(platform)
    if not roles(platform):
        folder = f"device_templates/{platform}"
        raise InvalidInput(f"{folder}/ holds no template", field="platform", fix=f"write {folder}/<role>.j2")
    if not simulated:
        return
    dialect = plugins.dialect(platform)
    if dialect is None:
        raise InvalidInput(f"lab/dialects/{platform} is missing", field="platform", fix="write it as docs/lab.md says")
    folders = plugins.transcripts(dialect) if transcripts is None else tuple(transcripts)
    # ours come with the source, not with the wheel
    installed = not folders and plugins.home_of(dialect) == plugins.ROOT
    if not installed and not transcripts_of(platform, *folders):
        lines = dialect.read_text(encoding="utf-8").splitlines()
        line = next((number for number, text in enumerate(lines, 1) if "ELEMENT" in text), 1)
        home = folders[0] if folders else plugins.home_of(dialect) / "transcripts"
        places = " or ".join(f"{_shown(home)}/{word}/" for word in platform.split("_"))
        raise InvalidInput(
            f"{_shown(dialect)} line {line} - the dialect has no transcripts",
            field="platform",
            fix=f"put sessions of the real box, or of its manual, into {places}",
        )


def transcripts_of(platform: str, *folders: Path) -> list[Path]:
    """The transcripts of a dialect: in the folder that has a word of the platform's name."""
    files = (file for folder in folders for word in platform.split("_") for file in (folder / word).glob("*"))
    return sorted(file for file in files if file.suffix in (".txt", ".xml"))


def _shown(path: Path) -> Path:
    return path.relative_to(plugins.ROOT) if path.is_relative_to(plugins.ROOT) else path
