"""Lines of ours that somebody changed, added or deleted by hand: what a change leaves of them, by the rules alone."""

from __future__ import annotations

import pytest

from drivers import find
from drivers.platform import Change, Line, Reading

SMARTAX = find("huawei_smartax")
ONT = "interface gpon 0/1"
_TEXT = (
    "traffic table ip index 60 cir 51200 priority 0 priority-policy local-setting\n"
    "traffic table ip index 61 cir 20480 priority 0 priority-policy local-setting\n"
    "vlan 1063 smart\n"
    "interface gpon 0/1\n"
    ' ont add 6 2 sn-auth "48575443A0000003" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "EL1"\n'
    " ont port native-vlan 6 2 eth 1 vlan 100 priority 0\n"
    "service-port 5827 vlan 1063 gpon 0/1/6 ont 2 gemport 1 multi-service user-vlan 100 tag-transform translate"
    " inbound traffic-table index 61 outbound traffic-table index 60\n"
)
ACTIVE = (*SMARTAX.parse(_TEXT), ("service-port desc 5827 description EL1",))
SUSPENDED = (*ACTIVE, (ONT, "ont deactivate 6 2"))


def edited(old: str, new: str, lines: tuple[Line, ...] = ACTIVE) -> tuple[Line, ...]:
    found = tuple((*line[:-1], line[-1].replace(old, new)) for line in lines)
    assert found != lines
    return found


BY_HAND = {
    "a text": edited("description EL1", "description of the office"),
    "the text of the ONT": edited('desc "EL1"', 'desc "OFFICE"'),
    "a rate table": edited("outbound traffic-table index 60", "outbound traffic-table index 61"),
    "a rate": edited("index 60 cir 51200", "index 60 cir 64"),
    "a VLAN": edited("user-vlan 100 ", "user-vlan 200 "),
    "a native VLAN": edited("eth 1 vlan 100", "eth 1 vlan 200"),
}
ADDED = {
    "a flow": (
        "service-port 9 vlan 1063 gpon 0/1/6 ont 2 gemport 2 multi-service user-vlan 300 tag-transform translate",
    ),
    "a setting of the ONT": (ONT, "ont optical-alarm-profile 6 2 profile-id 3"),
}


@pytest.mark.parametrize("found", BY_HAND.values(), ids=BY_HAND)
def test_what_was_changed_by_hand_is_overwritten_or_taken_away_and_comes_back(found: tuple[Line, ...]) -> None:
    for after in (ACTIVE, SUSPENDED, ()):
        diff = SMARTAX.preview(Change("olt", ACTIVE, after), Reading(found))
        assert set(diff.result or ()) == set(after)
        assert all(f"- {' ' * (len(line) - 1)}{line[-1]}" in diff.text for line in found if line not in after)
        back = SMARTAX.preview(Change("olt", after, found), Reading(after))
        assert set(back.result or ()) == set(found)


@pytest.mark.parametrize("line", ADDED.values(), ids=ADDED)
def test_what_was_added_by_hand_stays_until_teardown(line: Line) -> None:
    found = (*ACTIVE, line)
    assert set(SMARTAX.preview(Change("olt", ACTIVE, SUSPENDED), Reading(found)).result or ()) == {*SUSPENDED, line}
    diff = SMARTAX.preview(Change("olt", ACTIVE, ()), Reading(found))
    assert diff.result == ()
    assert f"- {' ' * (len(line) - 1)}{line[-1]}" in diff.text
    assert line[-1] in diff.inverse


def test_what_was_deleted_by_hand_is_put_back_and_a_teardown_has_nothing_to_do() -> None:
    whole = tuple(line for line in ACTIVE if line[0] == ONT or line[-1].startswith("service-port"))
    for lost in (*((line,) for line in ACTIVE if "ont add" not in line[-1]), whole):
        found = Reading(tuple(line for line in ACTIVE if line not in lost))
        assert set(SMARTAX.preview(Change("olt", ACTIVE, SUSPENDED), found).result or ()) == set(SUSPENDED)
        assert SMARTAX.preview(Change("olt", ACTIVE, ()), found).result == ()


def test_what_stands_under_our_number_for_somebody_else_stays_and_all_that_is_a_part_of_it() -> None:
    """Another serial number: another customer's ONT. The flow is ours as we recorded it; what leads nowhere goes."""
    port = next(line for line in ACTIVE if line[-1].startswith("service-port 5827 "))
    desc = next(line for line in ACTIVE if line[-1].startswith("service-port desc 5827 "))
    found = edited("48575443A0000003", "48575443A0000009", edited("eth 1 vlan 100", "eth 1 vlan 300"))
    left = SMARTAX.preview(Change("olt", ACTIVE, ()), Reading(found)).result or ()
    assert set(left) == {line for line in found if line[0] == ONT}
    elsewhere = edited("gpon 0/1/6 ont 2", "gpon 0/1/6 ont 1", (port,))
    found = (*(line for line in ACTIVE if line not in {port, desc}), *elsewhere, ("service-port desc 5827 other",))
    left = SMARTAX.preview(Change("olt", ACTIVE, ()), Reading(found)).result or ()
    assert set(left) == {*elsewhere, ("service-port desc 5827 other",)}


def test_what_other_services_want_too_is_never_taken_away_and_is_overwritten_to_what_all_want() -> None:
    table = next(line for line in ACTIVE if "index 60 cir" in line[-1])
    found, keep = BY_HAND["a rate"], frozenset({table})
    changed = next(line for line in found if "index 60 cir" in line[-1])
    assert SMARTAX.preview(Change("olt", ACTIVE, (), keep), Reading(found)).result == (changed,)
    assert set(SMARTAX.preview(Change("olt", ACTIVE, SUSPENDED, keep), Reading(found)).result or ()) == set(SUSPENDED)
    assert set(SMARTAX.preview(Change("olt", (), ACTIVE, keep), Reading((changed,))).result or ()) == set(ACTIVE)


def test_a_line_that_another_service_has_with_other_words_is_not_taken_for_ours_changed() -> None:
    table = next(line for line in ACTIVE if "index 60 cir" in line[-1])
    theirs = (table[0].replace("cir 51200", "cir 51201"),)
    found = tuple(theirs if line == table else line for line in ACTIVE)
    assert SMARTAX.preview(Change("olt", ACTIVE, (), frozenset({theirs})), Reading(found)).result == (theirs,)
