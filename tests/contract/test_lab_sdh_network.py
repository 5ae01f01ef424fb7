"""The data base of an SDH node, and what three of them do to each other: states, alarms, and where frames go."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.dialects.sdh_tl1 import SdhNode
from lab.dialects.sdh_tl1.aid import Shelf
from lab.dialects.sdh_tl1.commands import Editor
from lab.network import NetworkFileError, World
from lab.servers._tl1_text import Deny, Request
from tests.contract.ptn_row import wait
from tests.contract.sdh_ring import FOLDER, Ring, ring_of_three

KINDS = {"FAC-3-1": "STM1", "FAC-4-1": "STM16", "FAC-5-1": "STM16", "FAC-6-1": "GIGE", "FAC-6-2": "GIGE"}
BASE = (FOLDER / "sdh-a.tl1").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def the_ring() -> Iterator[Ring]:
    yield from ring_of_three()


@pytest.fixture
def ring(the_ring: Ring) -> Ring:
    the_ring.fresh()
    return the_ring


@pytest.fixture(scope="module")
def node_alone() -> SdhNode:
    """A node without doors; what tests change of it stays."""
    node = World.from_file(FOLDER / "network.yaml").elements["sdh-a"]
    assert isinstance(node, SdhNode)
    return node


def do(ring: Ring, name: str, *commands: str) -> None:
    """Commands without CTAG and `;`, as the data base has them; each must be carried out."""
    for command in commands:
        answer = ring.call(ring.nodes[name].execute, Request.read(command), "lab")
        assert answer.code == "COMPLD", answer


# -- the data base ---------------------------------------------------------------------------------------------------
def editor(text: str = BASE) -> Editor:
    made = Editor(Shelf(KINDS))
    made.load(text)
    return made


@pytest.mark.parametrize(
    "text", ["", "\n", "SET-SID::::X", BASE, BASE.replace("\n", "\r\n"), BASE + "\n!! strange ;;\n"]
)
def test_what_is_loaded_comes_out_byte_for_byte(text: str) -> None:
    assert editor(text).db.text() == text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ENT-CRS-VC12::VCM-6-9-1,VC12-4-1-1-1-1-3:::2WAY::IS;", "IENE"),
        ("ENT-VCG::VCG-6-1:::TYPE=VC12,TXCOUNT=2;", "IEAE"),
        ("ED-GIGE::FAC-6-1:::::IS;", "IEAE"),
        ("ED-GIGE::FAC-9-1:::::IS;", "ENEQ"),
    ],
)
def test_a_line_that_is_understood_and_wrong_is_not_loaded(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=rf"line 12: {line[:8]}.* - {reason}"):
        editor(f"{BASE}{line}\n")


def test_new_entities_take_their_place_by_kind_and_number() -> None:
    here = editor("/* head */\n" + BASE.removesuffix("\n"))
    for command in (
        "ENT-CRS-VC12::VC12-4-1-1-1-1-3,VC12-5-1-1-1-1-3",
        "ENT-VCG::VCG-6-2:::TYPE=VC4,TXCOUNT=1",
        "ED-STM1::FAC-3-1:::::IS",
        "ENT-EFLOW::EFLOW-6-2-0:::VCG=VCG-6-2",
    ):
        here.execute(Request.read(command))
    lines = here.db.text().splitlines()
    at = {line.split(":::")[0]: number for number, line in enumerate(lines)}
    assert at["ED-STM1::FAC-3-1"] == at["ED-STM16::FAC-4-1"] - 1
    assert at["ENT-VCG::VCG-6-2"] == at["ENT-VCG::VCG-6-1"] + 1
    assert at["ENT-EFLOW::EFLOW-6-2-0"] == at["ENT-EFLOW::EFLOW-6-1-50"] + 1
    assert lines[0] == "/* head */"
    assert lines[-1] == "ED-SYNCN::SYNC-NE:::PRI=INT;"


def test_the_63_containers_of_a_vc4(ring: Ring) -> None:
    bare = ring.login()
    bare.ask("INH-MSG-ALL:::I1;")
    names = [f"{k}-{low}-{m}" for k in (1, 2, 3) for low in range(1, 8) for m in (1, 2, 3)]
    for number, name in enumerate(names):
        assert " COMPLD" in bare.ask(f"ENT-CRS-VC12::VC12-4-1-2-{name},VC12-5-1-2-{name}:{number};")
    assert "SNVS" in bare.ask("ENT-CRS-VC3::VC3-4-1-2-1,VC3-5-1-3-1:C1;")
    assert "SNVS" in bare.ask("ENT-CRS-VC4::VC4-4-1-2,VC4-5-1-3:C2;")
    assert bare.ask("RTRV-CRS-VC12::FAC-5-1:C3;").count(":2WAY,VC12:") == 63
    for number, name in enumerate(names):
        assert " COMPLD" in bare.ask(f"ED-CRS-VC12::VC12-4-1-2-{name},VC12-5-1-2-{name}:{number}::::OOS-MA;")
        assert " COMPLD" in bare.ask(f"DLT-CRS-VC12::VC12-4-1-2-{name},VC12-5-1-2-{name}:{number};")
    assert ring.a.running() == ring.base["sdh-a"]


_PATHS = st.builds("{}-1-1-{}".format, st.sampled_from("45"), st.sampled_from(["1-1-3", "2-7-3", "1-2-1"]))
_DONE = st.one_of(
    st.builds(
        lambda one, two: (
            f"ENT-CRS-VC12::VC12-{one},VC12-{two}:::2WAY::OOS-MA",
            f"DLT-CRS-VC12::VC12-{one},VC12-{two}",
        ),
        _PATHS,
        _PATHS,
    ),
    st.builds(
        lambda n, count: (f"ENT-VCG::VCG-6-{n}:::TYPE=VC12,TXCOUNT={count}", f"DLT-VCG::VCG-6-{n}"),
        st.integers(1, 3),
        st.integers(1, 63),
    ),
    st.builds(
        lambda port, vlan: (f"ENT-EFLOW::EFLOW-6-{port}-{vlan}:::VCG=VCG-6-1", f"DLT-EFLOW::EFLOW-6-{port}-{vlan}"),
        st.integers(1, 2),
        st.integers(0, 4094),
    ),
    st.just(("ED-GIGE::FAC-6-2:::::IS", "ED-GIGE::FAC-6-2:::::OOS-MA")),
    st.just(("ED-STM1::FAC-3-1:::::IS", "ED-STM1::FAC-3-1:::::OOS-MA")),
    st.just(("ED-VCG::VCG-6-1:::TXCOUNT=5", "ED-VCG::VCG-6-1:::TXCOUNT=2")),
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(st.lists(_DONE, max_size=12))
def test_every_row_of_commands_undone_in_reverse_leaves_the_same_text(rows: list[tuple[str, str]]) -> None:
    here, undo = editor(), []
    for command, inverse in rows:
        before = here.db.text()
        try:
            here.execute(Request.read(command))
        except Deny:
            assert here.db.text() == before
            continue
        if here.db.text() != before:
            undo.append(inverse)
        again = Editor(Shelf(KINDS))
        again.load(here.db.text())
        assert again.db.entities == here.db.entities
    for command in reversed(undo):
        here.execute(Request.read(command))
    assert here.db.text() == BASE


_WORDS = (
    "RTRV",
    "ENT",
    "ED",
    "DLT",
    "CRS",
    "VC12",
    "VC3",
    "VC4",
    "VCG",
    "EFLOW",
    "GIGE",
    "STM16",
    "ALM",
    "COND",
    "ALL",
    "VCM",
)
_PIECES = st.one_of(
    st.sampled_from(
        [*_WORDS, "FAC", "-", ":", ",", "&", "&&", "=", '"', "1", "4", "6", "0", "64", "TYPE", "TXCOUNT", "IS"]
    ),
    st.text('AZ-:,&"=019\u00b2 ', max_size=3),
    st.sampled_from([line.strip().removesuffix(";") for line in BASE.splitlines()]),
)


def answered(node: SdhNode, text: str) -> tuple[str, ...]:
    request = Request.read(text)
    try:
        request.check("SDH-A", 255)
        return node.execute(request, "lab").lines
    except Deny as deny:
        return tuple(deny.lines())


@settings(max_examples=300)
@given(st.lists(_PIECES, max_size=14).map("".join))
def test_whatever_is_typed_is_answered_or_denied(node_alone: SdhNode, text: str) -> None:
    assert all(re.fullmatch(r'".*"|/\* .* \*/|[A-Z]{4}', line) for line in answered(node_alone, text))


def test_a_wrong_network_file_names_the_entry() -> None:
    description = yaml.safe_load((FOLDER / "network.yaml").read_text(encoding="utf-8"))
    for change, reason in (
        ({"ports": [{"name": "FAC-1", "kind": "stm1"}]}, "element sdh-a - port FAC-1 - expected FAC-<slot>-<port>"),
        ({"lab": {"layout": "odd"}}, "element sdh-a - lab.layout 'odd' - expected one of ons, tss"),
        (
            {"management": {"host": "x", "transport": "udp"}},
            "element sdh-a - `management.transport` must be ssh, tcp or",
        ),
    ):
        elements = [description["elements"][0] | change]
        with pytest.raises(NetworkFileError, match=reason):
            World({"elements": elements}, FOLDER)


# -- states, alarms, reports -------------------------------------------------------------------------------------------
def standing(ring: Ring, name: str) -> set[str]:
    return {f"{each.code} {each.key}" for each in ring.call(ring.nodes[name].standing)}


DARK = "NR AIS-P VC12-{}-1-1-1-1-{}"


def test_a_cut_fibre_takes_down_what_runs_over_it_and_back(ring: Ring) -> None:
    bare = ring.login("sdh-a")
    ring.call(ring.world.cut_link, "sdh-a", "FAC-4-1")
    assert standing(ring, "sdh-a") == {
        "CR LOS FAC-4-1", "MJ VCG-DOWN VCG-6-1", DARK.format(4, 1), DARK.format(4, 2),
    }  # fmt: skip
    assert standing(ring, "sdh-b") == {"CR LOS FAC-5-1"}
    assert standing(ring, "sdh-c") == {"MJ VCG-DOWN VCG-6-1", DARK.format(5, 1), DARK.format(5, 2)}
    text = bare.ask("RTRV-STM16:::C1;")
    assert '"FAC-4-1:::OOS-AU,FLT"' in text
    assert '"FAC-5-1:::IS-NR"' in text
    assert ":OOS-AU,FLT" in bare.ask("RTRV-VCG:::C2;")
    ring.call(ring.world.restore_link, "sdh-a", "FAC-4-1")
    bare.ask("RTRV-HDR:::C3;")
    assert not any(standing(ring, name) for name in ring.nodes)
    heads = [report.split("\r\n")[0] for report in bare.reports()]
    assert heads == [
        "*C 0000 REPT ALM STM16", "** 0001 REPT ALM VCG", "A  0002 REPT EVT VC12", "A  0003 REPT EVT VC12",
        "A  0004 REPT ALM STM16", "A  0005 REPT ALM VCG", "A  0006 REPT EVT VC12", "A  0007 REPT EVT VC12",
    ]  # fmt: skip


def test_a_container_that_nobody_passes_on_is_unequipped_and_lcas_goes_on_with_the_rest(ring: Ring) -> None:
    cross = "VC12-4-1-1-1-1-2,VC12-5-1-1-1-1-2"
    do(ring, "sdh-b", f"ED-CRS-VC12::{cross}:::::OOS-MA", f"DLT-CRS-VC12::{cross}")
    assert standing(ring, "sdh-a") == {"MJ UNEQ-P VC12-4-1-1-1-1-2", "MN VCG-DEG VCG-6-1"}
    assert ring.a.groups["VCG-6-1"].up == ring.c.groups["VCG-6-1"].up == [1]
    assert ring.a.groups["VCG-6-1"].mbps == pytest.approx(2.176)
    assert ring.trace("sdh-a", "FAC-6-1", 50).hops[-1].port_out == "FAC-6-1"
    do(ring, "sdh-b", f"ENT-CRS-VC12::{cross}:::2WAY:CKTID=NEIGHBOUR:IS")
    assert ring.b.running() == ring.base["sdh-b"]
    assert not standing(ring, "sdh-a")


def test_members_are_added_in_service_and_each_step_is_told(ring: Ring) -> None:
    bare = ring.login("sdh-a")
    for name, sdh in (("sdh-a", 4), ("sdh-c", 5)):
        do(ring, name, "ED-VCG::VCG-6-1:::TXCOUNT=3", f"ENT-CRS-VC12::VCM-6-1-3,VC12-{sdh}-1-3-1-1-1")
    assert ring.a.groups["VCG-6-1"].up == [1, 2]
    do(ring, "sdh-b", "ENT-CRS-VC12::VC12-4-1-3-1-1-1,VC12-5-1-3-1-1-1")
    assert ring.a.groups["VCG-6-1"].up == [1, 2, 3]
    do(ring, "sdh-a", "ED-CRS-VC12::VCM-6-1-3,VC12-4-1-3-1-1-1:::::OOS-MA", "DLT-CRS-VC12::VCM-6-1-3,VC12-4-1-3-1-1-1")
    do(ring, "sdh-a", "ED-VCG::VCG-6-1:::TXCOUNT=2")
    bare.ask("RTRV-HDR:::C1;")
    events = [report.split('"')[1].split(",")[0] for report in bare.reports() if "REPT EVT" in report]
    assert events == ["VCM-6-1-3:OOG", "VCM-6-1-3:IN-GROUP", "VCM-6-1-3:OUT-OF-GROUP"]
    assert not standing(ring, "sdh-a")
    assert ring.a.running() == ring.base["sdh-a"]
    do(ring, "sdh-c", "ED-CRS-VC12::VCM-6-1-3,VC12-5-1-3-1-1-1:::::OOS-MA", "DLT-CRS-VC12::VCM-6-1-3,VC12-5-1-3-1-1-1")
    assert ring.c.groups["VCG-6-1"].up == [1, 2]


def test_without_lcas_one_missing_member_stops_the_group(ring: Ring) -> None:
    for name in ("sdh-a", "sdh-c"):
        ring.call(ring.nodes[name].load, ring.base[name].replace("LCAS=LCAS", "LCAS=NONE"))
    ring.call(ring.world.changed)
    assert ring.a.groups["VCG-6-1"].up == [1, 2]
    do(ring, "sdh-b", "ED-CRS-VC12::VC12-4-1-1-1-1-2,VC12-5-1-1-1-1-2:::::OOS-MA")
    assert ring.a.groups["VCG-6-1"].up == []
    assert "MJ VCG-DOWN VCG-6-1" in standing(ring, "sdh-c")


def test_an_alarm_waits_while_it_soaks(ring: Ring) -> None:
    ring.a.soak = 0.05
    try:
        ring.call(ring.world.cut_link, "sdh-b", "FAC-4-1")
        assert standing(ring, "sdh-a") == {DARK.format(4, 1), DARK.format(4, 2)}
        wait(lambda: "MJ VCG-DOWN VCG-6-1" in standing(ring, "sdh-a"))
        ring.call(ring.world.restore_link, "sdh-b", "FAC-4-1")
        ring.a.soak = 3600
        ring.call(ring.world.cut_link, "sdh-b", "FAC-4-1")
        ring.call(ring.world.restore_link, "sdh-b", "FAC-4-1")
        assert not standing(ring, "sdh-a")
        assert not ring.a._soaking
    finally:
        ring.a.soak = 0


# -- frames ----------------------------------------------------------------------------------------------------------
def test_a_frame_goes_through_group_and_containers_to_the_far_port(ring: Ring) -> None:
    found = ring.trace("sdh-a", "FAC-6-1", 50, 7)
    assert [(hop.element, hop.port_out, hop.tags, hop.timeslot) for hop in found.hops] == [
        ("sdh-a", "FAC-4-1", (50, 7), "VC12 1-1-1-1"),
        ("sdh-b", "FAC-4-1", (50, 7), "VC12 1-1-1-1"),
        ("sdh-c", "FAC-6-1", (1050, 7), ""),
    ]
    back = ring.trace("sdh-c", "FAC-6-1", 1050)
    assert [(hop.element, hop.tags) for hop in back.hops] == [("sdh-c", (50,)), ("sdh-b", (50,)), ("sdh-a", (50,))]
    assert "in VC12 1-1-1-1" in found.text


@pytest.mark.parametrize(
    ("name", "command", "why"),
    [
        ("sdh-a", "ED-GIGE::FAC-6-1:::::OOS-MA", "FAC-6-1 is out of service"),
        ("sdh-a", "DLT-EFLOW::EFLOW-6-1-50", "no flow of FAC-6-1 takes VLAN 50"),
        ("sdh-b", "ED-STM16::FAC-5-1:::::OOS-MA", "VCG-6-1: sdh-a FAC-4-1 is down"),
        ("sdh-c", "DLT-EFLOW::EFLOW-6-1-1050", "no flow of VCG-6-1 takes VLAN 50"),
        ("sdh-c", "ED-GIGE::FAC-6-1:::::OOS-MA", "FAC-6-1 is out of service"),
    ],
)
def test_a_frame_stops_where_the_data_base_says(ring: Ring, name: str, command: str, why: str) -> None:
    do(ring, name, command)
    assert ring.trace("sdh-a", "FAC-6-1", 50).why == why


def test_a_suspended_member_carries_nothing(ring: Ring) -> None:
    for number in (1, 2):
        do(ring, "sdh-a", f"ED-CRS-VC12::VCM-6-1-{number},VC12-4-1-1-1-1-{number}:::::OOS-MA")
    assert ring.trace("sdh-a", "FAC-6-1", 50).why == "VCG-6-1: no member is cross-connected"


def test_a_vc4_that_is_passed_on_takes_its_containers_with_it(ring: Ring) -> None:
    for name, sdh in (("sdh-a", 4), ("sdh-c", 5)):
        do(
            ring,
            name,
            "ENT-VCG::VCG-6-2:::TYPE=VC3,TXCOUNT=1",
            f"ENT-CRS-VC3::VCM-6-2-1,VC3-{sdh}-1-{sdh}-2",
            "ENT-EFLOW::EFLOW-6-2-0:::VCG=VCG-6-2",
            "ED-GIGE::FAC-6-2:::::IS",
        )
    assert ring.trace("sdh-a", "FAC-6-2").why == "VCG-6-2: sdh-b does not cross-connect VC3-5-1-4-2"
    do(ring, "sdh-b", "ENT-CRS-VC4::VC4-5-1-4,VC4-4-1-5")
    assert [hop.timeslot for hop in ring.trace("sdh-a", "FAC-6-2").hops] == ["VC3 4-2", "VC3 5-2", ""]
    assert ring.c.groups["VCG-6-2"].mbps == pytest.approx(48.384)


def test_a_protected_drop_goes_the_other_way_round(ring: Ring) -> None:
    """Working over b, protection on the direct fibre."""
    for name, working, protection in (("sdh-a", 4, 5), ("sdh-c", 5, 4)):
        do(
            ring,
            name,
            "ENT-VCG::VCG-6-2:::TYPE=VC12,TXCOUNT=1",
            f"ENT-CRS-VC12::VC12-{working}-1-1-3-1-1&VC12-{protection}-1-1-3-1-1,VCM-6-2-1",
            "ENT-EFLOW::EFLOW-6-2-9:::VCG=VCG-6-2",
            "ED-GIGE::FAC-6-2:::::IS",
        )
    do(ring, "sdh-b", "ENT-CRS-VC12::VC12-5-1-1-3-1-1,VC12-4-1-1-3-1-1")
    assert [hop.element for hop in ring.trace("sdh-a", "FAC-6-2", 9).hops] == ["sdh-a", "sdh-b", "sdh-c"]
    ring.call(ring.world.cut_link, "sdh-b", "FAC-4-1")
    assert [hop.element for hop in ring.trace("sdh-a", "FAC-6-2", 9).hops] == ["sdh-a", "sdh-c"]
    assert ring.a.groups["VCG-6-2"].up == [1]


def test_cross_connections_in_a_circle_reach_nobody(ring: Ring) -> None:
    for name in ring.nodes:
        do(ring, name, "ENT-CRS-VC12::VC12-4-1-2-1-1-1,VC12-5-1-2-1-1-1")
    cross = "VCM-6-1-1,VC12-4-1-1-1-1-1"
    do(ring, "sdh-a", f"ED-CRS-VC12::{cross}:::::OOS-MA", f"DLT-CRS-VC12::{cross}")
    do(ring, "sdh-a", "ENT-CRS-VC12::VCM-6-1-1,VC12-4-1-2-1-1-2")
    assert ring.a.groups["VCG-6-1"].up == [2]
