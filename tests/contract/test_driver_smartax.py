"""The SmartAX driver against a simulated OLT over SSH: every verb, every refusal, and the way back from every partial state.

The driver and the element share no code; what they agree on is what passes between them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from drivers.errors import (
    AuthenticationFailed,
    Busy,
    Rejected,
    RollbackFailed,
    SessionLost,
    Unintelligible,
    Unreachable,
    WrongElement,
)
from drivers.huawei_smartax import DRIVER, SmartAX
from drivers.platform import Change, Identity, Line, Reading, Target
from lab.client import LabClient, start

BASE = Path(__file__).with_name("olt-t-1.cfg").read_text(encoding="utf-8")
SERIAL = "48575443A0000002"


def spec(name: str, address: str) -> dict[str, object]:
    ports = [{"name": f"0/1/{port}", "kind": "pon"} for port in range(8)] + [{"name": "0/3/0", "kind": "uplink"}]
    return {
        "name": name,
        "platform": "huawei_smartax",
        "class": "olt",
        "site": "t",
        "management": {"host": address, "port": 8022, "credential": "lab"},
        "identity": {"hostname": name.upper(), "model": "MA5800-X7", "serial": "S1", "software": "MA5800V100R022"},
        "ports": ports,
        "lab": {"config": f"{name}.cfg"},
    }


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LabClient, Target]]:
    folder = tmp_path_factory.mktemp("lab")
    (folder / "olt-t-1.cfg").write_text(BASE)
    network = {
        "network": "t",
        "sites": [{"name": "t", "title": "t"}],
        "elements": [spec("olt-t-1", "127.31.1.1")],
        "links": [],
        "coverage": [{"address": "1", "element": "olt-t-1", "port": "0/1/6", "ont_serial": SERIAL}],
    }
    (folder / "t.yaml").write_text(yaml.safe_dump(network))
    with start(folder / "t.yaml", Path(folder) / "state.json") as running:
        where = running.elements["olt-t-1"]
        identity = Identity("OLT-T-1", "MA5800-X7")
        yield (
            running.client,
            Target("olt-t-1", "huawei_smartax", where["host"], where["port"], "lab", "lab", identity, timeout=5),
        )


@pytest.fixture
def client(lab: tuple[LabClient, Target]) -> LabClient:
    client, _ = lab
    client.clear()
    client.load("olt-t-1", BASE)
    return client


@pytest.fixture
def target(lab: tuple[LabClient, Target]) -> Target:
    return lab[1]


@pytest.fixture
def driver(client: LabClient, target: Target) -> Iterator[SmartAX]:
    session = DRIVER.connect(target)
    yield session
    session.close()


def service(
    rate: int = 51200, table: int = 60, port: str = "", suspended: bool = False, flow: int = 5827
) -> tuple[Line, ...]:
    return DRIVER.parse(
        f'traffic table ip index {table} name "KT_{rate}" cir {rate} cbs {rate * 32 + 2000} pir {rate} '
        f"pbs {rate * 32 + 2000} priority 0 priority-policy local-setting\n"
        "vlan 1063 smart\nport vlan 1063 0/3 0\ninterface gpon 0/1\n"
        f' ont add 6 2 sn-auth "{SERIAL}" omci ont-lineprofile-id 20 ont-srvprofile-id 20 desc "EL000001"\n'
        f" {port or 'ont port native-vlan 6 2 eth 1 vlan 100 priority 0'}\n"
        + (" ont deactivate 6 2\n" if suspended else "")
        + f"service-port {flow} vlan 1063 gpon 0/1/6 ont 2 gemport 1 multi-service user-vlan 100 tag-transform translate "
        f"inbound traffic-table index {table} outbound traffic-table index {table}\n"
    )


ACTIVE, FASTER, SUSPENDED = service(), service(102400, 61), service(suspended=True)
TRANSLATED = service(port="ont port vlan 6 2 eth 1 translation 100 user-vlan 30")
LIFE = {
    "provision": ((), ACTIVE),
    "change": (ACTIVE, FASTER),
    "other port": (ACTIVE, TRANSLATED),
    "suspend": (ACTIVE, SUSPENDED),
    "resume": (SUSPENDED, ACTIVE),
    "teardown": (ACTIVE, ()),
    "teardown of a suspended one": (SUSPENDED, ()),
}


def bring(driver: SmartAX, before: tuple[Line, ...], after: tuple[Line, ...]) -> Change:
    change = Change("olt-t-1", before, after)
    driver.stage(change)
    driver.commit(change, confirm_within=0, token="t")
    return change


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


def test_an_answer_about_onts_that_is_not_whole_is_never_an_empty_one(client: LabClient, target: Target) -> None:
    for at in (1, 3):
        session = DRIVER.connect(target)
        client.fault("olt-t-1", "garble", at=at)
        with pytest.raises(Unintelligible):
            session.onts(("0/1/6",))
        assert not session.alive()


def test_identify(driver: SmartAX) -> None:
    assert driver.identify() == Identity("OLT-T-1", "MA5800-X7", "", "MA5800V100R022")


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
