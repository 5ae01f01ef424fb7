"""The forms of a Junos configuration: text, set lines and XML say the same, and real boxes' configurations survive them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lab.dialects import _junos_schema, _junos_text, _junos_tree, _junos_xml

CAPTURES = Path(os.environ.get("KAITONG_CAPTURES", Path(__file__).parents[3] / "shared" / "captures")) / "junos"


# -- configurations of real boxes -------------------------------------------------------------------------------------
def _build(edits: Any) -> _junos_tree.Node:
    top = _junos_tree.Node()
    for edit in edits:
        assert not isinstance(edit, _junos_tree.Refused), edit
        _junos_tree.apply(top, edit)
    return top


def _forms(top: _junos_tree.Node) -> list[_junos_tree.Node]:
    """The tree as it comes back from each of its printed forms."""
    xml = etree.fromstring("<configuration>" + "".join(_junos_xml.xml_lines(top)) + "</configuration>")
    return [
        _build(_junos_text.read_text(_junos_text.text(top))),
        _build(_junos_text.read_set("\n".join(_junos_text.set_lines(top)))),
        _build(_junos_xml.read_xml(xml, _junos_schema.root())),
    ]


captured = pytest.mark.skipif(not CAPTURES.is_dir(), reason="the captures of real boxes are not on this machine")


@captured
def test_curly_capture_round_trip() -> None:
    root = etree.parse(CAPTURES / "config-firefly-121x46-show-configuration.xml")
    output = str(root.findtext(".//configuration-output"))
    top = _build(_junos_text.read_text(output))
    said = [re.sub(r" ## Warning.*", "", line) for line in output.strip().splitlines()[1:]]
    # 12.1 prints some hierarchies in another order than 24.4
    assert sorted(_junos_text.text(top).splitlines()) == sorted(said)
    assert _forms(top) == [top] * 3


@captured
def test_set_capture_round_trip() -> None:
    said = (CAPTURES / "config-qfx-r1-174-display-set.txt").read_text()
    top = _build(_junos_text.read_set(said))
    assert sorted(_junos_text.set_lines(top)) == sorted(line for line in said.splitlines() if line.startswith("set"))
    assert _forms(top) == [top] * 3


@captured
def test_xml_capture_round_trip() -> None:
    said = (CAPTURES / "config-vsrx-244-get-configuration-reply.xml").read_text()
    configuration = etree.fromstring(said.encode())[0]
    top = _build(_junos_xml.read_xml(configuration, _junos_schema.root()))
    # the namespace has the family's name in it, and what is hidden is marked on the box
    lines = [re.sub(r"</?undocumented>", "", line).replace("/junos-es/", "/junos/") for line in said.splitlines()]
    assert list(_junos_xml.xml_lines(top)) == lines[2:-2]
    assert _forms(top) == [top] * 3


# -- properties -------------------------------------------------------------------------------------------------------
_UNIT = st.integers(0, 3).map(lambda number: f"interfaces ge-0/0/1 unit {number}")
_WORD = st.sampled_from(["a", "a b", 'quote " it', "x;y", "$9$abc", "{", "back\\slash"]).map(_junos_text.quoted)
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


def _after(top: _junos_tree.Node, lines: list[str]) -> _junos_tree.Node:
    top = top.copy()
    for edit in _junos_text.read_set("\n".join(lines)):
        assert not isinstance(edit, _junos_tree.Refused)
        try:
            _junos_tree.apply(top, edit)
        except _junos_tree.Refused as problem:
            if problem.severity != "warning":
                raise
    return top


@settings(max_examples=100, deadline=None)
@given(_LINES, _LINES)
def test_any_sequence_survives_every_form_and_its_inverse(first: list[str], second: list[str]) -> None:
    before = _after(_junos_tree.Node(), first)
    after = _after(before, second)
    assert _forms(after) == [after] * 3
    assert (_junos_text.compare(before, after) == "") == (before == after)
    forth, back = before.copy(), after.copy()
    for edit in _junos_tree.edits(before, after):
        _junos_tree.apply(forth, edit)
    for edit in _junos_tree.edits(after, before):
        _junos_tree.apply(back, edit)
    # trees, not bytes: a value that comes back to a leaf-list stands last there, on a real box too
    assert (forth, back) == (after, before)
