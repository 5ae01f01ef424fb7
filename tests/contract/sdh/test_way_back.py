"""The SDH driver's way back from every partial state, and what it meets that somebody typed meanwhile."""

from __future__ import annotations

import pytest

from drivers.errors import (
    Rejected,
    RollbackFailed,
    SessionLost,
)
from drivers.kit.tl1 import Denied
from drivers.platform import Change, Reading
from drivers.sdh_tl1 import DRIVER, Sdh
from lab.faults import Kind
from tests.contract.ptn_row import wait
from tests.contract.sdh.lines import ACTIVE, NAME, STEPS, bring, commands, service, target
from tests.contract.sdh_ring import Ring


@pytest.mark.parametrize("kind", ["drop", "drop-after"])
@pytest.mark.parametrize("step", STEPS)
def test_rollback_from_every_partial_state(ring: Ring, step: str, kind: Kind) -> None:
    before, after = STEPS[step]
    change = Change(NAME, before, after)
    with_before = DRIVER.connect(target(ring))
    bring(with_before, (), before)
    snapshot, held = with_before.read(change), ring.a.running()
    with_before.close()
    at, done = 0, False
    while not done:
        at += 1
        session = DRIVER.connect(target(ring))
        session.stage(change)
        ring.fault(kind, at=at)
        try:
            session.commit(change, confirm_within=0, token="t")
            done = True
        except SessionLost:
            assert not session.alive()
        ring.call(ring.a.faults.clear)
        session.close()
        other = DRIVER.connect(target(ring))
        other.rollback(change, snapshot, token="t")
        assert other.read(change).hash == snapshot.hash
        other.close()
        assert ring.a.running() == held
    print(f"{step}: dropped at each of {at - 1} commands ({kind}), byte-equal after each")
    assert at - 1 == len(commands(before, after))


@pytest.mark.parametrize("number", range(1, 7))
def test_a_refused_line_is_named_and_everything_goes_back(ring: Ring, driver: Sdh, number: int) -> None:
    change = Change(NAME, after=ACTIVE)
    driver.stage(change)
    ring.fault("reject", at=number, text="SRCN Status, Resources are not enough")
    with pytest.raises(Denied, match=r"SRCN .*Resources are not enough") as refused:
        driver.commit(change, confirm_within=0, token="t")
    assert (refused.value.what, refused.value.code) == (ACTIVE[number - 1][-1], "SRCN")
    assert driver.alive()
    driver.rollback(change, Reading(), token="t")
    assert ring.a.running() == ring.base[NAME]


def test_what_is_done_in_part_is_refused_and_taken_back(ring: Ring, driver: Sdh) -> None:
    change = Change(NAME, after=ACTIVE)
    driver.stage(change)
    ring.fault("partial", at=2)
    with pytest.raises(Rejected, match="SROF"):
        driver.commit(change, confirm_within=0, token="t")
    assert "ENT-CRS-VC12::VCM-6-2-1,VC12-4-1-2-2-7-1:::2WAY::OOS-MA;" in ring.a.running()  # without its label
    driver.rollback(change, Reading(), token="t")
    assert ring.a.running() == ring.base[NAME]
    bring(driver, (), ACTIVE)
    ring.fault("ignore", at=1)
    with pytest.raises(RollbackFailed):  # it is in service still, and so refuses to be deleted
        driver.rollback(change, Reading(), token="t")
    driver.rollback(change, Reading(), token="t")
    assert ring.a.running() == ring.base[NAME]


OTHER = 'ENT-CRS-VC12::VC12-4-1-2-2-7-3,VC12-5-1-2-2-7-3:::2WAY:CKTID="BY HAND":OOS-MA;'


@pytest.mark.parametrize("lost", [False, True])
def test_what_was_staged_is_computed_anew_when_the_data_base_changed(ring: Ring, driver: Sdh, lost: bool) -> None:
    """Somebody else has used a timeslot meanwhile. REPT DBCHG says so, or the next message shows that one was lost."""
    change = Change(NAME, after=service(3))
    other = DRIVER.connect(target(ring))
    if lost:  # messages are counted from the first that was heard
        other.apply(['ED-CRS-VC12::VCM-6-1-1,VC12-4-1-1-1-1-1::::CKTID="NEIGHBOUR":IS;'])
    driver.stage(change)
    if lost:
        ring.fault("lose-message")
    other.apply([OTHER])
    if lost:
        assert driver.session.gaps == 0
        ring.call(ring.a.hub.report, "REPT EVT VC12", ['"VCM-6-1-1:IN-GROUP,TC"'])
        wait(lambda: driver.session.gaps == 1)
    else:
        wait(lambda: any(message.verb == "REPT DBCHG" for message in driver.heard))
    with pytest.raises(Rejected, match="VC12-4-1-2-2-7-3 - is used by something else"):
        driver.commit(change, confirm_within=0, token="t")
    assert "VCG-6-2" not in ring.a.running()
    other.close()
