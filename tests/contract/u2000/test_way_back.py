"""The way back of the driver of OLTs behind a manager: from every partial state, done in part, done at last."""

from __future__ import annotations

import pytest

from drivers.errors import (
    Rejected,
    RollbackFailed,
    SessionLost,
)
from drivers.platform import Change, Reading
from drivers.u2000_tl1 import DRIVER, U2000
from lab.faults import Kind
from tests.contract.u2000.lines import ACTIVE, NAME, STEPS, bring, target
from tests.contract.u2000_bench import Bench


@pytest.mark.parametrize("kind", ["drop", "drop-after"])
@pytest.mark.parametrize("step", STEPS)
def test_rollback_from_every_partial_state(bench: Bench, step: str, kind: Kind) -> None:
    before, after = STEPS[step]
    change = Change(NAME, before, after)
    with_before = DRIVER.connect(target(bench))
    bring(with_before, (), before)
    snapshot, held = with_before.read(change), bench.one.running()
    with_before.close()
    at, done = 0, False
    while not done:
        at += 1
        session = DRIVER.connect(target(bench))
        session.stage(change)
        bench.fault(kind, at=at)
        try:
            session.commit(change, confirm_within=0, token="t")
            done = True
        except SessionLost:
            assert not session.alive()
        bench.call(bench.one.faults.clear)
        session.close()
        other = DRIVER.connect(target(bench))
        other.rollback(change, snapshot, token="t")
        assert other.read(change).hash == snapshot.hash
        other.close()
        assert bench.one.running() == held
    print(f"{step}: dropped at each of {at - 1} commands ({kind}), byte-equal after each")
    assert at - 1 == len(DRIVER.preview(change, Reading(before)).commands)


@pytest.mark.parametrize("number", range(1, 6))
def test_a_refused_line_is_named_and_everything_goes_back(bench: Bench, driver: U2000, number: int) -> None:
    change = Change(NAME, after=ACTIVE)
    driver.stage(change)
    bench.fault("reject", at=number, text="2686058552 System resources are not enough")
    with pytest.raises(Rejected, match=r"EN=2686058552 .*EADD=System resources are not enough") as refused:
        driver.commit(change, confirm_within=0, token="t")
    assert refused.value.what == ACTIVE[number - 1][-1]
    assert driver.alive()
    driver.rollback(change, Reading(), token="t")
    assert bench.one.running() == bench.base[NAME]


def test_what_is_done_in_part_is_refused_and_taken_back(bench: Bench, driver: U2000) -> None:
    change = Change(NAME, after=ACTIVE)
    driver.stage(change)
    bench.fault("partial", match="ADD-BWPROFILE")
    with pytest.raises(Rejected, match="ADD-BWPROFILE"):
        driver.commit(change, confirm_within=0, token="t")
    assert "PROFILENAME=KT-51200,UMABW=51200;" in bench.one.running()
    assert not set(driver.read(change).lines) & set(ACTIVE)
    driver.rollback(change, Reading(), token="t")
    assert bench.one.running() == bench.base[NAME]


def test_a_way_back_that_is_done_in_part_has_failed_until_it_is_done(bench: Bench, driver: U2000) -> None:
    change = bring(driver, (), ACTIVE)
    bench.fault("partial", match="DEL-ONU")
    with pytest.raises(RollbackFailed):
        driver.rollback(change, Reading(), token="t")
    driver.rollback(change, Reading(), token="t")
    assert bench.one.running() == bench.base[NAME]
