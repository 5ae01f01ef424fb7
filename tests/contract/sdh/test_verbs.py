"""The driver of SDH nodes against the lab's: the life of a service, and what a frame then meets.

The driver and the element share no code; what they agree on is what passes between them.
"""

from __future__ import annotations

from itertools import pairwise

from controller.proof.crash.full_config import lines_of_printed
from drivers.sdh_tl1 import DRIVER, Sdh
from tests.contract.sdh.lines import ACTIVE, FASTER, LARGER, NAME, SUSPENDED, bring, commands, service, target
from tests.contract.sdh_ring import Ring


def test_the_whole_life_of_a_service_ends_where_it_began(ring: Ring, driver: Sdh) -> None:
    neighbour = [line for line in ring.base[NAME].splitlines() if "NEIGHBOUR" in line or "EFLOW" in line]
    steps = [(), ACTIVE, FASTER, ACTIVE, LARGER, ACTIVE, SUSPENDED, ACTIVE, ()]
    for before, after in pairwise(steps):
        change = bring(driver, before, after)
        reading = driver.read(change)
        assert set(after) <= set(reading.lines)
        assert not (set(before) - set(after)) & set(reading.lines)
        assert not driver.stage(change).changed
        driver.confirm(change, token="t")
        assert set(neighbour) <= set(ring.a.running().splitlines())
    assert ring.a.running() == ring.base[NAME]


def test_members_come_and_go_while_the_others_carry() -> None:
    """LCAS: no command names a member that stays."""
    more = commands(ACTIVE, FASTER)
    assert [line.partition("::")[0] for line in more] == ["ED-VCG", "ENT-CRS-VC12", "ED-CRS-VC12"]
    assert all("VCM-6-2-3," in line for line in more[1:])
    fewer = commands(FASTER, ACTIVE)
    assert [line.partition("::")[0] for line in fewer] == ["ED-CRS-VC12", "DLT-CRS-VC12", "ED-VCG"]
    assert fewer[0].endswith(":OOS-MA;")


def test_nothing_is_deleted_in_service() -> None:
    gone = commands(ACTIVE, ())
    order = [line.partition("::")[0] for line in gone]
    assert order == ["ED-CRS-VC12"] * 2 + ["DLT-EFLOW"] + ["DLT-CRS-VC12"] * 2 + ["DLT-VCG"]
    assert commands(SUSPENDED, ())[0].startswith("DLT-EFLOW")
    assert commands(ACTIVE, SUSPENDED) == gone[:2]


def test_a_frame_goes_from_end_to_end_and_states_say_so(ring: Ring, driver: Sdh) -> None:
    there = DRIVER.connect(target(ring, "sdh-b"))  # telnet, another layout, small blocks
    change = bring(driver, (), ACTIVE)
    states = {state.object: state for state in driver.read(change).states}
    assert not states["vcg VCG-6-2"].up
    assert "0 of 2 members carry" in states["vcg VCG-6-2"].detail
    bring(there, (), service(node="sdh-b"))
    states = {state.object: state for state in driver.read(change).states}
    assert set(states) == {
        "circuit VCM-6-2-1,VC12-4-1-2-2-7-1", "circuit VCM-6-2-2,VC12-4-1-2-2-7-2", "vcg VCG-6-2", "port FAC-6-1",
    }  # fmt: skip
    assert all(state.up for state in states.values()), states
    assert states["vcg VCG-6-2"].detail == "IS-NR, 2 of 2 members carry, 4.352 Mbit/s"
    assert "VCG-6-1, EFLOW-6-1-1063" in ring.trace(NAME, "FAC-6-1", 1063).text
    bring(driver, ACTIVE, SUSPENDED)
    down = {state.object for state in driver.read(change).states if not state.up}
    assert down == set(states) - {"port FAC-6-1"}
    assert "VCG-6-2: no member is cross-connected" in ring.trace(NAME, "FAC-6-1", 1063).text
    assert driver.alarms(DRIVER.objects(ACTIVE)) == ()  # what is out of service is no alarm
    there.close()


def test_a_node_in_the_middle_joins_two_fibres(ring: Ring) -> None:
    lines = DRIVER.parse(
        'ENT-CRS-VC12::VC12-5-1-2-2-7-1,VC12-4-1-3-1-1-1:::2WAY:CKTID="EL000001":IS;'
    )  # as a listing has it: that it is there, and that it is in service
    assert [line[0].partition("::")[0] for line in lines] == ["ENT-CRS-VC12", "ED-CRS-VC12"]
    driver = DRIVER.connect(target(ring, "sdh-b"))
    change = bring(driver, (), lines)
    assert driver.read(change).states[0].object == "circuit VC12-5-1-2-2-7-1,VC12-4-1-3-1-1-1"
    assert DRIVER.objects(lines)[1:] == ("port FAC-5-1", "port FAC-4-1")
    assert DRIVER.used(lines) == {"vc12 FAC-5-1": {63 + 21 + 18 + 1}, "vc12 FAC-4-1": {2 * 63 + 1}}
    bring(driver, lines, ())
    assert ring.b.running() == ring.base["sdh-b"]
    driver.close()


def test_reading_all_agrees_with_what_was_written(ring: Ring, driver: Sdh) -> None:
    bring(driver, (), ACTIVE)
    lines = driver.read().lines
    assert set(ACTIVE) <= set(lines)
    assert set(lines) <= lines_of_printed("sdh_tl1", ring.a.running())
    assert DRIVER.used(lines) == {
        "vc12 FAC-4-1": {1, 2, 103, 104}, "vcg FAC-6": {1, 2}, "s-vlan": {50, 1063},
    }  # fmt: skip
