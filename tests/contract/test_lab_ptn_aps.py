"""Protection groups of the lab's PTNs: the ring of the metro network, a line over it, and fibres that are cut."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from lxml import etree

from lab.dialects.ptn_netconf import Ptn
from lab.element import Frame
from lab.network import World
from lab.tracer import follow
from tests.conftest import METRO
from tests.contract.ptn_row import PTN, element_of

XH, CORE_1, CORE_2, BJ = "ptn-xh-1", "ptn-core-1", "ptn-core-2", "ptn-bj-1"
LSR = {XH: "10.255.2.1", CORE_1: "10.255.2.3"}
DIRECT, AROUND = [XH, CORE_1], [XH, BJ, CORE_2, CORE_1]
GROUP: dict[str, Any] = {
    "id": 1,
    "linear-protection-type": "path-protection-1-to-1",
    "linear-protection-protocol": "APS",
    "revertive-mode": "no-revertive",
    "protection-tunnel-id": 4,
}


def end(world: World, name: str, working: int, far: str, **other: Any) -> str:
    """The configuration of one end: a second tunnel the other way round, its group, and a line over it."""
    element = world.elements[name]
    root = etree.fromstring(element.running())
    tunnel = {"id": 4, "destination-ip": LSR[far], "egress-ltp-id": "xe-2/2", "admin-status": "admin-up"}
    wire = {"pw-id": 9, "destination-ip": LSR[far], "encaplate-type": "ethernet", "admin-status": "admin-up"}
    circuit = {"ltp-id": "ge-1/1", "access-type": "Dot1Q", "dot1q-vlan-bitmap": 3500, "access-action": "Keep"}
    root.extend(
        [
            element_of("tunnel", tunnel | other.pop("tunnel", {})),
            element_of("snc-switch", GROUP | {"working-tunnel-id": working} | other),
            element_of("pw", wire),
            element_of("snc-eline", {"id": 9, "admin-status": "admin-up", "pw-id": 9, "end-point": circuit}),
        ]
    )
    return etree.tostring(root, encoding="unicode")


@pytest.fixture
def ring() -> World:
    described = yaml.safe_load(METRO.read_text(encoding="utf-8"))
    elements = [spec for spec in described["elements"] if spec["platform"] == Ptn.platform]
    names = {spec["name"] for spec in elements}
    links = [link for link in described["links"] if {each.split()[0] for each in link.values()} <= names]
    world = World({"elements": elements, "links": links}, METRO.parent)
    # on the way back around, traffic to ptn-xh-1 goes on over ptn-bj-1
    around = etree.fromstring(world.elements[CORE_2].running())
    tunnel = around.find(f"{{{PTN}}}tunnel[{{{PTN}}}destination-ip='{LSR[XH]}']/{{{PTN}}}egress-ltp-id")
    assert tunnel is not None
    tunnel.text = "xe-2/1"
    world.elements[CORE_2].load(etree.tostring(around, encoding="unicode"))
    return world


def protected(world: World, **other: Any) -> World:
    for name, working, far in ((XH, 2, CORE_1), (CORE_1, 1, XH)):
        world.elements[name].load(end(world, name, working, far, **other))
    return world


def way(world: World, start: str = XH) -> list[str]:
    """The elements that a frame of the line passes; at the far end it must come out of the port."""
    element, frame = world.elements[start], Frame((3500,))
    trace = follow(world, element, "ge-1/1", frame, element.forward("ge-1/1", frame))
    if trace.why != "no fibre at port ge-1/1":
        return [trace.why]
    assert trace.hops[-1].tags == (3500,)
    return [hop.element for hop in trace.hops]


def down(world: World, name: str = XH) -> set[str]:
    element = world.elements[name]
    assert isinstance(element, Ptn)
    # no customer is on the port of the line: that and its E-Line tell nothing
    return {found for found, why in element.states.items() if why and not found.startswith(("port", "eline"))}


def test_a_cut_fibre_moves_a_line_to_the_other_tunnel_in_both_directions(ring: World) -> None:
    world = protected(ring)
    assert (way(world), down(world)) == (DIRECT, set())
    world.cut_link(XH, "xe-2/1")
    assert (way(world), way(world, CORE_1)) == (AROUND, AROUND[::-1])
    assert "tunnel 2" in down(world)
    assert not {"pw 9", "aps 1"} & (down(world) | down(world, CORE_1))
    alarms = {(alarm.name, alarm.object) for alarm in world.elements[XH].alarms.active.values()}
    assert ("MPLS_TUNNEL_LOCV", "tunnel 2") in alarms
    assert not [name for name, found in alarms if found == "pw 9"]
    world.restore_link(XH, "xe-2/1")
    assert way(world) == AROUND, "it does not go back by itself"
    world.cut_link(BJ, "xe-2/1")
    assert (way(world), way(world, CORE_1)) == (DIRECT, DIRECT[::-1])
    assert "tunnel 4" in down(world)


def test_where_both_tunnels_are_cut_the_line_is_down_until_one_is_back(ring: World) -> None:
    world = protected(ring)
    world.cut_link(XH, "xe-2/1")
    world.cut_link(BJ, "xe-2/1")
    assert down(world) >= {"tunnel 2", "tunnel 4", "aps 1", "pw 9"}
    world.restore_link(BJ, "xe-2/1")
    assert way(world) == AROUND
    assert not {"aps 1", "pw 9"} & down(world)


def test_a_working_tunnel_that_is_switched_off_is_protected_too(ring: World) -> None:
    world = protected(ring)
    root = etree.fromstring(world.elements[XH].running())
    status = root.find(f"{{{PTN}}}tunnel[{{{PTN}}}id='2']/{{{PTN}}}admin-status")
    assert status is not None
    status.text = "admin-down"
    world.elements[XH].load(etree.tostring(root, encoding="unicode"))
    assert way(world) == AROUND


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"protection-tunnel-id": 2}, "a tunnel does not protect itself"),
        ({"protection-tunnel-id": 1}, "tunnels 2 and 1 do not lead to one LSR"),
        ({"tunnel": {"egress-ltp-id": "xe-2/1"}}, "tunnels 2 and 4 do not leave by two ports"),
        ({"protection-tunnel-id": 77}, "refers to nothing"),
        ({"linear-protection-type": "ring"}, "linear-protection-type"),
    ],
)
def test_a_group_that_protects_nothing_is_refused(ring: World, other: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ring.elements[XH].load(end(ring, XH, 2, CORE_1, **other))
