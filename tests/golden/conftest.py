"""Goldens: texts that a reviewer reads. `pytest tests/golden --update-golden` writes them anew; the diff is then reviewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from controller.records.store import Store
from tests.golden.records import metro_store

FOLDER = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the goldens as the code makes them now")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with `tests/golden/NAME.txt`, byte for byte."""
    # without a default this fails where pytest is run on a wider folder: the option is known too late there
    update = request.config.getoption("--update-golden", default=False)

    def compare(name: str, text: str) -> None:
        file = FOLDER / f"{name}.txt"
        if update:
            file.write_text(text, encoding="utf-8")
        assert file.is_file(), f"{file.name} is missing: pytest tests/golden --update-golden"
        assert text == file.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    """An empty controller that knows the metro network."""
    with metro_store(sqlite_url) as made:
        yield made
