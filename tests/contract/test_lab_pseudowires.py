"""Pseudowires between the lab's routers, whatever their make: when they are up, why not, and where frames go.

Native configuration is loaded into three routers in a row, VRP - Junos - IOS XR; the one in the middle also only switches.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from lab.dialects.cisco_iosxr import IosXr
from lab.dialects.cisco_iosxr import circuits as iosxr_circuits
from lab.dialects.cisco_iosxr.check import objections as iosxr_objections
from lab.dialects.cisco_iosxr.text import Document as IosXrDocument
from lab.dialects.huawei_vrp import Vrp
from lab.dialects.huawei_vrp import circuits as vrp_circuits
from lab.dialects.huawei_vrp.check import may_set
from lab.dialects.huawei_vrp.commit import Session
from lab.dialects.huawei_vrp.text import Document as VrpDocument
from lab.dialects.juniper_junos import Junos
from lab.dialects.juniper_junos.circuits import connection_information
from lab.dialects.juniper_junos.cli import operational
from lab.dialects.juniper_junos.tree import Refused
from lab.dialects.pseudowires import Down, Router
from lab.element import Dropped, Forwarded, Frame
from lab.network import World
from lab.tracer import follow

MIXED = Path(__file__).parents[2] / "lab" / "networks" / "mixed.yaml"
VRP, JUNOS, XR = "pe-n-1", "pe-e-1", "pe-s-1"
LSR = {VRP: "10.255.3.3", JUNOS: "10.255.3.5", XR: "10.255.3.4"}
PORT = {VRP: "GigabitEthernet0/1/2", JUNOS: "ge-0/0/1", XR: "GigabitEthernet0/0/0/1"}


def lines(
    router: str, peer: str, number: int = 100001, vlan: int = 1001, *, word: bool = True, kind: str = "vlan"
) -> str:
    """One end of a pseudowire in the router's own language, to be put before the end of its configuration."""
    port, to = PORT[router], LSR[peer]
    if router == VRP:
        control, raw = " control-word" if word else "", "" if kind == "vlan" else " raw"
        return f"interface {port}.{vlan}\n vlan-type dot1q {vlan}\n mpls l2vc {to} {number}{control}{raw}\n#\n"
    if router == XR:
        inside = ("   control-word\n" if word else "") + ("   transport-mode vlan\n" if kind == "vlan" else "")
        return (
            f"interface {port}.{vlan} l2transport\n encapsulation dot1q {vlan}\n!\n"
            f"l2vpn\n pw-class C{number}\n  encapsulation mpls\n{inside}  !\n !\n xconnect group G{number}\n  p2p P{number}\n"
            f"   interface {port}.{vlan}\n   neighbor ipv4 {to} pw-id {number}\n    pw-class C{number}\n   !\n  !\n !\n!\n"
        )
    circuit = f"neighbor {to} {{ interface {port}.{vlan} {{ virtual-circuit-id {number}; {'control-word; ' if word else ''}}} }}"
    return (
        f"interfaces {{ {port} {{ unit {vlan} {{ encapsulation vlan-ccc; vlan-id {vlan}; family ccc; }} }} }}\n"
        f"protocols {{ l2circuit {{ {circuit} }} }}\n"
    )


class Core:
    """The three routers as they come up, and what is added to them."""

    def __init__(self) -> None:
        self.world = World.from_file(MIXED)
        self.base = {name: self.world.elements[name].running() for name in PORT}

    def router(self, name: str) -> Router:
        found = self.world.elements[name]
        assert isinstance(found, Router)
        return found

    def load(self, name: str, text: str) -> None:
        base = self.base[name]
        mark = {VRP: "interface LoopBack0\n", XR: "interface GigabitEthernet0/0/0/2\n", JUNOS: ""}[name]
        if mark:
            self.router(name).load(base.replace(mark, text + mark))
        else:
            self.router(name).load(base + text)
        self.world.changed()

    def join(self, near: str, far: str) -> None:
        """Both ends, each with a VLAN of its own."""
        self.load(near, lines(near, far))
        self.load(far, lines(far, near, vlan=1002))

    def down(self, name: str) -> Down:
        (wire,) = self.router(name).wires().values()
        return self.router(name).wire_down(wire)


@pytest.fixture
def core() -> Core:
    return Core()


PAIRS = [(VRP, JUNOS), (JUNOS, XR), (VRP, XR)]


@pytest.mark.parametrize(("near", "far"), PAIRS)
def test_ends_that_agree_carry_frames_both_ways(core: Core, near: str, far: str) -> None:
    core.join(near, far)
    for here, there, tag, out in ((near, far, 1001, 1002), (far, near, 1002, 1001)):
        assert core.down(here) is Down.UP
        router, frame = core.router(here), Frame((tag, 5))
        step = router.forward(PORT[here], Frame((tag,)))
        assert isinstance(step, Forwarded)
        assert step.frame.pw == (LSR[there], 100001)
        found = follow(core.world, router, PORT[here], frame, step)
        assert (found.hops[-1].element, found.hops[-1].port_out) != (here, PORT[here])
        last = next(hop for hop in found.hops if hop.element == there)
        assert (last.port_out, last.tags, last.pw) == (PORT[there], (out,), None)
    assert len([hop for hop in found.hops if hop.element == JUNOS]) == 1, "the router in the middle switches labels"


@pytest.mark.parametrize(("near", "far"), PAIRS)
def test_ends_that_do_not_agree_say_why(core: Core, near: str, far: str) -> None:
    core.load(near, lines(near, far))
    assert core.down(near) is Down.NO_LABEL
    core.load(far, lines(far, near, number=7))
    assert core.down(near) is Down.NO_LABEL
    core.load(far, lines(far, near, word=False))
    assert core.down(near) is core.down(far) is Down.CONTROL_WORD
    if far == XR:
        core.load(far, lines(far, near, kind="raw"))
        assert core.down(near) is core.down(far) is Down.KIND
    core.load(far, lines(far, near))
    assert core.down(near) is core.down(far) is Down.UP


def test_a_fibre_in_the_core_or_at_an_end_takes_the_pseudowire_down(core: Core) -> None:
    core.join(VRP, XR)
    core.world.cut_link(JUNOS, "ge-0/0/2")
    assert core.down(VRP) is core.down(XR) is Down.NO_WAY
    assert core.router(VRP).forward(PORT[VRP], Frame((1001,))) == Dropped(f"pseudowire 100001: {Down.NO_WAY}")
    core.world.restore_link(JUNOS, "ge-0/0/2")
    core.world.cut_link(XR, PORT[XR])
    assert (core.down(VRP), core.down(XR)) == (Down.FAR_CIRCUIT, Down.CIRCUIT)


def test_a_session_with_a_router_that_is_not_next_is_configured_on_vrp(core: Core) -> None:
    core.base[VRP] = core.base[VRP].replace("mpls ldp remote-peer 10.255.3.4\n remote-ip 10.255.3.4\n#\n", "")
    core.join(VRP, XR)
    assert core.down(XR) is core.down(VRP) is Down.NO_SESSION
    core.base[VRP] = core.base[VRP].replace("mpls ldp remote-peer 10.255.3.5\n remote-ip 10.255.3.5\n#\n", "")
    core.join(VRP, JUNOS)
    assert core.down(VRP) is Down.UP, "the next router is heard anyway"


# -- displays ---------------------------------------------------------------------------------------------------------
def test_what_junos_shows(core: Core) -> None:
    core.join(JUNOS, XR)
    junos = core.world.elements[JUNOS]
    assert isinstance(junos, Junos)
    told = etree.fromstring(
        connection_information(junos, etree.fromstring(f"<rpc><interface>{PORT[JUNOS]}.1001</interface></rpc>"))
    )
    names = {etree.QName(node).localname: (node.text or "").strip() for node in told.iter()}
    assert (names["connection-id"], names["connection-status"]) == (f"{PORT[JUNOS]}.1001(vc 100001)", "Up")
    assert (names["neighbor-address"], names["up-transitions"]) == (LSR[XR], "1")
    page = operational(junos, "show l2circuit connections")
    assert re.search(r"^    ge-0/0/1\.1001\(vc 100001\) +rmt   Up     [A-Z][a-z]{2} \d\d .* 1$", page, re.MULTILINE)
    core.world.cut_link(XR, PORT[XR])
    assert re.search(r"\(vc 100001\) +rmt   RD     -----  ", operational(junos, "show l2circuit connections"))
    core.world.restore_link(XR, PORT[XR])
    assert re.search(r" 2$", operational(junos, "show l2circuit connections neighbor 10.255.3.4"), re.MULTILINE)
    assert "vc 100001" not in operational(junos, "show l2circuit connections neighbor 10.255.3.3")


def test_what_vrp_shows(core: Core) -> None:
    core.join(VRP, JUNOS)
    vrp = core.world.elements[VRP]
    assert isinstance(vrp, Vrp)
    session = Session(301, "lab", "VTY 0")
    brief = vrp_circuits.brief(vrp, session, {})
    assert brief.startswith(
        " Total ldp vc : 1     1 up       0 down\n\n *Client Interface   : GigabitEthernet0/1/2.1001\n"
    )
    whole = vrp_circuits.of_interface(vrp, session, {"ifname": f"{PORT[VRP]}.1001"})
    assert re.search(r"^  VC state +: up$", whole, re.MULTILINE)
    core.world.cut_link(JUNOS, PORT[JUNOS])
    whole = vrp_circuits.of_interface(vrp, session, {"vc": "100001"})
    assert re.search(r"^  AC status +: up$", whole, re.MULTILINE)
    assert re.search(r"^  VC state +: down$", whole, re.MULTILINE)
    assert "1 down" in vrp_circuits.brief(vrp, session, {})


def test_what_iosxr_shows(core: Core) -> None:
    core.join(XR, JUNOS)
    box = core.world.elements[XR]
    assert isinstance(box, IosXr)
    row = r"^G100001 +P100001 +UP +Gi0/0/0/1\.1001 +UP +10\.255\.3\.5 +100001 +UP *$"
    assert re.search(row, iosxr_circuits.table(box), re.MULTILINE)
    page = iosxr_circuits.detail(box, "G100001", "P100001")
    assert page.startswith(
        "\nGroup G100001, XC P100001, state is up; Interworking none\n  AC: GigabitEthernet0/0/0/1.1001"
    )
    assert "  PW: neighbor 10.255.3.5, PW ID 100001, state is up ( established )\n" in page
    core.load(JUNOS, "")
    assert "state is down" in iosxr_circuits.detail(box)
    assert iosxr_circuits.detail(box, "G7") == ""


# -- what is refused --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "protocols { l2circuit { neighbor 10.255.3.4 { interface ge-0/0/1.9 { virtual-circuit-id 9; } } } }",
            "not defined",
        ),
        (
            "protocols { l2circuit { neighbor 10.255.3.4 { interface ge-0/0/1.17 { virtual-circuit-id 9; } } } }",
            "not CCC",
        ),
        (
            lines(JUNOS, XR) + lines(JUNOS, XR, vlan=1002),
            "virtual-circuit-id 100001 is used by interface ge-0/0/1.1001",
        ),
        (lines(JUNOS, XR) + lines(JUNOS, VRP), "in a circuit to neighbor"),
        (
            "interfaces { ge-0/0/1 { unit 9 { encapsulation vlan-ccc; vlan-id 9; family inet; } } }",
            "family inet is not",
        ),
        ("interfaces { ge-0/0/1 { unit 9 { vlan-id 9; family ccc; } } }", "family ccc is not"),
    ],
)
def test_what_junos_refuses(core: Core, text: str, why: str) -> None:
    from lab.dialects.juniper_junos.check import objections
    from lab.dialects.juniper_junos.found import read

    refused = objections(read(core.base[JUNOS] + text).config)
    assert any(why in each.message for each in refused), [each.message for each in refused if isinstance(each, Refused)]


def test_what_vrp_refuses(core: Core) -> None:
    def asked(text: str, at: str, more: str = "", base: str = core.base[VRP]) -> str:
        document = VrpDocument.of(base.replace("interface LoopBack0\n", f"{more}interface LoopBack0\n"))
        return may_set(document, (f"interface {PORT[VRP]}.{at}",), text)

    sub = f"interface {PORT[VRP]}.9\n vlan-type dot1q 9\n"
    assert asked("mpls l2vc 10.255.3.5 9 control-word", "9", f"{sub}#\n") == ""
    without = core.base[VRP].replace("mpls l2vpn\n#\n", "")
    assert "not enabled" in asked("mpls l2vc 10.255.3.5 9", "9", f"{sub}#\n", without)
    assert "has been used" in asked("mpls l2vc 10.255.3.4 100001", "9", f"{lines(VRP, JUNOS)}{sub}#\n")
    assert "IP address" in asked("mpls l2vc 10.255.3.5 9", "9", f"{sub} ip address 10.0.0.1 255.255.255.252\n#\n")
    assert "bound to a VC" in asked("ip address 10.0.0.1 255.255.255.252", "1001", lines(VRP, JUNOS))
    assert "bound to a VC" in asked("ip binding vpn-instance CUST_T", "1001", lines(VRP, JUNOS))


def test_what_iosxr_refuses(core: Core) -> None:
    mark = "interface GigabitEthernet0/0/0/2\n"

    def asked(before: str, after: str) -> list[str]:
        old, new = (IosXrDocument(core.base[XR].replace(mark, text + mark)) for text in (before, after))
        return [each.why for each in iosxr_objections(old, new)]

    one = lines(XR, JUNOS)
    assert asked("", one) == []
    assert any(
        "PW class C100001 does not exist" in why
        for why in asked("", one.replace(" pw-class C100001\n  enc", " pw-class D\n  enc"))
    )
    gone = one.replace(
        " pw-class C100001\n  encapsulation mpls\n   control-word\n   transport-mode vlan\n  !\n !\n", ""
    )
    assert any("is in use by P100001" in why for why in asked(one, gone))
    again = one[one.index(" xconnect group") : one.rindex("!\n")]
    twice = one.removesuffix("!\n") + again.replace("G100001", "G2").replace("P100001", "P2") + "!\n"
    assert {"Neighbor", "Interface"} <= {word for why in asked("", twice) for word in why.split("'")[5].split()[:1]}
