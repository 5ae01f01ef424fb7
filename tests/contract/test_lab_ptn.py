"""The PTN of the lab against transcripts written from RFC 6241 and the dialect facts, over SSH, with a bare NETCONF client.

`transcripts/ptn/*.xml` hold cases of questions and expected answers, compared canonically; an answer that gives no
error-message leaves the wording open. Every case starts from the element as `network.yaml` describes it.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from yangson.exceptions import ValidationError

from lab.dialects.ptn_netconf.rules import check
from lab.dialects.ptn_netconf.schema import MODULE, data_model, modules, schema, to_raw
from lab.faults import Fault
from lab.netconf.edit import Edit
from lab.netconf.tree import subtree
from lab.servers.netconf import BASE
from tests.contract.ptn_row import FOLDER, PTN, Lab, candidate, element_of, ptn_edit, row_of_three

T = "{urn:lab:transcripts}"


@pytest.fixture(scope="module")
def row() -> Iterator[Lab]:
    yield from row_of_three()


@pytest.fixture
def lab(row: Lab) -> Lab:
    row.fresh()
    return row


# -- transcripts ----------------------------------------------------------------------------------------------------


def cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("[!p]*.xml")):
        for case in etree.parse(str(path)).getroot().iterchildren(f"{T}case"):
            yield pytest.param(case, id=f"{path.stem}: {case.get('name')}")


def canonical(children: list[etree._Element], *, messages: bool) -> list[str]:
    """Exclusive C14N of each element without blanks between elements; without error-messages unless they are compared."""
    texts = []
    for child in children:
        copy = etree.fromstring(etree.tostring(child, with_tail=False), etree.XMLParser(remove_blank_text=True))
        for message in [] if messages else list(copy.iter(f"{{{BASE}}}error-message")):
            message.getparent().remove(message)
        texts.append(etree.tostring(copy, method="c14n", exclusive=True).decode())
    return texts


@pytest.mark.parametrize("case", list(cases()))
def test_transcript(lab: Lab, case: etree._Element) -> None:
    answer: list[etree._Element] = []
    for part in case:
        if part.tag == f"{T}ask":
            client = lab.session(part.get("session", ""))
            request = etree.fromstring(named(lab, etree.tostring(part[0], with_tail=False).decode()))
            answer = list(etree.fromstring(client.dispatch(request).xml.encode()))
        elif part.tag == f"{T}answer":
            expected = list(etree.fromstring(named(lab, etree.tostring(part, with_tail=False).decode())))
            messages = next(part.iter(f"{{{BASE}}}error-message"), None) is not None
            assert canonical(answer, messages=messages) == canonical(expected, messages=messages)
        else:
            meanwhile(lab, part)


def named(lab: Lab, text: str) -> str:
    """`{session:a}` becomes the id of that session."""
    for name, client in lab.sessions.items():
        text = text.replace(f"{{session:{name}}}", client.session_id)
    return text


def meanwhile(lab: Lab, part: etree._Element) -> None:
    if part.tag == f"{T}fault":
        fault = Fault(part.get("kind"), text=part.get("text", ""), match=part.get("match", ""))  # type: ignore[arg-type]  # checked by Fault
        lab.call(lab.a.faults.set, fault)
    elif part.tag == f"{T}wait":
        time.sleep(1.1)  # longer than the confirm-timeout of one second, the shortest that there is
    else:
        client = lab.sessions.pop(part.get("session", ""))
        if part.tag == f"{T}drop":
            client._session.close()
        lab.ended(client)


# -- edit and its inverse -------------------------------------------------------------------------------------------

KEYS = {"pw": "pw-id", "snc-eline": "id"}
OPERATIONS = st.sampled_from(["merge", "replace", "create", "delete", "remove"])
WIRE = st.fixed_dictionaries(
    {"pw-id": st.integers(7, 9)},
    optional={
        "user-label": st.text("a<&> é", max_size=4),
        "destination-ip": st.sampled_from(["10.0.0.2", "10.0.0.3"]),
        "encaplate-type": st.sampled_from(["ethernet", "ethernet-vlan"]),
        "admin-status": st.sampled_from(["admin-up", "admin-down"]),
    },
)
LINE = st.fixed_dictionaries(
    {"id": st.integers(1, 3)},
    optional={
        "admin-status": st.sampled_from(["admin-up", "admin-down"]),
        "pw-id": st.integers(7, 9),
        "end-point": st.fixed_dictionaries(
            {
                "ltp-id": st.just("ge-1/1"),
                "access-type": st.sampled_from(["Dot1Q", "QinQ"]),
                "access-action": st.just("Keep"),
            },
            optional={
                "dot1q-vlan-bitmap": st.integers(100, 102),
                "qinq-svlan-bitmap": st.integers(103, 104),
                "qinq-cvlan-bitmap": st.integers(5, 6),
            },
        ),
        "qos": st.dictionaries(st.sampled_from(["a2z-cir", "z2a-cir"]), st.integers(0, 99)),
    },
)
EDITS = st.lists(
    st.tuples(st.just("pw"), WIRE, OPERATIONS) | st.tuples(st.just("snc-eline"), LINE, OPERATIONS), max_size=6
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_an_edit_and_its_inverse_end_where_they_began(lab: Lab, edits: list[tuple[str, dict[str, Any], str]]) -> None:
    lab.fresh()
    client = lab.session("a")
    before = candidate(client)
    if ptn_edit(client, [element_of(*edit) for edit in edits]):
        committed = client.commit().ok
        inverse = []
        for name, number in {(name, leaves[KEYS[name]]) for name, leaves, _ in edits}:
            key = KEYS[name]
            was = [xml for xml in before[0].iter(f"{{{PTN}}}{name}") if xml.findtext(f"{{{PTN}}}{key}") == str(number)]
            inverse += [copy.deepcopy(was[0]) if was else element_of(name, {key: number})]
            inverse[-1].set(f"{{{BASE}}}operation", "replace" if was else "remove")
        assert ptn_edit(client, inverse)
        assert not committed or client.commit().ok
    assert etree.tostring(candidate(client), method="c14n") == etree.tostring(before, method="c14n")
    assert lab.call(lab.a.running) == lab.base["ptn-a"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_the_validation_of_a_change_agrees_with_that_of_the_whole(
    lab: Lab, edits: list[tuple[str, dict[str, Any], str]]
) -> None:
    """`check` looks at what changed; yangson, asked for the whole tree, must come to the same verdict."""
    config = etree.Element("config")
    etree.SubElement(config, f"{{{PTN}}}ptn").extend([element_of(*edit) for edit in edits])
    tree = Edit(modules(), go_on=True).apply(lab.a.datastores.running, config)
    root = data_model().from_raw({f"{MODULE}:ptn": to_raw(schema().children["ptn"], subtree(tree, "ptn"))})
    try:
        root.validate()
    except ValidationError:
        assert check(tree, lab.a.datastores.running)
    else:
        assert not check(tree, lab.a.datastores.running)
