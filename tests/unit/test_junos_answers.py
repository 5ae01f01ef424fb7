"""How a Junos router's answers are read: errors in every form, rows, alarms, interfaces; nothing unknown is empty."""

from __future__ import annotations

import pytest
from lxml import etree

from drivers.juniper_junos import statements as junos
from drivers.juniper_junos.statements import GRAMMAR
from drivers.kit import set_commands
from drivers.kit.napalm_replies import bare
from tests.unit.junos_lines import INSTANCE, UNIT

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
