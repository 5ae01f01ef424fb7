"""A site of an MPLS VPN: a customer's Ethernet port on a GPON ONT, over OLT and transport, into a VRF on a router.

All sites of a VPN have one number, from which every router makes the VRF's name, its route distinguisher and its route
target. What lies behind the customer's router is reached by static routes.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Annotated, Any

from pydantic import Field, field_validator

from controller.errors import InvalidInput
from controller.model.service import Check, ResourceService
from controller.products.kit.gpon import GponCharacteristics, gpon_checks, gpon_line, pe_ends
from controller.products.kit.product import Product
from inventory.allocation.ids import Ids
from inventory.catalogue import Catalogue
from inventory.network import ElementRecord


class MplsVpnCharacteristics(GponCharacteristics):
    vpn: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")] = Field(
        description="the customer's name of the VPN: that customer's sites with the same name see each other"
    )
    routes: tuple[IPv4Network, ...] = Field(
        (), max_length=16, description="prefixes behind the customer's router, e.g. 192.168.10.0/24"
    )

    @field_validator("routes")
    @classmethod
    def _in_order(cls, routes: tuple[IPv4Network, ...]) -> tuple[IPv4Network, ...]:
        """Each once, by address: the order in which they are given means nothing."""
        return tuple(sorted(set(routes)))


class MplsVpn(Product):
    name = "mpls_vpn"
    title = "Site of an MPLS VPN on GPON"
    characteristics = MplsVpnCharacteristics
    example = {  # noqa: RUF012 - a ClassVar of the base
        "address": "1 Beishan Road",
        "bandwidth_down": 102400,
        "bandwidth_up": 51200,
        "access_vlan": "untagged",
        "sla_class": "silver",
        "description": "Hupan Tea head office",
        "vpn": "branches",
        "routes": ["192.168.10.0/24"],
    }

    def decompose(
        self,
        service: str,
        wanted: MplsVpnCharacteristics,
        catalogue: Catalogue,
        ids: Ids,
        *,
        customer: str,
        suspended: bool,
    ) -> tuple[ResourceService, ...]:
        def vpn(router: ElementRecord, line: Mapping[str, Any]) -> ResourceService:
            if "as_number" not in router.attributes:
                raise InvalidInput(
                    f"{router.name} has no AS number, out of which route distinguisher and target are made",
                    field="characteristics.address",
                    fix=f"give {router.name} an `as_number` in the `attributes` of the inventory",
                )
            number = ids.take("vpn", "vpn", key=f"{customer} {wanted.vpn}")
            own = {
                "vpn": number,
                "vrf": f"KT-{number}",
                "routes": [
                    {"prefix": str(route), "ip": str(route.network_address), "mask": str(route.netmask)}
                    for route in wanted.routes
                ],
            }
            # another VPN, another block: routers take the address away with the VRF, and none is in two while it moves
            ends = pe_ends(ids.prefix(f"pe-ce {number}", "pe-ce-30"))
            return ResourceService(router.name, router.platform, "vpn", {**line, **own, **ends})

        return gpon_line(service, wanted, catalogue, ids, vpn, suspended=suspended)

    def checks(self, design: tuple[ResourceService, ...], *, suspended: bool) -> tuple[Check, ...]:
        return gpon_checks(design, suspended=suspended)


PRODUCT: Any = MplsVpn()
