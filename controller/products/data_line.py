"""Data line: an Ethernet line between two customers' ports on GPON ONTs, over whatever lies between their OLTs.

Elements of transport carry it as they carry any line. Where the way passes routers, the first and the last of them join
their ends by a pseudowire; those between switch labels and know nothing of it. A line has one pseudowire id for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any, Self

from pydantic import Field, model_validator

from controller.errors import InvalidInput
from controller.model.service import Check, ResourceService
from controller.products.kit.gpon import (
    UNTAGGED,
    AccessVlan,
    Address,
    CustomerEnd,
    GponCharacteristics,
    OntPort,
    OntSerial,
    all_stack,
    common,
    customer_end,
    gpon_checks,
    on_olt,
    on_router,
)
from controller.products.kit.product import Product
from controller.products.kit.transport import segment
from inventory.allocation.ids import Ids
from inventory.catalogue import Catalogue, Hop
from inventory.errors import AlreadyUsed, NotFound

Variables = Mapping[str, Any]


class DataLineCharacteristics(GponCharacteristics):
    """The near end is ordered as that of any line, `bandwidth_up` is from it to the far end."""

    far_address: Address | None = Field(None, description="installation address of the far end")
    far_ont_serial: OntSerial | None = Field(None, description="ONT serial number at the far end")
    far_access_vlan: AccessVlan = Field(UNTAGGED, description="VLAN tag at the far end's port, or `untagged`")
    far_ont_port: OntPort = Field(1, description="Ethernet port of the ONT at the far end")

    @model_validator(mode="after")
    def _far_somewhere(self) -> Self:
        if self.far_address is None and self.far_ont_serial is None:
            raise ValueError("give `far_address` or `far_ont_serial`")
        return self


class DataLine(Product):
    name = "data_line"
    title = "Ethernet data line between two sites on GPON"
    characteristics = DataLineCharacteristics
    example = {  # noqa: RUF012 - a ClassVar of the base
        "address": "1 Beishan Road",
        "far_address": "1 Jiangnan Avenue",
        "bandwidth_down": 102400,
        "bandwidth_up": 51200,
        "access_vlan": "untagged",
        "sla_class": "silver",
        "description": "Hupan Tea head office",
    }

    def decompose(
        self,
        service: str,
        wanted: DataLineCharacteristics,
        catalogue: Catalogue,
        ids: Ids,
        *,
        customer: str,
        suspended: bool,
    ) -> tuple[ResourceService, ...]:
        del customer  # nobody else is on a data line
        near = customer_end(catalogue, wanted.address, wanted.ont_serial, wanted.ont_port, wanted.access_vlan)
        with _far_fields():
            far = customer_end(
                catalogue, wanted.far_address, wanted.far_ont_serial, wanted.far_ont_port, wanted.far_access_vlan
            )
        first, *between, last = _way(near, far, catalogue)
        line = common(service, wanted, ids, suspended=suspended)
        back = line | {"up_kbps": line["down_kbps"], "down_kbps": line["up_kbps"]}
        parts = [on_olt(near, first.out_port, line, catalogue, ids)]
        for class_, hops in groupby(between, lambda hop: catalogue.element(hop.element).class_):
            carry = _routers if class_ == "router" else segment
            parts += carry(tuple(hops), line, catalogue, ids)
        with _far_fields():
            parts.append(on_olt(far, last.in_port, back, catalogue, ids))
        all_stack(parts, catalogue)
        return tuple(parts)

    def checks(self, design: tuple[ResourceService, ...], *, suspended: bool) -> tuple[Check, ...]:
        return gpon_checks(design, suspended=suspended)


def _way(near: CustomerEnd, far: CustomerEnd, catalogue: Catalogue) -> tuple[Hop, ...]:
    if near.access.element == far.access.element:
        raise InvalidInput(
            f"both ends are on {near.access.element}, which keeps its customers apart",
            field="characteristics.far_address",
            fix="a data line joins sites on different OLTs",
        )
    return catalogue.path_between(near.access.element, far.access.element)


def _routers(hops: Sequence[Hop], line: Variables, catalogue: Catalogue, ids: Ids) -> tuple[ResourceService, ...]:
    """A sub-interface and an end of the pseudowire on the first router and on the last."""
    if len(hops) < 2:
        raise InvalidInput(
            f"both ends lead to {hops[0].element}, and a pseudowire has two routers",
            field="characteristics.far_address",
            fix="a data line over routers joins sites behind different ones",
        )
    back = {**line, "up_kbps": line["down_kbps"], "down_kbps": line["up_kbps"]}
    near, near_line = on_router(hops[0].element, hops[0].in_port, line, catalogue, ids)
    far, far_line = on_router(hops[-1].element, hops[-1].out_port, back, catalogue, ids)
    for router in (near, far):
        if "loopback" not in router.attributes:
            raise InvalidInput(
                f"{router.name} has no loopback address, which the pseudowire leads to",
                field="characteristics.far_address",
                fix=f"give {router.name} a `loopback` in the `attributes` of the inventory",
            )
    number = ids.take("pw", "pw-id")
    return tuple(
        ResourceService(
            here.name, here.platform, "vpws", {**own, "pw_id": number, "peer_loopback": there.attributes["loopback"]}
        )
        for here, own, there in ((near, near_line, far), (far, far_line, near))
    )


@contextmanager
def _far_fields() -> Iterator[None]:
    """What is wrong with the far end is told of its fields."""
    try:
        yield
    except InvalidInput as error:
        error.field = error.field.replace(".", ".far_")
        raise
    except (NotFound, AlreadyUsed) as error:
        error.kind = f"far {error.kind}"
        raise


PRODUCT: Any = DataLine()
