"""What a Junos box says of itself: facts, interfaces, alarms, uptime. In comes an RPC, out goes the body of its reply.

Texts stand on lines of their own, as operational replies of 24.4 have them; clients strip them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from xml.sax.saxutils import escape

from lxml import etree

from lab.alarms import Alarm
from lab.dialects.juniper_junos.check import interfaces, vlan_of
from lab.dialects.juniper_junos.rpc import child, child_text, dated
from lab.dialects.juniper_junos.tree import Node, Refused


class Box(Protocol):
    """What these answers need of the element."""

    ports: dict[str, dict[str, Any]]
    identity: dict[str, str]
    booted: float

    @property
    def config(self) -> Node: ...
    def answering_name(self) -> str: ...
    def link_is_up(self, port: str) -> bool: ...
    def active_alarms(self) -> list[Alarm]: ...


@dataclass(frozen=True, slots=True)
class Logical:
    """One logical interface as it stands."""

    name: str
    unit: Node
    admin: bool
    up: bool


@dataclass(frozen=True, slots=True)
class Physical:
    name: str
    node: Node | None
    admin: bool
    up: bool
    logicals: tuple[Logical, ...]


def physicals(box: Box) -> list[Physical]:
    """All ports, configured or not, and what is configured beyond them (lo0)."""
    configured = {node.key[0]: node for node in interfaces(box.config)}
    names = [*box.ports, *(name for name in configured if name not in box.ports)]
    return [_physical(box, name, configured.get(name)) for name in names]


def _physical(box: Box, name: str, node: Node | None) -> Physical:
    admin = node is None or node.at("disable") is None
    up = admin and (name not in box.ports or box.link_is_up(name))
    logicals = []
    for unit in node.entries("unit") if node else ():
        enabled = admin and unit.at("disable") is None
        logicals.append(Logical(f"{name}.{unit.key[0]}", unit, enabled, enabled and up))
    return Physical(name, node, admin, up, tuple(logicals))


def tag(name: str, value: object) -> str:
    return f"<{name}>\n{escape(str(value))}\n</{name}>"


def block(name: str, *lines: str, **attributes: str) -> str:
    given = "".join(f' {key.replace("__", ":")}="{value}"' for key, value in attributes.items())
    return "\n".join([f"<{name}{given}>", *lines, f"</{name}>"])


def state(up: bool) -> str:
    return "up" if up else "down"


# -- interfaces -------------------------------------------------------------------------------------------------------
def interface_information(box: Box, rpc: etree._Element) -> str:
    space = "http://xml.juniper.net/junos/24.4R0/junos-interface"
    if child_text(rpc, "routing-instance"):
        # the private instance between line cards and routing engine: a box with one engine shows nothing there
        return block("interface-information", xmlns=space)
    terse = child(rpc, "terse") is not None
    found = list(wanted(box, child_text(rpc, "interface-name")))
    lines = [_physical_xml(each, terse) if isinstance(each, Physical) else _logical_xml(each, terse) for each in found]
    return block("interface-information", *lines, xmlns=space, junos__style="terse" if terse else "normal")


def wanted(box: Box, name: str) -> Iterator[Physical | Logical]:
    """All ports, or what has this name. Raises Refused where nothing has."""
    everything = physicals(box)
    if not name:
        yield from everything
        return
    for port in everything:
        if port.name == name:
            yield port
            return
        for logical in port.logicals:
            if logical.name == name:
                yield logical
                return
    raise Refused(f"device {name} not found")


def _physical_xml(port: Physical, terse: bool) -> str:
    lines = [tag("name", port.name), tag("admin-status", state(port.admin)), tag("oper-status", state(port.up))]
    if not terse:
        lines += (
            [tag("description", port.node.text("description"))] if port.node and port.node.text("description") else []
        )
        lines += [tag("mtu", port.node.text("mtu") or 1522 if port.node else 1514), tag("speed", "1000mbps")]
        lines += [tag("current-physical-address", "00:00:5e:00:53:01"), dated("interface-flapped", 0)]
    return block("physical-interface", *lines, *(_logical_xml(each, terse) for each in port.logicals))


def _logical_xml(logical: Logical, terse: bool) -> str:
    unit = logical.unit
    lines = [tag("name", logical.name)]
    if terse:
        lines += [tag("admin-status", state(logical.admin)), tag("oper-status", state(logical.up))]
        lines += [tag("description", unit.text("description"))] if unit.text("description") else []
        lines.append("<filter-information>\n</filter-information>")
    else:
        lines += [tag("description", unit.text("description"))] if unit.text("description") else []
        lines.append(block("if-config-flags", *_flags(logical)))
        if vlan_of(unit):
            lines.append(f'<link-address junos:format="VLAN-Tag [ 0x8100.{vlan_of(unit)} ] "/>')
        lines.append(tag("encapsulation", "ENET2"))
    family = unit.at("family")
    lines += [_family_xml(node) for node in (family.ordered() if family else ()) if not node.inactive]
    return block("logical-interface", *lines)


def _flags(logical: Logical) -> Iterator[str]:
    """`Flags: Up SNMP-Traps`, `Down`, or `Hardware-Down Device-Down` under a port without link."""
    if logical.up:
        yield "<iff-up/>\n<iff-snmp-traps/>"
    elif logical.admin:
        yield "<iff-up/>\n<iff-hardware-down/>\n<iff-device-down/>"
    else:
        yield "<iff-down/>\n<iff-snmp-traps/>"


def _family_xml(family: Node) -> str:
    lines = [tag("address-family-name", family.kind.name)]
    policers = [(direction, family.text("policer", direction)) for direction in ("input", "output")]
    lines += [block("policer-information", tag(f"policer-{each}", name)) for each, name in policers if name]
    lines += [block("interface-address", tag("ifa-local", node.key[0])) for node in family.entries("address")]
    return block("address-family", *lines)


# -- alarms -----------------------------------------------------------------------------------------------------------
def alarm_information(box: Box, kind: str) -> str:
    """`show chassis alarms` shows its own, `show system alarms` all."""
    space = "http://xml.juniper.net/junos/24.4R0/junos-alarm"
    alarms = [each for each in box.active_alarms() if kind == "system" or each.details["type"] == "Chassis"]
    if not alarms:
        summary = block("alarm-summary", "<no-active-alarms/>")
        return block("alarm-information", summary, xmlns=space)
    summary = block("alarm-summary", tag("active-alarm-count", len(alarms)))
    details = [
        block(
            "alarm-detail",
            dated("alarm-time", each.raised),
            tag("alarm-class", each.severity),
            tag("alarm-description", each.details["description"]),
            tag("alarm-short-description", each.name),
            tag("alarm-type", each.details["type"]),
        )
        for each in alarms
    ]
    return block("alarm-information", summary, *details, xmlns=space)


# -- facts ------------------------------------------------------------------------------------------------------------
def software_information(box: Box) -> str:
    model, version = box.identity["model"], box.identity["software"]
    package = block("package-information", tag("name", "os-kernel"), tag("comment", f"JUNOS OS Kernel [{version}]"))
    return block(
        "software-information",
        tag("host-name", box.answering_name()),
        tag("product-model", model),
        tag("product-name", model),
        tag("junos-version", version),
        package,
    )


def system_information(box: Box) -> str:
    return block(
        "system-information",
        tag("hardware-model", box.identity["model"]),
        tag("os-name", "junos"),
        tag("os-version", box.identity["software"]),
        tag("serial-number", box.identity.get("serial", "")),
        tag("host-name", box.answering_name()),
    )


def chassis_inventory(box: Box) -> str:
    lines = [tag("name", "Chassis"), tag("serial-number", box.identity.get("serial", ""))]
    chassis = block("chassis", *lines, tag("description", box.identity["model"].upper()), junos__style="inventory")
    return block("chassis-inventory", chassis, xmlns="http://xml.juniper.net/junos/24.4R0/junos-chassis")


def route_engine_information(box: Box) -> str:
    up = int(time.time() - box.booted)
    lines = [tag("slot", 0), tag("mastership-state", "master"), tag("status", "OK"), tag("model", "RE-S-1600x8")]
    lines += [f'<up-time junos:seconds="{up}">\n{up} seconds\n</up-time>', tag("last-reboot-reason", "power cycle")]
    engine = block("route-engine", *lines)
    return block("route-engine-information", engine, xmlns="http://xml.juniper.net/junos/24.4R0/junos-chassis")


def uptime_information(box: Box) -> str:
    now = time.time()
    up = int(now - box.booted)
    booted = block(
        "system-booted-time",
        dated("date-time", box.booted),
        f'<time-length junos:seconds="{up}">\n{up} secs\n</time-length>',
    )
    return block("system-uptime-information", block("current-time", dated("date-time", now)), booted)
