"""Set lines of the Junos driver: canonical form, what is refused, and commands that leave no empty container."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.juniper_junos import DRIVER
from drivers.juniper_junos.statements import GRAMMAR
from drivers.kit import set_commands
from drivers.platform import Change, Line, Reading, Undo
from tests.unit.junos_lines import UNIT, commands, edge


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
