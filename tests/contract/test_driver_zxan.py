"""The ZXA10 driver against simulated OLTs of both command languages over SSH: services that come, change, stop and go.

The driver and the elements share no code; what they agree on is what passes between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from drivers.errors import Rejected, RollbackFailed, SessionLost
from drivers.platform import Change, Line, Reading
from drivers.zte_zxan import DRIVER, Zxan
from tests.contract.zxan_bench import Box, boxes, bring


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Box, Box]]:
    with boxes(tmp_path_factory.mktemp("lab")) as made:
        yield made


@pytest.fixture(params=["c300", "c600"])
def box(request: pytest.FixtureRequest, both: tuple[Box, Box]) -> Box:
    found = both[request.param == "c600"]
    found.client.clear()
    found.client.load(found.name, found.base)
    return found


@pytest.fixture
def driver(box: Box) -> Iterator[Zxan]:
    session = box.connect()
    yield session
    session.close()


def life(box: Box) -> dict[str, tuple[tuple[Line, ...], tuple[Line, ...]]]:
    active = box.lines()
    return {
        "provision": ((), active),
        "change of rate": (active, box.lines(up_kbps=20480, down_kbps=20480)),
        "other VLAN of the network": (active, box.lines(s_vlan=1064)),
        "inner VLAN": (active, box.lines(c_vlan=2001)),
        "other inner VLAN": (box.lines(c_vlan=2001), box.lines(c_vlan=2002)),
        "tag at the customer's port": (active, box.lines(access_vlan=30, inside_vlan=30)),
        "other port of the ONU": (active, box.lines(ont_port=2)),
        "another ONU in its place": (active, box.lines(ont_sn="ZTEG0000000F")),
        "another name": (active, box.lines(label="EL000001_West_Tea")),
        "suspend": (active, box.lines(suspended=True)),
        "resume": (box.lines(suspended=True), active),
        "teardown": (active, ()),
        "teardown of a suspended one": (box.lines(suspended=True), ()),
    }


STEPS = (
    *(
        "provision",
        "change of rate",
        "other VLAN of the network",
        "inner VLAN",
        "other inner VLAN",
        "tag at the customer's port",
        "other port of the ONU",
    ),
    *("another ONU in its place", "another name", "suspend", "resume", "teardown", "teardown of a suspended one"),
)


# -- there and back --------------------------------------------------------------------------------------------------
def test_the_whole_life_of_a_service_ends_where_it_began(box: Box, driver: Zxan) -> None:
    active = box.lines()
    states = [
        *((), active, box.lines(up_kbps=20480), active, box.lines(access_vlan=30, inside_vlan=30, s_vlan=1064), active),
        *(box.lines(suspended=True), active, box.lines(label="EL000001_West_Tea"), ()),
    ]
    for before, after in pairwise(states):
        change = bring(driver, box, before, after)
        assert set(driver.read(change).lines) == set(after)
        assert not driver.stage(change).changed
        driver.confirm(change, token="t")
        assert box.saved() == box.running()
    assert box.running() == box.base


@pytest.mark.parametrize("step", STEPS)
def test_each_step_goes_back_byte_for_byte(box: Box, driver: Zxan, step: str) -> None:
    before, after = life(box)[step]
    bring(driver, box, (), before)
    held, change = box.running(), box.change(before, after)
    snapshot = driver.read(change)
    bring(driver, box, before, after)
    assert set(driver.read(change).lines) == set(after)
    driver.rollback(change, snapshot, token="t")
    assert box.running() == box.saved() == held


def test_states_follow_the_service(box: Box, driver: Zxan) -> None:
    change = bring(driver, box, (), box.lines())
    (state,) = driver.read(change).states
    assert (state.object, state.up) == (box.ont, True)
    assert DRIVER.objects(change.after) == (box.ont,)
    suspended = bring(driver, box, box.lines(), box.lines(suspended=True))
    (state,) = driver.read(suspended).states
    assert (state.up, state.detail) == (False, "admin disable, OMCC disable, phase OffLine")
    gone = bring(driver, box, box.lines(suspended=True), ())
    assert driver.read(gone) == Reading()


def test_reading_all_agrees_with_what_was_written(box: Box, driver: Zxan) -> None:
    bring(driver, box, (), box.lines(suspended=True))
    lines = driver.read().lines
    assert set(box.lines(suspended=True)) <= set(lines)
    assert len(lines) == len(set(lines))
    assert DRIVER.used(lines)[f"onu-id {box.own['access_port']}"] == {1, 4}
    assert 1061 in DRIVER.used(lines)["s-vlan"]


# -- beside others ---------------------------------------------------------------------------------------------------
def test_a_profile_goes_with_the_last_service_of_its_rate(box: Box, driver: Zxan) -> None:
    first, second = box.lines(), box.lines(onu_id=5, ont_sn="ZTEG0000000E", s_vlan=1065, label="EL000002")
    shared = frozenset(first) & frozenset(second)
    assert {line[-1].split()[0] for line in shared} == {"profile", *(["traffic-profile"] if box.new else [])}
    bring(driver, box, (), first)
    alone = box.running()
    bring(driver, box, (), second, shared)
    slower = box.lines(up_kbps=20480, down_kbps=20480)
    bring(driver, box, first, slower, shared)
    assert "KT_51200" in box.running()
    assert "KT_102400" in box.running()
    bring(driver, box, second, ())
    assert not re.search("KT_51200|KT_102400", box.running())
    bring(driver, box, slower, first)
    assert box.running() == alone


def test_a_neighbour_is_not_touched(box: Box, driver: Zxan) -> None:
    """Neither its lines, nor is one of its interfaces entered."""
    states = ((), box.lines(), box.lines(up_kbps=20480), box.lines(suspended=True), ())
    driver.sent()
    for before, after in pairwise(states):
        bring(driver, box, before, after)
        assert "NEIGHBOUR" in box.running()
    place = box.own["access_place"]
    assert not [command for command in driver.sent() if re.search(rf"{place}[.:]1(?::|$)", command)]
    assert box.running() == box.base


def test_rollback_leaves_what_others_added(box: Box, driver: Zxan) -> None:
    change = box.change((), box.lines())
    snapshot = driver.read(change)
    bring(driver, box, (), box.lines())
    driver.apply(("configure terminal", "vlan 1500", "exit", "end"))
    driver.rollback(change, snapshot, token="t")
    assert "1500" in box.running()
    assert driver.read(change) == Reading()


def test_a_flow_that_somebody_added_goes_with_its_onu_where_that_is_shown_and_never_by_a_rollback(
    box: Box, driver: Zxan
) -> None:
    change = box.change((), box.lines())
    snapshot = driver.read(change)
    bring(driver, box, (), box.lines())
    view = f"interface vport-{box.own['access_place']}.4:1" if box.new else f"interface {box.onu}"
    flow = f"service-port 2 {'' if box.new else 'vport 1 '}user-vlan 300 vlan 1063"
    driver.apply(("configure terminal", view, flow, "end"))
    assert f"-  {flow}" in driver.stage(change.reversed()).text
    driver.discard()
    with pytest.raises(RollbackFailed, match="cannot go: it still carries 'service-port 2"):
        driver.rollback(change, snapshot, token="t")
    driver.apply(("configure terminal", view, "no service-port 2", "end"))
    driver.rollback(change, snapshot, token="t")
    assert box.running() == box.base


def test_settings_by_hand_go_and_come_back_with_the_onu(box: Box, driver: Zxan) -> None:
    bring(driver, box, (), box.lines())
    view = f"interface vport-{box.own['access_place']}.4:1" if box.new else f"interface {box.onu}"
    setting = "qos traffic-policy KT_102400 direction ingress" if box.new else "sn-bind enable sn"
    driver.apply(("configure terminal", view, setting, "end"))
    held, change = box.running(), box.change(box.lines(), ())
    assert setting in held
    snapshot = driver.read(change)
    bring(driver, box, box.lines(), ())
    driver.rollback(change, snapshot, token="t")
    assert box.running() == held


def test_a_name_that_somebody_gave_a_vlan_comes_back_with_it(box: Box, driver: Zxan) -> None:
    bring(driver, box, (), box.lines())
    driver.apply(("configure terminal", "vlan 1063", "name TEA", "description Hupan Tea", "end"))
    held, change = box.running(), box.change(box.lines(), ())
    snapshot = driver.read(change)
    bring(driver, box, box.lines(), ())
    assert "TEA" not in box.running().replace("EL000001", "")
    driver.rollback(change, snapshot, token="t")
    assert box.running() == held


def test_an_onu_that_somebody_deleted_is_no_obstacle(box: Box, driver: Zxan) -> None:
    bring(driver, box, (), box.lines())
    gone = box.change(box.lines(), ())
    driver.stage(gone)
    driver.apply(("configure terminal", f"interface {box.own['access_port']}", "no onu 4", "end"))
    driver.commit(gone, confirm_within=0, token="t")
    assert box.running() == box.base


# -- struck ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["drop", "drop-after"])
@pytest.mark.parametrize("step", ["provision", "change of rate", "another name", "suspend", "teardown"])
def test_a_session_dropped_at_every_command_ends_byte_for_byte_where_it_began(box: Box, step: str, kind: str) -> None:
    before, after = life(box)[step]
    change = box.change(before, after)
    first = box.connect()
    bring(first, box, (), before) if before else None
    first.confirm(box.change((), before), token="t")
    held, snapshot = box.running(), first.read(change)
    first.close()
    done, at = False, 0
    while not done:
        at += 1
        session = box.connect()
        session.stage(change)
        box.client.fault(box.name, kind, at=at)
        try:
            session.commit(change, confirm_within=0, token="t")
            done = True
        except SessionLost:
            assert not session.alive()
        box.client.clear_faults(box.name)
        session.close()
        second = box.connect()
        second.rollback(change, snapshot, token="t")
        assert second.read(change).hash == snapshot.hash
        second.close()
        assert box.running() == box.saved() == held
    print(f"{box.name}: {step} dropped ({kind}) at {at - 1} commands")
    assert at - 1 >= (25 if step == "provision" else 5)


def test_every_line_of_a_provision_refused_in_turn_is_named_and_everything_goes_back(box: Box, driver: Zxan) -> None:
    change = box.change((), box.lines())
    snapshot = driver.read(change)
    written = [line for line in driver.stage(change).commands if not re.match(DRIVER.dialect.moves, line)]
    assert len(written) == len(box.lines())
    for number, line in enumerate(written, 1):
        driver.stage(change)
        box.client.fault(box.name, "reject", at=number, text="System resources are not enough")
        with pytest.raises(Rejected, match="System resources are not enough") as refused:
            driver.commit(change, confirm_within=0, token="t")
        assert refused.value.what == line
        assert driver.alive()
        driver.rollback(change, snapshot, token="t")
        assert box.running() == box.base


def test_a_rollback_that_the_element_refuses_is_said_to_have_failed(box: Box, driver: Zxan) -> None:
    change = box.change((), box.lines())
    snapshot = driver.read(change)
    bring(driver, box, (), box.lines())
    box.client.fault(box.name, "reject", match="no onu", text="System resources are not enough")
    with pytest.raises(RollbackFailed, match="no onu 4 - %Code 62300-GPONSRV: System resources are not enough"):
        driver.rollback(change, snapshot, token="t")
    box.client.fault(box.name, "ignore", match="no vlan")
    with pytest.raises(RollbackFailed, match=r"read-back - expected all as before, found vlan 1063"):
        driver.rollback(change, snapshot, token="t")
    driver.rollback(change, snapshot, token="t")
    assert box.running() == box.base


def test_commit_stages_again_in_a_new_session_and_repeats_nothing(box: Box, driver: Zxan) -> None:
    change = bring(driver, box, (), box.lines())
    second = box.connect()
    second.sent()
    second.commit(change, confirm_within=0, token="t")
    looked = {command for command in second.sent() if not command.startswith("show ")}
    assert looked <= {"configure terminal", f"pon-onu-mng {box.onu}", "end"}
    second.close()


def test_sent_holds_what_was_typed(box: Box, driver: Zxan) -> None:
    change = Change(box.name, after=box.lines())
    diff = driver.stage(change)
    driver.sent()
    driver.commit(change, confirm_within=0, token="t")
    typed = [command for command in driver.sent() if command != "show this"]
    assert tuple(typed) == diff.commands
    assert driver.sent() == ()
