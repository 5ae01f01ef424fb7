"""What stands in doubt: the alarms, the choices that a person has and what each does, how long restoring has taken.

Reads only; `resolve.py` carries a choice out. In come a session and an intent, out come views.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from controller.model.alarm import AlarmKind
from controller.model.intent import IntentState
from controller.model.outcome import Decision, JobKind, JobName, OutcomeState
from controller.queries.doubt_views import AlarmView, ChoiceView, EffectView, ResolutionView, RestoredView
from controller.records.history_tables import Alarm
from controller.records.intents import intent_of
from controller.records.outcomes import outcomes_of
from controller.records.tables import Hold, Intent, Outcome, Service
from inventory.allocation.foreign_ids import reserved_by

SETTLED = frozenset({OutcomeState.RESTORED, OutcomeState.CONFIRMED, OutcomeState.ABANDONED})
WAY: Mapping[str, str] = {Decision.CONFIRM: "forward", Decision.ROLLBACK: "back"}


class Choice(StrEnum):
    RETRY = "retry"
    FORWARD = "forward"
    BACK = "back"
    ABANDON = "abandon"


DOES = {
    Choice.RETRY: "carry the recorded decision out now, not when the wait is over",
    Choice.FORWARD: "keep the change on every element",
    Choice.BACK: "bring every element back to its snapshot; ids are freed, the intent ends rolledBack",
    Choice.ABANDON: "give an element in doubt up; the others go back to their snapshots, the intent ends rolledBack",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a choice is not possible, and what is."""

    why: str
    fix: str


def refusals(intent: Intent) -> dict[Choice, Refusal]:
    """Pure: the choices that are not possible now."""
    state = IntentState(intent.state)
    if state is not IntentState.HELD:
        if state.final:
            found = Refusal(f"intent {intent.id} is {state}: nothing of it is in doubt", "nothing to do")
        elif JobName.parse(intent.phase).kind == JobKind.RESOLVE:
            found = Refusal(f"intent {intent.id} is being tried right now", "choose when that try has ended")
        else:
            found = Refusal(
                f"intent {intent.id} is {state}: nothing of it is in doubt", "only a held intent is resolved"
            )
        return dict.fromkeys(Choice, found)
    if intent.decision == Decision.CONFIRM:
        why = f"intent {intent.id} is on its way forward: without one element the line would be partial"
        return {Choice.ABANDON: Refusal(why, f"choose back first: `kaitong intent resolve {intent.id} --choose back`")}
    why = f"intent {intent.id} is on its way back: elements are restored and released already"
    return {Choice.FORWARD: Refusal(why, "let it end, then order it again")}


# -- the choices ------------------------------------------------------------------------------------------------------
def resolution_view(session: Session, intent_id: str) -> ResolutionView:
    """Each choice with what it would do to each element. Raises UnknownThing."""
    intent = intent_of(session, intent_id)
    refused = refusals(intent)
    again = session.execute(select(func.min(col(Hold.again))).where(col(Hold.intent) == intent_id)).scalar()
    case = _case(session, intent)
    choices = [
        ChoiceView(
            choice=choice,
            possible=choice not in refused,
            why_not=f"{refused[choice].why}; {refused[choice].fix}" if choice in refused else "",
            does=DOES[choice],
            elements=[] if choice in refused else case.effects(choice),
        )
        for choice in Choice
    ]
    return ResolutionView(
        intent=intent.id,
        service=intent.service,
        operation=intent.operation,
        state=intent.state,
        reason=intent.reason,
        way=WAY.get(intent.decision, ""),
        tries=intent.tries,
        next_try=again if intent.state == IntentState.HELD else None,
        choices=choices,
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """An intent in doubt, as the records show it."""

    forward: bool
    outcomes: Mapping[str, Outcome]
    since: str
    """when the snapshots were taken"""
    ids: Mapping[str, str]
    """element → ids that it may have by this intent"""

    def effects(self, choice: Choice) -> list[EffectView]:
        onward = self.forward and choice in {Choice.RETRY, Choice.FORWARD}
        return [self._effect(row, choice, onward=onward) for _, row in sorted(self.outcomes.items())]

    def _effect(self, row: Outcome, choice: Choice, *, onward: bool) -> EffectView:
        state = row.state if row.state in SETTLED else OutcomeState.IN_DOUBT
        commands = row.commands if onward else row.inverse
        if state == OutcomeState.RESTORED:
            does, commands = f"is as in its snapshot of {self.since} and given back: nothing more", []
        elif state == OutcomeState.ABANDONED:
            does, commands = "was given up: nothing more", []
        elif choice is Choice.ABANDON:
            does = (
                "when it is the one that is given up: nothing is sent, its fence and its alarm go; kept from others "
                f"until `kaitong element sync-from {row.element}` finds none of its lines: {self.ids[row.element]}"
            )
            commands = []
        elif onward and state == OutcomeState.CONFIRMED:
            does, commands = "has its change and keeps it: read again, saved", []
        elif onward:
            does = (
                "as soon as it answers it is told to keep its change; what a timer or a reboot took back is committed "
                f"again: {_commands(commands)} at most"
            )
        else:
            when = "is" if state == OutcomeState.CONFIRMED else "as soon as it answers it is"
            does = f"{when} restored to its snapshot of {self.since}: {_commands(commands)} at most, then read back"
        return EffectView(element=row.element, state=state, does=does, commands=commands)


def _case(session: Session, intent: Intent) -> _Case:
    outcomes = outcomes_of(session, intent.id)
    reserved = reserved_by(session, intent.id)
    ids = {
        element: ", ".join(f"{one.kind} {one.value}" for one in reserved if one.may_be_on(element)) or "no id"
        for element in outcomes
    }
    since = f"{intent.staged_at:%Y-%m-%d %H:%M:%S} UTC" if intent.staged_at else "before"
    return _Case(intent.decision == Decision.CONFIRM, outcomes, since, ids)


def _commands(commands: Iterable[str]) -> str:
    number = len(list(commands))
    return "1 command" if number == 1 else f"{number} commands"


# -- the alarms -------------------------------------------------------------------------------------------------------
def in_doubt(session: Session) -> int:
    """How many elements are fenced in doubt."""
    return int(session.execute(select(func.count()).select_from(Hold).where(col(Hold.in_doubt) != "")).scalar_one())


def alarms(session: Session, *, limit: int = 50, offset: int = 0) -> tuple[list[AlarmView], int]:
    """Those that stand, by element: first of fenced ones, then of those that did not keep a change; and how many."""
    stands = col(Alarm.cleared_at).is_(None)
    query = (
        select(Alarm, Intent, Hold, col(Service.customer))
        .join(Intent, col(Intent.id) == col(Alarm.intent))
        .join(Service, col(Service.id) == col(Alarm.service))
        .outerjoin(Hold, (col(Hold.element) == col(Alarm.element)) & (col(Hold.intent) == col(Alarm.intent)))
        .where(stands)
        .order_by(col(Alarm.kind), col(Alarm.element), col(Alarm.id))
    )
    rows = session.execute(query.limit(limit).offset(offset)).all()
    total = int(session.execute(select(func.count()).select_from(Alarm).where(stands)).scalar_one())
    return [_alarm_view(alarm, intent, hold, customer) for alarm, intent, hold, customer in rows], total


def _alarm_view(alarm: Alarm, intent: Intent, hold: Hold | None, customer: str) -> AlarmView:
    common: dict[str, Any] = {
        "element": alarm.element,
        "intent": alarm.intent,
        "service": alarm.service,
        "customer": customer,
        "severity": alarm.severity,
        "since": alarm.raised_at,
    }
    if alarm.kind == AlarmKind.NOT_KEPT:  # it is not fenced: nothing is tried, and what there is to choose is an order
        return AlarmView(
            **common,
            probable_cause=alarm.cause,
            doing="nothing: order the change again, tear down, or put it right there and run "
            "`kaitong element check-sync`",
            next_try=None,
            tries=0,
            choices=[],
        )
    return AlarmView(
        **common,
        probable_cause=hold.in_doubt if hold else alarm.cause,
        doing=_doing(intent),
        next_try=hold.again if hold and intent.state == IntentState.HELD else None,
        tries=intent.tries,
        choices=[choice for choice in Choice if choice not in refusals(intent)],
    )


def _doing(intent: Intent) -> str:
    way = "kept and finished" if intent.decision == Decision.CONFIRM else "taken back"
    return f"the change is {way} " + ("when the element answers" if intent.state == IntentState.HELD else "now")


# -- the service level ------------------------------------------------------------------------------------------------
NEWEST = 10_000
"""intents that the service level is taken from"""


def restored(session: Session) -> list[RestoredView]:
    """By product: from what first went wrong (or was asked to stop) to the record that all is as before.

    Counts the newest 10,000 intents that were taken back; those in doubt count when they have ended.
    """
    newest = (
        select(col(Intent.service), col(Intent.went_wrong_at), col(Intent.ended_at))
        .where(col(Intent.state).in_([IntentState.ROLLED_BACK, IntentState.FAILED]))
        .order_by(col(Intent.seq).desc())
        .limit(NEWEST)
        .subquery()
    )
    query = (
        select(col(Service.product), newest.c.went_wrong_at, newest.c.ended_at)
        .join(Service, col(Service.id) == newest.c.service)
        .where(newest.c.went_wrong_at.is_not(None), newest.c.ended_at.is_not(None))
    )
    took: dict[str, list[float]] = {}
    for product, begun, ended in session.execute(query):
        took.setdefault(product, []).append((ended - begun).total_seconds())
    return [_level(product, sorted(seconds)) for product, seconds in sorted(took.items())]


def _level(product: str, seconds: list[float]) -> RestoredView:
    def rank(part: float) -> float:
        return round(seconds[math.ceil(part * len(seconds)) - 1], 3)

    return RestoredView(product=product, count=len(seconds), p50=rank(0.5), p99=rank(0.99), longest=rank(1.0))
