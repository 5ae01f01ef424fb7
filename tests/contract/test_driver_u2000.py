"""The driver of OLTs behind an element manager against the lab's: every verb, every refusal, the way back from anywhere.

The driver and the element share no code; what they agree on is what passes between them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from controller.proof.crash.full_config import lines_of_printed
from drivers.errors import (
    AuthenticationFailed,
    Busy,
    DriverError,
    Rejected,
    RollbackFailed,
    SessionLost,
    Unintelligible,
    Unreachable,
    WrongElement,
)
from drivers.kit.tl1_grammar import Response
from drivers.platform import Change, Identity, Line, Reading, Target
from drivers.session_pool import SessionPool
from drivers.u2000_tl1 import DRIVER, U2000
from drivers.u2000_tl1 import answers as u2000
from drivers.u2000_tl1.answers import decimal
from lab.faults import Kind
from tests.contract.ptn_row import wait
from tests.contract.u2000_bench import Bench, two_olts

NAME, OLT, SERIAL = "olt-u-1", "10.21.3.1", "48575443A0000002"
PON = f"OLTID={OLT},PONID=NA-0-1-6"
ONU = f"{PON},ONUIDTYPE=SN,ONUID={SERIAL}"
PORT = f"{ONU},ONUPORT=NA-NA-NA-1"


def service(
    rate: int = 51200,
    tag: int = 0,
    eth: int = 1,
    number: int = 0,
    *,
    suspended: bool = False,
    vlans: str = "CVLAN=1063",
) -> tuple[Line, ...]:
    port = f"{ONU},ONUPORT=NA-NA-NA-{eth}"
    return DRIVER.parse(
        f"ADD-BWPROFILE::OLTID={OLT}:::PROFILENAME=KT-{rate},UMABW={rate},DMABW={rate};\n"
        f"ADD-ONU::{PON}:::AUTHTYPE=SN,ONUID={SERIAL},ONUNO={number},NAME=EL000001,DESC=EL000001_Tea,ONUTYPE=EL-SFU;\n"
        f"CFG-ONUBW::{ONU}:::UPBW=KT-{rate},DOWNBW=KT-{rate};\n"
        f"ADD-PONVLAN::{ONU}:::{vlans},UV=100,DESC=EL000001;\n"
        f"CFG-LANPORTVLAN::{port}:::CVLAN=100{f',UV={tag}' if tag else ''};\n"
        + (f"DACT-LANPORT::{port}:::;\n" if suspended else "")
    )


ACTIVE, FASTER, SUSPENDED = service(), service(102400), service(suspended=True)
TAGGED, MOVED = service(tag=30), service(eth=2)
STACKED = service(vlans="SVLAN=1063,CVLAN=2001")
STEPS = {
    "provision": ((), ACTIVE),
    "change": (ACTIVE, FASTER),
    "tag": (ACTIVE, TAGGED),
    "stack": (ACTIVE, STACKED),
    "unstack": (STACKED, ACTIVE),
    "suspend": (ACTIVE, SUSPENDED),
    "resume": (SUSPENDED, ACTIVE),
    "teardown": (ACTIVE, ()),
    "teardown of a suspended one": (SUSPENDED, ()),
}


@pytest.fixture(scope="module")
def the_bench() -> Iterator[Bench]:
    yield from two_olts()


@pytest.fixture
def bench(the_bench: Bench) -> Bench:
    the_bench.fresh()
    return the_bench


def target(bench: Bench, name: str = NAME, **other: Any) -> Target:
    olt = bench.olts[name]
    identity = Identity(olt.hostname, "MA5680T")
    where = Target(name, "u2000_tl1", "127.0.0.1", bench.port(name), "lab", "lab", identity, 5.0, device=olt.oltid)
    return replace(where, **other)


@pytest.fixture
def driver(bench: Bench) -> Iterator[U2000]:
    session = DRIVER.connect(target(bench))
    yield session
    session.close()


def bring(driver: U2000, before: tuple[Line, ...], after: tuple[Line, ...]) -> Change:
    change = Change(NAME, before, after)
    driver.stage(change)
    driver.commit(change, confirm_within=0, token="t")
    return change


# -- the life of a service -----------------------------------------------------------------------------------------------
def test_the_whole_life_of_a_service_ends_where_it_began(bench: Bench, driver: U2000) -> None:
    steps = [(), ACTIVE, FASTER, ACTIVE, TAGGED, MOVED, ACTIVE, SUSPENDED, ACTIVE, ()]
    for before, after in pairwise(steps):
        change = bring(driver, before, after)
        reading = driver.read(change)
        assert set(after) <= set(reading.lines)
        assert not (set(before) - set(after)) & set(reading.lines)
        assert not driver.stage(change).changed
        driver.confirm(change, token="t")
        assert bench.base[NAME] in {bench.one.running(), _without_ours(bench.one.running())}
    assert bench.one.running() == bench.base[NAME]


def _without_ours(text: str) -> str:
    """The neighbour, and whatever else is there, stays as it is."""
    return "".join(line for line in text.splitlines(keepends=True) if SERIAL not in line and "=KT-" not in line)


def test_a_frame_goes_where_the_service_says(bench: Bench, driver: U2000) -> None:
    bring(driver, (), ACTIVE)
    assert "VLAN 1063" in bench.trace(SERIAL).text
    bring(driver, ACTIVE, TAGGED)
    assert "VLAN 1063" in bench.trace(SERIAL, vlan=30).text
    bring(driver, TAGGED, SUSPENDED)
    assert "Ethernet port 1 of ONU NA-0-1-6-0 is deactivated" in bench.trace(SERIAL).text


def test_states_say_what_the_customer_has(bench: Bench, driver: U2000) -> None:
    change = bring(driver, (), ACTIVE)
    [up] = driver.read(change).states
    assert (up.object, up.up) == ("ont 0/1/6 0", True)
    assert up.detail == "admin UP, oper UP, config NORMAL, receives -19.50 dBm"
    bring(driver, ACTIVE, SUSPENDED)
    [down] = driver.read(change).states
    assert not down.up
    assert "port 1 deactivated" in down.detail
    bring(driver, SUSPENDED, ACTIVE)
    driver.apply([f"DACT-LANPORT::{ONU},ONUPORT=NA-NA-NA-4:::;"])  # serves nobody
    assert driver.read(change).states[0].up
    bench.call(bench.world.power, SERIAL, False)
    [off] = driver.read(change).states
    assert (off.up, "oper Power-Off" in off.detail, "receives" in off.detail) == (False, True, False)


def test_reading_all_agrees_with_what_was_written(bench: Bench, driver: U2000) -> None:
    bring(driver, (), SUSPENDED)
    lines = driver.read().lines
    assert set(SUSPENDED) <= set(lines)
    assert set(SUSPENDED) <= lines_of_printed("u2000_tl1", bench.one.running())
    assert len(lines) == len(set(lines))
    assert DRIVER.used(lines) == {
        "ont-id 0/1/6": {0},
        "user-vlan 0/1/6 0": {100},
        "s-vlan": {1063, 1061, 1500},
        "c-vlan": {100},
        "ont-id 0/1/5": {3},
        "user-vlan 0/1/5 3": {100, 1500},
    }


def test_a_neighbour_that_shares_lines_keeps_them(driver: U2000) -> None:
    bring(driver, (), ACTIVE)
    change = Change(NAME, ACTIVE, (), frozenset(ACTIVE[:1]))
    driver.stage(change)
    driver.commit(change, confirm_within=0, token="t")
    assert driver.read(change).lines == ACTIVE[:1]


# -- the way back --------------------------------------------------------------------------------------------------------
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


def test_a_command_that_is_delayed_is_waited_for(bench: Bench) -> None:
    """The manager says DELAY after its own time, longer than an answer may take that nobody announced."""
    driver = DRIVER.connect(target(bench, timeout=0.6))
    change = Change(NAME, after=ACTIVE)
    driver.stage(change)
    bench.fault("hold", at=2)
    committing = threading.Thread(target=driver.commit, args=(change,), kwargs={"confirm_within": 0, "token": "t"})
    committing.start()
    wait(lambda: bool(bench.one.faults.held))
    committing.join(1.0)
    assert committing.is_alive()
    bench.call(bench.one.faults.release)
    committing.join(10)
    assert set(ACTIVE) <= set(driver.read(change).lines)
    driver.close()


def test_a_manager_that_synchronizes_is_busy(bench: Bench, driver: U2000) -> None:
    change = Change(NAME, after=ACTIVE)
    driver.stage(change)
    bench.fault("lock-held")
    with pytest.raises(Busy, match="1610612773"):
        driver.commit(change, confirm_within=0, token="t")
    assert bench.one.running() == bench.base[NAME]
    driver.commit(change, confirm_within=0, token="t")


# -- what is refused before anything is written ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"ADD-BWPROFILE::OLTID={OLT}:::PROFILENAME=EL10M,UMABW=9,DMABW=9;", "UMABW=10000"),
        (ACTIVE[1][0].replace("NA-0-1-6", "NA-0-1-5").replace("ONUNO=0", "ONUNO=3"), "ont 0/1/5 3 NEIGHBOUR01"),
        (ACTIVE[1][0].replace("SN,ONUID=" + SERIAL, "LOID,ONUID=NEIGHBOUR01"), "ont 0/1/5 3 NEIGHBOUR01"),
    ],
)
def test_ids_that_something_else_uses_are_refused(bench: Bench, driver: U2000, line: str, found: str) -> None:
    with pytest.raises(Rejected, match=f"is used by something else: expected .* found .*{found}"):
        driver.stage(Change(NAME, after=DRIVER.parse(line)))
    assert bench.one.running() == bench.base[NAME]


def test_a_line_of_another_olt_is_not_sent(driver: U2000) -> None:
    strange = DRIVER.parse(ACTIVE[0][0].replace(OLT, "10.9.9.9"))
    with pytest.raises(Rejected, match=r"is for another OLT than 10\.21\.3\.1"):
        driver.stage(Change(NAME, after=strange))


def test_an_onu_with_a_secret_is_not_taken_away_and_the_secret_is_not_told(driver: U2000) -> None:
    """It could not be written back as it was."""
    lines = [line for line in driver.read().lines if "NEIGHBOUR01" in line[0]]
    assert "12345" not in str(lines)
    with pytest.raises(Rejected, match="a secret that could not be written back") as refused:
        driver.stage(Change(NAME, tuple(lines)))
    assert "12345" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "DEL-ONU::OLTID=1,PONID=NA-0-1-6:::ONUIDTYPE=SN,ONUID=X;",
        "ADD-ONU::OLTID=1,PONID=NA-0-1-6:::AUTHTYPE=SN,ONUID=X,ONUNO=1,DESC=a;DEL-ONU::;",
        "ADD-ONU::OLTID=1,PONID=NA-0-1-6:::AUTHTYPE=SN,ONUID=X,ONUNO=1,DESC=a@b;",
        "ADD-BWPROFILE::OLTID=1:::PROFILENAME=x",
    ],
)
def test_what_cannot_be_written_and_taken_back_is_no_line(text: str) -> None:
    with pytest.raises(ValueError, match="line 1 "):
        DRIVER.parse(text)


def test_a_serial_number_is_the_same_in_both_spellings() -> None:
    assert DRIVER.parse(ACTIVE[1][0].replace(SERIAL, "HWTCA0000002")) == (ACTIVE[1],)


# -- sessions --------------------------------------------------------------------------------------------------------------
def test_who_is_let_in(bench: Bench) -> None:
    with pytest.raises(AuthenticationFailed, match="76546031") as refused:
        DRIVER.connect(target(bench, password="secret.1"))
    assert "secret.1" not in f"{refused.value!r} {refused.value.__context__!r}"
    with pytest.raises(AuthenticationFailed, match="may not hold") as refused:
        DRIVER.connect(target(bench, password="secret;2"))
    assert "secret" not in f"{refused.value!r} {refused.value.__context__!r}"
    with pytest.raises(WrongElement, match="host name - expected ELSEWHERE, found OLT-U-1"):
        DRIVER.connect(target(bench, identity=Identity("ELSEWHERE")))
    with pytest.raises(WrongElement, match="model - expected MA5800-X7"):
        DRIVER.connect(target(bench, identity=Identity("OLT-U-1", "MA5800-X7")))
    with pytest.raises(WrongElement, match=r"10\.9\.9\.9 is not known here"):
        DRIVER.connect(target(bench, device="10.9.9.9"))
    bench.fault("wrong-box", text="OTHER")
    with pytest.raises(WrongElement, match="expected OLT-U-1, found OTHER"):
        DRIVER.connect(target(bench))
    bench.call(bench.one.faults.clear)
    bench.fault("unreachable")
    with pytest.raises(Unreachable):
        DRIVER.connect(target(bench))
    bench.call(bench.one.faults.clear)
    others = [DRIVER.connect(target(bench)) for _ in range(3)]
    with pytest.raises(Busy, match="1618280737"):
        DRIVER.connect(target(bench))
    for other in others:
        other.close()
    wait(lambda: not bench.one.hub.sessions)


def test_a_session_in_the_pool_stays_alive_and_a_dead_one_is_not_lent(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manager hangs up on who says nothing; one that is gone without a word is found out before anybody waits for it."""
    monkeypatch.setattr(U2000, "keepalive", 0.1)
    pool = SessionPool()
    first = pool.borrow(target(bench))
    pool.give_back(first, healthy=True)
    began = bench.one.exchanges
    wait(lambda: bench.one.exchanges > began + 3)
    assert pool.borrow(target(bench)) is first
    assert first.sent()[-1] == f"LST-DEVINFO::OLTID={OLT}:::;"  # signs of life are nobody's history
    pool.give_back(first, healthy=True)
    bench.fault("hold", once=False)
    wait(lambda: not first.alive())
    bench.call(bench.one.faults.clear)
    bench.call(bench.one.faults.release)
    again = pool.borrow(target(bench))
    assert again is not first
    pool.give_back(again, healthy=True)
    pool.close_all()


def test_an_answer_that_is_not_whole_is_not_believed(bench: Bench, driver: U2000) -> None:
    bench.fault("garble")
    with pytest.raises((SessionLost, Unintelligible)):
        driver.read(Change(NAME, after=ACTIVE))
    assert not driver.alive()


def test_what_is_sent_is_told_without_secrets(driver: U2000) -> None:
    bring(driver, (), ACTIVE)
    sent = driver.sent()
    assert sent[0] == "LOGIN:::::UN=lab,PWD=***;"
    assert {line[0] for line in ACTIVE} <= set(sent)
    assert driver.sent() == ()


# -- another manager, and alarms -------------------------------------------------------------------------------------------
def test_a_manager_that_speaks_chinese_in_small_blocks_and_decimal_commas(bench: Bench) -> None:
    driver = DRIVER.connect(target(bench, "olt-u-2"))
    onus = [line[0] for line in driver.read().lines if line[0].startswith("ADD-ONU")]
    assert [line.partition("ONUNO=")[2][0] for line in onus] == ["0", "1", "2"]
    [here, weak, away] = [driver.read(Change("olt-u-2", DRIVER.parse(line))).states[0] for line in onus]
    assert (here.up, weak.up, away.up) == (True, True, False)
    assert weak.detail.endswith("receives -27.50 dBm")
    with pytest.raises(DriverError, match="PON口不存在。"):
        driver.read(Change("olt-u-2", DRIVER.parse(onus[0].replace("NA-0-1-5", "NA-0-7-7"))))
    assert [alarm.severity for alarm in driver.alarms(("ont 0/1/5 2",))] == ["minor"]
    driver.close()
    assert (decimal("-27,50"), decimal("--")) == (-27.5, None)


def test_alarms_are_those_of_the_objects(bench: Bench, driver: U2000) -> None:
    change = bring(driver, (), ACTIVE)
    objects = DRIVER.objects(change.after)
    assert objects == ("ont 0/1/6 0", "pon 0/1/6")
    assert driver.alarms(objects) == ()
    bench.call(bench.one.raise_injected, "NA-0-1-6-0", 0.0)
    bench.call(bench.one.raise_injected, "NA-0-1-5-3", 0.0)
    bench.call(bench.world.changed)
    [alarm] = driver.alarms(objects)
    assert (alarm.object, alarm.severity) == ("ont 0/1/6 0", "warning")
    assert "LCDG" in alarm.name
    assert not driver.read(change).states[0].up


# -- somebody was there --------------------------------------------------------------------------------------------------
def test_settings_that_no_service_writes_go_with_their_onu_and_come_back(bench: Bench, driver: U2000) -> None:
    bring(driver, (), ACTIVE)
    onu = next(line for line in ACTIVE if line[0].startswith("ADD-ONU"))
    port = next(line for line in ACTIVE if line[0].startswith("CFG-LANPORTVLAN"))
    rows = [bench.call(bench.one.plant, line) for line in (onu, port)]
    held, change = bench.one.running(), Change(NAME, ACTIVE, ())
    found = driver.read(change)
    assert {(row,) for row in rows} <= set(found.lines)
    assert all(f"- {row}" in driver.stage(change).text for row in rows)
    driver.commit(change, confirm_within=0, token="t")
    assert bench.one.running() == bench.base[NAME]
    driver.rollback(change, found, token="t")
    assert bench.one.running() == held
    with pytest.raises(ValueError, match="nothing else can stand in"):
        bench.call(bench.one.plant, ACTIVE[0])


def test_a_text_that_no_command_could_carry_is_seen_and_refused_by_name(bench: Bench, driver: U2000) -> None:
    bring(driver, (), ACTIVE)
    onu = next(each for each in bench.one.db.onus() if each.id == SERIAL)
    named = replace(onu, values=tuple((key, "湖畔 a@b" if key == "DESC" else value) for key, value in onu.values))
    held = bench.one.running()
    bench.call(bench.one.db.put, named)
    bench.call(bench.world.changed)
    found = driver.read(Change(NAME, ACTIVE, ()))
    assert any("DESC=????????" in line[0] for line in found.lines)
    with pytest.raises(Rejected, match="signs that no command could write back"):
        driver.stage(Change(NAME, ACTIVE, ()))
    assert bench.one.running() != held


# -- tables of other managers ----------------------------------------------------------------------------------------------
HEAD = ("EN=0   ENDESC=Succeeded.", "blktag=1", "blkcount={}", "blktotal={}", "Gpon ont port information", "-" * 20)


def answer(*lines: str, rows: int = 2, total: int = 2) -> Response:
    head = [line.format(rows if "count" in line else total) for line in HEAD]
    return Response("1", "2026-12-01", "09:00:00", (*head, *lines, "-" * 20), "1", "COMPLD")


def test_columns_apart_by_blanks_or_tabs() -> None:
    blanks = answer("DID     FN      ONTPSTAT", "7340036 0       --", "7340036 18      Activating")
    assert u2000.table(blanks) == [
        {"DID": "7340036", "FN": "0", "ONTPSTAT": ""}, {"DID": "7340036", "FN": "18", "ONTPSTAT": "Activating"}
    ]  # fmt: skip
    tabs = answer("NAME\tDESC", "a b\t--", "c\td e f")
    assert u2000.table(tabs) == [{"NAME": "a b", "DESC": ""}, {"NAME": "c", "DESC": "d e f"}]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer("A\tB", "1\t2"), "a block has 1 rows and says that it has 2"),
        (answer("A\tB", "1\t2", rows=1), "there are 1 rows, and the answer says that there are 2"),
        (answer("A     B", "1     2", "1 2   3"), "a row has 3 values for 2 columns"),
    ],
)
def test_a_table_that_is_not_whole_is_none(said: Response, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        u2000.table(said)


def test_what_a_row_says_besides_stands_in_its_line() -> None:
    access = {"OLTID": "1", "PONID": "NA-0-1-6", "ONUIDTYPE": "SN", "ONUID": "48575443A0000002"}
    row = {"SVLAN": "", "CVLAN": "1063", "UV": "100", "SCOS": "3", "SERVICENAME": "HSI", "CID": "x", "DESC": "a"}
    ((line,),) = u2000.MAKERS["LST-PONVLAN"](access, row)
    assert line.endswith(":::CVLAN=1063,UV=100,SCOS=3,SERVICENAME=HSI,DESC=a;")
    assert DRIVER.rules.find((line,))


def test_of_several_devices_the_one_that_is_meant_is_identified(driver: U2000, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"DEVNAME": name, "DEVIP": ip, "DT": "MA5680T", "DEVER": "1"}
        for name, ip in (("X", "10.0.0.9"), ("Y", driver.olt))
    ]
    monkeypatch.setattr(driver, "_ask", lambda _questions: [rows])
    assert driver.identify().hostname == "Y"
    monkeypatch.setattr(driver, "_ask", lambda _questions: [rows[:1] * 2])
    with pytest.raises(WrongElement, match="is not known here"):
        driver.identify()
