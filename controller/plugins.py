"""Extra folders: in come those that the settings name, out goes to each house its part of them.

Each is laid out as this repository is, with `products/`, `networks/`, `transcripts/` and `support.yaml` beside the
houses. Nothing is imported before it is asked for; a name that exists twice is refused at once, with both files.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import drivers
from controller import products
from controller.errors import InvalidInput
from controller.planning import render

ROOT = Path(__file__).parents[1]
TRANSCRIPTS = ("tests/contract/transcripts", "transcripts")
"""where a folder may have the sessions that its dialects were written from; ours come with the source, not the wheel"""
_folders: list[Path] = []


def search(folders: Sequence[Path]) -> None:
    """From now on every house of this process looks in these folders too.

    Raises DriverRefused, TemplateError, ProductRefused for a name that exists twice.
    """
    if list(folders) == _folders:
        return
    drivers.search(folder / "drivers" for folder in folders)
    render.search(folder / "device_templates" for folder in folders)
    products.search(folder / "products" for folder in folders)
    _folders[:] = folders


def dialects() -> tuple[Path, ...]:
    """Folders of dialects beside the lab's own: what `python -m lab.server` takes as `--dialects`."""
    return tuple(found for folder in _folders if (found := folder / "lab" / "dialects").is_dir())


def dialect(platform: str) -> Path | None:
    """The file of a platform's dialect, where there is one. Raises InvalidInput where there are two."""
    import lab

    places = (Path(lab.__file__).parent / "dialects", *dialects())
    found = [file for folder in places if (file := folder / f"{platform}.py").is_file()]
    if len(found) > 1:
        raise InvalidInput(
            f"{found[1]} line 1 - the dialect {platform!r} is in {found[0]} too",
            field="platform",
            fix="rename or remove one of the two",
        )
    return found[0] if found else None


def networks() -> tuple[Path, ...]:
    """The network files that come with the lab and with the extra folders."""
    import lab

    folders = (Path(lab.__file__).parent / "networks", *(folder / "networks" for folder in _folders))
    return tuple(file for folder in folders for file in sorted(folder.glob("*.yaml")))


def transcripts(dialect: Path) -> tuple[Path, ...]:
    """Folders of transcripts in the folder that this dialect is from."""
    home = dialect.parents[2]
    return tuple(found for place in TRANSCRIPTS if (found := home / place).is_dir())


def support() -> tuple[Path, ...]:
    """The files that say how well platforms are proved."""
    files = (ROOT / "docs" / "support.yaml", *(folder / "support.yaml" for folder in _folders))
    return tuple(file for file in files if file.is_file())
