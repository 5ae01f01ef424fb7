"""What somebody typed, deactivated or protected on a Junos router: ours still, gone along, or in the way."""

from __future__ import annotations

import re

import pytest

from drivers.errors import Rejected
from drivers.juniper_junos import DRIVER
from drivers.juniper_junos import surroundings as around
from drivers.juniper_junos.statements import GRAMMAR
from drivers.kit import set_commands
from drivers.platform import Change, Reading
from tests.unit.junos_lines import INSTANCE, UNIT, edge

HAND = [
    (f"{UNIT} description EL000001", f"{UNIT} description wrong"),
    (f"{UNIT} vlan-id 1063", f"{UNIT} vlan-id 7"),
    (f"{UNIT} family inet address 203.0.113.1/30", f"{UNIT} family inet address 203.0.113.5/30"),
    ("KT-20480 if-exceeding bandwidth-limit 20480k", "KT-20480 if-exceeding bandwidth-limit 9m"),
]


@pytest.mark.parametrize(("recorded", "typed"), HAND)
def test_what_was_changed_by_hand_is_ours_still(recorded: str, typed: str) -> None:
    ours, down = DRIVER.parse(edge()), DRIVER.parse(edge(suspended=True))
    found = DRIVER.parse(edge().replace(recorded, typed))
    assert found != ours
    diff = DRIVER.preview(Change("e", ours, down), Reading(found))
    assert set(diff.result or ()) == set(down)
    assert set(diff.inverse) & {line[0] for line in found}
    assert DRIVER.preview(Change("e", ours, ()), Reading(found)).result == ()


def test_what_was_deleted_by_hand_is_put_back_or_already_gone() -> None:
    ours, down = DRIVER.parse(edge()), DRIVER.parse(edge(suspended=True))
    for line in ours:
        found = Reading(tuple(other for other in ours if other != line))
        assert set(DRIVER.preview(Change("e", ours, down), found).result or ()) == set(down)
        assert DRIVER.preview(Change("e", ours, ()), found).result == ()


def test_a_policer_that_somebody_changed_under_others_too_is_overwritten_and_never_taken_along() -> None:
    ours, found = DRIVER.parse(edge()), DRIVER.parse(edge().replace("limit 20480k", "limit 9m"))
    shared = frozenset(line for line in ours if "policer KT-20480 " in line[0] and "firewall" in line[0])
    policer = [line for line in found if line[0].startswith("set firewall policer KT-20480 ")]
    left = DRIVER.preview(Change("e", ours, (), shared), Reading(found)).result or ()
    assert set(left) == set(policer)
    beside = DRIVER.parse(edge().replace("unit 1001", "unit 1002").replace("113.1/30", "113.9/30"))
    assert set_commands.stranger(Change("e", (), beside, shared), policer, GRAMMAR) is None
    assert set_commands.stranger(Change("e", (), beside), policer, GRAMMAR) is not None
    there = DRIVER.preview(Change("e", (), beside, shared), Reading(tuple(policer))).result or ()
    assert set(there) == set(beside)


def test_deactivated_unit_is_seen_and_goes_with_the_unit() -> None:
    shown = set_commands.printed(f"{edge()}\ndeactivate {UNIT}\nset version 24.4R1.9\n", GRAMMAR)
    assert (f"deactivate {UNIT}",) in shown
    assert ("set version 24.4R1.9",) not in shown
    gone = set_commands.commands(shown, (), GRAMMAR)
    assert gone[-1] == f"delete {UNIT}"
    assert not [command for command in gone if command.startswith("activate")]
    assert set_commands.commands(shown, DRIVER.parse(edge()), GRAMMAR) == (f"activate {UNIT}",)


def test_what_is_protected_stands_in_the_way() -> None:
    running = f"{edge()}\nprotect {UNIT} family inet\n"
    lines = set_commands.printed(running, GRAMMAR)
    suspended = Change("e", DRIVER.parse(edge()), DRIVER.parse(edge(suspended=True)))
    assert DRIVER.preview(suspended, Reading(lines)).commands == (f"set {UNIT} disable",)
    with pytest.raises(Rejected, match=f"protect {UNIT} family inet - what it protects cannot change"):
        DRIVER.preview(Change("e", DRIVER.parse(edge()), ()), Reading(lines))


@pytest.mark.parametrize(
    "row",
    [
        'set routing-instances KT-7 description "of the noc"',
        "set routing-instances KT-7 protocols bgp group CE type external",
        "deactivate routing-instances KT-7",
        "set routing-instances KT-7 vrf-import special",
    ],
)
def test_whatever_somebody_typed_into_a_shared_instance_holds_it(row: str) -> None:
    running = set_commands.printed(f"{INSTANCE}\n{row}\n", GRAMMAR)
    with pytest.raises(Rejected, match=f"routing-instances KT-7 - cannot go: it still carries '{row}'"):
        DRIVER.preview(Change("e", DRIVER.parse(INSTANCE), ()), Reading(running))


def test_what_somebody_deactivated_of_our_own_part_of_it_goes_with_that() -> None:
    row = "deactivate routing-instances KT-7 interface ge-0/0/1.1001"
    diff = DRIVER.preview(
        Change("e", DRIVER.parse(INSTANCE), ()), Reading(set_commands.printed(f"{INSTANCE}\n{row}\n", GRAMMAR))
    )
    assert diff.result == ()
    assert row in diff.inverse


# -- the way back ------------------------------------------------------------------------------------------------------
def test_the_way_back_keeps_what_others_typed_meanwhile() -> None:
    ours = DRIVER.parse(INSTANCE)
    site = ("set routing-instances KT-7 interface ge-0/0/2.5",)
    said = ("set routing-instances KT-7 description theirs",)
    mtu = (f"set {UNIT} family inet mtu 1400",)
    # provision goes back: the shared instance keeps what is somebody else's
    assert set(set_commands.restored(Change("e", (), ours), (), (*ours, site, said), GRAMMAR)) == {site, said}
    # a change goes back: the unit stays, and what was typed into it
    old, new = DRIVER.parse(edge()), DRIVER.parse(edge(down=10240))
    assert set(set_commands.restored(Change("e", old, new), old, (*new, mtu), GRAMMAR)) == {*old, mtu}
    # ... but not another value of what is put back
    assert set(set_commands.restored(Change("e", old, new), old, (*new, (f"set {UNIT} vlan-id 9",)), GRAMMAR)) == set(
        old
    )
    # provision goes back: the unit is ours alone and goes with all that is in it
    assert set_commands.restored(Change("e", (), new), (), (*new, mtu), GRAMMAR) == ()
    # what others took away from a shared instance meanwhile is not put back
    assert site not in set_commands.restored(Change("e", (), ours), (site, said), (*ours, said), GRAMMAR)


def test_lists_that_a_user_orders_come_back_in_their_order() -> None:
    a, b, c = ((f"set {UNIT} family inet filter input-list {name}",) for name in "abc")
    assert set_commands.disordered((a, b, c), (b, c, a), GRAMMAR) == (("interfaces", "ge-0/0/1", "unit", "1001"),)
    assert set_commands.disordered((a, b, c), (a, b, c), GRAMMAR) == ()
    assert set_commands.rewritten((("interfaces", "ge-0/0/1", "unit", "1001"),), (a, b, c), GRAMMAR) == (
        f"delete {UNIT}",
        a[0],
        b[0],
        c[0],
    )


# -- what stands around ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "row",
    [
        "set protocols ospf area 0.0.0.0 interface ge-0/0/1.1001 metric 5",
        "set class-of-service interfaces ge-0/0/1 unit 1001 shaping-rate 10m",
        "set interfaces interface-set S interface ge-0/0/1 unit 1001",
        "set security zones security-zone trust interfaces ge-0/0/1.1001",
        "set routing-options static route 10.0.0.0/8 next-hop ge-0/0/1.1001",
        "set groups G interfaces ge-0/0/1 unit 1001 family mpls",
        "set interfaces ge-0/0/1 unit 8 family inet policer input KT-20480",
        "set firewall family inet filter F term T then policer KT-20480",
        "set routing-options rib-groups R import-rib KT-7.inet.0",
        "set policy-options policy-statement P from instance KT-7",
        "set firewall family inet filter F term T then routing-instance KT-7",
        "set routing-options static route 10.0.0.0/8 next-table KT-7.inet.0",
    ],
)
def test_rows_that_refer_to_what_goes(row: str) -> None:
    have = DRIVER.parse(f"{edge()}\n{INSTANCE}")
    hit = around.leaning([(row,)], around.going(have, ()))
    assert hit is not None
    assert hit[0] == (row,)


@pytest.mark.parametrize(
    "row",
    [
        "set protocols ospf area 0.0.0.0 interface ge-0/0/1.10010",
        "set class-of-service interfaces ge-0/0/1 unit 100",
        "set snmp description KT-7",
        "set interfaces ge-0/0/1 unit 8 description KT-20480",
        "set interfaces ge-0/0/11 unit 1001 disable",
        "set policy-options prefix-list KT-7.inet 10.0.0.0/8",
    ],
)
def test_rows_that_only_look_so(row: str) -> None:
    assert around.leaning([(row,)], around.going(DRIVER.parse(f"{edge()}\n{INSTANCE}"), ())) is None


def test_comments_on_what_is_deleted() -> None:
    text = """interfaces {
    /* the port
     * of the noc */
    ge-0/0/1 {
        /* ticket 7 */
        unit 1001 {
            description "not /* a comment */";
            /* why */
            inactive: vlan-id 1063;
        }
    }
}"""
    assert around.annotated(text, (f"delete {UNIT} vlan-id",)) == ("/* why */", f"{UNIT} vlan-id 1063")
    assert around.annotated(text, (f"delete {UNIT}",)) == ("/* ticket 7 */", UNIT)
    assert around.annotated(text, (f"delete {UNIT} description", f"set {UNIT} disable")) is None


@pytest.mark.parametrize("row", ["apply-macro noted ticket 7", "logical-interface-policer"])
def test_what_somebody_typed_into_a_policer_holds_it(row: str) -> None:
    running = set_commands.printed(f"{edge()}\nset firewall policer KT-20480 {row}\n", GRAMMAR)
    with pytest.raises(Rejected, match=f"firewall policer KT-20480 - cannot go: it still carries '.*{row}'"):
        DRIVER.preview(Change("e", DRIVER.parse(edge()), ()), Reading(running))
    kept = frozenset(line for line in DRIVER.parse(edge()) if "policer KT-20480 " in line[0])
    assert DRIVER.preview(Change("e", DRIVER.parse(edge()), (), kept), Reading(running)).changed


@pytest.mark.parametrize("limit", ["20480k", "9m"])
def test_the_part_of_a_policer_that_was_there_before_us_does_not_hold_the_rest(limit: str) -> None:
    ours = DRIVER.parse(edge())
    before_us = frozenset(line for line in ours if re.search("KT-20480 (then|.*bandwidth)", line[0]))
    running = DRIVER.parse(edge().replace("limit 20480k", f"limit {limit}"))
    diff = DRIVER.preview(Change("e", ours, (), before_us), Reading(running))
    assert "delete firewall policer KT-20480 if-exceeding burst-size-limit" in diff.commands
    # a rate that somebody changed since then is not taken along either
    assert {line[0] for line in diff.result or ()} == {line[0].replace("20480k", limit) for line in before_us}


def test_a_route_that_somebody_set_more_of_holds_and_another_next_hop_does_not() -> None:
    route = "set routing-instances KT-7 routing-options static route 10.0.0.0/8"
    before, after = DRIVER.parse(f"{INSTANCE}\n{route} next-hop 10.1.1.1"), DRIVER.parse(INSTANCE)
    other, more = ((f"{route} {leaf}",) for leaf in ("next-hop 10.1.1.2", "preference 7"))
    assert DRIVER.preview(Change("e", before, after), Reading((*before, other))).commands == (
        "delete routing-instances KT-7 routing-options static route 10.0.0.0/8 next-hop 10.1.1.1",
    )
    with pytest.raises(Rejected, match=r"static route 10\.0\.0\.0/8 - cannot go: it still carries '.*preference 7'"):
        DRIVER.preview(Change("e", before, after), Reading((*before, more)))


def test_what_was_deactivated_by_hand_goes_along_and_comes_back() -> None:
    running = set_commands.printed(f"{edge()}\ndeactivate {UNIT}\ndeactivate {UNIT} family inet\n", GRAMMAR)
    diff = DRIVER.preview(Change("e", DRIVER.parse(edge()), ()), Reading(running))
    assert diff.result == ()
    assert diff.commands[-1] == f"delete {UNIT}"
    assert diff.inverse == tuple(line[0] for line in running)
