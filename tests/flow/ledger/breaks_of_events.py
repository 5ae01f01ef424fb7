"""Events, services and leases, altered by hand, and what the ledger must say of each."""

from __future__ import annotations

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col

from controller.model.service import ServiceState
from controller.records.history_tables import EventRow
from controller.records.tables import Lease, Service
from tests.flow.ledger.rows import Break, another, event
from tests.flow.ledger.scenario import OLT, Scenario


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
