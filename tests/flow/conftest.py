"""What the flow tests share: one nursery of worker processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.flow.house import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()
