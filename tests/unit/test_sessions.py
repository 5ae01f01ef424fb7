"""The session pool with real sessions to simulated elements: one holder an element, in turn, and nothing left open."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import yaml

from drivers.errors import Busy, Unreachable
from drivers.platform import Identity, Target
from drivers.session import Driver
from drivers.session_pool import SessionPlugin, SessionPool
from lab.client import LabClient, start

CONFIG = """\
[global-config]
  <global-config>
 sysname {name}
#
return
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LabClient, tuple[Target, ...]]]:
    folder = tmp_path_factory.mktemp("lab")
    elements = []
    for number in (1, 2, 3):
        name = f"olt-s-{number}"
        (folder / f"{name}.cfg").write_text(CONFIG.format(name=name.upper()))
        elements.append(
            {
                "name": name,
                "platform": "huawei_smartax",
                "management": {"host": f"127.31.2.{number}", "port": 8022},
                "identity": {"hostname": name.upper(), "model": "MA5800-X7"},
                "ports": [],
                "lab": {"config": f"{name}.cfg"},
            }
        )
    (folder / "s.yaml").write_text(yaml.safe_dump({"network": "s", "elements": elements, "links": [], "coverage": []}))
    with start(folder / "s.yaml", folder / "state.json") as running:
        yield (
            running.client,
            tuple(
                Target(name, "huawei_smartax", at["host"], at["port"], "lab", "lab", Identity(name.upper()), timeout=5)
                for name, at in running.elements.items()
            ),
        )


@pytest.fixture
def targets(lab: tuple[LabClient, tuple[Target, ...]]) -> tuple[Target, ...]:
    lab[0].clear()
    return lab[1]


@pytest.fixture
def pool() -> Iterator[SessionPool]:
    sessions = SessionPool()
    yield sessions
    assert sessions.counts()[0] == 0, "a session was not given back"
    sessions.close_all()
    assert sessions.counts() == (0, 0)


def open_sessions(client: LabClient) -> int:
    return sum(element["sessions"] for element in client.elements())


def test_a_session_is_used_again(pool: SessionPool, targets: tuple[Target, ...]) -> None:
    first = pool.borrow(targets[0])
    pool.give_back(first, healthy=True)
    assert pool.counts() == (0, 1)
    second = pool.borrow(targets[0])
    assert second is first
    pool.give_back(second, healthy=False)
    assert not second.alive()
    assert pool.counts() == (0, 0)


def test_a_fresh_session_is_a_new_login_and_what_rested_is_closed(
    pool: SessionPool, lab: tuple[LabClient, tuple[Target, ...]], targets: tuple[Target, ...]
) -> None:
    first = pool.borrow(targets[0])
    pool.give_back(first, healthy=True)
    second = pool.borrow(targets[0], fresh=True)
    assert second is not first
    assert not first.alive()
    assert pool.counts() == (1, 0)
    pool.give_back(second, healthy=True)
    again = pool.borrow(targets[0])
    assert again is second
    pool.give_back(again, healthy=True)
    assert open_sessions(lab[0]) == 1


def test_giving_back_twice_is_no_matter(pool: SessionPool, targets: tuple[Target, ...]) -> None:
    driver = pool.borrow(targets[0])
    pool.give_back(driver, healthy=True)
    pool.give_back(driver, healthy=True)
    assert pool.counts() == (0, 1)


def test_a_dead_or_changed_or_tired_session_is_not_used(
    targets: tuple[Target, ...], lab: tuple[LabClient, tuple[Target, ...]]
) -> None:
    now = [0.0]
    pool = SessionPool(idle_seconds=60, clock=lambda: now[0])
    used: list[Driver] = []

    def round_trip(target: Target) -> Driver:
        used.append(pool.borrow(target))
        pool.give_back(used[-1], healthy=True)
        return used[-1]

    first = round_trip(targets[0])
    lab[0].reboot(targets[0].name)
    for _ in range(100):
        if not first.alive():
            break
        time.sleep(0.02)
    second = round_trip(targets[0])
    assert second is not first
    third = round_trip(replace(targets[0], timeout=4))
    assert third is not second
    assert not second.alive()
    now[0] = 61
    fourth = round_trip(replace(targets[0], timeout=4))
    assert fourth is not third
    assert not third.alive()
    now[0] = 200
    pool.close_idle()
    assert pool.counts() == (0, 0)
    assert not fourth.alive()


def test_only_so_many_rest(targets: tuple[Target, ...]) -> None:
    pool = SessionPool(max_idle=2)
    drivers = [pool.borrow(target) for target in targets]
    for driver in drivers:
        pool.give_back(driver, healthy=True)
    assert pool.counts() == (0, 2)
    assert [driver.alive() for driver in drivers] == [False, True, True]
    pool.close_all()


def test_close_all_reaches_lent_sessions_when_they_come_back(pool: SessionPool, targets: tuple[Target, ...]) -> None:
    driver = pool.borrow(targets[0])
    pool.close_all()
    assert driver.alive()
    pool.give_back(driver, healthy=True)
    assert not driver.alive()


def test_who_waits_too_long_is_told_and_leaves_the_queue(pool: SessionPool, targets: tuple[Target, ...]) -> None:
    driver = pool.borrow(targets[0])
    with pytest.raises(Busy, match=r"olt-s-1 - session - all 1 in use for 0\.05 s"):
        pool.borrow(targets[0], wait=0.05)
    pool.give_back(driver, healthy=True)
    pool.give_back(pool.borrow(targets[0], wait=0.05), healthy=True)


def test_a_failed_login_passes_the_turn_on(pool: SessionPool, targets: tuple[Target, ...]) -> None:
    for _ in range(3):
        with pytest.raises(Unreachable):
            pool.borrow(replace(targets[0], port=1), wait=0.05)
    pool.give_back(pool.borrow(targets[0], wait=0.05), healthy=True)


def test_a_slow_login_does_not_hold_up_others(
    pool: SessionPool, targets: tuple[Target, ...], lab: tuple[LabClient, tuple[Target, ...]]
) -> None:
    """The first one's login stands still until the second has been lent and given back."""
    client, name = lab[0], targets[0].name
    client.fault(name, "hold", at=1)
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(pool.borrow, replace(targets[0], timeout=60))
        while not client.held(name):
            time.sleep(0.01)
        pool.give_back(pool.borrow(targets[1], wait=5), healthy=True)
        assert not slow.done()
        client.release(name)
        pool.give_back(slow.result(), healthy=True)


def test_first_come_first_served(pool: SessionPool, targets: tuple[Target, ...]) -> None:
    order: list[int] = []
    holder = pool.borrow(targets[0])

    def take(number: int) -> None:
        driver = pool.borrow(targets[0])
        order.append(number)
        pool.give_back(driver, healthy=True)

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=take, args=(number,)))
        threads[-1].start()
        while len(pool._elements[targets[0].name].waiting) <= number:
            time.sleep(0.001)
    pool.give_back(holder, healthy=True)
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_many_threads_never_share_a_session_and_leave_nothing_open(
    pool: SessionPool, targets: tuple[Target, ...], lab: tuple[LabClient, tuple[Target, ...]]
) -> None:
    holders: dict[str, int] = dict.fromkeys((target.name for target in targets), 0)
    seen: set[int] = set()

    def work(number: int) -> None:
        target = targets[number % len(targets)]
        driver = pool.borrow(target)
        holders[target.name] += 1
        assert holders[target.name] == 1
        seen.add(id(driver))
        driver.identify()
        holders[target.name] -= 1
        pool.give_back(driver, healthy=number % 10 != 0)

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(work, range(60)))
    lent, idle = pool.counts()
    assert (lent, idle) == (0, len(targets))
    pool.close_all()
    deadline = time.monotonic() + 60
    while open_sessions(lab[0]) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert open_sessions(lab[0]) == 0


def test_the_pool_is_a_nornir_connection(pool: SessionPool, targets: tuple[Target, ...]) -> None:
    from nornir.core.inventory import Host
    from nornir.core.plugins.connections import ConnectionPluginRegister

    ConnectionPluginRegister.register("kaitong", SessionPlugin)
    host = Host(name=targets[0].name, hostname="ignored", username="u", password="p", platform="x", port=1)
    host.open_connection("kaitong", None, extras={"target": targets[0], "sessions": pool})
    driver = host.get_connection("kaitong", None)
    assert driver.identify().hostname == "OLT-S-1"
    assert pool.counts() == (1, 0)
    host.close_connection("kaitong")
    assert pool.counts() == (0, 1)
    plugin = SessionPlugin()
    plugin.close()
    with pytest.raises(LookupError):
        _ = plugin.connection
