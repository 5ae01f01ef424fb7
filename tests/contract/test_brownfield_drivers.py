"""On every real box of which there is a full configuration, a service changes exactly its own lines, and goes without a trace.

The driver is the real one, at the door of a lab element that runs the capture. What it did is seen in what the element
prints, row by row; what it read of the ids that are in use, in the text of the capture.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import yaml

import drivers
from drivers.errors import Rejected
from drivers.platform import Change, Identity, Target
from drivers.session import Driver
from lab.client import LabClient, Running, start
from tests.contract.brownfield import SITES, STANDS, Stand, rows
from tests.contract.captures import BOXES, CAPTURES
from tests.contract.terminal import terminal

pytestmark = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason=f"the captures of real boxes are not at {CAPTURES}: set KAITONG_CAPTURES"
)
TOKEN, LATER = "IN0000000000000001", "IN0000000000000002"
CLOSING = frozenset({"!", "#", "$", "end-policy-map"})
"""rows that only close a view"""


def test_every_full_configuration_has_its_row() -> None:
    assert [stand.file for stand in STANDS] == [box.file for box in BOXES]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("brownfield")
    elements = [stand.box.element(folder, stand.hostname) for stand in STANDS]
    onts = [dict(stand.ont) for stand in STANDS if stand.ont]
    plugs = [stand.plug for stand in reversed(STANDS)]
    fibres = [{"a": a, "z": z} for a, z in zip(plugs[::2], plugs[1::2], strict=False)]
    network = {"elements": elements, "links": fibres, "lab": {"onts": onts}}
    (folder / "network.yaml").write_text(yaml.safe_dump(network))
    with start(folder / "network.yaml", folder / "run" / "state.json") as running:
        yield running


@dataclass(frozen=True)
class Found:
    """One box, as it is when a test begins."""

    stand: Stand
    lab: LabClient
    target: Target
    base: str

    @property
    def name(self) -> str:
        return self.stand.box.name

    @property
    def running(self) -> str:
        return self.lab.running(self.name)

    def provision(self, **other: object) -> Change:
        return Change(self.name, (), self.stand.lines(**other))

    def untouched(self) -> bool:
        return self.running == self.lab.saved(self.name) == self.base and not self.lab.pending(self.name)

    def typed(self, *lines: str) -> str:
        """What a person is answered to the last of these lines."""

        async def work() -> str:
            async with terminal({"host": self.target.host, "port": self.target.port}) as session:
                return await session.ask(*lines)

        return asyncio.run(work())

    def printed(self) -> list[str]:
        """The configuration, one thing a row. Junos prints its tree so in set commands."""
        is_tree = self.stand.box.platform == "juniper_junos"
        return rows(self.typed("show configuration | display set") if is_tree else self.running)

    @contextmanager
    def session(self) -> Iterator[Driver]:
        made = drivers.find(self.target.platform).connect(self.target)
        try:
            yield made
        finally:
            made.close()


@pytest.fixture
def bare(request: pytest.FixtureRequest, lab: Running) -> Iterator[Found]:
    """As it was captured."""
    stand: Stand = request.param
    box, door = stand.box, lab.elements[stand.box.name]
    identity = Identity(stand.hostname, box.model, software=box.software)
    target = Target(box.name, box.platform, door["host"], door["port"], "lab", "lab", identity, timeout=30)
    found = Found(stand, lab.client, target, lab.client.running(box.name))
    yield found
    if not found.untouched():
        lab.client.load(box.name, found.base)


@pytest.fixture
def found(bare: Found) -> Iterator[Found]:
    """So that a service can stand on it."""
    bare.typed(*bare.stand.prepare)
    yield Found(bare.stand, bare.lab, bare.target, bare.running)
    bare.typed(*bare.stand.unprepare)
    assert bare.untouched()


def on(*stands: Stand) -> pytest.MarkDecorator:
    boxes = [pytest.param(stand, id=f"{stand.box.name}-{stand.role}") for stand in stands]
    return pytest.mark.parametrize("bare", boxes, indirect=True)


@on(*STANDS)
def test_a_whole_read_names_the_ids_that_the_box_has_given_out(bare: Found) -> None:
    with bare.session() as session:
        used = session.used(session.read().lines)
    for pool in bare.stand.pools:
        assert used.get(pool.name, frozenset()) == pool.used(bare.base), pool.name
    assert bare.untouched()


@on(*(stand for stand in STANDS if stand.lacks))
def test_a_box_that_cannot_carry_the_service_says_why_and_stays_as_it_is(bare: Found) -> None:
    with bare.session() as session:
        with pytest.raises(Rejected) as refusal:
            session.stage(bare.provision())
        assert bare.stand.lacks in refusal.value.detail
        assert bare.untouched()


@on(*(stand for stand in STANDS if stand.taken))
def test_what_somebody_else_has_there_is_refused(bare: Found) -> None:
    with bare.session() as session:
        with pytest.raises(Rejected) as refusal:
            session.stage(bare.provision(**bare.stand.taken))
        assert bare.stand.whose in str(refusal.value)
        assert bare.untouched()


@on(*STANDS, *SITES)
def test_an_activation_adds_its_own_lines_and_a_teardown_takes_exactly_those_away(found: Found) -> None:
    change, printed = found.provision(), found.printed()
    with found.session() as session:
        whole = set(session.read().lines)
        session.stage(change)
        assert found.running == found.base
        session.commit(change, confirm_within=300, token=TOKEN)
        session.confirm(change, token=TOKEN)
        assert found.running == found.lab.saved(found.name)
        only_ours_were_added(found.stand, change, printed, found.printed())
        assert set(session.read().lines) - whole == set(change.after)
        there = session.read(change)
        assert set(change.after) <= set(there.lines)
        assert there.states
        assert all(state.up for state in there.states), there.states
        back = change.reversed()
        session.stage(back)
        session.commit(back, confirm_within=300, token=LATER)
        session.confirm(back, token=LATER)
        assert set(session.read().lines) == whole
    assert found.untouched()


def only_ours_were_added(stand: Stand, change: Change, before: list[str], after: list[str]) -> None:
    """All that was there is, in its place; what is there beside it is what the change says, each line once."""
    left = iter(after)
    gone = [row for row in before if row not in left]
    assert gone == [], "a row has gone or moved"
    added = {row.strip(): count for row, count in (Counter(after) - Counter(before)).items()}
    views = {view for line in change.after for view in line[:-1]}
    assert views <= {row.strip() for row in after}
    ours = Counter(stand.prints.get(line[-1], line[-1]) for line in change.after if line[-1] not in views)
    ours.update(stand.lists)
    assert Counter({row: count for row, count in added.items() if row not in views | CLOSING}) == ours


@on(*STANDS, *SITES)
@pytest.mark.parametrize("reached", ["stage", "commit", "confirm"])
def test_the_way_back_leads_to_the_box_as_it_was_found(found: Found, reached: str) -> None:
    change = found.provision()
    with found.session() as session:
        before = session.read(change)
        session.stage(change)
        if reached == "stage":
            session.discard()
        else:
            session.commit(change, confirm_within=300, token=TOKEN)
            assert found.running != found.base
            if reached == "confirm":
                session.confirm(change, token=TOKEN)
            session.rollback(change, before, token=TOKEN)
        assert session.read(change).lines == before.lines
    assert found.untouched()
