"""FRR, a real box that nobody here wrote: after every rollback its configuration is byte for byte what it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.errors import Rejected
from drivers.platform import Change, Line, Reading, Target
from tests.contract.frr_box import PASSWORD, USER, Box, frr
from tests.contract.frr_driver import Frr

PRESENT = Frr.parse("""\
router bgp 65001
 neighbor 192.0.2.50 remote-as 65050
 neighbor 192.0.2.50 description EL000001 Hupan Tea
 neighbor 192.0.2.50 ebgp-multihop 2
 address-family ipv4 unicast
  neighbor 192.0.2.50 activate
  neighbor 192.0.2.50 maximum-prefix 50
""")
CHANGED = tuple((*line[:-1], line[-1].replace("maximum-prefix 50", "maximum-prefix 80")) for line in PRESENT)
SUSPENDED = (*PRESENT, ("router bgp 65001", "neighbor 192.0.2.50 shutdown"))
TOKEN = "IN000001"
HAND = ("neighbor 192.0.2.50 timers 7 21", "neighbor 192.0.2.50 password typedByHand")
FAMILY_HAND = "neighbor 192.0.2.50 soft-reconfiguration inbound"


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with frr(tmp_path_factory.mktemp("frr")) as running:
        yield running


@pytest.fixture
def session(box: Box) -> Iterator[Frr]:
    before = box.running()
    driver = login(box)
    yield driver
    driver.close()
    assert box.running() == before, "a test leaves the box as it found it"


def login(box: Box) -> Frr:
    return Frr.connect(Target("pe-frr", "frr", "127.0.0.1", box.port, USER, PASSWORD, timeout=10))


def bring(session: Frr, before: tuple[Line, ...], after: tuple[Line, ...]) -> tuple[Change, Reading]:
    change = Change("pe-frr", before, after)
    found = session.read(change)
    session.stage(change)
    session.commit(change, confirm_within=60, token=TOKEN)
    return change, found


def test_a_service_comes_changes_rests_and_goes(box: Box, session: Frr) -> None:
    base = box.running()
    state: tuple[Line, ...] = ()
    for after in (PRESENT, CHANGED, SUSPENDED, PRESENT, ()):
        held = box.running()
        change, found = bring(session, state, after)
        assert set(session.read(change).lines) == set(after)
        session.rollback(change, found, token=TOKEN)
        assert box.running() == held
        change, _ = bring(session, state, after)
        session.confirm(change, token=TOKEN)
        assert ("neighbor 192.0.2.50 remote-as 65050" in box.saved()) is bool(after)
        state = after
    assert box.running() == base


def test_a_line_that_is_refused_in_the_middle_is_told_and_all_goes_back(box: Box, session: Frr) -> None:
    """FRR takes 1 to 255 hops: the neighbor is there by then, and what follows is not."""
    base = box.running()
    wrong = tuple((*line[:-1], line[-1].replace("ebgp-multihop 2", "ebgp-multihop 300")) for line in PRESENT)
    change = Change("pe-frr", (), wrong)
    session.stage(change)
    with pytest.raises(Rejected, match=r"ebgp-multihop 300.*Unknown command"):
        session.commit(change, confirm_within=60, token=TOKEN)
    assert "neighbor 192.0.2.50 remote-as 65050" in box.running()
    session.rollback(change, Reading(), token=TOKEN)
    assert box.running() == base


def test_what_somebody_typed_into_a_neighbor_comes_back_with_it(box: Box, session: Frr) -> None:
    """`no neighbor` takes timers, password and what the address family says along, without a word."""
    bring(session, (), PRESENT)
    box.ask("configure terminal", "router bgp 65001", *HAND, "address-family ipv4 unicast", FAMILY_HAND)
    held = box.running()
    assert [row for row in (*HAND, FAMILY_HAND) if row not in held] == []
    for after in (CHANGED, SUSPENDED, ()):
        change, found = bring(session, PRESENT, after)
        assert all((row in box.running()) is bool(after) for row in (*HAND, FAMILY_HAND))
        session.rollback(change, found, token=TOKEN)
        assert box.running() == held
    change, _ = bring(session, PRESENT, ())
    session.confirm(change, token=TOKEN)
    assert "192.0.2.50" not in box.running() + box.saved()


def test_a_text_that_somebody_changed_is_written_over_and_an_undo_brings_it_back(box: Box, session: Frr) -> None:
    bring(session, (), PRESENT)
    box.ask("configure terminal", "router bgp 65001", "neighbor 192.0.2.50 description somebody was here")
    held = box.running()
    change, found = bring(session, PRESENT, SUSPENDED)
    assert set(session.read(change).lines) == set(SUSPENDED)
    session.rollback(change, found, token=TOKEN)
    assert box.running() == held
    bring(session, PRESENT, ())


@pytest.mark.parametrize("sent", range(1, 6))
def test_a_session_that_is_lost_anywhere_leaves_nothing(box: Box, session: Frr, sent: int) -> None:
    """Another session brings everything back from wherever the first one was."""
    base = box.running()
    change = Change("pe-frr", (), PRESENT)
    lost = login(box)
    commands = lost.stage(change).commands
    lost.rest()
    for command in commands[:sent]:
        lost.terminal.ask(command)
    lost.terminal._channel.get_transport().close()
    session.rollback(change, Reading(), token=TOKEN)
    assert box.running() == base
