"""The SmartAX driver against a simulated OLT over SSH: every verb.

The driver and the element share no code; what they agree on is what passes between them.
"""

from __future__ import annotations

import time
from itertools import pairwise

from drivers.huawei_smartax import DRIVER, SmartAX
from drivers.platform import Change, Identity, Target
from lab.client import LabClient
from tests.contract.smartax.lines import ACTIVE, BASE, FASTER, SERIAL, SUSPENDED, TRANSLATED, bring, service


def test_the_whole_life_of_a_service_ends_where_it_began(client: LabClient, driver: SmartAX) -> None:
    steps = [(), ACTIVE, FASTER, ACTIVE, TRANSLATED, ACTIVE, SUSPENDED, ACTIVE, ()]
    for before, after in pairwise(steps):
        change = bring(driver, before, after)
        reading = driver.read(change)
        assert set(after) <= set(reading.lines)
        assert not (set(before) - set(after)) & set(reading.lines)
        assert not driver.stage(change).changed
        driver.confirm(change, token="t")
        assert client.saved("olt-t-1") == client.running("olt-t-1")
    assert client.running("olt-t-1") == BASE


def test_states_and_objects(driver: SmartAX) -> None:
    change = bring(driver, (), ACTIVE)
    states = {state.object: state for state in driver.read(change).states}
    assert set(states) == {"ont 0/1/6 2", "service-port 5827"}
    assert states["ont 0/1/6 2"].up, states["ont 0/1/6 2"].detail
    assert states["service-port 5827"].up
    suspended = bring(driver, ACTIVE, SUSPENDED)
    down = {state.object: state for state in driver.read(suspended).states}
    assert not down["ont 0/1/6 2"].up
    assert down["ont 0/1/6 2"].detail.startswith("control deactivated, run offline")
    assert driver.read(Change("olt-t-1", after=service(flow=9)[:2])).states == ()


def test_reading_all_agrees_with_what_was_written(driver: SmartAX) -> None:
    bring(driver, (), SUSPENDED)
    lines = driver.read().lines
    assert set(SUSPENDED) <= set(lines)
    assert ("vlan 1062 smart",) in lines
    assert len(lines) == len(set(lines))


def test_a_neighbour_that_shares_lines_keeps_them(client: LabClient, driver: SmartAX) -> None:
    bring(driver, (), ACTIVE)
    keep = frozenset(ACTIVE[:3])
    change = Change("olt-t-1", ACTIVE, (), keep)
    driver.stage(change)
    driver.commit(change, confirm_within=0, token="t")
    assert set(driver.read(change).lines) == keep


def test_commit_stages_again_in_a_new_session_and_repeats_nothing(driver: SmartAX, target: Target) -> None:
    change = bring(driver, (), ACTIVE)
    second = DRIVER.connect(target)
    second.sent()
    second.commit(change, confirm_within=0, token="t")
    assert all(command.startswith("display ") for command in second.sent())
    second.close()


def test_alarms_of_our_objects_only(client: LabClient, driver: SmartAX) -> None:
    bring(driver, (), ACTIVE)
    objects = DRIVER.objects(ACTIVE)
    assert driver.alarms(objects) == ()
    client.power(SERIAL, on=False)
    (alarm,) = driver.alarms(objects)
    assert (alarm.object, alarm.severity) == ("ont 0/1/6 2", "minor")
    assert "dying-gasp" in alarm.name
    # the neighbour's ONT is not in the field: its alarm is there, and not ours
    assert driver.alarms(("ont 0/1/6 1",))


def test_onts_that_are_heard_and_the_optics_of_those_that_are_up(client: LabClient, driver: SmartAX) -> None:
    pons = tuple(f"0/1/{port}" for port in range(8))
    found, optics = driver.onts(pons)
    assert [(one.port, one.serial) for one in found] == [("0/1/6", SERIAL)]
    assert found[0].model
    assert "ont 0/1/6 2" not in {one.ont for one in optics}
    bring(driver, (), ACTIVE)
    found, optics = driver.onts(pons)
    assert found == ()
    (mine,) = [one for one in optics if one.ont == "ont 0/1/6 2"]
    assert -29 < mine.olt_rx < mine.rx < -7 < mine.tx
    client.power(SERIAL, on=False)
    assert driver.onts(("0/1/6",)) == ((), ())
    assert driver.onts(()) == ((), ())
    assert driver.identify().hostname == "OLT-T-1"


def test_identify(driver: SmartAX) -> None:
    assert driver.identify() == Identity("OLT-T-1", "MA5800-X7", "", "MA5800V100R022")


def test_sent_holds_what_was_typed(driver: SmartAX) -> None:
    driver.sent()
    change = Change("olt-t-1", after=ACTIVE)
    diff = driver.stage(change)
    driver.sent()
    driver.commit(change, confirm_within=0, token="t")
    assert driver.sent() == diff.commands
    assert driver.sent() == ()


def test_an_alarm_text_in_between_changes_nothing(client: LabClient, driver: SmartAX) -> None:
    driver.terminal.ask("infoswitch cli ON")
    change = bring(driver, (), ACTIVE)
    for on in (False, True, False):
        client.power(SERIAL, on=on)
        time.sleep(0.02)
        assert set(ACTIVE) <= set(driver.read(change).lines)


def test_a_pager_is_answered(driver: SmartAX) -> None:
    everything = driver.read()
    driver.terminal.ask("undo scroll")
    assert driver.read() == everything
