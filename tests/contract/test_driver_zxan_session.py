"""The ZXA10 driver's sessions: logging in and out, the wrong box, what boxes hide, misread or make by accident, alarms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from drivers.errors import AuthenticationFailed, Busy, Rejected, SessionLost, Unintelligible, Unreachable, WrongElement
from drivers.platform import Identity
from drivers.zte_zxan import DRIVER, Zxan
from tests.contract.zxan_bench import Box, boxes, bring


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Box, Box]]:
    with boxes(tmp_path_factory.mktemp("lab"), weak=True) as made:
        yield made


def fresh(box: Box) -> Box:
    box.client.clear()
    box.client.load(box.name, box.base)
    return box


@pytest.fixture(params=["c300", "c600"])
def box(request: pytest.FixtureRequest, both: tuple[Box, Box]) -> Box:
    return fresh(both[request.param == "c600"])


@pytest.fixture
def c600(both: tuple[Box, Box]) -> Box:
    return fresh(both[1])


@pytest.fixture
def driver(box: Box) -> Iterator[Zxan]:
    session = box.connect()
    yield session
    session.close()


def sessions(box: Box) -> int:
    return next(int(element["sessions"]) for element in box.client.elements() if element["name"] == box.name)


# -- in and out ------------------------------------------------------------------------------------------------------
def test_identify_says_what_the_box_tells(box: Box, driver: Zxan) -> None:
    expected = ("", "") if box.new else ("C300", "V2.1.0")
    found = driver.identify()
    assert (found.hostname, found.model, found.software) == (box.target.identity.hostname, *expected)


def test_connect_says_what_is_wrong(box: Box) -> None:
    with pytest.raises(AuthenticationFailed) as refused:
        DRIVER.connect(replace(box.target, password="secret-word"))
    assert "secret-word" not in str(refused.value)
    with pytest.raises(WrongElement, match="expected OLT-9, found OLT-Z-"):
        DRIVER.connect(replace(box.target, identity=Identity("OLT-9")))
    other = Identity("", "C300", "", "V2.1.0") if box.new else Identity("", "C300", "", "V3.0.1")
    with pytest.raises(
        WrongElement, match=r"command language - expected one that speaks as C300 V\S+, found one like C"
    ):
        DRIVER.connect(replace(box.target, identity=other))
    with pytest.raises(Unreachable):
        DRIVER.connect(replace(box.target, port=1))
    assert sessions(box) == 0


def test_lines_of_the_other_language_are_refused(both: tuple[Box, Box], box: Box, driver: Zxan) -> None:
    foreign = both[not box.new].lines()
    with pytest.raises(Rejected, match=f"this element speaks as {'C600' if box.new else 'C300'}"):
        driver.stage(box.change((), foreign))
    assert box.running() == box.base


def test_a_session_leaves_its_vty_at_once(box: Box) -> None:
    """A box has about five, and asks before it lets anyone go; also from the middle of the configuration."""
    for _ in range(7):
        session = box.connect()
        session.terminal.ask("configure terminal")
        session.close()
        session.close()
    assert sessions(box) == 0
    held = [box.connect() for _ in range(5)]
    with pytest.raises((Busy, Unreachable)):
        box.connect()
    for session in held:
        session.close()
    box.connect().close()


def test_closing_a_session_whose_box_is_gone_asks_once_and_not_for_the_whole_timeout(box: Box) -> None:
    """An answer that is waited for so long would end the test."""
    session = DRIVER.connect(replace(box.target, timeout=3600))
    box.client.fault(box.name, "hold", at=1)
    before = session.terminal.exchanges
    session.close()
    assert session.terminal.exchanges == before + 1
    box.client.release(box.name)


@pytest.mark.parametrize(("secret", "expected"), [("lab", "#"), ("other", "")])
def test_a_user_is_enabled_with_the_same_password_or_not_at_all(
    tmp_path_factory: pytest.TempPathFactory, secret: str, expected: str
) -> None:
    with boxes(tmp_path_factory.mktemp("lab"), login="user", enable=secret) as made:
        for box in made:
            if not expected:
                with pytest.raises(AuthenticationFailed, match="enable - the password of lab was refused"):
                    box.connect()
                assert sessions(box) == 0
                continue
            session = box.connect()
            assert session.terminal.mode == expected
            assert "lab" not in session.sent()
            bring(session, box, (), box.lines())
            session.close()


# -- what is misread -------------------------------------------------------------------------------------------------
def test_a_pager_that_cannot_be_switched_off_is_answered(box: Box, driver: Zxan) -> None:
    """A C600 was seen that takes `terminal length 0` and pages on."""
    change = bring(driver, box, (), box.lines())
    everything, scoped = driver.read(), driver.read(change)
    driver.terminal.ask("terminal length 3")
    assert driver.read() == everything
    assert driver.read(change) == scoped


def test_a_garbled_answer_is_never_taken_for_one(box: Box) -> None:
    looks = 0
    while True:
        looks += 1
        session = box.connect()
        box.client.fault(box.name, "garble", at=looks)
        try:
            session.stage(box.change((), box.lines()))
        except Unintelligible:
            assert not session.alive()
        else:
            session.close()
            break
        box.client.clear_faults(box.name)
    assert looks > 6


def test_a_silent_element_is_a_lost_session(box: Box) -> None:
    driver = DRIVER.connect(replace(box.target, timeout=0.5))
    box.client.fault(box.name, "slow", seconds=3, once=False)
    with pytest.raises(SessionLost, match=r"no answer within 0.5 s"):
        driver.identify()
    assert not driver.alive()
    driver.close()


def test_flash_busy_is_temporary_and_another_answer_is_no_success(box: Box, driver: Zxan) -> None:
    change = bring(driver, box, (), box.lines())
    box.client.fault(box.name, "commit-fails")
    with pytest.raises(Busy, match="System is busy"):
        driver.confirm(change, token="t")
    assert box.saved() == box.base
    driver.confirm(change, token="t")
    assert box.saved() == box.running()
    with pytest.raises(Rejected, match=r"write - expected \[OK\], found 'Building configuration...'"):
        driver.check("write", "Building configuration...")


# -- ids -------------------------------------------------------------------------------------------------------------
def test_ids_that_something_else_uses_are_refused_before_anything_is_written(box: Box, driver: Zxan) -> None:
    taken = "ZTEG00000004" if box.new else "ZTEG00000002"
    profile = "T100M" if box.new else "EL_10M"
    cases = {
        "onu 1/": box.lines(onu_id=1),
        f"ont serial {taken}": box.lines(ont_sn=taken),
        "profile tcont": DRIVER.parse(f"gpon\n  profile tcont {profile} type 4 maximum 64\n"),
        "switchport": DRIVER.parse(f"interface {box.own['uplink']}\n  switchport vlan 1061 untag\n"),
    }
    for name, lines in cases.items():
        with pytest.raises(Rejected, match=r"is used by something else: expected .* found ") as refused:
            driver.stage(box.change((), lines))
        assert refused.value.what.startswith(name)
    assert box.running() == box.base


def test_what_was_ours_and_changed_by_hand_is_put_right(box: Box, driver: Zxan) -> None:
    bring(driver, box, (), box.lines())
    held = box.running()
    again = box.change(box.lines(), box.lines())
    driver.apply(("configure terminal", f"pon-onu-mng {box.onu}", "vlan port eth_0/1 mode transparent", "end"))
    assert driver.stage(again).changed
    driver.commit(again, confirm_within=0, token="t")
    assert box.running() == held


def test_reading_never_makes_an_onu(c600: Box) -> None:
    """Who enters the interface of an unknown ONU makes it."""
    session = c600.connect()
    change = c600.change((), c600.lines(onu_id=77))
    session.read(change)
    session.stage(change)
    session.alarms(DRIVER.objects(change.after))
    session.close()
    assert c600.running() == c600.base


def test_a_registration_that_only_seems_done_is_found_out_before_its_interface_is_entered(c600: Box) -> None:
    session = c600.connect()
    change = c600.change((), c600.lines())
    snapshot = session.read(change)
    session.stage(change)
    c600.client.fault(c600.name, "ignore", match="onu 4 type")
    with pytest.raises(Rejected, match="onu 4 type F601 sn ZTEG00000003 - was accepted, and is not there"):
        session.commit(change, confirm_within=0, token="t")
    session.rollback(change, snapshot, token="t")
    session.close()
    assert c600.running() == c600.base


def test_an_interface_that_stands_without_an_onu_takes_its_id(c600: Box) -> None:
    session = c600.connect()
    session.apply(("configure terminal", "interface gpon_onu-1/1/1:4", "end"))
    with pytest.raises(Rejected, match="onu 1/1/1:4 - is used by something else"):
        session.stage(c600.change((), c600.lines()))
    assert 4 in DRIVER.used(session.read().lines)["onu-id gpon_olt-1/1/1"]
    session.close()


# -- what is hidden --------------------------------------------------------------------------------------------------
def test_names_that_are_not_shown_are_proved_by_the_service_that_bears_them(c600: Box) -> None:
    session = c600.connect()
    bring(session, c600, (), c600.lines())
    assert "********" in session.terminal.ask("show running-config-interface gpon_onu-1/1/1:4")
    renamed = c600.lines(label="EL000001_West_Tea")
    change = bring(session, c600, c600.lines(), renamed)
    session.close()
    other = c600.connect()
    assert set(other.read(change).lines) == set(renamed)
    assert "name EL000001_West_Tea" in c600.running()
    other.close()


def test_a_name_that_is_not_known_is_written_again_and_never_deleted(c600: Box) -> None:
    session = c600.connect()
    bring(session, c600, (), c600.lines())
    held = c600.running()
    session.apply(("configure terminal", "pon-onu-mng gpon_onu-1/1/1:4", "no service EL000001_Hupan_Tea", "end"))
    with pytest.raises(Rejected, match=r"name \*{8} - no rule says how it is put back: it holds what"):
        session.stage(c600.change(c600.lines(), ()))
    bring(session, c600, c600.lines(), c600.lines())
    assert c600.running() == held
    bring(session, c600, c600.lines(), ())
    session.close()
    assert c600.running() == c600.base


# -- alarms ----------------------------------------------------------------------------------------------------------
def test_alarms_of_our_objects_only(box: Box, driver: Zxan) -> None:
    """The page that tells of the last times online has a line `Password:`, which is no question."""
    bring(driver, box, (), box.lines())
    objects = DRIVER.objects(box.lines())
    assert driver.alarms(objects) == ()
    box.client.power(box.serial, on=False)
    (alarm,) = driver.alarms(objects)
    assert (alarm.object, alarm.name, alarm.severity) == (box.ont, "DyingGasp", "minor")
    assert alarm.raised_at.startswith("20")
    assert alarm.text.endswith("last cause DyingGasp")
    assert driver.alarms(("ont gpon-olt_1/3/99 4", f"pon {box.own['access_port']}", "nothing")) == ()
    box.client.power(box.serial, on=True)
    assert driver.alarms(objects) == ()
    box.client.raise_alarm(box.name, box.ont)
    assert [alarm.name for alarm in driver.alarms(objects)] == ["LOS"]


def test_a_suspended_onu_has_no_alarm(box: Box, driver: Zxan) -> None:
    lines = box.lines(suspended=True)
    bring(driver, box, (), lines)
    assert driver.alarms(DRIVER.objects(lines)) == ()


def test_an_onu_that_never_came_is_one_alarm(box: Box, driver: Zxan) -> None:
    lines = box.lines(ont_sn="ZTEG0000000F")
    change = bring(driver, box, (), lines)
    assert not driver.read(change).states[0].up
    assert [(alarm.name, alarm.severity) for alarm in driver.alarms(DRIVER.objects(lines))] == [("OffLine", "major")]
