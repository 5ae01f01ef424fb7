"""A manager of two OLTs, as it came up at each test, and the driver's session with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.u2000_tl1 import DRIVER, U2000
from tests.contract.u2000.lines import target
from tests.contract.u2000_bench import Bench, two_olts


@pytest.fixture(scope="package")
def the_bench() -> Iterator[Bench]:
    yield from two_olts()


@pytest.fixture
def bench(the_bench: Bench) -> Bench:
    the_bench.fresh()
    return the_bench


@pytest.fixture
def driver(bench: Bench) -> Iterator[U2000]:
    session = DRIVER.connect(target(bench))
    yield session
    session.close()
