"""Models of NETCONF platforms: the tree diagram that says them, lines out of any server's XML, shared entries, scopes."""

from __future__ import annotations

import pytest
from lxml import etree

from drivers.kit.xml_change import difference, held, stranger, wanted
from drivers.kit.xml_edit import edits, tree
from drivers.kit.xml_lines import lines, parse
from drivers.kit.xml_model import Model
from drivers.kit.xml_scope import scope, within
from drivers.platform import Change, Line

A, B, ELSE = "urn:a", "urn:b", "urn:else"
TREE = """
module: a
  +--rw instances
  |  +--rw instance* [name]  shared
  |     +--rw name       string
  |     +--rw rd?        string
  |     +--rw b:site* [id kind]
  |        +--rw b:id      uint32
  |        +--rw b:kind    identityref
  |        +--rw b:at?     instance-identifier
  |        +--rw b:rate?   uint32 {rates}? = 10
  +--rw mode
  |  +--rw (way)?
  |     +--:(one)
  |     |  +--rw one?    string
  |     +--:(many)
  |     |  +--rw many* [id]
  |     |     +--rw id    string
  |     +--rw none?    empty
  +--rw level?   uint8

  +--ro state
     +--ro counter    uint32
"""
MODEL = Model({"a": A, "b": B}, TREE)
VRF = ("instances", "instance[name='v']")
SITE = (*VRF, "b:site[id='1'][kind='a:fast']")


def reading(text: str) -> tuple[Line, ...]:
    return lines(etree.fromstring(f'<data xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">{text}</data>'), MODEL)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("+-rw a", "row 1 of the tree: '\\+-rw a' is no node"),
        ("  augment /a:b:\n    +--rw c:d?  string", "row 1 of the tree: 'augment /a:b:' is no node"),
        ("  +--rw c:d?  string", "row 1 of the tree: no namespace has the prefix 'c'"),
        ("  +--rw d* []\n     +--rw e?  string", "row 1 of the tree: d has no keys"),
    ],
)
def test_a_tree_that_says_nothing_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Model({"a": A}, text)


def test_what_the_rows_say() -> None:
    site = MODEL.schema.children["instances"].children["instance"].children["b:site"]
    assert (site.keys, site.namespace, site.tag) == (("id", "kind"), B, "{urn:b}site")
    assert site.children["rate"].default == "10"
    assert site.children["kind"].type == "identityref"
    assert MODEL.schema.children["mode"].children.keys() == {"one", "many", "none"}
    assert MODEL.schema.children["state"].kind == "state"
    assert MODEL.whole == '<instances xmlns="urn:a"/><mode xmlns="urn:a"/><level xmlns="urn:a"/><state xmlns="urn:a"/>'


def test_prefixes_and_defaults_of_any_server_are_one_line() -> None:
    found = reading(
        '<x:instances xmlns:x="urn:a"><x:instance><x:name>v</x:name><site xmlns="urn:b" xmlns:q="urn:a"><id>1</id>'
        "<kind>q:fast</kind><at xmlns:i='urn:a' xmlns:j='urn:b'>/i:instances/i:instance[i:name='i:v']/j:site</at>"
        "<rate>10</rate></site></x:instance></x:instances><state xmlns='urn:a'><counter>1</counter></state>"
    )
    assert found == (
        (*VRF, "name = v"),
        (*SITE, "id = 1"),
        (*SITE, "kind = a:fast"),
        (*SITE, "at = /a:instances/a:instance[a:name='i:v']/b:site"),
    )
    (forth,) = edits((), found, MODEL)
    assert '<kind xmlns:a="urn:a">a:fast</kind>' in forth
    assert "/a:instances/a:instance[a:name='i:v']/b:site" in forth
    assert reading(forth) == found


def test_an_identity_of_a_module_that_the_model_has_not() -> None:
    found = reading(
        '<instances xmlns="urn:a"><instance><name>v</name><site xmlns="urn:b"><id>1</id>'
        '<kind xmlns:y="urn:vendor">y:slow</kind></site></instance></instances>'
    )
    assert found[-1][-1] == "kind = {urn:vendor}:slow"
    assert reading(edits((), found, MODEL)[0]) == found


def test_a_row_that_no_model_knows_is_the_same_however_it_is_printed() -> None:
    one = reading('<level xmlns="urn:a">7</level><mode xmlns="urn:a"><x xmlns="urn:e"><y a="1">u</y><z/></x></mode>')
    other = reading(
        '<e:level xmlns:e="urn:a">7</e:level>\n<mode xmlns="urn:a">\n  <!-- so -->\n  <f:x xmlns:f="urn:e" xmlns:n="urn:n">\n'
        '    <f:y a="1">u</f:y>\n    <f:z></f:z>\n  </f:x>\n</mode>'
    )
    assert one == other == (("level = 7",), ("mode", '<x xmlns="urn:e"><y a="1">u</y><z/></x>'))


def test_an_entry_that_no_line_can_name_is_kept_as_it_stands() -> None:
    text = '<instance><name>it\'s "x"</name><rd>1</rd></instance>'
    found = reading(f'<instances xmlns="{A}">{text}</instances>')
    assert found == (("instances", text.replace("<instance>", f'<instance xmlns="{A}">')),)
    with pytest.raises(ValueError, match="line 1: <instance> has no usable key <name>"):
        parse(f'<instances xmlns="{A}">{text}</instances>', MODEL)


def test_texts_keep_their_blanks_and_steer_no_terminal() -> None:
    assert reading(f'<level xmlns="{A}"> 7 </level>') == (("level =  7 ",),)
    assert reading(f'<level xmlns="{A}">\n  7\n</level>') == (("level = 7",),)
    assert reading(f'<level xmlns="{A}">a\x9b31mb</level>') == (("level = a\ufffdx9b31mb",),)


def test_several_roots_stand_in_a_config() -> None:
    text = f'<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><level xmlns="{A}">7</level><mode xmlns="{A}"><none/></mode></config>'
    assert parse(text, MODEL) == (("level = 7",), ("mode", "none"))


def test_the_last_service_is_held_back_by_what_somebody_put_into_a_shared_entry() -> None:
    ours = ((*VRF, "name = v"), (*VRF, "rd = 1"), (*SITE, "id = 1"), (*SITE, "kind = a:fast"))
    typed = (*VRF, f'<note xmlns="{ELSE}">x</note>')
    inside = (*SITE, f'<note xmlns="{ELSE}">x</note>')
    gone = Change("e", ours, ())
    assert held(gone, ours, MODEL) is None
    assert held(gone, (*ours, typed), MODEL) == typed
    shared = Change("e", ours, (), frozenset(ours[:2]))
    assert held(shared, (*ours, typed), MODEL) is None
    assert set(wanted(shared, (*ours, typed, inside), MODEL)) == {*ours[:2], typed}


def test_in_a_shared_entry_each_part_is_of_one_service() -> None:
    vrf = ((*VRF, "name = v"), (*VRF, "rd = 1"))
    ours = (*vrf, (*SITE, "id = 1"), (*SITE, "kind = a:fast"))
    other = (*VRF, "b:site[id='2'][kind='a:fast']", "rate = 7")
    join = Change("e", (), ours, frozenset(vrf))
    assert stranger(join, (*vrf, other), MODEL) is None
    theirs = (*SITE, "rate = 7")
    assert stranger(join, (*vrf, theirs), MODEL) == theirs
    assert stranger(Change("e", (), ours), ((*VRF, "rd = 9"),), MODEL) == (*VRF, "rd = 9")


def test_a_scope_has_the_other_cases_of_a_choice() -> None:
    found = (("mode", "one = x"), ("mode", "many[id='1']", "id = 1"), ("mode", "none"), ("level = 7",))
    assert within(found, [("mode", "none")], MODEL) == found[:3]
    assert scope([("mode", "none")], MODEL) == f'<mode xmlns="{A}"><none/><one/><many/></mode>'
    after = (("mode", "one = x"),)
    assert wanted(Change("e", (), after), found[1:], MODEL) == (("level = 7",), *after)
    (forth,) = edits(found[1:3], after, MODEL)
    assert forth.count('operation="remove"') == 2


def test_a_key_with_a_prefix_is_not_matched_by_the_server() -> None:
    site = ("instances", "instance[name='v']", "b:site[id='1'][kind='a:fast']", "rate = 7")
    assert scope([site], MODEL) == f'<instances xmlns="{A}"><instance><name>v</name></instance></instances>'


def test_lines_that_the_model_has_not_are_refused() -> None:
    for line in (("mode", "unheard = 1"), ("other", "level = 7")):
        with pytest.raises(ValueError, match="the model has no"):
            tree([line], MODEL)
    with pytest.raises(ValueError, match="is there already"):
        tree([("level = 7",), ("level = 8",)], MODEL)
    with pytest.raises(ValueError, match="is a leaf in the model, and holds elements"):
        reading(f'<level xmlns="{A}"><x/></level>')


def test_a_difference_for_people() -> None:
    assert difference((("level = 7",),), (("level = 8",),)) == "- level = 7\n+ level = 8"


def test_values_that_only_go_or_come_last_are_one_edit_and_another_order_is_two() -> None:
    entry = ("interfaces", "interface[name='a']")
    model = Model(
        {"a": A},
        "  +--rw interfaces\n     +--rw interface* [name]\n        +--rw name   string\n        +--rw dns*   string  ordered-by user",
    )

    def ways(old: str, new: str) -> int:
        have, want = (((*entry, "name = a"), (*entry, f"dns = {values}")) for values in (old, new))
        return len(edits(have, want, model))

    assert ways('["a", "b"]', '["a", "b"]') == 0
    assert ways('["a", "b", "c"]', '["a", "c", "d"]') == 1
    assert ways('["a", "b"]', '["b", "a"]') == 2
    assert ways('["a"]', '["b", "a"]') == 2
