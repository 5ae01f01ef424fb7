"""A ring of three nodes, as it came up at each test, and the driver's session with one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.sdh_tl1 import DRIVER, Sdh
from tests.contract.sdh.lines import target
from tests.contract.sdh_ring import Ring, ring_of_three


@pytest.fixture(scope="package")
def the_ring() -> Iterator[Ring]:
    yield from ring_of_three()


@pytest.fixture
def ring(the_ring: Ring) -> Iterator[Ring]:
    the_ring.fresh()
    yield the_ring
    the_ring.fresh()


@pytest.fixture
def driver(ring: Ring) -> Iterator[Sdh]:
    session = DRIVER.connect(target(ring))
    yield session
    session.close()
