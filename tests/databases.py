"""Databases that tests begin with: made once in a test process, by the program's own migrations, then copied.

What an empty database is filled with is the same each time. The tests of migrations take an empty one.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from controller.app import open_app
from controller.settings import Settings
from inventory.importer import load_file


def ready(url: str, network: Path | None = None) -> bool:
    """Copy to the SQLite file of this URL, when it is not there yet, a database at the newest revision with the tables
    of durable execution, and this inventory. Whether it did.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or Path(str(parsed.database)).exists():
        return False
    file = Path(str(parsed.database))
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_made(network), file)
    return True


@cache
def _made(network: Path | None) -> Path:
    file = _folder() / f"{network.stem if network else 'empty'}-{_made.cache_info().currsize}.db"
    fill(f"sqlite:///{file}", network)
    return file


@cache
def _folder() -> Path:
    folder = tempfile.mkdtemp(prefix="kaitong-ready-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def fill(url: str, network: Path | None = None) -> None:
    """Bring an empty database to where every test begins."""
    app = open_app(Settings(database_url=url))
    assert app.starter
    if network:
        app.store.write(lambda session: load_file(session, network))
    app.close()
