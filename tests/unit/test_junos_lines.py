"""Set lines of the Junos driver: canonical form, what is refused, and commands that leave no empty container."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from drivers import _set
from drivers._junos import GRAMMAR
from drivers._napalm import _bare
from drivers.base import Change, Line, Reading, Undo
from drivers.juniper_junos import DRIVER

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
    assert DRIVER.used(found) == {"unit ge-0/0/1": frozenset({1001})}


def test_what_is_deactivated_beside_units_is_no_unit() -> None:
    printed = "set interfaces ge-0/0/1 encapsulation ppp\ndeactivate interfaces ge-0/0/1 traceoptions flag all\n"
    found = _set.printed(f"{printed}deactivate {UNIT} family inet", GRAMMAR)
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


def test_shared_policer_and_strangers_stay() -> None:
    policer = "\n".join(row for row in edge().splitlines() if "policer KT-51200 " in row)
    running = f"{edge()}\nset {UNIT} family inet mtu 1500"
    assert commands(edge(), "", keep=policer, running=running) == (
        "delete firewall policer KT-20480",
        f"delete {UNIT} description",
        f"delete {UNIT} vlan-id",
        f"delete {UNIT} family inet policer",
        f"delete {UNIT} family inet address 203.0.113.1/30",
    )


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
    shown = _set.printed(f"{edge()}\ndeactivate {UNIT}\nset version 24.4R1.9\n", GRAMMAR)
    assert (f"deactivate {UNIT}",) in shown
    assert ("set version 24.4R1.9",) not in shown
    gone = _set.commands(shown, (), GRAMMAR)
    assert gone[-1] == f"delete {UNIT}"
    assert not [command for command in gone if command.startswith("activate")]
    assert _set.commands(shown, DRIVER.parse(edge()), GRAMMAR) == (f"activate {UNIT}",)


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
                if line != (command,) and GRAMMAR.slot(_set.words(line)) == GRAMMAR.slot(_set.words((command,)))
            ]:
                del config[line]
        else:
            hit = [line for line in config if list(_set.words(line))[: len(path)] == path]
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
    assert apply(_set.commands(have, want, GRAMMAR), have) == set(want)
    assert apply(_set.commands(want, have, GRAMMAR), want) == set(have)


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
        _bare(etree.fromstring(f"<rpc-reply>{reply}</rpc-reply>"))


def test_warnings_are_no_errors() -> None:
    warning = "<rpc-error><error-severity>warning</error-severity><error-message>x</error-message></rpc-error>"
    assert _bare(etree.fromstring(f"<rpc-reply>{warning}<ok/></rpc-reply>")).find("ok") is not None
