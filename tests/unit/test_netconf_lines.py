"""XML lines of the PTN driver: there and back, what is refused, and edits that an RFC 6241 element would take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.errors import Rejected
from drivers.kit.xml_change import stranger, wanted
from drivers.kit.xml_edit import edits
from drivers.kit.xml_model import BASE
from drivers.kit.xml_scope import scope
from drivers.platform import Capability, Change, Line, Reading, Undo
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
    return "".join(edits(running, wanted(change, running, DRIVER.model), DRIVER.model))


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
    assert DRIVER.used(found) == {
        "pw-id": frozenset({100001}),
        "ac-id": frozenset({7}),
        "s-vlan ge-1/1": frozenset({1063}),
    }


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
        (f'<ptn xmlns="{NS}">\n<pw><pw-id>1\'"</pw-id></pw></ptn>', "line 2: <pw> has no usable key"),
        (f'<ptn xmlns="{NS}">\n<pw><pw-id>1</pw-id>\n<mtu>9</mtu></pw></ptn>', "line 3: <mtu> is not in the model"),
        (f'<ptn xmlns="{NS}">\n<pw><pw-id>1</pw-id><operate-status/></pw></ptn>', "is state in the model"),
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
    # what holds nothing yet is not there for an operation `none` around it
    assert forth.count("merge") == 1
    assert f'<ptn xmlns="{NS}" xmlns:nc="{BASE}" nc:operation="merge">' in forth
    back = edited(Change("e", after, ()), after)
    assert back.count('nc:operation="delete"><') == 2
    assert "user-label" not in back
    assert "replace" not in forth + back


def test_suspension_merges_one_leaf() -> None:
    up, down = DRIVER.parse(transport()), DRIVER.parse(transport(admin="admin-down"))
    text = edited(Change("e", up, down), up)
    assert '<snc-eline><id>7</id><admin-status nc:operation="merge">admin-down</admin-status></snc-eline>' in text
    assert "<pw>" not in text


def test_what_is_kept_stays_and_what_is_ours_alone_goes_whole() -> None:
    ours = DRIVER.parse(transport())
    typed = ("ptn", PW, "ctrl-word-support = 1")
    unknown = ("ptn", PW, f'<mtu xmlns="{NS}">9000</mtu>')
    by_hand = tuple((*line[:-1], "a2z-cir = 7") if "a2z-cir" in line[-1] else line for line in ours)
    keep = frozenset({("ptn", ELINE, "admin-status = admin-up")})
    left = wanted(Change("e", ours, (), keep), (*by_hand, typed, unknown), DRIVER.model)
    assert set(left) == {("ptn", ELINE, "id = 7"), *keep}
    text = edited(Change("e", ours, (), keep), (*by_hand, typed, unknown))
    assert '<pw nc:operation="delete"><pw-id>100001</pw-id></pw>' in text
    assert '<end-point nc:operation="delete"/>' in text
    assert '<qos nc:operation="delete"/>' in text
    (back,) = edits(left, (*by_hand, typed, unknown), DRIVER.model)
    assert "<mtu>9000</mtu>" in back
    assert "<ctrl-word-support>1<" in back


def test_what_somebody_added_to_an_entry_of_ours_alone_is_shown_and_comes_back() -> None:
    ours = DRIVER.parse(transport())
    added = ("ptn", PW, "ctrl-word-support = 1")
    diff = DRIVER.preview(Change("e", ours, ()), Reading((*ours, added)))
    assert diff.result == ()
    assert "- ptn pw[pw-id='100001'] ctrl-word-support = 1" in diff.text
    assert "<ctrl-word-support>1</ctrl-word-support>" in diff.inverse[0]


@pytest.mark.parametrize("leaf", ["user-label", "destination-ip"])
def test_a_leaf_changed_by_hand_is_ours_still(leaf: str) -> None:
    ours, down = DRIVER.parse(transport()), DRIVER.parse(transport(admin="admin-down"))
    found = tuple((*line[:-1], f"{leaf} = 9") if line[-1].startswith(f"{leaf} = ") else line for line in ours)
    assert found != ours
    assert set(DRIVER.preview(Change("e", ours, down), Reading(found)).result or ()) == set(down)
    assert DRIVER.preview(Change("e", ours, ()), Reading(found)).result == ()
    keep = frozenset(ours)
    assert set(DRIVER.preview(Change("e", ours, (), keep), Reading(found)).result or ()) == set(found)
    assert stranger(Change("e", (), ours, keep), found, DRIVER.model) is None
    assert stranger(Change("e", (), ours), found, DRIVER.model) is not None


def test_a_change_leaves_what_others_put_inside() -> None:
    up, down = DRIVER.parse(transport()), DRIVER.parse(transport(admin="admin-down"))
    typed = ("ptn", ELINE, "qos", "z2a-cir = 7"), ("ptn", ELINE, f'<mtu xmlns="{NS}">9000</mtu>')
    text = edited(Change("e", up, down), (*up, *typed))
    assert text.count("operation") == 1
    assert DRIVER.preview(Change("e", up, down), Reading((*up, *typed))).result is not None
    assert set(typed) < set(wanted(Change("e", up, down), (*up, *typed), DRIVER.model))


def test_a_row_that_is_no_text_is_neither_written_nor_lost() -> None:
    ours = DRIVER.parse(transport())
    running = (*ours, ("ptn", PW, f'<note xmlns="{NS}">\ufffdxb3</note>'))
    with pytest.raises(Rejected, match="no text"):
        DRIVER.preview(Change("e", ours, ()), Reading(running))
    assert DRIVER.preview(Change("e", ours, DRIVER.parse(transport(cir=7))), Reading(running)).changed


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


@st.composite
def configurations(draw: st.DrawFn) -> tuple[Line, ...]:
    chosen: list[Line] = []
    for number in draw(st.sets(st.integers(1, 3))):
        entry = ("ptn", f"snc-eline[id='{number}']")
        chosen.append((*entry, f"id = {number}"))
        leaves = draw(st.dictionaries(st.sampled_from(["user-label", "pw-id"]), st.sampled_from("ab")))
        chosen += [(*entry, f"{leaf} = {value}") for leaf, value in leaves.items()]
        rates = draw(st.dictionaries(st.sampled_from(["a2z-cir", "z2a-cir"]), st.sampled_from("12")))
        chosen += [(*entry, "qos", f"{leaf} = {value}") for leaf, value in rates.items()]
    return tuple(chosen)


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
        line for line in there if line[-1].startswith("id = ")
    }


def test_what_was_sent_has_no_envelope_and_no_secrets() -> None:
    from ncclient.devices.default import DefaultDeviceHandler

    from drivers.kit.ncclient_session import PromptSession

    session = PromptSession(DefaultDeviceHandler())
    session.journal += [
        '<?xml version="1.0" encoding="UTF-8"?><nc:hello xmlns:nc="x"><a/></nc:hello>',
        '<?xml version="1.0" encoding="UTF-8"?><nc:rpc xmlns:nc="x" message-id="1"><a/></nc:rpc>',
        '<rpc message-id="2"><user><n:plain-password n:a="b">geheim</n:plain-password></user></rpc>',
    ]
    masked = '<user><n:plain-password n:a="b">***</n:plain-password></user>'
    assert session.sent() == ("<a/>", masked)
    assert session.sent() == ()
