"""What a platform must have before it is examined: a driver that is whole, templates, a dialect and its transcripts.

The transcripts are what the dialect was written from: without them it would only repeat what the driver believes.
"""

from __future__ import annotations

from pathlib import Path

import drivers
from controller.errors import InvalidInput
from controller.render import FOLDER

ROOT = Path(__file__).parents[2]
TRANSCRIPTS = ROOT / "tests" / "contract" / "transcripts"
"""they come with the source, not with the wheel"""


def check_papers(platform: str, *, transcripts: Path = TRANSCRIPTS) -> None:
    """Raises InvalidInput, or DriverRefused, for the first thing that is missing, with its file and the fix."""
    import lab

    if platform not in drivers.platforms():
        raise InvalidInput(
            f"drivers/{platform}.py is missing", field="platform", fix=f"one of: {', '.join(drivers.platforms())}"
        )
    drivers.find(platform)
    if not sorted((FOLDER / platform).glob("*.j2")):
        folder = f"device_templates/{platform}"
        raise InvalidInput(f"{folder}/ holds no template", field="platform", fix=f"write {folder}/<role>.j2")
    dialect = Path(lab.__file__).parent / "dialects" / f"{platform}.py"
    if not dialect.is_file():
        raise InvalidInput(
            f"lab/dialects/{platform}.py is missing", field="platform", fix="write it as docs/lab.md says"
        )
    if transcripts.is_dir() and not transcripts_of(platform, transcripts):
        line = next(
            number
            for number, text in enumerate(dialect.read_text(encoding="utf-8").splitlines(), 1)
            if "ELEMENT" in text
        )
        places = " or ".join(f"tests/contract/transcripts/{word}/" for word in platform.split("_"))
        raise InvalidInput(
            f"lab/dialects/{platform}.py line {line} - the dialect has no transcripts",
            field="platform",
            fix=f"put sessions of the real box, or of its manual, into {places}",
        )


def transcripts_of(platform: str, folder: Path = TRANSCRIPTS) -> list[Path]:
    """The transcripts of a dialect: in the folder that has a word of the platform's name."""
    files = (file for word in platform.split("_") for file in (folder / word).glob("*"))
    return sorted(file for file in files if file.suffix in (".txt", ".xml"))
