"""The ledger sees: after real orders nothing is wrong, and whatever is then altered by hand is named.

One scenario for all: orders that complete, go back and fail, on real parts. Each test breaks one thing in a copy of it.
"""

from __future__ import annotations

import dataclasses
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlmodel import Session, col

import drivers
from controller.app import App
from controller.errors import InvalidInput
from controller.model.intent import IntentState
from controller.model.service import ServiceState
from controller.proof.campaign.ids import ids_wrong
from controller.proof.campaign.invariants import audit
from controller.proof.campaign.system_snapshot import read_snapshot
from controller.proof.crash.baseline import phases
from controller.proof.crash.forkserver import ForkServer
from controller.proof.crash.full_config import lines_of_printed
from controller.proof.crash.observer import UNPRINTED, both, configurations
from controller.records.history_tables import EventRow, Revision
from controller.records.tables import Hold, IntendedRow, Intent, Lease, Ownership, Service
from controller.settings import Settings
from drivers.platform import Change
from inventory.database import engine
from inventory.models import Allocation, AllocationUse, Pool
from lab.client import LabClient, Running
from tests.flow.house import PROBES, House

Base = dict[str, tuple[str, str]]
OLT, PTN, ROUTER = "olt-xh-1", "ptn-xh-1", "pe-1"


@dataclass
class Scenario:
    """Orders that were done, and what is left to look at."""

    house: House
    base: Base
    end: Base
    live: str
    """a suspended service"""
    gone: str
    completed: str
    rolled_back: str
    failed: str

    @property
    def lab(self) -> LabClient:
        return self.house.client

    def look(self) -> Base:
        return configurations(self.lab)

    def put(self, wanted: Base) -> None:
        """Load what differs."""
        found = self.lab.configurations()
        for name, (running, _) in wanted.items():
            if both(found[name]) != wanted[name] or found[name]["pending"]:
                printed, *unprinted = running.split(UNPRINTED)
                self.lab.load(name, printed)
                self.lab.remember(name, unprinted)


def quiet(house: House, *left: str) -> None:
    """Wait until only these phases are left, then end the workers and what another one would do away with."""
    deadline = time.monotonic() + 20
    while phases(house.app) != list(left):
        assert time.monotonic() < deadline, phases(house.app)
        time.sleep(0.02)
    for worker in list(house.workers):
        house.kill(worker)
    house.app.store.write(lambda session: session.execute(delete(Lease)))


def settings(folder: Path, **more: float) -> Settings:
    url = f"sqlite:///{folder / 'kaitong.db'}"
    return Settings(database_url=url, soak_seconds=0.1, late_seconds=0.5, answer_seconds=5.0, **more)


@pytest.fixture(scope="module")
def scenario(lab: Running, forkserver: ForkServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenario]:
    lab.client.clear()
    base = configurations(lab.client)
    house = House(settings(tmp_path_factory.mktemp("ledger")), lab, forkserver)
    made = Scenario(house, base, base, "", "", "", "", "")
    try:
        house.worker()
        made.live = house.done("provision", address="5 Beishan Road", access_vlan=30).service
        made.gone = house.done("provision", address="6 Beishan Road").service
        house.done("provision", address="7 Beishan Road")
        made.completed = house.done("change", made.live, bandwidth_down=20480, access_vlan="untagged").id
        house.done("suspend", made.live)
        house.done("teardown", made.gone)
        # the last element raises an alarm in the soak: verified already, then taken back
        lab.client.fault(ROUTER, "alarm")
        made.rolled_back = house.order("provision", address="8 Beishan Road")
        assert house.settled(made.rolled_back).state == IntentState.ROLLED_BACK
        lab.client.clear()
        lab.client.fault(PTN, "unreachable")
        made.failed = house.order("provision", address="9 Beishan Road")
        assert house.settled(made.failed).state == IntentState.FAILED
        lab.client.clear()
        quiet(house)
        made.end = made.look()
        yield made
    finally:
        lab.client.clear()
        house.close()
        made.put(base)


@pytest.fixture
def app(scenario: Scenario, tmp_path: Path) -> Iterator[App]:
    """A copy of the snapshot."""
    source = str(scenario.house.app.engine.url.database)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(tmp_path / "kaitong.db")) as new:
        old.backup(new)
    chosen = settings(tmp_path)
    made = App(chosen, engine(chosen.database_url))
    yield made
    made.close()


@pytest.fixture
def lab_at_end(scenario: Scenario) -> Iterator[LabClient]:
    """The lab as the scenario left it; it is left so again."""
    yield scenario.lab
    scenario.lab.clear()
    scenario.put(scenario.end)


def test_nothing_is_wrong_after_real_orders(scenario: Scenario, app: App) -> None:
    assert audit(app, scenario.lab, scenario.base) == []
    assert scenario.end != scenario.base
    with app.store.read() as session:
        assert {row.state for row in session.execute(select(Service)).scalars()} == {"inactive", "active", "terminated"}
        assert {row.state for row in session.execute(select(Intent)).scalars()} == {
            "completed",
            "rolledBack",
            "failed",
        }


def test_an_intent_in_doubt_is_in_order_while_it_says_so(
    scenario: Scenario, forkserver: ForkServer, tmp_path: Path
) -> None:
    """Half of a line is there, and nobody can say more: that is in order as long as it is fenced and tried again."""
    scenario.put(scenario.base)
    base = scenario.base
    house = House(settings(tmp_path, retry_seconds=30.0, attempts=1), scenario.house.lab, forkserver)
    try:
        first = house.worker(KAITONG_FAILPOINT=f"decide:after@{tmp_path / 'struck'}")
        intent = house.order("provision", address="10 Beishan Road")
        house.wait_gone(first)
        scenario.lab.fault(OLT, "unreachable")
        house.worker()
        assert house.settled(intent, held=True).state == IntentState.HELD
        waiting = house.order("provision", address="11 Beishan Road")
        quiet(house, f"{intent}:resolve:0 DELAYED")
        assert house.intent(waiting).state == IntentState.ACKNOWLEDGED
        assert [words for words in audit(house.app, scenario.lab, base) if not words.startswith("alarm - ")] == []
        # what is not of its change is no more in order than elsewhere
        scenario.lab.load(OLT, scenario.lab.running(OLT).replace("sysname OLT-XH-1", "sysname OLT-XH-9"))
        found = "\n".join(audit(house.app, scenario.lab, base))
        assert f"residue - {OLT} - expected base and intended alone, found sysname OLT-XH-9" in found
        assert f"missing - {OLT} - expected sysname OLT-XH-1, found nothing" in found
        house.app.store.write(lambda session: session.execute(delete(EventRow).where(col(EventRow.name) == "held")))
        assert f"event - held of {intent} - expected it told, found nothing" in told(house.app, scenario, base)
        # nobody tries it again; then nobody holds it, and who waits waits for nobody
        house.app.store.write(lambda session: session.execute(text("DELETE FROM workflow_status")))
        assert f"phase - {intent} - is held, so expected its retry resolve:0 to wait" in told(house.app, scenario, base)
        house.app.store.write(lambda session: session.execute(delete(Hold)))
        found = told(house.app, scenario, base)
        assert f"intent - {intent} - is held, so expected elements that it fences, found none" in found
        assert f"intent - {waiting} - waits for nobody, so expected it admitted" in found
    finally:
        scenario.lab.clear()
        house.close()
        scenario.put(scenario.end)


def told(app: App, scenario: Scenario, base: Base | None = None) -> str:
    return "\n".join(audit(app, scenario.lab, base or scenario.base))


# -- breaking it -----------------------------------------------------------------------------------------------------
Break = Callable[[Session, Scenario], object]


def an_allocation(session: Session, scenario: Scenario, kind: str) -> AllocationUse:
    query = select(AllocationUse).join(Pool, col(Pool.id) == col(AllocationUse.pool_id))
    row: AllocationUse = (
        session.execute(query.where(col(Pool.kind) == kind, col(AllocationUse.service) == scenario.live).limit(1))
        .scalars()
        .one()
    )
    return row


def a_hold(session: Session, scenario: Scenario) -> None:
    session.add(Hold(element=OLT, intent=scenario.completed, fence=1))


def a_hold_of_nobody(session: Session, scenario: Scenario) -> None:
    session.add(Hold(element=OLT, intent="nobody", fence=1, in_doubt="lost"))


def in_progress(session: Session, scenario: Scenario) -> None:
    session.execute(update(Intent).where(col(Intent.id) == scenario.completed).values(state=IntentState.IN_PROGRESS))


def line_of(session: Session, scenario: Scenario) -> Ownership:
    return session.execute(select(Ownership).where(col(Ownership.service) == scenario.live).limit(1)).scalars().one()


def not_created(session: Session, scenario: Scenario) -> None:
    line_of(session, scenario).created = False


def wrong_digest(session: Session, scenario: Scenario) -> None:
    line_of(session, scenario).digest = "0"


def owned_by_the_gone(session: Session, scenario: Scenario) -> None:
    line_of(session, scenario).service = scenario.gone


def no_ownership(session: Session, scenario: Scenario) -> None:
    session.delete(line_of(session, scenario))


def no_intended(session: Session, scenario: Scenario) -> None:
    here = (col(IntendedRow.service) == scenario.live) & (col(IntendedRow.element) == ROUTER)
    session.execute(delete(IntendedRow).where(here))


def reserved(session: Session, scenario: Scenario) -> None:
    an_allocation(session, scenario, "s-vlan").state = "reserved"


def a_strange_state(session: Session, scenario: Scenario) -> None:
    an_allocation(session, scenario, "s-vlan").state = "used"


def used_by_the_gone(session: Session, scenario: Scenario) -> None:
    an_allocation(session, scenario, "pw-id").service = scenario.gone


def used_by_two(session: Session, scenario: Scenario) -> None:
    row = an_allocation(session, scenario, "s-vlan").model_dump()
    other = session.execute(
        select(col(Service.id)).where(col(Service.state) == ServiceState.ACTIVE).limit(1)
    ).scalar_one()
    session.add(AllocationUse(**row | {"service": other, "purpose": "theft"}))


def leaked(session: Session, scenario: Scenario) -> None:
    session.delete(an_allocation(session, scenario, "public-30"))


def rests_in_use(session: Session, scenario: Scenario) -> None:
    row = session.get(Allocation, an_allocation(session, scenario, "unit").allocation_id)
    assert row
    row.until = row.until or Intent.model_fields["created_at"].default_factory()  # type: ignore[misc, call-arg]


def another_pool(session: Session, scenario: Scenario) -> None:
    an_allocation(session, scenario, "ont-id").pool_id = an_allocation(session, scenario, "s-vlan").pool_id


def another_value(session: Session, scenario: Scenario) -> None:
    row = session.get(Allocation, an_allocation(session, scenario, "public-30").allocation_id)
    assert row
    row.value = "192.0.2.252/30"


def floor_too_high(session: Session, scenario: Scenario) -> None:
    session.execute(update(Pool).where(col(Pool.kind) == "s-vlan").values(floor=1500))


def own_use(session: Session, scenario: Scenario) -> None:
    """The elements' own VLAN 700 is given out."""
    row = session.get(Allocation, an_allocation(session, scenario, "s-vlan").allocation_id)
    assert row
    row.number, row.value = 700, "700"


def no_revision(session: Session, scenario: Scenario) -> None:
    session.execute(delete(Revision).where(col(Revision.intent) == scenario.completed, col(Revision.element) == PTN))


def revision(session: Session, scenario: Scenario, intent: str) -> Revision:
    return (
        session.execute(select(Revision).where(col(Revision.intent) == intent, col(Revision.element) == ROUTER))
        .scalars()
        .one()
    )


def a_revision_twice(session: Session, scenario: Scenario) -> None:
    row = revision(session, scenario, scenario.completed).model_dump(exclude={"id"})
    session.execute(insert(Revision), [row])


def wrong_hash(session: Session, scenario: Scenario) -> None:
    revision(session, scenario, scenario.completed).after_hash = "0"


def undone_that_stays(session: Session, scenario: Scenario) -> None:
    row = revision(session, scenario, scenario.rolled_back)
    row.after = [*row.after, ["set interfaces ge-0/0/1 unit 9 vlan-id 9"]]


def undone_as_applied(session: Session, scenario: Scenario) -> None:
    revision(session, scenario, scenario.rolled_back).result = "applied"


def revisions_of_nobody(session: Session, scenario: Scenario) -> None:
    session.execute(update(Revision).where(col(Revision.intent) == scenario.completed).values(intent="nobody"))


def a_revision_of_nowhere(session: Session, scenario: Scenario) -> None:
    revision(session, scenario, scenario.completed).element = "nowhere"


def event(session: Session, intent: str, name: str) -> EventRow:
    return (
        session.execute(select(EventRow).where(col(EventRow.intent) == intent, col(EventRow.name) == name).limit(1))
        .scalars()
        .one()
    )


def another(row: EventRow) -> dict[str, Any]:
    return row.model_dump(exclude={"seq", "position"}) | {"number": 1000}


def told_twice(name: str) -> Break:
    def twice(session: Session, scenario: Scenario) -> None:
        session.execute(insert(EventRow), [another(event(session, scenario.completed, name))])

    return twice


def never_told(name: str) -> Break:
    def never(session: Session, scenario: Scenario) -> None:
        session.execute(delete(EventRow).where(col(EventRow.intent) == scenario.completed, col(EventRow.name) == name))

    return never


def told_of_another_service(session: Session, scenario: Scenario) -> None:
    row = event(session, scenario.completed, "staged")
    row.service, row.number = scenario.gone, 1000


def events_of_nobody(session: Session, scenario: Scenario) -> None:
    session.execute(update(EventRow).where(col(EventRow.intent) == scenario.completed).values(intent="nobody"))


def never_restored(session: Session, scenario: Scenario) -> None:
    session.delete(event(session, scenario.rolled_back, "restored"))


def failed_and_written(session: Session, scenario: Scenario) -> None:
    event(session, scenario.failed, "step failed").name = "committed"


def admitted_before_accepted(session: Session, scenario: Scenario) -> None:
    first, second = event(session, scenario.completed, "accepted"), event(session, scenario.completed, "admitted")
    first.name, second.name = "admitted", "accepted"


def an_alarm_that_stands(session: Session, scenario: Scenario) -> None:
    row = another(event(session, scenario.completed, "staged"))
    session.execute(insert(EventRow), [row | {"name": "alarm raised", "element": OLT, "text": "lost"}])


def one_version_more(session: Session, scenario: Scenario) -> None:
    session.execute(update(Service).where(col(Service.id) == scenario.live).values(version=9))


def resumed(session: Session, scenario: Scenario) -> None:
    session.execute(update(Service).where(col(Service.id) == scenario.live).values(state=ServiceState.ACTIVE))


def another_rate(session: Session, scenario: Scenario) -> None:
    row = session.get(Service, scenario.live)
    assert row
    row.characteristics = row.characteristics | {"bandwidth_down": 64}


def no_service(session: Session, scenario: Scenario) -> None:
    session.execute(delete(Service).where(col(Service.id) == scenario.gone))


def a_lease(session: Session, scenario: Scenario) -> None:
    session.add(Lease(executor="elsewhere:1:0", expires=0.0))


BREAKS: list[tuple[Break, list[str]]] = [
    (
        a_hold,
        [
            f"hold - {OLT} - expected none of {{completed}}, which is completed, found one",
            f"hold - {OLT} - expected a reason, found none",
            f"hold - {OLT} - expected fence ",
        ],
    ),
    (
        a_hold_of_nobody,
        [
            f"hold - {OLT} - expected none of nobody, which is not there, found one",
            f"alarm - {OLT} - expected 1 to stand, found 0",
        ],
    ),
    (in_progress, ["expected it over, or held, found inProgress"]),
    (no_ownership, ["ownership - {live} on "]),
    (not_created, ["expected created True: it was not there before us"]),
    (wrong_digest, ["found 0"]),
    (
        owned_by_the_gone,
        ["ownership - {gone} - expected nothing of a service that is not live, found lines", "ownership - {gone} on "],
    ),
    (
        no_intended,
        [
            "intended - {live} - expected the parts of its design",
            f"residue - {ROUTER} - expected base and intended alone, found set ",
        ],
    ),
    (
        reserved,
        [
            "is reserved, so expected an intent that is not over, found completed",
            "its design uses it, so expected it allocated, found nothing",
        ],
    ),
    (a_strange_state, ["expected in_use or reserved, found used"]),
    (used_by_the_gone, ["of {gone} - expected a live service, found terminated"]),
    (used_by_two, [" - expected one service, found ", " - expected its design to use it, found no use"]),
    (leaked, [" - expected a service or quarantine, found nobody", " - expected a block allocated to it, found none"]),
    (rests_in_use, ["so expected nobody, found {live}"]),
    (another_pool, [" of {live} - expected it in pool "]),
    (
        another_value,
        [
            ", found 192.0.2.252/30",
            "id - {live} - expected the ids of its last intent, found a difference in public-30",
        ],
    ),
    (floor_too_high, ["pool - s-vlan  - expected no free number below 1500, found 10"]),
    (own_use, [f"id - s-vlan  700 - expected {OLT} alone to use it, found it given to a service"]),
    (
        no_revision,
        [
            f"history - {PTN} - expected its revisions to lead to running, found a difference in ptn",
            "history - {completed} - expected one revision of each: ",
            f"history - {PTN} revision ",
        ],
    ),
    (a_revision_twice, ["pe-1 2 times"]),
    (wrong_hash, [" - expected after hash "]),
    (undone_that_stays, [" - is rolledBack, so expected after to be before, found set interfaces ge-0/0/1 unit 9"]),
    (undone_as_applied, ["expected ('rolledBack', "]),
    (revisions_of_nobody, ["history - revisions of nobody - expected an intent, found none"]),
    (a_revision_of_nowhere, [" - expected an element of the network, found none"]),
    (told_twice("accepted"), ["event - accepted of {completed} - expected 1 times, found 2"]),
    (told_twice("admitted"), ["event - admitted of {completed} - expected 1 times, found 2"]),
    (told_twice("completed"), ["event - completed of {completed} - expected 1 times, found 2"]),
    (told_twice("staged"), ["event - order of {completed} - expected completed last, found staged"]),
    (never_told("completed"), ["event - completed of {completed} - expected 1 times, found 0"]),
    (never_told("admitted"), ["event - admitted of {completed} - expected 1 times, found 0"]),
    (never_told("decided"), ["event - order of {completed} - expected staged committed verified decided confirmed"]),
    (never_restored, ["event - order of {rolled_back} - expected decided to roll back, restored"]),
    (failed_and_written, ["event - committed of {failed} - is failed, so expected nothing written"]),
    (admitted_before_accepted, ["event - order of {completed} - expected accepted admitted first"]),
    (told_of_another_service, ["of {completed} - expected service {live}, found {gone}"]),
    (events_of_nobody, ["event - events of nobody - expected an intent, found none"]),
    (an_alarm_that_stands, [f"alarm - {OLT} - expected 0 to stand, found 1"]),
    (one_version_more, ["service - {live} - expected version 3, an intent each, found 9"]),
    (resumed, ["service - {live} - expected inactive, found active"]),
    (another_rate, ["service - {live} - expected characteristics of "]),
    (no_service, ["service - {gone} - expected a service, found none"]),
    (a_lease, ["lease - 1 - expected at most 0, of workers that live, found elsewhere:1:0"]),
]


@pytest.mark.parametrize(("broken", "words"), BREAKS, ids=[f"{b.__name__}-{n}" for n, (b, _) in enumerate(BREAKS)])
def test_what_is_altered_in_the_books_is_named(scenario: Scenario, app: App, broken: Break, words: list[str]) -> None:
    app.store.write(lambda session: broken(session, scenario))
    found = told(app, scenario)
    names = {name: getattr(scenario, name) for name in ("live", "gone", "completed", "rolled_back", "failed")}
    assert [one for one in words if one.format(**names) not in found] == [], found


def test_a_pool_that_does_not_add_up_is_named(scenario: Scenario, app: App) -> None:
    """Both count the same rows: only arithmetic that is wrong could make them differ."""
    snapshot = read_snapshot(app, scenario.lab, scenario.base)
    assert list(ids_wrong(snapshot)) == []
    first, *others = (count for count in snapshot.counts if count.kind == "s-vlan")
    wrong = dataclasses.replace(snapshot, counts=[dataclasses.replace(first, free=first.free - 1), *others])
    assert any(words.startswith("pool - s-vlan  - expected (size, ") for words in ids_wrong(wrong))


def test_a_phase_that_nobody_finishes_is_named(scenario: Scenario, app: App) -> None:
    waits = "UPDATE workflow_status SET status = 'ENQUEUED' WHERE workflow_uuid LIKE :intent"
    app.store.write(lambda session: session.execute(text(waits), {"intent": f"{scenario.completed}:activate"}))
    assert f"phase - {scenario.completed}:activate - expected none but retries of intents in doubt" in told(
        app, scenario
    )


@pytest.mark.parametrize(
    ("element", "old", "new"),
    [
        (OLT, "sysname OLT-XH-1", "sysname OLT-XH-9"),
        (OLT, "undo dcn", "dcn"),
        (PTN, "<user-label>PTN-XH-1 to PTN-BJ-1</user-label>", "<user-label>by hand</user-label>"),
        (ROUTER, "host-name PE-1;", "host-name PE-9;"),
        (ROUTER, "family mpls;", "inactive: family mpls;"),
    ],
)
def test_what_is_altered_on_an_element_is_named(
    scenario: Scenario, app: App, lab_at_end: LabClient, element: str, old: str, new: str
) -> None:
    printed = scenario.lab.running(element)
    assert old in printed
    unprinted = scenario.lab.unprinted(element)[0]
    scenario.lab.load(element, printed.replace(old, new))
    scenario.lab.remember(element, unprinted)
    found = told(app, scenario)
    assert f"residue - {element} - " in found
    assert f"history - {element} - expected its revisions to lead to running" in found


def test_what_an_element_does_not_print_is_compared_too(scenario: Scenario, app: App, lab_at_end: LabClient) -> None:
    assert scenario.lab.unprinted(OLT)[0], "the suspended line's ONT is deactivated"
    scenario.lab.remember(OLT, [])
    assert f"missing - {OLT} - expected interface gpon 0/1 / ont deactivate " in told(app, scenario)


@pytest.mark.parametrize("element", [OLT, PTN])
def test_what_is_begun_and_not_ended_is_named(
    scenario: Scenario, app: App, lab_at_end: LabClient, element: str
) -> None:
    target = app.store.targets([element], 5.0)[element]
    change = Change(element, after=drivers.find(target.platform).parse(PROBES[target.platform]))
    driver = app.sessions.borrow(target)
    driver.stage(change)
    if element == OLT:
        assert audit(app, scenario.lab, scenario.base, workers=1) == [], "a worker that lives keeps its sessions"
    else:
        assert f"left behind - {element} - expected nothing pending, found " in told(app, scenario)
    driver.commit(change, confirm_within=60, token="left")
    found = told(app, scenario)
    assert f"session - {element} - expected none open, found 1" in found
    assert f"residue - {element} - expected base and intended alone" in found
    assert f"saved - {element} - expected saved to be running, found a difference in" in found
    app.sessions.give_back(driver, healthy=False)


def test_a_platform_that_nobody_reads_whole_is_refused() -> None:
    with pytest.raises(InvalidInput, match="nobody reads the whole configuration"):
        lines_of_printed("telegraph", "")
    with pytest.raises(ValueError, match="no statement"):
        lines_of_printed("juniper_junos", "system {\n host-name")


def test_a_list_of_values_is_a_line_for_each() -> None:
    text = "routing-options {\n    static {\n        route 10.0.0.0/8 {\n            next-hop [ 10.1.1.1 10.1.1.2 ];\n        }\n    }\n}\n"
    route = "set routing-options static route 10.0.0.0/8 next-hop"
    assert lines_of_printed("juniper_junos", text) == {(f"{route} 10.1.1.1",), (f"{route} 10.1.1.2",)}
