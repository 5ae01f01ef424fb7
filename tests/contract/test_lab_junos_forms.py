"""The forms of a Junos configuration: text, set lines and XML say the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lab.dialects.juniper_junos import differences as junos_differences
from lab.dialects.juniper_junos import found as junos_found
from lab.dialects.juniper_junos import schema as junos_schema
from lab.dialects.juniper_junos import text as junos_text
from lab.dialects.juniper_junos import tree as junos_tree
from lab.dialects.juniper_junos import xml as junos_xml


def _build(edits: Any) -> junos_tree.Node:
    top = junos_tree.Node()
    for edit in edits:
        assert not isinstance(edit, junos_tree.Refused), edit
        junos_tree.apply(top, edit)
    return top


def _forms(top: junos_tree.Node) -> list[junos_tree.Node]:
    """The tree as it comes back from each of its printed forms."""
    xml = etree.fromstring("<configuration>" + "".join(junos_xml.xml_lines(top)) + "</configuration>")
    return [
        _build(junos_text.read_text(junos_text.text(top))),
        _build(junos_text.read_set("\n".join(junos_text.set_lines(top)))),
        _build(junos_xml.read_xml(xml, junos_schema.root())),
    ]


_UNIT = st.integers(0, 3).map(lambda number: f"interfaces ge-0/0/1 unit {number}")
_WORD = st.sampled_from(["a", "a b", 'quote " it', "x;y", "$9$abc", "{", "back\\slash"]).map(junos_text.quoted)
_PATHS = st.one_of(
    st.tuples(_UNIT, _WORD).map(lambda pair: f"{pair[0]} description {pair[1]}"),
    st.tuples(_UNIT, st.integers(1, 5)).map(lambda pair: f"{pair[0]} vlan-id {pair[1]}"),
    st.tuples(_UNIT, st.integers(1, 5)).map(lambda pair: f"{pair[0]} family inet address 10.0.0.{pair[1]}/24"),
    st.tuples(_UNIT, st.sampled_from(["P1", "P2"])).map(lambda pair: f"{pair[0]} family inet policer input {pair[1]}"),
    _UNIT.map(lambda unit: f"{unit} disable"),
    st.sampled_from(["P1", "P2"]).map(lambda name: f"firewall policer {name} then discard"),
    st.integers(1, 3).map(lambda hop: f"routing-options static route 10.0.0.0/8 next-hop 10.1.1.{hop}"),
)
_SHORTER = st.one_of(_PATHS, _UNIT, st.sampled_from(["firewall", "interfaces", "routing-options static"]))
_LINES = st.lists(
    st.one_of(
        _PATHS.map(lambda path: f"set {path}"),
        st.tuples(st.sampled_from(["delete", "deactivate", "activate"]), _SHORTER).map(" ".join),
    ),
    max_size=12,
)


def _after(top: junos_tree.Node, lines: list[str]) -> junos_tree.Node:
    top = top.copy()
    for edit in junos_text.read_set("\n".join(lines)):
        assert not isinstance(edit, junos_tree.Refused)
        try:
            junos_tree.apply(top, edit)
        except junos_tree.Refused as problem:
            if problem.severity != "warning":
                raise
    return top


@settings(max_examples=100, deadline=None)
@given(_LINES, _LINES)
def test_any_sequence_survives_every_form_and_its_inverse(first: list[str], second: list[str]) -> None:
    before = _after(junos_tree.Node(), first)
    after = _after(before, second)
    assert _forms(after) == [after] * 3
    assert (junos_text.compare(before, after) == "") == (before == after)
    forth, back = before.copy(), after.copy()
    for edit in junos_differences.edits(before, after):
        junos_tree.apply(forth, edit)
    for edit in junos_differences.edits(after, before):
        junos_tree.apply(back, edit)
    # trees, not bytes: a value that comes back to a leaf-list stands last there, on a real box too
    assert (forth, back) == (after, before)


# -- what a box was found with ----------------------------------------------------------------------------------------
_BLOCKS = (
    "version 24.4R1.9;\n",
    "system {\n    host-name PE-9;\n    time-zone UTC;\n}\n",
    "interfaces {\n    ge-0/0/0 {\n        description core;\n        mtu 9192;\n    }\n}\n",
    "firewall {\n    policer P1 {\n        then {\n            discard;\n        }\n    }\n}\n",
    "routing-options {\n    static {\n        route 10.0.0.0/8 discard;\n    }\n    router-id 10.1.1.1;\n}\n",
)


@given(st.permutations(_BLOCKS))
def test_statements_are_printed_in_the_order_in_which_they_were_found(blocks: list[str]) -> None:
    found = junos_found.read("".join(blocks)).config
    assert junos_text.text(found) == "".join(blocks)
    again = _after(_after(found, ["delete routing-options", "delete system"]), [
        "set system time-zone UTC", "set system host-name PE-9", "set routing-options router-id 10.1.1.1",
        "set routing-options static route 10.0.0.0/8 discard",
    ])  # fmt: skip
    assert junos_text.text(again) == "".join(blocks)


def test_where_two_places_disagree_the_usual_order_stands() -> None:
    said = "ge-0/0/{} {{\n        {};\n        {};\n    }}\n"
    text = (
        "interfaces {\n    "
        + said.format(0, "mtu 9192", "description a")
        + "    "
        + said.format(1, "description b", "mtu 9192")
        + "}\n"
    )
    printed = junos_text.text(junos_found.read(text).config)
    assert printed.index("description a") < printed.index("mtu 9192") < printed.index("description b")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("<configuration><system>", "xml"),
        ("<rpc-reply><ok/></rpc-reply>", "no configuration: rpc-reply"),
        ("system {", "syntax error"),
    ],
)
def test_what_is_no_configuration_is_refused(said: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        junos_found.read(said)


def test_who_changed_it_last_is_read_from_what_stands_around_it() -> None:
    curly = "## Last commit: 2014-03-24 16:34:32 UTC by rick\nsystem {\n    host-name PE-9;\n}\n"
    reply = f"<configuration-information>\n<configuration-output>\n{curly}</configuration-output>\n</configuration-information>"
    xml = (
        '<nc:rpc-reply xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" xmlns:junos="j">\n<configuration '
        'junos:changed-seconds="1395678872"><system><host-name>PE-9</host-name></system></configuration>\n</nc:rpc-reply>'
    )
    found = [junos_found.read(said) for said in (curly, reply, xml, "set system host-name PE-9")]
    assert [(each.at, each.user) for each in found] == [
        (1395678872, "rick"), (1395678872, "rick"), (1395678872, "root"), (None, "root")
    ]  # fmt: skip
    assert {junos_text.text(each.config) for each in found} == {curly.partition("\n")[2]}


# -- any configuration -------------------------------------------------------------------------------------------------
ANY = r"""/* top */
version 24.4R1.9;
groups {
    G {
        interfaces {
            <ge-*> {
                mtu 9000;
            }
        }
    }
}
apply-groups [ G H ];
chassis {
    fpc 0 {
        pic 0 {
            port 0 {
                speed 100g;
            }
        }
    }
    aggregated-devices {
        ethernet {
            device-count 4;
        }
    }
}
interfaces {
    interface-range ALL {
        member ge-0/0/1;
        member-range ge-0/0/2 to ge-0/0/5;
        unit 0 {
            family inet;
        }
    }
    ge-0/0/1 {
        /* to the noc
         * in town */
        unit 7 {
            description "a \"b\" ; [c]";
            inactive: vlan-id 7;
            family inet {
                filter {
                    input-list [ a b ];
                    output X;
                }
                protect: mtu 1400;
            }
        }
    }
}
snmp {
    community public {
        authorization read-only;
        clients {
            10.0.0.0/8;
        }
    }
    trap-group T {
        targets {
            10.1.1.1;
        }
    }
}
policy-options {
    community NOC members [ 65001:1 65001:2 ];
    community ONE members 65001:3;
    as-path A "65001 .*";
    policy-statement P {
        term 1 {
            from {
                community [ NOC ONE ];
                route-filter 10.0.0.0/8 upto /24;
            }
            then {
                community add NOC;
                local-preference 200;
                as-path-prepend "1 2";
                accept;
            }
        }
    }
}
protocols {
    bgp {
        group CE {
            type external;
            export [ P Q ];
            authentication-key "$9$abc"; ## SECRET-DATA
            neighbor 10.1.1.1 {
                description "x y";
                export R;
                family inet {
                    unicast {
                        prefix-limit {
                            maximum 10;
                        }
                    }
                }
            }
        }
    }
    ospf {
        area 0.0.0.0 {
            interface ge-0/0/1.7 {
                metric 5;
                interface-type p2p;
            }
        }
    }
}
routing-options {
    static {
        route 0.0.0.0/0 next-hop [ 10.0.0.1 10.0.0.2 ];
        route 10.0.0.0/8 {
            next-hop 10.0.0.1;
            preference 7;
            tag 5;
        }
        route 10.1.0.0/16 next-table X.inet.0;
    }
    aggregate {
        route 10.2.0.0/16 policy P;
    }
}
class-of-service {
    interfaces {
        ge-0/0/1 {
            unit 7 {
                shaping-rate 10m;
            }
        }
    }
}
"""
"""own composition: statements that the lab does not play, in all the shapes that a box prints"""


def test_any_configuration_is_printed_as_it_was_found() -> None:
    found = junos_found.read(ANY).config
    assert junos_text.text(found) == ANY
    rows = junos_text.set_lines(found)
    assert junos_text.set_lines(junos_found.read("\n".join(rows)).config) == rows


def test_what_a_box_was_found_with_it_takes_again_and_nothing_else() -> None:
    found = junos_found.read(ANY).config
    rows = [row for row in junos_text.set_lines(found) if "protocols bgp group CE" in row]
    assert len(rows) == 7
    gone = _after(found, ["delete protocols bgp group CE"])
    assert "group CE" not in junos_text.text(gone)
    assert junos_text.text(_after(gone, rows)) == ANY.replace(" ## SECRET-DATA", "")
    with pytest.raises(junos_tree.Refused, match="syntax error"):
        _after(junos_tree.Node(), [rows[1]])
    with pytest.raises(junos_tree.Refused, match="syntax error"):
        _after(found, ["set protocols bgp group CE frobnicate"])


def test_what_is_protected_stays_with_a_warning() -> None:
    found = junos_found.read(ANY).config
    unit = "interfaces ge-0/0/1 unit 7"
    for line in (f"delete {unit} family inet mtu", f"delete {unit}", "delete interfaces"):
        assert junos_text.text(_after(found, [line])) == ANY, line
    freed = _after(found, [f"unprotect {unit} family inet mtu", f"delete {unit} family inet mtu"])
    assert "mtu 1400" not in junos_text.text(freed)


def test_unknown_elements_of_the_xml_form_come_back() -> None:
    inner = (
        "<snmp>\n        <community>\n            <name>public</name>\n            <authorization>read-only</authorization>\n"
        "        </community>\n        <filter-duplicates/>\n    </snmp>"
    )
    found = junos_found.read(f"<configuration>{inner}</configuration>").config
    spaced = inner.replace("<snmp>", '<snmp xmlns="http://yang.juniper.net/junos/conf/snmp">')
    assert "\n".join(junos_xml.xml_lines(found)).strip() == spaced
