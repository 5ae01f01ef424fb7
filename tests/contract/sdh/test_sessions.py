"""Who is let into an SDH node, who stays, what is said, and a node that is busy, slow or locked."""

from __future__ import annotations

import threading

import pytest

from drivers.errors import (
    AuthenticationFailed,
    Busy,
    Rejected,
    Unreachable,
    WrongElement,
)
from drivers.platform import Change, Identity, Reading
from drivers.sdh_tl1 import DRIVER, Sdh
from drivers.session_pool import SessionPool
from tests.contract.ptn_row import wait
from tests.contract.sdh.lines import ACTIVE, NAME, bring, service, target
from tests.contract.sdh_ring import Ring


def test_a_command_that_is_acknowledged_and_delayed_is_waited_for(ring: Ring) -> None:
    """IP after 50 ms, DELAY 100 ms later: the answer may take longer than one that nobody announced."""
    driver = DRIVER.connect(target(ring, timeout=0.6))
    change = Change(NAME, after=ACTIVE)
    driver.stage(change)
    ring.fault("hold", at=2)
    committing = threading.Thread(target=driver.commit, args=(change,), kwargs={"confirm_within": 0, "token": "t"})
    committing.start()
    wait(lambda: bool(ring.a.faults.held))
    committing.join(1.0)
    assert committing.is_alive()
    ring.call(ring.a.faults.release)
    committing.join(10)
    assert set(ACTIVE) <= set(driver.read(change).lines)
    driver.close()


def test_who_has_no_room_for_many_questions_is_asked_one_by_one(ring: Ring) -> None:
    """This node lets two commands wait; the next one is told to repeat later."""
    driver = DRIVER.connect(target(ring, "sdh-b"))
    change = Change("sdh-b", after=service(3, node="sdh-b"))
    ring.fault("slow", "sdh-b", seconds=0.05)  # so that they do wait
    assert driver.read(change) == Reading()
    assert driver._at_once == 1
    assert not driver.sent()[-1].startswith("RL")
    driver.close()


def test_a_locked_node_is_busy(ring: Ring, driver: Sdh) -> None:
    change = Change(NAME, after=ACTIVE)
    driver.stage(change)
    ring.fault("lock-held")
    with pytest.raises(Busy, match="SARB"):
        driver.commit(change, confirm_within=0, token="t")
    assert ring.a.running() == ring.base[NAME]
    driver.commit(change, confirm_within=0, token="t")


def test_alarms_are_those_of_the_objects_and_reports_are_heard(ring: Ring, driver: Sdh) -> None:
    change = bring(driver, (), ACTIVE)
    objects = DRIVER.objects(change.after)
    assert objects[0] == "vcg VCG-6-2"
    assert {(alarm.object, alarm.name) for alarm in driver.alarms(objects)} == {
        ("vcg VCG-6-2", "VCG-DOWN"),  # nobody is at the other end yet
        ("circuit VCM-6-2-1,VC12-4-1-2-2-7-1", "UNEQ-P"),
        ("circuit VCM-6-2-2,VC12-4-1-2-2-7-2", "UNEQ-P"),
    }
    ring.call(ring.world.cut_link, NAME, "FAC-4-1")
    found = {(alarm.object, alarm.name): alarm for alarm in driver.alarms(objects)}
    fibre = found["port FAC-4-1", "LOS"]
    assert (fibre.severity, fibre.text, fibre.id) == ("critical", "LOSS OF SIGNAL", "FAC-4-1 LOS")
    assert driver.alarms(("port FAC-5-1",)) == ()
    assert {message.verb for message in driver.heard} >= {"REPT DBCHG", "REPT ALM STM16", "REPT ALM VCG"}


def test_who_is_let_in(ring: Ring) -> None:
    with pytest.raises(AuthenticationFailed, match="user lab was refused: no reason given") as refused:
        DRIVER.connect(target(ring, password="secret.1"))
    assert "secret.1" not in f"{refused.value!r} {refused.value.__context__!r}"
    with pytest.raises(WrongElement, match="name - expected ELSEWHERE, found SDH-A"):
        DRIVER.connect(target(ring, identity=Identity("ELSEWHERE")))
    ring.fault("wrong-box", text="SDH-Z")
    with pytest.raises(WrongElement, match="expected SDH-A, found SDH-Z"):
        DRIVER.connect(target(ring))
    ring.call(ring.a.faults.clear)
    ring.fault("unreachable")
    with pytest.raises(Unreachable):
        DRIVER.connect(target(ring))
    ring.call(ring.a.faults.clear)
    others = [DRIVER.connect(target(ring, "sdh-b")) for _ in range(3)]
    with pytest.raises(Busy, match="SARB"):
        DRIVER.connect(target(ring, "sdh-b"))
    for other in others:
        other.close()
    wait(lambda: not ring.b.hub.sessions)


def test_a_user_who_may_only_look_is_told_so(ring: Ring) -> None:
    looking = DRIVER.connect(target(ring, username="viewer", password="look"))
    change = Change(NAME, after=ACTIVE)
    looking.stage(change)
    with pytest.raises(Rejected, match="PICC"):
        looking.commit(change, confirm_within=0, token="t")
    looking.close()
    assert ring.a.running() == ring.base[NAME]


def test_a_session_in_the_pool_stays_alive(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sdh, "keepalive", 0.1)
    pool = SessionPool()
    first = pool.borrow(target(ring))
    pool.give_back(first, healthy=True)
    began = ring.a.exchanges
    wait(lambda: ring.a.exchanges > began + 3)
    assert pool.borrow(target(ring)) is first
    pool.give_back(first, healthy=True)
    ring.fault("hold", once=False)  # half open: no answer comes any more
    wait(lambda: not first.alive())
    ring.call(ring.a.faults.clear)
    ring.call(ring.a.faults.release)
    pool.close_all()


def test_what_is_sent_is_told_without_secrets(driver: Sdh) -> None:
    bring(driver, (), ACTIVE)
    sent = driver.sent()
    assert sent[0] == "ACT-USER::lab:::***;"
    assert {line[0] for line in ACTIVE} <= set(sent)
