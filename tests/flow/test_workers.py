"""Several workers on one Postgres: nothing lost, no id given twice, no two intents at once on an element.

The workers are processes of their own. That no id is twice is looked up in the records and, independently of them, in
what the elements print.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from multiprocessing import Process
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import delete, select
from sqlmodel import Session, col

from controller.errors import Fenced
from controller.line.leases import LOST_LEASE, OwnLease, Unchanged, is_gone, process_space
from controller.model.event import EventName
from controller.model.intent import IntentState
from controller.model.order import Order
from controller.proof.crash.databases import Databases
from controller.proof.crash.forkserver import ForkServer, pause
from controller.records.history_tables import EventRow
from controller.records.tables import Intent, Lease
from controller.settings import Settings
from controller.usecases.submit_order import accept
from inventory.models import Allocation
from lab.client import LabClient, Running
from tests.flow.house import PATIENCE, House

HOUR = 3600
STREETS = ("Beishan Road", "Jiangnan Avenue")
SITES = (("olt-xh-1", "ptn-xh-1", "ptn-core-1", "pe-1"), ("olt-bj-1", "ptn-bj-1", "ptn-core-2", "pe-2"))
OLT = SITES[0][0]
HASTY = {"KAITONG_LEASE_SECONDS": "1.5", "KAITONG_ANSWER_SECONDS": "1.5"}


@pytest.fixture
def house(postgres_url: str, lab: Running, metro: LabClient, forkserver: ForkServer) -> Iterator[House]:
    assert metro
    made = House(
        Settings(
            database_url=postgres_url,
            soak_seconds=0,
            lease_seconds=5.0,
            answer_seconds=8.0,
            retry_seconds=0.3,
            late_seconds=1.0,
        ),
        lab,
        forkserver,
    )
    yield made
    made.close()


def orders(house: House, numbers: range) -> list[Order]:
    """One for each of these addresses of both streets, in turn."""
    places = [f"{number} {street}" for number in numbers for street in STREETS]
    return [house.asked("provision", address=place, bandwidth_down=5120, bandwidth_up=2560) for place in places]


def posted(house: House, wanted: list[Order]) -> list[str]:
    """As order systems post: from several threads at once."""
    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(lambda order: accept(house.app.store, order, house.app.starter).intent.id, wanted))


def all_completed(house: House, intents: list[str]) -> None:
    for intent in intents:
        row = house.settled(intent)
        assert row.state == IntentState.COMPLETED, f"{row.state}: {row.reason}"
    assert house.held() == []


# -- what must hold --------------------------------------------------------------------------------------------------
def never_at_once(house: House, intents: list[str]) -> None:
    """From admission to the end no other intent had one of the same elements: by the numbered record of facts."""
    with house.app.store.read() as session:
        rows = session.execute(select(EventRow).where(col(EventRow.name).in_(["admitted", IntentState.COMPLETED])))
        seen = {(event.intent, event.name): event.seq for event in rows.scalars()}
    assert intents
    held = [
        (seen[intent, "admitted"], seen[intent, IntentState.COMPLETED], set(house.intent(intent).elements))
        for intent in intents
    ]
    for site in SITES:
        turns = sorted(turn for turn in held if not turn[2].isdisjoint(site))
        assert all(earlier[1] < later[0] for earlier, later in pairwise(turns))


def no_id_twice(house: House, services: int) -> None:
    """In the records: a value of a pool once, unless services share it by a key."""
    with house.app.store.read() as session:
        rows = list(session.execute(select(Allocation)).scalars())
    assert max(Counter((row.pool_id, row.value) for row in rows).values()) == 1
    single = [row for row in rows if row.key is None]
    assert len(single) == services * 10, "serial, ONT id, user VLAN, service port, S-VLAN, PW, two ACs, unit, prefix"


def once(found: list[str], times: int) -> set[str]:
    assert len(found) == times
    assert len(set(found)) == times
    return set(found)


def on_elements(house: House, lines: int) -> None:
    """By what the elements print: so many lines at each site, and every id once."""
    vlans, pseudowires, addresses = [], [], []
    for olt, near, far, router in SITES:
        text = house.client.running(olt)
        flows = re.findall(
            r"^ service-port (\d+) vlan (\d+) gpon (\S+) ont (\d+) .*inbound traffic-table index \d+",
            text,
            re.MULTILINE,
        )
        ours = [flow for flow in flows if int(flow[0]) >= 100]
        once([flow[0] for flow in ours], lines)
        once([f"{flow[2]} {flow[3]}" for flow in ours], lines)
        tags = once([flow[1] for flow in ours], lines)
        assert tags <= set(re.findall(r"^ vlan (\d+) smart", text, re.MULTILINE)) or "to" in text
        once(re.findall(r'sn-auth "(48575443[AB]\w+)"', text), lines)
        ends = [etree.fromstring(house.client.running(name)) for name in (near, far)]
        near_pw, far_pw = ([node.text or "" for node in end.findall("{*}pw/{*}pw-id")] for end in ends)
        assert once(near_pw, lines) == once(far_pw, lines)
        for end in ends:
            assert once([node.text or "" for node in end.iterfind(".//{*}dot1q-vlan-bitmap")], lines) == tags
        units = re.findall(
            r"unit (\d+) \{\s+description EL\w+;\s+vlan-id (\d+);.*?address ([\d.]+)/30",
            house.client.running(router),
            re.DOTALL,
        )
        once([unit[0] for unit in units], lines)
        assert once([unit[1] for unit in units], lines) == tags
        vlans += sorted(tags)
        pseudowires += near_pw
        addresses += [unit[2] for unit in units]
    for network_wide in (vlans, pseudowires, addresses):
        once(network_wide, 2 * lines)


# -- wall clocks -----------------------------------------------------------------------------------------------------
@pytest.fixture
def one_host(tmp_path: Path, lab: Running, metro: LabClient, forkserver: ForkServer) -> Iterator[House]:
    """On SQLite leases are dated by each worker's own clock."""
    assert metro
    made = House(
        Settings(
            database_url=f"sqlite:///{tmp_path}/kaitong.db",
            soak_seconds=0,
            lease_seconds=2.5,
            answer_seconds=4.0,
            retry_seconds=0.3,
            late_seconds=1.0,
        ),
        lab,
        forkserver,
    )
    yield made
    made.close()


def leases(house: House) -> dict[int, Lease]:
    """By the worker's pid."""
    with house.app.store.read() as session:
        rows = session.execute(select(Lease)).scalars().all()
    return {int(row.executor.split(":")[1]): row for row in rows}


def jumped(house: House, worker: int) -> float:
    """Let the worker's wall clock jump; seconds by which its lease is now dated otherwise than by ours."""
    os.kill(worker, signal.SIGUSR1)
    deadline = time.monotonic() + PATIENCE
    while abs(ahead := leases(house)[worker].expires - time.time()) < HOUR / 2:
        assert time.monotonic() < deadline, ahead
        time.sleep(0.05)
    return ahead


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_worker_whose_clock_jumps_is_not_dead(one_host: House, jump: int) -> None:
    house = one_host
    jumping = house.worker(KAITONG_CLOCK_JUMP=str(jump))
    intent = house.order("provision", address="5 Beishan Road")
    house.until(intent, lambda row: row.fence > 0 and row.state == IntentState.IN_PROGRESS)
    fence = house.intent(intent).fence
    assert jumped(house, jumping) * jump > 0
    other = house.worker()
    renewed = set()
    deadline = time.monotonic() + PATIENCE
    while len(renewed) < 18:  # three leases of the other: it has looked long enough to call somebody dead
        assert time.monotonic() < deadline
        rows = leases(house)
        assert rows[jumping].taker == rows[other].taker == ""
        renewed.add(rows[other].expires)
        time.sleep(0.02)
    row = house.settled(intent)
    assert (row.state, row.fence) == (IntentState.COMPLETED, fence)
    house.kill(other)
    assert house.done("teardown", row.service).state == IntentState.COMPLETED


def test_a_dead_worker_whose_clock_was_ahead_is_not_alive(one_host: House, tmp_path: Path) -> None:
    """Stopped for ever, with a lease that is good for another hour."""
    house = one_host
    dead = house.worker(KAITONG_CLOCK_JUMP=str(HOUR))
    assert jumped(house, dead) > 0
    house.client.fault(OLT, "hold", at=5)
    intent = house.order("provision", address="5 Beishan Road")
    deadline = time.monotonic() + PATIENCE
    while not house.client.held(OLT):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    pause(dead)
    while not Databases(tmp_path).writable(house.settings.database_url):
        os.kill(dead, signal.SIGCONT)
        time.sleep(0.02)
        pause(dead)
    house.client.release(OLT)
    fence = house.intent(intent).fence
    assert leases(house)[dead].expires > time.time() + HOUR / 2
    house.worker()
    row = house.settled(intent)  # completed, or not begun: the dead one's sessions may have a lock still
    assert row.fence > fence, row.reason
    os.kill(dead, signal.SIGCONT)
    assert house.wait_gone(dead) == LOST_LEASE


def test_a_phase_whose_worker_has_no_lease_is_taken_over(one_host: House, tmp_path: Path) -> None:
    """A worker that was paused wakes, takes one more phase, and ends: its lease went when all it had was taken over."""
    house = one_host
    dead = house.worker(KAITONG_FAILPOINT=f"commit:before@{tmp_path / 'struck'}")
    intent = house.order("provision", address="5 Beishan Road")
    house.wait_gone(dead)
    house.app.store.write(lambda session: session.execute(delete(Lease)))
    house.worker()
    assert house.settled(intent).state == IntentState.COMPLETED


def test_a_job_of_an_unknown_kind_is_ended_and_stops_no_worker(one_host: House) -> None:
    """A worker of another release has enqueued it: the intent is held, with an alarm, and tried again by a known one."""
    house, starter = one_host, one_host.app.starter

    def other_release(session: Session, _job: str, *given: Any) -> None:
        starter(session, "hasten", *given)

    order = house.asked("provision", address="5 Beishan Road")
    intent = accept(house.app.store, order, other_release).intent.id
    house.app.store.write(lambda session: setattr(session.get_one(Intent, intent), "phase", "hasten"))
    worker = house.worker()
    row = house.settled(intent)
    assert row.state in {IntentState.FAILED, IntentState.ROLLED_BACK}
    raised = [event.text for event in house.app.store.events(intent) if event.name == EventName.ALARM_RAISED]
    assert raised
    assert all("job hasten is of a kind that this release does not know" in text for text in raised)
    assert house.settled(house.order("provision", address="5 Beishan Road")).state == IntentState.COMPLETED
    os.kill(worker, 0)


def test_a_worker_that_stops_leaves_a_long_phase_to_others(one_host: House) -> None:
    house = one_host
    stopping = house.worker(KAITONG_DRAIN_SECONDS="1")
    house.client.fault(OLT, "hold", at=5)
    intent = house.order("provision", address="5 Beishan Road")
    deadline = time.monotonic() + PATIENCE
    while not house.client.held(OLT):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(stopping, signal.SIGTERM)
    house.wait_gone(stopping)
    house.client.release(OLT)
    house.worker()
    assert IntentState(house.settled(intent).state).final
    assert house.held() == []


def test_for_how_long_a_thing_has_looked_the_same() -> None:
    seconds = iter([0.0, 5.0, 7.0, 8.0, 9.0])
    unchanged = Unchanged(lambda: next(seconds))
    assert unchanged.seconds({"a": 1}) == {"a": 0.0}
    assert unchanged.seconds({"a": 1, "b": 1}) == {"a": 5.0, "b": 0.0}
    assert unchanged.seconds({"a": 0, "b": 1}) == {"a": 0.0, "b": 2.0}
    assert unchanged.seconds({"b": 1}) == {"b": 3.0}
    assert unchanged.seconds({"a": 0, "b": 1}) == {"a": 0.0, "b": 4.0}


def test_a_lease_of_our_own_lasts_from_when_its_last_renewal_began() -> None:
    now = 100.0
    lease = OwnLease(10.0, lambda: now)
    with pytest.raises(Fenced):
        lease.check()  # it was never begun
    now = 104.0
    lease.renewed(began=100.0)
    now = 109.9
    lease.check()
    lease.renewed(began=105.0)
    now = 114.9
    lease.check()
    now = 115.0
    with pytest.raises(Fenced):
        lease.check()


def test_a_lease_that_is_over_is_over_for_ever() -> None:
    """The process was stopped while it renewed: the renewal comes through when others may have taken over."""
    now = 100.0
    lease = OwnLease(10.0, lambda: now)
    lease.renewed(began=100.0)
    now = 110.0
    lease.renewed(began=109.0)
    with pytest.raises(Fenced):
        lease.check()
    lease.renewed(began=110.0)
    with pytest.raises(Fenced):
        lease.check()


def test_only_a_process_that_would_be_seen_is_seen_to_be_gone() -> None:
    ended = Process(target=int)
    ended.start()
    ended.join()
    assert is_gone(f"{process_space()}:{ended.pid}:1a2b")
    assert not is_gone(f"{process_space()}:{os.getpid()}:1a2b")
    assert not is_gone(f"{socket.gethostname()}:{ended.pid}:1a2b"), "another container may have this name"


# -- the tests -------------------------------------------------------------------------------------------------------
@pytest.mark.timeout(1200)  # a hundred lines on a busy machine
def test_two_workers_bring_a_hundred_lines_up_and_a_third_goes_on_after_both_are_killed(house: House) -> None:
    workers = [house.worker(), house.worker()]
    intents = posted(house, orders(house, range(1, 51)))
    assert len(set(intents)) == 100
    all_completed(house, intents)
    for pid in workers:
        house.kill(pid)
    house.worker()
    intents += posted(house, orders(house, range(51, 53)))
    all_completed(house, intents)
    never_at_once(house, intents)
    no_id_twice(house, 104)
    on_elements(house, 52)


def test_a_worker_that_is_killed_in_a_batch_loses_nothing(house: House) -> None:
    workers = [house.worker(), house.worker()]
    intents = posted(house, orders(house, range(1, 5)))
    for pid in workers[:1]:
        house.until(intents[2], lambda row: row.state != IntentState.ACKNOWLEDGED)
        house.kill(pid)
    all_completed(house, intents)
    never_at_once(house, intents)
    no_id_twice(house, 8)
    on_elements(house, 4)


def test_a_worker_that_was_paused_past_its_lease_ends_without_writing(house: House) -> None:
    """The other has taken over, finished, and even brought up the next line when the first wakes in mid-commit."""
    paused = house.worker(**HASTY)
    house.client.fault(OLT, "slow", seconds=0.15)
    intents = posted(house, orders(house, range(1, 3))[::2])
    house.until(intents[0], lambda _row: "KT_" in house.client.running(OLT))
    # while it waits for an answer: between its look at the fence and the command, one more command would be in flight
    house.client.fault(OLT, "hold")
    house.until(intents[0], lambda _row: bool(house.client.held(OLT)))
    pause(paused)
    house.client.release(OLT)
    house.client.clear_faults(OLT)
    house.worker(**HASTY)
    all_completed(house, intents)
    before = house.photograph()
    traps = [
        house.client.fault(element, kind, text="trapped")
        for element in SITES[0]
        for kind in ("reject", "commit-fails", "lock-held")
    ]
    os.kill(paused, signal.SIGCONT)
    assert house.wait_gone(paused) == LOST_LEASE
    set_still = [fault["id"] for element in SITES[0] for fault in house.client.faults(element)]
    assert set_still == traps, "it tried to write after it was paused"
    assert house.photograph() == before
    never_at_once(house, intents)
    no_id_twice(house, 2)
