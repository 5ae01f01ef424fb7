"""Lines whose customer's end is an Ethernet port on a GPON ONT: access, transport, and a router that a product chooses.

ONU user VLAN -> service-port -> S-VLAN on the OLT's uplink -> attachment circuit -> pseudowire -> sub-interface, or
-> flow of an Ethernet port -> group of SDH containers -> flow -> sub-interface. In come characteristics, out go parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Network
from string import ascii_letters
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from controller.errors import InvalidInput
from controller.products._base import Characteristics
from controller.products._transport import carried, segment
from controller.service import Check, ResourceService
from inventory.catalogue import AccessPoint, Catalogue, ElementRecord, Hop
from inventory.pools import Ids

Kbps = Annotated[int, Field(ge=64, le=10_000_000)]
TRAFFIC_CLASS = {"gold": "AF4", "silver": "AF2", "bronze": "BE"}
"""SLA class to the PTN's traffic class"""
_NO_DIGITS = f"{ascii_letters}-_"
"""what a port's name may begin with: `gpon-olt_1/3/12`"""


class GponCharacteristics(Characteristics):
    """What every line on GPON is ordered with."""

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
    stacked: bool = Field(False, description="the line has an inner VLAN of its own inside the S-VLAN")
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
    def _somewhere(self) -> Self:
        if self.address is None and self.ont_serial is None:
            raise ValueError("give `address` or `ont_serial`")
        return self


FarEnd = Callable[[ElementRecord, Mapping[str, Any]], ResourceService]
"""(router, what its part of the line has in any product) → that part"""


def gpon_line(
    service: str, wanted: GponCharacteristics, place: Catalogue, ids: Ids, far_end: FarEnd, *, suspended: bool
) -> tuple[ResourceService, ...]:
    """The parts from the customer's port to the router, whose own is made by `far_end`. Raises InvalidInput, and what
    catalogue and pools raise.
    """
    access = _access(wanted, place)
    olt_hop, *between, router_hop = _path(access, place)
    common = {
        "service": service,
        "label": "_".join([service, *wanted.description.split()]),
        "suspended": suspended,
        "s_vlan": ids.take("s-vlan", "s-vlan"),
        "c_vlan": ids.take("c-vlan", "c-vlan") if wanted.stacked else 0,
        "up_kbps": wanted.bandwidth_up,
        "down_kbps": wanted.bandwidth_down,
        "traffic_class": TRAFFIC_CLASS[wanted.sla_class],
        "monitored": wanted.sla_class == "gold",
    }
    parts = [
        _on_olt(access, olt_hop.out_port, wanted, common, place=place, ids=ids),
        *segment(between, common, place, ids),
    ]
    router = place.element(router_hop.element)
    unit = {"port": router_hop.in_port, "unit": ids.take("unit", "unit", router.name, router_hop.in_port)}
    parts.append(far_end(router, {**router.attributes, **common, **unit}))
    if wanted.stacked:
        _all_stack(parts, place)
    return tuple(parts)


def pe_ends(subnet: IPv4Network) -> dict[str, str]:
    """The router's end of a /30, in the forms that platforms write, and the customer's."""
    return {
        "pe_address": f"{subnet.network_address + 1}/{subnet.prefixlen}",
        "pe_ip": str(subnet.network_address + 1),
        "pe_mask": str(subnet.netmask),
        "ce_ip": str(subnet.network_address + 2),
    }


def gpon_checks(design: tuple[ResourceService, ...], *, suspended: bool) -> tuple[Check, ...]:
    """Suspension takes down the ONT, the circuits of the transport and the sub-interface; a pseudowire stays up."""
    wanted = [(part.element, kind, always) for part in design for kind, always in _kinds(part).items()]
    wanted.sort(key=lambda check: check[2])
    return tuple(Check(element, kind, up=always or not suspended) for element, kind, always in wanted)


def _kinds(part: ResourceService) -> dict[str, bool]:
    """What is up as long as the line is not suspended, or (True) always: objects that there are on this platform."""
    if part.role == "access":
        return {"ont": False} | ({"service-port": False} if "service_port" in part.variables else {})
    return {"interface": False} if "unit" in part.variables else carried(part)


def _all_stack(parts: Sequence[ResourceService], place: Catalogue) -> None:
    """Raises InvalidInput where an element of the line has to know the inner VLAN and is not told: it would carry other
    frames.
    """
    for part in parts:
        if "c_vlan" in part.variables and "c_vlan" not in place.asks(part.platform, part.role):
            raise InvalidInput(
                f"{part.element} is a {part.platform}, whose template for {part.role} knows no inner VLAN",
                field="characteristics.stacked",
                fix="order the line without `stacked`, or name `c_vlan` in that template",
            )


def _on_olt(
    access: AccessPoint,
    uplink: str,
    wanted: GponCharacteristics,
    common: Mapping[str, Any],
    *,
    place: Catalogue,
    ids: Ids,
) -> ResourceService:
    """OLTs number their ONTs from 0 or from 1, and some number flows and rates besides: ids are taken as asked for."""
    olt = place.element(access.element)
    asked = place.asks(olt.platform, "access")
    serial = ids.claim("ont-serial", "ont-serial", access.ont_serial)
    number = "onu-id" if "onu_id" in asked else "ont-id"
    ont = ids.take(number, number, olt.name, access.port)
    taken = {number.replace("-", "_"): ont}
    if "inside_vlan" in asked and wanted.access_vlan != "untagged":
        taken["inside_vlan"] = wanted.access_vlan  # nothing translates it between the customer's port and the OLT
    else:
        inside = ids.take("user-vlan", "user-vlan", olt.name, access.port, str(ont))
        taken |= {"user_vlan": inside, "inside_vlan": inside}
    if "service_port" in asked:
        taken["service_port"] = ids.take("service-port", "service-port", olt.name)
    for name, rate in (("table_up", wanted.bandwidth_up), ("table_down", wanted.bandwidth_down)):
        if name in asked:
            taken[name] = ids.take(name.replace("_", "-"), "traffic-table", olt.name, key=str(rate))
    board, pon = access.port.rsplit("/", 1)
    uplink_board, uplink_port = uplink.rsplit("/", 1)
    own = {
        "access_port": access.port,
        "access_place": access.port.lstrip(_NO_DIGITS),
        "board": board,
        "pon": int(pon),
        "uplink": uplink,
        "uplink_board": uplink_board,
        "uplink_port": int(uplink_port),
        "ont_serial": serial,
        "ont_sn": lettered(serial),
        "ont_port": wanted.ont_port,
        "access_vlan": 0 if wanted.access_vlan == "untagged" else wanted.access_vlan,
    }
    return ResourceService(olt.name, olt.platform, "access", {**olt.attributes, **common, **own, **taken})


def lettered(serial: str) -> str:
    """The other spelling of a serial number: the vendor's four letters and eight hex digits, where it has letters."""
    vendor = bytes.fromhex(serial[:8])
    return vendor.decode("ascii") + serial[8:] if vendor.isalpha() else serial


def _access(wanted: GponCharacteristics, place: Catalogue) -> AccessPoint:
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
    if len(hops) < 2:
        raise InvalidInput(
            f"{access.element} serves {access.address!r} and is a router itself",
            field="characteristics.address",
            fix="a line on GPON begins at an OLT: check the coverage in the inventory",
        )
    return hops
