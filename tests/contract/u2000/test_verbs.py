"""The driver of OLTs behind an element manager against the lab's: every verb.

The driver and the element share no code; what they agree on is what passes between them.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from controller.proof.crash.full_config import lines_of_printed
from drivers.platform import Change
from drivers.u2000_tl1 import DRIVER, U2000
from tests.contract.u2000.lines import ACTIVE, FASTER, MOVED, NAME, ONU, SERIAL, SUSPENDED, TAGGED, bring
from tests.contract.u2000_bench import Bench


def test_the_whole_life_of_a_service_ends_where_it_began(bench: Bench, driver: U2000) -> None:
    steps = [(), ACTIVE, FASTER, ACTIVE, TAGGED, MOVED, ACTIVE, SUSPENDED, ACTIVE, ()]
    for before, after in pairwise(steps):
        change = bring(driver, before, after)
        reading = driver.read(change)
        assert set(after) <= set(reading.lines)
        assert not (set(before) - set(after)) & set(reading.lines)
        assert not driver.stage(change).changed
        driver.confirm(change, token="t")
        assert bench.base[NAME] in {bench.one.running(), _without_ours(bench.one.running())}
    assert bench.one.running() == bench.base[NAME]


def _without_ours(text: str) -> str:
    """The neighbour, and whatever else is there, stays as it is."""
    return "".join(line for line in text.splitlines(keepends=True) if SERIAL not in line and "=KT-" not in line)


def test_a_frame_goes_where_the_service_says(bench: Bench, driver: U2000) -> None:
    bring(driver, (), ACTIVE)
    assert "VLAN 1063" in bench.trace(SERIAL).text
    bring(driver, ACTIVE, TAGGED)
    assert "VLAN 1063" in bench.trace(SERIAL, vlan=30).text
    bring(driver, TAGGED, SUSPENDED)
    assert "Ethernet port 1 of ONU NA-0-1-6-0 is deactivated" in bench.trace(SERIAL).text


def test_states_say_what_the_customer_has(bench: Bench, driver: U2000) -> None:
    change = bring(driver, (), ACTIVE)
    [up] = driver.read(change).states
    assert (up.object, up.up) == ("ont 0/1/6 0", True)
    assert up.detail == "admin UP, oper UP, config NORMAL, receives -19.50 dBm"
    bring(driver, ACTIVE, SUSPENDED)
    [down] = driver.read(change).states
    assert not down.up
    assert "port 1 deactivated" in down.detail
    bring(driver, SUSPENDED, ACTIVE)
    driver.apply([f"DACT-LANPORT::{ONU},ONUPORT=NA-NA-NA-4:::;"])  # serves nobody
    assert driver.read(change).states[0].up
    bench.call(bench.world.power, SERIAL, False)
    [off] = driver.read(change).states
    assert (off.up, "oper Power-Off" in off.detail, "receives" in off.detail) == (False, True, False)


def test_reading_all_agrees_with_what_was_written(bench: Bench, driver: U2000) -> None:
    bring(driver, (), SUSPENDED)
    lines = driver.read().lines
    assert set(SUSPENDED) <= set(lines)
    assert set(SUSPENDED) <= lines_of_printed("u2000_tl1", bench.one.running())
    assert len(lines) == len(set(lines))
    assert DRIVER.used(lines) == {
        "ont-id 0/1/6": {0},
        "user-vlan 0/1/6 0": {100},
        "s-vlan": {1063, 1061, 1500},
        "c-vlan": {100},
        "ont-id 0/1/5": {3},
        "user-vlan 0/1/5 3": {100, 1500},
    }


def test_a_neighbour_that_shares_lines_keeps_them(driver: U2000) -> None:
    bring(driver, (), ACTIVE)
    change = Change(NAME, ACTIVE, (), frozenset(ACTIVE[:1]))
    driver.stage(change)
    driver.commit(change, confirm_within=0, token="t")
    assert driver.read(change).lines == ACTIVE[:1]


def test_alarms_are_those_of_the_objects(bench: Bench, driver: U2000) -> None:
    change = bring(driver, (), ACTIVE)
    objects = DRIVER.objects(change.after)
    assert objects == ("ont 0/1/6 0", "pon 0/1/6")
    assert driver.alarms(objects) == ()
    bench.call(bench.one.raise_injected, "NA-0-1-6-0", 0.0)
    bench.call(bench.one.raise_injected, "NA-0-1-5-3", 0.0)
    bench.call(bench.world.changed)
    [alarm] = driver.alarms(objects)
    assert (alarm.object, alarm.severity) == ("ont 0/1/6 0", "warning")
    assert "LCDG" in alarm.name
    assert not driver.read(change).states[0].up


def test_settings_that_no_service_writes_go_with_their_onu_and_come_back(bench: Bench, driver: U2000) -> None:
    bring(driver, (), ACTIVE)
    onu = next(line for line in ACTIVE if line[0].startswith("ADD-ONU"))
    port = next(line for line in ACTIVE if line[0].startswith("CFG-LANPORTVLAN"))
    rows = [bench.call(bench.one.plant, line) for line in (onu, port)]
    held, change = bench.one.running(), Change(NAME, ACTIVE, ())
    found = driver.read(change)
    assert {(row,) for row in rows} <= set(found.lines)
    assert all(f"- {row}" in driver.stage(change).text for row in rows)
    driver.commit(change, confirm_within=0, token="t")
    assert bench.one.running() == bench.base[NAME]
    driver.rollback(change, found, token="t")
    assert bench.one.running() == held
    with pytest.raises(ValueError, match="nothing else can stand in"):
        bench.call(bench.one.plant, ACTIVE[0])
