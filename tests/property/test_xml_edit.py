"""Any two configurations of a model that has everything YANG has: the edit from one to the other leads there, and a
server that takes RFC 6241 at its word refuses none of it.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from drivers.kit.xml_change import wanted
from drivers.kit.xml_edit import edits
from drivers.kit.xml_lines import lines
from drivers.kit.xml_model import Model
from drivers.kit.xml_scope import scope, within
from drivers.platform import Change, Line
from tests.property.datastore import BASE, Kind, Node, canonical, written
from tests.property.datastore import edit as edited

IF, IP, OC, ID, ELSE = "urn:if", "urn:ip", "urn:oc", "urn:id", "urn:else"
MODEL = Model(
    {"if": IF, "ip": IP, "oc": OC, "id": ID},
    """
module: if
  +--rw interfaces
  |  +--rw interface* [name]
  |     +--rw name           string
  |     +--rw description?   string
  |     +--rw enabled?       boolean = true
  |     +--rw type           identityref
  |     +--rw path?          instance-identifier
  |     +--ro oper-status    enumeration
  |     +--rw ip:ipv4!
  |     |  +--rw ip:address* [ip]
  |     |  |  +--rw ip:ip                     string
  |     |  |  +--rw (ip:subnet)
  |     |  |     +--:(ip:prefix-length)
  |     |  |     |  +--rw ip:prefix-length?   uint8
  |     |  |     +--:(ip:netmask)
  |     |  |        +--rw ip:netmask?         string
  |     |  |        +--rw ip:strict?          empty
  |     |  +--rw ip:dns*   string  ordered-by user
  |     |  +--rw ip:tag*   string
  |     +--rw qos
  |        +--rw rate?   uint32
  |        +--rw burst?  uint32 = 7
  +--rw oc:protocols
     +--rw oc:protocol* [identifier name]
        +--rw oc:identifier    identityref
        +--rw oc:name          string
        +--rw oc:passive?      empty
        +--rw oc:config
           +--rw oc:kind*   identityref  ordered-by user
""",
)


def leaf(**more: Any) -> Kind:
    return Kind("leaf", **more)


def kids(namespace: str, **children: Kind) -> dict[str, Kind]:
    return {f"{{{namespace}}}{name.replace('_', '-')}": kind for name, kind in children.items()}


ADDRESS = Kind(
    "list",
    (f"{{{IP}}}ip",),
    kids(
        IP,
        ip=leaf(),
        prefix_length=leaf(choice="subnet", case="length"),
        netmask=leaf(choice="subnet", case="mask"),
        strict=leaf(choice="subnet", case="mask"),
    ),
)
INTERFACE = Kind(
    "list",
    (f"{{{IF}}}name",),
    {
        **kids(
            IF,
            name=leaf(),
            description=leaf(),
            enabled=leaf(default="true"),
            type=leaf(identity=True),
            qos=Kind(
                "container",
                (),
                {
                    **kids(IF, rate=leaf(), burst=leaf(default="7"), weight=leaf()),
                    **kids(ELSE, mark=leaf(identity=True)),
                },
            ),
            mtu=leaf(),
        ),
        **kids(
            IP,
            ipv4=Kind(
                "presence",
                (),
                kids(IP, address=ADDRESS, dns=Kind("leaf-list", ordered=True), tag=Kind("leaf-list"), mtu=leaf()),
            ),
        ),
        **kids(
            ELSE,
            note=leaf(),
            rule=Kind("list", (f"{{{ELSE}}}no",), kids(ELSE, no=leaf(), does=leaf(), more=leaf())),
            box=Kind("presence", (), kids(ELSE, what=leaf())),
        ),
    },
)
PROTOCOL = Kind(
    "list",
    (f"{{{OC}}}identifier", f"{{{OC}}}name"),
    {
        **kids(
            OC,
            identifier=leaf(identity=True),
            name=leaf(),
            passive=leaf(),
            config=Kind("container", (), kids(OC, kind=Kind("leaf-list", ordered=True, identity=True))),
        ),
        **kids(ELSE, note=leaf()),
    },
)
SCHEMA = Kind(
    "container",
    (),
    {
        **kids(IF, interfaces=Kind("container", (), kids(IF, interface=INTERFACE))),
        **kids(OC, protocols=Kind("container", (), kids(OC, protocol=PROTOCOL))),
    },
)
"""what the server knows: more than the model, in one namespace of the model's and in one that it does not know"""
TEXT = st.sampled_from(["a", "b", "it's", 'say "x"', "a [b] = 'c'", " blanks ", "&<>", "=", ""])
WORD = st.sampled_from(["a", "b's", 'c"d', "e[f]='g'", "h = i"])
IDENTITY = st.tuples(st.sampled_from([ID, IF, OC, "urn:unheard"]), st.sampled_from(["one", "two"]))


@st.composite
def inside(draw: st.DrawFn, schema: Kind, skip: tuple[str, ...] = ()) -> list[Node]:
    """Some children of a node of this kind."""
    made: list[Node] = []
    cases: dict[str, str] = {}
    for tag, kind in schema.children.items():
        if tag in skip or not draw(st.booleans()):
            continue
        if kind.choice and cases.setdefault(kind.choice, draw(st.sampled_from(["length", "mask"]))) != kind.case:
            continue
        # a leaf in `box` has one value: what changes there is told from an entry of a list by its name alone
        values = IDENTITY if kind.identity else st.just("a") if tag.endswith("what") else TEXT
        if kind.what == "leaf":
            default = [st.just(kind.default)] if kind.default else []
            made.append(Node(tag, "" if tag.endswith(("strict", "passive")) else draw(st.one_of(values, *default))))
        elif kind.what == "leaf-list":
            made += [Node(tag, each) for each in draw(st.lists(values, min_size=1, max_size=4, unique=True))]
        elif kind.what == "list":
            keys = [IDENTITY if kind.children[key].identity else WORD for key in kind.keys]
            for entry in draw(st.lists(st.tuples(*keys), min_size=1, max_size=3, unique=True)):
                named = [Node(key, value) for key, value in zip(kind.keys, entry, strict=True)]
                made.append(Node(tag, None, [*named, *draw(inside(kind, kind.keys))]))
        else:
            below = draw(inside(kind))
            if below or kind.what == "presence":
                made.append(Node(tag, None, below))
    return made


def stores() -> st.SearchStrategy[Node]:
    return inside(SCHEMA).map(lambda below: Node("", None, below))


def read(store: Node, prefix: str = "p") -> tuple[Line, ...]:
    """The lines of what the server prints, in the prefixes that it chooses."""
    data = written(store, SCHEMA, prefix)
    data.tag = f"{BASE}data"
    return lines(etree.fromstring(etree.tostring(data)), MODEL)


def applied(store: Node, configs: tuple[str, ...], *, deletions_last: bool = False) -> Node:
    after = store.copy()
    for config in configs:
        edited(after, SCHEMA, etree.fromstring(f"<config>{config}</config>"), deletions_last=deletions_last)
    return after


@settings(max_examples=300, deadline=None)
@given(stores(), stores(), st.booleans())
def test_an_edit_leads_exactly_there_and_back(have: Node, want: Node, deletions_last: bool) -> None:
    forth, back = edits(read(have), read(want), MODEL), edits(read(want), read(have), MODEL)
    there = applied(have, forth, deletions_last=deletions_last)
    assert canonical(there, SCHEMA) == canonical(want, SCHEMA)
    assert set(read(there)) == set(read(want))
    assert canonical(applied(there, back, deletions_last=deletions_last), SCHEMA) == canonical(have, SCHEMA)


@settings(max_examples=100, deadline=None)
@given(stores())
def test_a_reading_is_the_same_in_whatever_prefixes(store: Node) -> None:
    """Those in a row that no model knows are the server's own: only there may they differ."""
    one, other = read(store, "a"), read(store, "zz")
    assert [line for line in one if "<" not in line[-1]] == [line for line in other if "<" not in line[-1]]
    assert edits(one, one, MODEL) == ()


@settings(max_examples=200, deadline=None)
@given(stores(), stores(), stores())
def test_a_service_comes_and_goes_and_leaves_what_was_there(running: Node, ours: Node, hand: Node) -> None:
    """It takes entries that nobody has, and leaves with all that somebody put into them."""
    base = read(running)
    taken = {line[:2] for line in base} | {line[:3] for line in base}
    mine = tuple(line for line in read(ours) if line[:2] not in taken and line[:3] not in taken and "<" not in line[-1])
    there = applied(running, edits(base, wanted(Change("e", (), mine), base, MODEL), MODEL))
    assert set(read(there)) == {*base, *mine}
    found = read(there)
    theirs = tuple(line for line in read(hand) if line[:2] in {line[:2] for line in mine})
    changed = applied(there, edits(found, wanted(Change("e", (), theirs), found, MODEL), MODEL))
    found = read(changed)
    diff = wanted(Change("e", mine, (), frozenset(base)), found, MODEL)
    assert canonical(applied(changed, edits(found, diff, MODEL)), SCHEMA) == canonical(running, SCHEMA)


@settings(max_examples=100, deadline=None)
@given(stores(), st.data())
def test_a_scope_is_whole_entries(store: Node, data: st.DataObject) -> None:
    found = read(store)
    if not found:
        return
    touched = data.draw(st.sampled_from(found))
    part = within(found, [touched], MODEL)
    if "<" in touched[-1] and len(touched) < 3:
        return
    assert touched in part
    assert scope([touched], MODEL)
    assert edits(found, tuple(line for line in found if line not in part), MODEL)


@pytest.mark.parametrize("row", ["\ufffdxb3", "a\ufffdx9b"])
def test_what_is_no_text_is_never_written(row: str) -> None:
    entry = ("interfaces", "interface[name='a']")
    have = ((*entry, "name = a"), (*entry, f"description = {row}"))
    with pytest.raises(ValueError, match="no text"):
        edits((), have, MODEL)
    assert "delete" in edits(have, (), MODEL)[0]
