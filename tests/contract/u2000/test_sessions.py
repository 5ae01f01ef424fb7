"""Sessions with an element manager: who is let in, who stays, what is said, and a manager that is slow or busy."""

from __future__ import annotations

import threading

import pytest

from drivers.errors import (
    AuthenticationFailed,
    Busy,
    DriverError,
    Unreachable,
    WrongElement,
)
from drivers.platform import Change, Identity
from drivers.session_pool import SessionPool
from drivers.u2000_tl1 import DRIVER, U2000
from drivers.u2000_tl1.answers import decimal
from tests.contract.ptn_row import wait
from tests.contract.u2000.lines import ACTIVE, NAME, OLT, bring, target
from tests.contract.u2000_bench import Bench


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


def test_what_is_sent_is_told_without_secrets(driver: U2000) -> None:
    bring(driver, (), ACTIVE)
    sent = driver.sent()
    assert sent[0] == "LOGIN:::::UN=lab,PWD=***;"
    assert {line[0] for line in ACTIVE} <= set(sent)
    assert driver.sent() == ()


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
