"""The NETCONF driver against a real server from Debian (netconfd_bench.py): a line's whole life, refusals, sessions that are cut."""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from drivers.errors import Busy, DriverError, NotPending, Rejected
from drivers.platform import Change, Identity, Line, Reading, Target
from drivers.ptn_netconf import PtnNetconf
from tests.conftest import METRO
from tests.contract.netconfd_bench import DRIVER, Netconfd, Unavailable, unpack
from tests.contract.test_driver_ptn import lines

NAME, LSR = "ptn-xh-1", "10.255.2.1"
HERE = lines()
PROVISION = Change(NAME, (), HERE)
CHANGE = Change(NAME, HERE, lines(in_kbps=40960))
SUSPEND = Change(NAME, CHANGE.after, lines(in_kbps=40960, suspended=True))
RESUME = Change(NAME, SUSPEND.after, CHANGE.after)
TEARDOWN = Change(NAME, CHANGE.after, ())
LIFE = (PROVISION, CHANGE, SUSPEND, RESUME, TEARDOWN)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    try:
        return unpack(tmp_path_factory.mktemp("netconfd"))
    except Unavailable as why:
        print(f"no real NETCONF server: {why}")
        pytest.skip(f"netconfd cannot be had: {why}")


@pytest.fixture(scope="module")
def driver_class(tmp_path_factory: pytest.TempPathFactory) -> type[PtnNetconf]:
    """The platform as a folder outside would have it."""
    file = tmp_path_factory.mktemp("pack") / "netconfd_ptn.py"
    file.write_text(DRIVER, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("netconfd_ptn", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("type[PtnNetconf]", module.DRIVER)


class Box:
    """The server as a target: sessions, and what running and startup hold at any time."""

    def __init__(self, server: Netconfd, driver: type[PtnNetconf]) -> None:
        self.server, self.driver = server, driver

    def target(self) -> Target:
        return Target(NAME, "netconfd_ptn", "127.0.0.1", self.server.port, "lab", "lab", Identity(LSR), timeout=5)

    def session(self) -> PtnNetconf:
        return self.driver.connect(self.target())

    def holds(self) -> tuple[frozenset[Line], frozenset[Line]]:
        session = self.session()
        found = [frozenset(session._lines(store, session._whole())) for store in ("running", "startup")]
        session.close()
        return found[0], found[1]

    def patiently(self, verb: Callable[[PtnNetconf], object]) -> None:
        """A verb in a session of its own, again while the server still has what a dead session had."""
        for _ in range(60):
            session = self.session()
            try:
                verb(session)
            except Busy:
                time.sleep(0.1)
            else:
                return
            finally:
                session.close()
        pytest.fail("busy for ever")


@pytest.fixture(scope="module")
def box(root: Path, driver_class: type[PtnNetconf], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    config = (METRO.parent / "metro" / f"{NAME}.xml").read_text(encoding="utf-8")
    with Netconfd(root, tmp_path_factory.mktemp("server"), config).opened() as server:
        yield Box(server, driver_class)


@pytest.fixture
def base(box: Box) -> Iterator[frozenset[Line]]:
    """What it holds before and after each test, running and saved."""
    running, saved = box.holds()
    assert running == saved
    yield running
    assert box.holds() == (running, running)


def activate(session: PtnNetconf, change: Change, token: str = "t1") -> None:
    session.stage(change)
    session.commit(change, confirm_within=30, token=token)
    assert not session.preview(change, session.read(change)).changed
    session.confirm(change, token=token)


def test_a_whole_life(box: Box, base: frozenset[Line]) -> None:
    session = box.session()
    for number, change in enumerate(LIFE):
        activate(session, change, f"t{number}")
        assert box.holds() == (base | set(change.after),) * 2
        session.confirm(change, token=f"t{number}")  # repeated: it is there, and nothing pends
    session.close()


@pytest.mark.parametrize("change", [PROVISION, TEARDOWN], ids=["provision", "teardown"])
def test_the_way_back(box: Box, base: frozenset[Line], change: Change) -> None:
    """By the cancel while it pends, by an edit once it is confirmed; by anybody's session."""
    session = box.session()
    if change is TEARDOWN:
        activate(session, Change(NAME, (), TEARDOWN.before))
    there = session.read(change)
    session.commit(change, confirm_within=30, token="t1")
    session.rollback(change, there, token="t1")
    assert set(session.read(change).lines) == set(there.lines)
    activate(session, change, "t2")
    box.patiently(lambda other: other.rollback(change, there, token="t2"))
    assert set(session.read(change).lines) == set(there.lines)
    if change is TEARDOWN:
        activate(session, change, "t3")
    session.close()
    assert base


def test_the_timer_goes_back_and_is_told(box: Box, base: frozenset[Line]) -> None:
    session = box.session()
    session.commit(PROVISION, confirm_within=1, token="t1")
    time.sleep(2.2)
    with pytest.raises(NotPending):
        session.confirm(PROVISION, token="t1")
    session.rollback(PROVISION, Reading(), token="t1")
    session.close()
    assert base


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"port": "ge-9/9"}, "data-missing"),
        ({"pw_id": 100002, "ac_id": 8}, "data-not-unique"),
        ({"s_vlan": 0}, "invalid-value"),
    ],
    ids=["port", "vlan", "value"],
)
def test_an_edit_that_is_refused_leaves_nothing(
    box: Box, base: frozenset[Line], other: dict[str, Any], why: str
) -> None:
    """A port that is not there, a VLAN that another line has there, a value of no VLAN."""
    session = box.session()
    activate(session, PROVISION)
    with pytest.raises(Rejected, match=f"edit-config - .*{why}"):
        session.stage(Change(NAME, () if "pw_id" in other else HERE, lines(**other)))
    assert box.holds() == (base | set(HERE),) * 2
    activate(session, Change(NAME, HERE, ()), "t3")
    session.close()


def test_a_commit_that_is_refused_leaves_nothing(box: Box, base: frozenset[Line]) -> None:
    """This server looks at everything when it is edited; it refuses a commit while somebody has the lock on running."""
    session, holder = box.session(), box.session()
    session.stage(PROVISION)
    holder._take("running")
    with pytest.raises(Busy, match="commit - "):
        session.commit(PROVISION, confirm_within=30, token="t1")
    assert session._locked == []
    assert box.holds() == (base, base)
    holder.close()
    activate(session, PROVISION, "t2")
    activate(session, Change(NAME, HERE, ()), "t3")
    session.close()


def test_a_lock_that_a_pending_commit_denies_is_done_without(box: Box, base: frozenset[Line]) -> None:
    """This server gives nobody a lock while a commit pends, not even whose commit it is."""
    other = box.session()
    session = box.session()
    session.commit(PROVISION, confirm_within=30, token="t1")
    with pytest.raises(Busy, match="pending"):
        other.stage(Change(NAME, (), lines(pw_id=100002, ac_id=8, s_vlan=1064)))
    session.confirm(PROVISION, token="t1")
    assert box.holds() == (base | set(HERE),) * 2
    activate(other, Change(NAME, HERE, ()), "t2")
    session.close()
    other.close()


STEPS: tuple[Callable[[PtnNetconf], Any], ...] = (
    lambda session: session.stage(PROVISION),
    lambda session: session.commit(PROVISION, confirm_within=30, token="t1"),
    lambda session: session.read(PROVISION),
    lambda session: session.confirm(PROVISION, token="t1"),
)


@pytest.mark.parametrize("way", ["forth", "back"])
@pytest.mark.parametrize("done", range(len(STEPS) + 1))
def test_a_worker_killed_between_any_two_verbs(box: Box, base: frozenset[Line], done: int, way: str) -> None:
    session = box.session()
    for step in STEPS[:done]:
        step(session)
    box.server.cut()

    def on(other: PtnNetconf) -> None:
        other.commit(PROVISION, confirm_within=30, token="t1")
        other.confirm(PROVISION, token="t1")

    if way == "forth":
        box.patiently(on)
        assert box.holds() == (base | set(HERE),) * 2
    box.patiently(lambda other: other.rollback(PROVISION, Reading(), token="t1"))


@pytest.mark.parametrize("verb", ["commit", "confirm", "rollback"])
def test_a_worker_killed_within_a_verb(box: Box, base: frozenset[Line], verb: str) -> None:
    """The session is cut at each of its RPCs in turn, just sent: whether it was carried out nobody knows."""
    for at in range(1, 20):
        session = box.session()
        session.stage(PROVISION)
        if verb != "commit":
            session.commit(PROVISION, confirm_within=30, token="t1")
        struck = _cut_at(box, session, at)
        with contextlib.suppress(DriverError):
            if verb == "commit":
                session.commit(PROVISION, confirm_within=30, token="t1")
            elif verb == "confirm":
                session.confirm(PROVISION, token="t1")
            else:
                session.rollback(PROVISION, Reading(), token="t1")
        session.close()
        box.patiently(lambda other: other.rollback(PROVISION, Reading(), token="t1"))
        assert box.holds() == (base, base), f"cut at {at}"
        if not struck:
            return
    pytest.fail("it never ends")


def _cut_at(box: Box, session: PtnNetconf, at: int) -> list[str]:
    """Cut every session once this one has sent so many RPCs; what is given holds the RPC when that was done."""
    send, numbers, struck = session._session.send, itertools.count(1), []

    def sending(message: str) -> None:
        send(message)
        if next(numbers) == at:
            struck.append(message)
            box.server.cut()

    session._session.send = sending
    return struck


def test_a_restart_between_commit_and_confirm(box: Box, base: frozenset[Line]) -> None:
    session = box.session()
    session.commit(PROVISION, confirm_within=30, token="t1")
    box.server.stop()
    box.server.start()
    again = box.session()
    with pytest.raises(NotPending):
        again.confirm(PROVISION, token="t1")
    again.rollback(PROVISION, Reading(), token="t1")
    again.close()
    session.close()
    assert base
