"""Alarms that elements tell unasked, on each platform that does: at once, in order, in the words of the poll."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

import drivers
from controller.proof.conformance.baseline import TOKEN, Baseline, simulated
from controller.proof.conformance.bench import bench
from controller.proof.conformance.example_parts import ABSENT, PRESENT, SUSPENDED
from drivers.errors import Rejected, SessionLost
from drivers.kit import listening_terminal
from drivers.platform import Alarm, AlarmEvent, Capability, Cleared, NotificationGap, Target
from drivers.ptn_netconf import DRIVER as PTN
from drivers.session import Listener
from lab.client import LabClient, Running, start
from tests.contract.ptn_row import Lab

PUSHING = [name for name in drivers.platforms() if Capability.NOTIFICATION in drivers.find(name).capabilities]
OTHERS = {
    "huawei_smartax": ("ont 0/1/0 61", "ont 0/1/0 62"),
    "ptn_netconf": ("tunnel 71", "tunnel 72"),
    "sdh_tl1": ("port FAC-9-1", "port FAC-9-2"),
}
"""objects that no service of the example has"""
PATIENCE = 60.0
"""seconds until a loop gives up; none takes so long"""
HOUR = 3600.0
"""a wait that lasts so long ends the test: nothing woke it"""


@pytest.fixture(scope="module", params=PUSHING)
def place(request: pytest.FixtureRequest) -> Iterator[Baseline]:
    """One lab a platform."""
    with simulated(bench(request.param), drivers.find(request.param)) as baselines:
        yield baselines[0]


@pytest.fixture
def baseline(place: Baseline) -> Iterator[Baseline]:
    """With a service on it, and nothing that is about to be raised."""
    place.bring(place.login(), place.change(ABSENT, PRESENT), confirmed=False)
    if place.bench.platform == "ptn_netconf":
        # nobody is at the far end: PW_DOWN comes when that has lasted
        patiently(lambda: any(alarm["name"] == "PW_DOWN" for alarm in place.observer.alarms(place.name)))
    yield place
    place.restore()


def patiently(holds: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def objects(baseline: Baseline) -> tuple[str, ...]:
    return baseline.driver.objects(baseline.case.states[PRESENT])


def listening(baseline: Baseline, **other: Any) -> Listener:
    listener = cast("Listener", baseline.login(**other))
    assert listener.watch(objects(baseline), 0.0) == ()
    return listener


def hear(listener: Listener, count: int, names: tuple[str, ...] = (), *, seconds: float = PATIENCE) -> list[AlarmEvent]:
    """The next so many things, or all that came in time."""
    until, found = time.monotonic() + seconds, list[AlarmEvent]()
    while len(found) < count and (left := until - time.monotonic()) > 0:
        found += listener.watch(names, left)
    return found


def raised(baseline: Baseline, *names: str) -> set[str]:
    """Raise an alarm on each; the lab's keys of them."""
    before = keys(baseline)
    for name in names:
        baseline.observer.raise_alarm(baseline.name, name)
    return keys(baseline) - before


def keys(baseline: Baseline) -> set[str]:
    return {alarm["key"] for alarm in baseline.observer.alarms(baseline.name)}


def words(alarm: Alarm | Cleared) -> tuple[str, str, str]:
    return alarm.id, alarm.object, alarm.name


def test_one_between_two_others_in_order_and_in_the_words_of_the_poll(baseline: Baseline) -> None:
    ours, (first, last) = objects(baseline), OTHERS[baseline.bench.platform]
    session, listener = baseline.login(), listening(baseline)
    before = set(session.alarms(ours))
    raised(baseline, first, ours[0], last)
    heard = hear(listener, 3, ours)
    assert [type(each) for each in heard] == [Alarm, Alarm, Alarm]
    told = cast("list[Alarm]", heard)
    (polled,) = set(session.alarms(ours)) - before
    assert (told[0].object, told[2].object) == (first, last)
    assert (*words(told[1]), told[1].severity, told[1].text) == (*words(polled), polled.severity, polled.text)
    assert {words(each) for each in session.alarms((first, last))} == {words(told[0]), words(told[2])}
    baseline.observer.clear()
    ended = cast("list[Cleared]", hear(listener, 3, ours))
    assert {type(each) for each in ended} == {Cleared}
    assert {words(each) for each in ended} == {words(each) for each in told}
    assert set(session.alarms(ours)) == before


def test_raised_cleared_and_raised_again_is_told_three_times(baseline: Baseline) -> None:
    ours, listener = objects(baseline), listening(baseline)
    (key,) = raised(baseline, ours[0])
    baseline.observer.clear_alarm(baseline.name, key)
    raised(baseline, ours[0])
    heard = hear(listener, 3, ours)
    assert [type(each) for each in heard] == [Alarm, Cleared, Alarm]
    assert {each.object for each in heard if not isinstance(each, NotificationGap)} == {heard[0].object}  # type: ignore[union-attr]


def test_without_objects_the_element_names_them_itself(baseline: Baseline) -> None:
    listener, (name, _) = listening(baseline), OTHERS[baseline.bench.platform]
    raised(baseline, name)
    (alarm,) = hear(listener, 1)
    assert isinstance(alarm, Alarm)
    assert alarm.object == name
    assert listener.watch((), 0.05) == ()


def test_a_lost_message_is_told_as_such(baseline: Baseline) -> None:
    if baseline.bench.platform != "sdh_tl1":
        pytest.skip("its messages have no numbers: what TCP lets through is all that there is")
    ours, (other, last) = objects(baseline), OTHERS[baseline.bench.platform]
    session, listener = baseline.login(), listening(baseline)
    raised(baseline, other)
    assert len(hear(listener, 1)) == 1  # numbers are counted from the first that comes
    before = set(session.alarms(ours))
    baseline.observer.fault(baseline.name, "lose-message")
    raised(baseline, ours[0])
    assert listener.watch(ours, 0.2) == ()
    raised(baseline, last)
    missed, alarm = hear(listener, 2, ours)
    assert isinstance(missed, NotificationGap)
    assert isinstance(alarm, Alarm)
    assert alarm.object == last
    assert "1 or more messages" in missed.why
    assert set(session.alarms(ours)) - before  # the poll has what was lost


@pytest.mark.parametrize("way", ["unreachable", "reboot"])
def test_a_session_that_is_cut_ends_the_waiting_with_an_error(baseline: Baseline, way: str) -> None:
    listener = listening(baseline)
    cut = threading.Timer(0.3, lambda: baseline.observer.fault(baseline.name, way))
    cut.start()
    with pytest.raises(SessionLost, match=f"^{baseline.name} - watch - ") as lost:
        hear(listener, 100, seconds=HOUR)  # a reboot clears alarms before it cuts sessions
    cut.join()
    assert lost.value.detail
    assert not listener.alive()
    with pytest.raises(SessionLost):
        listener.watch((), HOUR)


def test_what_came_before_the_cut_is_told_first(baseline: Baseline) -> None:
    listener, (name, _) = listening(baseline), OTHERS[baseline.bench.platform]
    raised(baseline, name)
    time.sleep(0.3)
    baseline.observer.fault(baseline.name, "unreachable")
    time.sleep(0.3)
    (alarm,) = hear(listener, 1)
    assert isinstance(alarm, Alarm)
    with pytest.raises(SessionLost):
        listener.watch((), HOUR)


def test_closing_ends_the_waiting(baseline: Baseline) -> None:
    listener = listening(baseline)
    closing = threading.Timer(0.3, listener.close)
    closing.start()
    with pytest.raises(SessionLost):
        listener.watch((), HOUR)
    closing.join()


def test_a_change_of_the_configuration_is_no_alarm_and_no_gap(baseline: Baseline) -> None:
    """Nodes tell of those, too, in the same row of numbers."""
    session, listener = baseline.login(), listening(baseline)
    session.confirm(baseline.change(ABSENT, PRESENT), token=TOKEN)
    baseline.bring(session, baseline.change(PRESENT, SUSPENDED))
    name = OTHERS[baseline.bench.platform][0]
    raised(baseline, name)
    heard: list[AlarmEvent] = []
    while not any(isinstance(each, Alarm) and each.object == name for each in heard):
        heard += hear(listener, 1)
    assert [each for each in heard if isinstance(each, NotificationGap)] == []


# -- two elements, and one that is frozen ---------------------------------------------------------------------------------
def target(lab: Running, platform: str, at: int, *, timeout: float = 5.0) -> Target:
    name = [element["name"] for element in lab.client.elements() if element["platform"] == platform][at]
    door = lab.elements[name]
    return Target(name, platform, door["host"], door["port"], "lab", "lab", timeout=timeout)


@pytest.mark.parametrize("platform", PUSHING)
def test_nothing_is_heard_of_another_element(platform: str, at_home: tuple[Running, LabClient]) -> None:
    lab, client = at_home
    here, there = target(lab, platform, 0), target(lab, platform, 1)
    listener = cast("Listener", drivers.find(platform).connect(here))
    try:
        listener.watch((), 0.0)
        theirs, ours = OTHERS[platform]
        client.raise_alarm(there.name, theirs)
        client.raise_alarm(here.name, ours)
        (alarm,) = hear(listener, 1)
        assert isinstance(alarm, Alarm)
        assert alarm.object == ours
        assert listener.watch((), 0.3) == ()
    finally:
        listener.close()


@pytest.mark.parametrize("platform", ["huawei_smartax", "sdh_tl1"])
def test_one_that_is_silent_is_asked_and_one_that_does_not_answer_is_lost(
    platform: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening_terminal, "QUIET", 0.2)
    monkeypatch.setattr(drivers.find("sdh_tl1"), "keepalive", 0.2)
    made = bench(platform)
    with start(made.alone(tmp_path), tmp_path / "state.json") as lab:
        listener = cast("Listener", drivers.find(platform).connect(target(lab, platform, 0, timeout=1.0)))
        assert listener.watch((), 1.0) == ()
        lab.client.raise_alarm(made.name, OTHERS[platform][0])
        assert len(hear(listener, 1)) == 1
        os.kill(lab.pid, signal.SIGSTOP)
        try:
            with pytest.raises(SessionLost, match=r"no answer within 1 s|no sign of life"):
                listener.watch((), HOUR)
        finally:
            os.kill(lab.pid, signal.SIGCONT)
        listener.close()


def test_an_element_without_notifications_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from lab.netconf import element

    fewer = [each for each in element.CAPABILITIES if "notification:1.0" not in each]
    monkeypatch.setattr(element, "CAPABILITIES", fewer)
    row = Lab()
    try:
        port = row.servers["ptn-a"].get_port()
        session = PTN.connect(Target("ptn-a", "ptn_netconf", "127.0.0.1", port, "lab", "lab", timeout=5))
        with pytest.raises(Rejected, match=r"the hello lacks .*notification"):
            session.watch((), 0.0)
        session.close()
    finally:
        row.stop()
