"""What somebody typed into an SDH node: ours still, not ours, not free, or gone along."""

from __future__ import annotations

import pytest

from drivers.errors import (
    Rejected,
)
from drivers.platform import Change
from drivers.sdh_tl1 import DRIVER, Sdh
from tests.contract.sdh.lines import ACTIVE, FASTER, NAME, SUSPENDED, bring, typed
from tests.contract.sdh_ring import Ring


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (ACTIVE[0][0].replace("VCG-6-2", "VCG-6-1"), "vcg VCG-6-1 .*NEIGHBOUR"),
        (ACTIVE[1][0].replace("VC12-4-1-2-2-7-1", "VC12-4-1-1-1-1-1"), "VCM-6-1-1,VC12-4-1-1-1-1-1"),
        ("ENT-EFLOW::EFLOW-6-1-50:::VCG=VCG-6-2;", "flow EFLOW-6-1-50"),
        ("ENT-CRS-VC12::VC12-9-1-1-1-1-1,VC12-4-1-2-1-1-1:::2WAY::OOS-MA;", "ENEQ"),
    ],
)
def test_what_something_else_uses_or_is_not_there_is_refused(ring: Ring, driver: Sdh, line: str, found: str) -> None:
    with pytest.raises(Rejected, match=found):
        driver.stage(Change(NAME, after=DRIVER.parse(line)))
    assert ring.a.running() == ring.base[NAME]


def test_a_member_that_somebody_put_into_our_group_goes_with_it_and_holds_it_where_another_service_has_it(
    ring: Ring, driver: Sdh
) -> None:
    bring(driver, (), FASTER)
    held, ours = ring.a.running(), (*ACTIVE[1:], FASTER[0])
    change = Change(NAME, ours)
    snapshot = driver.read(change)
    added = tuple(line for line in snapshot.lines if line not in ours)
    with pytest.raises(Rejected, match=r"vcg VCG-6-2 cannot go: it still carries 'ENT-CRS-VC12::VCM-6-2-3,"):
        driver.stage(Change(NAME, ours, (), frozenset(added)))
    assert "- ENT-CRS-VC12::VCM-6-2-3," in driver.stage(change).text
    driver.commit(change, confirm_within=0, token="t")
    assert ring.a.running() == ring.base[NAME]
    driver.rollback(change, snapshot, token="t")
    assert ring.a.running() == held


def test_names_that_somebody_changed_are_ours_still(ring: Ring, driver: Sdh) -> None:
    bring(driver, (), ACTIVE)
    circuit = ACTIVE[1][0].split(":")[2]
    typed(driver, 'ED-VCG::VCG-6-2:::NAME="by hand";', f'ED-CRS-VC12::{circuit}::::CKTID="by hand";')
    held, change = ring.a.running(), Change(NAME, ACTIVE, SUSPENDED)
    found = driver.read(change)
    bring(driver, ACTIVE, SUSPENDED)
    assert set(driver.read(change).lines) == set(SUSPENDED)
    driver.rollback(change, found, token="t")
    assert ring.a.running() == held
    bring(driver, ACTIVE, ())
    assert ring.a.running() == ring.base[NAME]


def test_a_group_of_somebody_else_under_our_number_is_not_ours(ring: Ring, driver: Sdh) -> None:
    typed(driver, ACTIVE[0][0].replace("EL000001", "THEIRS"))
    with pytest.raises(Rejected, match="vcg VCG-6-2 - is used by something else"):
        driver.stage(Change(NAME, ACTIVE, SUSPENDED))
    assert "THEIRS" in ring.a.running()


def test_a_circuit_that_somebody_protected_goes_with_its_protection(ring: Ring, driver: Sdh) -> None:
    path, to = "VC12-4-1-2-1-1-1", "VC12-5-1-2-1-1-1"
    ours = DRIVER.parse(f'ENT-CRS-VC12::{path},{to}:::2WAY:CKTID="X":OOS-MA;\nED-CRS-VC12::{path},{to}:::::IS;')
    guarded = f"{path}&VC12-5-1-2-2-1-1,{to}"
    typed(driver, f'ENT-CRS-VC12::{guarded}:::2WAY:CKTID="X":IS;')
    held, change = ring.a.running(), Change(NAME, ours, ())
    found = driver.read(change)
    assert [state.object for state in found.states] == [f"circuit {path},{to}"]
    assert driver.stage(change).commands == (
        f"ED-CRS-VC12::{guarded}:::::OOS-MA;",
        f"DLT-CRS-VC12::{guarded}:;",
    )
    driver.commit(change, confirm_within=0, token="t")
    assert ring.a.running() == ring.base[NAME]
    driver.rollback(change, found, token="t")
    assert ring.a.running() == held


def test_a_container_of_ours_that_joins_something_else_is_not_free(ring: Ring, driver: Sdh) -> None:
    path, to, other = "VC12-4-1-2-1-1-1", "VC12-5-1-2-1-1-1", "VC12-5-1-2-2-1-1"
    ours = DRIVER.parse(f'ENT-CRS-VC12::{path},{to}:::2WAY:CKTID="X":OOS-MA;')
    typed(driver, f"ENT-CRS-VC12::{path},{other}:::2WAY::IS;")
    with pytest.raises(
        Rejected, match=f"{path} - expected circuit {path},{to}, found circuit {path},{other}, which no"
    ):
        driver.stage(Change(NAME, ours, ()))


def test_parameters_that_nobody_knows_are_kept_and_put_back(ring: Ring, driver: Sdh) -> None:
    bring(driver, (), ACTIVE)
    for line in (ACTIVE[0], ACTIVE[1], ACTIVE[3]):
        ring.a.plant(line)
    held = ring.a.running()
    gone, change = Change(NAME, ACTIVE, ()), Change(NAME, ACTIVE, SUSPENDED)
    found = driver.read(gone)
    assert {line[0].rsplit(":", 1)[-1] for line in found.lines} >= {"GFPFCSENABLED=yes;", "RVRTV=Y;", "COS=5;"}
    assert "- ED-VCG::VCG-6-2:::GFPFCSENABLED=yes;" in driver.stage(gone).text
    driver.commit(gone, confirm_within=0, token="t")
    assert ring.a.running() == ring.base[NAME]
    driver.rollback(gone, found, token="t")
    assert ring.a.running() == held
    bring(driver, ACTIVE, SUSPENDED)
    driver.rollback(change, driver.read(Change(NAME, SUSPENDED, ())), token="t")
    assert all(row in ring.a.running() for row in ("GFPFCSENABLED=yes", "RVRTV=Y", "COS=5"))
