"""What the flow tests share: one nursery of worker processes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.flow.house")  # before its import: its assertions then say what they saw

from controller.prove.nursery import Nursery  # noqa: E402


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()
