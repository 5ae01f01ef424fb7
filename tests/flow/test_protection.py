"""A fibre is cut under a line whose tunnels are protected: the customer's frame still arrives, and goes back afterwards.

The groups are written by the driver, as an engineer would have it; the line is the controller's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from controller.proof.crash.forkserver import ForkServer
from drivers.platform import Change, Line, Reading
from drivers.ptn_netconf import DRIVER
from lab.client import LabClient, Running
from tests.flow.house import PATIENCE, House, quick

SERIAL = "48575443A0000000"
NEAR, FAR, THIRD, FOURTH = "ptn-xh-1", "ptn-core-1", "ptn-core-2", "ptn-bj-1"
GROUP = """<ptn xmlns="urn:lab:yang:ptn-eline"><tunnel><id>4</id><destination-ip>{lsr}</destination-ip>
<egress-ltp-id>xe-2/2</egress-ltp-id><admin-status>admin-up</admin-status></tunnel><snc-switch><id>1</id>
<linear-protection-type>path-protection-1-to-1</linear-protection-type>
<linear-protection-protocol>APS</linear-protection-protocol><revertive-mode>revertive</revertive-mode><wtr>1</wtr>
<working-tunnel-id>{working}</working-tunnel-id><protection-tunnel-id>4</protection-tunnel-id></snc-switch></ptn>"""
TUNNEL: Line = ("ptn", "tunnel[id='1']")


@pytest.fixture
def house(lab: Running, metro: LabClient, forkserver: ForkServer, tmp_path: Path) -> Iterator[House]:
    assert metro
    made = House(quick(tmp_path), lab, forkserver)
    made.worker()
    yield made
    made.close()


def written(house: House, change: Change) -> Reading:
    target = house.app.store.targets([change.element], 5.0)[change.element]
    session = DRIVER.connect(target)
    try:
        session.stage(change)
        session.commit(change, confirm_within=60, token="aps")
        session.confirm(change, token="aps")
        return session.read(change)
    finally:
        session.close()


def until(done: Callable[[], bool], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def way(house: House) -> list[str]:
    trace = house.client.trace(SERIAL)
    assert trace["ok"], trace["text"]
    return [hop["element"] for hop in trace["hops"]]


def test_a_frame_still_arrives_when_the_fibre_of_the_working_tunnel_is_cut(house: House) -> None:
    groups = [
        # on the way back around, traffic to the near end goes on over the fourth element
        Change(THIRD, ((*TUNNEL, "egress-ltp-id = xe-2/2"),), ((*TUNNEL, "egress-ltp-id = xe-2/1"),)),
        Change(NEAR, after=DRIVER.parse(GROUP.format(lsr="10.255.2.3", working=2))),
        Change(FAR, after=DRIVER.parse(GROUP.format(lsr="10.255.2.1", working=1))),
    ]
    with house.unchanged():
        for change in groups:
            reading = written(house, change)
            assert set(change.after) <= set(reading.lines)
            assert {state.object: state.up for state in reading.states}.items() >= (
                {"tunnel 4": True, "aps 1": True} if change.before == () else {"tunnel 1": True}
            ).items()
        service = house.done("provision", address="1 Beishan Road").service
        direct, around = ["olt-xh-1", NEAR, FAR, "pe-1"], ["olt-xh-1", NEAR, FOURTH, THIRD, FAR, "pe-1"]
        assert way(house) == direct
        house.client.cut(NEAR, "xe-2/1")
        assert way(house) == around
        house.client.restore(NEAR, "xe-2/1")
        assert way(house) == around, "the wait to restore is not over"
        until(lambda: way(house) == direct)
        house.done("teardown", service)
        for change in reversed(groups):
            written(house, change.reversed())
