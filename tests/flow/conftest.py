"""What the flow tests share: one forkserver of worker processes, and controllers of which nothing stays on the elements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.flow.house")  # before its import: its assertions then say what they saw

from controller.proof.crash.forkserver import ForkServer  # noqa: E402
from lab.client import LabClient, Running  # noqa: E402
from tests.flow.house import House, quick  # noqa: E402


@pytest.fixture(scope="session")
def forkserver() -> Iterator[ForkServer]:
    made = ForkServer()
    yield made
    made.close()


@pytest.fixture
def tidy_house(lab: Running, metro: LabClient, forkserver: ForkServer, tmp_path: Path) -> Iterator[House]:
    """A controller with one worker on the metro network; at the end every element is as it was found."""
    assert metro
    made = House(quick(tmp_path), lab, forkserver)
    made.worker()
    with made.unchanged():
        yield made
    made.close()


@pytest.fixture
def mixed_house(
    mixed_lab: tuple[Running, dict[str, str]], mixed: LabClient, forkserver: ForkServer, tmp_path: Path
) -> Iterator[House]:
    """The same on the network of the other platforms."""
    assert mixed
    made = House(quick(tmp_path), mixed_lab[0], forkserver)
    made.worker()
    before = made.photograph()
    yield made
    assert made.photograph() == before
    assert (made.held(), made.ids()) == ([], [])
    made.close()
