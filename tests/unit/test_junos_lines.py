"""Set lines of the Junos driver: canonical form, what is refused, and commands that leave no empty container."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from drivers.errors import Rejected
from drivers.juniper_junos import DRIVER
from drivers.juniper_junos import statements as junos
from drivers.juniper_junos import surroundings as around
from drivers.juniper_junos.statements import GRAMMAR
from drivers.kit import set_commands
from drivers.kit.napalm_replies import bare
from drivers.platform import Change, Line, Reading, Undo

UNIT = "interfaces ge-0/0/1 unit 1001"


def edge(*, up: int = 20480, down: int = 51200, address: str = "203.0.113.1/30", suspended: bool = False) -> str:
    rows = [
        f"set firewall policer KT-{rate} {leaf}"
        for rate in (up, down)
        for leaf in (f"if-exceeding bandwidth-limit {rate}k", "if-exceeding burst-size-limit 256k", "then discard")
    ]
    rows += [f"set {UNIT} description EL000001", *([f"set {UNIT} disable"] if suspended else [])]
    rows += [f"set {UNIT} vlan-id 1063", f"set {UNIT} family inet policer input KT-{up}"]
    rows += [f"set {UNIT} family inet policer output KT-{down}", f"set {UNIT} family inet address {address}"]
    return "\n".join(rows)


def commands(before: str, after: str, *, keep: str = "", running: str | None = None) -> tuple[str, ...]:
    change = Change("e", DRIVER.parse(before), DRIVER.parse(after), frozenset(DRIVER.parse(keep)))
    return DRIVER.preview(change, Reading(DRIVER.parse(before if running is None else running))).commands


def test_one_line_a_command_each_once() -> None:
    found = DRIVER.parse(edge(up=51200))
    assert len(found) == 8
    assert found[0] == ("set firewall policer KT-51200 if-exceeding bandwidth-limit 51200k",)
    assert DRIVER.undo is Undo.TIMER


def test_objects_and_ids() -> None:
    found = DRIVER.parse(edge())
    assert DRIVER.objects(found) == ("interface ge-0/0/1.1001", "interface ge-0/0/1")
    assert DRIVER.used(found) == {"unit ge-0/0/1": frozenset({1001}), "s-vlan ge-0/0/1": frozenset({1063})}


def test_what_is_deactivated_beside_units_is_no_unit() -> None:
    printed = "set interfaces ge-0/0/1 encapsulation ppp\ndeactivate interfaces ge-0/0/1 traceoptions flag all\n"
    found = set_commands.printed(f"{printed}deactivate {UNIT} family inet", GRAMMAR)
    assert DRIVER.used(found) == {"unit ge-0/0/1": frozenset({1001})}
    assert DRIVER.objects(found) == ("interface ge-0/0/1.1001", "interface ge-0/0/1")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"set   {UNIT}   vlan-id  7 ", f"set {UNIT} vlan-id 7"),
        (f'set {UNIT} description "EL1"', f"set {UNIT} description EL1"),
        (f'set {UNIT} description "two words"', f'set {UNIT} description "two words"'),
        (f'set {UNIT} description "湖畔"', f'set {UNIT} description "湖畔"'),
    ],
)
def test_canonical(text: str, line: str) -> None:
    assert DRIVER.parse(text) == ((line,),)


@pytest.mark.parametrize(
    "text",
    [
        f"delete {UNIT}",
        f"{UNIT} vlan-id 7",
        "set system host-name x",
        f"set {UNIT}",
        f"set {UNIT} description a; set system",
        f'set {UNIT} description "a',
        f'set {UNIT} description a"b"',
        f"set {UNIT} description a\x07",
        f"set {UNIT} description a\rset system",
        f"set {UNIT} description {{a}}",
        f"set {UNIT} description a #b",
        f"set {UNIT}\tdisable",
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="line 2: "):
        DRIVER.parse(f"set {UNIT} vlan-id 1\n{text}")


def test_teardown_deletes_at_the_highest_level_that_is_ours() -> None:
    assert commands(edge(), "") == (
        "delete firewall policer KT-20480",
        "delete firewall policer KT-51200",
        f"delete {UNIT}",
    )


def test_a_shared_policer_stays_and_what_somebody_added_to_our_unit_goes() -> None:
    policer = "\n".join(row for row in edge().splitlines() if "policer KT-51200 " in row)
    added = f"set {UNIT} family inet mtu 1500"
    change = Change("e", DRIVER.parse(edge()), (), frozenset(DRIVER.parse(policer)))
    diff = DRIVER.preview(change, Reading(DRIVER.parse(f"{edge()}\n{added}")))
    assert diff.commands == ("delete firewall policer KT-20480", f"delete {UNIT}")
    assert f"- {added}" in diff.text
    assert added in diff.inverse
    suspended = Change("e", DRIVER.parse(edge()), DRIVER.parse(edge(suspended=True)))
    assert (added,) in (DRIVER.preview(suspended, Reading(DRIVER.parse(f"{edge()}\n{added}"))).result or ())


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


def test_suspend_and_resume() -> None:
    assert commands(edge(), edge(suspended=True)) == (f"set {UNIT} disable",)
    assert commands(edge(suspended=True), edge()) == (f"delete {UNIT} disable",)


def test_values_are_set_over_but_addresses_are_exchanged() -> None:
    found = commands(edge(), edge(up=10240, address="203.0.113.5/30"))
    assert found[:2] == ("delete firewall policer KT-20480", f"delete {UNIT} family inet address 203.0.113.1/30")
    assert f"set {UNIT} family inet policer input KT-10240" in found
    assert not [command for command in found if command.startswith(f"delete {UNIT} family inet policer")]


def test_a_foreign_value_of_a_single_leaf_is_replaced() -> None:
    assert commands("", f"set {UNIT} vlan-id 7", running=f"set {UNIT} vlan-id 9") == (f"set {UNIT} vlan-id 7",)


def test_nothing_to_do_is_no_command() -> None:
    assert commands("", edge(), running=edge()) == ()


def test_deactivated_unit_is_seen_and_goes_with_the_unit() -> None:
    shown = set_commands.printed(f"{edge()}\ndeactivate {UNIT}\nset version 24.4R1.9\n", GRAMMAR)
    assert (f"deactivate {UNIT}",) in shown
    assert ("set version 24.4R1.9",) not in shown
    gone = set_commands.commands(shown, (), GRAMMAR)
    assert gone[-1] == f"delete {UNIT}"
    assert not [command for command in gone if command.startswith("activate")]
    assert set_commands.commands(shown, DRIVER.parse(edge()), GRAMMAR) == (f"activate {UNIT}",)


def apply(found: tuple[str, ...], have: tuple[Line, ...]) -> set[Line]:
    """Set and delete as Junos does: a delete takes the statement and all below it; one that hits nothing is an error."""
    config = dict.fromkeys(have)
    for command in found:
        verb, *path = command.split()
        if verb == "set":
            config[(command,)] = None
            for line in [
                line
                for line in config
                if line != (command,)
                and GRAMMAR.slot(set_commands.words(line)) == GRAMMAR.slot(set_commands.words((command,)))
            ]:
                del config[line]
        else:
            hit = [line for line in config if list(set_commands.words(line))[: len(path)] == path]
            assert hit, f"{command}: statement not found"
            for line in hit:
                del config[line]
    return set(config)


@st.composite
def configurations(draw: st.DrawFn) -> tuple[Line, ...]:
    chosen: list[str] = []
    for unit in draw(st.sets(st.integers(1, 2))):
        head = f"set interfaces ge-0/0/1 unit {unit}"
        chosen += draw(
            st.sets(
                st.sampled_from(
                    [
                        f"{head} disable",
                        f"{head} family inet address 10.0.0.1/30",
                        f"{head} family inet address 10.0.0.5/30",
                    ]
                )
            )
        )
        for leaf in draw(
            st.sets(
                st.sampled_from(["description", "vlan-id", "family inet policer input", "family inet policer output"])
            )
        ):
            chosen.append(f"{head} {leaf} {draw(st.sampled_from('12'))}")
    for policer in draw(st.sets(st.sampled_from("12"))):
        chosen.append(f"set firewall policer {policer} then discard")
        chosen.append(f"set firewall policer {policer} if-exceeding bandwidth-limit {draw(st.sampled_from('12'))}k")
    return tuple((line,) for line in chosen)


@given(configurations(), configurations())
def test_commands_lead_exactly_there_and_back(have: tuple[Line, ...], want: tuple[Line, ...]) -> None:
    assert apply(set_commands.commands(have, want, GRAMMAR), have) == set(want)
    assert apply(set_commands.commands(want, have, GRAMMAR), want) == set(have)


NAMESPACED = """<nc:rpc-error xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0">
<nc:error-severity>error</nc:error-severity><nc:error-message>refused</nc:error-message></nc:rpc-error>"""
LOADED = """<load-configuration-results>
<rpc-error><error-severity>warning</error-severity><error-message>x</error-message></rpc-error>
<rpc-error><error-severity>error</error-severity><error-message>\nrefused\n</error-message></rpc-error>
</load-configuration-results>"""
COMMITTED = """<commit-results><xnm:error xmlns:xnm="http://xml.juniper.net/xnm/1.1/xnm">
<message>\nrefused\n</message></xnm:error></commit-results>"""


@pytest.mark.parametrize("reply", [NAMESPACED, LOADED, COMMITTED])
def test_errors_are_found_in_every_form(reply: str) -> None:
    from ncclient.operations import RPCError

    with pytest.raises(RPCError, match="refused"):
        bare(etree.fromstring(f"<rpc-reply>{reply}</rpc-reply>"))


def test_warnings_are_no_errors() -> None:
    warning = "<rpc-error><error-severity>warning</error-severity><error-message>x</error-message></rpc-error>"
    assert bare(etree.fromstring(f"<rpc-reply>{warning}<ok/></rpc-reply>")).find("ok") is not None


# -- rows of a box, as they are ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "row",
    [
        rf'set {UNIT} description "the \"blue\" line; [#7] {{x}}"',
        rf'set {UNIT} apply-macro noted ticket "back\\slash"',
        f"set {UNIT} description a*b",
        f"set {UNIT} apply-groups <ge-*>",
        'set routing-instances KT-7 protocols bgp group CE authentication-key "$9$abc;def"',
        f"set {UNIT}",
        f"deactivate {UNIT}",
        f"protect {UNIT} family inet",
        "set firewall policer KT-1",
        "set protocols l2circuit neighbor 192.0.2.7 apply-macro noted",
        "deactivate protocols l2circuit neighbor 192.0.2.7",
        f"set {UNIT} family inet filter input-list b",
    ],
)
def test_no_row_of_our_objects_is_lost_or_means_something_else(row: str) -> None:
    (found,) = set_commands.printed(f"set system host-name x\n{row}\n", GRAMMAR)
    assert found[0].replace('"', "") == row.replace('"', "")
    assert found[0] == row or found[0].count('"') == 2 + row.count('"')
    assert GRAMMAR.object(found)


def test_remarks_of_a_print_are_no_rows() -> None:
    text = f"""## Last commit: 2026-01-01 10:00:00 UTC by rick
set {UNIT} description x ## SECRET-DATA
edit interfaces ge-0/0/1
annotate "unit 1001" "ticket 7"
top
"""
    assert set_commands.printed(text, GRAMMAR) == ((f"set {UNIT} description x",),)


@pytest.mark.parametrize("text", ["interfaces {", "{master:0}", f'set {UNIT} description "open', "<configuration/>"])
def test_another_form_is_no_empty_answer(text: str) -> None:
    with pytest.raises(ValueError, match="is no row of a configuration in set form"):
        set_commands.printed(f"set {UNIT} disable\n{text}", GRAMMAR)


def test_what_is_protected_stands_in_the_way() -> None:
    running = f"{edge()}\nprotect {UNIT} family inet\n"
    lines = set_commands.printed(running, GRAMMAR)
    suspended = Change("e", DRIVER.parse(edge()), DRIVER.parse(edge(suspended=True)))
    assert DRIVER.preview(suspended, Reading(lines)).commands == (f"set {UNIT} disable",)
    with pytest.raises(Rejected, match=f"protect {UNIT} family inet - what it protects cannot change"):
        DRIVER.preview(Change("e", DRIVER.parse(edge()), ()), Reading(lines))


INSTANCE = """set routing-instances KT-7 instance-type vrf
set routing-instances KT-7 interface ge-0/0/1.1001
set routing-instances KT-7 route-distinguisher 65001:7
set routing-instances KT-7 vrf-target target:65001:7
set routing-instances KT-7 vrf-table-label"""


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


# -- answers of another release ----------------------------------------------------------------------------------------
SUMMARY = "<alarm-summary><active-alarm-count>{}</active-alarm-count></alarm-summary>"
DETAIL = (
    "<alarm-detail><alarm-class>Major</alarm-class><alarm-description>ge-0/0/1 down</alarm-description></alarm-detail>"
)


@pytest.mark.parametrize(
    "answer",
    [
        "<output>No alarms currently active</output>",
        "<alarm-information/>",
        f"<alarm-information>{SUMMARY.format(2)}{DETAIL}</alarm-information>",
        f"<alarm-information>{SUMMARY.format(1)}</alarm-information>",
        f"<alarm-information>{SUMMARY.format(1)}<alarm-detail><text>x</text></alarm-detail></alarm-information>",
    ],
)
def test_a_list_of_alarms_that_is_not_understood_is_not_empty(answer: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        junos.alarms(etree.fromstring(answer))
    with pytest.raises(ValueError, match="expected <alarm-information> in the answer, found nothing"):
        junos.alarms(True)


def test_alarms_wherever_the_answer_has_them() -> None:
    none = "<alarm-information><alarm-summary><no-active-alarms/></alarm-summary></alarm-information>"
    assert junos.alarms(etree.fromstring(none)) == ()
    engines = f"<multi-routing-engine-results><i><alarm-information>{SUMMARY.format(1)}{DETAIL}</alarm-information></i></multi-routing-engine-results>"
    assert [alarm.object for alarm in junos.alarms(etree.fromstring(engines))] == ["interface ge-0/0/1"]


@pytest.mark.parametrize(
    "answer",
    [
        "<output/>",
        "<interface-information/>",
        "<interface-information><logical-interface><name>ge-0/0/1.1</name></logical-interface></interface-information>",
        "<interface-information><logical-interface><name>ge-0/0/1.7</name></logical-interface></interface-information>",
    ],
)
def test_a_page_of_an_interface_that_is_not_understood_is_no_state(answer: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        junos.interface_state(etree.fromstring(answer), "ge-0/0/1.7")


def test_what_the_xml_form_has() -> None:
    configuration = etree.fromstring(
        "<configuration><interfaces><interface><name>ge-0/0/1</name><unit><name>\n1001\n</name></unit></interface>"
        "</interfaces><routing-instances><instance><name>KT-7</name><interface><name>ge-0/0/1.1001</name></interface>"
        "<routing-options><static><route><name>10.0.0.0/8</name><next-hop>10.1.1.1</next-hop></route></static>"
        "</routing-options></instance></routing-instances></configuration>"
    )
    route = "set routing-instances KT-7 routing-options static route 10.0.0.0/8 next-hop"
    for there in (f"set {UNIT} disable", INSTANCE.splitlines()[1], f"{route} 10.1.1.1"):
        assert junos.standing(configuration, ((there,),)) == GRAMMAR.object((there,))
    for absent in (INSTANCE.splitlines()[0], f"{route} 10.1.1.2", "set firewall policer KT-1 then discard"):
        assert junos.standing(configuration, ((absent,),)) is None


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
