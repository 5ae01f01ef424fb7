"""Extra folders: takes those that the settings name and gives each house its part of them.

Each is laid out as this repository is, with `products/`, `usecases/`, `networks/`, `transcripts/` and `support.yaml`
beside the houses. Nothing is imported before it is asked for; a name that exists twice is refused at once, with both
files.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import drivers
from controller import products, usecases
from controller.errors import InvalidInput
from controller.planning import render
from plugin_files import PluginFiles

ROOT = Path(__file__).parents[1]
LAB = ROOT / "lab"
"""its files are looked at, it is not imported: an installation may be without the lab"""
TRANSCRIPTS = ("tests/contract/transcripts", "transcripts")
"""where a folder may have the sessions that its dialects were written from; ours come with the source, not the wheel"""
_folders: list[Path] = []


def search(folders: Sequence[Path]) -> None:
    """From now on every house of this process looks in these folders too.

    Raises DriverRefused, TemplateError, ProductRefused, UseCaseRefused for a name that exists twice.
    """
    if list(folders) == _folders:
        return
    drivers.search(folder / "drivers" for folder in folders)
    render.search(folder / "device_templates" for folder in folders)
    products.search(folder / "products" for folder in folders)
    usecases.search(folder / "usecases" for folder in folders)
    _folders[:] = folders


def dialects() -> tuple[Path, ...]:
    """Folders of dialects beside the lab's own: what `python -m lab.server` takes as `--dialects`."""
    return tuple(found for folder in _folders if (found := folder / "lab" / "dialects").is_dir())


def dialect(platform: str) -> Path | None:
    """The file of a platform's dialect, where there is one. Raises InvalidInput where there are two."""
    DIALECTS.search(dialects())
    return DIALECTS.files.get(platform)


def _two_dialects(file: Path, line: int, what: str, fix: str) -> InvalidInput:
    return InvalidInput(f"{file} line {line} - {what}", field="platform", fix=fix)


DIALECTS = PluginFiles("dialect", LAB / "dialects", _two_dialects)
"""only listed here: the lab's own process imports them"""


def networks() -> tuple[Path, ...]:
    """The network files that come with the lab and with the extra folders."""
    folders = (LAB / "networks", *(folder / "networks" for folder in _folders))
    return tuple(file for folder in folders for file in sorted(folder.glob("*.yaml")))


def transcripts(dialect: Path) -> tuple[Path, ...]:
    """Folders of transcripts in the folder that this dialect is from."""
    return tuple(found for place in TRANSCRIPTS if (found := home_of(dialect) / place).is_dir())


def home_of(dialect: Path) -> Path:
    """The folder that is laid out as this repository is, and has this dialect."""
    return next(folder.parent for folder in dialect.parents if folder.name == LAB.name)


def support() -> tuple[Path, ...]:
    """The files that say how well platforms are proved."""
    files = (*sorted((ROOT / "docs" / "support").glob("*.yaml")), *(folder / "support.yaml" for folder in _folders))
    return tuple(file for file in files if file.is_file())
