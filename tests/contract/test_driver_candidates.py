"""Routers whose candidate is not clean, whose lock is denied, or that say that they did what they did not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from drivers.errors import Busy, NotPending, Rejected, RollbackFailed
from drivers.platform import Change, Reading
from tests.contract.router_bench import OTHER, TOKEN, Bench, benches


@pytest.fixture(scope="module")
def vrp_router(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    yield from benches("pe-n-1", tmp_path_factory.mktemp("vrp"))


@pytest.fixture(scope="module")
def iosxr_router(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    yield from benches("pe-s-1", tmp_path_factory.mktemp("iosxr"))


@pytest.fixture
def vrp(vrp_router: Bench) -> Iterator[Bench]:
    vrp_router.restore()
    yield vrp_router
    vrp_router.restore()


@pytest.fixture
def iosxr(iosxr_router: Bench) -> Iterator[Bench]:
    iosxr_router.restore()
    yield iosxr_router
    iosxr_router.restore()


def other_words(bench: Bench, **words: Any) -> Any:
    """A session whose platform has other words in its candidate."""
    session = bench.login()
    session.candidate = replace(session.candidate, **words)
    return session


# -- after confirm, look ----------------------------------------------------------------------------------------------
def test_a_keep_that_is_only_said_is_told_as_gone_when_the_timer_ran_out(vrp: Bench) -> None:
    session = vrp.login()
    vrp.commit(session, vrp.provision)
    vrp.lab.fault(vrp.name, "expire")
    vrp.lab.fault(vrp.name, "ignore", match="commit persist")
    with pytest.raises(NotPending, match="not in running any more"):
        session.confirm(vrp.provision, token=TOKEN)
    vrp.untouched()


def test_what_is_repeated_is_read_again(vrp: Bench) -> None:
    """It was kept, and somebody took it away: a second keep that the box answers with "done" does not bring it back."""
    session, person = vrp.login(), vrp.person()
    vrp.activate(session, vrp.provision)
    person.ask_all(["system-view", f"undo {vrp.here[0][0]}", "commit", "return"])
    vrp.lab.fault(vrp.name, "ignore", match="commit persist")
    with pytest.raises(NotPending):
        session.confirm(vrp.provision, token=TOKEN)
    assert vrp.saved != vrp.base, "what does not run was not saved over what does"


def test_a_save_that_is_only_said_is_no_save(vrp: Bench) -> None:
    session = vrp.login()
    vrp.commit(session, vrp.provision)
    vrp.lab.fault(vrp.name, "ignore", match="save")
    with pytest.raises(Busy, match=r"save - startup is not what runs: expected 'interface .*', found nothing"):
        session.confirm(vrp.provision, token=TOKEN)
    session.confirm(vrp.provision, token=TOKEN)
    assert vrp.running == vrp.saved != vrp.base
    change = Change(vrp.name, vrp.here)
    before = session.read(change)
    vrp.activate(session, change)
    vrp.lab.fault(vrp.name, "ignore", match="save")
    with pytest.raises(Busy, match="startup is not what runs"):
        session.rollback(change, before, token=TOKEN)
    session.rollback(change, before, token=TOKEN)
    assert vrp.running == vrp.saved != vrp.base


def test_a_box_that_does_not_show_what_it_saved_is_taken_at_its_word(vrp: Bench) -> None:
    session = other_words(vrp, startup="display saved-configuration last")
    vrp.activate(session, vrp.provision)
    assert session.saved(vrp.provision) is None


def test_an_abort_that_is_only_said_is_not_built_upon(vrp: Bench) -> None:
    session = vrp.login()
    vrp.commit(session, vrp.provision)
    vrp.lab.fault(vrp.name, "ignore", match="abort trial")
    with pytest.raises(RollbackFailed, match="was answered, and the commit on trial waits still"):
        session.rollback(vrp.provision, Reading(), token=TOKEN)
    session.rollback(vrp.provision, Reading(), token=TOKEN)
    vrp.untouched()


def test_a_commit_that_is_only_said_is_not_confirmed(iosxr: Bench) -> None:
    session = iosxr.login()
    iosxr.lab.fault(iosxr.name, "ignore", match="commit")
    iosxr.commit(session, iosxr.provision)
    with pytest.raises(NotPending):
        session.confirm(iosxr.provision, token=TOKEN)
    iosxr.untouched()


# -- candidate and lock -----------------------------------------------------------------------------------------------
def test_while_a_commit_of_ours_waits_nothing_else_is_written(vrp: Bench) -> None:
    session = vrp.login()
    vrp.commit(session, vrp.provision)
    held = vrp.running
    for token in (TOKEN, OTHER):
        with pytest.raises(Busy, match="waits"):
            vrp.commit(session, Change(vrp.name, (), vrp.neighbour), token)
        assert vrp.running == held
    session.rollback(vrp.provision, Reading(), token=TOKEN)
    vrp.untouched()


@pytest.mark.parametrize("name", ["vrp", "iosxr"])
def test_edits_that_a_candidate_holds_already_are_neither_committed_nor_cleared(
    name: str, request: pytest.FixtureRequest
) -> None:
    bench: Bench = request.getfixturevalue(name)
    port = bench.edge["port"]
    way = {
        "vrp": ("system-view", f"interface {port}", "description theirs", "quit", "configuration exclusive"),
        "iosxr": ("configure exclusive", f"interface {port}", "description theirs"),
    }
    for verb in (
        lambda session: session.stage(bench.provision),
        lambda session: session.rollback(bench.provision, Reading(), token=TOKEN),
    ):
        session = other_words(bench, enter=way[name])
        with pytest.raises(Busy, match=r"holds edits that are not ours: .*description theirs"):
            verb(session)
        assert not [words for words in session.sent() if words in {"abort", "clear configuration candidate"}]
        assert not session.alive()
    assert bench.running == bench.base


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("Failed to lock the configuration, another operation is in progress.", Busy),
        ("The NETCONF session 7 occupies the configuration.", Busy),
        ("Unrecognized command found at '^' position.", Rejected),
    ],
)
def test_what_denies_the_lock_passes_unless_rights_are_lacking(vrp: Bench, words: str, error: type[Exception]) -> None:
    session = vrp.login()
    vrp.lab.fault(vrp.name, "lock-held", text=words)
    with pytest.raises(error, match=words.partition("^")[0]) as raised:
        session.stage(vrp.provision)
    assert type(raised.value) is error
    vrp.activate(session, vrp.provision)


def test_a_lock_that_our_own_commit_on_trial_denies_does_not_keep_us_from_it(vrp: Bench) -> None:
    session = vrp.login()
    vrp.commit(session, vrp.provision)
    vrp.lab.fault(vrp.name, "lock-held", text="A trial configuration is under way.")
    session.confirm(vrp.provision, token=TOKEN)
    assert vrp.running == vrp.saved != vrp.base
    change = Change(vrp.name, vrp.here)
    before = session.read(change)
    vrp.patiently(lambda other: vrp.commit(other, change))
    vrp.lab.fault(vrp.name, "lock-held", text="A trial configuration is under way.")
    vrp.login().rollback(change, before, token=TOKEN)
    assert vrp.running == vrp.saved != vrp.base
