"""A line over SDH: in come the nodes of its way and its rate, out go their parts and the timeslots between them.

Every fibre of the way gets a timeslot for each member of the groups at both ends; every node joins its two sides. A
faster line has more members and keeps those it has: these carry on meanwhile (LCAS, ITU-T G.7042).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from controller.errors import InvalidInput
from controller.model.service import ResourceService
from inventory.allocation.ids import Ids
from inventory.catalogue import Catalogue, Hop


@dataclass(frozen=True, slots=True)
class Container:
    """A virtual container: its pool of timeslots, and what it carries."""

    pool: str
    level: str
    kbps: int
    """payload, kbit/s (ITU-T G.707)"""
    most: int
    """members of a group, beyond which the next larger container is taken"""

    def slot(self, number: int) -> list[int]:
        """The number of a timeslot as VC-4 and what is inside of it: K.L.M of 63 VC-12, K of 3 VC-3."""
        inside = 63 if self.level == "VC12" else 3
        vc4, at = divmod(number - 1, inside)
        if self.level == "VC3":
            return [vc4 + 1, at + 1]
        return [vc4 + 1, at // 21 + 1, at % 21 // 3 + 1, at % 3 + 1]


CONTAINERS = (Container("vc12", "VC12", 2176, 10), Container("vc3", "VC3", 48384, 21))


def container_for(kbps: int) -> tuple[Container, int]:
    """The smallest container that few enough members of carry this rate, and how many. Raises InvalidInput."""
    for each in CONTAINERS:
        if (members := math.ceil(kbps / each.kbps)) <= each.most:
            return each, members
    largest = CONTAINERS[-1]
    raise InvalidInput(
        f"{kbps} kbit/s is more than {largest.most} {largest.level} carry",
        field="characteristics.bandwidth_down",
        fix=f"at most {largest.most * largest.kbps} kbit/s where a line passes SDH nodes",
    )


def mstp(hops: Sequence[Hop], common: Mapping[str, Any], catalogue: Catalogue, ids: Ids) -> tuple[ResourceService, ...]:
    """Groups at both ends, cross-connections on every node; a number is the same at both ends of its fibre.

    An Ethernet port tells its flows by the outer VLAN: what a frame has inside of it passes.
    """
    outside = {name: value for name, value in common.items() if name != "c_vlan"}
    container, members = container_for(max(common["up_kbps"], common["down_kbps"]))
    fibres = [
        [
            container.slot(ids.take(f"fibre-{at} member-{member}", container.pool, hop.element, hop.out_port))
            for member in range(1, members + 1)
        ]
        for at, hop in enumerate(hops[:-1], 1)
    ]
    parts = []
    for at, hop in enumerate(hops):
        ethernet = hop.in_port if not at else hop.out_port if at == len(hops) - 1 else ""
        sides = [(hop.in_port, at - 1), (hop.out_port, at)]
        own = {
            "level": container.level,
            "members": members,
            "port": ethernet,
            # groups are numbered on each card, which is what a port's name begins with
            "vcg": ids.take(f"vcg-{at}", "vcg", hop.element, ethernet.rpartition("-")[0]) if ethernet else 0,
            "sides": [{"port": port, "slots": fibres[fibre]} for port, fibre in sides if port != ethernet],
        }
        node = catalogue.element(hop.element)
        parts.append(ResourceService(node.name, node.platform, "transport", {**node.attributes, **outside, **own}))
    return tuple(parts)
