"""Orders for benchmarks: internet lines over the chains of `tests/benchmarks/network.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.benchmarks import network
from tests.benchmarks.deployment import Accepted

LINE = {"bandwidth_down": 10240, "bandwidth_up": 5120, "access_vlan": 30, "sla_class": "silver"}


def provisions(places: Sequence[str]) -> list[dict[str, Any]]:
    """Orders for a line to each of these addresses."""
    wanted = {"operation": "provision", "product": "internet_line", "customer": "hupan-tea"}
    return [{**wanted, "characteristics": LINE | {"address": place}} for place in places]


def teardowns(accepted: Sequence[Accepted]) -> list[dict[str, Any]]:
    return [{"operation": "teardown", "service": each.service} for each in accepted]


def spread(chains: int, each: int) -> list[str]:
    """So many addresses of each chain. Chains alternate, so that all are busy at once."""
    return [network.address(chain, at) for at in range(each) for chain in range(1, chains + 1)]
