"""Scenarios: the orders that lead to an operation on a line, and the operation itself, which is struck.

Takes a product, the chain of elements that its line begins on, and an operation; returns orders. No product is named
here: what a line has is said for each characteristic, and what a product requires besides comes from its example.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller import products
from controller.errors import InvalidInput
from controller.products.kit.product import ENDS

Body = Mapping[str, Any]
Scenario = tuple[tuple[str, Body], ...]
"""orders, each an operation and the rest of its body: the last one is struck, the others lead there undisturbed"""
NETWORKS = Path(__file__).parents[3] / "lab" / "networks"


@dataclass(frozen=True, slots=True)
class Chain:
    """Elements that a line crosses: the addresses at which it begins."""

    network: Path
    address: str
    other: str
    """where it is moved to: on another PON port where the OLT has one"""
    far: str
    """where it ends, if it has two ends at customers: on another OLT"""


CHAINS: Mapping[str, Chain] = {
    "metro": Chain(NETWORKS / "metro.yaml", "5 Beishan Road", "60 Beishan Road", "5 Jiangnan Avenue"),
    "wulin": Chain(NETWORKS / "mixed.yaml", "5 Wulin Road", "6 Wulin Road", "5 Jiangdong Road"),
    "shuguang": Chain(NETWORKS / "mixed.yaml", "5 Shuguang Road", "6 Shuguang Road", "5 Qianjiang Road"),
    "qianjiang": Chain(NETWORKS / "mixed.yaml", "5 Qianjiang Road", "6 Qianjiang Road", "5 Jiangdong Road"),
}
"""metro: SmartAX, PTN, Junos; wulin and shuguang: ZTE C300 and C620, SDH, VRP; qianjiang: an OLT behind its element
manager, PTN, IOS XR. A data line on metro passes no router; from wulin it passes VRP and Junos, from shuguang VRP and
IOS XR, from qianjiang IOS XR and Junos.
"""

LINE: Mapping[str, tuple[Any, Any]] = {
    "bandwidth_down": (20480, 15360),
    "bandwidth_up": (10240, 10240),
    "access_vlan": (30, 40),
    "far_access_vlan": (50, 60),
    "routes": (["192.168.10.0/24", "192.168.20.0/24"], ["192.168.10.0/24", "192.168.30.0/24"]),
}
"""Characteristic to what a line has first, and after a change."""


def chain_of(product: str) -> Chain:
    """`internet_line@wulin` is on the chain of that name, `internet_line` on that of the metro network."""
    name = product.partition("@")[2] or "metro"
    if name not in CHAINS:
        raise InvalidInput(f"there is no chain {name!r}", field="product", fix=f"one of: {', '.join(CHAINS)}")
    return CHAINS[name]


def scenario(product: str, operation: str) -> Scenario:
    """Raises InvalidInput naming what there is."""
    name, chain = product.partition("@")[0], chain_of(product)
    specification = products.find(name)
    fields = specification.characteristics.model_fields
    ends = dict(zip(ENDS, (chain.address, chain.far), strict=True))
    first = {field: value for field, (value, _) in LINE.items() if field in fields}
    later = {field: value for field, (was, value) in LINE.items() if field in fields and value != was}
    has = specification.required | {end: ends[end] for end in specification.ends} | first
    line = ("provision", {"product": name, "customer": "hupan-tea", "characteristics": has})
    scenarios: dict[str, Scenario] = {
        "provision": (line,),
        **({"change": (line, ("change", {"characteristics": later}))} if later else {}),
        "move": (line, ("change", {"characteristics": {"address": chain.other}})),
        "suspend": (line, ("suspend", {})),
        "resume": (line, ("suspend", {}), ("resume", {})),
        "teardown": (line, ("teardown", {})),
    }
    if operation not in scenarios:
        raise InvalidInput(
            f"{name} has no {operation!r} to prove", field="operation", fix=f"one of: {', '.join(scenarios)}"
        )
    return scenarios[operation]
