"""Service ports of an ONT: two tags, several on one ONT, many VLANs."""

from __future__ import annotations

from itertools import pairwise

import pytest

from drivers.errors import (
    Rejected,
    SessionLost,
)
from drivers.huawei_smartax import DRIVER, SmartAX
from drivers.platform import Change, Line, Target
from lab.client import LabClient
from tests.contract.smartax.lines import ACTIVE, BASE, FASTER, bring

FLOW = "service-port {} vlan 1063 gpon 0/1/6 ont 2 gemport 1 multi-service user-vlan {} tag-transform {}"
ADDS = "translate-and-add inner-vlan {} inner-priority 0"


def stacked(*flows: str) -> tuple[Line, ...]:
    """The line of above in a stacking VLAN, with these flows in place of its own."""
    vlan, rest = ACTIVE[1:2], ACTIVE[2:-1]
    return (ACTIVE[0], *vlan, ("vlan attrib 1063 stacking",), *rest, *((flow,) for flow in flows))


def test_a_flow_with_two_tags_comes_goes_and_changes(client: LabClient, driver: SmartAX) -> None:
    tables = " inbound traffic-table index 60 outbound traffic-table index 60"
    one, other = (stacked(FLOW.format(5827, 100, ADDS.format(inner) + tables)) for inner in (2001, 2002))
    for before, after in pairwise([(), one, other, ACTIVE, one, ()]):
        change = bring(driver, before, after)
        reading = driver.read(change)
        assert set(after) <= set(reading.lines)
        assert not (set(before) - set(after)) & set(reading.lines)
        driver.confirm(change, token="t")
    assert client.running("olt-t-1") == client.saved("olt-t-1") == BASE
    assert DRIVER.used(one)["c-vlan"] == {2001}
    assert DRIVER.objects(one) == DRIVER.objects(ACTIVE)
    assert "c-vlan" not in DRIVER.used(ACTIVE)


def test_a_flow_with_two_tags_changes_its_speed_in_place(driver: SmartAX) -> None:
    line = (
        FLOW.format(5827, 100, ADDS.format(2001)) + " inbound traffic-table index {0} outbound traffic-table index {0}"
    )
    before, after = stacked(line.format(60)), stacked(line.format(61))
    bring(driver, (), before)
    sent = driver.stage(Change("olt-t-1", before, (FASTER[0], *after))).commands
    assert "service-port 5827 inbound traffic-table index 61 outbound traffic-table index 61" in sent
    assert not [command for command in sent if command.startswith("undo service-port")]


def test_a_second_tag_in_a_vlan_that_is_not_stacking_is_refused_in_the_words_of_the_box(
    client: LabClient, driver: SmartAX
) -> None:
    line = FLOW.format(5827, 100, ADDS.format(2001))
    change = Change("olt-t-1", after=(*ACTIVE[:-1], (line,)))
    snapshot = driver.read(change)
    with pytest.raises(Rejected, match="Failure: The VLAN attribute is not stacking or q-in-q") as refused:
        bring(driver, (), change.after)
    assert refused.value.what == line
    driver.rollback(change, snapshot, token="t")
    assert client.running("olt-t-1") == BASE


def test_attributes_of_many_vlans_are_read_one_by_one(client: LabClient, driver: SmartAX) -> None:
    driver.apply(("vlan 1063 to 1064 smart", "vlan attrib 1063 to 1064 stacking"))
    assert "vlan attrib 1063 to 1064 stacking" in client.running("olt-t-1")
    assert {(f"vlan attrib {vlan} stacking",) for vlan in (1063, 1064)} <= set(driver.read().lines)


def test_of_several_flows_on_one_ont_only_the_named_one_is_touched(client: LabClient, driver: SmartAX) -> None:
    """Internet, voice and a management flow of one ONT: one changes, one goes, the third stays byte for byte."""
    flows = [
        FLOW.format(5827, 100, ADDS.format(2001)) + " inbound traffic-table index 60 outbound traffic-table index 60",
        FLOW.format(5828, 101, ADDS.format(2002)),
        FLOW.format(5830, 102, ADDS.format(2003)),
    ]
    every = stacked(*flows)
    bring(driver, (), every)
    assert DRIVER.used(every)["service-port"] == {5827, 5828, 5830}
    assert DRIVER.used(every)["user-vlan 0/1/6 2"] == {100, 101, 102}
    assert DRIVER.used(every)["c-vlan"] == {2001, 2002, 2003}
    assert set(DRIVER.objects(every)) >= {"service-port 5827", "service-port 5828", "service-port 5830"}
    whole = client.running("olt-t-1")

    named = Change("olt-t-1", before=((flows[1],),), after=((flows[1].replace("2002", "2012"),),))
    diff = driver.stage(named)
    assert diff.commands == ("undo service-port 5828", flows[1].replace("2002", "2012"))
    driver.commit(named, confirm_within=0, token="t")
    assert client.running("olt-t-1") == whole.replace("inner-vlan 2002", "inner-vlan 2012")

    gone = Change("olt-t-1", before=named.after)
    snapshot = driver.read(gone)
    assert driver.stage(gone).commands == ("undo service-port 5828",)
    driver.commit(gone, confirm_within=0, token="t")
    without = [line for line in whole.splitlines() if "service-port 5828" not in line]
    assert client.running("olt-t-1").splitlines() == without
    assert {state.object for state in driver.read(Change("olt-t-1", every)).states} >= {"service-port 5827"}

    driver.rollback(gone, snapshot, token="t")
    assert client.running("olt-t-1") == whole.replace("inner-vlan 2002", "inner-vlan 2012")


@pytest.mark.parametrize("kind", ["drop", "drop-after"])
def test_a_way_back_among_several_flows_leaves_the_others(client: LabClient, target: Target, kind: str) -> None:
    stay = FLOW.format(5828, 101, ADDS.format(2002))
    mine = [FLOW.format(5827, 100, ADDS.format(inner)) for inner in (2001, 2011)]
    change = Change("olt-t-1", ((mine[0],),), ((mine[1],),))
    first = DRIVER.connect(target)
    both = Change("olt-t-1", after=stacked(mine[0], stay))
    first.stage(both)
    first.commit(both, confirm_within=0, token="t")
    first.confirm(both, token="t")
    was, snapshot = client.running("olt-t-1"), first.read(change)
    first.close()
    for at in (1, 2):
        session = DRIVER.connect(target)
        session.stage(change)
        client.fault("olt-t-1", kind, at=at)
        with pytest.raises(SessionLost):
            session.commit(change, confirm_within=0, token="t")
        session.close()
        second = DRIVER.connect(target)
        second.rollback(change, snapshot, token="t")
        second.close()
        assert client.running("olt-t-1") == client.saved("olt-t-1") == was
