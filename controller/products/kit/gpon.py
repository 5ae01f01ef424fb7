"""Lines whose customers' ends are Ethernet ports on GPON ONTs: what is ordered, and the parts of an end and a router.

ONU user VLAN -> service-port -> S-VLAN on the OLT's uplink -> attachment circuit -> pseudowire -> sub-interface, or
-> flow of an Ethernet port -> group of SDH containers -> flow -> sub-interface. In come characteristics, out go parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from string import ascii_letters
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from controller.errors import InvalidInput
from controller.model.service import Check, ResourceService
from controller.products.kit.product import Characteristics
from controller.products.kit.transport import carried, segment
from inventory.allocation.ids import Ids
from inventory.catalogue import AccessPoint, Catalogue, Hop
from inventory.network import ElementRecord

Kbps = Annotated[int, Field(ge=64, le=10_000_000)]
TRAFFIC_CLASS = {"gold": "AF4", "silver": "AF2", "bronze": "BE"}
"""SLA class to the PTN's traffic class"""
_NO_DIGITS = f"{ascii_letters}-_"
"""what a port's name may begin with: `gpon-olt_1/3/12`"""


def _sixteen_hex(serial: str) -> str:
    """Both spellings name the same ONT; the element prints 16 hex digits."""
    if len(serial) == 12 and serial[:4].isalpha():
        serial = serial[:4].encode("ascii", "replace").hex().upper() + serial[4:]
    if len(serial) != 16 or any(digit not in "0123456789ABCDEF" for digit in serial):
        raise ValueError("16 hex digits, or 4 letters and 8 hex digits, e.g. 48575443A0000001 or HWTCA0000001")
    return serial


Address = Annotated[str, Field(max_length=120)]
OntSerial = Annotated[str, StringConstraints(to_upper=True), AfterValidator(_sixteen_hex)]
AccessVlan = Annotated[int, Field(ge=1, le=4094)] | Literal["untagged"]
OntPort = Annotated[int, Field(ge=1, le=8)]
UNTAGGED: Literal["untagged"] = "untagged"


class GponCharacteristics(Characteristics):
    """What every line on GPON is ordered with."""

    address: Address | None = Field(None, description="installation address, as the coverage records spell it")
    ont_serial: OntSerial | None = Field(
        None, description="ONT serial number: 16 hex digits, or 4 letters and 8 hex digits"
    )
    bandwidth_down: Kbps = Field(description="towards the customer, kbit/s")
    bandwidth_up: Kbps = Field(description="from the customer, kbit/s")
    access_vlan: AccessVlan = Field(UNTAGGED, description="VLAN tag at the customer's port, or `untagged`")
    ont_port: OntPort = Field(1, description="Ethernet port of the ONT")
    stacked: bool = Field(False, description="the line has an inner VLAN of its own inside the S-VLAN")
    sla_class: Literal["gold", "silver", "bronze"] = Field(
        default="bronze",
        description="order of admission, traffic class; gold lines are watched from end to end on PTN",
    )
    description: str = Field(
        "",
        max_length=40,
        pattern=r"^[A-Za-z0-9 ._/()+,@:-]*$",
        description="printed on the elements beside the service id",
    )

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.address is None and self.ont_serial is None:
            raise ValueError("give `address` or `ont_serial`")
        return self


@dataclass(frozen=True, slots=True)
class CustomerEnd:
    """A customer's Ethernet port: where its ONT is, and what is used there. `vlan` 0: untagged."""

    access: AccessPoint
    port: int
    vlan: int


def customer_end(
    catalogue: Catalogue, address: str | None, serial: str | None, port: int, vlan: int | Literal["untagged"]
) -> CustomerEnd:
    """By address, by serial, or by both when an ONT other than the recorded one stands there. Raises InvalidInput,
    NotFound.
    """
    if address is None:
        access = catalogue.access_by_serial(serial or "")
    else:
        access = catalogue.access_by_address(address)
        if not (serial or access.ont_serial):
            raise InvalidInput(
                f"no ONT is recorded at {address!r}",
                field="characteristics.ont_serial",
                fix="give the serial of the ONT that was installed",
            )
        access = replace(access, ont_serial=serial or access.ont_serial)
    return CustomerEnd(access, port, 0 if vlan == UNTAGGED else vlan)


FarEnd = Callable[[ElementRecord, Mapping[str, Any]], ResourceService]
"""(router, what its part of the line has in any product) → that part"""


def gpon_line(
    service: str, wanted: GponCharacteristics, catalogue: Catalogue, ids: Ids, far_end: FarEnd, *, suspended: bool
) -> tuple[ResourceService, ...]:
    """The parts from the customer's port to the router, whose own is made by `far_end`. Raises InvalidInput, and what
    catalogue and pools raise.
    """
    here = customer_end(catalogue, wanted.address, wanted.ont_serial, wanted.ont_port, wanted.access_vlan)
    olt_hop, *between, router_hop = _path(here.access, catalogue)
    line = common(service, wanted, ids, suspended=suspended)
    parts = (
        on_olt(here, olt_hop.out_port, line, catalogue, ids),
        *segment(between, line, catalogue, ids),
        far_end(*on_router(router_hop.element, router_hop.in_port, line, catalogue, ids)),
    )
    all_stack(parts, catalogue)
    return parts


def common(service: str, wanted: GponCharacteristics, ids: Ids, *, suspended: bool) -> dict[str, Any]:
    """What every part of a line has. `up_kbps` is from the customer at its near end, `down_kbps` towards it."""
    return {
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


def on_router(
    name: str, port: str, line: Mapping[str, Any], catalogue: Catalogue, ids: Ids
) -> tuple[ElementRecord, dict[str, Any]]:
    """A router, and what its part of a line has in any product: a sub-interface on this port."""
    router = catalogue.element(name)
    return router, {**router.attributes, **line, "port": port, "unit": ids.take("unit", "unit", name, port)}


def pe_ends(subnet: IPv4Network) -> dict[str, str]:
    """The router's end of a /30, in the forms that platforms write, and the customer's."""
    return {
        "pe_address": f"{subnet.network_address + 1}/{subnet.prefixlen}",
        "pe_ip": str(subnet.network_address + 1),
        "pe_mask": str(subnet.netmask),
        "ce_ip": str(subnet.network_address + 2),
    }


def gpon_checks(design: tuple[ResourceService, ...], *, suspended: bool) -> tuple[Check, ...]:
    """Suspension takes down the ONT, the circuits of the transport and the sub-interface; a pseudowire of PTN stays up,
    one between routers does not: it tells the other end that its circuit is down.
    """
    wanted = [(part.element, kind, always) for part in design for kind, always in _kinds(part).items()]
    wanted.sort(key=lambda check: check[2])
    return tuple(Check(element, kind, up=always or not suspended) for element, kind, always in wanted)


def _kinds(part: ResourceService) -> dict[str, bool]:
    """What is up as long as the line is not suspended, or (True) always: objects that there are on this platform."""
    if part.role == "access":
        return {"ont": False} | ({"service-port": False} if "service_port" in part.variables else {})
    if "unit" in part.variables:
        return {"interface": False} | ({"pw": False} if part.role == "vpws" else {})
    return carried(part)


def all_stack(parts: Sequence[ResourceService], catalogue: Catalogue) -> None:
    """Raises InvalidInput where an element of a stacked line has to know the inner VLAN and is not told: it would carry
    other frames.
    """
    for part in parts:
        if part.variables.get("c_vlan") and "c_vlan" not in catalogue.template_variables(part.platform, part.role):
            raise InvalidInput(
                f"{part.element} is a {part.platform}, whose template for {part.role} knows no inner VLAN",
                field="characteristics.stacked",
                fix="order the line without `stacked`, or name `c_vlan` in that template",
            )


def on_olt(end: CustomerEnd, uplink: str, line: Mapping[str, Any], catalogue: Catalogue, ids: Ids) -> ResourceService:
    """OLTs number their ONTs from 0 or from 1, and some number flows and rates besides: ids are taken as asked for."""
    olt = catalogue.element(end.access.element)
    asked = catalogue.template_variables(olt.platform, "access")
    serial = ids.claim("ont-serial", "ont-serial", end.access.ont_serial)
    number = "onu-id" if "onu_id" in asked else "ont-id"
    ont = ids.take(number, number, olt.name, end.access.port)
    taken = {number.replace("-", "_"): ont}
    if "inside_vlan" in asked and end.vlan:
        taken["inside_vlan"] = end.vlan  # nothing translates it between the customer's port and the OLT
    else:
        inside = ids.take("user-vlan", "user-vlan", olt.name, end.access.port, str(ont))
        taken |= {"user_vlan": inside, "inside_vlan": inside}
    if "service_port" in asked:
        taken["service_port"] = ids.take("service-port", "service-port", olt.name)
    for name, rate in (("table_up", line["up_kbps"]), ("table_down", line["down_kbps"])):
        if name in asked:
            taken[name] = ids.take(name.replace("_", "-"), "traffic-table", olt.name, key=str(rate))
    board, pon = end.access.port.rsplit("/", 1)
    uplink_board, uplink_port = uplink.rsplit("/", 1)
    own = {
        "access_port": end.access.port,
        "access_place": end.access.port.lstrip(_NO_DIGITS),
        "board": board,
        "pon": int(pon),
        "uplink": uplink,
        "uplink_board": uplink_board,
        "uplink_port": int(uplink_port),
        "ont_serial": serial,
        "ont_sn": lettered(serial),
        "ont_port": end.port,
        "access_vlan": end.vlan,
    }
    return ResourceService(olt.name, olt.platform, "access", {**olt.attributes, **line, **own, **taken})


def lettered(serial: str) -> str:
    """The other spelling of a serial number: the vendor's four letters and eight hex digits, where it has letters."""
    vendor = bytes.fromhex(serial[:8])
    return vendor.decode("ascii") + serial[8:] if vendor.isalpha() else serial


def _path(access: AccessPoint, catalogue: Catalogue) -> tuple[Hop, ...]:
    hops = catalogue.path(access.element, "router")
    if len(hops) < 2:
        raise InvalidInput(
            f"{access.element} serves {access.address!r} and is a router itself",
            field="characteristics.address",
            fix="a line on GPON begins at an OLT: check the coverage in the inventory",
        )
    return hops
