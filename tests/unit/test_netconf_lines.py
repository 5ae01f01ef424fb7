"""XML lines of the PTN driver: there and back, what is refused, and edits that an RFC 6241 element would take."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from drivers._xml import BASE, edit, lines, scope, wanted
from drivers.base import Capability, Change, Line, Reading, Undo
from drivers.ptn_netconf import DRIVER

NS = "urn:lab:yang:ptn-eline"
PW = "pw[pw-id='100001']"
ELINE = "snc-eline[id='7']"


def transport(pw: int = 100001, ac: int = 7, *, admin: str = "admin-up", cir: int = 51200) -> str:
    return f"""
<ptn xmlns="{NS}">
  <pw>
    <pw-id>{pw}</pw-id>
    <user-label>EL000001</user-label>
    <destination-ip>10.255.2.3</destination-ip>
    <admin-status>admin-up</admin-status>
  </pw>
  <snc-eline>
    <id>{ac}</id>
    <admin-status>{admin}</admin-status>
    <end-point>
      <ltp-id>ge-1/1</ltp-id>
      <dot1q-vlan-bitmap>1063</dot1q-vlan-bitmap>
    </end-point>
    <pw-id>{pw}</pw-id>
    <qos><a2z-cir>{cir}</a2z-cir></qos>
  </snc-eline>
</ptn>"""


def edited(change: Change, running: tuple[Line, ...]) -> str:
    return edit(running, wanted(change, running, DRIVER.model), DRIVER.model)


def test_one_line_a_leaf_with_the_entries_that_contain_it() -> None:
    found = DRIVER.parse(transport())
    assert ("ptn", PW, "pw-id = 100001") in found
    assert ("ptn", PW, "destination-ip = 10.255.2.3") in found
    assert ("ptn", ELINE, "end-point", "ltp-id = ge-1/1") in found
    assert ("ptn", ELINE, "qos", "a2z-cir = 51200") in found
    assert len(found) == 10


def test_objects_and_ids() -> None:
    found = DRIVER.parse(transport())
    assert DRIVER.objects(found) == ("pw 100001", "eline 7", "port ge-1/1")
    assert DRIVER.used(found) == {"pw-id": frozenset({100001}), "ac-id": frozenset({7})}


def test_what_it_offers() -> None:
    assert DRIVER.undo is Undo.TIMER
    assert {Capability.CANDIDATE, Capability.PERSIST_ID, Capability.STARTUP} < DRIVER.capabilities


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f'<!DOCTYPE ptn [<!ENTITY x "y">]><ptn xmlns="{NS}"/>', "line 1"),
        (f'<ptn xmlns="{NS}">\n<pw><pw-id>1</pw-id><user-label>a\x07b</user-label></pw></ptn>', "line 2"),
        (f'<ptn xmlns="{NS}"><pw><pw-id>1</pw-id><user-label>&x;</user-label></pw></ptn>', "x"),
        (f'<ptn xmlns="{NS}"><pw><pw-id>1</pw-id></ptn>', "pw"),
        ("<ptn/>", "expected <ptn"),
        (f'<other xmlns="{NS}"/>', "expected <ptn"),
        (f'<ptn xmlns="{NS}">\n<pw xmlns="urn:x"><pw-id>1</pw-id></pw></ptn>', "line 2: <pw> is not of"),
        (f'<ptn xmlns="{NS}">\n<pw operation="delete"><pw-id>1</pw-id></pw></ptn>', "line 2: <pw> has attributes"),
        (f'<ptn xmlns="{NS}">\n<pw>1<pw-id>1</pw-id></pw></ptn>', "line 2: <pw> mixes"),
        (f'<ptn xmlns="{NS}">\n<pw><user-label>a</user-label></pw></ptn>', "line 2: <pw> has no usable key"),
        (f'<ptn xmlns="{NS}">\n<pw><pw-id>1\'</pw-id></pw></ptn>', "line 2: <pw> has no usable key"),
        (
            f'<ptn xmlns="{NS}"><pw><pw-id>1</pw-id><user-label>a</user-label><user-label>b</user-label></pw></ptn>',
            "already",
        ),
        (f'<ptn xmlns="{NS}"><pw><pw-id>1</pw-id><user-label><![CDATA[a]]></user-label></pw></ptn>', "CDATA"),
        (f'<ptn xmlns="{NS}">\n<?x y?></ptn>', "line 2"),
    ],
)
def test_refuses(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("[", r"\[")):
        DRIVER.parse(text)


def test_new_entries_are_created_and_whole_ones_deleted() -> None:
    after = DRIVER.parse(transport())
    forth = edited(Change("e", (), after), ())
    assert forth.count("create") == 2
    assert "merge" not in forth
    back = edited(Change("e", after, ()), after)
    assert back.count('nc:operation="delete"><') == 2
    assert "user-label" not in back
    assert "replace" not in forth + back


def test_suspension_merges_one_leaf() -> None:
    up, down = DRIVER.parse(transport()), DRIVER.parse(transport(admin="admin-down"))
    text = edited(Change("e", up, down), up)
    assert '<snc-eline><id>7</id><admin-status nc:operation="merge">admin-down</admin-status></snc-eline>' in text
    assert "<pw>" not in text


def test_kept_lines_and_strangers_stay() -> None:
    ours = DRIVER.parse(transport())
    stranger = ("ptn", PW, "ctrl-word-support = 1")
    running = (*ours, stranger)
    keep = frozenset({("ptn", ELINE, "admin-status = admin-up")})
    left = wanted(Change("e", ours, (), keep), running, DRIVER.model)
    assert set(left) == {stranger, ("ptn", PW, "pw-id = 100001"), ("ptn", ELINE, "id = 7"), *keep}
    text = edited(Change("e", ours, (), keep), running)
    assert '<destination-ip nc:operation="delete"/>' in text
    assert '<end-point nc:operation="delete"/>' in text
    assert '<pw nc:operation="delete">' not in text


def test_nothing_to_do_is_no_command() -> None:
    after = DRIVER.parse(transport())
    assert not DRIVER.preview(Change("e", (), after), Reading(after)).changed


def test_preview_has_text_commands_and_inverse() -> None:
    up, down = DRIVER.parse(transport()), DRIVER.parse(transport(admin="admin-down"))
    diff = DRIVER.preview(Change("e", up, down), Reading(up))
    assert diff.text.splitlines() == [
        f"- ptn {ELINE} admin-status = admin-up",
        f"+ ptn {ELINE} admin-status = admin-down",
    ]
    assert "rollback-on-error" in diff.commands[0]
    assert ">admin-up<" in diff.inverse[0]


def test_values_are_escaped() -> None:
    found = DRIVER.parse(transport().replace("EL000001", "a &lt;b&gt; &amp; 'c'"))
    assert ("ptn", PW, "user-label = a <b> & 'c'") in found
    assert "a &lt;b&gt; &amp; 'c'" in edited(Change("e", (), found), ())


def test_scope_selects_whole_entries() -> None:
    found = DRIVER.parse(transport())
    expected = "<pw><pw-id>100001</pw-id></pw><snc-eline><id>7</id></snc-eline>"
    assert scope(found, DRIVER.model) == f'<ptn xmlns="{NS}">{expected}</ptn>'
    assert scope([("ptn", "lsr-id = 1.1.1.1")], DRIVER.model) == f'<ptn xmlns="{NS}"><lsr-id/></ptn>'


def apply(config: str, have: tuple[Line, ...]) -> set[Line]:
    """What an element makes of an edit-config with default-operation none: RFC 6241 §7.2, the strict reading."""
    root = etree.fromstring(f'<ptn xmlns="{NS}"/>')
    build(root, have)
    if config:
        merge(root, etree.fromstring(config))
    return set(lines(root, DRIVER.model))


def build(root: Any, have: tuple[Line, ...]) -> None:
    config = edit((), have, DRIVER.model)
    if config:
        for node in etree.fromstring(config):
            for below in node.iter():
                below.attrib.clear()
            root.append(node)


def same(node: Any, other: Any) -> bool:
    key = DRIVER.model.keys.get(etree.QName(node).localname)
    return node.tag == other.tag and (not key or node.findtext(f"{{{NS}}}{key}") == other.findtext(f"{{{NS}}}{key}"))


def merge(parent: Any, edits: Any) -> None:
    key = DRIVER.model.keys.get(etree.QName(edits).localname)
    for node in edits:
        operation = node.attrib.pop(f"{{{BASE}}}operation", "none")
        there = next((child for child in parent if same(child, node)), None)
        if operation == "create":
            assert there is None
            parent.append(node)
        elif operation == "delete":
            assert there is not None
            parent.remove(there)
        elif operation == "merge":
            if there is not None:
                parent.remove(there)
            parent.append(node)
        elif etree.QName(node).localname != key:
            assert there is not None, "data-missing"
            merge(there, node)


@st.composite
def configurations(draw: st.DrawFn) -> tuple[Line, ...]:
    chosen: list[Line] = []
    for number in draw(st.sets(st.integers(1, 3))):
        entry = ("ptn", f"pw[pw-id='{number}']")
        chosen.append((*entry, f"pw-id = {number}"))
        leaves = draw(st.dictionaries(st.sampled_from(["user-label", "destination-ip"]), st.sampled_from("ab")))
        chosen += [(*entry, f"{leaf} = {value}") for leaf, value in leaves.items()]
        rates = draw(st.dictionaries(st.sampled_from(["a2z-cir", "z2a-cir"]), st.sampled_from("12")))
        chosen += [(*entry, "qos", f"{leaf} = {value}") for leaf, value in rates.items()]
    return tuple(chosen)


@given(configurations(), configurations())
def test_an_edit_leads_exactly_there_and_back(have: tuple[Line, ...], want: tuple[Line, ...]) -> None:
    assert apply(edit(have, want, DRIVER.model), have) == set(want)
    assert apply(edit(want, have, DRIVER.model), want) == set(have)


@given(configurations(), configurations(), configurations())
def test_teardown_leaves_what_was_there(
    running: tuple[Line, ...], ours: tuple[Line, ...], keep: tuple[Line, ...]
) -> None:
    """What was there before us is in `keep`; provision then teardown is the identity unless a value was taken over."""
    taken = {(line[:-1], line[-1].partition(" = ")[0]) for line in running}
    ours = tuple(line for line in ours if (line[:-1], line[-1].partition(" = ")[0]) not in taken or line in running)
    there = wanted(Change("e", (), ours), running, DRIVER.model)
    left = wanted(Change("e", ours, (), frozenset(running) | frozenset(keep)), there, DRIVER.model)
    assert set(running) <= set(left)
    assert {line for line in left if line not in keep} - set(running) <= {
        line for line in there if line[-1].startswith("pw-id = ")
    }


def test_what_was_sent_has_no_envelope_and_no_secrets() -> None:
    from ncclient.devices.default import DefaultDeviceHandler

    from drivers._ncclient import PromptSession

    session = PromptSession(DefaultDeviceHandler())
    session.journal += [
        '<?xml version="1.0" encoding="UTF-8"?><nc:hello xmlns:nc="x"><a/></nc:hello>',
        '<?xml version="1.0" encoding="UTF-8"?><nc:rpc xmlns:nc="x" message-id="1"><a/></nc:rpc>',
        '<rpc message-id="2"><user><n:plain-password n:a="b">geheim</n:plain-password></user></rpc>',
    ]
    masked = '<user><n:plain-password n:a="b">***</n:plain-password></user>'
    assert session.sent() == ("<a/>", masked)
    assert session.sent() == ()
