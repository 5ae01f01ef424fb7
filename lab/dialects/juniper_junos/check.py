"""What `commit check` looks at beyond syntax. In comes a candidate, out come the objections in the words of the box.

Layout of an objection (12.1X46 and CLI captures): the daemon, `[edit path]`, the statement, the message. The conditions
are those of an MX with flexible tagging; wording marked [I] is not from a capture.
"""

from __future__ import annotations

from collections.abc import Iterator

from lab.dialects.juniper_junos.tree import Node, Refused


def objections(candidate: Node) -> list[Refused]:
    return [
        *_policers(candidate),
        *_ports(candidate),
        *_addresses(candidate),
        *_instances(candidate),
        *_circuits(candidate),
    ]


def interfaces(top: Node) -> list[Node]:
    """The active physical interfaces."""
    above = top.at("interfaces")
    return above.entries("") if above else []


def units(top: Node) -> Iterator[tuple[Node, Node]]:
    """The active logical interfaces with the ports they are on, in order."""
    for port in interfaces(top):
        yield from ((port, unit) for unit in port.entries("unit"))


def _policers(top: Node) -> Iterator[Refused]:
    firewall = top.at("firewall")
    defined = {node.key[0] for node in firewall.entries("policer")} if firewall else set()
    for port, unit in units(top):
        family = unit.at("family")
        for protocol in family.ordered() if family else ():
            for direction in ("input", "output"):
                name = protocol.text("policer", direction)
                if name and not protocol.inactive and name not in defined:
                    path = f"[edit interfaces {port.key[0]} unit {unit.key[0]} family {protocol.kind.name} policer]"
                    yield Refused(f"Referenced policer '{name}' is not defined", direction, path, "dcd")


def _ports(top: Node) -> Iterator[Refused]:
    for port in interfaces(top):
        path = f"[edit interfaces {port.key[0]}]"
        tagged = port.at("flexible-vlan-tagging") or port.at("vlan-tagging")
        seen: dict[str, str] = {}
        for unit in port.entries("unit"):
            number, vlan = unit.key[0], vlan_of(unit)
            if not tagged and vlan:
                yield Refused(
                    "VLAN-ID can only be specified on tagged ethernet interfaces", f"unit {number}", path, "dcd"
                )
            elif not tagged and number != "0":
                # as captured on 12.1X46
                yield Refused("Only unit 0 is valid for this encapsulation", f"unit {number}", path, "dcd")
            elif vlan and vlan in seen:
                message = f"duplicate VLAN-ID {vlan} on interface, also used by unit {seen[vlan]}"  # [I]
                yield Refused(message, f"unit {number}", path, "dcd")
            seen.setdefault(vlan, number)


def vlan_of(unit: Node) -> str:
    """`1063`, or `1063.2001` for two tags, empty without any."""
    inner = unit.text("vlan-tags", "inner")
    outer = unit.text("vlan-tags", "outer")
    return unit.text("vlan-id") or (f"{outer}.{inner}" if inner else outer)


def addresses(unit: Node) -> list[str]:
    inet = unit.at("family", "inet")
    return [node.key[0] for node in inet.entries("address")] if inet else []


def instances(top: Node) -> list[Node]:
    """The active routing instances."""
    above = top.at("routing-instances")
    return above.entries("") if above else []


def placed(top: Node) -> dict[str, str]:
    """Logical interface → the routing instance that it is in, the first where there are several."""
    found: dict[str, str] = {}
    for instance in instances(top):
        for interface in instance.entries("interface"):
            found.setdefault(interface.key[0], instance.key[0])
    return found


def circuits(top: Node) -> Iterator[tuple[str, Node]]:
    """(neighbor, its interface) of every layer 2 circuit, in order."""
    above = top.at("protocols", "l2circuit")
    for neighbor in above.entries("neighbor") if above else ():
        yield from ((neighbor.key[0], interface) for interface in neighbor.entries("interface"))


def _addresses(top: Node) -> Iterator[Refused]:
    """The routing daemon refuses one local address on two logical interfaces of one instance."""
    seen: dict[tuple[str, str], str] = {}
    where = placed(top)
    for port, unit in units(top):
        name = f"{port.key[0]}.{unit.key[0]}"
        instance = where.get(name, "default")
        for address in addresses(unit):
            host = address.partition("/")[0]
            other = seen.setdefault((instance, host), name)
            if other != name:
                path = f"[edit interfaces {port.key[0]} unit {unit.key[0]} family inet]"
                both = f"rt_inst {instance}, intfs {other} and {name}"
                yield Refused(
                    f"identical local address is found on {both}, family inet", f"address {address}", path, "rpd"
                )


def _instances(top: Node) -> Iterator[Refused]:
    """What the routing daemon wants of an instance; the words are all inferred [I]."""
    known = {f"{port.key[0]}.{unit.key[0]}" for port, unit in units(top)}
    distinguishers: dict[str, str] = {}
    where = placed(top)
    for instance in instances(top):
        name = instance.key[0]
        path = f"[edit routing-instances {name}]"
        for interface in instance.entries("interface"):
            if interface.key[0] not in known:
                yield Refused("interface is not defined", f"interface {interface.key[0]}", path, "rpd")
            elif (other := where[interface.key[0]]) != name:
                message = f"interface is in routing instance {other} already"
                yield Refused(message, f"interface {interface.key[0]}", path, "rpd")
        distinguisher = instance.text("route-distinguisher", "")
        if instance.text("instance-type") != "vrf":
            continue
        for statement, there in (("route-distinguisher", distinguisher), ("vrf-target", instance.at("vrf-target"))):
            if not there:
                yield Refused(f"missing mandatory statement: '{statement}'", "instance-type vrf", path, "rpd")
        if distinguisher and distinguishers.setdefault(distinguisher, name) != name:
            message = f"route distinguisher is used by routing instance {distinguishers[distinguisher]}"
            yield Refused(message, f"route-distinguisher {distinguisher}", path, "rpd")


def _circuits(top: Node) -> Iterator[Refused]:
    """What interface and routing daemons want of a circuit, all [I]."""
    logical = {f"{port.key[0]}.{unit.key[0]}": unit for port, unit in units(top)}
    for name, unit in logical.items():
        switched = unit.text("encapsulation") == "vlan-ccc"
        for family, wrong in (("inet", switched), ("ccc", not switched)):
            if wrong and unit.at("family", family) is not None:
                port, _, number = name.partition(".")
                message = f"family {family} is not supported with this encapsulation"
                yield Refused(message, f"family {family}", f"[edit interfaces {port} unit {number}]", "dcd")
    seen: dict[str, str] = {}
    numbers: dict[tuple[str, str], str] = {}
    for neighbor, interface in circuits(top):
        name, number = interface.key[0], interface.text("virtual-circuit-id")
        path = f"[edit protocols l2circuit neighbor {neighbor}]"
        statement = f"interface {name}"
        if name not in logical:
            yield Refused("interface is not defined", statement, path, "rpd")
        elif logical[name].text("encapsulation") != "vlan-ccc":
            yield Refused("interface encapsulation is not CCC or TCC", statement, path, "rpd")
        if not number:
            yield Refused("missing mandatory statement: 'virtual-circuit-id'", statement, path, "rpd")
        elif (other := numbers.setdefault((neighbor, number), name)) != name:
            message = f"virtual-circuit-id {number} is used by interface {other} already"
            yield Refused(message, statement, path, "rpd")
        if (other := seen.setdefault(name, neighbor)) != neighbor:
            yield Refused(f"interface is in a circuit to neighbor {other} already", statement, path, "rpd")
