"""Internet line: a customer's Ethernet port on a GPON ONT, over OLT and transport, to a public /30 on a router."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from controller.model.service import Check, ResourceService
from controller.products.kit.gpon import GponCharacteristics, gpon_checks, gpon_line, pe_ends
from controller.products.kit.product import Product
from inventory.allocation.ids import Ids
from inventory.catalogue import Catalogue
from inventory.network import ElementRecord


class InternetLineCharacteristics(GponCharacteristics):
    pass


class InternetLine(Product):
    name = "internet_line"
    title = "Internet line on GPON with a routed public /30"
    characteristics = InternetLineCharacteristics
    example = {  # noqa: RUF012 - a ClassVar of the base
        "address": "1 Beishan Road",
        "bandwidth_down": 102400,
        "bandwidth_up": 51200,
        "access_vlan": "untagged",
        "sla_class": "silver",
        "description": "Hupan Tea head office",
    }

    def decompose(
        self,
        service: str,
        wanted: InternetLineCharacteristics,
        catalogue: Catalogue,
        ids: Ids,
        *,
        customer: str,
        suspended: bool,
    ) -> tuple[ResourceService, ...]:
        del customer  # a public address is whoever's it is given to

        def edge(router: ElementRecord, line: Mapping[str, Any]) -> ResourceService:
            ends = pe_ends(ids.prefix("public", "public-30"))
            return ResourceService(router.name, router.platform, "edge", {**line, **ends})

        return gpon_line(service, wanted, catalogue, ids, edge, suspended=suspended)

    def checks(self, design: tuple[ResourceService, ...], *, suspended: bool) -> tuple[Check, ...]:
        return gpon_checks(design, suspended=suspended)


PRODUCT: Any = InternetLine()
