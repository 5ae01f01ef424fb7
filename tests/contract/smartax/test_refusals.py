"""What the SmartAX driver refuses, or says of an element that refuses, is silent, garbled or busy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.errors import (
    AuthenticationFailed,
    Busy,
    Rejected,
    SessionLost,
    Unintelligible,
    Unreachable,
    WrongElement,
)
from drivers.huawei_smartax import DRIVER, SmartAX
from drivers.platform import Change, Identity, Line, Target
from lab.client import LabClient
from tests.contract.smartax.lines import ACTIVE, BASE, SERIAL, bring


@pytest.mark.parametrize("number", range(1, 7))
def test_a_refused_line_is_named_and_everything_goes_back(client: LabClient, driver: SmartAX, number: int) -> None:
    change = Change("olt-t-1", after=ACTIVE)
    snapshot = driver.read(change)
    driver.stage(change)
    client.fault("olt-t-1", "reject", at=number, text="Failure: System resources are not enough")
    with pytest.raises(Rejected, match="System resources are not enough") as refused:
        driver.commit(change, confirm_within=0, token="t")
    assert refused.value.what == ACTIVE[number - 1][-1]
    client.clear_faults("olt-t-1")
    assert driver.alive()
    driver.rollback(change, snapshot, token="t")
    assert client.running("olt-t-1") == BASE


def test_ids_that_something_else_uses_are_refused_before_anything_is_written(
    client: LabClient, driver: SmartAX
) -> None:
    other_serial = ACTIVE[3][1].replace(SERIAL, "48575443A0000001")
    cases: list[tuple[Line, str]] = [
        (
            (
                "service-port 77 vlan 1061 gpon 0/1/6 ont 2 gemport 1 multi-service user-vlan 100 tag-transform translate",
            ),
            "service-port 77",
        ),
        (("interface gpon 0/1", ACTIVE[3][1].replace("ont add 6 2", "ont add 6 1")), "ont 0/1/6 1"),
        (("interface gpon 0/1", other_serial), "ont serial 48575443A0000001"),
        ((ACTIVE[0][0].replace("index 60", "index 40"),), "traffic-table 40"),
        (("vlan 2000 smart",), "vlan 2000"),
    ]
    for line, name in cases:
        with pytest.raises(Rejected, match=f"{name} - .*expected .* found ") as refused:
            driver.stage(Change("olt-t-1", after=(line,)))
        assert refused.value.what == name
    assert client.running("olt-t-1") == BASE


def test_what_was_ours_and_changed_by_hand_is_put_right_but_not_what_is_another_customers(
    client: LabClient, driver: SmartAX
) -> None:
    bring(driver, (), ACTIVE)
    again = Change("olt-t-1", ACTIVE, ACTIVE)
    driver.apply(("undo service-port 5827", ACTIVE[-1][0].replace("user-vlan 100", "user-vlan 200")))
    driver.stage(again)
    driver.commit(again, confirm_within=0, token="t")
    assert set(ACTIVE) <= set(driver.read(again).lines)
    driver.apply(
        ("undo service-port 5827", ACTIVE[-1][0].replace("ont 2", "ont 1").replace("user-vlan 100", "user-vlan 200"))
    )
    with pytest.raises(Rejected, match="service-port 5827 - is used by something else"):
        driver.stage(again)


def test_an_ont_goes_with_what_was_added_to_it_by_hand_unless_another_service_has_that(
    client: LabClient, driver: SmartAX
) -> None:
    neighbour = DRIVER.parse(
        'interface gpon 0/1\n ont add 6 1 sn-auth "48575443A0000001" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "NEIGHBOUR"\n'
    )
    alone = Change("olt-t-1", before=neighbour)
    snapshot = driver.read(alone)
    port = next(line for line in snapshot.lines if line[-1].startswith("service-port 77 "))
    with pytest.raises(Rejected, match=r"ont 0/1/6 1 cannot go: it still carries 'service-port 77"):
        driver.stage(Change("olt-t-1", before=neighbour, keep=frozenset({port})))
    diff = driver.stage(alone)
    assert f"- {port[-1]}" in diff.text
    driver.commit(alone, confirm_within=0, token="t")
    assert set(driver.read(alone).lines) == set(diff.result or ()) == set()
    driver.rollback(alone, snapshot, token="t")
    assert client.running("olt-t-1") == BASE


def test_an_answer_about_onts_that_is_not_whole_is_never_an_empty_one(client: LabClient, target: Target) -> None:
    for at in (1, 3):
        session = DRIVER.connect(target)
        client.fault("olt-t-1", "garble", at=at)
        with pytest.raises(Unintelligible):
            session.onts(("0/1/6",))
        assert not session.alive()


def test_connect_says_what_is_wrong(client: LabClient, target: Target) -> None:
    with pytest.raises(AuthenticationFailed) as refused:
        DRIVER.connect(replace(target, password="secret-word"))
    assert "secret-word" not in str(refused.value)
    with pytest.raises(WrongElement, match="expected OLT-T-2, found OLT-T-1"):
        DRIVER.connect(replace(target, identity=Identity("OLT-T-2")))
    with pytest.raises(Unreachable):
        DRIVER.connect(replace(target, port=1))
    client.fault("olt-t-1", "unreachable", once=False)
    with pytest.raises(Unreachable):
        DRIVER.connect(target)
    client.clear()
    client.fault("olt-t-1", "wrong-box", text="OLT-OTHER", once=False)
    with pytest.raises(WrongElement):
        DRIVER.connect(target)


def test_a_silent_element_is_a_lost_session(client: LabClient, target: Target) -> None:
    driver = DRIVER.connect(replace(target, timeout=0.5))
    client.fault("olt-t-1", "slow", seconds=3, once=False)
    with pytest.raises(SessionLost, match=r"no answer within 0.5 s"):
        driver.identify()
    assert not driver.alive()
    driver.close()


def test_a_garbled_answer_is_never_taken_for_one(client: LabClient, target: Target) -> None:
    for at in range(1, 7):
        session = DRIVER.connect(target)
        client.fault("olt-t-1", "garble", at=at)
        with pytest.raises(Unintelligible):
            session.stage(Change("olt-t-1", after=ACTIVE))
        assert not session.alive()
    session = DRIVER.connect(target)
    session.stage(Change("olt-t-1", after=ACTIVE))
    client.fault("olt-t-1", "garble", at=5)
    with pytest.raises(Unintelligible):
        session.commit(Change("olt-t-1", after=ACTIVE), confirm_within=0, token="t")


@pytest.mark.parametrize("saves", [1, 3])
def test_flash_busy_is_temporary_at_every_save_that_meets_it(client: LabClient, driver: SmartAX, saves: int) -> None:
    change = bring(driver, (), ACTIVE)
    for _ in range(saves):
        client.fault("olt-t-1", "commit-fails")
    for _ in range(saves):
        with pytest.raises(Busy, match="System is reading or writing flash, please retry after a while"):
            driver.confirm(change, token="t")
        assert client.saved("olt-t-1") == BASE
    driver.confirm(change, token="t")
    assert client.saved("olt-t-1") == client.running("olt-t-1") != BASE


def test_flash_busy_at_a_line_is_temporary_and_commit_goes_on_where_it_was(client: LabClient, driver: SmartAX) -> None:
    """Saving goes on after the prompt is back: the next change meets it at its first line, or in the middle."""
    change = Change("olt-t-1", after=ACTIVE)
    driver.stage(change)
    client.fault("olt-t-1", "lock-held")
    with pytest.raises(Busy, match="reading or writing flash"):
        driver.commit(change, confirm_within=0, token="t")
    driver.commit(change, confirm_within=0, token="t")
    assert set(ACTIVE) <= set(driver.read(change).lines)
