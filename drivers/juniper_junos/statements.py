"""What the set lines of a Junos router are about, how they are asked for, and reading what it answers.

Takes lines and replies; returns filters and values. Pure.
Source: Junos XML Management Protocol guide; captured replies of 24.4R1 and 12.1X46.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from drivers.kit import set_commands
from drivers.kit.set_commands import Grammar, Words
from drivers.platform import Alarm, Line, State, severity

_UNIT, _POLICER = "interfaces * unit *", "firewall policer *"
_INSTANCE = "routing-instances *"
_ROUTE = f"{_INSTANCE} routing-options static route *"
_NEIGHBOR = "protocols l2circuit neighbor *"
_CIRCUIT = f"{_NEIGHBOR} interface *"
_SHARED = tuple(f"{_INSTANCE} {leaf}" for leaf in ("instance-type", "route-distinguisher", "vrf-target"))
GRAMMAR = Grammar(
    # what somebody wrote to a neighbor itself stands in the way of its going
    scopes=(_UNIT, _POLICER, *_SHARED, _INSTANCE, _CIRCUIT, _NEIGHBOR),
    # the sites of a VPN share its routing instance, and each has a part of it
    alone=(f"{_INSTANCE} vrf-table-label", f"{_INSTANCE} interface *", f"{_ROUTE} next-hop *"),
    shared=(_POLICER,),
    containers=(
        f"{_UNIT} vlan-tags",
        f"{_UNIT} family inet",
        f"{_UNIT} family inet policer",
        f"{_UNIT} family ccc",
        f"{_UNIT} family ccc policer",
        f"{_POLICER} if-exceeding",
        f"{_POLICER} then",
        f"{_INSTANCE} routing-options",
        f"{_INSTANCE} routing-options static",
        _ROUTE,
        # a neighbor is read as a whole, so that it is known whether it goes wholly
        _NEIGHBOR,
    ),
    single=(
        *(f"{shared} *" for shared in _SHARED),
        f"{_UNIT} description *",
        f"{_UNIT} encapsulation *",
        f"{_UNIT} vlan-id *",
        f"{_UNIT} vlan-tags outer *",
        f"{_UNIT} vlan-tags inner *",
        f"{_UNIT} family inet policer input *",
        f"{_UNIT} family inet policer output *",
        f"{_UNIT} family ccc policer input *",
        f"{_UNIT} family ccc policer output *",
        f"{_CIRCUIT} virtual-circuit-id *",
        f"{_POLICER} if-exceeding bandwidth-limit *",
        f"{_POLICER} if-exceeding burst-size-limit *",
    ),
)
EVERYTHING = (
    "<configuration><interfaces/><firewall/><routing-instances/><protocols><l2circuit/></protocols></configuration>"
)
_VPN = re.compile(r"KT-(\d+)")
"""a routing instance as templates name it: by the number of its VPN"""
_NUMBER = re.compile(r"(?:target:)?\d+:(\d+)")
"""whoever has this number is in the VPN, whatever the routing instance is called"""
_INTERFACE = re.compile(r"\b(?:[gx]e|et|ae|xle|fxp|lo)-?\d+(?:/\d+/\d+(?::\d+)?)?(?:\.\d+)?\b")


class Circuit(NamedTuple):
    """One end of a pseudowire: the far router's address, the sub-interface, the number (VC id; 0: not told)."""

    neighbor: str
    interface: str
    number: int


def units(lines: tuple[Line, ...]) -> tuple[tuple[str, str], ...]:
    """(port, unit) of every sub-interface in these lines, each once."""
    paths = map(set_commands.words, lines)
    own = [(path[1], path[3]) for path in paths if len(path) > 3 and (path[0], path[2]) == ("interfaces", "unit")]
    circuits = (circuit.interface.rpartition(".") for circuit in _circuits(lines))
    joined = [*(unit for _, unit in _instances(lines) if unit), *((port, unit) for port, _, unit in circuits)]
    return tuple(dict.fromkeys([*own, *joined]))


def vlans(lines: tuple[Line, ...]) -> Iterator[tuple[str, int]]:
    """(port, VLAN) of every sub-interface: its only tag, or the outer one, which may be told with its ethertype."""
    for path in map(set_commands.words, lines):
        tag = path[4:-1] in {("vlan-id",), ("vlan-tags", "outer")} and path[-1].rpartition(".")[2]
        if tag and tag.isdigit() and (path[0], path[2]) == ("interfaces", "unit"):
            yield path[1], int(tag)


def vpns(lines: tuple[Line, ...]) -> frozenset[int]:
    """The numbers of VPNs in these lines: of routing instances by their names, of distinguishers and targets."""
    paths = [path for path in map(set_commands.words, lines) if path[:1] == ("routing-instances",) and len(path) > 2]
    names = (_VPN.fullmatch(path[1]) for path in paths)
    numbers = (_NUMBER.fullmatch(path[-1]) for path in paths if path[2] in {"route-distinguisher", "vrf-target"})
    return frozenset(int(found[1]) for found in (*names, *numbers) if found)


def pseudowires(lines: tuple[Line, ...]) -> tuple[Circuit, ...]:
    """The circuits in these lines whose number is among them."""
    return tuple(circuit for circuit in _circuits(lines) if circuit.number)


def _circuits(lines: tuple[Line, ...]) -> tuple[Circuit, ...]:
    found: dict[tuple[str, str], int] = {}
    for path in map(set_commands.words, lines):
        if len(path) > 5 and path[:3] == ("protocols", "l2circuit", "neighbor"):
            number = int(path[7]) if path[6:7] == ("virtual-circuit-id",) else 0
            found[path[3], path[5]] = found.get((path[3], path[5]), 0) or number
    return tuple(Circuit(*at, number) for at, number in found.items())


def used(lines: tuple[Line, ...]) -> dict[str, frozenset[int]]:
    """Ids that these lines occupy, by pool."""
    pools: dict[str, set[int]] = {}
    for port, unit in units(lines):
        pools.setdefault(f"unit {port}", set()).add(int(unit))
    for port, vlan in vlans(lines):
        pools.setdefault(f"s-vlan {port}", set()).add(vlan)
    more = {
        "vpn": vpns(lines),
        "pw-id": frozenset(circuit.number for circuit in pseudowires(lines)),
    }
    found = {pool: frozenset(ids) for pool, ids in pools.items()} | more
    return {pool: ids for pool, ids in found.items() if ids}


def _instances(lines: tuple[Line, ...]) -> tuple[tuple[str, tuple[str, str] | None], ...]:
    """(name of a routing instance, the sub-interface that this line puts there) of every line of one."""
    paths = [path for path in map(set_commands.words, lines) if len(path) > 2 and path[0] == "routing-instances"]
    subs = (path[3].rpartition(".") if path[2] == "interface" else None for path in paths)
    return tuple((path[1], (sub[0], sub[2]) if sub else None) for path, sub in zip(paths, subs, strict=True))


def scope(touched: tuple[Line, ...]) -> etree._Element:
    """The subtree filter for the sub-interfaces, policers, routing instances and neighbors that these lines touch."""
    root = etree.Element("configuration")
    scopes = dict.fromkeys(GRAMMAR.scope(set_commands.words(line)) for line in touched)
    if subs := [at for at in scopes if at[0] == "interfaces"]:
        interfaces = etree.SubElement(root, "interfaces")
        for port in dict.fromkeys(at[1] for at in subs):
            interface = _named(interfaces, "interface", port)
            for unit in (at[3] for at in subs if at[1] == port):
                _named(interface, "unit", unit)
    if policers := [at[2] for at in scopes if at[0] == "firewall"]:
        firewall = etree.SubElement(root, "firewall")
        for policer in policers:
            _named(firewall, "policer", policer)
    if neighbors := dict.fromkeys(at[3] for at in scopes if at[0] == "protocols"):
        circuits = etree.SubElement(etree.SubElement(root, "protocols"), "l2circuit")
        for neighbor in neighbors:
            _named(circuits, "neighbor", neighbor)
    if instances := dict.fromkeys(at[1] for at in scopes if at[0] == "routing-instances"):
        above = etree.SubElement(root, "routing-instances")
        for instance in instances:
            _named(above, "instance", instance)
    return root


def missing(named: tuple[Line, ...], found: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of objects of which nothing was found."""
    there = {GRAMMAR.object(line) for line in found}
    return tuple(line for line in named if GRAMMAR.object(line) not in there)


_IN_INSTANCE = "routing-instances/instance[normalize-space(name)=$w1]"
_PLACES = {
    _CIRCUIT: "protocols/l2circuit/neighbor[normalize-space(name)=$w3]/interface[normalize-space(name)=$w5]",
    _NEIGHBOR: "protocols/l2circuit/neighbor[normalize-space(name)=$w3]",
    _UNIT: "interfaces/interface[normalize-space(name)=$w1]/unit[normalize-space(name)=$w3]",
    _POLICER: "firewall/policer[normalize-space(name)=$w2]",
    f"{_INSTANCE} interface *": f"{_IN_INSTANCE}/interface[normalize-space(name)=$w3]",
    f"{_ROUTE} next-hop *": f"{_IN_INSTANCE}/routing-options/static/route[normalize-space(name)=$w5]"
    "/next-hop[normalize-space()=$w7]",
    f"{_INSTANCE} *": f"{_IN_INSTANCE}/*[local-name()=$w2]",
    _INSTANCE: _IN_INSTANCE,
}
"""where the XML form has an object, by the pattern of its words; the first that fits"""


def standing(configuration: etree._Element, named: tuple[Line, ...]) -> Words | None:
    """The first object of these lines that the XML form of a configuration has."""
    for path in dict.fromkeys(GRAMMAR.object(line) for line in named):
        place = next(place for pattern, place in _PLACES.items() if set_commands.like(path, pattern))
        names: dict[str, Any] = {f"w{number}": word for number, word in enumerate(path)}
        if configuration.xpath(place, **names):
            return path
    return None


def _named(parent: etree._Element, tag: str, name: str) -> etree._Element:
    node = etree.SubElement(parent, tag)
    etree.SubElement(node, "name").text = name
    return node


def reply(said: Any, *tags: str, or_nothing: bool = False) -> etree._Element:
    """The element of an answer that has one of these names. Raises ValueError: what lacks it is no empty answer.

    PyEZ gives the first element below `rpc-reply`, and True for a reply without content (`or_nothing`: that is an empty
    one); routers with several engines put their answer between names of their own.
    """
    if said is True and or_nothing:
        return etree.Element(tags[0])
    found: etree._Element | None = None if said is True else next(iter(said.iter(*tags)), None)
    if found is None:
        told = "nothing" if said is True else f"<{said.tag}>"
        raise ValueError(f"expected <{'> or <'.join(tags)}> in the answer, found {told}")
    return found


def text(node: etree._Element, path: str) -> str:
    return (node.findtext(f".//{path}") or "").strip()


def told(node: etree._Element, path: str) -> str:
    """The text of an element that must be there. Raises ValueError."""
    if found := text(node, path):
        return found
    raise ValueError(f"expected <{path}> in <{node.tag}>, found nothing")


def interface_state(said: Any, name: str) -> State:
    """Of a logical interface, from its terse page. Raises ValueError where the page is about something else."""
    listed = reply(said, "interface-information")
    node = next((node for node in listed.iter("logical-interface") if text(node, "name") == name), None)
    if node is None:
        raise ValueError(f"expected the logical interface {name} in its page, found nothing")
    admin, oper = told(node, "admin-status"), told(node, "oper-status")
    return State(f"interface {name}", admin == oper == "up", f"admin {admin}, oper {oper}")


def circuit_state(said: Any, circuit: Circuit) -> State:
    """Its status is that of both ends: `Up`, or a code for what is missing (`OL`: the far end told no label)."""
    listed = reply(said, "l2circuit-connection-information")
    own = f"{circuit.interface}(vc {circuit.number})"
    node = next((node for node in listed.iter("connection") if text(node, "connection-id") == own), None)
    status = "not configured" if node is None else told(node, "connection-status")
    return State(f"pw {circuit.number}", status == "Up", f"status {status}")


def alarms(said: Any) -> tuple[Alarm, ...]:
    """All of a list that says how many there are. Raises ValueError where it does not, or has another number."""
    listed = reply(said, "alarm-information")
    details = tuple(map(alarm, listed.iter("alarm-detail")))
    count = 0 if listed.find(".//no-active-alarms") is not None else int(told(listed, "active-alarm-count"))
    if count != len(details):
        raise ValueError(f"expected {count} alarms as their count says, found {len(details)}")
    return details


def alarm(detail: etree._Element) -> Alarm:
    """Junos numbers no alarms: class and description are what makes one the same alarm later."""
    says, level = told(detail, "alarm-description"), severity(told(detail, "alarm-class").lower())
    interface = _INTERFACE.search(says)
    return Alarm(
        f"{level} {says}",
        f"interface {interface[0]}" if interface else says,
        text(detail, "alarm-short-description") or says,
        level,
        says,
        text(detail, "alarm-time"),
    )
