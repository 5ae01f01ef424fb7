"""Revisions, altered by hand, and what the ledger must say of each."""

from __future__ import annotations

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col

from controller.records.history_tables import Revision
from tests.flow.ledger.rows import Break, revision
from tests.flow.ledger.scenario import PTN, Scenario


def no_revision(session: Session, scenario: Scenario) -> None:
    session.execute(delete(Revision).where(col(Revision.intent) == scenario.completed, col(Revision.element) == PTN))


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


BREAKS: list[tuple[Break, list[str]]] = [
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
]
