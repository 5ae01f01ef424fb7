"""Servers that claim confirmed commit and keep it badly: running, startup and our word agree, or the intent is held.

The real line over the metro network; one of its PTNs lies (netconf_liar.py), under a platform from outside that speaks
with the driver of `ptn_netconf`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

import drivers
from controller import plugins
from controller.line.check_sync import check_sync
from controller.model.event import EventName
from controller.model.intent import IntentState
from controller.proof.crash.forkserver import ForkServer, stopped
from controller.queries import in_doubt
from controller.queries.doubt_views import AlarmView
from controller.records.tables import Intent
from drivers.platform import Undo, keeps_confirmed
from lab.client import LabClient, LabError, Running, start
from tests.conftest import METRO
from tests.flow import netconf_liar
from tests.flow.house import ELEMENTS, House, quick
from tests.flow.netconf_liar import LIES, TIMER

OLT, LIAR, _FAR, _ROUTER = ELEMENTS
PLATFORM = "netconf_liar"
FORGOTTEN = "ok and reverts later"
CONFIRM = 30
PATIENCE = CONFIRM + 45.0
_numbers = count(1)
DRIVER = f'''"""The liar is spoken to as any PTN is."""
from drivers.ptn_netconf import PtnNetconf


class Liar(PtnNetconf):
    platform = "{PLATFORM}"


DRIVER = Liar
'''


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `KAITONG_EXTRA_FOLDERS` names them."""
    folder = tmp_path_factory.mktemp("pack")
    for below in ("drivers", "lab/dialects", "device_templates"):
        (folder / below).mkdir(parents=True)
    (folder / "drivers" / f"{PLATFORM}.py").write_text(DRIVER, encoding="utf-8")
    shutil.copy(str(netconf_liar.__file__), folder / "lab" / "dialects" / f"{PLATFORM}.py")
    templates = METRO.parents[2] / "device_templates"
    shutil.copytree(templates / "ptn_netconf", folder / "device_templates" / PLATFORM)
    return folder


@pytest.fixture(scope="module")
def liars(pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The metro network, in which one PTN is of the other platform."""
    folder = tmp_path_factory.mktemp("liars")
    shutil.copytree(METRO.with_suffix(""), folder / "metro")
    text = METRO.read_text(encoding="utf-8")
    named = f"name: {LIAR}\n    platform: "
    assert text.count(f"{named}ptn_netconf") == 1
    network = folder / "metro.yaml"
    network.write_text(text.replace(f"{named}ptn_netconf", f"{named}{PLATFORM}"), encoding="utf-8")
    with start(network, folder / "state.json", dialects=[pack / "lab" / "dialects"]) as running:
        yield running


@pytest.fixture(scope="module")
def house(
    liars: Running, pack: Path, forkserver: ForkServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    settings = quick(
        tmp_path_factory.mktemp("house"), extra_folders=(pack,), confirm_seconds=CONFIRM, settle_seconds=4.0
    )
    made = House(settings, liars, forkserver)
    made.worker()
    yield made
    made.close()
    plugins.search(())


@pytest.fixture
def base(liars: Running) -> Iterator[dict[str, str]]:
    """The configurations as they came up, and again afterwards."""
    client = liars.client
    before = client.snapshot()
    yield before
    client.clear()
    client.plant(LIAR, ("lie", ""))
    for name, text in before.items():
        if client.running(name) != text or client.saved(name) != text:
            client.load(name, text)


def provision(house: House) -> str:
    return house.order("provision", address=f"{next(_numbers)} Beishan Road")


def agreed(house: House, base: dict[str, str], intent: str) -> Intent:
    """What is there is what we say; where we cannot say, the intent is held and alarmed, and ends once the truth is told."""
    row = house.settled(intent, held=True)
    if row.state == IntentState.HELD:
        with house.app.store.read() as session:
            assert (LIAR, intent) in [(one.element, one.intent) for one in in_doubt.alarms(session)[0]], row.reason
        house.client.plant(LIAR, ("lie", ""))
        row = house.settled(intent)
    client: LabClient = house.client
    running, saved = client.running(LIAR), client.saved(LIAR)
    assert running == saved
    assert (running != base[LIAR]) is (row.state == IntentState.COMPLETED), f"{row.state}: {row.reason}"
    if row.state != IntentState.COMPLETED:
        assert client.snapshot() == base
        assert house.held() == []
    return row


@pytest.mark.parametrize("lie", [lie for lie in LIES if lie != FORGOTTEN])
def test_what_stays_is_what_we_say(house: House, base: dict[str, str], lie: str) -> None:
    house.client.plant(LIAR, ("lie", lie))
    row = agreed(house, base, provision(house))
    if row.state == IntentState.COMPLETED:
        agreed(house, base, house.order("suspend", row.service))
        house.client.plant(LIAR, ("lie", ""))
        house.done("teardown", row.service)
        assert house.client.snapshot() == base


def test_a_confirm_that_is_forgotten_is_found_by_whoever_looks(house: House, base: dict[str, str]) -> None:
    """Nothing tells it from one that was kept until the timer has run out: then it is looked at once more, whoever dies."""
    house.client.plant(LIAR, ("lie", FORGOTTEN))
    row = house.settled(provision(house))
    assert row.state == IntentState.COMPLETED, row.reason
    until = time.monotonic() + TIMER + PATIENCE
    while house.client.running(LIAR) != base[LIAR]:
        assert time.monotonic() < until, "it does not go back"
        time.sleep(0.2)
    for worker in list(house.workers):
        house.kill(worker)
    house.wait_gone(house.worker(KAITONG_FAILPOINT="kept:after#1"), PATIENCE)
    house.worker()
    [alarm] = alarms(house, PATIENCE)
    [told] = [event for event in house.app.store.events(row.id) if event.name == EventName.NOT_KEPT]
    assert (alarm.element, alarm.intent, alarm.service, alarm.choices) == (LIAR, row.id, row.service, [])
    assert alarm.probable_cause == told.text
    missing = check_sync(house.app, LIAR).missing
    assert set(missing) == {row.service}
    assert all(line[-1] in told.text for line in missing[row.service])
    assert house.held() == []
    assert house.intent(row.id).state == IntentState.COMPLETED
    assert [one.intent for one in alarms(house)] == [row.id], "it is read again, and stands until it is put right"
    house.client.plant(LIAR, ("lie", ""))
    house.done("teardown", row.service)
    assert alarms(house) == []
    assert house.client.snapshot() == base


def test_a_teardown_that_is_forgotten_is_told_and_its_alarm_goes_when_all_is_right(
    house: House, base: dict[str, str]
) -> None:
    row = house.done("provision", address=f"{next(_numbers)} Beishan Road")
    live = house.client.running(LIAR)
    house.client.plant(LIAR, ("lie", FORGOTTEN))
    gone = house.settled(house.order("teardown", row.service))
    assert gone.state == IntentState.COMPLETED, gone.reason
    [alarm] = alarms(house, PATIENCE)
    assert (alarm.element, alarm.intent) == (LIAR, gone.id)
    assert "there again: " in alarm.probable_cause
    assert house.client.running(LIAR) == live
    assert check_sync(house.app, LIAR).in_sync, "nobody's lines are missing"
    assert [one.intent for one in alarms(house)] == [gone.id]
    house.client.load(LIAR, base[LIAR])
    check_sync(house.app, LIAR)
    assert alarms(house) == []


def alarms(house: House, seconds: float = 0.0) -> list[AlarmView]:
    """Those that stand, once there are any."""
    until = time.monotonic() + seconds
    while True:
        with house.app.store.read() as session:
            found = in_doubt.alarms(session)[0]
        if found or time.monotonic() >= until:
            return found
        time.sleep(0.5)


def test_platforms_that_are_known_to_keep_their_word_are_not_looked_at_again(house: House) -> None:
    """Of those from outside only the ones that say so themselves."""
    assert [platform for platform in drivers.platforms() if not keeps_confirmed(drivers.find(platform))] == [PLATFORM]
    assert drivers.find("ptn_netconf").undo is Undo.TIMER


@pytest.mark.parametrize("lie", LIES)
def test_what_goes_back_is_gone(house: House, base: dict[str, str], lie: str) -> None:
    house.client.plant(LIAR, ("lie", lie))
    house.client.fault(OLT, "alarm", seconds=0.0)
    row = agreed(house, base, provision(house))
    assert row.state == IntentState.ROLLED_BACK, row.reason


@pytest.mark.parametrize("lie", LIES)
def test_a_timer_that_ran_out_before_the_confirm(house: House, base: dict[str, str], lie: str) -> None:
    house.client.plant(LIAR, ("lie", lie))
    for worker in list(house.workers):
        house.kill(worker)
    worker = house.worker(KAITONG_FAILPOINT="confirm:before#1", KAITONG_FAILPOINT_SIGNAL="SIGSTOP")
    intent = provision(house)
    house.until(intent, lambda row: stopped(worker) or IntentState(row.state).final)
    with contextlib.suppress(LabError):  # where the line does not come that far, there is no timer
        house.client.fault(LIAR, "expire")
    os.kill(worker, signal.SIGCONT)
    row = agreed(house, base, intent)
    if row.state == IntentState.COMPLETED:  # before a timer that was forgotten runs out
        house.client.plant(LIAR, ("lie", ""))
        house.done("teardown", row.service)
