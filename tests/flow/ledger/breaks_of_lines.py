"""Holds, states and ownership, altered by hand, and what the ledger must say of each."""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlmodel import Session, col

from controller.model.intent import IntentState
from controller.records.tables import Hold, IntendedRow, Intent
from tests.flow.ledger.rows import Break, line_of
from tests.flow.ledger.scenario import OLT, ROUTER, Scenario


def a_hold(session: Session, scenario: Scenario) -> None:
    session.add(Hold(element=OLT, intent=scenario.completed, fence=1))


def a_hold_of_nobody(session: Session, scenario: Scenario) -> None:
    session.add(Hold(element=OLT, intent="nobody", fence=1, in_doubt="lost"))


def in_progress(session: Session, scenario: Scenario) -> None:
    session.execute(update(Intent).where(col(Intent.id) == scenario.completed).values(state=IntentState.IN_PROGRESS))


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
]
