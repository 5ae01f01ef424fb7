"""Internet line: a customer's Ethernet port on a GPON ONT, through OLT and PTN, to a routed public /30 on a router.

ONU user VLAN -> service-port -> S-VLAN on the OLT's uplink -> attachment circuit -> pseudowire -> sub-interface
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from controller.errors import InvalidInput
from controller.products._base import Characteristics, Product
from controller.service import Check, ResourceService
from inventory.catalogue import AccessPoint, Catalogue, Hop
from inventory.pools import Ids

Kbps = Annotated[int, Field(ge=64, le=10_000_000)]
TRAFFIC_CLASS = {"gold": "AF4", "silver": "AF2", "bronze": "BE"}
"""SLA class to the PTN's traffic class"""


class InternetLineCharacteristics(Characteristics):
    address: str | None = Field(
        None, max_length=120, description="installation address, as the coverage records spell it"
    )
    ont_serial: Annotated[str, StringConstraints(to_upper=True)] | None = Field(
        None, description="ONT serial number: 16 hex digits, or 4 letters and 8 hex digits"
    )
    bandwidth_down: Kbps = Field(description="towards the customer, kbit/s")
    bandwidth_up: Kbps = Field(description="from the customer, kbit/s")
    access_vlan: Annotated[int, Field(ge=1, le=4094)] | Literal["untagged"] = Field(
        "untagged", description="VLAN tag at the customer's port, or `untagged`"
    )
    ont_port: int = Field(1, ge=1, le=8, description="Ethernet port of the ONT")
    sla_class: Literal["gold", "silver", "bronze"] = "bronze"
    description: str = Field(
        "",
        max_length=40,
        pattern=r"^[A-Za-z0-9 ._/()+,@:-]*$",
        description="printed on the elements beside the service id",
    )

    @field_validator("ont_serial")
    @classmethod
    def _sixteen_hex(cls, serial: str | None) -> str | None:
        """Both spellings name the same ONT; the element prints 16 hex digits."""
        if serial is None:
            return None
        if len(serial) == 12 and serial[:4].isalpha():
            serial = serial[:4].encode("ascii", "replace").hex().upper() + serial[4:]
        if len(serial) != 16 or any(digit not in "0123456789ABCDEF" for digit in serial):
            raise ValueError("16 hex digits, or 4 letters and 8 hex digits, e.g. 48575443A0000001 or HWTCA0000001")
        return serial

    @model_validator(mode="after")
    def _somewhere(self) -> InternetLineCharacteristics:
        if self.address is None and self.ont_serial is None:
            raise ValueError("give `address` or `ont_serial`")
        return self


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
        self, service: str, wanted: InternetLineCharacteristics, place: Catalogue, ids: Ids, *, suspended: bool
    ) -> tuple[ResourceService, ...]:
        access = _access(wanted, place)
        olt_hop, ptn_a, *_, ptn_z, router_hop = _path(access, place)
        olt, router = place.element(olt_hop.element), place.element(router_hop.element)
        near, far = place.element(ptn_a.element), place.element(ptn_z.element)
        common = {
            "service": service,
            "label": "_".join([service, *wanted.description.split()]),
            "suspended": suspended,
            "s_vlan": ids.take("s-vlan", "s-vlan"),
            "up_kbps": wanted.bandwidth_up,
            "down_kbps": wanted.bandwidth_down,
        }
        serial = ids.claim("ont-serial", "ont-serial", access.ont_serial)
        ont_id = ids.take("ont-id", "ont-id", olt.name, access.port)
        board, pon = access.port.rsplit("/", 1)
        uplink_board, uplink_port = olt_hop.out_port.rsplit("/", 1)
        on_olt = common | {
            "board": board,
            "pon": int(pon),
            "ont_id": ont_id,
            "ont_serial": serial,
            "ont_port": wanted.ont_port,
            "access_vlan": 0 if wanted.access_vlan == "untagged" else wanted.access_vlan,
            "user_vlan": ids.take("user-vlan", "user-vlan", olt.name, access.port, str(ont_id)),
            "service_port": ids.take("service-port", "service-port", olt.name),
            "table_up": ids.take("table-up", "traffic-table", olt.name, key=str(wanted.bandwidth_up)),
            "table_down": ids.take("table-down", "traffic-table", olt.name, key=str(wanted.bandwidth_down)),
            "uplink_board": uplink_board,
            "uplink_port": int(uplink_port),
            "line_profile": olt.attributes["line_profile"],
            "service_profile": olt.attributes["service_profile"],
            "gem_index": olt.attributes["gem_index"],
        }
        on_ptn = common | {"pw_id": ids.take("pw", "pw-id"), "traffic_class": TRAFFIC_CLASS[wanted.sla_class]}
        on_near = on_ptn | {
            "ac_id": ids.take("ac-near", "ac-id", near.name),
            "port": ptn_a.in_port,
            "peer_lsr": far.attributes["lsr_id"],
            "in_kbps": wanted.bandwidth_up,
            "out_kbps": wanted.bandwidth_down,
        }
        on_far = on_ptn | {
            "ac_id": ids.take("ac-far", "ac-id", far.name),
            "port": ptn_z.out_port,
            "peer_lsr": near.attributes["lsr_id"],
            "in_kbps": wanted.bandwidth_down,
            "out_kbps": wanted.bandwidth_up,
        }
        subnet = ids.prefix("public", "public-30")
        on_router = common | {
            "port": router_hop.in_port,
            "unit": ids.take("unit", "unit", router.name, router_hop.in_port),
            "pe_address": f"{subnet.network_address + 1}/{subnet.prefixlen}",
        }
        return (
            ResourceService(olt.name, olt.platform, "access", on_olt),
            ResourceService(near.name, near.platform, "transport", on_near),
            ResourceService(far.name, far.platform, "transport", on_far),
            ResourceService(router.name, router.platform, "edge", on_router),
        )

    def checks(self, design: tuple[ResourceService, ...], *, suspended: bool) -> tuple[Check, ...]:
        """Suspension takes the ONT, both attachment circuits and the sub-interface down; the pseudowire stays up."""
        kinds = {"access": ("ont", "service-port"), "transport": ("eline",), "edge": ("interface",)}
        wanted = [Check(part.element, kind, not suspended) for part in design for kind in kinds[part.role]]
        return (*wanted, *(Check(part.element, "pw", up=True) for part in design if part.role == "transport"))


def _access(wanted: InternetLineCharacteristics, place: Catalogue) -> AccessPoint:
    """Where the customer is: by address, by serial, or by both when an ONT other than the recorded one stands there."""
    if wanted.address is None:
        return place.access_by_serial(wanted.ont_serial or "")
    at_address = place.access_by_address(wanted.address)
    if wanted.ont_serial is None and not at_address.ont_serial:
        raise InvalidInput(
            f"no ONT is recorded at {wanted.address!r}",
            field="characteristics.ont_serial",
            fix="give the serial of the ONT that was installed",
        )
    return AccessPoint(
        at_address.address, at_address.element, at_address.port, wanted.ont_serial or at_address.ont_serial
    )


def _path(access: AccessPoint, place: Catalogue) -> tuple[Hop, ...]:
    hops = place.path(access.element, "router")
    if len(hops) < 4:
        raise InvalidInput(
            f"the path from {access.element} to a router has {len(hops)} elements",
            field="characteristics.address",
            fix="an internet line needs an OLT, two PTN ends and a router: check the links in the inventory",
        )
    return hops


PRODUCT: Any = InternetLine()
