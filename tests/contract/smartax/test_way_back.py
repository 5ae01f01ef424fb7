"""The SmartAX driver's way back: from every partial state, past what others added, refused by the element."""

from __future__ import annotations

import pytest

from drivers.errors import (
    RollbackFailed,
    SessionLost,
)
from drivers.huawei_smartax import DRIVER, SmartAX
from drivers.platform import Change, Reading, Target
from lab.client import LabClient
from tests.contract.smartax.lines import ACTIVE, BASE, LIFE, bring


@pytest.mark.parametrize("kind", ["drop", "drop-after"])
@pytest.mark.parametrize("step", LIFE)
def test_rollback_from_every_partial_state(client: LabClient, target: Target, step: str, kind: str) -> None:
    before, after = LIFE[step]
    change = Change("olt-t-1", before, after)
    first = DRIVER.connect(target)
    bring(first, (), before) if before else None
    first.confirm(Change("olt-t-1", (), before), token="t")
    start_of_it, snapshot = client.running("olt-t-1"), first.read(change)
    first.close()
    done, at = False, 0
    while not done:
        at += 1
        session = DRIVER.connect(target)
        session.stage(change)
        client.fault("olt-t-1", kind, at=at)
        try:
            session.commit(change, confirm_within=0, token="t")
            done = True
        except SessionLost:
            assert not session.alive()
        session.close()
        client.clear_faults("olt-t-1")
        second = DRIVER.connect(target)
        second.rollback(change, snapshot, token="t")
        assert second.read(change).hash == snapshot.hash
        second.close()
        assert client.running("olt-t-1") == start_of_it
        assert client.saved("olt-t-1") == start_of_it
    assert at > 3


def test_rollback_leaves_what_others_added(client: LabClient, driver: SmartAX) -> None:
    change = Change("olt-t-1", after=ACTIVE)
    snapshot = driver.read(change)
    bring(driver, (), ACTIVE)
    driver.apply(("vlan 1500 smart",))
    driver.rollback(change, snapshot, token="t")
    assert "vlan 1500 smart" in client.running("olt-t-1")
    assert driver.read(change) == Reading()


def test_a_rollback_that_the_element_refuses_is_said_to_have_failed(client: LabClient, driver: SmartAX) -> None:
    change = Change("olt-t-1", after=ACTIVE)
    snapshot = driver.read(change)
    bring(driver, (), ACTIVE)
    client.fault("olt-t-1", "reject", match="ont delete", text="Failure: System resources are not enough")
    with pytest.raises(RollbackFailed, match="ont delete 6 2 - Failure: System resources are not enough"):
        driver.rollback(change, snapshot, token="t")
    driver.rollback(change, snapshot, token="t")
    assert client.running("olt-t-1") == BASE


def test_a_rollback_does_not_tear_down_what_others_put_on_our_ont(client: LabClient, driver: SmartAX) -> None:
    change = Change("olt-t-1", after=ACTIVE)
    snapshot = driver.read(change)
    bring(driver, (), ACTIVE)
    other = ACTIVE[-1][0].replace("5827", "5828").replace("user-vlan 100", "user-vlan 300")
    driver.apply((other,))
    with pytest.raises(RollbackFailed, match="ont 0/1/6 2 cannot go: it still carries 'service-port 5828"):
        driver.rollback(change, snapshot, token="t")
    driver.apply(("undo service-port 5828",))
    driver.rollback(change, snapshot, token="t")
    assert client.running("olt-t-1") == BASE


def test_an_ont_that_somebody_deleted_is_no_obstacle(client: LabClient, driver: SmartAX) -> None:
    change = bring(driver, (), ACTIVE)
    gone = Change("olt-t-1", before=ACTIVE)
    driver.stage(gone)
    driver.apply(("undo service-port 5827", "interface gpon 0/1", "ont delete 6 2", "quit"))
    driver.commit(gone, confirm_within=0, token="t")
    assert driver.read(change) == Reading()
    assert client.running("olt-t-1") == BASE
