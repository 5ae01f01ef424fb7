"""Drivers of routers on a command line: what is the same for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from drivers.errors import WrongElement
from drivers.platform import Change, Identity, Line
from tests.contract.router_bench import OTHER, ROUTERS, TOKEN, Bench, benches


@pytest.fixture(scope="module", params=ROUTERS)
def router(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    yield from benches(request.param, tmp_path_factory.mktemp("router"))


@pytest.fixture
def bench(router: Bench) -> Iterator[Bench]:
    """The router as it came up."""
    router.restore()
    yield router
    router.restore()


# -- who answers ------------------------------------------------------------------------------------------------------
def test_identity(bench: Bench) -> None:
    assert bench.login().identify() == bench.target.identity


@pytest.mark.parametrize("part", ["hostname", "model", "serial", "software"])
def test_another_box_is_found_at_the_door(bench: Bench, part: str) -> None:
    expected = replace(bench.target.identity, **{part: "ANOTHER"})
    with pytest.raises(WrongElement, match="expected ANOTHER, found"):
        bench.login(identity=expected)
    bench.login(identity=Identity(bench.target.identity.hostname))


# -- a line's life ----------------------------------------------------------------------------------------------------
def test_a_whole_life_leaves_no_trace(bench: Bench) -> None:
    session, there = bench.login(), bench.here
    slow = bench.lines(unit=1002, s_vlan=1064, label="EL000002", up_kbps=2048, down_kbps=2048, pe_ip="203.0.113.5")
    bench.activate(session, Change(bench.name, (), slow), OTHER)
    beside = bench.running
    faster, off = bench.lines(up_kbps=20480), bench.lines(suspended=True)
    states = []
    for before, after in [((), there), (there, faster), (faster, there), (there, off), (off, there), (there, ())]:
        bench.activate(session, Change(bench.name, before, after))
        found = session.read(Change(bench.name, before, after))
        assert set(found.lines) == set(after)
        states += [state.up for state in found.states]
    assert states == [True, True, True, False, True]
    bench.untouched(beside)
    bench.activate(session, Change(bench.name, slow, ()), OTHER)
    bench.untouched()


def test_what_runs_is_seen_while_another_state_is_staged(bench: Bench) -> None:
    session = bench.login()
    bench.activate(session, bench.provision)
    change = Change(bench.name, bench.here, bench.lines(suspended=True))
    seen = session.read(change), session.alarms(bench.driver.objects(bench.here)), session.identify()
    session.stage(change)
    assert (session.read(change), session.alarms(bench.driver.objects(bench.here)), session.identify()) == seen
    assert seen[0].states[0].up
    bench.commit(session, change)
    assert not session.read(change).states[0].up


def test_a_unit_with_two_tags_comes_changes_and_goes(bench: Bench) -> None:
    session = bench.login()
    stacked, other = bench.lines(c_vlan=2001), bench.lines(c_vlan=2002)
    before: tuple[Line, ...] = ()
    for after in (stacked, other, bench.here, stacked, bench.here, ()):
        change = Change(bench.name, before, after)
        bench.activate(session, change)
        found = session.read(change)
        assert set(found.lines) == set(after)
        assert [state.up for state in found.states] == [True] * bool(after)
        before = after
    bench.untouched()


@pytest.mark.parametrize("there", [{"c_vlan": 2001}, {}])
def test_a_second_tag_that_was_committed_goes_back(bench: Bench, there: dict[str, int]) -> None:
    session, old = bench.login(), bench.lines(**there)
    bench.activate(session, Change(bench.name, (), old), OTHER)
    held = bench.running
    change = Change(bench.name, old, bench.lines(c_vlan=2002))
    before = session.read(change)
    session.stage(change)
    bench.commit(session, change)
    assert bench.running != held
    session.rollback(change, before, token=TOKEN)
    bench.untouched(held)


# -- lost sessions ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["drop", "drop-after"])
def test_a_session_lost_at_any_exchange_of_a_provision_leaves_nothing(bench: Bench, kind: str) -> None:
    count = bench.struck(kind, lambda session: bench.activate(session, bench.provision))
    print(f"{kind}: {count} exchanges of a provision struck")
    assert count > 20


def test_what_was_staged_goes_with_its_session(bench: Bench) -> None:
    session = bench.login()
    session.stage(bench.provision)
    assert len(bench.lab.pending(bench.name)) == 2
    session.close()
    bench.untouched()
